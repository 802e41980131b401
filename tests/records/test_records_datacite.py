"""datacite.json and datacite.xml: valid by DataCite's schemas, and the same to its own tool."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import registries
from record_works import BASE, CASES, LATER_LICENSE, alone, catalog

from pressroom import records
from pressroom.diagnostics import Collector
from pressroom.metadata import vocabularies
from pressroom.model.document import Reference
from pressroom.model.work import (
    Affiliation,
    Article,
    Catalog,
    License,
    Person,
    Work,
    ZenodoSettings,
)
from pressroom.records.datacite import datacite_metadata
from pressroom.records.datacite_xml import datacite_xml

MORE = {
    f"type-{name}": alone(replace(BASE, zenodo=ZenodoSettings(name)))
    for name in sorted(vocabularies.PUBLICATION_TYPES)
} | {
    "sub-prefix": alone(replace(BASE, doi="10.1000.10/123")),
    "ror-alone": alone(
        replace(BASE, authors=(Person("A", "B", affiliations=(Affiliation("", "05gq02987"),)),))
    ),
    "undetermined": alone(replace(BASE, language="und")),
    "chinese": alone(replace(BASE, language="zh-Hant-TW")),
    "license-address": alone(
        replace(BASE, license=License(LATER_LICENSE.id, "A & B", "https://exämple.org/ä ö"))
    ),
}


BOOK = {
    "id": "book",
    "type": "chapter",
    "title": "The <i>Clerk</i> & the Moon",
    "author": [
        {"family": "Berg", "non-dropping-particle": "van der", "given": "Jan", "suffix": "Jr."},
        {"literal": "Harbour Group"},
    ],
    "editor": [{"family": "Example", "given": "Ada"}],
    "container-title": "A Book",
    "volume": 2,
    "issue": "3",
    "number": "7",
    "edition": "2nd",
    "page": "45\u201367",
    "publisher": "Example Press",
    "issued": {"date-parts": [[987, 2]]},
}


def citing(*items: dict[str, Any], url: str = "") -> tuple[Work, Catalog]:
    """An article that cites these, which have no DOI."""
    work = alone(BASE)[0]
    assert isinstance(work, Article)
    references = tuple(
        Reference(number, str(number), (), f"Reference {number}.", "", url, item)
        for number, item in enumerate(items, 1)
    )
    work = replace(work, document=replace(work.document, references=references))
    return work, catalog(work)


MORE |= {
    "item": citing(BOOK),
    "item-book": citing({**BOOK, "type": "book", "ISBN": "978-3-16-148410-0"}),
    "item-report": citing({**BOOK, "type": "report"}),
    "items-alike": citing(BOOK, {**BOOK, "id": "again"}),
    "item-empty": citing({}, {"title": "\x00", "page": "1"}),
}


def content(work: Work, catalog: Catalog) -> dict[str, Any]:
    return datacite_metadata(work, catalog)


def xml(work: Work, catalog: Catalog) -> bytes:
    return datacite_xml(content(work, catalog)).encode()


@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_json_schema(name: str) -> None:
    assert registries.datacite_json(content(*(CASES | MORE)[name])) == []


@registries.needs_schemas
@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_xml_schemas(name: str) -> None:
    assert registries.datacite_xml(xml(*(CASES | MORE)[name])) == []


@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_the_xml_is_what_datacites_own_tool_makes_of_the_json(name: str) -> None:
    from datacite import schema45
    from lxml import etree

    work, catalog = (CASES | MORE)[name]

    def values(root: Any) -> list[Any]:
        """Elements as text and attributes; a group with what it holds, whatever the order."""
        return sorted(
            (
                etree.QName(child).localname,
                (child.text or "").strip(),
                sorted((etree.QName(key).localname, value) for key, value in child.attrib.items()),
                values(child),
            )
            for child in root
        )

    ours = values(etree.fromstring(xml(work, catalog)))
    theirs = values(etree.fromstring(schema45.tostring(content(work, catalog)).encode()))
    if "doi" not in content(work, catalog):
        ours = [entry for entry in ours if entry[0] != "identifier"]
    assert ours == theirs


def test_what_is_said() -> None:
    found = content(*CASES["standalone"])
    assert found["doi"] == "10.5555/example.1"
    assert found["publisher"] == {"name": "Example Press"}
    assert found["types"] == {"resourceType": "Report", "resourceTypeGeneral": "Report"}
    assert found["language"] == "en-GB"
    assert found["creators"][0]["nameIdentifiers"] == [
        {
            "nameIdentifier": "https://orcid.org/0000-0002-1825-0097",
            "nameIdentifierScheme": "ORCID",
            "schemeUri": "https://orcid.org",
        }
    ]
    assert found["creators"][0]["affiliation"][0]["affiliationIdentifier"] == (
        "https://ror.org/05gq02987"
    )
    assert found["rightsList"][0]["rightsIdentifier"] == "CC-BY-4.0"
    assert [entry["alternateIdentifier"] for entry in found["alternateIdentifiers"]] == [
        "https://example.org/copies/1",
        "https://example.org/copies/2",
    ]
    assert {entry["relationType"] for entry in found["relatedIdentifiers"]} == {
        "Cites",
        "IsSupplementedBy",
        "IsDerivedFrom",
        "IsIdenticalTo",
    }
    assert found["fundingReferences"] == [
        {
            "funderName": "Example Fund",
            "funderIdentifier": "https://ror.org/05gq02987",
            "funderIdentifierType": "ROR",
            "awardNumber": "EX-1",
            "awardUri": "https://example.org/grant",
            "awardTitle": "The Grant",
        },
        {"funderName": "Other Fund"},
    ]


def test_series_and_parts_are_related_both_ways() -> None:
    volume = content(*CASES["volume"])
    part = content(*CASES["part-3"])
    assert [
        (entry["relationType"], entry["relatedIdentifier"], entry.get("resourceTypeGeneral"))
        for entry in volume["relatedIdentifiers"]
    ] == [
        ("HasPart", "10.5072/zenodo.1", "Text"),
        ("HasPart", "10.5555/part.3", "JournalArticle"),
    ]
    assert ("IsPartOf", "10.5555/volume", "Book") in [
        (entry["relationType"], entry["relatedIdentifier"], entry.get("resourceTypeGeneral"))
        for entry in part["relatedIdentifiers"]
    ]
    assert part["descriptions"][1] == {
        "description": "Part 3 of 3 of Questions of Measure.",
        "descriptionType": "SeriesInformation",
    }


def test_a_cited_work_without_an_identifier_is_told_in_words() -> None:
    assert content(*MORE["item"])["relatedItems"] == [
        {
            "relatedItemType": "BookChapter",
            "relationType": "Cites",
            "creators": [
                {
                    "name": "van der Berg, Jan, Jr.",
                    "nameType": "Personal",
                    "givenName": "Jan",
                    "familyName": "van der Berg",
                },
                {"name": "Harbour Group"},
            ],
            "titles": [{"title": "The Clerk & the Moon"}],
            "publicationYear": "0987",
            "volume": "2",
            "issue": "3",
            "number": "7",
            "numberType": "Other",
            "firstPage": "45",
            "lastPage": "67",
            "publisher": "Example Press",
            "edition": "2nd",
            "contributors": [
                {
                    "name": "Example, Ada",
                    "nameType": "Personal",
                    "givenName": "Ada",
                    "familyName": "Example",
                    "contributorType": "Editor",
                }
            ],
        }
    ]
    (book,) = content(*MORE["item-book"])["relatedItems"]
    assert book["relatedItemIdentifier"] == {
        "relatedItemIdentifier": "978-3-16-148410-0",
        "relatedItemIdentifierType": "ISBN",
    }
    (report,) = content(*MORE["item-report"])["relatedItems"]
    assert (report["relatedItemType"], report["numberType"]) == ("Report", "Report")
    assert len(content(*MORE["items-alike"])["relatedItems"]) == 1
    assert [item["titles"] for item in content(*MORE["item-empty"])["relatedItems"]] == [
        [{"title": "Reference 1."}],
        [{"title": "Reference 2."}],
    ]


def test_a_cited_work_is_an_identifier_or_an_item() -> None:
    found = content(*CASES["citing"])
    cited = [row["relatedIdentifier"] for row in found["relatedIdentifiers"]]
    assert {"10.5555/a", "https://example.org/d"} <= set(cited)
    assert [item["titles"][0]["title"] for item in found["relatedItems"]] == [
        "Example, B. (2002). By address.",
        "Example, C. (2004). By text.",
    ]
    assert "relatedItems" not in content(*citing(BOOK, url="https://example.org/book"))


@registries.needs_schemas
def test_every_type_of_item_has_a_type_of_the_kernel() -> None:
    for kind in registries.csl_types():
        found = content(*citing({**BOOK, "type": kind}))
        assert registries.datacite_json(found) == []
        assert registries.datacite_xml(datacite_xml(found).encode()) == []


def test_an_embargo() -> None:
    found = content(*CASES["embargoed"])
    assert found["publicationYear"] == "2099"
    assert found["dates"] == [
        {"date": "2026-03-09", "dateType": "Issued"},
        {"date": "2099-07-01", "dateType": "Available"},
    ]
    assert found["rightsList"][1] == {
        "rights": "Embargoed Access",
        "rightsUri": "info:eu-repo/semantics/embargoedAccess",
    }


def test_a_work_without_a_registered_doi() -> None:
    assert "doi" not in content(*CASES["bare"])
    assert b'<identifier identifierType="DOI">(:tba)</identifier>' in xml(*CASES["bare"])
    found = content(*MORE["sub-prefix"])
    assert "doi" not in found
    assert found["alternateIdentifiers"] == [
        {"alternateIdentifier": "10.1000.10/123", "alternateIdentifierType": "DOI"}
    ]


@pytest.mark.parametrize("name", CASES)
def test_nothing_empty_is_written(name: str) -> None:
    assert ': ""' not in json.dumps(content(*CASES[name]))
    artifacts = records.render(*CASES[name], Collector())
    assert all(b"></" not in a.data for a in artifacts if a.path.endswith(".xml"))
