"""From lines to blocks of the typed tree: headings, paragraphs, lists, tables.

Nothing is moved: the blocks hold the lines in the order of the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pressroom import rules
from pressroom.importing import headings
from pressroom.importing.inlines import inlines
from pressroom.importing.page import Line, Piece, Reporter, blocks_of, plain, shown
from pressroom.model import document as d

_BULLET = re.compile(r"[-•]\s+")
_NUMBERED = re.compile(r"(0|[1-9][0-9]{0,8})([.)])\s+")
_VALUE = re.compile(
    r"[+–−~≈<>±-]?\s*[0-9][0-9.,\s]*(?:[–-]\s*[0-9][0-9.,]*)?\s*(?:%|[^\W\d]{1,3})?"
)
_BREAK = re.compile(r"(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}")

MAX_HEAD = 60
"""More characters than this in a cell of the first row, and it is hardly a head."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Lines that belong together."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _List:
    """Items in order; ``start`` is the first number, ``None`` for a bulleted list."""

    items: tuple[tuple[Piece, ...], ...]
    start: int | None = None
    delimiter: str = "."


_Part = _Paragraph | _List | d.Heading | d.Table | d.Rule


def read(lines: Sequence[Line], reporter: Reporter) -> d.Document:
    """The blocks of an article's lines; what cannot be told is text, and reported."""
    raw = blocks_of(lines)
    chosen = headings.choose(raw, reporter)
    parts: list[_Part] = []
    skip = False
    for index, block in enumerate(raw):
        number = block[0].number
        if skip:
            skip = False
        elif index in chosen:
            found = chosen[index]
            end = raw[index + 1] if found.continued else []
            pieces = [headings.bare(line) for line in (*block, *end)]
            words = inlines(pieces, reporter, heading=True)
            parts.append(d.Heading(number, len(found.number) + 1, "", "", words))
            skip = found.continued
        elif len(block) == 1 and len(block[0].text) <= 80 and _BREAK.fullmatch(block[0].text):
            parts.append(d.Rule(number))
        else:
            parts.extend(_split(block, reporter))
    blocks = (_block(part, reporter) for part in _settle(_merge(parts), reporter))
    return d.Document(tuple(block for block in blocks if block is not None))


def _block(part: _Part, reporter: Reporter) -> d.Block | None:
    """A block of the tree; nothing without words."""
    match part:
        case _Paragraph():
            words = inlines(part.pieces, reporter)
            return d.Paragraph(part.pieces[0].line, words) if words else None
        case _List():
            items = tuple(_item(pieces, reporter) for pieces in part.items)
            items = tuple(item for item in items if item.blocks)
            if not items:
                return None
            line = items[0].line
            if part.start is None:
                return d.BulletList(line, items, tight=True)
            return d.OrderedList(line, items, True, part.start, part.delimiter)
    return part


def _item(pieces: Sequence[Piece], reporter: Reporter) -> d.ListItem:
    line = pieces[0].line
    words = inlines(pieces, reporter)
    return d.ListItem(line, (d.Paragraph(line, words),) if words else ())


def _piece(line: Line, cut: int = 0) -> Piece:
    return Piece(line.number, line.indent + cut + 1, line.text[cut:])


def _split(block: Sequence[Line], reporter: Reporter) -> list[_Part]:
    """One block of lines, parted where its kind changes."""
    blocks: list[_Part] = []
    run: list[Line] = []
    tabbed = False
    for line in [*block, None]:
        kind = line is not None and "\t" in line.text
        if run and (line is None or kind != tabbed):
            if tabbed and len(run) > 1:
                blocks.append(_table(run, reporter))
            else:
                if tabbed:
                    reporter.line(
                        rules.IMPORT_STRUCTURE,
                        run[0],
                        "a single line with tabs is no table; it is kept as text",
                        "write a table, if it was one",
                    )
                blocks.extend(_text(run, reporter))
            run = []
        if line is not None:
            run.append(line)
            tabbed = kind
    return blocks


