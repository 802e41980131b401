"""A table of HTML as one of the tree, which has one row of heads and no cells that span."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pressroom import rules
from pressroom.markdown import containers
from pressroom.markdown.elements import Part, Piece, blank, inlines, lines, style, words_of
from pressroom.model import document as d

if TYPE_CHECKING:
    from pressroom.markdown.rawhtml import Element, OpenElements

MAX_COLUMNS = 200
"""Cells of a row; more stand in the last one."""

_TAKEN = ("td", "th", "caption")
_ROWS = ("thead", "tbody", "tfoot", "tr")
_ALIGN = {one.value: one for one in d.Align}


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[d.Cell, ...]
    aligned: tuple[d.Align, ...]
    head: bool


def table(level: OpenElements, element: Element) -> Iterable[Part]:
    """The table of ``element``, or its content if a cell holds blocks that no cell can."""
    holder = Piece("table", element.line, element.attributes, tuple(element.parts))
    rows = list(_rows(holder, head=False))
    cells = [cell for row, _ in rows for cell in row.pieces("td", "th")]
    if not cells:
        return level.flow(element.parts, element.line)
    if any(_too_much(cell) for cell in cells):
        level.state.fold(
            rules.HTML_TABLE,
            element.place,
            "a table whose cells hold tables or pictures with captions is set as its content",
            "write what it holds one below the other",
        )
        return level.flow(element.parts, element.line)
    grid = _Grid(level, element)
    made = [grid.row(row, head) for row, head in rows]
    heads = 0
    while heads < len(made) and made[heads].head:
        heads += 1
    width = max(len(row.cells) for row in made)
    header = [
        lines(row.cells[n] for row in made[:heads] if n < len(row.cells)) for n in range(width)
    ]
    body = [row.cells for row in made[heads:]]
    caption = lines(inlines(one.parts) for one in holder.pieces("caption"))
    label = element.attributes.get("id", "")
    entry = level.state.outline.number("table", label, element.place)
    grown = [tuple(header), *body] if heads else body
    columns = tuple(_column(made, number) for number in range(width))
    return (
        *level.flow(_beside(holder), element.line),
        containers.table(
            element.line, grown, bool(heads), caption, entry.label, entry.number, columns
        ),
    )


def _rows(holder: Piece, *, head: bool) -> Iterator[tuple[Piece, bool]]:
    """The rows of a table, and whether each stands in its head; the foot comes last.

    Cells outside any row are one.
    """
    if cells := holder.pieces("td", "th"):
        yield replace(holder, name="tr", parts=tuple(cells)), head
    for part in (*holder.pieces("thead", "tbody", "tr"), *holder.pieces("tfoot")):
        if part.name == "tr":
            yield part, head
        else:
            yield from _rows(part, head=part.name == "thead")


def _beside(holder: Piece) -> Iterator[Part]:
    """What stands in a table and in no cell: browsers show it before the table."""
    for part in holder.parts:
        if isinstance(part, Piece) and part.name in _ROWS:
            yield from _beside(part)
        elif not blank(part) and not (isinstance(part, Piece) and part.name in _TAKEN):
            yield part


def _too_much(cell: Piece) -> bool:
    return any(
        isinstance(part, d.Table | d.Callout)
        or (isinstance(part, d.Figure) and d.plain_text(part.caption) not in ("", part.alt))
        for part in cell.parts
    )


class _Grid:
    """Puts cells into columns: one that spans several stands in the first, a head in each."""

    def __init__(self, level: OpenElements, element: Element) -> None:
        self._level = level
        self._element = element
        self._below: dict[int, int] = {}
        """How many more rows a cell above takes of each column."""

    def row(self, row: Piece, head: bool) -> _Row:
        cells: list[d.Cell] = []
        aligned: list[d.Align] = []
        more: list[d.Inline] = []
        pieces = row.pieces("td", "th")
        head = head or all(piece.name == "th" for piece in pieces)
        for piece in pieces:
            self._skip(cells, aligned)
            words = _words(piece)
            if len(cells) >= MAX_COLUMNS:
                more.extend((d.LineBreak(), *words))
                continue
            wide, high = self._span(piece, "colspan"), self._span(piece, "rowspan")
            if piece.name == "th" and not head and words:
                words = (d.Strong(words),)
            for number in range(min(wide, MAX_COLUMNS - len(cells))):
                if high > 1:
                    self._below[len(cells)] = high
                cells.append(words if number == 0 or head else ())
                aligned.append(_aligned(piece))
        if more:
            cells[-1] = (*cells[-1], *more)
        self._skip(cells, aligned)
        self._below = {column: left - 1 for column, left in self._below.items() if left > 1}
        return _Row(tuple(cells), tuple(aligned), head and bool(pieces))

    def _skip(self, cells: list[d.Cell], aligned: list[d.Align]) -> None:
        while len(cells) in self._below and len(cells) < MAX_COLUMNS:
            cells.append(())
            aligned.append(d.Align.NONE)

    def _span(self, piece: Piece, name: str) -> int:
        text = piece.attributes.get(name, "").strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
        if number > 1:
            self._level.state.fold(
                rules.HTML_TABLE,
                self._element.place,
                "a cell that spans several stands in the first of them",
                "repeat its words where they are meant",
            )
        return min(max(number, 1), 1000)


def _words(piece: Piece) -> d.Cell:
    """The content of a cell in one run of text."""
    runs: list[d.Cell] = []
    text: list[Part] = []
    for part in piece.parts:
        if isinstance(part, d.Block):
            runs += [inlines(text), words_of((part,))]
            text.clear()
        else:
            text.append(part)
    return lines((*runs, inlines(text)))


def _aligned(piece: Piece) -> d.Align:
    given = piece.attributes.get("align", "").lower() or style(piece.attributes, "text-align")
    return _ALIGN.get(given, d.Align.NONE)


def _column(rows: list[_Row], number: int) -> d.Align:
    """The alignment of a column: that of its last cell that has one, since heads differ."""
    for row in reversed(rows):
        if number < len(row.aligned) and row.aligned[number]:
            return row.aligned[number]
    return d.Align.NONE
