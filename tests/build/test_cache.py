"""A build from what earlier ones kept equals a clean one, and touches just what is other.

The edits are of every input there is. After each, the output is compared byte for byte with
that of a copy which was never built before.
"""

from __future__ import annotations

import itertools
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import marked
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from pressroom.build import cachekeys, pipeline, unchanged
from pressroom.build.index import Index
from pressroom.cache import VARIABLE, folder_of
from pressroom.diagnostics import PressroomError
from pressroom.files import KINDS, Artifact
from pressroom.model.work import Work

SOURCES = """\
=== sources/notes/series.yaml
title: Notes on clocks
abstract: Two parts.
doi: 10.5555/notes
=== sources/notes/one.md
---
title: Part one
date: 2025-11-21
abstract: The first.
part: 1
bibliography: works.json
citation_style: mine.csl
---

## Begin

A word [@clock], a [dial](dial.png), and [the next part](two.md#end).

![A dial](dial.png "The dial."){#fig:dial}
=== sources/notes/two.md
---
title: Part two
date: 2025-11-22
abstract: The second.
part: 2
substack:
  tables: bullets
---

## End

| a | b |
|---|---|
| 1 | 2 |
=== sources/alone.md
---
title: Alone
subtitle: And far away
date: 2025-11-22
abstract: On its own.
doi: 10.5555/alone
---

It knows [the first part](notes/one.md).
=== sources/notes/works.json
[{"id": "clock", "type": "book", "title": "Clocks", "author": [{"family": "Noon", "given": "Ada"}],
  "issued": {"date-parts": [[1999]]}, "publisher": "Dial Press", "DOI": "10.5555/clocks"}]
=== sources/notes/mine.csl
<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Mine</title><id>mine</id><updated>2025-01-01T00:00:00+00:00</updated></info>
  <citation><layout prefix="(" suffix=")"><names variable="author"/></layout></citation>
  <bibliography><layout><names variable="author"/><text variable="title" prefix=": "/></layout>
  </bibliography>
</style>
"""
QUICK = ("record", "citation", "page")
SLUGS = ("one", "two", "notes", "alone")


def png(grey: int) -> bytes:
    """A picture of 8 x 8 pixels in one grey."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + bytes([grey]) * 8 for _ in range(8))
    body = chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body


def publication(root: Path) -> Path:
    marked.parse(SOURCES.replace("a [dial](dial.png)", "a dial")).write(root)
    (root / "sources/notes/dial.png").write_bytes(png(40))
    (root / "logo.png").write_bytes(png(200))
    config = (root / "pressroom.toml").read_text("utf-8")
    (root / "pressroom.toml").write_text(f'logo = "logo.png"\n{config}', "utf-8")
    return root


def replaced(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Puts ``new`` in the place of ``old``, or the other way round when that was done before."""

    def edit(root: Path) -> None:
        file = root / path
        text = file.read_text("utf-8")
        assert (old in text) or (new in text)
        file.write_text(text.replace(new, old) if new in text else text.replace(old, new), "utf-8")

    return edit


def swapped(path: str, one: bytes, other: bytes | None) -> Callable[[Path], None]:
    """Writes the one when the other is there; ``None`` is no file."""

    def edit(root: Path) -> None:
        file = root / path
        now = file.read_bytes() if file.is_file() else None
        new = other if now == one else one
        if new is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(new)

    return edit


NEW = b"---\ntitle: New\ndate: 2025-11-25\nabstract: It is new.\n---\n\nText.\n"
LANDING = b'{% extends "pressroom/landing/landing.html.j2" %}{% block colophon %}Mine{% endblock %}'
OPENING = b"By its authors, {{ meta.date }}.\n"

