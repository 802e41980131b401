"""CITATION.cff: valid by the official schema, and the same to every reader of YAML."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import registries
from record_works import BASE, CARBERRY, CASES, LATER_LICENSE, SICI, alone, catalog
from ruamel.yaml import YAML

from pressroom.diagnostics import Collector
from pressroom.metadata import vocabularies
from pressroom.model.document import Reference
from pressroom.model.work import Article, Catalog, SubstackSettings, Work, ZenodoSettings
from pressroom.records import citation_files
from pressroom.records.cff import citation_file

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("PRESSROOM_SHARED") or HERE.parents[2] / "shared")
SCHEMA = SHARED / "data" / "schemas" / "cff_v1.2.0.json"

official = pytest.mark.skipif(
    not SCHEMA.is_file(), reason=f"the schema of the Citation File Format is not at {SCHEMA}"
)

FILES = (
    "CITATION.cff",
    "citation.bib",
    "citation.ris",
    "citation.csl.json",
    "citation.jsonld",
)

MORE = {
    f"type-{name}": alone(replace(BASE, zenodo=ZenodoSettings(name)))
    for name in sorted(vocabularies.PUBLICATION_TYPES)
} | {
    "later-license": alone(replace(BASE, license=LATER_LICENSE)),
    "same-author-twice": alone(replace(BASE, authors=(CARBERRY, CARBERRY))),
    "same-keyword-twice": alone(replace(BASE, keywords=("a", "a"))),
    "url-beyond-ascii": alone(
        replace(BASE, substack=SubstackSettings(url="https://exämple.org/p/ä b?q=%20ü#ö"))
    ),
}

FULL: dict[str, Any] = {
    "id": "full",
    "type": "article-journal",
    "title": "no: # <i>Gauges</i>",
    "author": [
        {
            "family": "Berg",
            "given": "Jan",
            "dropping-particle": "de",
            "non-dropping-particle": "van der",
            "suffix": "Jr.",
        },
        {"literal": "1.0"},
    ],
    "editor": [{"family": "Example"}],
    "container-title": "Journal of Examples",
    "collection-title": "Letters",
    "volume": 12,
    "issue": "3",
    "number": "4",
    "page": "45-67",
    "edition": "2nd",
    "publisher": "Example Press",
    "ISBN": "ISBN 978-3-16-148410-0 (hardcover)",
    "ISSN": "1234-567X, 2345-6789",
    "issued": {"date-parts": [[2001, 2, 3]]},
}


def citing(item: dict[str, Any], doi: str = "", url: str = "") -> tuple[Work, Catalog]:
    """An article that cites one work."""
    work = alone(BASE)[0]
    assert isinstance(work, Article)
    references = (Reference(1, "1", (), "Plain.", doi, url, item),)
    work = replace(work, document=replace(work.document, references=references))
    return work, catalog(work)


MORE |= {
    "cites": citing(FULL, "10.5555/gauge", "https://example.org/gauge"),
    "cites-sici": citing(FULL, SICI),
    "cites-address": citing(FULL, "", "https://exämple.org/ä"),
    "cites-part": citing({**FULL, "type": "chapter", "event-title": "A Day"}),
    "cites-thesis": citing({**FULL, "type": "thesis", "genre": "PhD thesis"}),
    "cites-by-editor": citing({**FULL, "author": []}),
    "cites-by-publisher": citing({"title": "A", "publisher": "Example Press"}),
    "cites-by-nobody": citing({"title": "A"}),
    "cites-untitled": citing({"author": [{"family": "A"}]}),
}


def text(work: Work, catalog: Catalog) -> str:
    collector = Collector()
    artifacts = citation_files.render(work, catalog, collector)
    assert list(collector) == []
    assert [a.path for a in artifacts] == [f"{work.meta.slug}/{name}" for name in FILES]
    assert {a.work for a in artifacts} == {work.meta.slug}
    return artifacts[0].data.decode()


def loaded(work: Work, catalog: Catalog, version: tuple[int, int] = (1, 2)) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return yaml.load(text(work, catalog))


@pytest.mark.parametrize("name", CASES)
def test_expected_file(name: str) -> None:
    for artifact in citation_files.render(*CASES[name], Collector()):
        file = HERE / "expected" / name / artifact.path.split("/")[1]
        if os.environ.get("PRESSROOM_REFRESH"):
            file.write_bytes(artifact.data)
        assert artifact.data == file.read_bytes()


@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_yaml_says_what_was_meant(name: str) -> None:
    work, catalog = (CASES | MORE)[name]
    meant = citation_file(work, catalog)
    for version in ((1, 1), (1, 2)):
        assert loaded(work, catalog, version) == meant


@official
@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_official_schema(name: str) -> None:
    import jsonschema

    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    errors = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in validator.iter_errors(loaded(*(CASES | MORE)[name]))
    ]
    assert errors == []


@official
def test_vocabulary_is_the_schemas() -> None:
    definitions = json.loads(SCHEMA.read_text("utf-8"))["definitions"]
    assert set(definitions["license-enum"]["enum"]) == vocabularies.CITATION_LICENSES
    kinds = definitions["reference"]["properties"]["type"]["enum"]
    assert {kind.cff for kind in vocabularies.KINDS.values()} <= set(kinds)


def test_the_article_is_the_preferred_citation() -> None:
    content = loaded(*CASES["standalone"])
    assert content["type"] == "dataset"
    preferred = content["preferred-citation"]
    assert preferred["type"] == "report"
    assert preferred["doi"] == content["doi"] == "10.5555/example.1"
    assert preferred["authors"][0]["orcid"] == "https://orcid.org/0000-0002-1825-0097"
    assert preferred["license"] == "CC-BY-4.0"
    assert (preferred["year"], preferred["month"]) == (2026, 3)
    assert preferred["publisher"] == {"name": "Example Press"}


def test_a_part_names_its_collection() -> None:
    preferred = loaded(*CASES["part-2"])["preferred-citation"]
    assert preferred["collection-title"] == "Questions of Measure"
    assert preferred["collection-doi"] == "10.5555/volume"
    assert preferred["notes"] == "Part 2 of 3 of Questions of Measure"
    assert preferred["url"] == "https://example.org/p/part-2"
    assert "doi" not in preferred


def test_a_doi_that_the_schema_cannot_hold_is_an_address() -> None:
    content = loaded(*CASES["own-sici"])
    assert "doi" not in content
    assert content["url"].startswith("https://doi.org/10.5555/(SICI)1234-5678(199806)49:8%3C693")
    assert content["identifiers"] == [
        {"description": "DOI", "type": "other", "value": f"doi:{SICI}"}
    ]


def test_a_license_newer_than_the_schema_is_an_address() -> None:
    content = loaded(*MORE["later-license"])
    assert "license" not in content
    assert content["license-url"] == "https://creativecommons.org/licenses/by/3.0/igo/"


def test_yaml_hostile_strings_stay_strings() -> None:
    content = loaded(*CASES["hostile"])
    assert content["version"] == "1.0"
    assert content["title"].startswith("no: : x # y </p><script>")
    assert content["keywords"] == list(CASES["hostile"][0].meta.keywords)
    assert content["authors"][1:] == [{"name": "1.0"}, {"name": "null"}]
    assert "\u2028" not in text(*CASES["hostile"])


def test_letters_beyond_ascii_are_kept() -> None:
    assert "Издательство «Пример»" in text(*CASES["unicode"])
    url = loaded(*MORE["url-beyond-ascii"])["url"]
    assert url == "https://xn--exmple-cua.org/p/%C3%A4%20b?q=%20%C3%BC#%C3%B6"


def referred(name: str) -> Any:
    (found,) = loaded(*MORE[name])["references"]
    return found


def test_what_is_cited_is_referred_to() -> None:
    assert referred("cites") == {
        "type": "article",
        "title": "no: # Gauges",
        "authors": [
            {
                "family-names": "Berg",
                "given-names": "Jan",
                "name-particle": "de van der",
                "name-suffix": "Jr.",
            },
            {"name": "1.0"},
        ],
        "editors": [{"family-names": "Example"}],
        "year": 2001,
        "month": 2,
        "date-published": "2001-02-03",
        "journal": "Journal of Examples",
        "collection-title": "Letters",
        "volume": "12",
        "issue": "3",
        "number": "4",
        "start": "45",
        "end": "67",
        "edition": "2nd",
        "publisher": {"name": "Example Press"},
        "isbn": "978-3-16-148410-0",
        "issn": "1234-567X",
        "doi": "10.5555/gauge",
    }
    part = referred("cites-part")
    assert (part["type"], part["collection-title"]) == ("generic", "Journal of Examples")
    assert part["conference"] == {"name": "A Day"}
    assert "journal" not in part
    assert referred("cites-thesis")["thesis-type"] == "PhD thesis"


def test_a_cited_work_has_one_address() -> None:
    assert referred("cites-sici")["url"].startswith("https://doi.org/10.5555/(SICI)")
    assert referred("cites-address")["url"] == "https://xn--exmple-cua.org/%C3%A4"
    assert all("doi" not in referred(name) for name in ("cites-sici", "cites-address"))


def test_a_cited_work_without_an_author_is_its_editors_or_its_publishers() -> None:
    by_editor = referred("cites-by-editor")
    assert by_editor["authors"] == by_editor["editors"] == [{"family-names": "Example"}]
    assert referred("cites-by-publisher")["authors"] == [{"name": "Example Press"}]
    for name in ("cites-by-nobody", "cites-untitled"):
        assert "references" not in loaded(*MORE[name])


@official
def test_every_type_of_item_has_a_type_of_the_format() -> None:
    for kind in registries.csl_types():
        work, made = citing({**FULL, "type": kind})
        assert registries.citation_file(loaded(work, made)) == []


def test_the_preferred_citation_stands_last() -> None:
    # Whoever reads the file line by line finds the work itself at its beginning and its end.
    assert list(loaded(*MORE["cites"]))[-2:] == ["references", "preferred-citation"]
