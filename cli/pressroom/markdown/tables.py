"""From the tokens of a table to the table of the tree, and captions to their tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markdown_it.token import Token

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.markdown.attributes import NONE, Attributes, attributes_at_end
from pressroom.markdown.cells import cell_of
from pressroom.markdown.containers import table
from pressroom.markdown.inlines import caption_nodes, inline_nodes
from pressroom.markdown.parser import InlineMap, find_on_lines
from pressroom.model import document as d

if TYPE_CHECKING:
    from pressroom.markdown.blocks import BlockBuilder

TABLE_FORMS = ("picture", "bullets", "code")
"""The classes of a table's caption: the forms that it can have in a post."""


def build(builder: BlockBuilder, opening: Token, line: int) -> d.Table:
    """The table whose tokens ``builder`` reads now, behind ``opening``."""
    rows: list[tuple[d.Cell, ...]] = []
    columns: list[d.Align] = []
    headed = False
    while (token := builder.next_token()).type != "table_close":
        headed = headed or token.type == "thead_open"
        if token.type == "tr_open":
            rows.append(_row(builder, [] if rows else columns))
    place = builder.source.place(line)
    if opening.meta.get("spans"):
        builder.state.fold(
            rules.TABLE_SPANS,
            place,
            "a cell of the table reaches over others; its words stand in the first of them",
            "write them in each row or column that they are for",
        )
    if builder.column:  # within a cell of another table, whose words it becomes
        return table(line, rows, headed, (), "", 0, tuple(columns))
    entry = builder.state.outline.number("table", builder.take_target(), place)
    return table(line, rows, headed, (), entry.label, entry.number, tuple(columns))


def _row(builder: BlockBuilder, columns: list[d.Align]) -> tuple[d.Cell, ...]:
    """A row; the alignments of its cells are added to ``columns``."""
    cells: list[d.Cell] = []
    after = 0
    added = False
    while (token := builder.next_token()).type != "tr_close":
        columns.append(d.Align(str(token.attrGet("style") or "").partition(":")[2]))
        after = max(after, token.meta.get("column", 0))
        inner = builder.next_token()
        if inner.type == "inline":
            imap = InlineMap(builder.source, inner.content, (inner.map or [0])[0], after)
            after = max(after, imap.end)
            if token.meta.get("added") and not added:
                added = True
                _report_added(builder, imap, inner)
            cells.append(inline_nodes(builder.state, inner.children or [], imap))
            builder.next_token()
        elif inner.type in ("td_close", "th_close"):
            cells.append(())
        else:
            cells.append(cell_of(builder.cell(f"{token.tag}_close", after)))
    return tuple(cells)


def _report_added(builder: BlockBuilder, imap: InlineMap, inner: Token) -> None:
    builder.state.fold(
        rules.TABLE_CELLS,
        imap.place(0, len(inner.content)),
        "this row has more cells than the head of its table, which is made wider",
        "add a column to the head, or write a literal bar as `\\|`",
    )


# --- captions


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption: the paragraph that it is without a table, and its words and attributes."""

    paragraph: d.Paragraph
    words: tuple[d.Inline, ...]
    given: Attributes
    place: Place
    after: bool

    @classmethod
    def read(cls, builder: BlockBuilder, token: Token, line: int) -> Caption:
        """The caption of a token ``table_caption``."""
        given = attributes_at_end(token.content) or NONE
        text = token.content[: given.start].rstrip() if given.end else token.content
        rest = token.content[len(text) :]
        lines = range(line - 1, (token.map or [0, line])[1])
        place = find_on_lines(builder.source, rest.strip(), lines)
        words = caption_nodes(builder.state, text, line)
        shown = (d.Text(f"{token.meta['mark']} "), *words, *((d.Text(rest),) if rest else ()))
        return cls(d.Paragraph(line, shown), words, given, place, token.meta["after"])


def captioned(builder: BlockBuilder, blocks: tuple[d.Block, ...]) -> tuple[d.Block, ...]:
    """``blocks`` with captions given to the tables that they stand before or after."""
    if not builder.captions:
        return blocks
    out: list[d.Block] = []
    waiting: Caption | None = None
    for block in blocks:
        caption = builder.captions.pop(id(block), None)
        last = out[-1] if out else None
        if caption is None:
            if waiting and isinstance(block, d.Table) and not block.caption:
                out[-1] = _with_caption(builder, block, waiting)
            else:
                out.append(block)
        elif caption.after and isinstance(last, d.Table) and not last.caption:
            out[-1] = _with_caption(builder, last, caption)
        else:
            out.append(block)
            waiting = caption
            continue
        waiting = None
    return tuple(out)


def _with_caption(builder: BlockBuilder, node: d.Table, caption: Caption) -> d.Table:
    label = node.label
    if caption.given.label and not label:
        label = builder.state.outline.name(node, caption.given.label, caption.place)
    form = next((one for one in caption.given.classes if one in TABLE_FORMS), "")
    return replace(node, caption=caption.words, label=label, form=form)
