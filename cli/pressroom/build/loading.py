"""The whole publication: found on disk, read, checked, and made into a catalog of works."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pressroom.build import checks
from pressroom.build import finding as files
from pressroom.build.assembly import assemble
from pressroom.build.bibliographies import Bibliographies
from pressroom.build.configuration import publication
from pressroom.build.ledger.book import Ledger
from pressroom.build.parsing import Hold, parse_all
from pressroom.build.reading import Looked, Reading, look, read_body, read_front, read_series
from pressroom.build.series import SeriesDraft
from pressroom.diagnostics import Collector
from pressroom.metadata import publication_settings
from pressroom.model.work import DEFAULT_ACCENT, DEFAULT_INK, DEFAULT_PAPER, Catalog

__all__ = [
    "DEFAULT_ACCENT",
    "DEFAULT_INK",
    "DEFAULT_PAPER",
    "Progress",
    "load",
]

Progress = Callable[[str], None]
"""Called with the name of what is done next."""


def load(
    root: Path,
    collector: Collector,
    progress: Progress = lambda _name: None,
    ledger: Ledger | None = None,
    jobs: int = 1,
) -> Catalog:
    """Read and check everything in the publication at ``root``, many articles ``jobs`` at once.

    What ``ledger`` knows of an article is taken from there, and what it does
    not is put into it.

    The catalog holds the works that are complete; whatever is wrong with the
    others, or with these, is reported. Raises :class:`PressroomError` when
    there is nothing to read.
    """
    root = root.resolve()
    own = publication_settings(root, collector)
    about = publication(root, own, collector)
    found = files.find(about.sources, root, collector)
    all_series = read_series(found.series, root, collector)
    bibliographies = Bibliographies(root, collector)
    ledger = ledger or Ledger(root)
    articles: list[tuple[Looked, Collector]] = []
    for file in found.articles:
        seen = Collector()
        front = read_front(file, root, own, all_series, seen, ledger.memory)
        if front is None:
            collector.extend(seen)
        else:
            articles.append((look(front, bibliographies, ledger, seen), seen))
    made = parse_all([looked.text for looked, _ in articles if looked.known is None], jobs)
    hold = Hold()
    readings: dict[str, Reading] = {}
    for looked, seen in articles:
        path = looked.front.source.path
        progress(path)
        parsed = next(made) if looked.known is None else None
        readings[path] = read_body(looked, parsed, bibliographies, ledger, seen, hold=hold)
        collector.extend(seen)
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
