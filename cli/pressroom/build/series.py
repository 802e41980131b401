"""A series: its folder, its settings, and its volume."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pressroom.build.article import metadata
from pressroom.diagnostics import Place
from pressroom.files import Source
from pressroom.metadata import Settings
from pressroom.model.work import Article, SeriesInfo, Volume


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """A series as far as its ``series.yaml`` tells. ``folder`` is relative, with ``/``."""

    source: Source
    folder: str
    settings: Settings

    def place(self, key: str) -> Place:
        """Where the value of ``key`` stands, or the beginning of the file."""
        return self.settings.places.get(key, self.source.place(1, 1))

    @property
    def name(self) -> str:
        """The last part of the folder's path."""
        return self.folder.rpartition("/")[2]


def info(draft: SeriesDraft, slug: str, parts: int) -> SeriesInfo:
    """What the parts are told of their series."""
    return SeriesInfo(slug, draft.settings.title or draft.name, draft.settings.doi or "", parts)


def finish(
    draft: SeriesDraft, settings: Settings, slug: str, publisher: str, parts: tuple[Article, ...]
) -> Volume:
    """The volume of ``parts``, in order. Its date is the latest of theirs unless given."""
    if settings.date is None:
        settings = replace(settings, date=max(part.meta.date for part in parts))
    return Volume(draft.source.path, metadata(settings, slug, publisher), parts)
