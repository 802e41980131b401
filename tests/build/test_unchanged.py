"""A build with nothing to do: what it takes for one, and how little it costs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import marked
import pytest

from pressroom.build import pipeline
from pressroom.build.index import Index
from pressroom.build.unchanged import Options, Outcome, nothing_to_do
from pressroom.cache import folder_of

KINDS = ("record", "page")
OPTIONS = Options(KINDS, strict=False)
ARTICLES = """\
=== sources/notes/series.yaml
title: Notes
abstract: Two parts.
=== sources/notes/one.md
---
title: Part one
date: 2025-11-21
abstract: The first.
part: 1
---

A word.
=== sources/alone.md
---
title: Alone
date: 2025-11-22
---

On its own, and without an abstract.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A publication that was built."""
    root = tmp_path / "publication"
    marked.parse(ARTICLES).write(root)
    (root / "sources" / "alone.png").write_bytes(b"not shown anywhere")
    assert pipeline.build(root, only=KINDS, jobs=1).written
    return root


def last_outcome(root: Path, options: Options = OPTIONS) -> Outcome | None:
    return nothing_to_do(root.resolve(), (root / "build").resolve(), options)


def rewrite(file: Path, old: str = "", new: str = "") -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_it_says_what_the_last_build_said(root: Path) -> None:
    again = pipeline.build(root, only=KINDS, jobs=1)
    last = last_outcome(root)
    assert last is not None
    assert last.diagnostics == again.diagnostics
    assert [d.name for d in last.diagnostics] == ["abstract-given"]
    assert (last.works, last.files) == (3, len(again.listed) + 1)
    files = [f for f in (root / "build").rglob("*") if f.is_file()]
    assert last.files == len(files)


CHANGES: dict[str, Callable[[Path], object]] = {
    "an article": lambda root: rewrite(root / "sources/alone.md", "own", "Own"),
    "a series": lambda root: rewrite(root / "sources/notes/series.yaml", "Two", "2"),
    "the configuration": lambda root: rewrite(root / "pressroom.toml", "Test Notes", "Notes"),
    "a picture": lambda root: (root / "sources/alone.png").write_bytes(b"other"),
    "a new article": lambda root: shutil.copy(root / "sources/alone.md", root / "sources/b.md"),
    "an article that is gone": lambda root: (root / "sources/alone.md").unlink(),
    "a template": lambda root: _write(root / "templates/landing/landing.css", "a { color: red }"),
    "a font": lambda root: _write(root / "fonts/a.ttf", "no font"),
    "an output that is gone": lambda root: (root / "build/alone/record.json").unlink(),
    "an output of other content": lambda root: rewrite(root / "build/index.html", "Notes", "N"),
    "no manifest": lambda root: (root / "build/manifest.json").unlink(),
    "another manifest": lambda root: rewrite(root / "build/manifest.json", "alone", "along"),
    "no memory": lambda root: shutil.rmtree(folder_of(root)),
    "a damaged memory": lambda root: _damage(root),
}


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _damage(root: Path) -> None:
    index = Index(root.resolve())
    entry = "last build", os.fspath((root / "build").resolve())
    index.put(*entry, {**index.get(*entry), "sources": "../elsewhere"})


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_of_anything_is_seen(change: Callable[[Path], object], root: Path) -> None:
    assert last_outcome(root) is not None
    change(root)
    assert last_outcome(root) is None


@pytest.mark.parametrize(
    "options",
    [Options((*KINDS, "citation"), strict=False), Options(KINDS, strict=True)],
)
def test_other_options_are_another_build(options: Options, root: Path) -> None:
    assert last_outcome(root, options) is None


def test_another_epoch_and_another_day_are_another_build(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764547200")
    assert last_outcome(root) is None
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert last_outcome(root) is not None


def test_new_times_alone_change_nothing(root: Path) -> None:
    """What a fresh checkout does to every file."""
    for file in (root / "sources").rglob("*"):
        os.utime(file, (1_900_000_000, 1_900_000_000))
    assert last_outcome(root) is not None


def test_a_partial_build_ends_the_memory(root: Path) -> None:
    """Else the sources as they were would be taken for what lies in the output."""
    file = root / "sources/alone.md"
    before = file.read_text("utf-8")
    file.write_text(before.replace("Alone", "Not alone"), "utf-8")
    pipeline.build(root, [file], only=KINDS, jobs=1)
    file.write_text(before, "utf-8")
    assert last_outcome(root) is None
    pipeline.build(root, only=KINDS, jobs=1)
    assert "Not alone" not in (root / "build/alone/record.json").read_text("utf-8")


def test_a_build_that_fails_keeps_what_is_true(root: Path) -> None:
    file = root / "sources/alone.md"
    before = file.read_text("utf-8")
    file.write_text(before.replace("title:", "titel:"), "utf-8")
    good = (root / "build/alone/record.json").read_bytes()
    assert pipeline.build(root, only=KINDS, jobs=1).refused == ("sources/alone.md",)
    assert (root / "build/alone/record.json").read_bytes() == good
    assert last_outcome(root) is None
    file.write_text(before, "utf-8")
    assert last_outcome(root) is None  # the overview named the error
    pipeline.build(root, only=KINDS, jobs=1)
    assert last_outcome(root) is not None


def test_it_imports_next_to_nothing(root: Path) -> None:
    code = (
        "import sys, json; from pressroom.commands import cli\n"
        f"sys.argv = ['pressroom', '--project', {os.fspath(root)!r}, 'build', '--only', "
        "'record,page']\n"
        "try: cli()\nexcept SystemExit as end: assert end.code == 0, end.code\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "nothing has changed" in done.stderr
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    heavy = {"weasyprint", "markdown_it", "jinja2", "yaml", "ruamel", "lxml", "PIL", "citeproc"}
    assert not loaded & heavy
    assert not loaded & {"importlib.metadata", "tomllib", "multiprocessing", "concurrent"}
