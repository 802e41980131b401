"""Front matter and ``series.yaml``, read file by file: an article's settings before its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pressroom import rules
from pressroom.build.publication import path_in
from pressroom.diagnostics import Collector, Diagnostic, Place
from pressroom.files import Source, read
from pressroom.markdown.pictures import find
from pressroom.metadata import (
    UNREADABLE,
    Scope,
    Settings,
    front_matter,
    inherit,
    read_settings,
)


@dataclass(frozen=True, slots=True)
class Series:
    """A series as far as its ``series.yaml`` tells. ``folder`` is relative, with ``/``.

    ``own`` are its settings without what it inherits.
    """

    source: Source
    folder: str
    own: Settings

    def place(self, key: str) -> Place:
        """Where the value of ``key`` stands, or the beginning of the file."""
        return self.own.places.get(key, self.source.place(1, 1))

    @property
    def name(self) -> str:
        """The last part of the folder's path."""
        return self.folder.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as far as its front matter tells; ``skip`` lines stand before the text.

    ``own`` are its settings without what it inherits, ``settings`` those with it; ``series`` is
    the one that it belongs to. Front matter that cannot be read is not ``readable``.
    """

    source: Source
    own: Settings
    readable: bool
    skip: int
    series: Series | None
    settings: Settings

    def place(self, key: str) -> Place:
        """Where the value of ``key`` stands, or the front matter's first line."""
        return self.own.places.get(key, self.source.place(1, 1))


FrontMatter = dict[str, tuple[str, Settings | None, int, tuple[Diagnostic, ...]]]
"""Front matter by path: a digest of the text, what was read of it, and what was found."""


def read_series(files: Iterable[Path], root: Path, collector: Collector) -> dict[str, Series]:
    """The series of ``files`` (each a ``series.yaml``) by folder; one that does not parse too."""
    found = {}
    for file in files:
        path = path_in(file, root)
        source = read(file, path, collector)
        settings = read_settings(source, Scope.SERIES, collector) if source else None
        if source is None:
            source = Source(path, "", file)
        check_card(source, settings or Settings(), root, collector)
        folder = source.path.rpartition("/")[0]
        found[folder] = Series(source, folder, settings or UNREADABLE)
    return found


def read_article(
    file: Path,
    root: Path,
    publication: Settings,
    all_series: Mapping[str, Series],
    collector: Collector,
    memory: FrontMatter | None = None,
) -> Draft | None:
    """One article's front matter, with what it inherits; ``None`` where the file is unreadable.

    It depends on the article's own file, on the ``series.yaml`` of its series
    and on ``publication``, the settings of ``pressroom.toml``; and on the names
    of all series, where it names its own. ``memory`` is of earlier runs in
    this process.
    """
    source = read(file, path_in(file, root), collector)
    if source is None:
        return None
    known = memory.get(source.path) if memory is not None else None
    if known is None or known[0] != source.sha256:
        found = Collector()
        known = (source.sha256, *front_matter(source, found), tuple(found))
        if memory is not None:
            memory[source.path] = known
    _digest, read_own, skip, findings = known
    collector.extend(findings)
    own = read_own or Settings()
    series = _series_of(source, own, all_series, collector)
    parent = inherit(series.own, publication) if series else publication
    return Draft(source, own, read_own is not None, skip, series, inherit(own, parent))


def _series_of(
    source: Source, own: Settings, all_series: Mapping[str, Series], collector: Collector
) -> Series | None:
    """The series an article belongs to: the one it names, else that of its folder."""
    if own.series is not None:
        for series in all_series.values():
            if own.series in (series.name, series.own.title, series.own.slug):
                return series
        known = ", ".join(sorted(series.name for series in all_series.values())) or "none"
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


def check_card(source: Source, own: Settings, root: Path, collector: Collector) -> None:
    """Report a social card (``substack: card:``) that is no bitmap file of the publication."""
    if own.substack is None or not own.substack.card:
        return
    name = own.substack.card
    place = own.places.get("substack.card", source.place(1, 1))
    picture = find(name, source.file.parent, root, place, collector)
    if picture is not None and picture.media_type == "image/svg+xml":
        collector.report(
            rules.PICTURE_READABLE,
            place,
            f"the social card `{name}` is an SVG, which Substack refuses",
            "save it as PNG or JPEG, 1456 pixels wide and 1048 high",
        )
