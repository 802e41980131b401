"""What there is to ask: every DOI, ORCID iD and link of the works, each once, with its places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pressroom.diagnostics import Place
from pressroom.files import CONFIG
from pressroom.model.document import Document, Link, LinkKind, Reference, walk
from pressroom.model.identifiers import (
    doi_key,
    doi_url,
    looks_like_doi_link,
    looks_like_orcid_link,
    parse_doi,
    parse_orcid,
)
from pressroom.model.work import Article, Catalog, Metadata, Person, Volume, Work
from pressroom.online.places import Sources


class Kind(StrEnum):
    """What is asked about."""

    DOI = "doi"
    ORCID = "orcid"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Claim:
    """What the sources say of a subject, and where.

    ``own`` marks the DOI of a work of the publication; ``item`` is a cited work
    as CSL-JSON; ``name`` is the given and the family name written beside an iD.
    """

    place: Place
    own: bool = False
    item: Mapping[str, object] = field(default_factory=dict)
    name: tuple[str, str] | None = None


@dataclass(slots=True)
class Subject:
    """One DOI, iD or address. ``id`` is bare and canonical; of an address without fragment."""

    kind: Kind
    id: str
    claims: list[Claim] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.kind}:{doi_key(self.id) if self.kind is Kind.DOI else self.id}"


def gather(works: Sequence[Work], catalog: Catalog) -> list[Subject]:
    """All subjects of ``works`` and of the publication, in the order of the sources."""
    found: dict[str, Subject] = {}
    own = {doi_key(work.meta.doi) for work in catalog.works if work.meta.doi}
    own |= {doi_key(a.series.doi) for a in catalog.articles.values() if a.series and a.series.doi}
    sources = Sources(catalog.publication.root)

    def add(kind: Kind, name: str, claim: Claim) -> None:
        subject = Subject(kind, name)
        claims = found.setdefault(subject.key, subject).claims
        if claim not in claims:
            claims.append(claim)

    for work in works:
        for kind, name, claim in _Asked(work, catalog, sources).all():
            if kind is Kind.DOI and doi_key(name) in own:
                claim = Claim(claim.place, own=True)
            add(kind, name, claim)
    if catalog.publication.url:
        url = catalog.publication.url
        add(Kind.PAGE, url.partition("#")[0], Claim(sources.find([CONFIG], [url])))
    return list(found.values())


Asked = tuple[Kind, str, Claim]


class _Asked:
    """The subjects of one work, with repetitions."""

    def __init__(self, work: Work, catalog: Catalog, sources: Sources) -> None:
        self._work = work
        self._sources = sources
        self._settings = _settings_files(work, catalog)
        files = [file for path in self._settings for file in sources.bibliographies(path)]
        self._cited = [work.path, *dict.fromkeys(files)]

    def all(self) -> Iterator[Asked]:
        yield from self._metadata(self._work.meta)
        if isinstance(self._work, Article):
            if self._work.series is not None and self._work.series.doi:
                yield self._doi(self._work.series.doi, self._settings[1:] or self._settings)
            yield from self._document(self._work.document)

    def _metadata(self, meta: Metadata) -> Iterator[Asked]:
        if meta.doi:
            yield self._doi(meta.doi, self._settings)
        people = [*meta.authors, *(contributor.author for contributor in meta.contributors)]
        for person in people:
            if isinstance(person, Person) and person.orcid:
                spellings = [person.orcid, person.orcid.replace("-", "")]
                place = self._sources.find(self._settings, spellings, near=person.family)
                claim = Claim(place, name=(person.given, person.family))
                yield Kind.ORCID, person.orcid, claim
        for related in meta.related:
            if related.scheme == "doi":
                yield self._doi(related.identifier, self._settings)
            else:
                yield from self._page(related.identifier, self._settings)
        for grant in meta.funding:
            yield from self._page(grant.url, self._settings)
        yield from self._page(meta.substack.url, self._settings)

    def _document(self, document: Document) -> Iterator[Asked]:
        cited = set()
        for reference in document.references:
            cited.add(doi_key(reference.doi))
            yield from self._reference(reference)
        line = 1
        for link in walk((*document.blocks, *document.footnotes)):
            line = getattr(link, "line", line)
            if not isinstance(link, Link) or link.kind is not LinkKind.EXTERNAL:
                continue
            doi = parse_doi(link.href) if looks_like_doi_link(link.href) else None
            orcid = parse_orcid(link.href) if looks_like_orcid_link(link.href) else None
            if isinstance(doi, str):
                yield self._doi(doi, [self._work.path], line)
            elif isinstance(orcid, str):
                place = self._sources.find([self._work.path], [orcid], line)
                yield Kind.ORCID, orcid, Claim(place)
            else:
                yield from self._page(link.href, [self._work.path], line)

    def _reference(self, reference: Reference) -> Iterator[Asked]:
        if reference.doi:
            kind, doi, claim = self._doi(reference.doi, self._cited)
            yield kind, doi, Claim(claim.place, item=reference.item)
        elif reference.url:
            yield from self._page(reference.url, self._cited)

    def _doi(self, doi: str, paths: Sequence[str], line: int = 1) -> Asked:
        spellings = list(dict.fromkeys((doi, doi_url(doi).removeprefix("https://doi.org/"))))
        return Kind.DOI, doi, Claim(self._sources.find(paths, spellings, line))

    def _page(self, url: str, paths: Sequence[str], line: int = 1) -> Iterator[Asked]:
        if urlsplit(url).scheme.lower() in ("http", "https"):
            place = self._sources.find(paths, list(dict.fromkeys((url, unquote(url)))), line)
            yield Kind.PAGE, url.partition("#")[0], Claim(place)


def _settings_files(work: Work, catalog: Catalog) -> list[str]:
    """The files whose settings hold for ``work``, the nearest first."""
    root: Path = catalog.publication.root
    above = [
        other.path
        for other in catalog.works
        if isinstance(other, Volume) and any(part.path == work.path for part in other.parts)
    ]
    files = dict.fromkeys((work.path, *above, CONFIG))
    return [path for path in files if (root / path).is_file()]
