"""Cache keys: every distribution has its part, and values that mean the same are the same."""

from __future__ import annotations

import datetime
import re
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from pressroom.build import cachekeys
from pressroom.build.cachekeys import value_digest
from pressroom.build.index import Digests
from pressroom.model.work import License, Metadata, Person


def needed(name: str, seen: set[str]) -> set[str]:
    """The distributions that one needs to run, and those that these need."""
    for text in metadata.requires(name) or ():
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        other = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if other not in seen:
            seen.add(other)
            needed(other, seen)
        for extra in requirement.extras:
            for more in metadata.requires(other) or ():
                optional = Requirement(more)
                if optional.marker is not None and optional.marker.evaluate({"extra": extra}):
                    seen.add(re.sub(r"[-_.]+", "-", optional.name).lower())
    return seen


def test_every_distribution_has_its_part() -> None:
    classed = cachekeys.READS | cachekeys.SETS | cachekeys.IDLE
    assert needed("pressroom", set()) - classed == set()
    assert (
        cachekeys.READS & cachekeys.SETS
        == cachekeys.READS & cachekeys.IDLE
        == cachekeys.SETS & cachekeys.IDLE
        == set()
    )


def test_versions_are_those_that_are_installed() -> None:
    made = dict(cachekeys.made_with("pdf", "program"))
    for name in ("weasyprint", "markdown-it-py", "jinja2", "ruamel-yaml"):
        assert made[name] == metadata.version(name)
    assert made["Python"] == sys.version.split()[0].rstrip("+")
    assert re.fullmatch(r"1\.\d+\.\d+", made["Pango"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", made["HarfBuzz"])
    assert int(made["Fontconfig"]) > 20_000


def test_a_record_is_not_made_with_what_sets_type() -> None:
    record = dict(cachekeys.made_with("record", "program"))
    assert not set(record) & cachekeys.SETS
    assert "Pango" not in record
    assert {"Pressroom", "Python", "lxml"} <= set(record)


def test_the_programs_own_digest_follows_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "commands").mkdir()
    code = tmp_path / "part" / "code.py"
    code.write_text("1", "utf-8")
    monkeypatch.setattr(cachekeys, "_PACKAGE", tmp_path)

    def own() -> str:
        return cachekeys.program_digest(Digests())

    before = own()
    (tmp_path / "commands" / "build.py").write_text("what is printed", "utf-8")
    assert own() == before
    code.write_text("2", "utf-8")
    after = own()
    assert after != before
    code.rename(tmp_path / "part" / "renamed.py")
    assert own() not in (before, after)


# --- values

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


@pytest.mark.parametrize("value", [object(), print, Person])
def test_what_has_no_text_of_its_own_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical text"):
        value_digest(("a", value), Path("/root"))
