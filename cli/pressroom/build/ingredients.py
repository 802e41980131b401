"""What each kind of artifact of a work is made of, by name, each with a digest or a version."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pressroom.build.ledger import tools
from pressroom.build.ledger.book import Ledger
from pressroom.build.ledger.files import below
from pressroom.build.ledger.unchanged import EPOCH
from pressroom.build.ledger.values import value_digest
from pressroom.cache import digest
from pressroom.files import FONTS, TEMPLATES, Listed
from pressroom.model.work import Article, Catalog, Volume, Work

TEMPLATED = frozenset(("substack", "pdf", "page"))
"""Kinds that templates have a part in."""

TOOLS = "what makes it"
"""The ingredient that stands for this program, its packages and libraries."""

OWN_TEMPLATES = "templates of its own"
"""Whether the publication has any."""

FILES = "the other files"
"""The ingredient of a landing page that lists them."""


@dataclass(slots=True)
class Pantry:
    """Finds ingredients for the works of one catalog; what several share is found once."""

    catalog: Catalog
    ledger: Ledger
    tools: dict[str, dict[str, str]] = field(default_factory=dict)
    """What :data:`TOOLS` stands for, by its digest: versions by name."""
    _common: dict[str, dict[str, str]] = field(default_factory=dict)
    _faces: dict[str, str] = field(default_factory=dict)

    def of(self, work: Work, kind: str) -> dict[str, str]:
        """The ingredients of ``kind`` for ``work``; of a page without :data:`FILES`."""
        found = {"the work": work.path, **self._shared(kind)}
        for article in work.articles:
            reading = self.ledger.known[article.path]
            found[f"the settings of {article.path}"] = reading.key
            found.update(reading.files)
        if isinstance(work, Volume) and work.meta.substack.card:
            folder = (self.catalog.publication.root / work.path).parent
            found.update(self._file(folder / work.meta.substack.card))
        for other in self._seen(work, kind):
            found[f"what is said of {other.path}"] = self._face(other)
        return found

    def _file(self, path: Path | str) -> dict[str, str]:
        name = os.path.relpath(path, self.catalog.publication.root)
        return {name: self.ledger.files.digest(path)}

    def _shared(self, kind: str) -> Mapping[str, str]:
        known = self._common.get(kind)
        if known is not None:
            return known
        publication = self.catalog.publication
        found = {
            "the kind": kind,
            "the publication's settings": value_digest(publication, publication.root),
            EPOCH: os.environ.get(EPOCH, ""),
            TOOLS: self._made_with(kind),
        }
        if kind in TEMPLATED and (publication.root / TEMPLATES).is_dir():
            found[OWN_TEMPLATES] = "there"
        folders = [TEMPLATES] if kind in TEMPLATED else []
        folders += [FONTS] if kind in tools.TYPESET else []
        for folder in folders:
            for name in below(publication.root / folder):
                found.update(self._file(name))
        if publication.logo is not None:
            found.update(self._file(publication.logo.path))
        self._common[kind] = found
        return found

    def _made_with(self, kind: str) -> str:
        rows = tools.made_with(kind, self.ledger.files)
        key = digest(*(part for row in rows for part in row))
        self.tools[key] = dict(rows)
        return key

    def _seen(self, work: Work, kind: str) -> Iterator[Work]:
        """The works that ``work`` says something of, itself among them."""
        yield work
        inside = {article.path for article in work.articles}
        volumes = {other.path: other for other in map(self.catalog.volumes.get, inside) if other}
        for other in volumes.values():
            yield other
            yield from other.parts
        named = {
            path
            for article in inside
            for path, _fragment, _place in self.ledger.known[article].links
        }
        # A template of the publication's own may link to any article.
        every = kind == "substack" and self._common[kind].get(OWN_TEMPLATES) == "there"
        articles = self.catalog.articles
        yield from (articles[path] for path in (articles if every else named) if path in articles)

    def _face(self, work: Work) -> str:
        known = self._faces.get(work.path)
        if known is None:
            told = (
                (work.meta, work.series, work.part) if isinstance(work, Article) else (work.meta,)
            )
            known = value_digest(told, self.catalog.publication.root)
            self._faces[work.path] = known
        return known


def of_files(rows: Sequence[Listed]) -> str:
    """The digest of a list of files: a page says their names and sizes."""
    return digest(*(f"{row.path} {row.media_type} {row.size}" for row in rows))