EDITS: dict[str, tuple[Callable[[Path], None], dict[str, str]]] = {
    # name: what is done, and which kinds of which works have to become other by it
    "text": (
        replaced("sources/alone.md", "It knows", "It has heard of"),
        {"alone": "substack pdf page"},
    ),
    "text of a part": (
        replaced("sources/notes/two.md", "| 1 | 2 |", "| 1 | 3 |"),
        {"two": "substack pdf page", "notes": "substack pdf page"},
    ),
    "title of a part": (
        replaced("sources/notes/two.md", "Part two", "The second part"),
        {
            "two": "substack pdf record citation page",
            "notes": "substack pdf citation page",
            "one": "substack page",  # the part after it
        },
    ),
    "DOI of a linked work": (
        replaced("sources/notes/series.yaml", "10.5555/notes", "10.5555/notes.2"),
        {
            "one": "substack pdf record citation page",
            "two": "substack pdf record citation page",
            "notes": "substack pdf record citation page",
            "alone": "substack pdf",
        },
    ),
    "a picture": (
        swapped("sources/notes/dial.png", png(40), png(90)),
        {"one": "substack pdf", "notes": "substack pdf"},
    ),
    "the bibliography": (
        replaced("sources/notes/works.json", "Clocks", "On Clocks"),
        {
            "one": "substack pdf record citation page",
            "notes": "substack pdf record citation page",
        },
    ),
    "the citation style": (
        replaced("sources/notes/mine.csl", 'prefix=": "', 'prefix=", "'),
        {"one": "substack pdf record page", "notes": "substack pdf record page"},
    ),
    "the logo": (
        swapped("logo.png", png(200), png(100)),
        dict.fromkeys(SLUGS, "pdf"),
    ),
    "the accent": (
        replaced("pressroom.toml", 'language = "en"', 'language = "en"\naccent = "#7a1f2b"'),
        dict.fromkeys(SLUGS, "substack pdf page"),
    ),
    "a landing template": (
        swapped("templates/landing/landing.html.j2", LANDING, None),
        dict.fromkeys(SLUGS, "page"),
    ),
    "an opening": (
        swapped("templates/substack/opening.md.j2", OPENING, None),
        dict.fromkeys(SLUGS, "substack"),
    ),
    "a new article": (
        swapped("sources/new.md", NEW, None),
        {"new": "substack pdf record citation page"},
    ),
    "a file of no use": (swapped("sources/notes/draft.txt", b"draft", None), {}),
    "new times": (lambda root: _touch(root), {}),
    "an output deleted": (lambda root: _delete(root, "record.json"), {}),
    "an output changed": (lambda root: _spoil(root, "CITATION.cff"), {}),
    "the index alone": (lambda root: _keep(root, index=True), {}),
    "the contents alone": (lambda root: _keep(root, index=False), {}),
    "no cache": (lambda root: shutil.rmtree(folder_of(root), ignore_errors=True), {}),
    "a damaged cache": (lambda root: _damage(root), {}),
}


def _touch(root: Path) -> None:
    for file in (root / "sources").rglob("*"):
        os.utime(file, None)


def _outputs(root: Path, name: str) -> Iterable[Path]:
    return sorted((root / "build").rglob(name))


def _delete(root: Path, name: str) -> None:
    for file in _outputs(root, name):
        file.unlink()


def _spoil(root: Path, name: str) -> None:
    for file in _outputs(root, name):
        file.write_bytes(b"x" + file.read_bytes()[1:])


def _keep(root: Path, *, index: bool) -> None:
    """Leave of the cache the entries of the index alone, or all others."""
    known = Index(root.resolve())
    target = os.fspath((root / "build").resolve())
    names = [["digests"], ["articles"], ["output", target], ["last build", target]]
    indexed = {known.store._file(known._key(name)) for name in names}
    for file in _entries(root):
        if (file in indexed) != index:
            file.unlink()


def _entries(root: Path) -> list[Path]:
    return [file for file in folder_of(root).glob("??/*") if file.is_file()]


def _damage(root: Path) -> None:
    for file in _entries(root):
        file.write_bytes(file.read_bytes()[:-1] + b"?")


def copied(whole: Path, root: Path) -> Path:
    """A copy of a publication with its output, and of its cache."""
    shutil.copytree(whole, root)
    shutil.copytree(folder_of(whole), folder_of(root))
    return root


