"""``datacite.json``: the work's metadata as DataCite registers it with a DOI, schema 4.

Every value is one of kernel 4.5, so the file is right by 4.5 and by 4.6, which
only adds to its vocabularies. The form is that of DataCite's REST API
(``attributes``); :mod:`pressroom.records.datacite_xml` writes the same as XML.

A work without a DOI has no ``doi`` here. A DOI whose prefix has a sub-part
(``10.1000.10/...``) is none that DataCite registers: it is an alternate
identifier.

Source: https://datacite-metadata-schema.readthedocs.io/en/4.6/ and, for what a
value looks like, the example records beside the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pressroom.metadata import vocabularies
from pressroom.model.document import Reference
from pressroom.model.identifiers import orcid_url, ror_url
from pressroom.model.work import (
    Author,
    Catalog,
    Funding,
    Metadata,
    Organisation,
    Person,
    Work,
    cited,
)
from pressroom.records import cited_item
from pressroom.records.cited_item import Item, Name
from pressroom.records.common import (
    Relation,
    abstract,
    address,
    filled,
    issued,
    keywords,
    language,
    license_of,
    once,
    relations,
    series_sentence,
)
from pressroom.text import Json, one_line, uri

SCHEMA = "http://datacite.org/schema/kernel-4"

_REGISTERED = re.compile(r"10[.][0-9]{4,9}/\S+")
_ORCID = {"nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
_ROR = {"nameIdentifierScheme": "ROR", "schemeUri": "https://ror.org"}

# How OpenAIRE and DataCite's own example name the access to a file.
_ACCESS = {
    "embargoed": ("Embargoed Access", "info:eu-repo/semantics/embargoedAccess"),
    "restricted": ("Restricted Access", "info:eu-repo/semantics/restrictedAccess"),
}


def datacite_metadata(work: Work, catalog: Catalog) -> Json:
    """The attributes of the DOI, as plain data."""
    meta = work.meta
    kind = vocabularies.kind(meta.zenodo.type)
    related = list(relations(work, catalog))
    registered = _REGISTERED.fullmatch(meta.doi) is not None
    tongue = language(meta)
    until, updated = meta.access.until, meta.updated
    # "If an embargo period has been in effect, use the date when the embargo period ends."
    year = (until or issued(meta)).year
    return filled(
        {
            "doi": meta.doi if registered else "",
            "creators": [_person(author) for author in meta.authors],
            "titles": _titles(meta, tongue),
            "publisher": {"name": one_line(meta.publisher)},
            "publicationYear": f"{year:04}",
            "types": filled({"resourceType": kind.genre, "resourceTypeGeneral": kind.datacite}),
            "subjects": [{"subject": keyword} for keyword in keywords(meta)],
            "contributors": [
                {**_person(contributor.author), "contributorType": contributor.role}
                for contributor in meta.contributors
            ],
            "dates": [
                {"date": issued(meta).isoformat(), "dateType": "Issued"},
                *([{"date": until.isoformat(), "dateType": "Available"}] if until else []),
                *([{"date": updated.isoformat(), "dateType": "Updated"}] if updated else []),
            ],
            "language": tongue,
            "alternateIdentifiers": _alternates(meta.doi if not registered else "", related),
            "relatedIdentifiers": [
                _relation(relation)
                for relation in related
                if relation.relation != vocabularies.ALTERNATE_IDENTIFIER
            ],
            "relatedItems": once(_related_items(work)),
            "version": meta.version,
            "rightsList": _rights(meta),
            "descriptions": _descriptions(work, catalog, tongue),
            "fundingReferences": once(_funding(grant) for grant in meta.funding),
            "schemaVersion": SCHEMA,
        }
    )


def _person(author: Author) -> Json:
    match author:
        case Organisation():
            ids = [{"nameIdentifier": ror_url(author.ror), **_ROR}] if author.ror else []
            return filled(
                {
                    "name": one_line(author.name),
                    "nameType": "Organizational",
                    "nameIdentifiers": ids,
                }
            )
        case Person():
            family, given = one_line(author.family), one_line(author.given)
            ids = [{"nameIdentifier": orcid_url(author.orcid), **_ORCID}] if author.orcid else []
            affiliations = [
                _affiliation(one_line(one.name), one.ror) for one in author.affiliations
            ]
            return filled(
                {
                    "name": ", ".join(filter(None, (family, given))),
                    "nameType": "Personal",
                    "givenName": given,
                    "familyName": family,
                    "nameIdentifiers": ids,
                    "affiliation": once(affiliations),
                }
            )


def _affiliation(name: str, ror: str) -> Json:
    if not ror:
        return {"name": name} if name else {}
    return {
        "name": name or ror_url(ror),  # the schema asks for one
        "affiliationIdentifier": ror_url(ror),
        "affiliationIdentifierScheme": "ROR",
        "schemeUri": "https://ror.org",
    }


def _titles(meta: Metadata, language: str) -> list[Json]:
    title, subtitle = one_line(meta.title), one_line(meta.subtitle)
    titles = [filled({"title": title, "lang": language})]
    if subtitle:
        titles.append(filled({"title": subtitle, "titleType": "Subtitle", "lang": language}))
    return titles


def _alternates(own: str, related: list[Relation]) -> list[Json]:
    found = [("DOI", own)] if own else []
    found += [
        (relation.scheme.upper(), relation.identifier)
        for relation in related
        if relation.relation == vocabularies.ALTERNATE_IDENTIFIER
    ]
    return [
        {"alternateIdentifier": identifier, "alternateIdentifierType": kind}
        for kind, identifier in dict.fromkeys(found)
    ]


def _relation(relation: Relation) -> Json:
    kind = vocabularies.kind(relation.kind).datacite if relation.kind else ""
    return filled(
        {
            "relatedIdentifier": relation.identifier,
            "relatedIdentifierType": relation.scheme.upper(),
            "relationType": relation.relation[0].upper() + relation.relation[1:],
            "resourceTypeGeneral": kind,
        }
    )


def _rights(meta: Metadata) -> list[Json]:
    found: list[Json] = [
        {
            "rights": license_of(meta).name,
            "rightsUri": uri(license_of(meta).url),
            "rightsIdentifier": license_of(meta).id,
            "rightsIdentifierScheme": "SPDX",
            "schemeUri": "https://spdx.org/licenses/",
        }
    ]
    if meta.access.kind in _ACCESS:
        name, address = _ACCESS[meta.access.kind]
        conditions = one_line(meta.access.conditions)
        text = f"{name}: {conditions}" if conditions else name
        found.append({"rights": text, "rightsUri": address})
    return found


def _descriptions(work: Work, catalog: Catalog, language: str) -> list[Json]:
    text = "\n\n".join(abstract(work.meta))
    found = [filled({"description": text, "descriptionType": "Abstract", "lang": language})]
    if series := series_sentence(work, catalog):
        found.append({"description": series, "descriptionType": "SeriesInformation"})
    return found


def _funding(grant: Funding) -> Json:
    found: Json = {
        "funderName": one_line(grant.funder),
        "funderIdentifier": ror_url(grant.ror) if grant.ror else "",
        "funderIdentifierType": "ROR" if grant.ror else "",
    }
    if grant.award or grant.title:
        found["awardNumber"] = grant.award
        found["awardUri"] = uri(grant.url) if grant.award else ""
        found["awardTitle"] = one_line(grant.title)
    return filled(found)


# --- cited works that have no DOI or address to be related by
#
# A work with either is a related identifier, which is what DataCite counts and links. An item says
# in words what is cited. The kernel has no field for the journal or book around it.
# https://datacite-metadata-schema.readthedocs.io/en/4.5/properties/relateditem/


def _related_items(work: Work) -> Iterator[Json]:
    """The works that ``work`` cites and that have no identifier, in order."""
    for reference in cited(work):
        if not address(reference):
            title = cited_item.title(reference.item) or cited_item.clean(reference.plain)
            if title:
                yield _item(reference, title)


def _item(reference: Reference, title: str) -> Json:
    item = reference.item
    year = cited_item.issued(item)[:1]
    first, last = cited_item.pages(item)
    # In the order of the XML schema, which is a sequence.
    return filled(
        {
            "relatedItemType": vocabularies.cited_kind(cited_item.value(item, "type")).datacite,
            "relationType": "Cites",
            "relatedItemIdentifier": _isbn(item),
            "creators": [_cited_person(name) for name in cited_item.people(item, "author")],
            "titles": [{"title": title}],
            "publicationYear": f"{year[0]:04}" if year else "",
            "volume": cited_item.value(item, "volume"),
            "issue": cited_item.value(item, "issue"),
            **_number(item),
            "firstPage": first,
            "lastPage": last,
            "publisher": cited_item.value(item, "publisher"),
            "edition": cited_item.value(item, "edition"),
            "contributors": [
                {**_cited_person(name), "contributorType": "Editor"}
                for name in cited_item.people(item, "editor")
            ],
        }
    )


def _isbn(item: Item) -> Json:
    # Around a chapter the ISBN is that of the whole book.
    isbn = cited_item.isbn(item) if cited_item.value(item, "type") == "book" else ""
    if not isbn:
        return {}
    return {"relatedItemIdentifier": isbn, "relatedItemIdentifierType": "ISBN"}


def _number(item: Item) -> Json:
    number = cited_item.value(item, "number")
    if not number:
        return {}
    report = cited_item.value(item, "type") == "report"
    return {"number": number, "numberType": "Report" if report else "Other"}


def _cited_person(name: Name) -> Json:
    if name.literal:
        # It may be an organisation or a person known by one name; the item does not say which.
        return {"name": name.literal}
    family = " ".join(filter(None, (name.particle, name.family)))
    given = " ".join(filter(None, (name.given, name.dropping)))
    return filled(
        {
            "name": ", ".join(filter(None, (family, given, name.suffix))),
            "nameType": "Personal",
            "givenName": given,
            "familyName": family,
        }
    )
