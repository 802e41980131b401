"""Series and articles, read file by file: settings, what they inherit, and the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pressroom import rules
from pressroom.build import article
from pressroom.build.article import Draft
from pressroom.build.bibliographies import Bibliographies, citation_style
from pressroom.build.finding import shown
from pressroom.build.ledger.book import Ledger
from pressroom.build.ledger.known import Known, named
from pressroom.build.ledger.values import value_digest
from pressroom.build.parsing import Hold, Parsed, Text
from pressroom.build.series import SeriesDraft
from pressroom.cache import digest
from pressroom.citations import CitationStyle
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.files import Source, read
from pressroom.markdown import ArticleLink, Body
from pressroom.metadata import (
    ARTICLE_REQUIRED,
    UNREADABLE,
    Scope,
    Settings,
    front_matter,
    inherit,
    read_settings,
    require,
)
from pressroom.model.deferred import Deferred


@dataclass(frozen=True, slots=True)
class Front:
    """An article before its text is parsed.

    ``own`` is ``None`` where the front matter cannot be read; ``skip`` lines
    stand before the text. ``settings`` are its own and what they inherit, by
    the series that is its ``home`` if there is one.
    """

    source: Source
    own: Settings | None
    skip: int
    home: SeriesDraft | None
    settings: Settings


Memory = dict[str, tuple[str, Settings | None, int, tuple[Diagnostic, ...]]]
"""Front matter by path: a digest of the text, what was read of it, and what was found."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as read, and whether all required settings are there. See :class:`Front`."""

    draft: Draft
    home: SeriesDraft | None
    settings: Settings
    complete: bool


def read_series(files: Iterable[Path], root: Path, collector: Collector) -> dict[str, SeriesDraft]:
    """The series of ``files`` (each a ``series.yaml``) by folder; one that does not parse too."""
    found = {}
    for file in files:
        path = shown(file, root)
        source = read(file, path, collector)
        settings = read_settings(source, Scope.SERIES, collector) if source else None
        if source is None:
            source = Source(path, "", file)
        article.check_card(source, settings or Settings(), root, collector)
        folder = source.path.rpartition("/")[0]
        found[folder] = SeriesDraft(source, folder, settings or UNREADABLE)
    return found


def read_front(
    file: Path,
    root: Path,
    publication: Settings,
    all_series: Mapping[str, SeriesDraft],
    collector: Collector,
    memory: Memory | None = None,
) -> Front | None:
    """One article's front matter, with what it inherits; ``None`` where the file is unreadable.

    It depends on the article's own file, on the ``series.yaml`` of its series
    and on ``publication``, the settings of ``pressroom.toml``; and on the names
    of all series, where it names its own. ``memory`` is of earlier runs in
    this process.
    """
    source = read(file, shown(file, root), collector)
    if source is None:
        return None
    own, skip = _own(source, memory, collector)
    home = _home(source, own or Settings(), all_series, collector)
    parent = inherit(home.settings, publication) if home else publication
    return Front(source, own, skip, home, inherit(own or Settings(), parent))


def _own(
    source: Source, memory: Memory | None, collector: Collector
) -> tuple[Settings | None, int]:
    """The front matter of ``source``, parsed once for each text that it had in this process."""
    if memory is None:
        return front_matter(source, collector)
    key = digest(source.text)
    known = memory.get(source.path)
    if known is None or known[0] != key:
        found = Collector()
        own, skip = front_matter(source, found)
        known = memory[source.path] = (key, own, skip, tuple(found))
    collector.extend(known[3])
    return known[1], known[2]


@dataclass(frozen=True, slots=True)
class Looked:
    """An article of which it was found out whether its text has to be parsed.

    ``known`` is what is known of it, if that still holds; ``key`` goes with what is found out now.
    """

    front: Front
    text: Text
    key: str
    known: Known | None


