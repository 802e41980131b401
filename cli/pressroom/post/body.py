"""The body of a Substack post: the safe profile, which every known editor keeps on paste.

No ``h1``; ``h2`` to ``h4``; list items of one paragraph; quotes of plain
paragraphs; tables as pictures, bullets or code; notes as superscript numbers; absolute links; no
``style``, ``class`` or ``id``. Where an author's construct takes another form,
that is reported, so that it can be looked at before sending.

The profile follows published field reports (chrisdavidson/obsidian-to-substack
``docs/FINDINGS.md``, ma2za/python-substack ``substack/nodes.py``,
marcomoauro/substack-mcp); it was not tried on live Substack by this project.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape, unescape

from pressroom.diagnostics import Collector
from pressroom.markdown.mathtext import unicode_math
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.post.body_inlines import Drawings, Numbering
from pressroom.post.body_tables import PostTables, code_lines

DEEPEST = 4
"""The deepest heading level that is known to survive a paste."""


_EMPTY = "<li><p></p></li>"
"""An item without words: an ordered one stays, or the next would take its number."""


@dataclass(frozen=True, slots=True)
class PostMark:
    """A button or a paywall that no paste can create.

    ``after`` is the end of the text before it, for finding the place.
    """

    mark: d.Mark
    path: str
    line: int
    after: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Content of a quote or a note: a paragraph's inline content, or a block to move out."""

    html: str
    paragraph: bool = True


