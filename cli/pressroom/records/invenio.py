"""``record.json``: the body of ``POST /api/records`` of InvenioRDM.

Communities are not in it: there a record is submitted to a community by a
request of its own.

Format: https://inveniordm.docs.cern.ch/reference/metadata/
"""

from __future__ import annotations

from pressroom.metadata import vocabularies
from pressroom.model.document import Reference
from pressroom.model.work import (
    Access,
    Author,
    Catalog,
    Funding,
    Metadata,
    Organisation,
    Person,
    Work,
    cited,
)
from pressroom.records.common import (
    Relation,
    description,
    external_doi,
    filled,
    issued,
    keywords,
    license_of,
    once,
    paragraph,
    relations,
)
from pressroom.text import Json, one_line

_SHORTEST_TITLE = 3  # InvenioRDM and Zenodo refuse a shorter one


def record_body(work: Work, catalog: Catalog) -> Json:
    """The body of ``POST /api/records``."""
    body: Json = {
        "access": _access(work.meta.access),
        "files": {"enabled": True},
        "metadata": _metadata(work, catalog),
    }
    # A DOI of the archive itself is reserved through its API and refused from outside;
    # an empty `pids` would drop it again. So the key is there for other DOIs only.
    if doi := external_doi(work.meta):
        body["pids"] = {"doi": {"identifier": doi, "provider": "external"}}
    return body


def _access(access: Access) -> Json:
    files = "public" if access.kind == "open" else "restricted"
    embargo: Json = (
        {"active": True, "until": access.until.isoformat()} if access.until is not None else {}
    )
    return filled({"record": "public", "files": files, "embargo": embargo})


def _metadata(work: Work, catalog: Catalog) -> Json:
    meta = work.meta
    title, subtitle = one_line(meta.title), one_line(meta.subtitle)
    if subtitle and min(len(title), len(subtitle)) < _SHORTEST_TITLE:
        title, subtitle = one_line(meta.full_title), ""
    related = list(relations(work, catalog))
    alternate = vocabularies.ALTERNATE_IDENTIFIER
    language = vocabularies.language_code(meta.language)
    until = meta.access.until
    return filled(
        {
            "resource_type": {
                "id": vocabularies.RESOURCE_TYPES.get(meta.zenodo.type, meta.zenodo.type)
            },
            "title": title,
            "additional_titles": [{"title": subtitle, "type": {"id": "subtitle"}}]
            if subtitle
            else [],
            "publication_date": issued(meta).isoformat(),
            "creators": [_creator(author) for author in meta.authors],
            "publisher": one_line(meta.publisher),
            "description": description(work, catalog),
            "additional_descriptions": [
                {"description": paragraph(meta.access.conditions), "type": {"id": "other"}}
            ]
            if meta.access.conditions
            else [],
            "subjects": [{"subject": keyword} for keyword in keywords(meta)],
            "contributors": [
                {**_creator(contributor.author), "role": {"id": contributor.role.lower()}}
                for contributor in meta.contributors
            ],
            "dates": [
                {"date": day.isoformat(), "type": {"id": kind}}
                for kind, day in (("available", until), ("updated", meta.updated))
                if day
            ],
            "languages": [{"id": language}] if language else [],
            "rights": [_rights(meta)],
            "version": meta.version,
            "funding": [_funding(grant) for grant in meta.funding],
            "identifiers": [
                {"scheme": relation.scheme, "identifier": relation.identifier}
                for relation in related
                if relation.relation == alternate
            ],
            "related_identifiers": [
                _relation(relation) for relation in related if relation.relation != alternate
            ],
            "references": [_reference(reference) for reference in cited(work)],
        }
    )


def _creator(author: Author) -> Json:
    match author:
        case Organisation():
            identifiers = [{"scheme": "ror", "identifier": author.ror}] if author.ror else []
            return {
                "person_or_org": filled(
                    {
                        "type": "organizational",
                        "name": one_line(author.name),
                        "identifiers": identifiers,
                    }
                )
            }
        case Person():
            identifiers = [{"scheme": "orcid", "identifier": author.orcid}] if author.orcid else []
            affiliations = [_name_or_ror(one.name, one.ror) for one in author.affiliations]
            return filled(
                {
                    "person_or_org": filled(
                        {
                            "type": "personal",
                            "family_name": one_line(author.family),
                            "given_name": one_line(author.given),
                            "identifiers": identifiers,
                        }
                    ),
                    "affiliations": once(affiliations),
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
    license_ = license_of(meta)
    name = license_.id.lower()
    if name in vocabularies.ARCHIVE_LICENSES:
        return {"id": name}
    return filled({"title": {"en": license_.name}, "link": license_.url})


def _funding(grant: Funding) -> Json:
    award: Json = {}
    if grant.title or grant.award:
        link = [{"scheme": "url", "identifier": grant.url}] if grant.url else []
        title = {"en": one_line(grant.title)} if grant.title else {}
        award = filled({"title": title, "number": grant.award, "identifiers": link})
    return filled({"funder": _name_or_ror(grant.funder, grant.ror), "award": award})


def _relation(relation: Relation) -> Json:
    spelling = vocabularies.RELATION_IDS.get(relation.relation, relation.relation)
    kind = vocabularies.RESOURCE_TYPES.get(relation.kind, "")
    return filled(
        {
            "scheme": relation.scheme,
            "identifier": relation.identifier,
            "relation_type": {"id": spelling},
            "resource_type": {"id": kind} if kind else {},
        }
    )


def _reference(reference: Reference) -> Json:
    scheme = "doi" if reference.doi else ""
    return filled(
        {
            "reference": one_line(reference.plain),
            "scheme": scheme,
            "identifier": reference.doi,
        }
    )
