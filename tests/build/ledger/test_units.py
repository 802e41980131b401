"""Units in the store: what comes back, and what counts as missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom import rules
from pressroom.build.ledger import record
from pressroom.build.ledger.record import Record
from pressroom.build.ledger.units import Unit, contents, keep, kept, key_of
from pressroom.cache import Store
from pressroom.diagnostics import Collector, Place
from pressroom.files import Artifact

MADE = [
    Artifact("a/text.txt", b"line\nline\n", "text/plain", "a"),
    Artifact("a/empty", b"", "text/plain", "a"),
    Artifact("a/b\u00fccher.bin", bytes(range(256)), "application/octet-stream", "a"),
]
INGREDIENTS = {"sources/a.md": "0" * 64, "Python": "3.11.7"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def found() -> Collector:
    collector = Collector()
    collector.report(rules.PICTURE_ALT, Place("a.md", 3, 1, 3, 9), "a table \u2026", "so")
    collector.report(rules.ABSTRACT_GIVEN, Place("a.md"), "none")
    return collector


def test_files_and_findings_come_back(store: Store) -> None:
    unit = keep(store, INGREDIENTS, MADE, tuple(found()))
    again = kept(store, dict(reversed(INGREDIENTS.items())))
    assert again == unit
    assert again.diagnostics == tuple(found())
    assert contents(store, again) == MADE


def test_other_ingredients_are_another_unit(store: Store) -> None:
    keep(store, INGREDIENTS, MADE, ())
    for other in (
        {**INGREDIENTS, "Python": "3.12.0"},
        {**INGREDIENTS, "more": ""},
        {"sources/a.md": "0" * 64},
        {"sources/b.md": "0" * 64, "Python": "3.11.7"},
    ):
        assert kept(store, other) is None
        assert key_of(other) != key_of(INGREDIENTS)


def test_a_damaged_entry_is_missing(store: Store) -> None:
    unit = keep(store, INGREDIENTS, MADE, ())
    [file] = [f for f in store.folder.rglob("*") if f.is_file() and f.name != ".gitignore"]
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert kept(store, INGREDIENTS) is None
    assert contents(store, unit) is None


def test_a_record_comes_back(tmp_path: Path, store: Store) -> None:
    unit = keep(store, INGREDIENTS, MADE, tuple(found()))
    target = tmp_path / "build"
    record.save(tmp_path, target, Record({"a": {"pdf": unit}}))
    assert record.read(tmp_path, target).units == {"a": {"pdf": unit}}
    assert record.read(tmp_path, tmp_path / "other").units == {}


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'{"version": 0}', b'{"version": 1}', b'{"version": 1, "units": 3}']
)
def test_a_record_that_is_none_says_nothing(data: bytes) -> None:
    assert Record.load(data).units == {}


def test_a_unit_that_is_none_is_refused() -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Unit.load({"key": "a", "ingredients": {}, "artifacts": [["a"]], "diagnostics": []})
