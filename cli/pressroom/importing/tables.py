"""Lines with tabs: a table as a browser copies it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pressroom import rules
from pressroom.importing.page import Line, Piece, Reporter, plain

_VALUE = re.compile(
    r"[+–−~≈<>±-]?\s*[0-9][0-9.,\s]*(?:[–-]\s*[0-9][0-9.,]*)?\s*(?:%|[^\W\d]{1,3})?"
)

LONG = 60
"""More characters than this in a cell of the first row, and it is hardly a head."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Cells in order. With a head, all rows are of one length; without, each is one run."""

    rows: tuple[tuple[Piece, ...], ...]
    head: bool


def is_row(line: Line) -> bool:
    """Whether a line has cells."""
    return "\t" in line.text


def read(lines: Sequence[Line], reporter: Reporter) -> Rows:
    """Cells of two or more lines; reports what had to be guessed."""
    rows = [_cells(line) for line in lines]
    if not _has_head(rows):
        reporter.line(
            rules.IMPORT_STRUCTURE,
            lines[0],
            "the first row of this table is no head; its rows are kept as a list",
            "write a table with a head, if it needs one",
        )
        whole = tuple((Piece(line.number, line.indent + 1, line.text),) for line in lines)
        return Rows(whole, head=False)
    if any(len(plain(cell.text)) > LONG for cell in rows[0]):
        reporter.line(
            rules.IMPORT_STRUCTURE,
            lines[0],
            "the first row of this table is too long for a head; its cells are kept as a list",
            "write a table with a head, if it needs one",
        )
        return Rows(tuple((cell,) for row in rows for cell in row if cell.text), head=False)
    width = len(rows[0])
    for line, row in zip(lines, rows, strict=True):
        if len(row) < width:
            message = f"the row has {len(row)} cells, the head {width}; empty ones are added"
            reporter.line(rules.IMPORT_STRUCTURE, line, message, "put each cell below its head")
            row.extend(Piece(line.number, row[-1].column, "") for _ in range(width - len(row)))
        elif len(row) > width:
            message = f"the row has {len(row)} cells, the head {width}; the last ones are joined"
            reporter.line(rules.IMPORT_STRUCTURE, line, message, "put each cell below its head")
            last = row[width - 1]
            row[width - 1 :] = [
                Piece(last.line, last.column, line.text[last.column - line.indent - 1 :])
            ]
    return Rows(tuple(tuple(row) for row in rows), head=True)


def _cells(line: Line) -> list[Piece]:
    cells = []
    column = line.indent + 1
    for cell in line.text.split("\t"):
        text = cell.strip()
        cells.append(Piece(line.number, column + len(cell) - len(cell.lstrip()), text))
        column += len(cell) + 1
    return cells


def _has_head(rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether the first row names columns: words in each cell, and no values like those below.

    A corner may be empty.
    """
    for column, cell in enumerate(rows[0]):
        words = plain(cell.text)
        if not words:
            continue
        if not any(char.isalnum() for char in words):
            return False
        below = [row[column].text for row in rows[1:] if column < len(row)]
        if _VALUE.fullmatch(words[:40]) and any(_VALUE.fullmatch(plain(c)[:40]) for c in below):
            return False
    return any(cell.text for cell in rows[0])
