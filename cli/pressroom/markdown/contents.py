"""Walks over a document's tree that count and label: what paged output needs to know first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pressroom.model import document as d
from pressroom.model.document import plain_text

_NOTE_CHARACTERS = 78
_CODE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Offsets:
    """What a part's own numbers are raised by, so that a volume counts through."""

    figures: int = 0
    tables: int = 0
    notes: int = 0

    def after(self, document: d.Document) -> Offsets:
        """The offsets of the part that follows ``document``."""
        figures, tables = _last_numbers(document)
        return Offsets(
            self.figures + figures,
            self.tables + tables,
            self.notes + len(document.footnotes),
        )


def walk(blocks: Iterable[d.Block]) -> Iterator[d.Block]:
    """Every block of a tree but markers, those within others too, in reading order."""
    for block in blocks:
        if isinstance(block, d.Marker):
            continue
        yield block
        match block:
            case d.BulletList() | d.OrderedList():
                for item in block.items:
                    yield from walk(item.blocks)
            case d.DefinitionList():
                for entry in block.items:
                    for details in entry.details:
                        yield from walk(details)
            case d.Quote() | d.PullQuote() | d.Callout():
                yield from walk(block.blocks)
            case _:
                pass


def _last_numbers(document: d.Document) -> tuple[int, int]:
    figures = tables = 0
    notes = (block for note in document.footnotes for block in note.blocks)
    for block in walk((*document.blocks, *notes)):
        if isinstance(block, d.Figure):
            figures = max(figures, block.number)
        elif isinstance(block, d.Table):
            tables = max(tables, block.number)
    return figures, tables


def heading_label(node: d.Heading) -> str:
    """A heading's number and words on one line, for bookmarks and running heads."""
    return " ".join(f"{node.number} {plain_text(node.children)}".split())


def shortened(text: str, most: int = 46) -> str:
    """``text`` as it fits into half a running head: cut at a word, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    words = cut.rsplit(" ", 1)[0] if " " in cut else cut
    return f"{words.rstrip(' ,;:–—-')}…"


def lines(blocks: Iterable[d.Block]) -> int:
    """About how many lines of a note's size ``blocks`` take."""
    count = 0
    for block in walk(blocks):
        match block:
            case d.Paragraph() | d.Heading():
                count += 1 + len(plain_text(block.children)) // _NOTE_CHARACTERS
            case d.CodeBlock():
                count += 2 + sum(1 + len(row) // _CODE_CHARACTERS for row in block.text.split("\n"))
            case d.Table():
                count += 4 + 2 * len(block.rows)
            case d.Figure():
                count += 4 + int(block.picture.height) // 15
            case _:
                count += 1
    return count