def _text(lines: Sequence[Line], reporter: Reporter) -> list[_Part]:
    """Paragraphs and lists of a block without tables."""
    blocks: list[_Part] = []
    text: list[Piece] = []
    items: list[list[Piece]] = []
    start: int | None = None
    delimiter = "."
    indent = 0

    def close() -> None:
        if text:
            blocks.append(_Paragraph(tuple(text)))
        if items:
            blocks.append(_List(tuple(tuple(item) for item in items), start, delimiter))
        text.clear()
        items.clear()

    begins = _beginnings(lines)
    for index, line in enumerate(lines):
        bullet = _BULLET.match(line.text)
        numbered = _NUMBERED.match(line.text)
        found = bullet or numbered
        if (items or not text) and line.text in ("-", "•"):
            message = "a list item without words is left out"
            reporter.line(rules.IMPORT_STRUCTURE, line, message, "see whether one is missing")
        elif found and (not text or begins[index]):
            number = int(numbered[1]) if numbered else None
            mark = numbered[2] if numbered else "."
            expected = None if start is None else start + len(items)
            if not items or (number, mark) != (expected, delimiter):
                close()
                start, delimiter, indent = number, mark, line.indent
            elif bullet and line.indent >= indent + 2:
                reporter.line(
                    rules.IMPORT_STRUCTURE,
                    line,
                    "a list item is set in; the import keeps all items on one level",
                    "set it in by two spaces, if it belongs to the item above",
                )
            items.append([_piece(line, found.end())])
        elif items:
            items[-1].append(_piece(line))
        else:
            if bullet:
                reporter.line(
                    rules.IMPORT_STRUCTURE,
                    line,
                    "a hyphen begins a line within a paragraph; it is kept as text",
                    "put a blank line before it, if it begins a list",
                )
            text.append(_piece(line))
    close()
    return blocks


def _beginnings(lines: Sequence[Line]) -> list[bool]:
    """Whether each line may begin a list right below text.

    A hyphen may if another item follows in the block, or the line above ends
    in a colon; a number if it is 1 and a 2 follows.
    """
    begins = [False] * len(lines)
    bullet = second = False
    for index in range(len(lines) - 1, -1, -1):
        text = lines[index].text
        colon = index > 0 and lines[index - 1].text.endswith(":")
        if _BULLET.match(text):
            begins[index] = bullet or colon
            bullet = True
        elif numbered := _NUMBERED.match(text):
            begins[index] = numbered[1] == "1" and (second or colon)
            second = second or numbered[1] == "2"
    return begins


def _merge(blocks: Sequence[_Part]) -> list[_Part]:
    """Join lists that only a blank line parted."""
    merged: list[_Part] = []
    parts: list[tuple[Piece, ...]] = []
    last: _List | None = None

    def close() -> None:
        if last is not None:
            merged.append(_List(tuple(parts), last.start, last.delimiter))
        parts.clear()

    for block in blocks:
        if isinstance(block, _List):
            if last is not None and last.delimiter == block.delimiter:
                goes_on = (
                    block.start is None
                    if last.start is None
                    else block.start == last.start + len(parts)
                )
                if goes_on:
                    parts.extend(block.items)
                    continue
            close()
            last = block
            parts.extend(block.items)
            continue
        close()
        last = None
        merged.append(block)
    close()
    return merged


def _settle(blocks: Sequence[_Part], reporter: Reporter) -> list[_Part]:
    """A number that no second item follows is the text that it was."""
    settled: list[_Part] = []
    for block in blocks:
        if isinstance(block, _List) and block.start is not None and len(block.items) == 1:
            first, *others = block.items[0]
            number = f"{block.start}{block.delimiter} "
            column = first.column - len(number)
            reporter.at(
                rules.IMPORT_STRUCTURE,
                first.line,
                column,
                len(number) - 1,
                f"{shown(number + first.text)} is neither a section in sequence nor a list; "
                "it is kept as text",
                "make it a heading, if it is one",
            )
            settled.append(_Paragraph((Piece(first.line, column, number + first.text), *others)))
        else:
            settled.append(block)
    return settled


# --- lines with tabs: a table as a browser copies it


def _table(lines: Sequence[Line], reporter: Reporter) -> d.Table | _List:
    """Two or more lines with tabs; a list if there is no head. Reports what had to be guessed."""
    rows = [_cells(line) for line in lines]
    if not _has_head(rows):
        reporter.line(
            rules.IMPORT_STRUCTURE,
            lines[0],
            "the first row of this table is no head; its rows are kept as a list",
            "write a table with a head, if it needs one",
        )
        whole = tuple((Piece(line.number, line.indent + 1, line.text),) for line in lines)
        return _List(whole)
    if any(len(plain(cell.text)) > MAX_HEAD for cell in rows[0]):
        reporter.line(
            rules.IMPORT_STRUCTURE,
            lines[0],
            "the first row of this table is too long for a head; its cells are kept as a list",
            "write a table with a head, if it needs one",
        )
        return _List(tuple((cell,) for row in rows for cell in row if cell.text))
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
    header, *others = (tuple(inlines((cell,), reporter) for cell in row) for row in rows)
    columns = (d.Align.NONE,) * width
    return d.Table(lines[0].number, columns, header, tuple(others), (), "", 0)


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
