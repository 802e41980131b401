"""The words that an article's tree promises, and their comparison with those found in a PDF.

Both sides are texts of letters with spaces between. The comparison goes letter
by letter, in order, and demands

- each letter of the promise, and no other;
- where the promise has a space: a space, the end of a line or another element;
- where it has none: none. The end of a line may part a word; a hyphen (U+2010)
  that hyphenation added there counts for nothing.

Straight and curled quotation marks are the same.

Formulas compare by the alternative text, which is their LaTeX, or by the one
line of Unicode that simple ones are set as; calls of notes by any number, which
must be the same for the same note.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pressroom.markdown.mathtext import unicode_math
from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.paper.words import heading_label

from .tagged import Element, Run, join

HYPHEN = "\u2010"
_TYPED = str.maketrans({HYPHEN: "-", "‘": "'", "’": "'", "“": '"', "”": '"'})
"""How what the page sets was typed: quotation marks are curled on the way."""


@dataclass(frozen=True)
class OneOf:
    """Any one of several spellings."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """The number of a note of the article, which is ``number`` there."""

    number: int


Unit = str | OneOf | Call


@dataclass(repr=False)
class Promise:
    """The words of one article: those that flow, and each figure's, table's and note's own.

    ``tables`` hold the caption and the rows of cells, the head first.
    """

    flow: list[Unit] = field(default_factory=list)
    figures: list[list[Unit]] = field(default_factory=list)
    tables: list[tuple[list[Unit], list[list[list[Unit]]]]] = field(default_factory=list)
    notes: dict[int, list[Unit]] = field(default_factory=dict)
    references: list[list[Unit]] = field(default_factory=list)


def promise(document: d.Document, offsets: Numbering) -> Promise:
    """What the PDF must say of ``document``; figures and tables count on from ``offsets``."""
    return _Walk(document, offsets).made


class _Walk:
    def __init__(self, document: d.Document, offsets: Numbering) -> None:
        self.offsets = offsets
        self.made = Promise()
        self.made.flow = self.blocks(document.blocks)
        for note in document.footnotes:
            self.made.notes[note.number] = self.blocks(note.blocks)
        self.made.references = [
            list(self.reference(reference)) for reference in document.references
        ]

    def blocks(self, blocks: Iterable[d.Block]) -> list[Unit]:
        out: list[Unit] = []
        for block in blocks:
            out.extend(self.block(block))
            out.append("\n")
        return out

    def block(self, block: d.Block) -> Iterator[Unit]:
        match block:
            case d.Paragraph():
                yield from self.inlines(block.children)
            case d.Heading():
                yield f"{block.number} "
                yield from self.inlines(block.children)
            case d.BulletList() | d.OrderedList():
                for item in block.items:
                    yield from self.blocks(item.blocks)
            case d.DefinitionList():
                for entry in block.items:
                    yield from self.inlines(entry.term)
                    yield "\n"
                    for details in entry.details:
                        yield from self.blocks(details)
            case d.Quote() | d.PullQuote():
                yield from self.blocks(block.blocks)
            case d.Callout():
                yield from self.inlines(block.title)
                yield "\n"
                yield from self.blocks(block.blocks)
            case d.CodeBlock():
                yield block.text
            case d.MathBlock():
                yield formula(block.tex)
            case d.Figure():
                self.made.figures.append(
                    self.caption("Figure", block.number, self.offsets.figures, block.caption)
                )
            case d.Table():
                caption = self.caption("Table", block.number, self.offsets.tables, block.caption)
                rows = [
                    [list(self.inlines(cell)) for cell in row]
                    for row in (block.header, *block.rows)
                ]
                self.made.tables.append((caption, rows))
            case d.Rule() | d.Marker():
                pass

    def caption(
        self, kind: str, number: int, offset: int, words: tuple[d.Inline, ...]
    ) -> list[Unit]:
        label = f"{kind} {number + offset} " if number else ""
        return [label, *self.inlines(words)]

    def inlines(self, nodes: Iterable[d.Inline]) -> Iterator[Unit]:
        for node in nodes:
            match node:
                case d.Text() | d.Code():
                    yield node.text
                case d.Math():
                    yield formula(node.tex)
                case d.LineBreak():
                    yield "\n"
                case d.Emphasis() | d.Strong() | d.Strikethrough():
                    yield from self.inlines(node.children)
                case d.Link():
                    # Links do not nest: the calls within one stand behind it.
                    inner = list(self.inlines(node.children))
                    yield from (unit for unit in inner if not isinstance(unit, Call))
                    yield from (unit for unit in inner if isinstance(unit, Call))
                case d.FootnoteRef():
                    yield Call(node.number)
                case d.CrossReference():
                    yield self.cross_reference(node)
                case d.Citation():
                    yield from self.inlines(node.children)
                case d.InlinePicture():
                    yield OneOf((node.alt,))

    def cross_reference(self, node: d.CrossReference) -> str:
        offsets = {"figure": self.offsets.figures, "table": self.offsets.tables}
        return f"{node.kind.capitalize()} {node.number + offsets.get(node.kind, 0)}"

    def reference(self, reference: d.Reference) -> Iterator[Unit]:
        words = list(self.inlines(reference.children)) or [reference.plain]
        address = f"https://doi.org/{reference.doi}" if reference.doi else reference.url
        yield from words
        if address and (reference.doi or address) not in "".join(
            u for u in words if isinstance(u, str)
        ):
            yield f" {address}"


def formula(tex: str) -> OneOf:
    """A formula as its alternative text or as a line of Unicode."""
    line = unicode_math(tex)
    return OneOf((tex.strip(), *((line,) if line else ())))


def heading_words(headings: Iterable[d.Heading]) -> list[str]:
    """The headings as bookmarks say them."""
    return [heading_label(heading) for heading in headings]


def typed(text: str) -> str:
    """``text`` with the quotation marks and hyphens of a keyboard, its spaces single."""
    return " ".join(text.replace("\u00a0", " ").translate(_TYPED).split())


# --- the found side


def spoken(element: Element, skip: Callable[[Element], bool] = lambda _e: False) -> str:
    """The text of an element, its pictures and formulas by their alternative texts."""
    return join(_spoken(element, skip))


def _spoken(element: Element, skip: Callable[[Element], bool]) -> Iterator[Run | None]:
    if element.tag in {"Figure", "Formula"}:
        # On the line, as a word is: a formula that says x² is one.
        yield None
        yield Run(element.alt or "", -1, 0.0)
        yield None
        return
    edge = element.is_block
    if edge:
        yield None
    for kid in element.kids:
        if isinstance(kid, Run):
            yield kid
        elif not skip(kid):
            yield from _spoken(kid, skip)
    if edge:
        yield None


# --- the comparison


@dataclass
class Matcher:
    """Compares promised with found text; ``calls`` collects the shown number of each note."""

    calls: dict[int, int] = field(default_factory=dict)

    def difference(self, promised: Iterable[Unit], found: str) -> str:
        """Where the two part ways, with the words around, or ``""`` when they agree."""
        text = _plain(found)
        at = 0
        gap = True  # whether a space was promised since the last letter
        for unit in promised:
            match unit:
                case str():
                    for letter in _plain(unit):
                        if letter.isspace():
                            gap = True
                            continue
                        at, problem = self._letter(text, at, letter, gap)
                        if problem:
                            return problem
                        gap = False
                case OneOf():
                    ends = [self._whole(text, at, _plain(option)) for option in unit.texts]
                    end = max(ends)
                    if end < 0:
                        return _shown(text, at, f"one of {unit.texts}")
                    at, gap = end, gap and end == at
                case Call():
                    here = at + _blank(text, at)
                    number = re.match(r"\d+", text[here:])
                    shown = self.calls.get(unit.number)
                    if number and shown is not None and number[0].startswith(str(shown)):
                        at = here + len(str(shown))
                    elif number and shown is None:
                        self.calls[unit.number] = int(number[0])
                        at = here + len(number[0])
                    else:
                        return _shown(text, at, f"the call of note {unit.number}")
                    gap = False
        rest = text[at:].strip()
        return _shown(text, at, "nothing more") if rest else ""

    def _letter(self, text: str, at: int, letter: str, gap: bool) -> tuple[int, str]:
        """Where the text goes on after ``letter``, or what is wrong."""
        blank = _blank(text, at)
        if text[at : at + 1] == "-" and letter != "-" and text[at + 1 : at + 2] == "\n":
            blank = 1 + _blank(text, at + 1)  # a word that hyphenation parted
        elif gap and not blank and at:
            return at, _shown(text, at, "a space")
        elif not gap and " " in text[at : at + blank]:
            return at, _shown(text, at, f"no space before {letter!r}")
        at += blank
        if text[at : at + 1] != letter:
            return at, _shown(text, at, repr(letter))
        return at + 1, ""

    @staticmethod
    def _whole(text: str, at: int, words: str) -> int:
        """The place after ``words``, whatever the spaces, or -1."""
        for letter in "".join(words.split()):
            at += _blank(text, at)
            if text[at : at + 1] != letter:
                return -1
            at += 1
        return at


def _blank(text: str, at: int) -> int:
    """How many characters from ``at`` on are blank."""
    end = at
    while end < len(text) and text[end].isspace():
        end += 1
    return end - at


def _plain(text: str) -> str:
    """Letters as both sides have them: composed, one kind of hyphen, no invisible ones."""
    text = unicodedata.normalize("NFC", text.translate(_TYPED))
    return re.sub("[\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f]", "", text)


def _shown(text: str, at: int, wanted: str) -> str:
    before, after = text[max(at - 60, 0) : at], text[at : at + 60]
    return f"wanted {wanted} at ▶: {before!r} ▶ {after!r}"
