"""HTML that leads from place to place: ids, numbered captions, references and links to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from pressroom.markdown.html import HtmlBody
from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.model.doi import doi_url

_TAGS: dict[type[d.Inline], str] = {
    d.Emphasis: "em",
    d.Strong: "strong",
    d.Strikethrough: "s",
    d.Highlight: "mark",
}


class AnchoredHtml(HtmlBody):
    """The body of one article, in which whatever can be referred to has an id.

    ``prefix`` goes before every id, so that the parts of a volume never collide; ``offsets`` are
    added to the article's numbers. ``picture`` gives the address of a picture, ``article`` that of
    a link to another article, or an empty string where there is none to give.
    """

    def __init__(
        self,
        document: d.Document,
        *,
        picture: Callable[[d.Picture], str],
        article: Callable[[d.Link], str],
        prefix: str = "",
        offsets: Numbering = Numbering(),  # noqa: B008 - frozen
    ) -> None:
        self.document = document
        self.picture = picture
        self.article = article
        self.prefix = prefix
        self.offsets = offsets

    def body(self) -> str:
        """All blocks of the document. The references follow apart; see :meth:`references`."""
        return self.blocks(self.document.blocks)

    def anchor(self, name: str) -> str:
        """The id on the page of ``name`` in the article, escaped."""
        return escape(self.prefix + name)

    def identified(self, label: str) -> str:
        """The attribute for the id of ``label``; nothing for what has none."""
        return f' id="{self.anchor(label)}"' if label else ""

    # --- inlines

    def link(self, node: d.Link) -> str:
        # A note's text may hold links, and links do not nest: its call stands behind the link.
        notes = [child for child in d.walk(node.children) if isinstance(child, d.FootnoteRef)]
        words = self.unlinked(node.children)
        match node.kind:
            case d.LinkKind.HEADING:
                target = f"#{self.anchor(node.href)}"
            case d.LinkKind.ARTICLE:
                target = escape(self.article(node))
            case d.LinkKind.REFERENCE:
                target = f"#{self.anchor(f'ref:{node.href}')}"
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
                    parts.append(escape(self.offsets.reference_words(node), quote=False))
                case d.Citation():
                    parts.append(self.unlinked(node.children))
                case d.Emphasis() | d.Strong() | d.Strikethrough() | d.Highlight():
                    tag = _TAGS[type(node)]
                    parts.append(f"<{tag}>{self.unlinked(node.children)}</{tag}>")
                case _:
                    parts.append(self.inline(node))
        return "".join(parts)

    def cross_reference(self, node: d.CrossReference) -> str:
        words = escape(self.offsets.reference_words(node), quote=False)
        return f'<a href="#{self.anchor(node.label)}">{words}</a>'

    def citation(self, node: d.Citation) -> str:
        return f'<span class="cite">{self.inlines(node.children)}</span>'

    # --- blocks

    def placed(self, node: d.Figure | d.Table) -> str:  # noqa: ARG002 - for targets to override
        """Further attributes of a figure or table."""
        return ""

    def figure(self, node: d.Figure) -> str:
        caption = self.figure_caption(node)
        caption = f"\n<figcaption>{caption}</figcaption>" if caption else ""
        start = f"<figure{self.identified(node.label)}{self.placed(node)}>"
        return f"{start}{self.image(node)}{caption}</figure>"

    def figure_caption(self, node: d.Figure) -> str:
        """The caption with its number, if there is any of both."""
        number = node.number + self.offsets.figures if node.number else 0
        return self._caption("figure", number, node.caption)

    def table_caption(self, node: d.Table) -> str:
        """The caption with its number, if there is any of both."""
        number = node.number + self.offsets.tables if node.number else 0
        return self._caption("table", number, node.caption)

    def _caption(self, kind: str, number: int, words: tuple[d.Inline, ...]) -> str:
        if not number:
            return self.inlines(words)
        name = escape(self.offsets.words.numbered(kind, number), quote=False)
        label = f'<span class="label">{name}</span>'
        return f"{label} {self.inlines(words)}" if words else label

    def pull_quote(self, node: d.PullQuote) -> str:
        return f'<blockquote class="pull">\n{self.blocks(node.blocks)}\n</blockquote>'

    def callout_title(self, node: d.Callout) -> str:
        """The title of a callout as a paragraph, if it has one."""
        return f'<p class="callout-title">{self.inlines(node.title)}</p>\n' if node.title else ""

    def marker(self, node: d.Marker) -> str:  # noqa: ARG002 - Substack's alone
        return ""

    # --- references

    def references(self) -> str:
        """The list of cited works, each an item that citations point to; empty if none."""
        listed = self.document.references
        items = "\n".join(self._reference(ref) for ref in listed)
        if not items:
            return ""
        if any(ref.numbered for ref in listed):
            return f'<ol class="references">\n{items}\n</ol>'
        return f'<ul class="references by-name">\n{items}\n</ul>'

    def _reference(self, ref: d.Reference) -> str:
        words = self.inlines(ref.children) if ref.children else escape(ref.plain, quote=False)
        address = doi_url(ref.doi) if ref.doi else ref.url
        if address and (ref.doi or address) not in plain_text(ref.children):
            shown = escape(address, quote=False)
            words += f' <a class="url" href="{escape(address)}">{shown}</a>'
        number = f' value="{ref.number}"' if ref.numbered else ""
        return (
            f'<li id="{self.anchor(f"ref:{ref.number}")}"{number}><div class="p">{words}</div></li>'
        )
