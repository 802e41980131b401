"""Checked settings, and how they pass from publication to series to article."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import FileRef
from pressroom.model.work import (
    Access,
    Author,
    Contributor,
    Fonts,
    Funding,
    License,
    Related,
    SubstackSettings,
    ZenodoSettings,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What one file says; ``None`` where it says nothing.

    ``places`` holds the place of each value that was given, by key; that of a
    value within a mapping by both keys, such as ``substack.card``, and that of
    an entry of a list there by its number too: ``fonts.fallback.0``.
    """

    title: str | None = None
    subtitle: str | None = None
    date: datetime.date | None = None
    updated: datetime.date | None = None
    authors: tuple[Author, ...] | None = None
    doi: str | None = None
    version: str | None = None
    abstract: str | None = None
    keywords: tuple[str, ...] | None = None
    license: License | None = None
    language: str | None = None
    series: str | None = None
    part: int | None = None
    slug: str | None = None
    publisher: str | None = None
    bibliography: tuple[FileRef, ...] | None = None
    citation_style: FileRef | None = None
    related: tuple[Related, ...] | None = None
    funding: tuple[Funding, ...] | None = None
    substack: SubstackSettings | None = None
    zenodo: ZenodoSettings | None = None
    statement: str | None = None
    number_sections: bool | None = None
    layout: str | None = None
    contents: bool | None = None
    math: Mapping[str, str] | None = None
    """Macros of formulas: LaTeX by name."""
    contributors: tuple[Contributor, ...] | None = None
    access: Access | None = None
    draft: bool | None = None
    card: FileRef | None = None
    """A picture that other tools show of an article."""
    # of pressroom.toml alone
    name: str | None = None
    url: str | None = None
    accent: str | None = None
    ink: str | None = None
    logo: FileRef | None = None
    fonts: Fonts | None = None
    paper: str | None = None
    sources: str | None = None
    places: Mapping[str, Place] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    """Keys that were written, also those whose value was refused."""


INHERITED = (
    "authors",
    "license",
    "language",
    "publisher",
    "keywords",
    "bibliography",
    "citation_style",
    "funding",
    "zenodo",
    "statement",
    "number_sections",
    "layout",
    "contents",
    "math",
)
"""Keys that pass from publication to series to article. A nearer one replaces a farther one."""


def inherit(own: Settings, parent: Settings) -> Settings:
    """``own``, with what it does not say taken from ``parent`` where the key inherits."""
    taken = {
        name: getattr(parent, name)
        for name in INHERITED
        if getattr(own, name) is None and getattr(parent, name) is not None
    }
    given = own.given | (parent.given & frozenset(INHERITED))
    return replace(own, **taken, given=given)


DEFAULT_LANGUAGE = "en"
"""Of an article that names none (BCP 47)."""

RECORD_REQUIRED = ("authors", "date", "license")
"""Keys without which a work has no record and no citation files, its own or inherited."""
PUBLICATION_REQUIRED = ("name",)
"""Keys that the configuration has."""


def require(settings: Settings, place: Place, names: tuple[str, ...], collector: Collector) -> None:
    """Report each of ``names`` that was never given."""
    for name in names:
        if name not in settings.given:
            message = f"the required key `{name}` is missing"
            collector.report(rules.KEY_REQUIRED, place, message, f"add `{name}:` here")
