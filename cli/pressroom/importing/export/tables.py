"""Tables of an export: Substack has none, but pasted and older HTML may."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.importing.export import dom
from pressroom.importing.export.collect import Collect
from pressroom.importing.export.inlines import Item, one_line
from pressroom.importing.export.inlines import write as inline

MAX_SPAN = 50


def write(post: Collect, element: Element) -> str:
    """A table as Markdown, with its caption; empty if it has no words."""
    rows: list[list[str]] = []
    head = False
    for row in _rows(element):
        cells: list[str] = []
        for cell in row:
            if dom.tag(cell) not in ("td", "th"):
                continue
            items = one_line(post.content(cell))
            cells.append(inline(items, post.lost(cell), cell=True))
            span = cell.get("colspan", "1")
            wide = int(span) if re.fullmatch("[0-9]{1,3}", span) else 1
            cells.extend([""] * (min(wide, MAX_SPAN) - 1))
        if any(cells):
            if not rows:
                head = any(dom.tag(cell) == "th" for cell in row)
            rows.append(cells)
    captions = [e for e in element if dom.tag(e) == "caption"]
    items = one_line([i for e in captions for i in (*post.content(e), Item(" "))])
    caption = inline(items)
    if not rows:
        return caption
    if not head:
        post.report(
            rules.IMPORT_STRUCTURE,
            element,
            "the table has no head; its first row is taken for one",
            "write a row above it that names the columns, if it is none",
        )
    width = max(map(len, rows))
    padded = [row + [""] * (width - len(row)) for row in rows]
    padded.insert(1, ["---"] * width)
    text = "\n".join(f"| {' | '.join(row)} |" for row in padded)
    return f"{text}\n: {caption}" if caption else text


def _rows(table: Element) -> list[Element]:
    """The rows of a table, not those of tables within it."""
    rows = []
    for child in table:
        if dom.tag(child) == "tr":
            rows.append(child)
        elif dom.tag(child) in ("thead", "tbody", "tfoot"):
            rows.extend(row for row in child if dom.tag(row) == "tr")
    return rows
