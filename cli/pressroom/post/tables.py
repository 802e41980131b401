"""Tables of a work as blocks of a post: pictures, lists or code, as a post holds no table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.markdown.mathtext import unicode_math
from pressroom.markdown.tabletext import code_text, label
from pressroom.model import document as d
from pressroom.post import nodes as n
from pressroom.post.inlines import Inlines
from pressroom.post.pictures import Gallery, PostPicture

_CALLED = (d.Text("Notes to the table:"),)


class Tables:
    """Makes blocks of the tables of one article.

    ``form`` is that of tables which name none; without ``pictures`` they stand
    as lists, which ``lists`` counts.
    """

    def __init__(self, inlines: Inlines, pictures: Gallery | None, form: str) -> None:
        self.inlines = inlines
        self.pictures = pictures
        self.form = form
        self.lists = 0

    def blocks(self, node: d.Table, *, within: bool = False) -> list[n.Block]:
        """A table as blocks; ``within`` a quote or a note, which hold no code and no list."""
        form = node.form or self.form
        parts = self._parts(node) if form == "picture" else ()
        if parts:
            return self._drawn(node, parts)
        return self._code(node, within) if form == "code" else self._rows(node, within)

    def _parts(self, node: d.Table) -> Sequence[PostPicture]:
        if self.pictures is None:
            return ()
        parts = self.pictures.table(node, self.inlines.numbering, self.inlines.path)
        if not parts:
            self._changed(node, "a table has characters that the fonts of pictures lack")
        return parts

    def _changed(self, node: d.Table, message: str, hint: str = "") -> None:
        self.inlines.changed(message, hint, node.line)

    def _caption(self, node: d.Table) -> n.Line:
        name = label(node, self.inlines.numbering)
        dot = ". " if name and node.caption else ""
        words = (d.Text(name + dot),) if name else ()
        return (*words, *self.inlines.line(node.caption))

    def _bold_caption(self, node: d.Table) -> list[n.Block]:
        caption = self._caption(node)
        return [n.Paragraph((n.strong(*caption),))] if caption else []

    # --- pictures

    def _drawn(self, node: d.Table, parts: Sequence[PostPicture]) -> list[n.Block]:
        many = f"a long table of {len(node.rows):,} rows is {len(parts)} pictures, each with the "
        self._changed(
            node,
            f"{many}head" if len(parts) > 1 else "a table is a picture",
            "its words are the alternative text and its data lie beside it as CSV; "
            "`.bullets` or `.code` after its caption gives it another form",
        )
        if any(part.small for part in parts):
            self._changed(
                node,
                f"a table of {len(node.columns)} columns has very small type in its picture",
                "split it, turn it, or write `.bullets` after its caption",
            )
        caption = self._caption(node)
        calls = tuple(self.inlines.reference(call, shown=True) for call in _calls(node))
        if calls:
            self._changed(node, "the notes of a table's cells are also marked after its caption")
            caption = caption or _CALLED
        images = tuple(n.Image(part.address, part.alt) for part in parts)
        return [n.Figure(images, caption, calls), *self._links(node)]

    def _links(self, node: d.Table) -> list[n.Block]:
        """The links of the cells as one line; pictures in cells wait to follow the table."""
        found: dict[n.Inline, None] = {}
        for child in _children(node):
            match child:
                case d.Link():
                    waiting = len(self.inlines.waiting)
                    line = n.repeated(self.inlines.inline(child))
                    del self.inlines.waiting[waiting:]  # each is met once more below
                    found.update(dict.fromkeys(part for part in line if isinstance(part, n.Link)))
                case d.InlinePicture():
                    self.inlines.inline(child)
                case d.Math() if unicode_math(child.tex) is None:
                    self._changed(node, "a formula in a table is LaTeX")
        if not found:
            return []
        self._changed(node, "the links of a table's cells follow it in a line")
        numbering = self.inlines.numbering
        name = "links-in" if label(node, numbering) else "links-in-table"
        number = node.number + numbering.tables
        where = numbering.words.say(name, number=f"{number}")
        return [n.Paragraph((d.Text(where), *_joined([(link,) for link in found])))]

    # --- code

    def _code(self, node: d.Table, within: bool) -> list[n.Block]:
        self._changed(node, "a table is a block of code")
        out = self._bold_caption(node)
        text = code_text(node, self.inlines.numbering)
        out.append(n.Paragraph(code_line(text, solid=True)) if within else n.CodeBlock(text))
        calls = tuple(self.inlines.reference(call, shown=True) for call in _calls(node))
        if calls:  # the code shows the numbers of the notes
            words = (n.Styled(n.Style.ITALIC, _CALLED), *n.spaced(calls))
            out.append(n.Paragraph(words, native=True))
        return [*out, *self._links(node)]

    # --- lists

    def _rows(self, node: d.Table, within: bool) -> list[n.Block]:
        self.lists += 1
        count = len(node.rows)
        self.inlines.collector.report(
            rules.TABLE_AS_ROWS,
            Place(self.inlines.path, node.line),
            f"a table of {count} row{'' if count == 1 else 's'} stands as a list, one item a row",
            "read it in the preview; a wide table reads better split in two",
        )
        out = self._bold_caption(node)
        heads = [self.inlines.line(cell) for cell in node.header]
        rows = [_joined(heads)] if not node.rows else []
        for cells in node.rows:
            words = [self.inlines.line(cell) for cell in cells]
            rows.append(_row(heads, words))
            heads = [n.repeated(head) for head in heads]  # said in every row, its notes once
        if within:
            out.extend(n.Paragraph((d.Text("• "), *row)) for row in rows)
            self._changed(node, "a table is paragraphs with bullets in a quote, callout or note")
        else:
            out.append(n.List(tuple(n.Item(row) for row in rows)))
        return out


def _row(heads: Sequence[n.Line], cells: Sequence[n.Line]) -> n.Line:
    """``Head: cell; Head: cell``, with the first cell in bold."""
    parts: list[n.Line] = []
    for column, (head, cell) in enumerate(zip(heads, cells, strict=True)):
        words = (d.Text("–"),) if _blank(cell) else cell
        words = words if column else (n.strong(*words),)
        parts.append(words if _blank(head) else (*head, d.Text(": "), *words))
    return _joined(parts)


def _joined(parts: Sequence[n.Line]) -> n.Line:
    """The parts with a semicolon between them."""
    out: list[n.Inline] = []
    for at, part in enumerate(parts):
        out.extend([d.Text("; "), *part] if at else part)
    return tuple(out)


def _blank(line: n.Line) -> bool:
    return not any(not isinstance(node, d.Text) or node.text.strip() for node in n.flat(line))


def _children(node: d.Table) -> Iterator[d.Node]:
    """What stands in the cells of a table."""
    for row in (node.header, *node.rows):
        for cell in row:
            yield from d.walk(cell, skip=d.Citation)


def _calls(node: d.Table) -> list[d.FootnoteRef]:
    """The references to notes in cells, each note once: no picture and no code can hold them."""
    found = {child.number: child for child in _children(node) if isinstance(child, d.FootnoteRef)}
    return list(found.values())


def code_line(text: str, *, solid: bool = False) -> n.Line:
    """Code as one line with line breaks, and indents that do not collapse.

    ``solid`` says that no white space may, within the lines either.
    """
    out: list[n.Inline] = []
    for number, line in enumerate(text.rstrip("\n").expandtabs(4).split("\n")):
        words = line.lstrip(" ")
        shown = "\u00a0" * (len(line) - len(words)) + words
        if number:
            out.append(d.LineBreak())
        if shown:
            out.append(d.Code(shown.replace(" ", "\u00a0") if solid else shown))
    return tuple(out)
