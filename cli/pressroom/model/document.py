"""The body of an article as a typed tree, and the one walk over it.

Markdown becomes this once; every renderer walks this and nothing else. All references are
resolved: a :class:`Link` to a heading names one that exists, a :class:`Figure` holds a picture that
was found. Every block knows the line of its source (from 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, StrEnum
from typing import Any, TypeVar, get_args

from pressroom.model.inlines import (
    Citation as Citation,
    Code as Code,
    CrossReference as CrossReference,
    Emphasis as Emphasis,
    FootnoteRef as FootnoteRef,
    Highlight as Highlight,
    Inline as Inline,
    InlinePicture as InlinePicture,
    LineBreak as LineBreak,
    Link as Link,
    LinkKind as LinkKind,
    Marked as Marked,
    Math as Math,
    Picture as Picture,
    Strikethrough as Strikethrough,
    Strong as Strong,
    Subscript as Subscript,
    Superscript as Superscript,
    Text as Text,
)

# --- blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    line: int
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 6 (level 1 is the title, in the front matter).

    ``number`` is a section number as written (``8.1`` or ``8.``), or empty.
    """

    line: int
    level: int
    id: str
    number: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item. ``checked`` is ``None`` unless it is a task."""

    line: int
    blocks: tuple[Block, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class BulletList:
    """An unordered list; ``tight`` lists show their paragraphs without space."""

    line: int
    items: tuple[ListItem, ...]
    tight: bool


@dataclass(frozen=True, slots=True)
class OrderedList:
    """A numbered list whose first item is ``start``; ``delimiter`` is ``.`` or ``)``."""

    line: int
    items: tuple[ListItem, ...]
    tight: bool
    start: int
    delimiter: str = "."


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and what is said of it."""

    term: tuple[Inline, ...]
    details: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """Terms with their definitions."""

    line: int
    items: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code, with the language named on its fence or an empty one."""

    line: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class MathBlock:
    """Display math: LaTeX, as written. ``number`` counts those with a label from 1, else 0.

    ``tag`` is what the author wrote in place of a number, ``\\tag{A}``.
    """

    line: int
    tex: str
    label: str = ""
    number: int = 0
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break; with ``page`` a break of pages alone, which only print shows."""

    line: int
    page: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with a caption. ``label`` is ``fig:name`` or empty; ``number`` from 1.

    Without a picture (it was not found) its words stand there alone. ``width`` is a length of
    CSS, such as ``60%``, or empty.
    """

    line: int
    picture: Picture | None
    alt: str
    caption: tuple[Inline, ...]
    label: str
    number: int
    width: str = ""


class Align(StrEnum):
    """The alignment of a table's column; NONE where the author gave none."""

    NONE = ""
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


Cell = tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: every row has as many cells as there are columns."""

    line: int
    columns: tuple[Align, ...]
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: tuple[Inline, ...]
    label: str  # "tbl:name" or ""
    number: int
    form: str = ""  # in a post: "picture", "bullets", "code", or "" for the article's own


@dataclass(frozen=True, slots=True)
class PullQuote:
    """``::: pullquote``"""

    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """``::: callout Title``; the title may be empty."""

    line: int
    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]


class Mark(Enum):
    """A place that means something to Substack alone."""

    SUBSCRIBE = "subscribe"
    PAYWALL = "paywall"


@dataclass(frozen=True, slots=True)
class Marker:
    """``::: subscribe`` (its text may be empty) or ``::: paywall``."""

    line: int
    mark: Mark
    blocks: tuple[Block, ...] = ()


Block = (Paragraph | Heading | CodeBlock | MathBlock | Rule | Figure | Table) | (
    BulletList | OrderedList | DefinitionList | Quote | PullQuote | Callout | Marker
)


@dataclass(frozen=True, slots=True)
class Footnote:
    """The text of a footnote. Footnotes stand in the order of their numbers."""

    line: int
    number: int
    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """One cited work, formatted; ``number`` is its place in the list, from 1.

    ``doi`` is the bare DOI, ``url`` another address; either may be empty.
    ``item`` is the work as a CSL-JSON item. ``numbered`` says whether the style
    shows the number; in one that cites by author and date it does not.
    """

    number: int
    key: str
    children: tuple[Inline, ...]
    plain: str
    doi: str = ""
    url: str = ""
    item: Mapping[str, object] = field(default_factory=dict)
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """Everything between the front matter and the end of the file."""

    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...] = ()
    references: tuple[Reference, ...] = ()
    headings: tuple[Heading, ...] = ()


# --- the walk

Node = Inline | Block | ListItem | Definition | Footnote | Reference

_HOLDING: dict[type, tuple[str, ...]] = {
    kind: tuple(one.name for one in fields(kind) if str(one.type).startswith("tuple"))
    for kind in get_args(Node)
}
"""The fields of a node that may hold nodes, or tuples of them."""

_T = TypeVar("_T")


def children(node: Node) -> Iterator[Node]:
    """The nodes right below ``node``, in the order of its fields."""
    for name in _HOLDING[type(node)]:
        yield from _flat(getattr(node, name))


def _flat(values: tuple[Any, ...]) -> Iterator[Node]:
    for value in values:
        if isinstance(value, tuple):
            yield from _flat(value)
        elif type(value) in _HOLDING:
            yield value


def walk(nodes: Iterable[Node], skip: type | tuple[type, ...] = ()) -> Iterator[Node]:
    """``nodes`` and all nodes below them, each before its children.

    Nodes of the types ``skip`` are left out with all that is below them.
    """
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, skip):
            yield node
            waiting.extend(list(children(node))[::-1])


def rewritten(value: _T, change: Callable[[Any], Any]) -> _T:
    """A node, or a tuple of them, with ``change`` applied to every node, children first.

    A tuple that ``change`` gives takes the node's place. What did not change is the same object.
    """
    new: Any = value
    if isinstance(value, tuple):
        parts: list[Any] = []
        same = True
        for part in value:
            made = rewritten(part, change)
            same = same and made is part
            if isinstance(made, tuple) and not isinstance(part, tuple):
                parts.extend(made)
            else:
                parts.append(made)
        return new if same else tuple(parts)  # type: ignore[return-value]
    names = _HOLDING.get(type(value))
    if names is None:
        return value
    parts_of = ((name, getattr(value, name)) for name in names)
    made_of = ((name, part, rewritten(part, change)) for name, part in parts_of)
    changed = {name: made for name, part, made in made_of if made is not part}
    return change(replace(new, **changed) if changed else new)  # type: ignore[no-any-return]


def lines(node: Node) -> Iterator[tuple[Inline, ...]]:
    """The runs of inline content that are a block's own: text, term, caption, cells."""
    for name in _HOLDING[type(node)]:
        yield from _runs(getattr(node, name))


def _runs(values: tuple[Any, ...]) -> Iterator[tuple[Inline, ...]]:
    if values and isinstance(values[0], Inline):
        yield values
    for value in values:
        if isinstance(value, tuple):
            yield from _runs(value)


# --- words


def plain_text(inlines: Iterable[Inline]) -> str:
    """The words of inline content, without marks, notes and references."""
    return "".join(map(_words, walk(inlines, skip=Citation)))


def _words(node: Node) -> str:
    match node:
        case Text() | Code():
            return node.text
        case Math():
            return node.tex
        case LineBreak():
            return "\n"
        case InlinePicture():
            return node.alt
        case CrossReference():
            shown = f"{node.number or ''}{node.mark}"
            return shown if node.bare else f"{node.kind.capitalize()} {shown}"
        case _:
            return ""
