"""What there is to ask: every DOI, ORCID iD and link of the works, each once, with its places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pressroom.diagnostics import Collector, Place
from pressroom.files import CONFIG, SERIES, Source, read
from pressroom.metadata import Scope, read_settings
from pressroom.model.document import Document, Link, LinkKind, walk
from pressroom.model.doi import doi_key, doi_url, looks_like_doi_link, parse_doi
from pressroom.model.identifiers import looks_like_orcid_link, parse_orcid
from pressroom.model.work import Article, Catalog, Metadata, Person, Volume, Work

Item = Mapping[str, object]
"""A cited work as CSL-JSON."""


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
    item: Item = field(default_factory=dict)
    name: tuple[str, str] | None = None


@dataclass(slots=True)
class Subject:
    """One DOI, iD or address. ``id`` is bare and canonical; of an address without fragment."""

    kind: Kind
    id: str
    claims: list[Claim] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What no other subject has."""
        return f"{self.kind}:{doi_key(self.id) if self.kind is Kind.DOI else self.id}"

    @property
    def cited(self) -> bool:
        """Whether it is the DOI of a work that is cited with its title."""
        return self.kind is Kind.DOI and any(claim.item.get("title") for claim in self.claims)


def gather(works: Sequence[Work], catalog: Catalog) -> list[Subject]:
    """All subjects of ``works`` and of the publication, in the order of the sources."""
    found: dict[str, Subject] = {}
    own = {doi_key(work.meta.doi) for work in catalog.works if work.meta.doi}
    own |= {doi_key(a.series.doi) for a in catalog.articles.values() if a.series and a.series.doi}
    sources = _Sources(catalog.publication.root)

    def add(kind: Kind, name: str, claim: Claim) -> None:
        subject = Subject(kind, name)
        claims = found.setdefault(subject.key, subject).claims
        if claim not in claims:
            claims.append(claim)

    for work in works:
        for kind, name, claim in _of_work(work, catalog, sources):
            if kind is Kind.DOI and doi_key(name) in own:
                claim = Claim(claim.place, own=True)
            add(kind, name, claim)
    if catalog.publication.url:
        url = catalog.publication.url
        add(Kind.PAGE, url.partition("#")[0], Claim(sources.find([CONFIG], [url])))
    return list(found.values())


Question = tuple[Kind, str, Claim]


def _of_work(work: Work, catalog: Catalog, sources: _Sources) -> Iterator[Question]:
    """What there is to ask about one work, with repetitions."""
    settings = _settings_files(work, catalog)
    yield from _of_metadata(work.meta, settings, sources)
    if not isinstance(work, Article):
        return
    if work.series is not None and work.series.doi:
        yield _doi(work.series.doi, settings[1:] or settings, sources)
    named = [file for path in settings for file in sources.bibliographies(path)]
    yield from _of_document(work.document, [work.path, *dict.fromkeys(named)], sources)


def _of_document(document: Document, paths: Sequence[str], sources: _Sources) -> Iterator[Question]:
    """What the text cites and links to; ``paths`` are its file and the bibliographies."""
    for reference in document.references:
        if reference.doi:
            yield _doi(reference.doi, paths, sources, item=reference.item)
        elif reference.url:
            yield from _page(reference.url, paths, sources)
    own, line = paths[:1], 1
    for node in walk((*document.blocks, *document.footnotes)):
        line = getattr(node, "line", line)
        if not isinstance(node, Link) or node.kind is not LinkKind.EXTERNAL:
            continue
        doi = parse_doi(node.href) if looks_like_doi_link(node.href) else None
        orcid = parse_orcid(node.href) if looks_like_orcid_link(node.href) else None
        if isinstance(doi, str):
            yield _doi(doi, own, sources, line)
        elif isinstance(orcid, str):
            yield Kind.ORCID, orcid, Claim(sources.find(own, [orcid], line))
        else:
            yield from _page(node.href, own, sources, line)


