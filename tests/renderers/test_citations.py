"""CITATION.cff: valid by the official schema, and the same to every reader of YAML."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pressroom import vocabularies
from pressroom.diagnostics import Collector
from pressroom.model.work import Catalog, SubstackSettings, Work, ZenodoSettings
from pressroom.renderers import citations

from .record_works import BASE, CARBERRY, CASES, LATER_LICENSE, SICI, alone

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


def text(work: Work, catalog: Catalog) -> str:
    collector = Collector()
    artifacts = citations.render(work, catalog, collector)
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
    for artifact in citations.render(*CASES[name], Collector()):
        file = HERE / "expected" / name / artifact.path.split("/")[1]
        if os.environ.get("PRESSROOM_REFRESH"):
            file.write_bytes(artifact.data)
        assert artifact.data == file.read_bytes()


@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_yaml_says_what_was_meant(name: str) -> None:
    work, catalog = (CASES | MORE)[name]
    meant = citations.citation_file(work, catalog)
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
    assert set(vocabularies.CITATION_TYPES.values()) <= set(kinds)


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
