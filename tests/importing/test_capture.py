"""Captured pages, each case a folder: pages, the files made of them, and what was reported.

``PRESSROOM_REFRESH=1`` writes the expected files anew; read the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pressroom import markdown
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Severity
from pressroom.files import Source, read
from pressroom.importing.capture import import_captures
from pressroom.importing.sources import Defaults, Import, yaml
from pressroom.metadata import Scope, front_matter, read_settings
from pressroom.model.work import Affiliation, Person

CASES = sorted(p for p in (Path(__file__).parent / "cases").iterdir() if p.is_dir())
PERSON = Person("Josiah", "Carberry", "0000-0002-1825-0097", (Affiliation("Example University"),))
STANDARD = Defaults((PERSON,), "CC-BY-4.0", "Tidal Notes", "en")
REFRESH = bool(os.environ.get("PRESSROOM_REFRESH"))


def imported(case: Path) -> tuple[Import, Collector]:
    collector = Collector()
    pages = []
    for file in sorted(case.glob("*.txt")):
        if not file.name.startswith("expected-"):
            page = read(file, file.name, collector)
            assert page is not None
            pages.append(page)
    given = case / "defaults.json"
    defaults = Defaults(**json.loads(given.read_text())) if given.exists() else STANDARD
    return import_captures(pages, defaults, collector), collector


def as_files(found: Import, collector: Collector) -> dict[str, str]:
    files = {f"expected-{article.filename}": article.text for article in found.articles}
    if found.series:
        files["expected-series.yaml"] = yaml(found.series)
    findings = []
    for d in collector:
        span = "" if d.line is None else f":{d.line}:{d.column}-{d.end_column}"
        findings.append(f"{d.path}{span} {d.name}: {d.message}\n")
    files["expected-diagnostics.txt"] = "".join(findings)
    return files


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    files = as_files(*imported(case))
    if REFRESH:
        for old in case.glob("expected-*"):
            old.unlink()
        for name, text in files.items():
            (case / name).write_text(text, encoding="utf-8", newline="")
    expected = {
        file.name: file.read_bytes().decode("utf-8") for file in sorted(case.glob("expected-*"))
    }
    assert files == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_written_is_read_without_a_complaint(case: Path, tmp_path: Path) -> None:
    found, _ = imported(case)
    collector = Collector()
    for article in found.articles:
        text = Source(article.filename, article.text)
        settings, lines = front_matter(text, collector)
        assert settings is not None
        for key in ("title", "subtitle", "date", "part", "doi"):
            assert (getattr(settings, key) or None) == (article.settings[key] or None)
        markdown.build(text, lines, tmp_path, Bibliography(), collector)
    if found.series:
        source = Source("series.yaml", yaml(found.series))
        series = read_settings(source, Scope.SERIES, collector)
        assert series is not None
        assert series.title == found.series["title"]
        assert (series.doi or "") == found.series["doi"]
    assert [d for d in collector if d.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_place_lies_within_its_page(case: Path) -> None:
    _, collector = imported(case)
    for d in collector:
        if d.line is not None:
            page = read(case / d.path, d.path, Collector())
            assert page is not None
            assert d.column is not None
            assert d.end_column is not None
            assert 1 <= d.column < d.end_column <= len(page.lines[d.line - 1]) + 1


def test_file_names_are_safe_and_differ() -> None:
    text = "Été 1\n\nWords.\n"
    pages = [Source(path, text) for path in ("a/Été 1.txt", "b/ete-1.html", "c/…", "d\\x y.txt")]
    found = import_captures(pages, STANDARD, Collector())
    names = [article.filename for article in found.articles]
    assert names == ["ete-1.md", "ete-1-2.md", "ete-1-3.md", "ete-1-4.md"]
    left = import_captures(pages[:4], STANDARD, Collector(), verbatim=True)
    names = [article.filename for article in left.articles]
    assert names == ["ete-1.md", "ete-1-2.md", "article.md", "x-y.md"]
