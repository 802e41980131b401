"""The text of an article as a part of its web page, which needs no script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

from pressroom.cache import Store
from pressroom.markdown import highlight
from pressroom.markdown.anchored import AnchoredHtml
from pressroom.markdown.html import has_own_alternative
from pressroom.markdown.numbering import Numbering
from pressroom.markdown.tabletext import alignments, is_figure
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.site.mathml import mathml

_LONG_FORMULA = 40
"""Characters of LaTeX; a longer formula may have to be scrolled on a phone."""
_CONTENTS_LEVEL = 3
_LEAST_CONTENTS = 4
"""Headings; a text with fewer is seen at a glance."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: where it leads, its words as HTML, and the lines below it."""

    target: str
    words: str
    below: tuple[Entry, ...] = ()


class PageBody(AnchoredHtml):
    """One article's body for a screen; ``store`` keeps its formulas."""

    def __init__(
        self,
        document: d.Document,
        *,
        picture: Callable[[d.Picture], str],
        article: Callable[[d.Link], str],
        store: Store,
        offsets: Numbering = Numbering(),  # noqa: B008 - frozen
    ) -> None:
        super().__init__(document, picture=picture, article=article, offsets=offsets)
        self._store = store
        self._called: set[int] = set()
        self._open: list[int] = []  # levels of the headings that the last one is below, and its own

    def contents(self) -> tuple[Entry, ...]:
        """The headings of the text; none where there are few."""
        headings = [
            node
            for node in d.walk(self.document.blocks, skip=d.Marker)
            if isinstance(node, d.Heading) and node.level <= _CONTENTS_LEVEL
        ]
        if len(headings) < _LEAST_CONTENTS:
            return ()
        entries: list[Entry] = []
        for node in headings:
            number = f"{escape(node.number)} " if node.number else ""
            entry = Entry(self.anchor(node.id), f"{number}{self.unlinked(node.children)}")
            if node.level == _CONTENTS_LEVEL and entries:
                above = entries.pop()
                entry = replace(above, below=(*above.below, entry))
            entries.append(entry)
        return tuple(entries)

    # --- inlines

    def math(self, node: d.Math) -> str:
        return mathml(node.tex, self._store, display=False) or super().math(node)

    def inline_picture(self, node: d.InlinePicture) -> str:
        return self._image(node.picture, node.alt, ' class="inline"')

    def footnote_ref(self, node: d.FootnoteRef) -> str:
        # The first call is where the note leads back to.
        first = node.number not in self._called
        self._called.add(node.number)
        own = self.identified(f"call:{node.number}") if first else ""
        target = self.anchor(f"note:{node.number}")
        return f'<sup><a{own} href="#{target}" role="doc-noteref">{node.number}</a></sup>'

    # --- blocks

    def heading(self, node: d.Heading) -> str:
        number = f'<span class="number">{escape(node.number)}</span> ' if node.number else ""
        # A level that the author left out is not left out for who listens to the page.
        self._open = [level for level in self._open if level < node.level] + [node.level]
        tag = f"h{1 + len(self._open)}"
        return f"<{tag}{self.identified(node.id)}>{number}{self.inlines(node.children)}</{tag}>"

    def item(self, item: d.ListItem, tight: bool) -> str:
        html = super().item(item, tight)
        return html if item.checked is None else html.replace("<li>", '<li class="task">', 1)

    def code_block(self, node: d.CodeBlock) -> str:
        code = highlight.markup(node.text.rstrip("\n"), node.language)
        return f'<pre dir="ltr"><code>{code}</code></pre>'

    def math_block(self, node: d.MathBlock) -> str:
        number = self.offsets.equation(node)
        mark = f'<span class="number">{number}</span>' if number else ""
        tex = node.tex.strip()
        formula = mathml(tex, self._store, display=True)
        shown = formula or f"<pre><code>{escape(tex, quote=False)}</code></pre>"
        # What may scroll is reached by the keyboard as well.
        reached = f' tabindex="0" role="group" aria-label="{escape(number or tex[:60])}"'
        scrolls = reached if formula and len(tex) > _LONG_FORMULA else ""
        return (
            f'<div class="equation"{self.identified(node.label)} dir="ltr">'
            f'<div class="scroll"{scrolls}>{shown}</div>{mark}</div>'
        )

    def image(self, node: d.Figure) -> str:
        if node.picture is None:
            return super().image(node)
        # What the caption says is not said twice.
        alt = node.alt if has_own_alternative(node) else ""
        width = f' style="width:{escape(node.width)}"' if node.width else ""
        return self._image(node.picture, alt, width)

    def _image(self, picture: d.Picture, alt: str, more: str) -> str:
        address = self.picture(picture)
        if not address:
            return escape(alt, quote=False)
        size = f' width="{picture.width:.0f}" height="{picture.height:.0f}"'
        return (
            f'<img src="{escape(address)}" alt="{escape(alt)}"{size}{more}'
            ' loading="lazy" decoding="async">'
        )

    def table(self, node: d.Table) -> str:
        caption = self.table_caption(node)
        name = self.offsets.words.say("table", number="").strip()
        if caption:
            caption = f"<figcaption>{caption}</figcaption>\n"
            name = plain_text(node.caption) or self.offsets.words.say(
                "table", number=node.number + self.offsets.tables
            )
        table = super().table(replace(node, columns=alignments(node), caption=()))
        # A wide one scrolls, by the keyboard too, and its caption stays.
        return (
            f'<figure class="table"{self.identified(node.label)}>\n{caption}'
            f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(name)}">\n'
            f"{table}\n</div></figure>"
        )

    def row(self, cells: tuple[d.Cell, ...], columns: tuple[d.Align, ...], tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        return "<tr>" + "".join(self._cells(cells, columns, tag, scope)) + "</tr>"

    def _cells(
        self, cells: Iterable[d.Cell], columns: Iterable[d.Align], tag: str, scope: str
    ) -> Iterator[str]:
        for cell, align in zip(cells, columns, strict=True):
            whole = is_figure(" ".join(plain_text(cell).split()))
            kinds = " ".join(filter(None, (align.value, "n" if whole else "")))
            kind = f' class="{kinds}"' if kinds else ""
            # A head without words is none (https://dequeuniversity.com/rules/axe/empty-table-header).
            name = tag if cell else "td"
            yield f"<{name}{scope if cell else ''}{kind}>{self.inlines(cell)}</{name}>"

    def callout(self, node: d.Callout) -> str:
        inside = f"{self.callout_title(node)}{self.blocks(node.blocks)}"
        return f'<div class="callout" role="note">\n{inside}\n</div>'

    # --- what stands at the end

    def notes(self) -> str:
        """The notes, each with a link back to its call; empty if there are none."""
        # All are written before any leads back: a note may be called in another.
        written = [(note.number, self.blocks(note.blocks)) for note in self.document.footnotes]
        items = "\n".join(self._note(number, html) for number, html in written)
        return f'<ol class="notes">\n{items}\n</ol>' if items else ""

    def _note(self, number: int, html: str) -> str:
        identified = self.identified(f"note:{number}")
        if number not in self._called:
            return f"<li{identified}>{html}</li>"
        back = (
            f'<a class="back" href="#{self.anchor(f"call:{number}")}" role="doc-backlink"'
            f' aria-label="Back to note {number} in the text">\u21a9\ufe0e</a>'
        )
        # In the line of the last paragraph, where there is one.
        html = f"{html[:-4]}\u00a0{back}</p>" if html.endswith("</p>") else f"{html}\n<p>{back}</p>"
        return f"<li{identified}>{html}</li>"
