"""How to cite a work, in one line."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pressroom.model.citation import citation_text, neighbours, part_text, same_doi
from pressroom.model.document import Document
from pressroom.model.work import (
    Article,
    Catalog,
    License,
    Metadata,
    Organisation,
    Person,
    Publication,
    SeriesInfo,
    SubstackSettings,
    Volume,
)

META = Metadata(
    slug="a",
    title="A Title",
    subtitle="",
    date=datetime.date(2026, 3, 9),
    authors=(Person("Josiah", "Carberry"),),
    license=License("CC-BY-4.0", "", ""),
    language="en",
    publisher="Example Press",
)
EMPTY = Catalog(Publication(Path("/p"), Path("/p"), ""), ())


def cited(**changes: Any) -> str:
    return citation_text(Article("a.md", replace(META, **changes), Document(())), EMPTY)


def people(count: int) -> tuple[Person, ...]:
    return tuple(Person("G", f"F{number}") for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Carberry, J. (2026). A Title. Example Press."),
        (
            {"doi": "10.5555/1"},
            "Carberry, J. (2026). A Title. Example Press. https://doi.org/10.5555/1",
        ),
        (
            {"doi": "10.5555/a<b>#c"},
            "Carberry, J. (2026). A Title. Example Press. https://doi.org/10.5555/a%3Cb%3E%23c",
        ),
        ({"subtitle": "Why?"}, "Carberry, J. (2026). A Title: Why? Example Press."),
        ({"title": "Who Said “Why?”"}, "Carberry, J. (2026). Who Said “Why?” Example Press."),
        ({"title": "And So On…"}, "Carberry, J. (2026). And So On… Example Press."),
        ({"title": "End."}, "Carberry, J. (2026). End. Example Press."),
        ({"title": "Two\nLines"}, "Carberry, J. (2026). Two Lines. Example Press."),
        (
            {"title": "Why?", "version": "v1.2"},
            "Carberry, J. (2026). Why? (Version 1.2). Example Press.",
        ),
        ({"publisher": "Example Inc."}, "Carberry, J. (2026). A Title. Example Inc."),
        ({"publisher": ""}, "Carberry, J. (2026). A Title."),
        (
            {"substack": SubstackSettings(url="https://example.org/p/a")},
            "Carberry, J. (2026). A Title. Example Press. https://example.org/p/a",
        ),
        ({"authors": (Organisation("Example Press"),)}, "Example Press. (2026). A Title."),
        (
            {"authors": (Organisation("Example Inc."),)},
            "Example Inc. (2026). A Title. Example Press.",
        ),
        (
            {"authors": (Organisation("Example Institute"), Person("Ada", "B"))},
            "Example Institute, & B, A. (2026). A Title. Example Press.",
        ),
        (
            {"authors": (Person("Ada", "B"), Organisation("Example"))},
            "B, A., & Example. (2026). A Title. Example Press.",
        ),
        ({"authors": ()}, "A Title. (2026). Example Press."),
    ],
)
def test_text(changes: dict[str, Any], expected: str) -> None:
    assert cited(**changes) == expected


@pytest.mark.parametrize(
    ("given", "family", "expected"),
    [
        ("Ada Maria", "Example", "Example, A. M."),
        ("Jean-Luc", "Example", "Example, J.-L."),
        ("J. K.", "Example", "Example, J. K."),
        ("J.K.", "Example", "Example, J. K."),
        ("J.", "Example", "Example, J."),
        ("élodie", "d'Exemple", "d'Exemple, É."),
        ("E\u0301lodie", "Exemple", "Exemple, E\u0301."),
        ("D'Arcy", "Example", "Example, D."),
        ("Анна", "Примерова", "Примерова, А."),
        ("太郎", "例", "例太郎."),
        ("", "Mononym", "Mononym."),
        ("Ada\u00a0Maria", "van Example", "van Example, A. M."),
    ],
)
def test_names(given: str, family: str, expected: str) -> None:
    assert cited(authors=(Person(given, family),)).startswith(f"{expected} (2026)")


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (2, "F1, G., & F2, G. (2026)"),
        (3, "F1, G., F2, G., & F3, G. (2026)"),
        (20, "F19, G., & F20, G. (2026)"),
        (21, "F19, G., … F21, G. (2026)"),
        (60, "F19, G., … F60, G. (2026)"),
    ],
)
def test_many_authors(count: int, expected: str) -> None:
    text = cited(authors=people(count))
    assert expected in text
    assert text.count("G.") == min(count, 20)


def parts(doi: str = "10.5555/volume", *, numbers: tuple[int, ...] = (1, 2)) -> list[Article]:
    info = SeriesInfo("s", "The Series", doi, len(numbers))
    meta = replace(META, slug="x", substack=SubstackSettings(url="https://example.org/p/x"))
    return [Article(f"{n}.md", meta, Document(()), info, n) for n in numbers]


def series(articles: list[Article]) -> Catalog:
    volume = Volume("series.yaml", replace(META, title="The Series"), tuple(articles))
    return replace(EMPTY, works=(volume, *articles))


def test_a_part_without_doi_carries_that_of_the_volume() -> None:
    articles = parts()
    assert citation_text(articles[0], series(articles)) == (
        "Carberry, J. (2026). A Title. Part 1 of 2 of The Series. Example Press. "
        "https://doi.org/10.5555/volume"
    )


def test_a_part_without_any_doi_carries_the_address_of_its_post() -> None:
    articles = parts("")
    assert citation_text(articles[1], series(articles)) == (
        "Carberry, J. (2026). A Title. Part 2 of 2 of The Series. Example Press. "
        "https://example.org/p/x"
    )


def test_a_part_with_its_own_doi_stands_for_itself() -> None:
    articles = [replace(part, meta=replace(part.meta, doi="10.5555/own")) for part in parts()]
    assert citation_text(articles[0], series(articles)) == (
        "Carberry, J. (2026). A Title. Example Press. https://doi.org/10.5555/own"
    )


def test_a_volume_is_cited_by_its_own_title() -> None:
    catalog = series(parts())
    assert citation_text(catalog.works[0], catalog) == (
        "Carberry, J. (2026). The Series. Example Press."
    )


def test_part_text() -> None:
    alone = parts()[0]
    assert part_text(alone, EMPTY) == "Part 1 of 2 of The Series"
    assert part_text(replace(alone, part=None), EMPTY) == "Part of The Series"
    assert part_text(replace(alone, series=None, part=None), EMPTY) == ""
    gap = parts(numbers=(1, 5))
    assert part_text(gap[1], series(gap)) == "Part 5 of The Series"


def test_neighbours() -> None:
    articles = parts(numbers=(1, 2, 3))
    catalog = series(articles)
    assert neighbours(articles[0], catalog) == (None, articles[1])
    assert neighbours(articles[1], catalog) == (articles[0], articles[2])
    assert neighbours(articles[2], catalog) == (articles[1], None)
    assert neighbours(articles[0], EMPTY) == (None, None)


def test_dois_are_compared_without_case() -> None:
    assert same_doi("10.5555/ABC", "10.5555/abc")
    assert not same_doi("10.5555/abc", "10.5555/abd")
    assert not same_doi("", "")
