"""Importing as a job: what is written, what is never replaced, and parts that come one by one."""

from __future__ import annotations

from pathlib import Path

import exports
import marked
import pytest

from pressroom.build import pipeline
from pressroom.diagnostics import PressroomError
from pressroom.importing.run import import_pages

PAGE = """\
EXAMPLE NOTES

Part {roman} - A Study of Paper

How it folds

EXAMPLE
NOV {day}, 2025

Share

ORCID: <https://orcid.org/0000-0002-1825-0097>

DOI: [10.5555/paper](https://doi.org/10.5555/paper)

A first paragraph of an Example study.

{number}. The Fold

Text of the section.

{number}.1 The Crease

More text.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    marked.parse("=== sources/old.md\n@front\n\nText.\n").write(tmp_path)
    for number, roman in enumerate(("I", "II"), 1):
        page = PAGE.format(roman=roman, day=number + 9, number=number)
        (tmp_path / f"page-{number}.txt").write_text(page, encoding="utf-8")
    return tmp_path


def test_pages_become_sources_that_check_and_build(root: Path) -> None:
    pages = [root / "page-1.txt", root / "page-2.txt"]
    imported = import_pages(root, pages, root / "sources" / "paper")
    assert [f.name for f in imported.written] == [
        "part-i-a-study-of-paper.md",
        "part-ii-a-study-of-paper.md",
        "series.yaml",
    ]
    built = pipeline.build(root, only=["record"])
    assert [d.name for d in built.diagnostics if d.severity == "error"] == []
    slugs = {work.meta.slug for work in built.checked.works}
    assert slugs == {"old", "part-i-a-study-of-paper", "part-ii-a-study-of-paper", "paper"}


def test_nothing_that_exists_is_replaced_and_then_nothing_is_written(root: Path) -> None:
    target = root / "sources" / "paper"
    target.mkdir()
    (target / "part-ii-a-study-of-paper.md").write_text("mine", encoding="utf-8")
    imported = import_pages(root, [root / "page-1.txt", root / "page-2.txt"], target)
    assert [d.name for d in imported.diagnostics if d.severity == "error"] == ["import-target-free"]
    assert imported.written == ()
    assert [f.name for f in target.iterdir()] == ["part-ii-a-study-of-paper.md"]
    assert (target / "part-ii-a-study-of-paper.md").read_text(encoding="utf-8") == "mine"


def test_a_part_joins_a_series_that_has_the_doi_already(root: Path) -> None:
    target = root / "sources" / "paper"
    target.mkdir()
    (target / "series.yaml").write_text(
        "title: A Study of Paper\ndoi: 10.5555/PAPER\nabstract: x\n", encoding="utf-8"
    )
    for page in ("page-1.txt", "page-2.txt"):
        imported = import_pages(root, [root / page], target)
        assert [d for d in imported.diagnostics if d.severity == "error"] == []
    checked = pipeline.check(root)
    assert [d.name for d in checked.diagnostics if d.severity == "error"] == []


def test_parts_that_come_one_by_one_without_it_are_told_where_the_doi_belongs(root: Path) -> None:
    target = root / "sources" / "paper"
    import_pages(root, [root / "page-1.txt"], target)
    second = import_pages(root, [root / "page-2.txt"], target)
    assert second.written == (target / "part-ii-a-study-of-paper.md",)
    found = [d for d in second.diagnostics if d.name == "import-identifier"]
    assert any("series.yaml" in d.hint for d in found)
    errors = [d for d in pipeline.check(root).diagnostics if d.severity == "error"]
    assert [d.name for d in errors] == ["doi-once"]


def test_a_page_that_cannot_be_read_keeps_all_from_being_written(root: Path) -> None:
    (root / "bad.txt").write_bytes(b"\xff\xfe\x00")
    imported = import_pages(root, [root / "page-1.txt", root / "bad.txt"], root / "sources" / "x")
    assert "file-utf8" in {d.name for d in imported.diagnostics}
    assert imported.written == ()
    assert not (root / "sources" / "x").exists()


def test_articles_go_below_the_sources(root: Path) -> None:
    with pytest.raises(PressroomError, match="below"):
        import_pages(root, [root / "page-1.txt"], root / "elsewhere")


# --- exports


def listed(*names: str) -> str:
    return exports.rows({name: f"Title of {name}" for name in names})


def test_each_file_is_taken_for_what_it_holds_whatever_its_name(root: Path) -> None:
    files = {"posts.csv": listed("1.one"), "posts/1.one.html": "<p>Text of an export.</p>"}
    export = exports.archive(root / "export.txt", files)
    page = root / "page.zip"
    page.write_text("<!DOCTYPE html><h1 class='post-title'>Saved</h1><p>Text.</p>", "utf-8")
    (root / "page-1.txt").rename(root / "page-1.html")
    target = root / "sources" / "mixed"
    imported = import_pages(root, [export, page, root / "page-1.html"], target)
    assert [d for d in imported.diagnostics if d.severity == "error"] == []
    names = ["part-i-a-study-of-paper.md", "series.yaml", "one.md", "page-zip.md"]
    assert [f.name for f in imported.written] == names


def test_one_bad_post_is_an_error_and_the_others_are_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pressroom.importing.export.MAX_POST", 100)
    files = {
        "posts.csv": listed("1.one", "2.two"),
        "posts/1.one.html": "<p>" + "long " * 100,
        "posts/2.two.html": "<p>Short.</p>",
    }
    imported = import_pages(root, [exports.archive(root / "e.zip", files)])
    errors = [(d.name, d.path) for d in imported.diagnostics if d.severity == "error"]
    assert errors == [("import-post", f"{(root / 'e.zip').as_posix()}!posts/1.one.html")]
    assert [f.name for f in imported.written] == ["two.md"]


def test_no_article_of_an_export_is_written_over_one_that_exists(root: Path) -> None:
    files = {"posts.csv": listed("1.old", "2.new")}
    files |= {f"posts/{n}.html": "<p>Text.</p>" for n in ("1.old", "2.new")}
    before = (root / "sources" / "old.md").read_text("utf-8")
    imported = import_pages(root, [exports.archive(root / "e.zip", files)])
    assert [d.name for d in imported.diagnostics if d.severity == "error"] == ["import-target-free"]
    assert imported.written == ()
    assert [f.name for f in (root / "sources").iterdir()] == ["old.md"]
    assert (root / "sources" / "old.md").read_text("utf-8") == before


def test_a_zip_that_is_no_export_writes_nothing(root: Path) -> None:
    broken = root / "e.zip"
    broken.write_bytes(b"PK\x03\x04 and nothing")
    imported = import_pages(root, [broken, root / "page-1.txt"])
    assert [d.name for d in imported.diagnostics if d.severity == "error"] == ["import-archive"]
    assert imported.written == ()
