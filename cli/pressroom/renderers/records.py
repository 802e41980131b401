"""The work as a deposit: ``zenodo.json`` for Zenodo's legacy API, ``record.json`` for InvenioRDM.

``zenodo.json`` is the metadata object itself, so a copy of it named
``.zenodo.json`` serves a repository on GitHub (where Zenodo then ignores
CITATION.cff wholly; both say the same here). ``record.json`` is the body of
``POST /api/records``. Communities are not in it: there a record is submitted
to a community by a request of its own.

Formats: https://developers.zenodo.org ("Deposit metadata") and
https://inveniordm.docs.cern.ch/reference/metadata/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from pressroom import rules, vocabularies
from pressroom.artifacts import Artifact
from pressroom.diagnostics import Collector, Place
from pressroom.identifiers import doi_key
from pressroom.model.citation import neighbours, one_line, part_text, same_doi
from pressroom.model.work import (
    Article,
    Author,
    Catalog,
    Funding,
    Metadata,
    Organisation,
    Person,
    Volume,
    Work,
)
from pressroom.renderers.record_rules import record_violations, zenodo_violations
from pressroom.renderers.shapes import Violation

Json = dict[str, object]

# The post and the whitepaper are one text in two forms: notes, tables and figures are
# set differently. DataCite's isIdenticalTo means the same file at another address.
_POST_RELATION = "isVariantFormOf"

_SHORTEST_TITLE = 3  # InvenioRDM and Zenodo refuse a shorter one

_LEGAL_FORMS = re.compile(r",\s*(?=(?:Inc|Ltd|LLC|LLP|L\.L\.C|GmbH|Corp|Co|PLC|S\.A|AG|BV)\b)")

# Where in the front matter a field of a record comes from, for hints.
_KEYS = {
    "publication_type": "zenodo.type",
    "resource_type": "zenodo.type",
    "publication_date": "date",
    "creators": "authors",
    "description": "abstract",
    "rights": "license",
    "additional_titles": "subtitle",
    "subjects": "keywords",
    "languages": "language",
    "notes": "funding",
    "identifiers": "related",
    "related_identifiers": "related",
    "references": "bibliography",
    "communities": "zenodo.communities",
    "pids": "doi",
}


def render(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:
    """``<slug>/zenodo.json`` and ``<slug>/record.json``, each only if the archive accepts it.

    Reports ``record-valid`` for each thing that an archive would refuse, drop
    or mangle, and then leaves that file out.
    """
    zenodo, record = zenodo_metadata(work, catalog), record_body(work, catalog)
    checked = (
        ("zenodo.json", zenodo, zenodo_violations(zenodo)),
        ("record.json", record, record_violations(record)),
    )
    artifacts = []
    for name, content, violations in checked:
        for violation in violations:
            _report(work, name, violation, collector)
        if not violations:
            text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            path = f"{work.meta.slug}/{name}"
            artifacts.append(Artifact(path, text.encode(), "application/json", work.meta.slug))
    return artifacts


def _report(work: Work, name: str, violation: Violation, collector: Collector) -> None:
    field = re.split(r"[.\[]", violation.pointer.removeprefix("metadata."))[0]
    collector.report(
        rules.RECORD_VALID,
        Place(work.path),
        f"{name} is not written: at {violation.pointer}, {violation.problem}",
        f"correct `{_KEYS.get(field, field)}` in the front matter or where it is inherited from",
    )


# --- Zenodo's legacy metadata


def zenodo_metadata(work: Work, catalog: Catalog) -> Json:
    """The metadata of a legacy deposition, not yet checked."""
    meta = work.meta
    return _filled(
        {
            "upload_type": vocabularies.UPLOAD_TYPE,
            "publication_type": meta.zenodo.type,
            "title": one_line(meta.full_title),
            "publication_date": meta.date.isoformat(),
            "description": _description(work, catalog),
            "creators": [_legacy_creator(author) for author in meta.authors],
            "access_right": "open",
            "license": meta.license.id.lower(),
            "doi": _external_doi(meta),
            "keywords": _keywords(meta),
            "language": vocabularies.language_code(meta.language),
            "version": meta.version,
            "notes": _funding_notes(meta.funding),
            "related_identifiers": [
                _filled(
                    {
                        "identifier": relation.identifier,
                        "relation": relation.relation,
                        "resource_type": relation.resource_type,
                    }
                )
                for relation in _relations(work, catalog)
            ],
            "references": _references(work),
            "communities": [{"identifier": name} for name in meta.zenodo.communities],
        }
    )


def _legacy_creator(author: Author) -> Json:
    match author:
        case Organisation():
            return {"name": _without_comma(one_line(author.name))}
        case Person():
            # Zenodo splits at one comma; `King, Jr.` as a family name would make two
            parts = [one_line(part.replace(",", " ")) for part in (author.family, author.given)]
            return _filled(
                {
                    "name": ", ".join(filter(None, parts)),
                    "affiliation": one_line(author.affiliation),
                    "orcid": author.orcid,
                }
            )


def _without_comma(name: str) -> str:
    """An organisation's name that the legacy API does not take for ``Family, Given``.

    The API has no mark for organisations. A comma before a legal form is
    dropped, as companies do themselves; any other becomes a dash.
    """
    return re.sub(r"\s*,\s*", " \u2013 ", _LEGAL_FORMS.sub(" ", name).strip(" ,"))


def _funding_notes(funding: tuple[Funding, ...]) -> str:
    # Not `grants`: that takes only awards of Zenodo's own list, and an unknown one
    # makes it refuse the whole deposit.
    paragraphs = []
    for grant in funding:
        award = f"{grant.title} ({grant.award})" if grant.title and grant.award else ""
        words = [grant.funder, award or grant.title or grant.award, grant.url]
        paragraphs.append(_paragraph("Funding: " + ", ".join(filter(None, words))))
    return "\n".join(paragraphs)


# --- InvenioRDM's draft


def record_body(work: Work, catalog: Catalog) -> Json:
    """The body of ``POST /api/records``, not yet checked."""
    body: Json = {
        "access": {"record": "public", "files": "public"},
        "files": {"enabled": True},
        "metadata": _record_metadata(work, catalog),
    }
    # A DOI of the archive itself is reserved through its API and refused from outside;
    # an empty `pids` would drop it again. So the key is there for other DOIs only.
    if doi := _external_doi(work.meta):
        body["pids"] = {"doi": {"identifier": doi, "provider": "external"}}
    return body


def _record_metadata(work: Work, catalog: Catalog) -> Json:
    meta = work.meta
    title, subtitle = one_line(meta.title), one_line(meta.subtitle)
    if subtitle and min(len(title), len(subtitle)) < _SHORTEST_TITLE:
        title, subtitle = one_line(meta.full_title), ""
    relations = list(_relations(work, catalog))
    alternate = vocabularies.ALTERNATE_IDENTIFIER
    language = vocabularies.language_code(meta.language)
    return _filled(
        {
            "resource_type": {
                "id": vocabularies.RESOURCE_TYPES.get(meta.zenodo.type, meta.zenodo.type)
            },
            "title": title,
            "additional_titles": [{"title": subtitle, "type": {"id": "subtitle"}}]
            if subtitle
            else [],
            "publication_date": meta.date.isoformat(),
            "creators": [_creator(author) for author in meta.authors],
            "publisher": one_line(meta.publisher),
            "description": _description(work, catalog),
            "subjects": [{"subject": keyword} for keyword in _keywords(meta)],
            "languages": [{"id": language}] if language else [],
            "rights": [_rights(meta)],
            "version": meta.version,
            "funding": [_funding(grant) for grant in meta.funding],
            "identifiers": [
                {"scheme": relation.scheme, "identifier": relation.identifier}
                for relation in relations
                if relation.relation == alternate
            ],
            "related_identifiers": [
                _record_relation(relation)
                for relation in relations
                if relation.relation != alternate
            ],
            "references": [{"reference": reference} for reference in _references(work)],
        }
    )


def _creator(author: Author) -> Json:
    match author:
        case Organisation():
            identifiers = [{"scheme": "ror", "identifier": author.ror}] if author.ror else []
            return {
                "person_or_org": _filled(
                    {
                        "type": "organizational",
                        "name": one_line(author.name),
                        "identifiers": identifiers,
                    }
                )
            }
        case Person():
            identifiers = [{"scheme": "orcid", "identifier": author.orcid}] if author.orcid else []
            affiliation = _name_or_ror(author.affiliation, author.ror)
            return _filled(
                {
                    "person_or_org": _filled(
                        {
                            "type": "personal",
                            "family_name": one_line(author.family),
                            "given_name": one_line(author.given),
                            "identifiers": identifiers,
                        }
                    ),
                    "affiliations": [affiliation] if affiliation else [],
                }
            )


def _name_or_ror(name: str, ror: str) -> Json:
    """The name if there is one: an archive refuses a whole record for a ROR id it has not loaded.

    Giving both is no way out, as it then goes by the id. The id is kept in the
    files that are not looked up (DataCite, JSON-LD).
    """
    if name:
        return {"name": one_line(name)}
    return {"id": ror} if ror else {}


def _rights(meta: Metadata) -> Json:
    name = meta.license.id.lower()
    if name in vocabularies.ARCHIVE_LICENSES:
        return {"id": name}
    return _filled({"title": {"en": meta.license.name}, "link": meta.license.url})


def _funding(grant: Funding) -> Json:
    award: Json = {}
    if grant.title or grant.award:
        link = [{"scheme": "url", "identifier": grant.url}] if grant.url else []
        title = {"en": one_line(grant.title)} if grant.title else {}
        award = _filled({"title": title, "number": grant.award, "identifiers": link})
    return _filled({"funder": _name_or_ror(grant.funder, grant.ror), "award": award})


def _record_relation(relation: _Relation) -> Json:
    spelling = vocabularies.RELATION_IDS.get(relation.relation, relation.relation)
    kind = {"id": relation.resource_type} if relation.resource_type else {}
    return _filled(
        {
            "scheme": relation.scheme,
            "identifier": relation.identifier,
            "relation_type": {"id": spelling},
            "resource_type": kind,
        }
    )


# --- what both say


def _filled(fields: Json) -> Json:
    """The fields that have a value: an empty one is left out, never written."""
    return {name: value for name, value in fields.items() if value not in ("", [], {}, None)}


def _external_doi(meta: Metadata) -> str:
    """The work's own DOI if another registrant minted it."""
    return "" if meta.doi.split("/")[0] in vocabularies.ARCHIVE_PREFIXES else meta.doi


