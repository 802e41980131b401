"""A table in words: as plain cells, as CSV, as alternative text, as aligned code.

Nothing here knows of markup; numbers are those of the post, which in a volume
are not those of the article.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from pressroom.markdown.mathtext import unicode_math
from pressroom.markdown.numbering import SUPERSCRIPT, Numbering
from pressroom.model import document as d
from pressroom.text import display_width

ALT_LENGTH = 1500
"""Characters of an alternative text after which whole rows are left out."""
_LONGEST_CELL = 300  # characters of one cell in an alternative text

_NUMERIC = frozenset("0123456789.,+-−–—%‰ \u00a0\u202f/()×^<>≤≥=≈~±€$£")


def is_figure(text: str) -> bool:
    """Whether a cell is one figure, such as ``−1.5 %`` or ``50–80``."""
    return bool(text) and set(text) <= _NUMERIC and any(map(str.isdigit, text))


def alignments(node: d.Table) -> tuple[d.Align, ...]:
    """The columns' alignments: RIGHT for figures whose author gave none, as in the whitepaper."""
    found = []
    for index, align in enumerate(node.columns):
        cells = [words for row in node.rows if (words := cell_text(row[index]))]
        figures = bool(cells) and all(map(is_figure, cells))
        found.append(align or (d.Align.RIGHT if figures else d.Align.NONE))
    return tuple(found)


def label(node: d.Table, numbering: Numbering) -> str:
    """``Table 1`` as the post counts, or an empty string for a table that has no caption."""
    if not node.caption and not node.label:
        return ""
    return numbering.words.numbered("table", node.number + numbering.tables)


def cell_text(
    nodes: Iterable[d.Inline], numbering: Numbering | None = None, *, notes: bool = False
) -> str:
    """The words of a cell on one line; with ``notes`` the numbers of notes raised behind them."""
    numbers = numbering or Numbering()

    def in_words(node: d.Node) -> d.Node:
        match node:
            case d.Math():
                return d.Text(unicode_math(node.tex) or node.tex)
            case d.CrossReference():
                return d.Text(numbers.reference_words(node))
            case d.Citation():
                return d.Text(numbers.citation_words(node))
            case d.FootnoteRef() if notes:
                return d.Text(str(node.number + numbers.notes).translate(SUPERSCRIPT))
            case _:
                return node

    # A no-break space stays: it is part of a figure such as 4 000.
    return d.plain_text(d.rewritten(tuple(nodes), in_words)).replace("\n", " ").strip(" \t")


def csv_data(node: d.Table, numbering: Numbering) -> bytes:
    """The table as RFC 4180 says, in UTF-8: head and rows, every cell as plain text.

    A head without any word is left out.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    head = [cell_text(cell, numbering) for cell in node.header]
    if any(head):
        writer.writerow(head)
    writer.writerows([cell_text(cell, numbering) for cell in row] for row in node.rows)
    return buffer.getvalue().encode("utf-8")


def alt_text(
    node: d.Table,
    numbering: Numbering,
    rows: Sequence[tuple[d.Cell, ...]],
    data_name: str,
    part: str = "",
) -> str:
    """The content of ``rows`` in words: caption, then each row as ``head: cell`` pairs.

    Rows that would make it much longer than :data:`ALT_LENGTH` are counted
    instead, and ``data_name`` is named. ``part`` is such as ``rows 1–40 of 90``.
    """
    name = label(node, numbering) or "Table"
    begin = f"{name}, {part}." if part else f"{name}."
    caption = cell_text(node.caption, numbering)
    if caption:
        begin += f" {_sentence(caption)}"
    heads = [cell_text(cell, numbering) for cell in node.header]
    if not rows:
        return f"{begin} {_sentence('; '.join(filter(None, heads)))}"
    # A column without a single entry would not be named by any of its cells.
    unsaid = [
        head
        for index, head in enumerate(heads)
        if head and not any(cell_text(row[index], numbering) for row in rows)
    ]
    if unsaid:
        begin += f" {_sentence('Without entries: ' + '; '.join(unsaid))}"
    text = begin
    for at, row in enumerate(rows):
        cells = []
        for head, cell in zip(heads, row, strict=True):
            words = _shortened(cell_text(cell, numbering))
            if words:
                cells.append(f"{head}: {words}" if head else words)
        line = _sentence("; ".join(cells)) if cells else ""
        if text != begin and len(text) + 1 + len(line) > ALT_LENGTH:
            left = len(rows) - at
            more = f"{left:,} more row{'' if left == 1 else 's'}"
            return f"{text} … and {more}; the data are in {data_name}."
        if line:
            text += f" {line}"
    return text


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _shortened(words: str) -> str:
    if len(words) <= _LONGEST_CELL:
        return words
    return words[: _LONGEST_CELL - 1].rpartition(" ")[0].rstrip(" ,;:.") + "…"


def code_text(node: d.Table, numbering: Numbering) -> str:
    """The table as lines of monospaced text, its columns aligned."""
    lines = [
        [cell_text(cell, numbering, notes=True) for cell in row]
        for row in (node.header, *node.rows)
    ]
    if not any(lines[0]):
        del lines[0]
    count = len(node.columns)
    widths = [max((display_width(line[i]) for line in lines), default=0) for i in range(count)]
    columns = alignments(node)
    out = []
    for number, line in enumerate(lines):
        out.append("  ".join(map(_padded, line, widths, columns)).rstrip())
        if number == 0 and any(node.header):
            out.append("  ".join("─" * max(width, 1) for width in widths))
    return "\n".join(out)


def _padded(text: str, width: int, align: d.Align) -> str:
    room = width - display_width(text)
    if align is d.Align.RIGHT:
        return " " * room + text
    if align is d.Align.CENTER:
        return " " * (room // 2) + text + " " * (room - room // 2)
    return text + " " * room
