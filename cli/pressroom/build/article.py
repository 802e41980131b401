"""One article: from its source to a draft, and from a draft to a complete :class:`Article`.

A draft exists as soon as a file was read; whether it becomes an article
depends also on what the other files say (its series, its slug).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pressroom import rules
from pressroom.citations import CitationStyle
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.markdown import Body, build
from pressroom.markdown.pictures import find
from pressroom.metadata import DEFAULT_LANGUAGE, Settings
from pressroom.model.work import (
    Access,
    Article,
    Metadata,
    SeriesInfo,
    SubstackSettings,
    ZenodoSettings,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as far as its own file tells. ``settings`` are its own, without inheritance."""

    source: Source
    settings: Settings
    body: Body

    def place(self, key: str) -> Place:
        """Where the value of ``key`` stands, or the front matter's first line."""
        return self.settings.places.get(key, self.source.place(1, 1))


def parse(
    source: Source,
    settings: Settings,
    skip: int,
    root: Path,
    bibliography: Bibliography,
    collector: Collector,
    *,
    numbered: bool = False,
    style: CitationStyle = CitationStyle(),  # noqa: B008 - frozen
) -> Draft:
    """Parse the body of ``source``, after ``skip`` lines of front matter, into a draft.

    ``numbered`` counts the sections; ``style`` says how works are cited.
    """
    check_card(source, settings, root, collector)
    body = build(source, skip, root, bibliography, collector, numbered=numbered, style=style)
    if not body.document.blocks:
        collector.report(
            rules.ARTICLE_EMPTY,
            source.place(max(skip, 1)),
            "the article has no text",
            "write it below the front matter",
        )
    return Draft(source, settings, body)


def check_card(source: Source, settings: Settings, root: Path, collector: Collector) -> None:
    """Report a social card (``substack: card:``) that is no bitmap file of the publication."""
    if settings.substack is None or not settings.substack.card:
        return
    name = settings.substack.card
    place = settings.places.get("substack.card", source.place(1, 1))
    picture = find(name, source.file.parent, root, place, collector)
    if picture is not None and picture.media_type == "image/svg+xml":
        collector.report(
            rules.PICTURE_READABLE,
            place,
            f"the social card `{name}` is an SVG, which Substack refuses",
            "save it as PNG or JPEG, 1456 pixels wide and 1048 high",
        )


def metadata(settings: Settings, slug: str, publisher: str) -> Metadata:
    """The metadata of a work whose required settings are all there."""
    assert settings.title is not None
    assert settings.date is not None
    assert settings.authors is not None
    assert settings.license is not None
    return Metadata(
        slug=slug,
        title=settings.title,
        subtitle=settings.subtitle or "",
        date=settings.date,
        authors=settings.authors,
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
    )


def finish(
    draft: Draft, settings: Settings, slug: str, publisher: str, series: SeriesInfo | None
) -> Article:
    """The complete article; ``settings`` are with inheritance and have all required keys."""
    return Article(
        draft.source.path,
        metadata(settings, slug, publisher),
        draft.body.document,
        series,
        settings.part,
    )


def safe_slug(text: str) -> str:
    """A slug made of ``text``: ASCII letters and digits, words joined by hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")
    return slug[:100].strip("-") or "article"
