"""What a Substack post can hold, as a typed tree.

:mod:`.lowering` makes it of a work, and every decision on the form of a
construct is taken there. It is printed as HTML (:mod:`.html`), as a document of
the editor (:mod:`.editor`) and as plain text (:mod:`.plaintext`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pressroom.languages import ENGLISH, Language, language
from pressroom.markdown.numbering import SUPERSCRIPT
from pressroom.model import document as d

# --- inlines ------------------------------------------------------------------


class Style(StrEnum):
    """How words are set apart."""

    STRONG = "strong"
    EMPHASIS = "em"
    STRIKETHROUGH = "strikethrough"
    SUPERSCRIPT = "superscript"
    SUBSCRIPT = "subscript"
    ITALIC = "italic"  # of a whole line; emphasis directly in it is upright


@dataclass(frozen=True, slots=True)
class Styled:
    """Inline content in one style."""

    style: Style
    children: Line


@dataclass(frozen=True, slots=True)
class Link:
    """A link; ``href`` is an absolute address."""

    href: str
    children: Line


@dataclass(frozen=True, slots=True)
class NoteRef:
    """A reference to the note ``number`` of the post.

    In a quote (``in_quote``) it has to be plain characters, as an editor may drop a quote
    with raised text in it. ``shown`` says that a picture or code before it
    shows the number; ``repeated``, that the same words stood before with it.
    """

    number: int
    in_quote: bool = False
    shown: bool = False
    repeated: bool = False

    @property
    def raised(self) -> str:
        """Its number in raised characters."""
        return str(self.number).translate(SUPERSCRIPT)


Inline = d.Text | d.Code | d.LineBreak | Styled | Link | NoteRef
Line = tuple[Inline, ...]
"""The content of a paragraph."""


def strong(*children: Inline) -> Styled:
    """Words in bold."""
    return Styled(Style.STRONG, children)


def flat(line: Line) -> Iterator[Inline]:
    """Inline nodes with all those within them, in reading order."""
    for node in line:
        yield node
        if isinstance(node, Styled | Link):
            yield from flat(node.children)


def parted(line: Line) -> Iterator[Inline]:
    """The nodes with a comma between the numbers of two notes, which would read as one."""
    before: Inline | None = None
    for node in line:
        if isinstance(node, NoteRef) and isinstance(before, NoteRef):
            yield d.Text(", ")
        yield node
        before = node


def repeated(line: Line) -> Line:
    """The same line said again: its references to notes are repeated."""
    out: list[Inline] = []
    for node in line:
        match node:
            case Styled() | Link():
                out.append(replace(node, children=repeated(node.children)))
            case NoteRef():
                out.append(replace(node, repeated=True))
            case _:
                out.append(node)
    return tuple(out)


# --- blocks -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. ``native`` is one that only a form with notes of its own needs."""

    children: Line
    native: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 4."""

    level: int
    children: Line


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: one paragraph, then the lists within it."""

    children: Line
    lists: tuple[List, ...] = ()


@dataclass(frozen=True, slots=True)
class List:
    """A list; ``start`` is its first number, or ``None`` for bullets."""

    items: tuple[Item, ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote, or a pull quote."""

    paragraphs: tuple[Paragraph, ...]
    pull: bool = False


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines of code."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class MathBlock:
    """Display math. ``address`` is that of its picture, or empty if it cannot be drawn.

    In a note it stands only where there is a picture.
    """

    tex: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; ``width`` and ``height`` are CSS pixels, or 0 where they are not known."""

    address: str
    alt: str
    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """Pictures under one caption, and references to the notes that are called in them."""

    images: tuple[Image, ...]
    caption: Line = ()
    calls: tuple[NoteRef, ...] = ()

    @property
    def line(self) -> Line:
        """The caption as a paragraph below the pictures."""
        return (Styled(Style.ITALIC, self.caption), *spaced(self.calls)) if self.caption else ()


def spaced(calls: tuple[NoteRef, ...]) -> Line:
    """References to notes, each after a space."""
    return tuple(node for call in calls for node in (d.Text(" "), call))


@dataclass(frozen=True, slots=True)
class Paywall:
    """Where the part for subscribers begins; one in a post."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A subscribe button, or the blocks in its place. ``label`` is empty if they are too long."""

    label: str = ""
    blocks: tuple[Block, ...] = ()


Block = (
    Paragraph | Heading | List | Quote | CodeBlock | MathBlock | Rule | Figure | Paywall | Subscribe
)


# --- the whole ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Note:
    """A note: paragraphs, and blocks that no note can hold."""

    number: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Marker:
    """A button or a paywall that no paste can create; ``before`` is the block it stands after."""

    mark: d.Mark
    path: str
    line: int
    before: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A post: its text, notes, list of references and closing, and what has to be put in by hand.

    ``tables`` is how many tables stand as lists.
    """

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    references: tuple[Block, ...] = ()
    closing: tuple[Block, ...] = ()
    markers: tuple[Marker, ...] = ()
    tables: int = 0
    language: Language | None = None

    @property
    def words(self) -> Language:
        """The fixed words of the post, English unless it says a language."""
        return self.language or language(ENGLISH)

    def pasted(self) -> list[Block]:
        """All blocks where notes are raised numbers and a list at the end of the text."""
        out = list(self.blocks)
        if self.notes or self.references:
            out.append(Rule())
        if self.notes:
            items = tuple(Item(_joined(note)) for note in self.notes)
            out.extend([Heading(2, (d.Text(self.words.say("notes")),)), List(items, 1)])
        for note in self.notes:
            out.extend(block for block in note.blocks if not isinstance(block, Paragraph))
        return [*out, *self.references, *self.closing]


def _joined(note: Note) -> Line:
    """The paragraphs of a note as one, with line breaks."""
    out: list[Inline] = []
    for block in note.blocks:
        if isinstance(block, Paragraph) and not block.native:
            out.extend([d.LineBreak(), *block.children] if out else block.children)
    return tuple(out)
