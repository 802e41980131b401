"""The inline half of the safe profile: links, notes, math and pictures within a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Protocol

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.markdown.html import HtmlBody
from pressroom.markdown.mathtext import unicode_math
from pressroom.markdown.numbering import SUPERSCRIPT, Numbering
from pressroom.model import document as d

__all__ = ["Drawings", "Numbering", "PostInlines", "Shown"]


class Shown(Protocol):
    """A picture of the post as its body refers to it."""

    @property
    def address(self) -> str:
        """What stands in ``src``."""
        ...

    @property
    def alt(self) -> str:
        """Its alternative text."""
        ...

    @property
    def small(self) -> bool:
        """Whether its type is too small to read at the width of a post."""
        ...


class Drawings(Protocol):
    """Makes pictures of what the editor has no form for; asked in order of appearance."""

    def table_parts(self, node: d.Table, numbering: Numbering, path: str = "") -> Sequence[Shown]:
        """The pictures of a table of the article at ``path``: more than one if it is long.

        None if it cannot be drawn.
        """
        ...

    def math(self, tex: str) -> str:
        """The address of a formula's picture, or an empty string if it cannot be drawn."""
        ...


class PostInlines(HtmlBody):
    """Inline content of one article in the safe profile.

    ``picture(picture, alt, caption)`` gives the address of a picture;
    ``article(path)`` that of another article, or an empty string; ``depth``
    is added to heading levels.
    """

    def __init__(
        self,
        path: str,
        collector: Collector,
        picture: Callable[[d.Picture, str, str], str],
        article: Callable[[str], str],
        numbering: Numbering | None = None,
        depth: int = 0,
    ) -> None:
        self.path = path
        self.collector = collector
        self.picture = picture
        self.article = article
        self.numbering = numbering or Numbering()
        self.depth = depth
        self._line = 1
        self._in_quote = False
        self._waiting: list[tuple[d.Picture, str]] = []

    def changed(self, message: str, hint: str = "", line: int | None = None) -> None:
        """Report a construct that takes another form."""
        place = Place(self.path, self._line if line is None else line)
        self.collector.report(rules.POST_CHANGED, place, message, hint)

    def waiting_pictures(self) -> list[str]:
        """Pictures that stood within lines since the last call, as figures."""
        found = [self.framed(picture, alt, "") for picture, alt in self._waiting]
        self._waiting.clear()
        return found

    def framed(self, picture: d.Picture, alt: str, caption: str) -> str:
        """A picture alone. The caption goes with its file, not into the markup."""
        source = escape(self.picture(picture, alt, caption))
        return f'<figure><img src="{source}" alt="{escape(alt)}"></figure>'

    def math(self, node: d.Math) -> str:
        text = unicode_math(node.tex)
        if text is not None:
            return escape(text, quote=False)
        self.changed(
            "a formula is too complex for one line of text and stands as LaTeX",
            "simplify it, or enter it again with the editor's own LaTeX block",
        )
        return super().math(node)

    def link(self, node: d.Link) -> str:
        words = self.inlines(node.children)
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
        if not href.startswith(("https://", "http://", "mailto:")):
            return words
        return f'<a href="{escape(href)}">{words}</a>'

    def inlines(self, nodes: Iterable[d.Inline]) -> str:
        """Inline content; a comma parts the markers of two notes, which an editor would join."""
        out: list[str] = []
        before: d.Inline | None = None
        for node in nodes:
            if isinstance(node, d.FootnoteRef) and isinstance(before, d.FootnoteRef):
                out.append(", ")
            out.append(self.inline(node))
            before = node
        return "".join(out)

    def footnote_ref(self, node: d.FootnoteRef) -> str:
        number = str(node.number + self.numbering.notes)
        # One report says that a quote with a <sup> in it is dropped as a whole.
        return number.translate(SUPERSCRIPT) if self._in_quote else f"<sup>{number}</sup>"

    def cross_reference(self, node: d.CrossReference) -> str:
        return self.numbering.reference_words(node)

    def citation(self, node: d.Citation) -> str:
        return self.inlines(self.numbering.citation(node))

    def inline_picture(self, node: d.InlinePicture) -> str:
        # A picture is a block in the editor: within a line it would split the paragraph.
        self.changed("a picture within a line follows it; its alternative text stands in the line")
        self._waiting.append((node.picture, node.alt))
        return escape(node.alt, quote=False)

    def italic(self, nodes: Iterable[d.Inline]) -> str:
        """Inline content in italics, in which emphasis is upright."""
        out: list[str] = []
        run: list[d.Inline] = []

        def close() -> None:
            if run:
                out.append(f"<em>{self.inlines(run)}</em>")
                run.clear()

        for node in nodes:
            if isinstance(node, d.Emphasis):
                close()
                out.append(self.inlines(node.children))
            else:
                run.append(node)
        close()
        return "".join(out)
