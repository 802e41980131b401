"""Blocks as Markdown that says what was captured, and nothing by accident."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pressroom.importing import emphasis
from pressroom.importing.page import Piece, Reporter
from pressroom.importing.structure import Block, Break, Heading, List, Paragraph, Table

# What begins a block in CommonMark or in one of the extensions, if it begins a line.
_OPENERS = re.compile(
    r"""
    (?P<before>\#{1,6}(?=\s|$) | [-+](?=\s|$) | > | :(?=\s|:|$) | ~(?=\s|$) | ~{3}
      | -+\s*$ | =+\s*$ | [|:-][\s|:-]*$)
  | (?P<number>[0-9]{1,9})(?=[.)](?:\s|$))
    """,
    re.VERBOSE,
)
_CLOSING_HASHES = re.compile(r"(?<=\s)(?=#+$)")


def write(blocks: Sequence[Block], reporter: Reporter) -> str:
    """The body of a Markdown file, with a line end after its last line; empty without blocks."""
    written: list[str] = []
    above = ""  # the marker of the list right above
    for block in blocks:
        text = _block(block, reporter, above)
        if text:
            above = _marker(block, above) if isinstance(block, List) else ""
            written.append(text)
    return "\n\n".join(written) + "\n" if written else ""


def _block(block: Block, reporter: Reporter, above: str) -> str:
    match block:
        case Heading():
            text = " ".join(emphasis.lines(block.pieces, reporter, heading=True))
            return f"{'#' * block.level} {_CLOSING_HASHES.sub(chr(92) * 2, text)}"
        case Paragraph():
            return "\n".join(map(_guard, emphasis.lines(block.pieces, reporter)))
        case List():
            return _list(block, reporter, _marker(block, above))
        case Table():
            return _table(block, reporter)
        case Break():
            return "---"


def _marker(block: List, above: str) -> str:
    """What marks the items; not the marker ``above``, as the list would go on (CommonMark 5.3)."""
    marker = "-" if block.start is None else block.delimiter
    return {"-": "*", ".": ")", ")": "."}[marker] if marker == above else marker


def _list(block: List, reporter: Reporter, marker: str) -> str:
    """A tight list."""
    out = []
    for number, item in enumerate(block.items, block.start or 0):
        lines = list(map(_guard, emphasis.lines(item, reporter)))
        if lines:
            begin = f"{marker} " if block.start is None else f"{number}{marker} "
            out.append(begin + ("\n" + " " * len(begin)).join(lines))
    return "\n".join(out)


def _table(block: Table, reporter: Reporter) -> str:
    rows = [[_cell(cell, reporter) for cell in row] for row in block.rows]
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(cell: Piece, reporter: Reporter) -> str:
    return " ".join(emphasis.lines((cell,), reporter, cell=True))


def guarded(line: str) -> str:
    """A line of inline Markdown that begins no block by accident."""
    return _guard(line)


def _guard(line: str) -> str:
    """Escape what would begin a block at the beginning of a line."""
    found = _OPENERS.match(line)
    if found is None:
        return line
    if found["number"]:
        end = found.end("number")
        return f"{line[:end]}\\{line[end:]}"
    return "\\" + line
