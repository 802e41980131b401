"""Tables in the safe profile: pictures, bullets, or code. The editor has none of its own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.markdown.mathtext import unicode_math
from pressroom.markdown.tabletext import code_text, label
from pressroom.model import document as d
from pressroom.post.body_inlines import Drawings, PostInlines, Shown


class PostTables(PostInlines):
    """The tables of a post, each in the form that it or its article asks for."""

    drawings: Drawings | None = None
    table_form = "picture"
    tables = 0  # the highest number met
    table_count = 0  # tables that stand as lists

    def form_of(self, node: d.Table) -> str:
        """``picture``, ``bullets`` or ``code``; bullets where no picture can be drawn."""
        form = node.form or self.table_form
        return "bullets" if form == "picture" and not self._parts(node) else form

    def _parts(self, node: d.Table) -> Sequence[Shown]:
        if self.drawings is None:
            return ()
        parts = self.drawings.table_parts(node, self.numbering, self.path)
        if not parts:
            self.changed("a table has characters that the fonts of pictures lack", line=node.line)
        return parts

    def table(self, node: d.Table) -> str:
        self.tables = max(self.tables, node.number)
        form = self.form_of(node)
        if form == "picture":
            return self._table_picture(node)
        if form == "code":
            return self._table_code(node)
        caption, rows = self._rows(node)
        items = "\n".join(f"<li><p>{row}</p></li>" for row in rows)
        head = f"<p><strong>{caption}</strong></p>\n" if caption else ""
        return f"{head}<ul>\n{items}\n</ul>"

    def table_lines(self, node: d.Table) -> list[str]:
        """A table that is no picture as paragraphs of inline content, for inside a quote."""
        self.tables = max(self.tables, node.number)
        if self.form_of(node) == "code":
            self._code_changed(node)
            caption = self._caption(node)
            lines = [f"<strong>{caption}</strong>"] if caption else []
            code = code_text(node, self.numbering).replace(" ", "\u00a0")  # none may collapse
            return [*lines, code_lines(code), *self._links(node)]
        caption, rows = self._rows(node)
        lines = [f"<strong>{caption}</strong>"] if caption else []
        return [*lines, *(f"• {row}" for row in rows)]

    def _caption(self, node: d.Table) -> str:
        words = label(node, self.numbering)
        dot = ". " if words and node.caption else ""
        return escape(words, quote=False) + dot + self.inlines(node.caption)

    # --- bullets

    def _rows(self, node: d.Table) -> tuple[str, list[str]]:
        """Caption and rows of a table as inline content."""
        self.table_count += 1
        count = len(node.rows)
        self.collector.report(
            rules.TABLE_AS_ROWS,
            Place(self.path, node.line),
            f"a table of {count} row{'' if count == 1 else 's'} stands as a list, one item a row",
            "read it in the preview; a wide table reads better split in two",
        )
        caption = self._caption(node)
        heads = [self.inlines(cell).strip() for cell in node.header]
        if not node.rows:
            return caption, ["; ".join(heads)]
        rows: list[str] = []
        for row in node.rows:
            cells = []
            for column, (head, cell) in enumerate(zip(heads, row, strict=True)):
                words = self.inlines(cell).strip() or "–"
                words = f"<strong>{words}</strong>" if column == 0 else words
                cells.append(f"{head}: {words}" if head else words)
            rows.append("; ".join(cells))
        return caption, rows

    # --- code

    def _table_code(self, node: d.Table) -> str:
        self._code_changed(node)
        caption = self._caption(node)
        out = [f"<p><strong>{caption}</strong></p>"] if caption else []
        out.append(
            f"<pre><code>{escape(code_text(node, self.numbering), quote=False)}</code></pre>"
        )
        out.extend(f"<p>{line}</p>" for line in self._links(node))
        return "\n".join(out)

    def _code_changed(self, node: d.Table) -> None:
        self.changed("a table is a block of code", line=node.line)

    # --- pictures

    def _table_picture(self, node: d.Table) -> str:
        parts = self._parts(node)
        rows = f"of {len(node.rows):,} rows "
        many = f"a long table {rows}is {len(parts)} pictures, each with the head"
        self.changed(
            many if len(parts) > 1 else "a table is a picture",
            "its words are the alternative text and its data lie beside it as CSV; "
            "`.bullets` or `.code` after its caption gives it another form",
            line=node.line,
        )
        if any(part.small for part in parts):
            self.changed(
                f"a table of {len(node.columns)} columns has very small type in its picture",
                "split it, turn it, or write `.bullets` after its caption",
                line=node.line,
            )
        out = [
            f'<figure><img src="{escape(part.address)}" alt="{escape(part.alt)}"></figure>'
            for part in parts
        ]
        words = label(node, self.numbering)
        dot = ". " if words and node.caption else ""
        caption = self.italic((*((d.Text(words + dot),) if words else ()), *node.caption))
        marks = self._marks(node)
        if caption or marks:
            if not caption:
                marks = f"<em>Notes to the table:</em> {marks}"
            out.append(f"<p>{' '.join(filter(None, (caption, marks)))}</p>")
        out.extend(f"<p>{line}</p>" for line in self._links(node))
        return "\n".join(out)

    def _marks(self, node: d.Table) -> str:
        """The markers of the notes called in cells: a picture cannot carry them."""
        cells = (cell for row in (node.header, *node.rows) for cell in row)
        notes = {
            child.number: child
            for cell in cells
            for child in d.walk(cell, skip=d.Citation)
            if isinstance(child, d.FootnoteRef)
        }
        if notes:
            self.changed(
                "the notes of a table's cells are also marked after its caption", line=node.line
            )
        return " ".join(self.footnote_ref(note) for note in notes.values())

    def _links(self, node: d.Table) -> list[str]:
        """The links of the cells as one line; pictures in cells wait to follow the table."""
        links: dict[str, None] = {}
        for row in (node.header, *node.rows):
            for cell in row:
                for child in d.walk(cell, skip=d.Citation):
                    match child:
                        case d.Link():
                            html = self.link(child)
                            if html.startswith("<a "):
                                links[html] = None
                        case d.InlinePicture():
                            self.inline_picture(child)
                        case d.Math() if unicode_math(child.tex) is None:
                            self.changed("a formula in a table is LaTeX", line=node.line)
        if not links:
            return []
        name = label(node, self.numbering)
        self.changed("the links of a table's cells follow it in a line", line=node.line)
        where = f"Links in {name[0].lower()}{name[1:]}" if name else "Links in the table"
        return [f"{where}: {'; '.join(links)}"]


def code_lines(text: str) -> str:
    """Code as one run of inline content: line breaks, and indents that do not collapse."""
    lines = []
    for line in text.rstrip("\n").expandtabs(4).split("\n"):
        words = line.lstrip(" ")
        lines.append("\u00a0" * (len(line) - len(words)) + escape(words, quote=False))
    return "<br>".join(f"<code>{line}</code>" if line else "" for line in lines)
