"""What was made and what lies in an output: what comes back, and what counts as missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pressroom import rules
from pressroom.build.index import Index
from pressroom.build.results import Output, Result, contents, find_result, keep_result, key_of
from pressroom.cache import Store
from pressroom.diagnostics import Collector, Place
from pressroom.files import Artifact

MADE = [
    Artifact("a/text.txt", b"line\nline\n", "text/plain", "a"),
    Artifact("a/empty", b"", "text/plain", "a"),
    Artifact("a/b\u00fccher.bin", bytes(range(256)), "application/octet-stream", "a"),
]
INPUTS = {"sources/a.md": "0" * 64, "Python": "3.11.7"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def found() -> Collector:
    collector = Collector()
    collector.report(rules.PICTURE_ALT, Place("a.md", 3, 1, 3, 9), "a table \u2026", "so")
    collector.report(rules.ABSTRACT_GIVEN, Place("a.md"), "none")
    return collector


def test_files_and_findings_come_back(store: Store) -> None:
    result = keep_result(store, INPUTS, MADE, tuple(found()))
    again = find_result(store, "a", dict(reversed(INPUTS.items())))
    assert again == result
    assert again.findings == tuple(found())
    assert contents(store, again) == MADE


def test_other_inputs_are_another_result(store: Store) -> None:
    keep_result(store, INPUTS, MADE, ())
    for other in (
        {**INPUTS, "Python": "3.12.0"},
        {**INPUTS, "more": ""},
        {"sources/a.md": "0" * 64},
        {"sources/b.md": "0" * 64, "Python": "3.11.7"},
    ):
        assert find_result(store, "a", other) is None
        assert key_of(other) != key_of(INPUTS)


def test_a_damaged_entry_is_missing(store: Store) -> None:
    result = keep_result(store, INPUTS, MADE, ())
    [file] = [f for f in store.folder.rglob("*") if f.is_file()]
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert find_result(store, "a", INPUTS) is None
    assert contents(store, result) is None


NAMES = ["../b/text.txt", "/etc/passwd", "x/../../y", "C:\\x", "", "a//b", "./a", "a\0b"]


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_writes_into_its_works_folder_alone(name: str, store: Store) -> None:
    """Whoever can write into the cache cannot choose where a build writes."""
    made = [Artifact(f"a/{name}", b"x", "text/plain", "a")]
    keep_result(store, INPUTS, made, ())
    assert find_result(store, "a", INPUTS) is None
    rows = [[name, "text/plain", 1, made[0].sha256]]
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        Result.load({"key": "k", "inputs": {}, "artifacts": rows, "findings": []}, "a")


def test_the_folder_is_that_of_the_work_and_not_of_the_entry(store: Store) -> None:
    keep_result(store, INPUTS, MADE, ())
    again = find_result(store, "b", INPUTS)
    assert again is not None
    assert {row.path.partition("/")[0] for row in again.artifacts} == {"b"}
    assert {row.work for row in again.artifacts} == {"b"}


def test_an_entry_under_the_key_of_another_is_missing(store: Store) -> None:
    result = keep_result(store, INPUTS, MADE, ())
    entry = store.get(result.key)
    assert entry is not None
    other = {**INPUTS, "Python": "3.12.0"}
    store.put(key_of(other), entry)
    assert find_result(store, "a", other) is None


def test_what_lies_in_an_output_comes_back(tmp_path: Path, store: Store) -> None:
    result = keep_result(store, INPUTS, MADE, tuple(found()))
    index = Index(tmp_path)
    output = Output({"a": {"pdf": result}}, {"t": {"Python": "3.11.7"}})
    output.save(index, tmp_path / "build")
    assert Output.load(Index(tmp_path), tmp_path / "build") == output
    assert Output.load(index, tmp_path / "other") == Output()


@pytest.mark.parametrize("data", [[], 3, {}, {"results": 3, "tools": {}}, {"results": {"a": []}}])
def test_an_output_that_is_none_says_nothing(data: object, tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.put("output", str(tmp_path / "build"), data)
    assert Output.load(index, tmp_path / "build") == Output()
