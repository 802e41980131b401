"""The lines of a table drawn with characters: where its cells are, and what stands in them.

https://pandoc.org/MANUAL.html#extension-grid_tables
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Span = tuple[int, int]

_RULE = re.compile(r"\+(?:[-=:]+\+)+")
_PART = re.compile(r"\+(?:[-=]{2,}\+)+")
"""A line between rows, and one between some cells of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line by columns: ``shape`` has a character for each, ``parts`` the text that it shows."""

    shape: str
    parts: Sequence[str]

    @classmethod
    def of(cls, text: str) -> Line:
        """Each character a column."""
        return cls(text, text)

    @classmethod
    def by_width(cls, text: str) -> Line:
        """A wide character two columns, one that combines none (UAX #11)."""
        if text.isascii():
            return cls(text, text)
        parts: list[str] = []
        for character in text:
            if parts and unicodedata.category(character) in ("Mn", "Me", "Cf"):
                parts[-1] += character
                continue
            parts.append(character)
            if unicodedata.east_asian_width(character) in "WF":
                parts.append("")
        return cls("".join(part if len(part) == 1 else "x" for part in parts), parts)

    def words(self, start: int, end: int) -> str:
        """What stands in the columns from ``start`` to ``end``."""
        return "".join(self.parts[start:end])


@dataclass(slots=True)
class Cell:
    """The lines of a cell, the first of them (from 0), and a column before its text."""

    line: int
    column: int = 0
    lines: list[str] = field(default_factory=list)

    def dedented(self) -> str:
        """Its text without the space before all lines; :attr:`line` becomes that of the first."""
        lines = [line.rstrip() for line in self.lines]
        while lines and not lines[-1]:
            lines.pop()
        while lines and not lines[0]:
            del lines[0]
            self.line += 1
        indent = min((len(one) - len(one.lstrip()) for one in lines if one), default=0)
        return "\n".join(line[indent:] for line in lines)


@dataclass(slots=True)
class Grid:
    """The cells of a grid table. One over several columns or rows stands in the first of them."""

    aligns: list[str]
    head: list[Cell] | None = None
    rows: list[list[Cell]] = field(default_factory=list)
    spans: bool = False


def is_rule(text: str) -> bool:
    """Whether a line of a grid table lies between rows, from side to side."""
    return _RULE.fullmatch(text) is not None


def fitted(text: str, first: str) -> Line | None:
    """A line of a grid table that is as wide as its ``first``; ``None`` if it cannot be."""
    for line in (Line.of(text), Line.by_width(text)):
        if len(line.shape) == len(first) and line.shape[-1] in "|+":
            return line
    marks = [found.start() for found in re.finditer(r"\+", first)]
    cells = re.split(r"(?<!\\)\|", text)
    if len(cells) != len(marks) + 1 or cells[0] or cells[-1]:
        return None
    # Its bars are as many as there should be, so they say where its cells are.
    parts = []
    for (start, end), words in zip(pairwise(marks), cells[1:-1], strict=True):
        parts += ["|", words, *[""] * (end - start - 2)]
    parts.append("|")
    return Line("".join(part if part == "|" else "x" for part in parts), parts)


def grid(lines: Sequence[Line], start: int) -> Grid:
    """The cells of a grid table: of its first line, which is the line ``start``, to its last."""
    marks, rules = _marks(lines)
    double = next((n for n in rules if "=" in lines[n].shape and n + 1 < len(lines)), 0)
    if double and not is_rule(lines[double].shape):
        double = 0
    made = Grid(_aligns(lines[double].shape, marks))
    open_cells: list[Cell | None] = [None] * (len(marks) - 1)
    ends = [0] * len(open_cells)  # the mark that each cell reaches to
    heads = 0
    fresh: list[bool] = []
    for number, line in enumerate(lines):
        if number in rules:
            covered = rules[number]
            fresh = [a or b for a, b in zip(fresh, covered, strict=True)] if fresh else covered
            _continue(line, marks, open_cells, ends, covered)
            heads = len(made.rows) if number == double else heads
            continue
        if fresh:
            made.spans |= not all(fresh)
            made.rows.append(_row(line, marks, open_cells, ends, fresh, start + number))
            made.spans |= any(end > index + 1 for index, end in enumerate(ends))
            fresh = []
        _continue(line, marks, open_cells, ends, [False] * len(open_cells))
    if heads:
        made.head = [_joined([row[i] for row in made.rows[:heads]]) for i in range(len(ends))]
        del made.rows[:heads]
    return made


def _marks(lines: Sequence[Line]) -> tuple[list[int], dict[int, list[bool]]]:
    """Where columns begin and end, and the lines between rows, each with the columns it covers."""
    found: set[int] = set()
    spans: dict[int, list[Span]] = {}
    for number, line in enumerate(lines):
        if is_rule(line.shape):
            found.update(at.start() for at in re.finditer(r"\+", line.shape))
            spans[number] = [(0, len(line.shape) - 1)]
    for number, line in enumerate(lines):
        if number in spans or ("+-" not in line.shape and "+=" not in line.shape):
            continue
        for part in _PART.finditer(line.shape):
            # Within a cell there may be a table of its own.
            if part.start() in found and part.end() - 1 in found:
                spans.setdefault(number, []).append((part.start(), part.end() - 1))
                found.update(part.start() + at.start() for at in re.finditer(r"\+", part[0]))
    marks = sorted(found)
    rules = {}
    for number, ranges in spans.items():
        covered = [False] * (len(marks) - 1)
        index = 0
        for begin, end in ranges:
            while marks[index] < end:
                covered[index] = marks[index] >= begin
                index += 1
        rules[number] = covered
    return marks, rules


def _row(
    line: Line,
    marks: Sequence[int],
    open_cells: list[Cell | None],
    ends: list[int],
    fresh: Sequence[bool],
    number: int,
) -> list[Cell]:
    """The cells that begin at ``line``; empty ones where another reaches over."""
    row = [Cell(number) for _ in open_cells]
    index = 0
    while index < len(row):
        end = index + 1
        if not fresh[index]:
            index = max(ends[index], end)
            continue
        while end < len(row) and fresh[end] and line.shape[marks[end]] not in "|+":
            end += 1
        for at in range(index, end):
            open_cells[at], ends[at] = None, at + 1
        row[index].column = marks[index] + 1
        open_cells[index], ends[index] = row[index], end
        index = end
    return row


def _continue(
    line: Line,
    marks: Sequence[int],
    open_cells: Sequence[Cell | None],
    ends: Sequence[int],
    covered: Sequence[bool],
) -> None:
    """Add a line to the cells that are open and not covered by a rule."""
    for index, cell in enumerate(open_cells):
        if cell is not None and not covered[index]:
            cell.lines.append(line.words(marks[index] + 1, marks[ends[index]]))


def _aligns(rule: str, marks: Sequence[int]) -> list[str]:
    align = {(True, False): "left", (False, True): "right", (True, True): "center"}
    return [
        align.get((rule[start + 1] == ":", rule[end - 1] == ":"), "")
        for start, end in pairwise(marks)
    ]


def _joined(cells: Sequence[Cell]) -> Cell:
    """The cells of a column of a head of several rows as one, each a paragraph."""
    whole = Cell(cells[0].line, max(cell.column for cell in cells))
    for cell in cells:
        if any(line.strip() for line in cell.lines):
            if whole.lines:
                whole.lines.append("")
            else:
                whole.line = cell.line
            whole.lines += cell.lines
    return whole
