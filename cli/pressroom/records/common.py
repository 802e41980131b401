"""What all records say alike: the description, the keywords, the relations to other works."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from pressroom.metadata import vocabularies
from pressroom.model.citation import neighbours, part_text, same_doi, without_comma
from pressroom.model.document import Reference
from pressroom.model.doi import doi_key, doi_url
from pressroom.model.work import (
    Article,
    Author,
    Catalog,
    License,
    Metadata,
    Organisation,
    Person,
    SeriesInfo,
    Volume,
    Work,
    cited,
)
from pressroom.records.cited_item import is_web
from pressroom.text import Json, one_line, uri

# The post and the deposited text are one work in two places. The wording of DataCite asks
# for the same file; registries and readers take the relation for the same text, and that
# is what the author promises by giving the address.
POST_RELATION = "isIdenticalTo"

CITES = "cites"

_ABOUT_CITING = {CITES, "references"}


@dataclass(frozen=True, slots=True)
class Relation:
    """Another thing and how the work relates to it; ``scheme`` is ``doi`` or ``url``.

    ``kind`` is the publication type of the other thing where it is one of ours, else empty.
    """

    identifier: str
    scheme: str
    relation: str
    kind: str = ""

    @property
    def target(self) -> str:
        """The identifier in the form in which two are compared."""
        return doi_key(self.identifier) if self.scheme == "doi" else self.identifier


def issued(meta: Metadata) -> datetime.date:
    """The date of a work of which a record is made."""
    assert meta.date is not None
    return meta.date


def license_of(meta: Metadata) -> License:
    """The licence of a work of which a record is made."""
    assert meta.license is not None
    return meta.license


def filled(fields: Json) -> Json:
    """The fields that have a value: an empty one is left out, never written."""
    return {name: value for name, value in fields.items() if value not in ("", [], {}, None)}


def once(entries: Iterable[Json]) -> list[Json]:
    """The entries without repeats, which schemas refuse."""
    found: list[Json] = []
    for entry in entries:
        if entry not in found:
            found.append(entry)
    return found


def language(meta: Metadata) -> str:
    """The tag of the work's language; empty where it is said to be undetermined."""
    return "" if meta.language == "und" else meta.language


def web_address(meta: Metadata) -> str:
    """Where the work is found: by its DOI, else where the post is; empty if by neither."""
    return doi_url(meta.doi) if meta.doi else meta.substack.url and uri(meta.substack.url)


def editors(meta: Metadata) -> list[Author]:
    """The contributors who edited the work."""
    return [c.author for c in meta.contributors if c.role == "Editor"]


def name_at_comma(author: Author) -> str:
    """``Family, Given``, and no other comma: it would part the name once more."""
    match author:
        case Organisation():
            return without_comma(author.name)
        case Person():
            parts = (one_line(part.replace(",", " ")) for part in (author.family, author.given))
            return ", ".join(filter(None, parts))


def volume_of(series: SeriesInfo, catalog: Catalog) -> Volume | None:
    """The volume that has the DOI of ``series``."""
    volumes = (other for other in catalog.works if isinstance(other, Volume))
    return next((v for v in volumes if series.doi and same_doi(v.meta.doi, series.doi)), None)


def external_doi(meta: Metadata) -> str:
    """The work's own DOI if another registrant minted it."""
    return "" if meta.doi.split("/")[0] in vocabularies.ARCHIVE_PREFIXES else meta.doi


def paragraph(text: str) -> str:
    """``text`` in one line as a paragraph of HTML."""
    return f"<p>{escape(one_line(text), quote=False)}</p>"


def abstract(meta: Metadata) -> list[str]:
    """The paragraphs of the abstract, or of what stands for one: the subtitle, or the title."""
    text = meta.abstract.strip() or meta.subtitle.strip() or meta.title
    return [one_line(part) for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def series_sentence(work: Work, catalog: Catalog) -> str:
    """Which part of which series the work is, as a sentence; nothing outside a series."""
    part = part_text(work, catalog) if isinstance(work, Article) else ""
    return f"{part}." if part and not part.endswith((".", "?", "!")) else part


def description(work: Work, catalog: Catalog) -> str:
    """The abstract and the place in the series, as HTML."""
    part = series_sentence(work, catalog)
    texts = [*abstract(work.meta), *([part] if part else [])]
    return "\n".join(paragraph(text) for text in texts)


def keywords(meta: Metadata) -> list[str]:
    """The keywords, each once."""
    return list(dict.fromkeys(one_line(keyword) for keyword in meta.keywords))


def relations(work: Work, catalog: Catalog) -> Iterator[Relation]:
    """What the author says, then what follows from the series, the post and the references.

    Each stands once. Where the author has already related the work to a thing,
    nothing is derived for it, but that it is cited; that is left out where a
    thing is said to be referred to.
    """
    stated: dict[tuple[str, str], Relation] = {}
    for related in work.meta.related:
        relation = Relation(related.identifier, related.scheme, related.relation)
        stated.setdefault((relation.target, relation.relation), relation)
    yield from stated.values()
    known = {target for target, _ in stated}
    for relation in _derived(work, catalog):
        if relation.target not in known and not same_doi(relation.identifier, work.meta.doi):
            known.add(relation.target)
            yield relation
    known = {target for target, kind in stated if kind in _ABOUT_CITING}
    for scheme, identifier in filter(None, map(address, cited(work))):
        relation = Relation(identifier, scheme, CITES)
        if relation.target not in known:
            known.add(relation.target)
            yield relation


def _derived(work: Work, catalog: Catalog) -> Iterator[Relation]:
    if isinstance(work, Volume):
        for part in work.parts:
            yield from _to(part.meta, "hasPart")
    elif work.series is not None:
        if work.series.doi:
            volume = volume_of(work.series, catalog)
            kind = volume.meta.zenodo.type if volume else ""
            yield Relation(work.series.doi, "doi", "isPartOf", kind)
        before, after = neighbours(work, catalog)
        if before is not None:
            yield from _to(before.meta, "continues")
        if after is not None:
            yield from _to(after.meta, "isContinuedBy")
    if work.meta.substack.url:
        yield Relation(work.meta.substack.url, "url", POST_RELATION)


def _to(meta: Metadata, relation: str) -> Iterator[Relation]:
    if meta.doi:
        yield Relation(meta.doi, "doi", relation, meta.zenodo.type)


def address(reference: Reference) -> tuple[str, str] | None:
    """By what a cited work is found: ``doi`` or ``url``, and which; ``None`` if by neither."""
    if reference.doi:
        return "doi", reference.doi
    return ("url", reference.url) if is_web(reference.url) else None
