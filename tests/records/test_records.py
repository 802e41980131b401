"""zenodo.json and record.json: the expected files, and that nothing invalid is ever written."""

from __future__ import annotations

import copy
import datetime
import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archive_judge import record_violations, zenodo_violations
from publishing import article, load
from record_works import BASE, CASES, alone

from pressroom import records, rules
from pressroom.diagnostics import Collector
from pressroom.metadata import vocabularies
from pressroom.model.work import Affiliation, Person
from pressroom.records.datacite import datacite_metadata
from pressroom.records.invenio import record_body
from pressroom.records.linkeddata import linked_data

HERE = Path(__file__).parent
VIOLATIONS = json.loads((HERE / "record_violations.json").read_text("utf-8"))


def rendered(name: str) -> dict[str, Any]:
    """The files of a case by name, as parsed JSON; they must all be there."""
    collector = Collector()
    work, catalog = CASES[name]
    artifacts = records.render(work, catalog, collector)
    assert list(collector) == []
    assert [(a.path, a.media_type) for a in artifacts] == [
        (f"{work.meta.slug}/zenodo.json", "application/json"),
        (f"{work.meta.slug}/record.json", "application/json"),
        (f"{work.meta.slug}/datacite.json", "application/json"),
        (f"{work.meta.slug}/datacite.xml", "application/xml"),
    ]
    assert {a.work for a in artifacts} == {work.meta.slug}
    return {a.path.split("/")[1]: json.loads(a.data) for a in artifacts[:2]}


