"""``zenodo.json``: the metadata object of Zenodo's legacy deposit API.

A copy of it named ``.zenodo.json`` serves a repository on GitHub (where Zenodo
then ignores CITATION.cff wholly; both say the same here).

Format: https://developers.zenodo.org ("Deposit metadata")
"""

from __future__ import annotations

from pressroom.metadata import vocabularies
from pressroom.model.work import Access, Author, Catalog, Funding, Person, Work, cited
from pressroom.records.common import (
    description,
    external_doi,
    filled,
    issued,
    keywords,
    license_of,
    name_at_comma,
    paragraph,
    relations,
)
from pressroom.text import Json, one_line


def zenodo_metadata(work: Work, catalog: Catalog) -> Json:
    """The metadata of a legacy deposition."""
    meta = work.meta
    return filled(
        {
            "upload_type": vocabularies.UPLOAD_TYPE,
            "publication_type": meta.zenodo.type,
            "title": one_line(meta.full_title),
            "publication_date": issued(meta).isoformat(),
            "description": description(work, catalog),
            "creators": [_person(author) for author in meta.authors],
            **_access(meta.access),
            "license": license_of(meta).id.lower(),
            "doi": external_doi(meta),
            "keywords": keywords(meta),
            "language": vocabularies.language_code(meta.language),
            "version": meta.version,
            "notes": _funding_notes(meta.funding),
            "contributors": [
                {**_person(contributor.author), "type": contributor.role}
                for contributor in meta.contributors
            ],
            "related_identifiers": [
                filled(
                    {
                        "identifier": relation.identifier,
                        "relation": relation.relation,
                        "resource_type": vocabularies.RESOURCE_TYPES.get(relation.kind, ""),
                    }
                )
                for relation in relations(work, catalog)
            ],
            "references": [one_line(reference.plain) for reference in cited(work)],
            "communities": [
                {"identifier": name} for name in dict.fromkeys(meta.zenodo.communities)
            ],
        }
    )


def _access(access: Access) -> Json:
    until = access.until.isoformat() if access.until else ""
    conditions = paragraph(access.conditions) if access.conditions else ""
    return {
        "access_right": access.kind,
        "embargo_date": until,
        "access_conditions": conditions,
    }


def _person(author: Author) -> Json:
    # The API has no mark for organisations, and parts a name at its comma.
    return filled(
        {
            "name": name_at_comma(author),
            "affiliation": one_line(author.affiliation) if isinstance(author, Person) else "",
            "orcid": author.orcid if isinstance(author, Person) else "",
        }
    )


def _funding_notes(funding: tuple[Funding, ...]) -> str:
    # Not `grants`: that takes only awards of Zenodo's own list, and an unknown one
    # makes it refuse the whole deposit.
    paragraphs = []
    for grant in funding:
        award = f"{grant.title} ({grant.award})" if grant.title and grant.award else ""
        words = [grant.funder, award or grant.title or grant.award, grant.url]
        paragraphs.append(paragraph("Funding: " + ", ".join(filter(None, words))))
    return "\n".join(paragraphs)
