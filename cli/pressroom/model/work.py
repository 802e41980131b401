"""What is published: articles, the volumes of series, and the publication they belong to.

A value that exists is complete and valid. Identifiers are in their bare
canonical form (``10.5281/zenodo.1``, ``0000-0002-1825-0097``); a renderer adds
the prefix its format wants.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pressroom.model.document import (
    Document,
    Figure,
    Inline,
    InlinePicture,
    Picture,
    Reference,
    Table,
    lines,
    plain_text,
    walk,
)
from pressroom.model.doi import doi_key, doi_url


@dataclass(frozen=True, slots=True)
class Affiliation:
    """An institution that a person belongs to: its name, its bare ROR id, or both."""

    name: str
    ror: str = ""


_EASTERN = re.compile("[\u3005\u3041-\u309f\u3400-\u9fff\uac00-\ud7af\U00020000-\U000323af]+")
"""Ideographs, hiragana and Hangul; names in katakana are mostly foreign, and keep their order."""


@dataclass(frozen=True, slots=True)
class Person:
    """A human author. ``orcid`` is bare with hyphens; ``affiliations`` are in order.

    ``corresponding`` says that readers write to this one of the authors, at ``email``;
    ``equal`` that this one contributed as much as the others who are marked so.
    """

    given: str
    family: str
    orcid: str = ""
    affiliations: tuple[Affiliation, ...] = ()
    email: str = ""
    corresponding: bool = False
    equal: bool = False

    @property
    def name(self) -> str:
        """Given name first, as on a title page; one of China, Japan or Korea family first."""
        if self.family_first:
            return f"{self.family}{self.given}"
        return f"{self.given} {self.family}".strip()

    @property
    def family_first(self) -> bool:
        """Whether the name is written in ideographs or Hangul, and so without a space."""
        return bool(_EASTERN.fullmatch(self.family) and _EASTERN.fullmatch(self.given))

    @property
    def affiliation(self) -> str:
        """The names of all affiliations in one line; empty where there is none."""
        return "; ".join(one.name for one in self.affiliations if one.name)


@dataclass(frozen=True, slots=True)
class Organisation:
    """A corporate author."""

    name: str
    ror: str = ""


Author = Person | Organisation


@dataclass(frozen=True, slots=True)
class Contributor:
    """Someone who helped and is no author. ``role`` is spelt as in DataCite: ``DataCurator``."""

    author: Author
    role: str


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read the deposited files: all, all from a day on, or whom one asks.

    ``kind`` is ``open``, ``embargoed`` (``until`` is the first open day) or
    ``restricted`` (``conditions`` says who gets them, as plain text).
    """

    kind: str = "open"
    until: datetime.date | None = None
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class License:
    """A licence of the SPDX list: ``CC-BY-4.0``, its full name, and where its text is."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another thing and how this work relates to it.

    ``scheme`` is ``doi`` or ``url``; ``relation`` is spelt as in Zenodo's
    vocabulary, e.g. ``isSupplementTo``.
    """

    identifier: str
    scheme: str
    relation: str


@dataclass(frozen=True, slots=True)
class Funding:
    """One grant. ``ror`` is the funder's; all but ``funder`` may be empty."""

    funder: str
    ror: str = ""
    award: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SubstackSettings:
    """Fields of the post outside its body. ``url`` is where it was published, or empty.

    ``card`` names the social picture's file, relative to the folder of the
    work's source; empty means that one is made. ``tables`` is the form of the
    post's tables: ``picture``, ``bullets`` or ``code``.
    """

    seo_title: str = ""
    seo_description: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    url: str = ""
    card: str = ""
    tables: str = "picture"


@dataclass(frozen=True, slots=True)
class ZenodoSettings:
    """``type`` is a publication type of Zenodo's legacy vocabulary."""

    type: str = "workingpaper"
    communities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What every record and citation says of a work. Strings that were not given are empty.

    Without ``date``, ``authors`` or ``license`` there is no record and no citation of it.

    ``language`` is a BCP 47 tag; ``abstract`` is plain text, its paragraphs
    separated by blank lines, and so is ``statement``, which says at the top of
    a post what series or publication it belongs to. ``layout`` is one of
    :data:`LAYOUTS`, or empty where the length shall say; ``contents`` whether the whitepaper has a
    table of contents, or ``None`` where the layout shall say.
    """

    slug: str
    title: str
    subtitle: str
    date: datetime.date | None
    authors: tuple[Author, ...]
    license: License | None
    language: str
    publisher: str
    doi: str = ""
    version: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    funding: tuple[Funding, ...] = ()
    substack: SubstackSettings = field(default_factory=SubstackSettings)
    zenodo: ZenodoSettings = field(default_factory=ZenodoSettings)
    statement: str = ""
    contributors: tuple[Contributor, ...] = ()
    access: Access = field(default_factory=Access)
    updated: datetime.date | None = None
    layout: str = ""
    contents: bool | None = None
    translations: tuple[tuple[str, str], ...] = ()
    """Language and slug of each work that is this one in another language."""

    @property
    def recordable(self) -> bool:
        """Whether an archive takes a record of the work: it has authors, a date and a licence."""
        return bool(self.authors) and self.date is not None and self.license is not None

    @property
    def full_title(self) -> str:
        """Title and subtitle in one line."""
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """What a part needs to know of its series. ``doi`` is the volume's, or empty."""

    slug: str
    title: str
    doi: str
    parts: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``path`` is its file, relative to the publication, with ``/``."""

    path: str
    meta: Metadata
    document: Document
    series: SeriesInfo | None = None
    part: int | None = None

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles of the work: itself."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Volume:
    """A series as one work: its parts, in order."""

    path: str
    meta: Metadata
    parts: tuple[Article, ...]

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles of the work: its parts."""
        return self.parts


