"""The body as HTML for paged output: numbered captions, hanging section numbers, tables that fit.

What a formatter may complain of says from which line it comes (``data-source``).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import chain

from pressroom import rules
from pressroom.markdown import highlight
from pressroom.markdown.tabletext import is_figure
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.paper.paged_inlines import PagedInlines, alternative_text, lines
from pressroom.paper.tables import (
    MEND,
    TOO_WIDE,
    Setting,
    column_align,
    decimal_pads,
    is_turned,
    kind_message,
    setting,
)
from pressroom.paper.words import heading_label, shortened

_HANGING_NUMBER = 8
"""The longest section number that stands in the margin, in characters."""

_BOOKMARK = 120
"""Characters of a heading that a bookmark shows."""

_SHORT_LINES = 12
"""The longest callout or block of code that is kept on one page."""

_CODE_LINE = 60
"""About how many characters of code fit on a line; where some line is longer, all hang."""

_SHORT_ROWS = 10  # a table of no more rows stays on one page


class PagedBody(PagedInlines):
    """One article's body for paged output; see :class:`PagedInlines` for what it is given."""

    # --- blocks

    def block(self, node: d.Block) -> str:
        before, self._line = self._line, node.line
        self._depth += 1
        try:
            return super().block(node)
        finally:
            self._line = before
            self._depth -= 1

    def _floats(self, label: str, words: Iterable[d.Inline]) -> str:
        """The mark of a figure or table that may give way to the text after it.

        Only one that the text can refer to does; within a list or a note it
        stays, and so it does with a note of its own, whose number has its place.
        """
        noted = any(isinstance(node, d.FootnoteRef) for node in d.walk(words))
        return " data-float" if label and self._depth == 1 and not noted else ""

    def paragraph(self, node: d.Paragraph) -> str:
        # The HTML parser ends a p at the first list or table within it, in a note too.
        if self._notes_are_inline(node.children):
            return f"<p>{self.inlines(node.children)}</p>"
        return f'<div class="p">{self.inlines(node.children)}</div>'

    def heading(self, node: d.Heading) -> str:
        level = node.level
        number = ""
        if node.number:
            kind = "number" if len(node.number) <= _HANGING_NUMBER else "number long"
            # The space is within, so that the words start where the measure does.
            number = f'<span class="{kind}">{escape(node.number)} </span>'
        label = heading_label(node)
        bookmark = escape(shortened(label, _BOOKMARK))
        return (
            f'<h{level} id="{self.anchor(node.id)}" data-label="{bookmark}"'
            f' data-running="{escape(shortened(label))}"{self.source(node.line)}>'
            f"{number}{self.inlines(node.children)}</h{level}>"
        )

    def entry(self, node: d.Heading) -> str:
        """The words of a heading for the contents, within a link."""
        self._line = node.line
        return self.unlinked(node.children)

    def ordered_list(self, node: d.OrderedList) -> str:
        if node.start == 1:
            return super().ordered_list(node)
        # WeasyPrint counts by CSS alone; the attribute is for whoever reads the HTML.
        start = f' start="{node.start}" style="counter-reset:list-item {node.start - 1}"'
        return f"<ol{start}>\n{self.items(node)}\n</ol>"

    def rule(self, node: d.Rule) -> str:
        return '<div class="page-break"></div>' if node.page else super().rule(node)

    def item(self, item: d.ListItem, tight: bool) -> str:
        parts = []
        for block in item.blocks:
            if tight and isinstance(block, d.Paragraph):
                parts.append(f'<div class="p">{self._at(block.line, block.children)}</div>')
            else:
                parts.append(self.block(block))
        if item.checked is None:
            return "<li>" + "\n".join(filter(None, parts)) + "</li>"
        kind = "done" if item.checked else "open"
        return f'<li class="task {kind}">' + "\n".join(filter(None, parts)) + "</li>"

    def code_block(self, node: d.CodeBlock) -> str:
        text = node.text.rstrip("\n")
        language = node.language
        if not (highlight.is_plain(language) or highlight.is_known(language)):
            guess = highlight.suggestion(language)
            self.report(
                rules.CODE_LANGUAGE,
                node.line,
                f"the language `{shortened(language, 40)}` is not known; the code is set plain",
                f"did you mean `{guess}`?" if guess else "for code of no language write `text`",
            )
        rows = text.split("\n")
        short = "short" if len(rows) <= _SHORT_LINES else ""
        if any(len(row) > _CODE_LINE for row in rows):
            code = highlight.hanging_markup(text, language)
        else:
            code = highlight.markup(text, language)
        return f"<pre{_class(short)}{self.source(node.line)}><code>{code}</code></pre>"

    def math_block(self, node: d.MathBlock) -> str:
        number = self.offsets.equation(node)
        mark = f'<span class="equation">{number}</span>' if number else ""
        label = self.identified(node.label)
        if picture := self._formula(node.tex, inline=False):
            if mark:
                picture = f'<div class="middle">{picture}</div>'
            kind = "display numbered" if mark else "display"
            return f'<div class="{kind}"{label}>{picture}{mark}</div>'
        tex = escape(node.tex.strip(), quote=False)
        return f'<pre class="tex"{label}{self.source(node.line)}>{mark}<code>{tex}</code></pre>'

    def placed(self, node: d.Figure | d.Table) -> str:
        floats = self._floats(node.label, node.caption) if isinstance(node, d.Figure) else ""
        return f"{self.source(node.line)}{floats}"

    def image(self, node: d.Figure) -> str:
        if node.picture is None:
            return super().image(node)
        size = node.width
        if not size and node.picture.drawn:  # for print, so with more pixels than it is wide
            size = f"{node.picture.width:g}px"
        width = f' style="width:{size}"' if size else ""
        alt = alternative_text(node.picture, node.alt or plain_text(node.caption))
        return f'<img src="{self._address(node.picture)}" alt="{escape(alt)}"{width}>'

    def table(self, node: d.Table) -> str:
        chosen = setting(node, self.paper, self.kinds.get(node.line))
        kind = chosen.kind
        turned = is_turned(kind)
        self.set_as[node.line] = kind
        if chosen.fitting:
            message = TOO_WIDE.format(count=len(node.columns), fitting=chosen.fitting)
            self.report(rules.TABLE_FITS, node.line, message, MEND)
        elif kind:
            self.report(
                rules.TABLE_AS_WRITTEN,
                node.line,
                f"the table {kind_message(kind)}",
                "fewer columns or shorter words let it stand in the text as others do",
            )
        columns = tuple(
            align or column_align(row[index] for row in node.rows)
            for index, align in enumerate(node.columns)
        )
        caption = self.table_caption(node)
        caption = f"<caption>{caption}</caption>\n" if caption else ""
        head = ""
        if any(node.header):
            head = f"<thead>\n{self._row(node.header, columns, 'th', chosen)}\n</thead>\n"
        pads = zip(
            *(
                decimal_pads([row[index] for row in node.rows])
                if align is d.Align.RIGHT
                else ("",) * len(node.rows)
                for index, align in enumerate(columns)
            ),
            strict=True,
        )
        rows = "\n".join(
            self._row(row, columns, "td", chosen, pad)
            for row, pad in zip(node.rows, pads, strict=True)
        )
        short = len(node.rows) <= _SHORT_ROWS
        words = (*node.caption, *chain(*node.header), *chain(*chain(*node.rows)))
        floats = self._floats(node.label, words) if short and not turned else ""
        kinds = _class("turned" if turned else kind, "short" if short else "")
        table = (
            f"<table{self.identified(node.label)}{kinds}{self.placed(node)}{floats}>\n{caption}"
            f"{head}<tbody>\n{rows}\n</tbody>\n</table>"
        )
        return f'<div class="sideways" data-barrier>\n{table}\n</div>' if turned else table

    def _row(
        self,
        cells: tuple[d.Cell, ...],
        columns: tuple[d.Align, ...],
        tag: str,
        chosen: Setting,
        pads: tuple[str, ...] = (),
    ) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        parts = []
        for index, (cell, align) in enumerate(zip(cells, columns, strict=True)):
            words = plain_text(cell).split()
            # Only a cell that needs it may break anywhere: one that may counts as one letter
            # wide when the columns are measured.
            long = any(len(word) > chosen.longest for word in words)
            kinds = _class(
                align.value if align in {d.Align.CENTER, d.Align.RIGHT} else "",
                "break" if long else "n" if is_figure(" ".join(words)) else "",
            )
            pad = pads[index] if pads else ""
            # Not drawn, so a reader who copies the table gets the figure alone.
            unseen = f'<span class="pad">{pad}</span>' if pad else ""
            parts.append(f"<{tag}{scope}{kinds}>{self.inlines(cell)}{unseen}</{tag}>")
        return "<tr>" + "".join(parts) + "</tr>"

    def callout(self, node: d.Callout) -> str:
        kind = "callout short" if lines(node.blocks) <= _SHORT_LINES else "callout"
        return f'<div class="{kind}">\n{self.callout_title(node)}{self.blocks(node.blocks)}\n</div>'


def _class(*kinds: str) -> str:
    """A class attribute of the names that are not empty."""
    names = " ".join(filter(None, kinds))
    return f' class="{names}"' if names else ""
