"""The JSON-LD of a work: what it says, that it expands, and that schema.org has its words."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import registries
import structured_data
from record_works import BASE, CARBERRY, CASES, alone

from pressroom.metadata import vocabularies
from pressroom.model.work import (
    Access,
    Contributor,
    Organisation,
    Person,
    SubstackSettings,
    ZenodoSettings,
)
from pressroom.records.linkeddata import linked_data

MORE = {
    f"type-{name}": alone(replace(BASE, zenodo=ZenodoSettings(name)))
    for name in sorted(vocabularies.PUBLICATION_TYPES)
} | {
    f"role-{role}": alone(
        replace(BASE, contributors=(Contributor(CARBERRY, role), Contributor(CARBERRY, role)))
    )
    for role in vocabularies.CONTRIBUTOR_ROLES
}
ALL = CASES | MORE
CONTEXT = {
    "@vocab": "https://schema.org/",
    **{name: {"@type": "@id"} for name in ("url", "sameAs", "license", "conditionsOfAccess")},
}


def data(name: str) -> dict[str, Any]:
    return json.loads(json.dumps(linked_data(*ALL[name])))  # type: ignore[no-any-return]


def test_the_words_are_schema_orgs(tmp_path: Path) -> None:
    found = structured_data.validate({name: data(name) for name in ALL}, tmp_path)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_wrong_word_is_found(tmp_path: Path) -> None:
    wrong = {}
    for name, key, value in (
        ("type", "@type", "Whitepaper"),
        ("property", "orcid", "0000-0002-1825-0097"),
        ("value", "isAccessibleForFree", {"@type": "Person", "name": "x"}),
        ("inner", "author", [{"@type": "Person", "surname": "x"}]),
    ):
        wrong[name] = {**copy.deepcopy(data("standalone")), key: value}
    found = structured_data.validate(wrong, tmp_path)
    assert [name for name in wrong if not found[name]] == []


@pytest.mark.parametrize("name", CASES)
def test_it_expands_without_loss(name: str) -> None:
    content = data(name)
    (node,) = registries.expanded(content, CONTEXT)
    kept = {key.rpartition("/")[2] for key in node}
    assert kept == {key for key in content if key != "@context"}
    assert node["@type"] == [f"https://schema.org/{content['@type']}"]
    assert ': ""' not in json.dumps(content)


def test_a_report_with_all_its_identifiers() -> None:
    found = data("standalone")
    assert found["@type"] == "Report"
    assert found["@id"] == found["url"] == "https://doi.org/10.5555/example.1"
    assert found["identifier"] == {
        "@type": "PropertyValue",
        "propertyID": "DOI",
        "value": "10.5555/example.1",
        "url": "https://doi.org/10.5555/example.1",
    }
    assert found["sameAs"] == "https://example.org/p/Same?a=1&b=2#c"
    assert found["author"][0]["@id"] == "https://orcid.org/0000-0002-1825-0097"
    assert found["author"][0]["affiliation"]["@id"] == "https://ror.org/05gq02987"
    assert found["inLanguage"] == "en-GB"
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["funding"][0] == {
        "@type": "Grant",
        "identifier": "EX-1",
        "name": "The Grant",
        "url": "https://example.org/grant",
        "funder": {
            "@type": "Organization",
            "@id": "https://ror.org/05gq02987",
            "name": "Example Fund",
        },
    }


def test_series_and_parts_point_at_each_other() -> None:
    volume, part = data("volume"), data("part-3")
    assert [(p["@id"], p["position"]) for p in volume["hasPart"]] == [
        ("https://doi.org/10.5072/zenodo.1", 1),
        ("https://example.org/p/part-2", 2),
        ("https://doi.org/10.5555/part.3", 3),
    ]
    series, whole = part["isPartOf"]
    assert series == {"@type": "CreativeWorkSeries", "name": "Questions of Measure"}
    assert whole["@id"] == volume["@id"] == "https://doi.org/10.5555/volume"
    assert part["position"] == 3


def test_a_cited_work_is_described() -> None:
    cited = data("citing")["citation"]
    assert cited[0] == {
        "@type": "ScholarlyArticle",
        "@id": "https://doi.org/10.5555/a",
        "identifier": {
            "@type": "PropertyValue",
            "propertyID": "DOI",
            "value": "10.5555/a",
            "url": "https://doi.org/10.5555/a",
        },
        "name": "By DOI",
        "author": [
            {"@type": "Person", "name": "Ada Example"},
            {"@type": "Organization", "name": "Example Group"},
        ],
        "datePublished": "2001-02",
    }
    assert [entry["name"] for entry in cited[1:]] == [
        "Example, B. (2002). By address.",
        "Example, B. (2003). By address.",
        "Example, C. (2004). By text.",
        "Example, D. (2005). Known.",
    ]


def test_who_helped_and_who_may_read() -> None:
    asks = Access("restricted", None, "Ask the\nauthors.")
    helped = (
        Contributor(Organisation("Fund"), "Sponsor"),
        Contributor(Person("A", "B"), "DataCurator"),
    )
    work, catalog = alone(replace(BASE, access=asks, contributors=helped))
    found = linked_data(work, catalog)
    assert found["isAccessibleForFree"] is False
    assert found["conditionsOfAccess"] == "Ask the authors."
    assert found["sponsor"] == [{"@type": "Organization", "name": "Fund"}]
    assert found["contributor"] == [
        {
            "@type": "Role",
            "roleName": "DataCurator",
            "contributor": {
                "@type": "Person",
                "name": "A B",
                "givenName": "A",
                "familyName": "B",
            },
        }
    ]


def test_a_work_without_any_address_has_none() -> None:
    work, catalog = alone(replace(BASE, substack=SubstackSettings()))
    assert not {"@id", "url", "sameAs", "identifier"} & set(linked_data(work, catalog))


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [[2001]]}, "2001"),
        ({"date-parts": [["2001", "3", 4]]}, "2001-03-04"),
        ({"date-parts": [["x"]]}, None),
        ({"date-parts": [[]]}, None),
        ({"date-parts": []}, None),
        ({"date-parts": [[2001, 77]]}, None),
        ({"raw": "2001"}, None),
        ("2001", None),
    ],
)
def test_dates_of_cited_works(issued: Any, date: str | None) -> None:
    work, catalog = CASES["citing"]
    document = work.document  # type: ignore[union-attr]
    first = replace(document.references[0], item={"title": 3, "author": ["x"], "issued": issued})
    changed = replace(work, document=replace(document, references=(first,)))  # type: ignore[call-arg]
    entry: Any = linked_data(changed, catalog)["citation"]
    assert entry[0].get("datePublished") == date
    assert entry[0]["name"] == "Example, A. (2001). By DOI."