def _of_metadata(meta: Metadata, paths: Sequence[str], sources: _Sources) -> Iterator[Question]:
    if meta.doi:
        yield _doi(meta.doi, paths, sources)
    people = [*meta.authors, *(contributor.author for contributor in meta.contributors)]
    for person in people:
        if isinstance(person, Person) and person.orcid:
            spellings = [person.orcid, person.orcid.replace("-", "")]
            place = sources.find(paths, spellings, near=person.family)
            yield Kind.ORCID, person.orcid, Claim(place, name=(person.given, person.family))
    for related in meta.related:
        if related.scheme == "doi":
            yield _doi(related.identifier, paths, sources)
        else:
            yield from _page(related.identifier, paths, sources)
    for url in (*(grant.url for grant in meta.funding), meta.substack.url):
        yield from _page(url, paths, sources)


def _doi(
    doi: str, paths: Sequence[str], sources: _Sources, line: int = 1, item: Item | None = None
) -> Question:
    spellings = [doi, doi_url(doi).removeprefix("https://doi.org/")]
    return Kind.DOI, doi, Claim(sources.find(paths, spellings, line), item=item or {})


def _page(url: str, paths: Sequence[str], sources: _Sources, line: int = 1) -> Iterator[Question]:
    if urlsplit(url).scheme.lower() in ("http", "https"):
        place = sources.find(paths, [url, unquote(url)], line)
        yield Kind.PAGE, url.partition("#")[0], Claim(place)


# --- places


def _settings_files(work: Work, catalog: Catalog) -> list[str]:
    """The files whose settings hold for ``work``, the nearest first."""
    above = [
        other.path
        for other in catalog.works
        if isinstance(other, Volume) and any(part.path == work.path for part in other.parts)
    ]
    files = dict.fromkeys((work.path, *above, CONFIG))
    return [path for path in files if (catalog.publication.root / path).is_file()]


class _Sources:
    """The files of the publication at ``root``, read once each. Paths are relative, with ``/``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._source = cache(self._read)

    def find(
        self, paths: Sequence[str], spellings: Sequence[str], line: int = 1, near: str = ""
    ) -> Place:
        """The first place of one of ``spellings`` in ``paths``, from ``line`` of the first on.

        Case does not matter, and what stands there is no part of a longer
        identifier. Of several in one file it is the one with the word ``near``
        in the nearest line. Where there is none it is the first file, with
        ``line`` when that is known.
        """
        pattern = re.compile(
            "|".join(rf"{re.escape(text)}(?![^\W_])" for text in spellings), re.IGNORECASE
        )
        for number, path in enumerate(paths):
            source = self._source(path)
            lines = source.lines if source is not None else []
            first = line if number == 0 else 1
            found = [
                (at, match)
                for at, text in enumerate(lines[first - 1 :], first)
                if (match := pattern.search(text))
            ]
            if found:
                named = [at for at, text in enumerate(lines, 1) if near in text] if near else []
                at, match = min(
                    found, key=lambda hit: min((abs(hit[0] - n) for n in named), default=0)
                )
                return Place(path, at, match.start() + 1, at, match.end() + 1)
        return Place(paths[0], line if line > 1 else None)

    def bibliographies(self, path: str) -> list[str]:
        """The bibliographies that the settings in ``path`` name and that are in the publication."""
        source = self._source(path)
        scopes = {CONFIG: Scope.PUBLICATION, SERIES: Scope.SERIES}
        scope = scopes.get(PurePosixPath(path).name, Scope.ARTICLE)
        settings = read_settings(source, scope, Collector()) if source is not None else None
        root = self._root.resolve()
        refs = (settings.bibliography or ()) if settings is not None else ()
        files = [ref.path.resolve() for ref in refs]
        return [file.relative_to(root).as_posix() for file in files if file.is_relative_to(root)]

    def _read(self, path: str) -> Source | None:
        return read(self._root / path, path, Collector())
