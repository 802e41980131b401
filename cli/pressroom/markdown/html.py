"""The walk through an article's tree that all HTML targets share.

A target is a subclass: it overrides the constructs it shows differently and
inherits the rest. Everything that comes from a source is escaped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import get_args

from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d

_METHODS = {
    kind: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()
    for kind in get_args(d.Inline | d.Block)
}
"""The method for each type of node, which is named as the type is."""


def has_own_alternative(node: d.Figure) -> bool:
    """Whether the alternative text of a figure says what its caption does not."""
    return bool(node.alt) and node.alt.split() != d.plain_text(node.caption).split()


class HtmlBody:
    """Plain, semantic HTML for every construct. Returns strings of markup."""

    # --- inlines

    def inlines(self, nodes: Iterable[d.Inline]) -> str:
        """Inline content, one node after the other."""
        return "".join(self.inline(node) for node in nodes)

    def inline(self, node: d.Inline) -> str:
        """One inline node."""
        return self._node(node)

    def _node(self, node: d.Inline | d.Block) -> str:
        html: str = getattr(self, _METHODS[type(node)])(node)
        return html

    def text(self, node: d.Text) -> str:
        return escape(node.text, quote=False)

    def emphasis(self, node: d.Emphasis) -> str:
        return f"<em>{self.inlines(node.children)}</em>"

    def strong(self, node: d.Strong) -> str:
        return f"<strong>{self.inlines(node.children)}</strong>"

    def strikethrough(self, node: d.Strikethrough) -> str:
        return f"<s>{self.inlines(node.children)}</s>"

    def subscript(self, node: d.Subscript) -> str:
        return f"<sub>{self.inlines(node.children)}</sub>"

    def superscript(self, node: d.Superscript) -> str:
        return f"<sup>{self.inlines(node.children)}</sup>"

    def highlight(self, node: d.Highlight) -> str:
        return f"<mark>{self.inlines(node.children)}</mark>"

    def code(self, node: d.Code) -> str:
        return f"<code>{escape(node.text, quote=False)}</code>"

    def line_break(self, _: d.LineBreak) -> str:
        return "<br>"

    def math(self, node: d.Math) -> str:
        return f"<code>{escape(node.tex, quote=False)}</code>"

    def link(self, node: d.Link) -> str:
        return f'<a href="{escape(node.href)}">{self.inlines(node.children)}</a>'

    def footnote_ref(self, node: d.FootnoteRef) -> str:
        return f"<sup>{node.number}</sup>"

    def cross_reference(self, node: d.CrossReference) -> str:
        return Numbering().reference_words(node)

    def citation(self, node: d.Citation) -> str:
        return self.inlines(node.children)

    def inline_picture(self, node: d.InlinePicture) -> str:
        return f'<img src="{escape(node.picture.source)}" alt="{escape(node.alt)}">'

    # --- blocks

    def blocks(self, nodes: Iterable[d.Block]) -> str:
        """Blocks, one a line."""
        return "\n".join(filter(None, (self.block(node) for node in nodes)))

    def block(self, node: d.Block) -> str:
        """One block."""
        return self._node(node)

    def paragraph(self, node: d.Paragraph) -> str:
        return f"<p>{self.inlines(node.children)}</p>"

    def heading(self, node: d.Heading) -> str:
        number = f"{escape(node.number)} " if node.number else ""
        return f"<h{node.level}>{number}{self.inlines(node.children)}</h{node.level}>"

    def bullet_list(self, node: d.BulletList) -> str:
        return f"<ul>\n{self.items(node)}\n</ul>"

    def quote(self, node: d.Quote) -> str:
        return f"<blockquote>\n{self.blocks(node.blocks)}\n</blockquote>"

    def rule(self, node: d.Rule) -> str:
        return "" if node.page else "<hr>"

    def ordered_list(self, node: d.OrderedList) -> str:
        start = f' start="{node.start}"' if node.start != 1 else ""
        return f"<ol{start}>\n{self.items(node)}\n</ol>"

    def items(self, node: d.BulletList | d.OrderedList) -> str:
        return "\n".join(self.item(item, node.tight) for item in node.items)

    def item(self, item: d.ListItem, tight: bool) -> str:
        box = {None: "", True: "\u2611 ", False: "\u2610 "}[item.checked]
        parts = []
        for block in item.blocks:
            if tight and isinstance(block, d.Paragraph):
                parts.append(self.inlines(block.children))
            else:
                parts.append(self.block(block))
        return f"<li>{box}" + "\n".join(parts) + "</li>"

    def definition_list(self, node: d.DefinitionList) -> str:
        rows = []
        for entry in node.items:
            rows.append(f"<dt>{self.inlines(entry.term)}</dt>")
            rows.extend(f"<dd>{self.blocks(blocks)}</dd>" for blocks in entry.details)
        return "<dl>\n" + "\n".join(rows) + "\n</dl>"

    def code_block(self, node: d.CodeBlock) -> str:
        return f"<pre><code>{escape(node.text, quote=False)}</code></pre>"

    def math_block(self, node: d.MathBlock) -> str:
        return f"<pre><code>{escape(node.tex, quote=False)}</code></pre>"

    def figure(self, node: d.Figure) -> str:
        caption = f"<figcaption>{self.inlines(node.caption)}</figcaption>" if node.caption else ""
        return f"<figure>{self.image(node)}{caption}</figure>"

    def image(self, node: d.Figure) -> str:
        """The picture of a figure, or what is said of it where there is none."""
        if node.picture is None:
            return f"<p>{escape(node.alt, quote=False)}</p>" if has_own_alternative(node) else ""
        return f'<img src="{escape(node.picture.source)}" alt="{escape(node.alt)}">'

    def table(self, node: d.Table) -> str:
        head = ""
        if any(node.header):
            head = f"<thead>\n{self.row(node.header, node.columns, 'th')}\n</thead>\n"
        rows = "\n".join(self.row(row, node.columns, "td") for row in node.rows)
        caption = f"<caption>{self.inlines(node.caption)}</caption>\n" if node.caption else ""
        return f"<table>\n{caption}{head}<tbody>\n{rows}\n</tbody>\n</table>"

    def row(self, cells: tuple[d.Cell, ...], columns: tuple[d.Align, ...], tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        return (
            "<tr>"
            + "".join(
                f"<{tag}{scope}{self.cell_attributes(align)}>{self.inlines(cell)}</{tag}>"
                for cell, align in zip(cells, columns, strict=True)
            )
            + "</tr>"
        )

    def cell_attributes(self, align: d.Align) -> str:  # noqa: ARG002 - for targets to override
        return ""

    def pull_quote(self, node: d.PullQuote) -> str:
        return f"<blockquote>\n{self.blocks(node.blocks)}\n</blockquote>"

    def callout(self, node: d.Callout) -> str:
        title = f"<p><strong>{self.inlines(node.title)}</strong></p>\n" if node.title else ""
        return f"<blockquote>\n{title}{self.blocks(node.blocks)}\n</blockquote>"

    def marker(self, node: d.Marker) -> str:
        return self.blocks(node.blocks)