Work = Article | Volume


def cited(work: Work) -> tuple[Reference, ...]:
    """The references of ``work`` in order; of a volume those of its parts, each once.

    Two are one when they have the same DOI, or none and the same text. One
    without any text is left out.
    """
    found: dict[str, Reference] = {}
    for article in work.articles:
        for reference in article.document.references:
            text = " ".join(reference.plain.split())
            if text:
                key = f"doi:{doi_key(reference.doi)}" if reference.doi else text
                found.setdefault(key, reference)
    return tuple(found.values())


def shown_doi(work: Work) -> str:
    """The DOI to show for a work: its own, else that of its series, else an empty string."""
    series = work.series if isinstance(work, Article) else None
    return work.meta.doi or (series.doi if series else "")


@dataclass(slots=True)
class Extent:
    """Counts: words of text and captions, pictures, tables, notes, works cited."""

    words: int = 0
    pictures: int = 0
    tables: int = 0
    notes: int = 0
    references: int = 0

    def add(self, other: Extent) -> None:
        """Count ``other`` in."""
        for name in ("words", "pictures", "tables", "notes", "references"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


_FIELDS = tuple(field.name for field in fields(Document))


class LazyDocument(Document):
    """A :class:`Document` that ``read`` makes at the first look, so that most are never made.

    ``extent`` is that of the document, if known.
    """

    __slots__ = ("_read", "extent")

    _read: Callable[[], Document]
    extent: Extent | None

    def __init__(self, read: Callable[[], Document], extent: Extent | None = None) -> None:
        # The fields stay unset, so that a look at one of them comes to __getattr__.
        object.__setattr__(self, "_read", read)
        object.__setattr__(self, "extent", extent)

    def fill(self, document: Document) -> None:
        """Take over what was read already."""
        for name in _FIELDS:
            object.__setattr__(self, name, getattr(document, name))

    def forget(self) -> None:
        """Let go of what was read; it is read again when it is looked at again."""
        for name in _FIELDS:
            try:
                object.__delattr__(self, name)
            except AttributeError:
                return  # nothing was read

    def __getattr__(self, name: str) -> Any:
        if name not in _FIELDS:
            raise AttributeError(name)
        self.fill(self._read())
        return object.__getattribute__(self, name)


def extent(document: Document) -> Extent:
    """The extent of ``document``, which is not read for it where it is known already."""
    if isinstance(document, LazyDocument) and document.extent is not None:
        return document.extent
    total = Extent(notes=len(document.footnotes), references=len(document.references))
    for node in walk((*document.blocks, *document.footnotes)):
        total.pictures += isinstance(node, Figure | InlinePicture)
        total.tables += isinstance(node, Table)
        if not isinstance(node, Inline):
            total.words += sum(len(plain_text(line).split()) for line in lines(node))
    return total


@dataclass(frozen=True, slots=True)
class Fonts:
    """The font families of the whitepaper, as their files name them; none holds a quote.

    Each is bundled or among ``files``, the absolute paths of the publication's
    own font files in order. ``fallback`` is looked in, in order, for a
    character that the others lack.
    """

    text: str = "Source Serif 4"
    display: str = "Source Sans 3"
    code: str = "IBM Plex Mono"
    fallback: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()


LAYOUTS = ("report", "article")
"""How a whitepaper begins: with a title page and contents, or above its text."""
DEFAULT_ACCENT = "#1d3f72"
DEFAULT_PAPER = "A4"
DEFAULT_INK = "#1b1b1d"


@dataclass(frozen=True, slots=True)
class Publication:
    """Settings of the whole publication. Paths are absolute; ``paper`` is ``A4`` or ``Letter``.

    ``accent`` and ``ink`` (of text) are CSS hex colours; ``logo`` stands at the
    top of the whitepaper's first page.
    """

    root: Path
    sources: Path
    name: str
    url: str = ""
    accent: str = DEFAULT_ACCENT
    paper: str = DEFAULT_PAPER
    ink: str = DEFAULT_INK
    logo: Picture | None = None
    fonts: Fonts = field(default_factory=Fonts)


@dataclass(frozen=True, slots=True)
class Catalog:
    """All that is published together; how a renderer looks up another work."""

    publication: Publication
    works: tuple[Work, ...]
    articles: Mapping[str, Article] = field(init=False, repr=False, compare=False)
    """Articles by path."""
    volumes: Mapping[str, Volume] = field(init=False, repr=False, compare=False)
    """Volumes by the paths of their parts."""

    def __post_init__(self) -> None:
        articles = {work.path: work for work in self.works if isinstance(work, Article)}
        volumes: dict[str, Volume] = {}
        for work in self.works:
            if isinstance(work, Volume):
                for part in work.parts:
                    volumes.setdefault(part.path, work)
        # The only way to set a field of a frozen dataclass.
        object.__setattr__(self, "articles", articles)
        object.__setattr__(self, "volumes", volumes)

    def address(self, path: str) -> str:
        """Where readers find an article: its post, its DOI, its volume's DOI, or nowhere."""
        article = self.articles.get(path)
        if article is None:
            return ""
        doi = shown_doi(article)
        return article.meta.substack.url or (doi_url(doi) if doi else "")

    def siblings(self, article: Article) -> tuple[Article, ...]:
        """All parts of the article's series in order, itself among them; else itself alone."""
        volume = self.volumes.get(article.path)
        return volume.parts if volume is not None else (article,)
