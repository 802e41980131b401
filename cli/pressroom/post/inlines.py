"""Inline content of a work as lines of a post: links, notes, math and pictures in a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import assert_never

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.markdown.mathtext import unicode_math
from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.post.nodes import Inline, Line, Link, NoteRef, Style, Styled

_ADDRESSES = ("https://", "http://", "mailto:")
"""What the address of a link begins with."""
_STYLES: dict[type[d.Inline], Style] = {
    d.Emphasis: Style.EMPHASIS,
    d.Strong: Style.STRONG,
    d.Strikethrough: Style.STRIKETHROUGH,
}


class Inlines:
    """Makes lines of the inline content of one article, and reports what takes another form.

    ``article(path)`` gives the address of another article, or an empty string.
    ``source_line`` is the line of the source that is being read; ``waiting`` gathers
    the pictures within lines, which have to follow the block.
    """

    def __init__(
        self,
        path: str,
        collector: Collector,
        article: Callable[[str], str],
        numbering: Numbering | None = None,
    ) -> None:
        self.path = path
        self.collector = collector
        self.article = article
        self.numbering = numbering or Numbering()
        self.source_line = 1
        self.in_quote = False
        self.waiting: list[d.InlinePicture] = []

    def changed(self, message: str, hint: str = "", line: int | None = None) -> None:
        """Report a construct that takes another form."""
        place = Place(self.path, self.source_line if line is None else line)
        self.collector.report(rules.POST_CHANGED, place, message, hint)

    def line(self, nodes: Iterable[d.Inline]) -> Line:
        """The content of a paragraph."""
        return tuple(found for node in nodes for found in self.inline(node))

    def inline(self, node: d.Inline) -> Line:
        """One inline node."""
        match node:
            case d.Text() | d.Code() | d.LineBreak():
                return (node,)
            case d.Emphasis() | d.Strong() | d.Strikethrough():
                return (Styled(_STYLES[type(node)], self.line(node.children)),)
            case d.Superscript() | d.Subscript():
                return self._raised(node)
            case d.Highlight():
                return self.line(node.children)
            case d.Math():
                return (self._math(node),)
            case d.Link():
                return self._link(node)
            case d.FootnoteRef():
                return (self.reference(node),)
            case d.CrossReference():
                return (d.Text(self.numbering.reference_words(node)),)
            case d.Citation():
                return self.line(self.numbering.citation(node))
            case d.InlinePicture():
                # A picture is a block in the editor: within a line it would split the paragraph.
                self.changed(
                    "a picture within a line follows it; its alternative text stands in the line"
                )
                self.waiting.append(node)
                return (d.Text(node.alt),)
            case _:
                assert_never(node)

    def reference(self, node: d.FootnoteRef, *, shown: bool = False) -> NoteRef:
        """A reference to a note, by its number in the post."""
        return NoteRef(node.number + self.numbering.notes, self.in_quote, shown)

    def _raised(self, node: d.Superscript | d.Subscript) -> Line:
        """Raised or lowered text; in a quote, which an editor may drop for it, by characters."""
        raised = isinstance(node, d.Superscript)
        if self.in_quote:
            sign = "^" if raised else "_"
            text = unicode_math(f"{sign}{{{d.plain_text(node.children)}}}")
            return (d.Text(text),) if text else self.line(node.children)
        style = Style.SUPERSCRIPT if raised else Style.SUBSCRIPT
        return (Styled(style, self.line(node.children)),)

    def _math(self, node: d.Math) -> Inline:
        text = unicode_math(node.tex)
        if text is not None:
            return d.Text(text)
        self.changed(
            "a formula is too complex for one line of text and stands as LaTeX",
            "simplify it, or enter it again with the editor's own LaTeX block",
        )
        return d.Code(node.tex)

    def _link(self, node: d.Link) -> Line:
        words = self.line(node.children)
        href = node.href
        if node.kind is d.LinkKind.HEADING:
            self.changed(
                "a link to a heading is plain text: the editor keeps no link targets",
                "say where to look in words",
            )
            return words
        if node.kind is d.LinkKind.ARTICLE:
            href = self.article(node.href)
            if not href:
                self.changed(
                    "a link to an article without an address is plain text",
                    "give that article a DOI, or `substack: url:` once it is published",
                )
        return (Link(href, words),) if href.startswith(_ADDRESSES) else words
