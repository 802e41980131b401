"""From what was read to the catalog: slugs, complete articles, and the volumes of series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pressroom import rules
from pressroom.build import checks
from pressroom.build.naming import untitled
from pressroom.build.sources import Draft, Series
from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.metadata import (
    DEFAULT_LANGUAGE,
    RECORD_REQUIRED,
    UNREADABLE,
    Settings,
    inherit,
)
from pressroom.model.document import Document
from pressroom.model.work import (
    Access,
    Article,
    Catalog,
    Metadata,
    Publication,
    SeriesInfo,
    SubstackSettings,
    Volume,
    ZenodoSettings,
)


def complete(
    publication: Publication,
    settings: Settings,
    all_series: Mapping[str, Series],
    drafts: Mapping[str, Draft],
    documents: Mapping[str, Document],
    collector: Collector,
) -> Catalog:
    """The works that are complete: articles by path, then volumes; no file is read.

    ``settings`` are those of the publication, ``all_series`` go by folder, ``drafts`` and
    ``documents`` by path, in the order of their files.
    """
    slugs = _slugs(all_series, drafts, collector)
    members: dict[str, list[str]] = {folder: [] for folder in all_series}
    for path, draft in drafts.items():
        if draft.series is not None:
            members[draft.series.folder].append(path)
    others = _translations(drafts, slugs)
    articles: dict[str, Article] = {}
    for path, draft in drafts.items():
        if draft.readable:
            if draft.untitled:
                untitled(draft.source, draft.own.title or "", collector)
            meta = metadata(draft.settings, slugs[path], publication.name)
            meta = replace(meta, translations=others.get(path, ()))
            series, info = draft.series, None
            if series is not None:
                count = len(members[series.folder])
                title, doi = series.own.title or series.name, series.own.doi or ""
                info = SeriesInfo(slugs[series.source.path], title, doi, count)
            articles[path] = Article(path, meta, documents[path], info, draft.settings.part)
            _check_record(meta, draft.settings, draft.source, collector)
            checks.recordable(meta, draft.place, collector)
    volumes: list[Volume] = []
    for folder, series in all_series.items():
        whole = inherit(series.own, settings)
        if whole.title is None and series.own is not UNREADABLE:
            untitled(series.source, series.name, collector)
            whole = replace(whole, title=series.name)
        parts = whole.title and _parts(series, members[folder], articles, collector)
        if parts:
            dates = [part.meta.date for part in parts if part.meta.date is not None]
            if whole.date is None and len(dates) == len(parts):
                whole = replace(whole, date=max(dates))
            path = series.source.path
            volume = Volume(path, metadata(whole, slugs[path], publication.name), parts)
            _check_record(volume.meta, whole, series.source, collector)
            checks.recordable(volume.meta, series.place, collector)
            volumes.append(volume)
    return Catalog(publication, (*articles.values(), *volumes))


def _slugs(
    all_series: Mapping[str, Series], drafts: Mapping[str, Draft], collector: Collector
) -> dict[str, str]:
    """The slug of every article and volume by its file's path, unique among all."""
    named: list[tuple[str, Draft | Series]] = [
        *((draft.name, draft) for draft in drafts.values()),
        *((series.name, series) for series in all_series.values()),
    ]
    wanted = [
        (read.source.path, read.own.slug or name, read.own.slug is not None, read.place("slug"))
        for name, read in named
    ]
    return checks.slugs(wanted, collector)


def _translations(
    drafts: Mapping[str, Draft], slugs: Mapping[str, str]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Language and slug of the other translations of a text, by the path of each."""
    same: dict[str, list[tuple[str, str, str]]] = {}
    for path, draft in drafts.items():
        row = (draft.settings.language or DEFAULT_LANGUAGE, slugs[path], path)
        same.setdefault(draft.text, []).append(row)
    return {
        path: tuple((tag, slug) for tag, slug, other in rows if other != path and tag != language)
        for rows in same.values()
        for language, _slug, path in rows
        if len(rows) > 1
    }


def _parts(
    series: Series,
    members: list[str],
    articles: Mapping[str, Article],
    collector: Collector,
) -> tuple[Article, ...]:
    """The parts of a series in order; none where one of them is not complete."""
    if not members:
        collector.report(
            rules.ARTICLE_EMPTY,
            series.source.whole(),
            "the series has no article",
            "put its parts into the same folder",
        )
    if any(path not in articles for path in members):
        return ()
    return tuple(sorted((articles[path] for path in members), key=lambda a: (a.part or 0, a.path)))


def metadata(settings: Settings, slug: str, publisher: str) -> Metadata:
    """The metadata of a work that has a title."""
    assert settings.title is not None
    return Metadata(
        slug=slug,
        title=settings.title,
        subtitle=settings.subtitle or "",
        date=settings.date,
        authors=settings.authors or (),
        license=settings.license,
        language=settings.language or DEFAULT_LANGUAGE,
        publisher=settings.publisher or publisher,
        doi=settings.doi or "",
        version=settings.version or "",
        abstract=settings.abstract or "",
        keywords=settings.keywords or (),
        related=settings.related or (),
        funding=settings.funding or (),
        substack=settings.substack or SubstackSettings(),
        zenodo=settings.zenodo or ZenodoSettings(),
        statement=settings.statement or "",
        contributors=settings.contributors or (),
        access=settings.access or Access(),
        updated=settings.updated,
        layout=settings.layout or "",
        contents=settings.contents,
    )


def _check_record(meta: Metadata, settings: Settings, source: Source, collector: Collector) -> None:
    """Report what a record of the work lacks; an abstract only where one can be made."""
    lacking = [key for key in RECORD_REQUIRED if not getattr(meta, key)]
    said = [key for key in lacking if key not in settings.given]
    if said:
        collector.report(
            rules.RECORDABLE,
            source.place(1, 1),
            f"without {_listed(said)} no record and no citation files are made",
            f"add {'it' if len(said) == 1 else 'them'} here, or for all articles in pressroom.toml",
        )
    if not meta.abstract and not lacking:
        collector.report(
            rules.ABSTRACT_GIVEN,
            source.place(1, 1),
            "there is no `abstract`; the record describes the work by its subtitle or title alone",
            "add `abstract:` with a few plain sentences",
        )


def _listed(keys: list[str]) -> str:
    names = [f"`{key}`" for key in keys]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