class PostBody(PostTables):
    """One article in the safe profile.

    See :class:`~pressroom.post.body_inlines.PostInlines` for what it is made
    with. ``drawings`` makes pictures of tables and display math; without it
    they stand as bullets and as code. ``tables`` is the form of tables that
    name none themselves.
    """

    def __init__(
        self,
        path: str,
        collector: Collector,
        picture: Callable[[d.Picture, str, str], str],
        article: Callable[[str], str],
        numbering: Numbering | None = None,
        depth: int = 0,
        drawings: Drawings | None = None,
        tables: str = "picture",
    ) -> None:
        super().__init__(path, collector, picture, article, numbering, depth)
        self.drawings = drawings
        self.table_form = tables
        self.marks: list[PostMark] = []
        self.figures = 0  # the highest number met
        self._before = ""

    # --- the whole

    def post(self, nodes: Iterable[d.Block]) -> str:
        """The blocks of the article. Pictures within a line follow the block they stood in."""
        out: list[str] = []
        for node in nodes:
            html = self.block(node)
            if html:
                out.append(html)
                self._before = html
            out.extend(self.waiting_pictures())
        return "\n".join(out)

    def notes(self, footnotes: Sequence[d.Footnote]) -> tuple[list[str], list[str]]:
        """List items of the notes, and the pictures that stood in them."""
        items: list[str] = []
        moved: list[str] = []
        for note in footnotes:
            self._line = note.line
            pieces = self._pieces(note.blocks)
            text = "<br>".join(piece.html for piece in pieces if piece.paragraph)
            items.append(f"<li><p>{text}</p></li>")
            moved.extend(piece.html for piece in pieces if not piece.paragraph)
        moved.extend(self.waiting_pictures())
        if footnotes:
            self.changed(
                "footnotes are superscript numbers with a list of notes at the end",
                line=footnotes[0].line,
            )
        return items, moved

    # --- blocks

    def block(self, node: d.Block) -> str:
        self._line = node.line
        match node:
            case d.BulletList() | d.OrderedList():
                return "\n".join(self.list_blocks(node))
            case d.Quote():
                return self._quoted(node.blocks)
            case _:
                return super().block(node)

    def heading(self, node: d.Heading) -> str:
        number = f"{escape(node.number)} " if node.number else ""
        words = number + self.inlines(node.children)
        if node.level > DEEPEST:
            self.changed(f"a heading of level {node.level} is a bold paragraph")
            return f"<p><strong>{words}</strong></p>"
        level = node.level + self.depth
        if level > DEEPEST:
            self.changed(
                f"a heading of level {node.level} is no deeper than the one above it in the volume"
            )
            level = DEEPEST
        return f"<h{level}>{words}</h{level}>"

    def figure(self, node: d.Figure) -> str:
        self.figures = max(self.figures, node.number)
        words = ""
        if node.caption or node.label:
            number = node.number + self.numbering.figures
            words = f"Figure\u00a0{number}{'. ' if node.caption else ''}"
        caption = plain_text(node.caption)
        html = self.framed(node.picture, node.alt, f"{words}{caption}")
        if not words and not node.caption:
            return html
        # Not a figcaption: nobody has measured whether it survives a paste, and one report says
        # that pasted pictures are stripped. Italics survive (obsidian-to-substack, FINDINGS.md),
        # and where the picture is lost the paragraph marks the place to put it.
        label = (d.Text(words),) if words else ()
        return f"{html}\n<p>{self.italic((*label, *node.caption))}</p>"

    def definition_list(self, node: d.DefinitionList) -> str:
        self.changed("a definition list is bold terms, each with its paragraphs")
        out: list[str] = []
        for entry in node.items:
            out.append(f"<p><strong>{self.inlines(entry.term)}</strong></p>")
            out.extend(self.blocks(blocks) for blocks in entry.details)
        return "\n".join(out)

    def code_block(self, node: d.CodeBlock) -> str:
        return f"<pre><code>{escape(node.text.rstrip(chr(10)), quote=False)}</code></pre>"

    def math_block(self, node: d.MathBlock) -> str:
        tex = node.tex.strip()
        drawn = self.drawn_math(tex)
        if drawn:
            self.changed(
                "display math is a picture",
                "enter it again with the editor's own LaTeX block if it should stay text",
            )
            return drawn
        self.changed(
            "display math stands as a block of LaTeX code"
            + ("" if self.drawings is None else ": it cannot be drawn"),
            "enter it again with the editor's own LaTeX block",
        )
        return f"<pre><code>{escape(tex, quote=False)}</code></pre>"

    def drawn_math(self, tex: str) -> str:
        """A formula as a picture with its LaTeX as alternative text, or an empty string."""
        address = self.drawings.math(tex) if self.drawings is not None else ""
        if not address:
            return ""
        return f'<figure><img src="{escape(address)}" alt="{escape(tex)}"></figure>'

    def marker(self, node: d.Marker) -> str:
        self._mark(node)
        return self.blocks(node.blocks)

    def _mark(self, node: d.Marker) -> None:
        what = "a subscribe button" if node.mark is d.Mark.SUBSCRIBE else "a paywall"
        self.changed(f"{what} cannot be pasted", "put it in by hand: the hand-over page says where")
        self.marks.append(PostMark(node.mark, self.path, node.line, _end(self._before)))

    # --- lists

    def list_blocks(self, node: d.BulletList | d.OrderedList) -> list[str]:
        """A list as blocks: more than one where something stands in it that no item can hold.

        The list is closed before such a block and goes on after it; an ordered
        one with the number it had reached.
        """
        if any(item.checked is not None for item in node.items):
            self.changed("a task list is a list with drawn boxes", line=node.line)
        out: list[str] = []
        open_items: list[str] = []
        ordered = isinstance(node, d.OrderedList)
        first = number = node.start if isinstance(node, d.OrderedList) else 1

        def close() -> None:
            if open_items:
                start = f' start="{first}"' if ordered and first != 1 else ""
                tag = "ol" if ordered else "ul"
                out.append(f"<{tag}{start}>\n" + "\n".join(open_items) + f"\n</{tag}>")
                open_items.clear()

        for item in node.items:
            html, after = self._item(item)
            if html != _EMPTY or ordered or not after:
                if not open_items:
                    first = number
                open_items.append(html)
            number += 1
            if after:
                close()
                out.extend(after)
        close()
        return out

    def _item(self, item: d.ListItem) -> tuple[str, list[str]]:
        """One item and the blocks that have to follow it outside the list."""
        paragraphs: list[str] = []
        nested: list[str] = []
        after: list[str] = []
        for block in item.blocks:
            self._line = block.line
            if after or (nested and not isinstance(block, d.BulletList | d.OrderedList)):
                after.append(self.block(block))
            elif isinstance(block, d.Paragraph):
                paragraphs.append(self.inlines(block.children))
            elif isinstance(block, d.BulletList | d.OrderedList):
                first, *rest = self.list_blocks(block) or [""]
                nested.append(first)
                after.extend(rest)
            else:
                after.append(self.block(block))
        after = [html for html in after if html]
        if after:
            self.changed("a list is interrupted by a block that no item can hold", line=item.line)
        if len(paragraphs) > 1:
            # One report says that an item of several blocks is split; a line break is not.
            self.changed("paragraphs of a list item are one, with line breaks", line=item.line)
        box = {None: "", True: "\u2611 ", False: "\u2610 "}[item.checked]
        words = box + "<br>".join(paragraphs)
        inner = "\n".join([f"<p>{words}</p>", *nested])
        return f"<li>{inner}</li>", after

    # --- quotes

    def pull_quote(self, node: d.PullQuote) -> str:
        self.changed("a pull quote is a quote in italics", "make it one in the editor if you like")
        return self._quoted(node.blocks, italic=True)

    def callout(self, node: d.Callout) -> str:
        self.changed("a callout is a quote with a bold title")
        title = f"<strong>{escape(node.title, quote=False)}</strong>" if node.title else ""
        return self._quoted(node.blocks, title=title)

    def _quoted(self, blocks: tuple[d.Block, ...], *, title: str = "", italic: bool = False) -> str:
        outer, self._in_quote = self._in_quote, True
        pieces = self._pieces(blocks, italic=italic)
        self._in_quote = outer
        if title:
            pieces.insert(0, _Piece(title))
        out: list[str] = []
        run: list[str] = []
        for piece in [*pieces, _Piece("", paragraph=False)]:
            if piece.paragraph:
                run.append(f"<p>{piece.html}</p>")
                continue
            if run:
                out.append("<blockquote>\n" + "\n".join(run) + "\n</blockquote>")
                run.clear()
            if piece.html:
                out.append(piece.html)
        return "\n".join(out)

    def _pieces(self, blocks: Iterable[d.Block], *, italic: bool = False) -> list[_Piece]:
        """Any blocks as paragraphs of inline content, and the pictures between them."""
        found: list[_Piece] = []
        for block in blocks:
            self._line = block.line
            match block:
                case d.Paragraph():
                    show = self.italic if italic else self.inlines
                    found.append(_Piece(show(block.children)))
                    continue
                case d.Heading():
                    number = f"{escape(block.number)} " if block.number else ""
                    words = number + self.inlines(block.children)
                    found.append(_Piece(f"<strong>{words}</strong>"))
                case d.BulletList() | d.OrderedList():
                    found.extend(self._flat_list(block))
                case d.DefinitionList():
                    for entry in block.items:
                        found.append(_Piece(f"<strong>{self.inlines(entry.term)}</strong>"))
                        for blocks_of in entry.details:
                            found.extend(self._pieces(blocks_of))
                case d.Quote() | d.PullQuote() | d.Marker():
                    if isinstance(block, d.Marker):
                        self._mark(block)
                    found.extend(self._pieces(block.blocks, italic=italic))
                case d.Callout():
                    if block.title:
                        title = escape(block.title, quote=False)
                        found.append(_Piece(f"<strong>{title}</strong>"))
                    found.extend(self._pieces(block.blocks))
                case d.CodeBlock():
                    found.append(_Piece(code_lines(block.text)))
                case d.MathBlock():
                    tex = block.tex.strip()
                    drawn = "" if unicode_math(tex) else self.drawn_math(tex)
                    words = drawn or self.math(d.Math(tex))
                    found.append(_Piece(words, paragraph=not drawn))
                    if drawn:
                        self.changed("display math in a quote, callout or note is a picture below")
                        continue
                case d.Rule():
                    found.append(_Piece("⁂"))
                case d.Table():
                    if self.form_of(block) == "picture":
                        found.append(_Piece(self.table(block), paragraph=False))
                        continue
                    found.extend(_Piece(line) for line in self.table_lines(block))
                    if self.form_of(block) == "code":
                        continue
                case d.Figure():
                    found.append(_Piece(self.figure(block), paragraph=False))
            self.changed(f"{_kind(block)} in a quote, callout or note", line=block.line)
        return found

    def _flat_list(self, node: d.BulletList | d.OrderedList) -> list[_Piece]:
        found: list[_Piece] = []
        number = node.start if isinstance(node, d.OrderedList) else 0
        for item in node.items:
            box = {None: "•", True: "\u2611", False: "\u2610"}[item.checked]
            sign = f"{number}." if isinstance(node, d.OrderedList) else box
            pieces = self._pieces(item.blocks)
            if pieces and pieces[0].paragraph:
                pieces[0] = _Piece(f"{sign} {pieces[0].html}")
            found.extend(pieces)
            number += 1
        return found


_INSIDE: dict[type[d.Block], str] = {
    d.Heading: "a heading is a bold line",
    d.BulletList: "a list is paragraphs with bullets",
    d.OrderedList: "a list is paragraphs with numbers",
    d.DefinitionList: "a definition list is bold terms and paragraphs",
    d.CodeBlock: "a code block is lines of code",
    d.MathBlock: "display math is a line of text",
    d.Rule: "a rule is an asterism",
    d.Table: "a table is paragraphs with bullets",
    d.Figure: "a figure stands outside, as it cannot stand",
    d.Callout: "a callout is paragraphs under a bold title",
}


def _kind(block: d.Block) -> str:
    return _INSIDE.get(type(block), "a quote or container is plain paragraphs")


def _end(html: str, length: int = 60) -> str:
    """The last words of a block's markup, cut at a space."""
    text = re.sub(r"</?(?:a|strong|em|s|code|sup)\b[^>]*>", "", html)
    words = " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())
    if not words and (alt := re.search(r' alt="([^"]*)"', html)):
        words = unescape(alt[1])  # after a picture alone
    if len(words) <= length:
        return words
    tail = words[-length:]
    return f"…{tail[tail.find(' ') :]}" if " " in tail else f"…{tail}"
