"""What other tools and people write in front matter, and what is read of it, from data files."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pressroom.diagnostics import Collector, Diagnostic
from pressroom.files import Source
from pressroom.metadata import Settings, front_matter
from pressroom.model.work import Author, Organisation

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))


def read(lines: str, fence: str = "---") -> tuple[Settings, list[Diagnostic]]:
    collector = Collector()
    text = f"{fence}\n{lines.strip()}\n{fence}\n\nText.\n"
    found, _ = front_matter(Source("a.md", text, Path("/nowhere/a.md")), collector)
    assert found is not None
    return found, list(collector)


@pytest.mark.parametrize(("written", "meant"), cases("dates").items())
def test_a_date_is_read_where_it_means_one_day(written: str, meant: str) -> None:
    found, findings = read(f'date: "{written}"')
    assert (found.date.isoformat() if found.date else "") == meant
    assert [d.name for d in findings] == ([] if meant else ["date-form"])


@pytest.mark.parametrize(("written", "meant"), cases("licences").items())
def test_a_licence_is_read_by_identifier_name_and_address(written: str, meant: str) -> None:
    found, findings = read(f'license: "{written}"')
    assert (found.license.id if found.license else "") == meant
    assert [d.name for d in findings] == ([] if meant else ["license-known"])


def shown(author: Author) -> str:
    if isinstance(author, Organisation):
        return author.name
    places = "; ".join(f"{one.name} {one.ror}".strip() for one in author.affiliations)
    marks = [word for word in ("corresponding", "equal") if getattr(author, word)]
    parts = [author.given, author.family, author.orcid, places, " ".join([*marks, author.email])]
    return " | ".join(parts).rstrip(" |")


@pytest.mark.parametrize("case", cases("people")["case"], ids=lambda case: case["front"][:40])
def test_authors_are_read_in_every_form(case: dict[str, Any]) -> None:
    found, findings = read(case["front"])
    assert list(map(shown, found.authors or ())) == case["authors"]
    assert [f"{d.name}: {d.message}" for d in findings] == list(filter(None, [case.get("finding")]))


def test_what_means_the_same_is_read_under_the_names_of_other_tools() -> None:
    found, findings = read(
        "Title: T\nlang: en_GB\ntags: a, b\ncategory: c\nkeywords: [b, d]\nsummary: S\n"
        "number-sections: yes\nlastmod: 2025-01-02\nbibliography: [a.bib, b.bib]\n"
        "license: {content: CC-BY-4.0}\nimage: {path: card.png}\nparams: {doi: 10.5555/a}"
    )
    assert (found.title, found.language, found.abstract) == ("T", "en-GB", "S")
    assert found.keywords == ("b", "d", "a", "c")
    assert found.number_sections is True
    assert found.updated is not None
    assert found.updated.isoformat() == "2025-01-02"
    assert [ref.text for ref in found.bibliography or ()] == ["a.bib", "b.bib"]
    assert found.license is not None
    assert found.license.id == "CC-BY-4.0"
    assert found.card is not None
    assert found.card.text == "card.png"
    assert found.doi == "10.5555/a"
    assert findings == []


def test_toml_is_read_with_its_places() -> None:
    found, findings = read(
        'title = "T"\ndate = 2024-02-29T08:00:00Z\n[taxonomies]\ntags = ["a"]\n'
        '[extra]\nauthors = ["Ada Example"]\n',
        "+++",
    )
    assert found.date is not None
    assert (found.title, found.keywords, found.date.isoformat()) == ("T", ("a",), "2024-02-29")
    assert list(map(shown, found.authors or ())) == ["Ada | Example"]
    assert found.places["date"].line == 3
    assert findings == []


def test_marks_of_code_and_links_are_no_part_of_a_title_or_abstract() -> None:
    found, _findings = read(
        'title: "On `x_y_z` and *stars*"\n'
        'abstract: "See [this](https://example.org), C* and snake_case_names."'
    )
    assert found.title == "On x_y_z and *stars*"
    assert found.abstract == "See this, C* and snake_case_names."


def test_ours_counts_before_theirs() -> None:
    found, findings = read("description: D\nabstract: A\nauthor: X Y\nauthors: [A B]")
    assert found.abstract == "A"
    assert list(map(shown, found.authors or ())) == ["A | B"]
    assert [(d.name, d.message) for d in findings] == [
        ("key-of-other-tool", "left out, as only other tools read `description`, `author`")
    ]


def test_one_finding_names_all_keys_of_a_kind() -> None:
    _found, findings = read("layout: post\nfoo: 1\nrmd_hash: 2\nbar: 3\nauthor: {name: A, web: x}")
    assert [(d.severity, d.line, d.message) for d in findings] == [
        ("note", 2, "left out, as only other tools read `layout`, `rmd_hash`, `author.web`"),
        ("warning", 3, "`foo`, `bar` are not read here"),
    ]


@pytest.mark.parametrize(
    ("key", "guess"),
    [("keyword", "keywords"), ("titel", "title"), ("bibliografy", "bibliography"), ("draft", "")],
)
def test_a_slip_of_a_key_is_an_error(key: str, guess: str) -> None:
    _found, findings = read(f"{key}: true")
    assert [d.hint for d in findings] == ([f"did you mean `{guess}`?"] if guess else [])


@pytest.mark.parametrize(
    ("front", "macros", "findings"),
    [
        (r"math: {'\R': '\mathbb{R}', n: 3}", {"\\R": r"\mathbb{R}", "n": "3"}, []),
        (r"math: {E: {macro: '\operatorname{E}'}}", {"E": r"\operatorname{E}"}, []),
        ("math: true", None, ["key-of-other-tool"]),
        ("math: {E: [1]}", {}, ["value-type"]),
    ],
)
def test_macros_are_a_mapping(front: str, macros: object, findings: list[str]) -> None:
    found, reported = read(front)
    assert found.math == macros
    assert [one.name for one in reported] == findings
