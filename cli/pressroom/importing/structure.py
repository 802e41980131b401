"""From lines to blocks: headings, paragraphs, lists, tables.

Nothing is moved: the blocks hold the lines in the order of the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pressroom import rules
from pressroom.importing import headings, tables
from pressroom.importing.page import Line, Piece, Reporter, blocks_of, shown

_BULLET = re.compile(r"[-•]\s+")
_NUMBERED = re.compile(r"(0|[1-9][0-9]{0,8})([.)])\s+")
_BREAK = re.compile(r"(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}")


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading; its number is part of the text."""

    level: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class List:
    """Items in order; ``start`` is the first number, ``None`` for a bulleted list."""

    items: tuple[tuple[Piece, ...], ...]
    start: int | None = None
    delimiter: str = "."


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal length; the first is the head."""

    rows: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A thematic break."""


Block = Heading | Paragraph | List | Table | Break


def read(lines: Sequence[Line], reporter: Reporter) -> list[Block]:
    """The blocks of an article's lines; what cannot be told is text, and reported."""
    raw = blocks_of(lines)
    chosen = headings.choose(raw, reporter)
    blocks: list[Block] = []
    skip = False
    for index, block in enumerate(raw):
        if skip:
            skip = False
        elif index in chosen:
            found = chosen[index]
            end = raw[index + 1] if found.continued else []
            pieces = tuple(headings.bare(line) for line in (*block, *end))
            blocks.append(Heading(len(found.number) + 1, pieces))
            skip = found.continued
        elif len(block) == 1 and len(block[0].text) <= 80 and _BREAK.fullmatch(block[0].text):
            blocks.append(Break())
        else:
            blocks.extend(_split(block, reporter))
    return _settle(_merge(blocks), reporter)


def _piece(line: Line, cut: int = 0) -> Piece:
    return Piece(line.number, line.indent + cut + 1, line.text[cut:])


def _split(block: Sequence[Line], reporter: Reporter) -> list[Block]:
    """One block of lines, parted where its kind changes."""
    blocks: list[Block] = []
    run: list[Line] = []
    tabbed = False
    for line in [*block, None]:
        kind = line is not None and tables.is_row(line)
        if run and (line is None or kind != tabbed):
            if tabbed and len(run) > 1:
                rows = tables.read(run, reporter)
                blocks.append(Table(rows.rows) if rows.head else List(rows.rows))
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


def _text(lines: Sequence[Line], reporter: Reporter) -> list[Block]:
    """Paragraphs and lists of a block without tables."""
    blocks: list[Block] = []
    text: list[Piece] = []
    items: list[list[Piece]] = []
    start: int | None = None
    delimiter = ""
    indent = 0

    def close() -> None:
        if text:
            blocks.append(Paragraph(tuple(text)))
        if items:
            blocks.append(List(tuple(tuple(item) for item in items), start, delimiter or "."))
        text.clear()
        items.clear()

    begins = _beginnings(lines)
    for index, line in enumerate(lines):
        bullet = _BULLET.match(line.text)
        numbered = _NUMBERED.match(line.text)
        if (items or not text) and line.text in ("-", "•"):
            message = "a list item without words is left out"
            reporter.line(rules.IMPORT_STRUCTURE, line, message, "see whether one is missing")
        elif bullet and (not text or begins[index]):
            if not items or start is not None:
                close()
                start, delimiter, indent = None, "", line.indent
            elif line.indent >= indent + 2:
                reporter.line(
                    rules.IMPORT_STRUCTURE,
                    line,
                    "a list item is set in; the import keeps all items on one level",
                    "set it in by two spaces, if it belongs to the item above",
                )
            items.append([_piece(line, bullet.end())])
        elif numbered and (not text or begins[index]):
            number = int(numbered[1])
            follows = bool(items) and start is not None and number == start + len(items)
            if not follows or numbered[2] != delimiter:
                close()
                start, delimiter = number, numbered[2]
            items.append([_piece(line, numbered.end())])
        elif items:
            items[-1].append(_piece(line))
        else:
            if bullet and text:
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


def _merge(blocks: Sequence[Block]) -> list[Block]:
    """Join lists that only a blank line parted."""
    merged: list[Block] = []
    parts: list[tuple[Piece, ...]] = []
    last: List | None = None

    def close() -> None:
        if last is not None:
            merged.append(List(tuple(parts), last.start, last.delimiter))
        parts.clear()

    for block in blocks:
        if isinstance(block, List):
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


def _settle(blocks: Sequence[Block], reporter: Reporter) -> list[Block]:
    """A number that no second item follows is the text that it was."""
    settled: list[Block] = []
    for block in blocks:
        if isinstance(block, List) and block.start is not None and len(block.items) == 1:
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
            settled.append(Paragraph((Piece(first.line, column, number + first.text), *others)))
        else:
            settled.append(block)
    return settled
