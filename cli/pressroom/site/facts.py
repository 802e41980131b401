"""What the page and the Markdown copy of a work both say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pressroom.files import Named
from pressroom.languages import Language
from pressroom.model.citation import part_text, words_of
from pressroom.model.doi import doi_url
from pressroom.model.identifiers import orcid_url, ror_url
from pressroom.model.work import (
    Affiliation,
    Article,
    Author,
    Catalog,
    Organisation,
    Volume,
    Work,
    shown_doi,
)

PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Place:
    """An affiliation as shown; ``ror_url`` is empty where it is not known."""

    name: str
    ror_url: str


@dataclass(frozen=True, slots=True)
class Byline:
    """An author as shown; what is not known is empty."""

    name: str
    affiliations: tuple[Place, ...]
    orcid: str
    orcid_url: str
    email: str = ""
    """Of a corresponding author."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """A work of the same series. ``address`` is of its page, relative, or empty for this one."""

    title: str
    address: str
    part: int | None
    doi: str
    language: str


@dataclass(frozen=True, slots=True)
class File:
    """A file beside the page: what it is called, what it is for, and its bytes."""

    name: str
    label: str
    purpose: str
    media_type: str
    size: int


# Name of a file ({} is the slug) -> what it is, and the words for what it is for. In the order of
# the page; a file that is not here, such as those of the post, is for the publisher and not shown.
_FILES = {
    "{}.pdf": ("", "whitepaper-purpose"),
    "{}.md": ("Markdown", "markdown-purpose"),
    "citation.bib": ("BibTeX", "bibtex-purpose"),
    "citation.ris": ("RIS", "ris-purpose"),
    "citation.csl.json": ("CSL-JSON", "csl-purpose"),
    "citation.jsonld": ("JSON-LD", "jsonld-purpose"),
    "CITATION.cff": ("Citation File Format", "cff-purpose"),
    "datacite.json": ("DataCite, JSON", "datacite-purpose"),
    "datacite.xml": ("DataCite, XML", "datacite-xml-purpose"),
    "zenodo.json": ("Zenodo", "zenodo-purpose"),
    "record.json": ("InvenioRDM", "invenio-purpose"),
}


def bylines(authors: Sequence[Author]) -> list[Byline]:
    """The authors in order."""
    return [_byline(author) for author in authors]


def _byline(author: Author) -> Byline:
    if isinstance(author, Organisation):
        return Byline(author.name, (), "", "")
    url = orcid_url(author.orcid) if author.orcid else ""
    email = author.email if author.corresponding else ""
    return Byline(author.name, places(author.affiliations), author.orcid, url, email)


def places(affiliations: Sequence[Affiliation]) -> tuple[Place, ...]:
    """The affiliations that have a name."""
    named = (one for one in affiliations if one.name)
    return tuple(Place(one.name, ror_url(one.ror) if one.ror else "") for one in named)


def files(work: Work, beside: Sequence[Named], words: Language) -> list[File]:
    """The files of ``beside`` that readers want, in the order of the page.

    Where not everyone may read the work, its text is not among them.
    """
    slug = work.meta.slug
    closed = set() if work.meta.access.kind == "open" else {f"{slug}.pdf", f"{slug}.md"}
    names = ((artifact.path.removeprefix(f"{slug}/"), artifact) for artifact in beside)
    found = {name: artifact for name, artifact in names if name not in closed}
    return [
        File(
            name,
            label or words.say("whitepaper-file"),
            words.say(purpose),
            found[name].media_type,
            found[name].size,
        )
        for pattern, (label, purpose) in _FILES.items()
        if (name := pattern.format(slug)) in found
    ]


def siblings(work: Work, catalog: Catalog) -> list[Sibling]:
    """The parts of the work's series in order, itself among them; none without a series."""
    volume = work if isinstance(work, Volume) else catalog.volumes.get(work.path)
    return [] if volume is None else [_sibling(part, work) for part in volume.parts]


def whole(work: Work, catalog: Catalog) -> Sibling | None:
    """The volume of a part."""
    volume = catalog.volumes.get(work.path)
    return None if volume is None else _sibling(volume, work)


def _sibling(other: Work, work: Work) -> Sibling:
    meta = other.meta
    address = "" if other.path == work.path else f"../{meta.slug}/{PAGE}"
    part = other.part if isinstance(other, Article) else None
    return Sibling(meta.title, address, part, meta.doi, meta.language)


def doi_and_address(work: Work) -> tuple[str, str]:
    """The DOI to show, and its address."""
    doi = shown_doi(work)
    return doi, doi_url(doi) if doi else ""


def place(work: Work, catalog: Catalog) -> str:
    """``Part 1 of 2 of ...``, of a volume ``2 parts``; empty for what stands alone."""
    if isinstance(work, Volume):
        name = "one-part" if len(work.parts) == 1 else "part-count"
        return words_of(work, catalog).say(name, parts=len(work.parts))
    return part_text(work, catalog)


def access(work: Work, words: Language) -> str:
    """Who may read the work, in words; empty where everyone may."""
    given = work.meta.access
    if given.kind == "open":
        return ""
    date = given.until.isoformat() if given.until else ""
    until = words.say("closed-until", date=date) if date else words.say("restricted")
    return f"{until}. {given.conditions}" if given.conditions else until


def page_of(catalog: Catalog, slug: str) -> str:
    """The address of another work's page, absolute where the publication has one."""
    base = catalog.publication.url.rstrip("/")
    return f"{base}/{slug}/" if base else f"../{slug}/{PAGE}"


def address(catalog: Catalog, work: Work, name: str = "") -> str:
    """The absolute address of a work's file or page; empty without the publication's."""
    base = catalog.publication.url.rstrip("/")
    return f"{base}/{work.meta.slug}/{name}" if base else ""
