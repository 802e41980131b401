"""Values of the model as keys: the same where they mean the same, else different."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import pytest

from pressroom.build.ledger.values import value_digest
from pressroom.model.work import License, Metadata, Person

META = Metadata(
    "slug",
    "Title",
    "",
    datetime.date(2025, 11, 21),
    (Person("Josiah", "Carberry"),),
    License("MIT", "MIT License", "https://example.org"),
    "en",
    "Publisher",
)


class Colour(StrEnum):
    RED = "red"


@dataclass
class Other:
    given: str
    family: str


def test_paths_count_by_their_place_in_the_publication() -> None:
    one = value_digest({"a": Path("/one/sources/a.png")}, Path("/one"))
    assert one == value_digest({"a": Path("/two/sources/a.png")}, Path("/two"))
    assert one != value_digest({"a": Path("/one/sources/b.png")}, Path("/one"))
    assert one != value_digest({"a": Path("/two/sources/a.png")}, Path("/one"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (META, replace(META, doi="10.5555/1")),
        (META, replace(META, authors=(Person("Josiah", "Carberry", orcid="0000"),))),
        (META, replace(META, date=datetime.date(2025, 11, 22))),
        (("a", "b"), ("ab",)),
        (("a", ("b",)), (("a",), "b")),
        (None, "null"),
        (1, "1"),
        ("date(2025-11-21)", datetime.date(2025, 11, 21)),
        ({"a": "1", "b": "2"}, {"a": "2", "b": "1"}),
        (Person("a", "b"), Other("a", "b")),
    ],
)
def test_other_values_have_other_digests(one: object, other: object) -> None:
    root = Path("/root")
    assert value_digest(one, root) != value_digest(other, root)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (META, replace(META)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (frozenset("abc"), {"c", "b", "a"}),
        (Colour.RED, "red"),
    ],
)
def test_equal_values_have_one_digest(one: object, other: object) -> None:
    root = Path("/root")
    assert value_digest(one, root) == value_digest(other, root)


@pytest.mark.parametrize("value", [object(), print, b"bytes", Person])
def test_what_has_no_text_of_its_own_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical text"):
        value_digest(("a", value), Path("/root"))