def tree(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """What changes when a file is written, even with the same bytes."""
    found = {}
    for file in folder.rglob("*"):
        if file.is_file():
            status = file.stat()
            found[file.relative_to(folder).as_posix()] = (status.st_mtime_ns, status.st_ino)
    return found


_clean: dict[bytes, dict[str, bytes]] = {}


def clean(root: Path, scratch: Path, kinds: Iterable[str]) -> dict[str, bytes]:
    """What a copy that was never built gives."""
    files = {name: data for name, data in tree(root).items() if not name.startswith("build/")}
    key = repr((sorted(files.items()), tuple(kinds))).encode()
    if key not in _clean:
        copy = scratch / "copy"
        for name, data in files.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes(data)
        assert pipeline.build(copy, only=kinds, jobs=1).written
        _clean[key] = tree(copy / "build")
        shutil.rmtree(copy)
        shutil.rmtree(folder_of(copy))
    return _clean[key]


def build(root: Path, kinds: Iterable[str]) -> dict[tuple[str, str], bool]:
    """Build, and say of each kind of each work whether it was made anew."""
    built = pipeline.build(root, only=kinds, jobs=1)
    assert built.listed, [d.message for d in built.diagnostics]
    return {(reason.slug, reason.kind): reason.made for reason in built.reasons}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication of which every kind was built."""
    root = publication(tmp_path_factory.mktemp("whole") / "publication")
    build(root, KINDS)
    return root


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication of which the kinds were built that take no time."""
    root = publication(tmp_path_factory.mktemp("quick") / "publication")
    build(root, QUICK)
    return root


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(sorted(EDITS)), min_size=2, max_size=5))
def test_any_edits_give_what_a_clean_build_gives(
    tmp_path_factory: pytest.TempPathFactory, quick: Path, edits: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("edited")
    root = copied(quick, folder / "publication")
    build(root, QUICK)
    for edit in edits:
        before, were = tree(root / "build"), states(root / "build")
        EDITS[edit][0](root)
        if edit.startswith("an output"):
            before, were = tree(root / "build"), states(root / "build")
        build(root, QUICK)
        after, are = tree(root / "build"), states(root / "build")
        assert after == clean(root, folder, QUICK)
        touched = {name for name in are if are[name] != were.get(name)}
        assert touched == {name for name in after if after[name] != before.get(name)}
    shutil.rmtree(folder)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_changes_just_what_depends_on_it(edit: str, whole: Path, tmp_path: Path) -> None:
    root = copied(whole, tmp_path / "publication")
    assert not any(build(root, KINDS).values())  # another folder, other times, the same bytes
    before = tree(root / "build")
    do, expected = EDITS[edit]
    do(root)
    if edit.startswith("an output"):
        before = tree(root / "build")
    build(root, KINDS)
    after = tree(root / "build")
    assert after == clean(root, tmp_path, KINDS)
    if edit.startswith("an output"):
        return
    changed: dict[str, set[str]] = {}
    for name in after:
        if after[name] != before.get(name) and "/" in name:
            slug, _, file = name.partition("/")
            changed.setdefault(slug, set()).add(_kind(slug, file))
    wanted = {slug: set(kinds.split()) for slug, kinds in expected.items()}
    for slug, kinds in wanted.items():
        # A landing page says how large the files are, so that it may become other with any.
        assert kinds <= changed[slug] <= kinds | {"page"}, slug
    assert set(changed) == set(wanted)
    EDITS[edit][0](root)


def _kind(slug: str, file: str) -> str:
    if file == f"{slug}.pdf":
        return "pdf"
    if file in ("index.html", f"{slug}.md"):
        return "page"
    if file.startswith("citation.") or file == "CITATION.cff":
        return "citation"
    if file.endswith((".xml", ".json")) and file != "substack.json":
        return "record"
    return "substack"


def test_an_edit_that_is_taken_back_makes_nothing(whole: Path, tmp_path: Path) -> None:
    """What another state was made of is in the store still: a branch and back."""
    root = copied(whole, tmp_path / "publication")
    first = tree(root / "build")
    EDITS["text of a part"][0](root)
    made = build(root, KINDS)
    assert {key for key, new in made.items() if new} == {
        (slug, kind) for slug, kind in itertools.product(("two", "notes"), KINDS)
    }
    EDITS["text of a part"][0](root)
    assert not any(build(root, KINDS).values())
    assert tree(root / "build") == first


def test_a_new_checkout_with_the_cache_makes_nothing(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run of CI: another place, new times, no output, and the cache that was named."""
    root = tmp_path / "elsewhere" / "checkout"
    shutil.copytree(whole, root, ignore=shutil.ignore_patterns("build"))
    monkeypatch.setenv(VARIABLE, os.fspath(folder_of(whole)))
    assert not any(build(root, KINDS).values())
    assert tree(root / "build") == tree(whole / "build")


def test_force_makes_everything(whole: Path, tmp_path: Path) -> None:
    root = copied(whole, tmp_path / "publication")
    were = states(root / "build")
    built = pipeline.build(root, only=QUICK, jobs=1, force=True)
    assert all(reason.made for reason in built.reasons)
    assert built.written == ()
    assert states(root / "build") == were


@pytest.mark.parametrize(
    ("edit", "kind", "words"),
    [
        ("text of a part", "record", "sources/notes/two.md has changed"),
        ("a landing template", "page", "templates/landing/landing.html.j2 is new"),
        ("the accent", "citation", "the publication's settings has changed"),
    ],
)
def test_the_reason_names_what_changed(
    edit: str, kind: str, words: str, whole: Path, tmp_path: Path
) -> None:
    root = copied(whole, tmp_path / "publication")
    build(root, QUICK)
    EDITS[edit][0](root)
    built = pipeline.build(root, only=QUICK, jobs=1)
    reason = next(r for r in built.reasons if (r.slug, r.kind) == ("two", kind))
    assert reason.made
    assert words in reason.text


def test_another_version_of_a_tool_is_named(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(whole, tmp_path / "publication")
    build(root, QUICK)
    real = cachekeys.installed()
    monkeypatch.setattr(cachekeys, "installed", lambda: {**real, "lxml": "99.0"})
    built = pipeline.build(root, only=["record"], jobs=1)
    assert all(r.made and f"lxml was {real['lxml']} and is 99.0" in r.text for r in built.reasons)


def test_two_builds_at_once_end_well(tmp_path: Path) -> None:
    """Each ends without an error, and what lies there then is what a clean build gives."""
    root = publication(tmp_path / "publication")
    command = [sys.executable, "-m", "pressroom", "--project", os.fspath(root), "build"]
    command += ["--only", ",".join(QUICK), "--jobs", "1"]
    for _ in range(2):
        EDITS["text"][0](root)
        runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
        ends = [run.communicate(timeout=120)[1] for run in runs]
        assert [run.returncode for run in runs] == [0, 0, 0], ends
        assert tree(root / "build") == clean(root, tmp_path, QUICK)
        assert not list(root.rglob("*.tmp"))


def test_a_cache_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = publication(tmp_path / "publication")
    expected = clean(root, tmp_path, QUICK)
    (tmp_path / "file").write_text("a file in the way", "utf-8")
    monkeypatch.setenv(VARIABLE, os.fspath(tmp_path / "file"))
    assert pipeline.build(root, only=QUICK, jobs=1, output=tmp_path / "out").written
    assert tree(tmp_path / "out") == expected


def test_a_cache_in_the_publication_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a stranger commits with the sources must never be taken for what was made of them."""
    root = publication(tmp_path / "publication")
    monkeypatch.setenv(VARIABLE, os.fspath(root / ".cache"))
    with pytest.raises(PressroomError, match="outside"):
        pipeline.build(root, only=QUICK, jobs=1)


def test_folders_of_earlier_versions_are_passed_over(tmp_path: Path) -> None:
    root = publication(tmp_path / "publication")
    expected = clean(root, tmp_path, QUICK)
    old = root / ".pressroom"
    for name in ("store/ab/cd", "files.json", "sources.json", "builds/x.json", "runs/x.json"):
        (old / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).write_text('{"version": 1}', "utf-8")
    before = states(old)
    assert pipeline.build(root, only=QUICK, jobs=1).written
    assert tree(root / "build") == expected
    assert states(old) == before


def test_two_publications_may_name_one_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = publication(tmp_path / "one"), publication(tmp_path / "other")
    EDITS["text"][0](other)
    expected = [clean(root, tmp_path, QUICK) for root in (one, other)]
    monkeypatch.setenv(VARIABLE, os.fspath(tmp_path / "cache"))
    for root in (one, other):
        assert pipeline.build(root, only=QUICK, jobs=1).written
    assert [tree(root / "build") for root in (one, other)] == expected
    for root in (one, other):
        assert unchanged.nothing_to_do(root, root / "build", unchanged.Options(QUICK, False))


def test_the_cache_may_be_smaller_than_one_build(tmp_path: Path) -> None:
    root = publication(tmp_path / "publication")
    index = Index(root.resolve())
    index.store.limit = 10_000
    built = pipeline.build(root, only=QUICK, jobs=1, index=index)
    index.store.tidy()
    assert built.written
    assert tree(root / "build") == clean(root, tmp_path, QUICK)
    assert sum(file.stat().st_size for file in _entries(root)) < 11_000


def test_a_cold_build_makes_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for the pictures of first pages nor for the comparison is a file made again."""
    from pressroom.build import making

    real, calls = making.render, []

    def counted(work: Work, kind: str, *rest: Any) -> list[Artifact]:
        calls.append((work.meta.slug, kind))
        return real(work, kind, *rest)

    monkeypatch.setattr(making, "render", counted)
    root = publication(tmp_path / "publication")
    assert pipeline.build(root, jobs=1).written
    assert sorted(calls) == sorted(itertools.product(SLUGS, KINDS))


def test_processes_that_take_turns_make_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pressroom.build import making

    monkeypatch.setattr(making, "TURN", 1)
    root = publication(tmp_path / "publication")
    assert pipeline.build(root, only=QUICK, jobs=2).written
    assert tree(root / "build") == clean(root, tmp_path, QUICK)
