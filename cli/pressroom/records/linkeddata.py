"""The work as linked data: one JSON-LD object in the words of schema.org.

It stands in ``citation.jsonld`` and within the landing page. A part stands in a
``CreativeWorkSeries``; where the series' volume has a DOI the part is a part of
that work too, and the volume names its parts.

Source: https://schema.org/ScholarlyArticle and the properties of its parents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pressroom.metadata import vocabularies
from pressroom.model.document import Reference
from pressroom.model.doi import doi_url
from pressroom.model.identifiers import orcid_url, ror_url
from pressroom.model.work import (
    Article,
    Author,
    Catalog,
    Contributor,
    Funding,
    Organisation,
    Person,
    Volume,
    Work,
    cited,
)
from pressroom.records.cited_item import plain_title
from pressroom.records.common import filled, keywords, language, volume_of, web_address
from pressroom.text import Json, one_line, uri

CONTEXT = "https://schema.org"

# Roles for which schema.org has a property of its own.
_PROPERTIES = {"Editor": "editor", "Producer": "producer", "Sponsor": "sponsor"}


def linked_data(work: Work, catalog: Catalog) -> Json:
    """The object, ready for ``json.dumps``. Nothing empty is in it."""
    meta = work.meta
    post = uri(meta.substack.url) if meta.substack.url else ""
    address = web_address(meta)
    title, subtitle = one_line(meta.title), one_line(meta.subtitle)
    return filled(
        {
            "@context": CONTEXT,
            "@type": vocabularies.kind(meta.zenodo.type).schema,
            "@id": address,
            "identifier": _identifier(meta.doi),
            "url": address,
            "name": one_line(meta.full_title),
            "headline": title,
            "alternativeHeadline": subtitle,
            "author": [_agent(author) for author in meta.authors],
            **_contributors(meta.contributors),
            "datePublished": meta.date.isoformat() if meta.date else "",
            "dateModified": meta.updated.isoformat() if meta.updated else "",
            "publisher": {"@type": "Organization", "name": one_line(meta.publisher)},
            "version": meta.version,
            "inLanguage": language(meta),
            "license": uri(meta.license.url) if meta.license else "",
            "isAccessibleForFree": meta.access.kind == "open",
            "conditionsOfAccess": one_line(meta.access.conditions),
            "abstract": meta.abstract.strip(),
            "keywords": keywords(meta),
            **_collection(work, catalog),
            "sameAs": post if post != address else "",
            "funding": [_grant(grant) for grant in meta.funding],
            "citation": [_citation(reference) for reference in cited(work)],
        }
    )


def _identifier(doi: str) -> Json:
    if not doi:
        return {}
    return {"@type": "PropertyValue", "propertyID": "DOI", "value": doi, "url": doi_url(doi)}


def _agent(author: Author) -> Json:
    match author:
        case Organisation():
            return _organisation(author.name, author.ror)
        case Person():
            return filled(
                {
                    "@type": "Person",
                    "@id": orcid_url(author.orcid) if author.orcid else "",
                    "name": one_line(author.name),
                    "givenName": one_line(author.given),
                    "familyName": one_line(author.family),
                    "affiliation": _one_or_all(
                        [_organisation(one.name, one.ror) for one in author.affiliations]
                    ),
                }
            )


def _one_or_all(values: list[Json]) -> Json | list[Json]:
    return values[0] if len(values) == 1 else values


def _organisation(name: str, ror: str) -> Json:
    address = ror_url(ror) if ror else ""
    return filled({"@type": "Organization", "@id": address, "name": one_line(name) or address})


def _contributors(contributors: Sequence[Contributor]) -> Json:
    found: dict[str, list[Json]] = {}
    for contributor in contributors:
        agent = _agent(contributor.author)
        if name := _PROPERTIES.get(contributor.role):
            found.setdefault(name, []).append(agent)
        else:
            # https://schema.org/Role: the property is repeated within.
            role: Json = {"@type": "Role", "roleName": contributor.role, "contributor": agent}
            found.setdefault("contributor", []).append(role)
    return dict(found)


def _collection(work: Work, catalog: Catalog) -> Json:
    if isinstance(work, Volume):
        return {"hasPart": [_part(part) for part in work.parts]}
    if work.series is None:
        return {}
    title = one_line(work.series.title)
    whole: list[Json] = [{"@type": "CreativeWorkSeries", "name": title}]
    if work.series.doi:
        volume = volume_of(work.series, catalog)
        kind = vocabularies.kind(volume.meta.zenodo.type).schema if volume else "CreativeWork"
        whole.append({"@type": kind, "@id": doi_url(work.series.doi), "name": title})
    return {"isPartOf": whole if len(whole) > 1 else whole[0], "position": work.part}


def _part(part: Article) -> Json:
    meta = part.meta
    return filled(
        {
            "@type": vocabularies.kind(meta.zenodo.type).schema,
            "@id": web_address(meta),
            "name": one_line(meta.full_title),
            "position": part.part,
        }
    )


def _grant(grant: Funding) -> Json:
    funder = _organisation(grant.funder, grant.ror)
    return filled(
        {
            "@type": "Grant",
            "identifier": grant.award,
            "name": one_line(grant.title),
            "url": uri(grant.url) if grant.url else "",
            "funder": funder,
        }
    )


def _citation(reference: Reference) -> Json:
    item = reference.item
    address = doi_url(reference.doi) if reference.doi else ""
    title = plain_title(item)
    return filled(
        {
            "@type": vocabularies.cited_kind(str(item.get("type"))).schema,
            "@id": address or (uri(reference.url) if reference.url else ""),
            "identifier": _identifier(reference.doi),
            "name": title or one_line(reference.plain),
            "author": _authors(item.get("author")),
            "datePublished": _date(item.get("issued")),
        }
    )


def _authors(names: object) -> list[Json]:
    found: list[Json] = []
    for name in names if isinstance(names, list) else ():
        if not isinstance(name, Mapping):
            continue
        if literal := name.get("literal"):
            found.append({"@type": "Organization", "name": one_line(str(literal))})
            continue
        keys = ("given", "non-dropping-particle", "dropping-particle", "family", "suffix")
        words = [str(name[key]) for key in keys if name.get(key)]
        if words:
            found.append({"@type": "Person", "name": one_line(" ".join(words))})
    return found


def _date(issued: object) -> str:
    """Year, month and day as far as they are known and in numbers; else nothing."""
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    if not isinstance(first, list):
        return ""
    try:
        numbers = [int(str(part)) for part in first]
    except ValueError:
        return ""
    if not numbers or not 0 < numbers[0] <= 9999 or any(not 0 < n <= 31 for n in numbers[1:]):
        return ""
    return "-".join([f"{numbers[0]:04}", *(f"{n:02}" for n in numbers[1:3])])