@pytest.mark.parametrize("name", CASES)
def test_expected_files(name: str) -> None:
    work, catalog = CASES[name]
    artifacts = records.render(work, catalog, Collector())
    assert artifacts == records.render(work, catalog, Collector())
    for artifact in artifacts:
        file = HERE / "expected" / name / artifact.path.split("/")[1]
        if os.environ.get("PRESSROOM_REFRESH"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(artifact.data)
        assert artifact.data.decode() == file.read_text("utf-8")
    assert len(artifacts) == 4


# --- what is in them


def test_an_embargo_and_who_helped() -> None:
    zenodo, record = rendered("embargoed").values()
    assert zenodo["access_right"] == "embargoed"
    assert zenodo["embargo_date"] == "2099-07-01"
    assert zenodo["contributors"][2] == {"name": "Example Inc.", "type": "Sponsor"}
    assert record["access"] == {
        "record": "public",
        "files": "restricted",
        "embargo": {"active": True, "until": "2099-07-01"},
    }
    assert record["metadata"]["dates"] == [{"date": "2099-07-01", "type": {"id": "available"}}]
    roles = [c["role"]["id"] for c in record["metadata"]["contributors"]]
    assert roles == ["editor", "datacurator", "sponsor"]


def test_restricted_access_says_to_whom() -> None:
    zenodo, record = rendered("restricted").values()
    assert zenodo["access_right"] == "restricted"
    assert zenodo["access_conditions"] == "<p>Ask the authors &amp; say &lt;why&gt;.</p>"
    assert record["access"] == {"record": "public", "files": "restricted"}
    (added,) = record["metadata"]["additional_descriptions"]
    assert added == {"description": zenodo["access_conditions"], "type": {"id": "other"}}


def test_a_cited_work_is_related_once_by_its_identifier() -> None:
    zenodo, record = rendered("citing").values()
    pairs = [(r["identifier"], r["relation"]) for r in zenodo["related_identifiers"]]
    assert pairs == [
        ("10.5555/Known", "references"),
        ("10.5555/a", "cites"),
        ("https://example.org/d", "cites"),
    ]
    assert len(zenodo["references"]) == len(record["metadata"]["references"]) == 5
    assert record["metadata"]["references"][0] == {
        "reference": "Example, A. (2001). By DOI.",
        "scheme": "doi",
        "identifier": "10.5555/a",
    }


def test_a_part_is_placed_in_its_series() -> None:
    zenodo = rendered("part-2")["zenodo.json"]
    assert zenodo["description"].endswith("<p>Part 2 of 3 of Questions of Measure.</p>")
    assert zenodo["related_identifiers"] == [
        {
            "identifier": "10.5555/volume",
            "relation": "isPartOf",
            "resource_type": "publication-book",
        },
        {
            "identifier": "10.5072/zenodo.1",
            "relation": "continues",
            "resource_type": "publication-workingpaper",
        },
        {
            "identifier": "10.5555/part.3",
            "relation": "isContinuedBy",
            "resource_type": "publication-article",
        },
        {"identifier": "https://example.org/p/part-2", "relation": "isIdenticalTo"},
    ]
    assert "doi" not in zenodo


def test_a_volume_has_its_parts_and_all_references_once() -> None:
    record = rendered("volume")["record.json"]["metadata"]
    assert [
        (relation["identifier"], relation["relation_type"]["id"])
        for relation in record["related_identifiers"]
    ] == [("10.5072/zenodo.1", "haspart"), ("10.5555/part.3", "haspart")]
    assert [entry["reference"] for entry in record["references"]] == [
        "Example, A. (2001). Shared.",
        "Example, A. (2001). Own.",
        "Example, A. (2002). Own.",
        "Example, A. (2003). Own.",
    ]


def test_a_doi_of_the_archive_itself_is_not_claimed_from_outside() -> None:
    for name, prefix in (("part-1", "10.5072/"), ("part-3", "")):
        files = rendered(name)
        assert ("doi" in files["zenodo.json"]) is not bool(prefix)
        assert ("pids" in files["record.json"]) is not bool(prefix)
    work, catalog = alone(replace(BASE, doi="10.5281/zenodo.1"))
    assert "pids" not in record_body(work, catalog)
    assert rendered("standalone")["record.json"]["pids"] == {
        "doi": {"identifier": "10.5555/example.1", "provider": "external"}
    }


def test_what_the_author_says_of_a_thing_goes_before_what_is_derived() -> None:
    relations = [
        (entry["identifier"], entry["relation"])
        for entry in rendered("standalone")["zenodo.json"]["related_identifiers"]
    ]
    assert len(relations) == len(set(relations)) == 6
    post = "https://example.org/p/Same?a=1&b=2#c"
    assert [pair for pair in relations if pair[0] == post] == [(post, "isIdenticalTo")]


def test_no_organisation_is_split_at_its_comma() -> None:
    files = rendered("organisations")
    assert [creator["name"] for creator in files["zenodo.json"]["creators"]] == [
        "Faculty of Tests – Example University",
        "Example Inc.",
        "One – Two – Three",
        "Example Jr., Ada",
        "Mononym",
    ]
    organisation = files["record.json"]["metadata"]["creators"][1]["person_or_org"]
    assert organisation == {"type": "organizational", "name": "Example, Inc."}


def test_hostile_text_is_text() -> None:
    files = rendered("hostile")
    for text in (
        files["zenodo.json"]["description"],
        files["record.json"]["metadata"]["description"],
    ):
        assert set(re.findall(r"<[^>]*>", text)) == {"<p>", "</p>"}
        assert "&lt;/p&gt;&lt;script&gt;" in text
        assert "&amp;amp;" in text
    assert "&lt;b&gt;Fund&lt;/b&gt; &amp; Co" in files["zenodo.json"]["notes"]


def test_what_is_not_known_is_left_out() -> None:
    zenodo, record = rendered("bare").values()
    assert zenodo["description"] == "<p>What Now?</p>"
    assert not {"keywords", "language", "version", "doi", "notes", "references"} & set(zenodo)
    assert not {"subjects", "languages", "version", "funding"} & set(record["metadata"])
    assert '""' not in json.dumps([zenodo, record])


def test_a_ror_id_alone_is_the_affiliation() -> None:
    work, catalog = alone(
        replace(BASE, authors=(Person("A", "B", affiliations=(Affiliation("", "05gq02987"),)),))
    )
    metadata: Any = record_body(work, catalog)["metadata"]
    assert metadata["creators"][0]["affiliations"] == [{"id": "05gq02987"}]
    assert len(records.render(work, catalog, Collector())) == 4


def test_vocabularies_agree_with_each_other() -> None:
    assert set(vocabularies.RELATION_IDS) | {"isAlternateIdentifier"} == set(vocabularies.RELATIONS)
    assert len(vocabularies.PUBLICATION_TYPES) == 17
    assert "workingpaper" in vocabularies.PUBLICATION_TYPES
    assert "cc-by-4.0" in vocabularies.ARCHIVE_LICENSES
    assert "CC-BY-4.0" in vocabularies.CITATION_LICENSES


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "eng"),
        ("en-GB", "eng"),
        ("zh-Hant", "zho"),
        ("de", "deu"),
        ("gsw", "gsw"),
        ("und", ""),
        ("ber", ""),
        ("qaa", ""),
        ("qtz", ""),
        ("que", "que"),
        ("", ""),
        ("x-private", ""),
        ("no such tag", ""),
    ],
)
def test_language_codes(tag: str, code: str) -> None:
    assert vocabularies.language_code(tag) == code


