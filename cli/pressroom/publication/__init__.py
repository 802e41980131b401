"""The whole publication: found on disk, read, checked, and made into a catalog of works."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pressroom import checks
from pressroom.diagnostics import Collector
from pressroom.ledger.book import Ledger
from pressroom.model.work import DEFAULT_ACCENT, DEFAULT_INK, DEFAULT_PAPER, Catalog
from pressroom.publication import files
from pressroom.publication.assembly import assemble
from pressroom.publication.citations import Bibliographies
from pressroom.publication.configuration import (
    REQUIRED,
    publication,
    settings,
)
from pressroom.publication.reading import Reading, read_body, read_front, read_series
from pressroom.series import SeriesDraft

__all__ = [
    "DEFAULT_ACCENT",
    "DEFAULT_INK",
    "DEFAULT_PAPER",
    "REQUIRED",
    "Progress",
    "load",
    "settings",
]

Progress = Callable[[str], None]
"""Called with the name of what is done next."""

HELD = 2_000_000
"""Characters of text kept in memory as documents, some 60 articles; others are read again."""


def load(
    root: Path,
    collector: Collector,
    progress: Progress = lambda _name: None,
    ledger: Ledger | None = None,
) -> Catalog:
    """Read and check everything in the publication at ``root``.

    What ``ledger`` knows of an article is taken from there, and what it does
    not is put into it.

    The catalog holds the works that are complete; whatever is wrong with the
    others, or with these, is reported. Raises :class:`PressroomError` when
    there is nothing to read.
    """
    root = root.resolve()
    own = settings(root, collector)
    about = publication(root, own, collector)
    found = files.find(about.sources, root, collector)
    all_series = read_series(found.series, root, collector)
    bibliographies = Bibliographies(root, collector)
    ledger = ledger or Ledger(root)
    size = 0
    readings: dict[str, Reading] = {}
    for file in found.articles:
        progress(files.shown(file, root))
        front = read_front(file, root, own, all_series, collector, ledger.memory)
        if front is not None:
            size += len(front.source.text)
            readings[front.source.path] = read_body(
                front, bibliographies, ledger, collector, hold=size <= HELD
            )
    bibliographies.judge()
    _check_together(all_series, readings, collector)
    return assemble(about, own, all_series, readings, collector)


def _check_together(
    all_series: Mapping[str, SeriesDraft], readings: Mapping[str, Reading], collector: Collector
) -> None:
    """What only all files together can tell: DOIs, parts, links between articles."""
    pairs = [(reading.draft, reading.home) for reading in readings.values()]
    checks.dois(all_series.values(), pairs, collector)
    checks.parts(pairs, collector)
    checks.article_links({path: each.draft for path, each in readings.items()}, collector)
