"""The build as a whole: what it writes, what it keeps, and what an error leaves alone."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import marked
import pikepdf
import pytest

from pressroom.build import pipeline
from pressroom.cache import folder_of
from pressroom.diagnostics import PressroomError

SERIES = """\
=== sources/notes/series.yaml
title: Notes
abstract: A short series.
doi: 10.5555/notes
=== sources/notes/one.md
---
title: Part one
date: 2025-11-21
abstract: The first.
part: 1
---

## Begin

A word with a note[^a], and [the next part](two.md#end).

[^a]: The note.

| a | b |
|---|---|
| 1 | 2 |
=== sources/notes/two.md
---
title: Part two
date: 2025-11-22
abstract: The second.
part: 2
---

## End

Back to [part one](one.md).
"""

RECORDS = ("record", "citation")


def _publication(root: Path) -> Path:
    marked.parse(SERIES).write(root)
    return root


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_a_build_writes_every_artifact_of_articles_and_volume(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    built = pipeline.build(root)
    assert [d.severity for d in built.diagnostics if d.severity != "note"] == []
    names = {
        "substack.html",
        "substack.json",
        "handover.html",
        "zenodo.json",
        "record.json",
        "datacite.json",
        "datacite.xml",
        "CITATION.cff",
        "citation.bib",
        "citation.ris",
        "citation.csl.json",
        "citation.jsonld",
        "index.html",
    }
    for slug in ("one", "two", "notes"):
        files = {f.name for f in (root / "build" / slug).iterdir() if f.is_file()}
        assert (root / "build" / slug / "images" / "00-card.png").is_file()
        assert files == names | {f"{slug}.pdf", f"{slug}.md"}
    assert (root / "build" / "index.html").is_file()


def test_the_manifest_lists_every_file_with_its_digest(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    pipeline.build(root, only=RECORDS)
    files = _tree(root / "build")
    rows = json.loads(files.pop("manifest.json"))["artifacts"]
    assert {row["path"] for row in rows} == set(files)
    for row in rows:
        assert row["sha256"] == hashlib.sha256(files[row["path"]]).hexdigest()
        assert row["bytes"] == len(files[row["path"]])


def test_an_error_leaves_the_last_good_artifacts_untouched(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    pipeline.build(root, only=RECORDS)
    before = _tree(root / "build")
    file = root / "sources" / "notes" / "two.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("part: 2", "part: 1\nkeywrds: [x]"), encoding="utf-8")
    built = pipeline.build(root, only=RECORDS)
    assert {d.name for d in built.diagnostics} == {"part-once", "key-known"}
    assert built.refused == ("sources/notes/series.yaml", "sources/notes/two.md")
    after = _tree(root / "build")
    assert {name for name in before if after[name] != before[name]} == {
        "index.html",  # it names the errors
        "manifest.json",
    }


def test_strict_stops_at_a_warning_and_a_plain_build_does_not(tmp_path: Path) -> None:
    front = "title: A note\ndate: 2025-11-21\npart: 1\n"
    marked.parse(f"=== sources/a.md\n---\n{front}---\n\nText.\n").write(tmp_path)
    assert pipeline.build(tmp_path, only=RECORDS, strict=True).written == ()
    assert not (tmp_path / "build").exists()
    assert pipeline.build(tmp_path, only=RECORDS).written != ()


def test_the_same_sources_give_the_same_bytes_alone_or_side_by_side(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    pipeline.build(root, jobs=1, output=tmp_path / "first", force=True)
    shutil.rmtree(folder_of(root))
    pipeline.build(root, jobs=2, output=tmp_path / "second", force=True)
    assert _tree(tmp_path / "first") == _tree(tmp_path / "second")


def test_a_partial_build_keeps_the_rest_in_manifest_and_overview(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    pipeline.build(root, only=RECORDS)
    before = _tree(root / "build")
    pipeline.build(root, [root / "sources" / "notes" / "one.md"], only=["record"])
    after = _tree(root / "build")
    assert after == before


def test_what_is_no_longer_made_is_removed_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    pipeline.build(root, only=RECORDS)
    mine = root / "build" / "two" / "my-notes.txt"
    mine.write_text("kept", encoding="utf-8")
    (root / "sources" / "notes" / "two.md").rename(root / "sources" / "notes" / "second.md")
    one = root / "sources" / "notes" / "one.md"
    one.write_text(one.read_text("utf-8").replace("two.md#end", "second.md#end"), "utf-8")
    pipeline.build(root, only=RECORDS)
    assert [f.name for f in (root / "build" / "two").iterdir()] == ["my-notes.txt"]
    assert (root / "build" / "second" / "zenodo.json").is_file()


def test_a_manifest_cannot_name_a_file_outside_the_output(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    pipeline.build(root, only=RECORDS)
    victim = tmp_path / "victim.txt"
    victim.write_text("precious", encoding="utf-8")
    manifest = root / "build" / "manifest.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "victim.txt").write_text("precious", encoding="utf-8")
    (root / "build" / "linked").symlink_to(tmp_path / "elsewhere")
    stale = root / "build" / "gone" / "stale.txt"
    stale.parent.mkdir()
    stale.write_text("of a work that is gone", encoding="utf-8")
    paths = ("../victim.txt", str(victim), "gone/../../victim.txt", "linked/victim.txt")
    for path in (*paths, "gone/stale.txt"):
        row = {"path": path, "work": "gone", "kind": "record", "media_type": "", "bytes": 1}
        data["artifacts"].append({**row, "sha256": "0"})
    manifest.write_text(json.dumps(data), encoding="utf-8")
    pipeline.build(root, only=RECORDS)
    assert victim.read_text(encoding="utf-8") == "precious"
    assert (tmp_path / "elsewhere" / "victim.txt").read_text(encoding="utf-8") == "precious"
    assert not stale.exists()


@pytest.mark.parametrize("output", [".", "sources", "sources/notes", "pressroom.toml"])
def test_the_output_never_goes_over_the_sources(tmp_path: Path, output: str) -> None:
    root = _publication(tmp_path)
    with pytest.raises(PressroomError, match="output"):
        pipeline.build(root, only=RECORDS, output=root / output)


def test_a_check_of_one_file_reports_on_that_file(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    for name in ("one.md", "two.md"):
        file = root / "sources" / "notes" / name
        file.write_text(file.read_text("utf-8").replace("abstract:", "abstrct:"), "utf-8")
    checked = pipeline.check(root, [root / "sources" / "notes" / "one.md"])
    assert {d.path for d in checked.diagnostics} == {"sources/notes/one.md"}
    with pytest.raises(PressroomError, match="no such"):
        pipeline.check(root, [root / "sources" / "none.md"])
    with pytest.raises(PressroomError, match="outside"):
        pipeline.check(root, [tmp_path.parent])


def test_a_check_of_one_folder_says_nothing_of_a_series_elsewhere(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    other = root / "sources" / "other"
    other.mkdir()
    (other / "series.yaml").write_text(
        "title: Other\nabstract: x\ndoi: 10.5555/NOTES\n", encoding="utf-8"
    )
    (other / "a.md").write_text(
        "---\ntitle: Other part\ndate: 2025-11-21\nabstract: x\npart: 1\n---\n\nText.\n", "utf-8"
    )
    [found] = pipeline.check(root).diagnostics
    assert (found.name, found.path) == ("doi-once", "sources/other/series.yaml")
    assert pipeline.check(root, [root / "sources" / "notes"]).diagnostics == ()
    assert pipeline.check(root, [other / "a.md"]).diagnostics == (found,)


def test_a_publication_template_replaces_the_shipped_one(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    (root / "templates").mkdir()
    own = root / "templates" / "overview.html.j2"
    own.write_text("<!doctype html><title>Mine</title>\n", encoding="utf-8")
    pipeline.build(root, only=RECORDS)
    assert (
        (root / "build" / "index.html")
        .read_text(encoding="utf-8")
        .startswith("<!doctype html><title>Mine")
    )


@pytest.mark.parametrize("name", ["overview.html.j2", "substack/handover.html.j2"])
def test_a_wrong_template_of_a_page_is_found_and_nothing_is_written(
    name: str, tmp_path: Path
) -> None:
    root = _publication(tmp_path)
    own = root / "templates" / name
    own.parent.mkdir(parents=True)
    own.write_text("<!doctype html>\n<title>{{ nothing_of_this_name }}</title>\n", "utf-8")
    built = pipeline.build(root, only=["substack"])
    found = [d for d in built.diagnostics if d.severity == "error"]
    assert {(d.name, d.path, d.line) for d in found} == {("template-valid", f"templates/{name}", 2)}
    assert built.written == ()
    assert not (root / "build").exists()


def test_the_pdf_carries_its_source_and_its_record(tmp_path: Path) -> None:
    root = _publication(tmp_path)
    pipeline.build(root, only=["pdf", "record"])
    names = {}
    for file in sorted((root / "build").rglob("*.pdf")):
        with pikepdf.open(file) as pdf:
            names[file.stem] = {
                name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()
            }
    sources = {
        f"{file.stem}.md": file.read_bytes()
        for file in sorted((root / "sources" / "notes").glob("*.md"))
    }
    for slug, files in names.items():
        record = (root / "build" / slug / "record.json").read_bytes()
        assert files.pop("record.json") == record
        assert files
        assert files.items() <= sources.items() or slug == "notes"
    assert names["notes"] == sources
