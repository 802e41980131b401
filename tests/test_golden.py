"""Whole publications: every record, citation file and page as expected, and right by its judges."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import registries
import structured_data
from judges import JUDGES

from pressroom import pipeline

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())
KINDS = ("record", "citation", "page")


def built(case: str, folder: Path) -> dict[str, bytes]:
    """Every file of the works, by its path below ``build/``; nothing may be reported."""
    source = folder / case
    shutil.copytree(GOLDEN / case, source, ignore=shutil.ignore_patterns("expected"))
    result = pipeline.build(source, only=KINDS, output=folder / "out", jobs=1)
    assert [str(d) for d in result.diagnostics] == []
    files = (path for path in (folder / "out").rglob("*") if path.is_file())
    found = {path.relative_to(folder / "out").as_posix(): path.read_bytes() for path in files}
    return {path: data for path, data in found.items() if "/" in path}


@pytest.mark.parametrize("case", CASES)
def test_every_output_is_as_expected(case: str, tmp_path: Path) -> None:
    found = built(case, tmp_path)
    expected = GOLDEN / case / "expected"
    if os.environ.get("PRESSROOM_REFRESH"):
        shutil.rmtree(expected, ignore_errors=True)
        for path, data in found.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_bytes(data)
    kept = {
        path.relative_to(expected).as_posix(): path.read_bytes()
        for path in expected.rglob("*")
        if path.is_file()
    }
    assert sorted(found) == sorted(kept)
    for path, data in kept.items():
        assert found[path].decode() == data.decode()


def expected_files(name: str) -> dict[str, bytes]:
    """The kept files of that name, by case and slug."""
    paths = sorted(GOLDEN.glob(f"*/expected/*/{name}"))
    return {path.relative_to(GOLDEN).as_posix(): path.read_bytes() for path in paths}


@registries.needs_schemas
@pytest.mark.parametrize("name", JUDGES)
def test_its_judges_accept_every_file(name: str) -> None:
    files = expected_files(name)
    assert len(files) >= len(CASES) >= 8
    assert {path: wrong for path, data in files.items() if (wrong := JUDGES[name](data))} == {}


def test_every_json_ld_has_the_words_of_schema_org(tmp_path: Path) -> None:
    objects: dict[str, Any] = {
        path: json.loads(data) for path, data in expected_files("citation.jsonld").items()
    }
    found = structured_data.judge(objects, tmp_path)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