# --- nothing invalid is written


def steps(at: str) -> list[str | int]:
    return [int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", at)]


def spoilt(content: Any, case: dict[str, Any]) -> Any:
    """A copy of ``content`` with the one change that ``case`` asks for."""
    result = copy.deepcopy(content)
    *path, last = steps(case["at"])
    target = result
    for step in path:
        target = target[step]
    if case.get("delete"):
        del target[last]
    else:
        target[last] = case["value"] if "value" in case else "x" * case["length"]
    return result


@pytest.mark.parametrize(
    "case",
    VIOLATIONS,
    ids=[f"{n}-{case['file']}-{case['at']}" for n, case in enumerate(VIOLATIONS)],
)
def test_the_judge_finds_each_violation(case: dict[str, Any]) -> None:
    content = spoilt(rendered("standalone")[case["file"]], case)
    judge = zenodo_violations if case["file"] == "zenodo.json" else record_violations
    assert case.get("reported", case["at"]) in {found.pointer for found in judge(content)}


@pytest.mark.parametrize("name", CASES)
def test_the_judge_accepts_every_kind_of_work(name: str) -> None:
    files = rendered(name)
    assert not zenodo_violations(files["zenodo.json"])
    assert not record_violations(files["record.json"])


BELL = """[{"id": "k", "type": "book", "title": "A \\u0007 bell", "URL": "https://example.org/"}]"""


def test_a_control_character_of_a_bibliography_stands_in_no_record(tmp_path: Path) -> None:
    text = article("It rang [@k].\n", more="bibliography: b.json\n")
    work = load(tmp_path, {"a.md": text, "b.json": BELL}).works[0]
    collector = Collector()
    assert records.render(work, alone(work.meta)[1], collector) == []
    assert [(d.name, d.path, d.line, d.message) for d in collector] == [
        (
            rules.RECORD_VALID.name,
            "sources/a.md",
            None,
            f"{file} is not written: at {pointer}, it holds the control character U+0007",
        )
        for file, pointer in (
            ("zenodo.json", "references[0]"),
            ("record.json", "metadata.references[0].reference"),
        )
    ]
    assert all("`bibliography`" in d.hint for d in collector)


def test_several_affiliations_and_the_day_of_the_last_change_are_in_all_records() -> None:
    places = (Affiliation("First", "05gq02987"), Affiliation("Second"), Affiliation("Second"))
    person = Person("Ada", "Example", affiliations=places)
    changed = datetime.date(2026, 5, 4)
    work, catalog = alone(replace(BASE, authors=(person,), updated=changed))
    record: Any = record_body(work, catalog)["metadata"]
    assert record["creators"][0]["affiliations"] == [{"name": "First"}, {"name": "Second"}]
    assert {"date": "2026-05-04", "type": {"id": "updated"}} in record["dates"]
    datacite: Any = datacite_metadata(work, catalog)
    named = [one["name"] for one in datacite["creators"][0]["affiliation"]]
    assert named == ["First", "Second"]
    assert {"date": "2026-05-04", "dateType": "Updated"} in datacite["dates"]
    data: Any = linked_data(work, catalog)
    assert [one["name"] for one in data["author"][0]["affiliation"]][:2] == ["First", "Second"]
    assert data["dateModified"] == "2026-05-04"
