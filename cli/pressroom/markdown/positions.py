"""From an offset in inline text to a line and column of the file."""

from __future__ import annotations

from collections.abc import Sequence

from pressroom.diagnostics import Place
from pressroom.files import Source


class InlineMap:
    """Where the lines of one inline token's text begin in the source.

    The text of a paragraph is its source lines without indentation and quote
    marks, so each of its lines is the end of a source line; a cell of a table
    is somewhere within one. A line that cannot be found so (a tab that became
    spaces, an escaped ``|``) has a line and no column.
    """

    def __init__(self, source: Source, content: str, first: int, after: int = 0) -> None:
        """``first`` is the line (from 0); ``after`` the column the text begins at or behind."""
        self._source = source
        self._first = first
        self._starts: list[int] = [0]
        self._columns: list[int | None] = []
        for number, line in enumerate(content.split("\n")):
            self._starts.append(self._starts[-1] + len(line) + 1)
            self._columns.append(self._column(number, line, after if number == 0 else 0))

    def _column(self, number: int, line: str, after: int) -> int | None:
        index = self._first + number
        if index >= len(self._source.lines):
            return None
        whole = self._source.lines[index]
        text = line.rstrip()
        stripped = whole.rstrip()
        if not after and stripped.endswith(text):
            return len(stripped) - len(text)
        at = whole.find(text, after)
        return at if at >= 0 else None

    @property
    def end(self) -> int:
        """The source column (from 0) behind the first line of the text, or 0."""
        column = self._columns[0]
        return 0 if column is None else column + self._starts[1] - 1

    def place(self, start: int, end: int | None = None) -> Place:
        """The place of the text from ``start`` to ``end``, offsets from 0."""
        line, column = self._locate(start)
        number = self._first + line + 1
        if column is None:
            return Place(self._source.path, number)
        if end is None:
            return Place(self._source.path, number, column + 1)
        last, end_column = self._locate(max(end - 1, start))
        if end_column is None:
            return Place(self._source.path, number, column + 1)
        return Place(self._source.path, number, column + 1, self._first + last + 1, end_column + 2)

    def _locate(self, offset: int) -> tuple[int, int | None]:
        for line in range(len(self._columns)):
            if offset < self._starts[line + 1]:
                column = self._columns[line]
                return line, None if column is None else column + offset - self._starts[line]
        return len(self._columns) - 1, None


def find_on_lines(source: Source, needle: str, lines: Sequence[int]) -> Place:
    """The place of ``needle`` on one of ``lines`` (from 0); the first line alone if not there."""
    for index in lines:
        if index < len(source.lines):
            at = source.lines[index].find(needle)
            if at >= 0:
                return source.place(index + 1, at + 1, len(needle))
    return source.place((lines[0] if lines else 0) + 1)
