"""The publications that are pasted, as the post's renderer makes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from publishing import CONFIG

from pressroom import post
from pressroom.build import pipeline
from pressroom.diagnostics import Collector, Severity
from pressroom.files import Artifact
from pressroom.model.work import Catalog, Work

HERE = Path(__file__).parent


def write_torture(root: Path) -> Path:
    """The torture article, its companion and their pictures as a publication."""
    (root / "pressroom.toml").write_text(CONFIG, "utf-8")
    (root / "sources").mkdir()
    for path in (HERE / "torture").iterdir():
        (root / "sources" / path.name).write_bytes(path.read_bytes())
    return root


class Publication:
    """A publication as read, and what the post's renderer makes of its works."""

    def __init__(self, root: Path) -> None:
        checked = pipeline.check(root)
        assert not [d for d in checked.diagnostics if d.severity is Severity.ERROR]
        self.catalog: Catalog = checked.catalog
        self.works: Mapping[str, Work] = {work.meta.slug: work for work in checked.works}

        self._made: dict[str, list[Artifact]] = {}

    def artifacts(self, slug: str) -> list[Artifact]:
        """Everything of the post of one work."""
        if slug not in self._made:
            self._made[slug] = post.render(self.works[slug], self.catalog, Collector())
        return self._made[slug]

    def files(self, slug: str) -> dict[str, bytes]:
        """The same by file name."""
        return {made.path.split("/", 1)[1]: made.data for made in self.artifacts(slug)}