def _paragraph(text: str) -> str:
    return f"<p>{escape(one_line(text), quote=False)}</p>"


def _description(work: Work, catalog: Catalog) -> str:
    meta = work.meta
    text = meta.abstract.strip() or meta.subtitle.strip() or meta.title
    paragraphs = [_paragraph(part) for part in re.split(r"\n[ \t]*\n", text) if part.strip()]
    if isinstance(work, Article) and (part := part_text(work, catalog)):
        paragraphs.append(_paragraph(part if part.endswith((".", "?", "!")) else f"{part}."))
    return "\n".join(paragraphs)


def _keywords(meta: Metadata) -> list[str]:
    return list(dict.fromkeys(one_line(keyword) for keyword in meta.keywords))


def _references(work: Work) -> list[str]:
    articles = work.parts if isinstance(work, Volume) else (work,)
    texts = (
        one_line(reference.plain)
        for article in articles
        for reference in article.document.references
    )
    return list(dict.fromkeys(filter(None, texts)))


@dataclass(frozen=True, slots=True)
class _Relation:
    identifier: str
    scheme: str
    relation: str
    resource_type: str = ""

    @property
    def target(self) -> str:
        return doi_key(self.identifier) if self.scheme == "doi" else self.identifier


def _relations(work: Work, catalog: Catalog) -> Iterator[_Relation]:
    """What the author says, then what follows from the series; each once.

    Where the author has already related the work to a thing, nothing is derived for it.
    """
    said: dict[tuple[str, str], _Relation] = {}
    for related in work.meta.related:
        relation = _Relation(related.identifier, related.scheme, related.relation)
        said.setdefault((relation.target, relation.relation), relation)
    yield from said.values()
    known = {target for target, _ in said}
    for relation in _derived(work, catalog):
        if relation.target not in known and not same_doi(relation.identifier, work.meta.doi):
            known.add(relation.target)
            yield relation


def _derived(work: Work, catalog: Catalog) -> Iterator[_Relation]:
    if isinstance(work, Volume):
        for part in work.parts:
            yield from _to(part.meta, "hasPart")
    elif work.series is not None:
        if work.series.doi:
            kinds = [
                _resource_type(other.meta)
                for other in catalog.works
                if isinstance(other, Volume) and same_doi(other.meta.doi, work.series.doi)
            ]
            yield _Relation(work.series.doi, "doi", "isPartOf", *kinds[:1])
        before, after = neighbours(work, catalog)
        if before is not None:
            yield from _to(before.meta, "continues")
        if after is not None:
            yield from _to(after.meta, "isContinuedBy")
    if work.meta.substack.url:
        yield _Relation(work.meta.substack.url, "url", _POST_RELATION)


def _to(meta: Metadata, relation: str) -> Iterator[_Relation]:
    if meta.doi:
        yield _Relation(meta.doi, "doi", relation, _resource_type(meta))


def _resource_type(meta: Metadata) -> str:
    return vocabularies.RESOURCE_TYPES.get(meta.zenodo.type, "")
