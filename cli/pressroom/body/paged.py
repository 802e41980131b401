"""The body as HTML for paged output: real footnotes, numbered captions, hanging section numbers.

Written for a formatter that follows CSS Generated Content for Paged Media
(https://www.w3.org/TR/css-gcpm-3/): a footnote is an element in the text that
the formatter floats to the foot of its page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape

from pressroom.body.html import HtmlBody, plain_text
from pressroom.body.mathtext import unicode_math
from pressroom.body.outline import Offsets, heading_label, lines, shortened
from pressroom.model import document as d

_HANGING_NUMBER = 8
"""The longest section number that stands in the margin, in characters."""

_NOTE_LINES = 26
"""The longest note that stands at the foot of a page. A formatter need not break a footnote
(CSS GCPM 3, section 2.5), and WeasyPrint does not: one longer than a page would cover the text."""

_SHORT_LINES = 12
"""The longest callout that is kept on one page."""

_SHORT_ROWS = 10  # a table of no more rows stays on one page
_DENSE_COLUMNS = 6
_WIDE_COLUMNS = 9
_LINE_CHARACTERS = {"": 78, "dense": 88, "wide": 124}
"""About how many characters of a table's face fit on a line, by the table's kind."""

_NUMERIC = frozenset("0123456789.,+-−–—%‰ \u00a0\u202f/()×^<>≤≥=≈~±€$£")


class PagedBody(HtmlBody):
    """One article's body for paged output.

    ``prefix`` goes before every id, so that the parts of a volume never
    collide. ``picture`` gives the address of a picture, ``article`` that of a
    link to another article, or an empty string where there is none to give.
    ``drawable`` says whether the text face has every character of a string.
    """

    def __init__(
        self,
        document: d.Document,
        *,
        picture: Callable[[d.Picture], str],
        article: Callable[[d.Link], str],
        drawable: Callable[[str], bool] = lambda _text: True,
        prefix: str = "",
        offsets: Offsets = Offsets(),  # noqa: B008 - frozen
    ) -> None:
        self.document = document
        self.picture = picture
        self.article = article
        self.drawable = drawable
        self.prefix = prefix
        self.offsets = offsets
        self._notes = {note.number: note for note in document.footnotes}
        self._shown: dict[int, int] = {}
        self._open_notes = 0
        self._owed: list[int] = []
        self._longest_word = 0
        self._end: list[int] = []

    def body(self) -> str:
        """All blocks of the document. The references follow apart; see :meth:`references`."""
        return self.blocks(self.document.blocks)

    # --- inlines

    def anchor(self, name: str) -> str:
        """The id in the paged document of ``name`` in the article, escaped."""
        return escape(self.prefix + name)

    def math(self, node: d.Math) -> str:
        text = unicode_math(node.tex)
        if text is None or not self.drawable(text):
            return f'<span class="tex">{escape(node.tex, quote=False)}</span>'
        return f'<span class="math">{escape(text, quote=False)}</span>'

    def link(self, node: d.Link) -> str:
        # A note's text may hold links, and links do not nest: its call stands behind the link.
        notes = [child for child in _flat(node.children) if isinstance(child, d.FootnoteRef)]
        words = self.unlinked(node.children)
        match node.kind:
            case d.LinkKind.HEADING:
                target = f"#{self.anchor(node.href)}"
            case d.LinkKind.ARTICLE:
                target = escape(self.article(node))
            case d.LinkKind.EXTERNAL:
                target = escape(node.href)
        link = f'<a href="{target}">{words}</a>' if target else words
        return link + self.inlines(notes)

    def unlinked(self, nodes: Iterable[d.Inline]) -> str:
        """Inline content without notes and without links, for inside a link."""
        parts = []
        for node in nodes:
            match node:
                case d.FootnoteRef():
                    continue
                case d.Link():
                    parts.append(self.unlinked(node.children))
                case d.CrossReference():
                    parts.append(self._reference_words(node))
                case d.Citation():
                    parts.append("[" + ", ".join(map(str, node.numbers)) + "]")
                case d.Emphasis():
                    parts.append(f"<em>{self.unlinked(node.children)}</em>")
                case d.Strong():
                    parts.append(f"<strong>{self.unlinked(node.children)}</strong>")
                case d.Strikethrough():
                    parts.append(f"<s>{self.unlinked(node.children)}</s>")
                case _:
                    parts.append(self.inline(node))
        return "".join(parts)

    def _reference_words(self, node: d.CrossReference) -> str:
        offset = self.offsets.figures if node.kind == "figure" else self.offsets.tables
        return f"{node.kind.capitalize()}\u00a0{node.number + offset}"

    def cross_reference(self, node: d.CrossReference) -> str:
        return f'<a href="#{self.anchor(node.label)}">{self._reference_words(node)}</a>'

    def citation(self, node: d.Citation) -> str:
        links = (f'<a href="#{self.anchor(f"ref:{n}")}">{n}</a>' for n in node.numbers)
        return f'<span class="cite">[{", ".join(links)}]</span>'

    def inline_picture(self, node: d.InlinePicture) -> str:
        return f'<img class="inline" src="{self._source(node.picture)}" alt="{escape(node.alt)}">'

    def _source(self, picture: d.Picture) -> str:
        return escape(self.picture(picture))

    # --- footnotes

    def footnote_ref(self, node: d.FootnoteRef) -> str:
        note = self._notes.get(node.number)
        if note is None:
            return ""
        placed = node.number in self._shown
        # Numbered as they are met here: a caption stands above its table though it is written
        # below, and a note within a note follows at once. At the foot of a page they run on.
        shown = self._shown.setdefault(node.number, self.offsets.notes + len(self._shown) + 1)
        call = f'<a class="call" href="#{self.anchor(f"note:{node.number}")}">{shown}</a>'
        if placed:
            return call
        if lines(note.blocks) > _NOTE_LINES:
            self._end.append(node.number)
            return call
        if self._open_notes:
            # A note within a note: only its call stands there, its text follows the outer one.
            self._owed.append(node.number)
            return call
        return self._note(note) + self._pay()

    def endnotes(self) -> str:
        """The notes that are too long for the foot of a page; empty if none.

        Call it after :meth:`body`, which finds them.
        """
        items = []
        while self._end:
            number = self._end.pop(0)
            text = self.blocks(self._notes[number].blocks)
            items.append(
                f'<li id="{self.anchor(f"note:{number}")}"'
                f' value="{self._shown[number]}">{text}</li>'
            )
        return '<ol class="endnotes">\n' + "\n".join(items) + "\n</ol>" if items else ""

    def _note(self, note: d.Footnote, *, silent: bool = False) -> str:
        self._open_notes += 1
        first, *rest = note.blocks or (d.Paragraph(note.line, ()),)
        parts = []
        if isinstance(first, d.Paragraph):
            parts.append(self.inlines(first.children))
        else:
            rest.insert(0, first)
        parts.extend(
            f'<span class="more">{self.inlines(block.children)}</span>'
            if isinstance(block, d.Paragraph)
            else self.block(block)
            for block in rest
        )
        self._open_notes -= 1
        kind = "note silent" if silent else "note"
        shown = self._shown[note.number]
        return (
            f'<span class="{kind}" id="{self.anchor(f"note:{note.number}")}"'
            f' data-n="{shown}">{"".join(parts)}</span>'
        )

    def _pay(self) -> str:
        parts = []
        while self._owed:
            parts.append(self._note(self._notes[self._owed.pop(0)], silent=True))
        return "".join(parts)

    def _notes_are_inline(self, nodes: Iterable[d.Inline]) -> bool:
        """Whether every note called here holds paragraphs alone, so that a ``p`` may hold it."""
        seen: set[int] = set()
        waiting = list(nodes)
        while waiting:
            for child in list(_flat((waiting.pop(),))):
                if not isinstance(child, d.FootnoteRef) or child.number in seen:
                    continue
                seen.add(child.number)
                note = self._notes.get(child.number)
                for block in note.blocks if note else ():
                    if not isinstance(block, d.Paragraph):
                        return False
                    waiting.extend(block.children)
        return True

    # --- blocks

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
        return (
            f'<h{level} id="{self.anchor(node.id)}" data-label="{escape(label)}"'
            f' data-running="{escape(shortened(label))}">'
            f"{number}{self.inlines(node.children)}</h{level}>"
        )

    def item(self, item: d.ListItem, tight: bool) -> str:
        parts = []
        for block in item.blocks:
            if tight and isinstance(block, d.Paragraph):
                parts.append(f'<div class="p">{self.inlines(block.children)}</div>')
            else:
                parts.append(self.block(block))
        if item.checked is None:
            return "<li>" + "\n".join(filter(None, parts)) + "</li>"
        kind = "done" if item.checked else "open"
        return f'<li class="task {kind}">' + "\n".join(filter(None, parts)) + "</li>"

    def code_block(self, node: d.CodeBlock) -> str:
        code = escape(node.text.rstrip("\n"), quote=False)
        return f"<pre><code>{code}</code></pre>"

    def math_block(self, node: d.MathBlock) -> str:
        text = unicode_math(node.tex)
        if text is None or not self.drawable(text):
            return f'<div class="display tex">{escape(node.tex.strip(), quote=False)}</div>'
        return f'<div class="display math">{escape(text, quote=False)}</div>'

    def figure(self, node: d.Figure) -> str:
        source = self._source(node.picture)
        number = node.number + self.offsets.figures if node.number else 0
        caption = self._caption("Figure", number, node.caption)
        caption = f"\n<figcaption>{caption}</figcaption>" if caption else ""
        return (
            f'<figure{self._id(node.label)}><img src="{source}" alt="{escape(node.alt)}">'
            f"{caption}</figure>"
        )

    def _id(self, label: str) -> str:
        return f' id="{self.anchor(label)}"' if label else ""

    def _caption(self, kind: str, number: int, words: tuple[d.Inline, ...]) -> str:
        if not number:
            return self.inlines(words)
        label = f'<span class="label">{kind}\u00a0{number}</span>'
        return f"{label} {self.inlines(words)}" if words else label

    def table(self, node: d.Table) -> str:
        count = len(node.columns)
        kind = ""
        if count >= _DENSE_COLUMNS:
            kind = "wide" if count >= _WIDE_COLUMNS else "dense"
        self._longest_word = max(_LINE_CHARACTERS[kind] // max(count, 1) - 2, 6)
        columns = tuple(
            align or _column_align(row[index] for row in node.rows)
            for index, align in enumerate(node.columns)
        )
        number = node.number + self.offsets.tables if node.number else 0
        caption = self._caption("Table", number, node.caption)
        caption = f"<caption>{caption}</caption>\n" if caption else ""
        head = self.row(node.header, columns, "th")
        rows = "\n".join(self.row(row, columns, "td") for row in node.rows)
        short = "short" if len(node.rows) <= _SHORT_ROWS else ""
        return (
            f"<table{self._id(node.label)}{_class(kind, short)}>\n{caption}"
            f"<thead>\n{head}\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
        )

    def row(self, cells: tuple[d.Cell, ...], columns: tuple[d.Align, ...], tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        parts = []
        for cell, align in zip(cells, columns, strict=True):
            words = plain_text(cell).split()
            # Only a cell that needs it may break anywhere: one that may counts as one letter
            # wide when the columns are measured.
            long = any(len(word) > self._longest_word for word in words)
            kinds = _class(
                align.value if align in {d.Align.CENTER, d.Align.RIGHT} else "",
                "break" if long else "n" if _is_figure(words) else "",
            )
            parts.append(f"<{tag}{scope}{kinds}>{self.inlines(cell)}</{tag}>")
        return "<tr>" + "".join(parts) + "</tr>"

    def pull_quote(self, node: d.PullQuote) -> str:
        return f'<blockquote class="pull">\n{self.blocks(node.blocks)}\n</blockquote>'

    def callout(self, node: d.Callout) -> str:
        title = ""
        if node.title:
            title = f'<p class="callout-title">{escape(node.title, quote=False)}</p>\n'
        kind = "callout short" if lines(node.blocks) <= _SHORT_LINES else "callout"
        return f'<div class="{kind}">\n{title}{self.blocks(node.blocks)}\n</div>'

    def marker(self, node: d.Marker) -> str:  # noqa: ARG002 - Substack's alone
        return ""

    # --- references

    def references(self) -> str:
        """The list of cited works, each an item that citations point to; empty if none."""
        items = "\n".join(self._reference(ref) for ref in self.document.references)
        return f'<ol class="references">\n{items}\n</ol>' if items else ""

    def _reference(self, ref: d.Reference) -> str:
        words = self.inlines(ref.children) if ref.children else escape(ref.plain, quote=False)
        address = f"https://doi.org/{ref.doi}" if ref.doi else ref.url
        if address and address not in plain_text(ref.children):
            shown = escape(address, quote=False)
            words += f' <a class="url" href="{escape(address)}">{shown}</a>'
        return (
            f'<li id="{self.anchor(f"ref:{ref.number}")}" value="{ref.number}">'
            f'<div class="p">{words}</div></li>'
        )


def _class(*kinds: str) -> str:
    """A class attribute of the names that are not empty."""
    names = " ".join(filter(None, kinds))
    return f' class="{names}"' if names else ""


def _is_figure(words: list[str]) -> bool:
    """Whether the words of a cell are one figure, such as ``−1.5 %`` or ``50–80``."""
    text = "".join(words)
    return bool(text) and set(text) <= _NUMERIC and any(map(str.isdigit, text))


def _column_align(cells: Iterable[d.Cell]) -> d.Align:
    """RIGHT for a column of figures whose author gave no alignment."""
    filled = [words for cell in cells if (words := plain_text(cell).split())]
    return d.Align.RIGHT if filled and all(map(_is_figure, filled)) else d.Align.NONE


def _flat(nodes: Iterable[d.Inline]) -> Iterator[d.Inline]:
    """Inline nodes with all those within them."""
    for node in nodes:
        yield node
        if isinstance(node, (d.Emphasis, d.Strong, d.Strikethrough, d.Link)):
            yield from _flat(node.children)
