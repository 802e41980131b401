"""From what was read to the catalog: slugs, complete articles, and the volumes of series."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pressroom import rules
from pressroom.build import article, checks, series
from pressroom.build.reading import Reading
from pressroom.build.series import SeriesDraft
from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.metadata import SERIES_REQUIRED, Settings, inherit, require
from pressroom.model.work import Article, Catalog, Publication, Volume


def assemble(
    publication: Publication,
    settings: Settings,
    all_series: Mapping[str, SeriesDraft],
    readings: Mapping[str, Reading],
    collector: Collector,
) -> Catalog:
    """The works that are complete: articles by path, then volumes; no file is read.

    ``settings`` are those of the publication, ``all_series`` go by folder,
    ``readings`` by path, in the order of their files.
    """
    slugs = _slugs(all_series, readings, collector)
    members: dict[str, list[str]] = {folder: [] for folder in all_series}
    for path, reading in readings.items():
        if reading.home is not None:
            members[reading.home.folder].append(path)
    articles: dict[str, Article] = {}
    for path, reading in readings.items():
        if reading.complete:
            home = reading.home
            about = (
                series.info(home, slugs[home.source.path], len(members[home.folder]))
                if home is not None
                else None
            )
            done = article.finish(
                reading.draft, reading.settings, slugs[path], publication.name, about
            )
            _abstract(done.meta.abstract, reading.draft.source, collector)
            checks.recordable(done.meta, reading.draft.place, collector)
            articles[path] = done
    volumes: list[Volume] = []
    for folder, draft in all_series.items():
        whole = inherit(draft.settings, settings)
        parts = _parts(draft, whole, members[folder], articles, collector)
        if parts:
            _abstract(draft.settings.abstract or "", draft.source, collector)
            slug = slugs[draft.source.path]
            volume = series.finish(draft, whole, slug, publication.name, parts)
            checks.recordable(volume.meta, draft.place, collector)
            volumes.append(volume)
    return Catalog(publication, (*articles.values(), *volumes))


def _slugs(
    all_series: Mapping[str, SeriesDraft], readings: Mapping[str, Reading], collector: Collector
) -> dict[str, str]:
    """The slug of every article and volume by its file's path, unique among all."""
    named: list[tuple[str, article.Draft | SeriesDraft]] = [
        *((Path(path).stem, reading.draft) for path, reading in readings.items()),
        *((draft.name, draft) for draft in all_series.values()),
    ]
    wanted = [
        (
            draft.source.path,
            draft.settings.slug or name,
            draft.settings.slug is not None,
            draft.place("slug"),
        )
        for name, draft in named
    ]
    return checks.slugs(wanted, collector)


def _parts(
    draft: SeriesDraft,
    settings: Settings,
    members: list[str],
    articles: Mapping[str, Article],
    collector: Collector,
) -> tuple[Article, ...]:
    """The parts of a series in order; none where it, or one of them, is not complete."""
    complete = require(settings, draft.source.place(1, 1), SERIES_REQUIRED, collector)
    if not members:
        collector.report(
            rules.ARTICLE_EMPTY,
            draft.source.whole(),
            "the series has no article",
            "put its parts into the same folder",
        )
    if not complete or any(path not in articles for path in members):
        return ()
    return tuple(sorted((articles[path] for path in members), key=lambda a: (a.part or 0, a.path)))


def _abstract(abstract: str, source: Source, collector: Collector) -> None:
    if not abstract:
        collector.report(
            rules.ABSTRACT_GIVEN,
            source.place(1, 1),
            "there is no `abstract`; the record describes the work by its subtitle or title alone",
            "add `abstract:` with a few plain sentences",
        )
