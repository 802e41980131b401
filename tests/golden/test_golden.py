"""Whole publications: every output of each work as expected, and right by its judges."""

from __future__ import annotations

import json
import os
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import registries
import squares
import structured_data
from judges import JUDGES

from pressroom.build import pipeline
from pressroom.diagnostics import Diagnostic
from pressroom.files import shipped
from pressroom.post import theme

from . import forms

GOLDEN = Path(__file__).parent
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "sources").is_dir())
REPORTED = "reported.txt"
SHARED = "shared"
"""The folder of what every page of a name has: its stylesheet, its script."""
SQUARES = "Squares"
"""A family of fonts that is made for the case that names it (see ``squares``)."""


def built(case: str, folder: Path) -> dict[str, str]:
    """Every file of the works as it is kept, by its path below ``build/``, and what was said."""
    source = folder / case
    shutil.copytree(GOLDEN / case, source, ignore=shutil.ignore_patterns("expected"))
    if SQUARES in (source / "pressroom.toml").read_text("utf-8"):
        texts = [path.read_text("utf-8") for path in source.rglob("*") if path.is_file()]
        texts.append((shipped() / "languages/ja.toml").read_text("utf-8"))
        wide = [c for c in "".join(texts) if unicodedata.east_asian_width(c) in "WF"]
        squares.write(source / "fonts", SQUARES, "".join(wide))
    out = folder / "out"
    result = pipeline.build(source, output=out, jobs=1)
    (out / theme.FONTS).rename(folder / theme.FONTS)  # the same for every work
    files = sorted(path for path in out.glob("*/**/*") if path.is_file())
    found = dict(
        forms.stored(path.relative_to(out).as_posix(), path.read_bytes(), folder) for path in files
    )
    shared: dict[str, str] = {}
    for path in files:
        for name, text in forms.shared(path.name, path.read_bytes()).items():
            assert shared.setdefault(name, text) == text, f"{path}: not the {name} of other pages"
            found[f"../../{SHARED}/{name}"] = text
    return {**found, REPORTED: "".join(f"{_line(one)}\n" for one in result.diagnostics)}


def _line(one: Diagnostic) -> str:
    place = f"{one.path}:{one.line}" if one.line else one.path
    return f"{place}: {one.severity} {one.code} {one.message}"


@pytest.mark.parametrize("case", CASES)
def test_every_output_is_as_expected(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    found = built(case, tmp_path)
    expected = GOLDEN / case / "expected"
    if os.environ.get("PRESSROOM_REFRESH"):
        shutil.rmtree(expected, ignore_errors=True)
        for path, text in found.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_bytes(text.encode())
    kept = {
        path.relative_to(expected).as_posix(): path.read_bytes().decode()
        for path in sorted(expected.rglob("*"))
        if path.is_file()
    }
    kept |= {f"../../{SHARED}/{p.name}": p.read_bytes().decode() for p in _shared_files()}
    if different := forms.differences(kept, found):
        pytest.fail(different, pytrace=False)


def _shared_files() -> list[Path]:
    return sorted((GOLDEN / SHARED).iterdir())


INCOMPLETE = "title-alone"
"""The case whose works lack what a record needs."""


@pytest.mark.parametrize("case", CASES)
def test_each_work_has_every_kind_of_output(case: str) -> None:
    for folder in (path for path in (GOLDEN / case / "expected").iterdir() if path.is_dir()):
        names = {path.name for path in folder.iterdir() if path.is_file()}
        pages = {"handover.html", "index.html", f"{folder.name}.md", f"{folder.name}.pdf.txt"}
        records = {*JUDGES} if case != INCOMPLETE else set()
        assert names == {*records, *pages, "substack.html", "substack.json"}
    lines = (GOLDEN / case / "expected" / REPORTED).read_text("utf-8").splitlines()
    said = [line for line in lines if ": note " not in line]
    assert bool(said) == (case == INCOMPLETE)
    assert all(" PR409 " in line for line in said)


def test_a_difference_is_shown_as_lines() -> None:
    expected = {"a": "one\ntwo\n", "b": "kept\n", "gone": ""}
    text = forms.differences(expected, {"a": "one\n2\n", "b": "kept\n", "new": ""})
    assert text.splitlines() == [
        "missing: gone",
        "not expected: new",
        "--- expected/a",
        "+++ built/a",
        "@@ -1,2 +1,2 @@",
        " one",
        "-two",
        "+2",
    ]
    assert forms.differences(expected, expected) == ""


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
    found = structured_data.validate(objects, tmp_path)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