def look(
    front: Front, bibliographies: Bibliographies, ledger: Ledger, collector: Collector
) -> Looked:
    """What it takes to parse the article of ``front``, and what ``ledger`` knows of it.

    Beyond what the front depends on, it depends on the pictures that the text
    names and on the files of ``bibliography`` and ``citation_style``; a link to
    another article is judged when all are read.
    """
    settings = front.settings
    style = citation_style(settings, ledger.root, ledger.store, collector)
    text = Text(
        front.source,
        front.own or Settings(),
        front.skip,
        ledger.root,
        bibliographies.of(settings.bibliography),
        bool(settings.number_sections),
        style,
    )
    ledger.files.read_as(front.source.file, front.source.sha256)
    key = _key(front, style, ledger.root)
    known = ledger.known.get(front.source.path)
    holds = known is not None and known.holds(key, ledger.root, ledger.files)
    return Looked(front, text, key, known if holds else None)


def read_body(
    looked: Looked,
    parsed: Parsed | None,
    bibliographies: Bibliographies,
    ledger: Ledger,
    collector: Collector,
    *,
    hold: Hold,
) -> Reading:
    """The article with its text, which is ``parsed`` unless what is known of it holds.

    The document is ``hold``'s, or is parsed again when it is looked at.
    """
    front = looked.front
    known, again = looked.known, looked.text.document
    if parsed is None:
        assert known is not None
        text = Deferred(again, known.extent)
    else:
        known = _known(looked, parsed, ledger)
        ledger.known[front.source.path] = known
        text = hold.held(parsed, Deferred(again, known.extent), len(front.source.text))
    collector.extend(known.diagnostics)
    links = tuple(ArticleLink(*link) for link in known.links)
    body = Body(text, links, known.cited, known.anchors)
    draft = Draft(front.source, looked.text.settings, body)
    bibliographies.cited(front.settings.bibliography, draft.body.cited)
    complete = front.own is not None and require(
        front.settings, front.source.place(1, 1), ARTICLE_REQUIRED, collector
    )
    return Reading(draft, front.home, front.settings, complete)


def _key(front: Front, style: CitationStyle, root: Path) -> str:
    """A digest of the settings that have a say in how the text is read."""
    settings = front.settings
    told = (
        bool(settings.number_sections),
        style.language,
        Path(style.name),
        style.place,
        settings.bibliography,
        front.skip,
    )
    return value_digest(told, root)


def _known(looked: Looked, parsed: Parsed, ledger: Ledger) -> Known:
    """What others need of an article that was just read."""
    front, body, style = looked.front, parsed.body, looked.text.style
    settings = front.settings
    paths = [front.source.file, *body.pictures]
    if settings.bibliography is not None:
        paths.append(settings.bibliography.path.resolve())
    if Path(style.name).is_absolute():
        paths.append(Path(style.name))
    if settings.substack is not None and settings.substack.card:
        paths.append(front.source.file.parent / settings.substack.card)
    return Known(
        looked.key,
        named(ledger.files, ledger.root, paths),
        parsed.diagnostics,
        tuple((link.path, link.fragment, link.place) for link in body.links),
        body.cited,
        body.anchors,
        parsed.extent,
    )


def _home(
    source: Source, own: Settings, all_series: Mapping[str, SeriesDraft], collector: Collector
) -> SeriesDraft | None:
    """The series an article belongs to: the one it names, else that of its folder."""
    if own.series is not None:
        for draft in all_series.values():
            if own.series in (draft.name, draft.settings.title, draft.settings.slug):
                return draft
        known = ", ".join(sorted(draft.name for draft in all_series.values())) or "none"
        collector.report(
            rules.SERIES_EXISTS,
            own.places["series"],
            f"there is no series `{own.series}`",
            f"a series is a folder with a series.yaml; known: {known}",
        )
        return None
    folder = source.path.rpartition("/")[0]
    while folder:
        if folder in all_series:
            return all_series[folder]
        folder = folder.rpartition("/")[0]
    return None
