"""Posts of works and of bare trees, as the renderer makes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pressroom.cache import Store
from pressroom.diagnostics import Collector, Place
from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.model.work import Catalog, Work
from pressroom.post import nodes as n
from pressroom.post.html import markup
from pressroom.post.inlines import Inlines
from pressroom.post.lowering import Part, lower
from pressroom.post.pictures import Gallery
from pressroom.post.plaintext import plain_text


class Posted:
    """The post of a work with its gallery, printed; ``found`` is what was reported."""

    def __init__(
        self,
        work: Work,
        catalog: Catalog,
        store: Store | None = None,
        before: Sequence[d.Block] = (),
        after: Sequence[d.Block] = (),
    ) -> None:
        self.collector = Collector()
        # Without a store of its own it is one that keeps nothing.
        self.gallery = Gallery(
            store or Store(Path("nowhere"), limit=0), self.collector, Place(work.path)
        )
        self.post = lower(work, catalog, self.collector, self.gallery, before, after)
        self.html = markup(self.post.pasted()) + "\n"
        self.text = plain_text(self.post)


class Undrawn(Gallery):
    """A gallery that draws no table and no formula, and names every picture after its file."""

    def __init__(self) -> None:
        super().__init__(Store(Path("nowhere"), limit=0), Collector(), Place("a.md"))

    def picture(self, picture: d.Picture, alt: str, caption: str) -> str:  # noqa: ARG002
        return f"images/{picture.source}"

    def table(self, *_of: object) -> list[object]:
        return []

    def math(self, tex: str) -> str:  # noqa: ARG002
        return ""


class Lowered:
    """Blocks of a bare tree, lowered and printed as HTML, with what had to be marked."""

    def __init__(
        self,
        blocks: Iterable[d.Block],
        collector: Collector | None = None,
        numbering: Numbering | None = None,
        path: str = "a.md",
    ) -> None:
        self.markers: list[n.Marker] = []
        found = Collector() if collector is None else collector
        inlines = Inlines(path, found, lambda _path: "", numbering)
        part = Part(inlines, Undrawn(), self.markers, drawn=False)
        self.blocks = part.text(blocks)
        self.html = markup(self.blocks)
