"""Loading, step by step: files, settings, texts (by one process or several), the catalog."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pressroom import rules
from pressroom.build import loading
from pressroom.build.catalog import complete
from pressroom.build.index import Index
from pressroom.build.naming import name_of
from pressroom.build.sources import (
    Draft,
    find_files,
    path_in,
    read_article,
    read_publication,
    read_series,
)
from pressroom.diagnostics import Collector, PressroomError
from pressroom.metadata import Settings, publication_settings
from pressroom.model.document import Document
from pressroom.model.work import Article, LazyDocument

ARTICLE = """\
---
title: Number {number}
date: 2025-11-21
abstract: One of many.
---

## Begin

A [link](none.md) and a note.[^a] {words}

[^a]: It is number {number}.
"""
BOTH = """\
import os, sys
from pathlib import Path
from pressroom.build import loading
from pressroom.diagnostics import Collector

forked = []
os.register_at_fork(before=lambda: forked.append(1))
found = []
for jobs in (1, 2):
    collector = Collector()
    catalog = loading.load(Path(sys.argv[1]), collector, jobs=jobs)
    bodies = [[work.document.blocks, work.document.footnotes] for work in catalog.works]
    found.append((bodies, list(collector)))
    print(len(forked))
assert len(found[0][0]) == loading.MANY and len(found[0][1]) >= loading.MANY
assert found[0] == found[1]
"""


def write(root: Path, count: int, words: str = "") -> None:
    (root / "sources").mkdir(parents=True)
    (root / "pressroom.toml").write_text(
        'name = "Many"\nlicense = "CC-BY-4.0"\n[[authors]]\ngiven = "Ada"\nfamily = "Noon"\n',
        encoding="utf-8",
    )
    for number in range(count):
        text = ARTICLE.format(number=number, words=words)
        (root / "sources" / f"a{number:02}.md").write_text(text, encoding="utf-8")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_many_are_parsed_by_processes_alike(tmp_path: Path) -> None:
    write(tmp_path, loading.MANY)
    # An interpreter of its own: another test may have left a thread behind.
    command = [sys.executable, "-c", BOTH, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    alone, together = map(int, done.stdout.split())
    assert (alone, together) == (0, 2)


def test_what_is_too_much_for_memory_is_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, 3, "word " * 20)
    expected = loading.load(tmp_path, Collector())
    monkeypatch.setattr(loading, "MAX_IN_MEMORY", 300)
    parsed: list[object] = []
    monkeypatch.setattr(loading.Text, "document", parsed.append)
    catalog = loading.load(tmp_path, Collector())
    assert len(catalog.works) == 3
    for work, other in list(zip(catalog.works, expected.works, strict=True))[1:]:
        assert isinstance(work, Article)
        assert isinstance(other, Article)
        assert isinstance(work.document, LazyDocument)
        for _ in range(2):
            assert work.document.blocks == other.document.blocks
            assert work.document.footnotes == other.document.footnotes
            work.document.forget()
    assert parsed == []


# --- the steps one by one

CONFIG = """\
name = "Notes on Harbours"
license = "CC-BY-4.0"
language = "de"

[[authors]]
given = "Josiah"
family = "Carberry"
"""
SERIES = "title: Harbours\nlanguage: fr\nbibliography: works.json\n"
WORKS = '[{"id": "pots", "type": "book", "title": "Pots", "issued": {"date-parts": [[1999]]}}]'
PART = "---\ntitle: Tides\ndate: 2026-11-02\npart: 1\n---\nA tide, see [@pots].\n"
LONE = "---\ntitle: Clocks\ndate: 2026-11-02\n---\nA clock.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    written = {
        "pressroom.toml": CONFIG,
        "sources/s/series.yaml": SERIES,
        "sources/s/works.json": WORKS,
        "sources/s/part.md": PART,
        "sources/lone.md": LONE,
        "sources/README.md": "not an article",
        "sources/.hidden/draft.md": "not an article either",
    }
    for name, text in written.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def read(root: Path, name: str, collector: Collector) -> tuple[Settings, Draft]:
    own = publication_settings(root, collector)
    all_series = read_series([root / "sources/s/series.yaml"], root, collector)
    draft = read_article(root / name, root, own, all_series, collector)
    assert draft is not None
    return own, draft


def test_files_are_found_by_name_in_order(root: Path) -> None:
    found = find_files(root / "sources", root, Collector())
    assert [path_in(file, root) for file in found.articles] == [
        "sources/lone.md",
        "sources/s/part.md",
    ]
    assert [path_in(file, root) for file in found.series] == ["sources/s/series.yaml"]


def test_a_link_that_leads_out_is_reported_and_not_read(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.md"
    secret.write_text(LONE, "utf-8")
    (root / "sources/link.md").symlink_to(secret)
    collector = Collector()
    found = find_files(root / "sources", root, collector)
    assert root / "sources/link.md" not in found.articles
    assert [(d.code, d.path) for d in collector] == [(rules.FILE_READABLE.code, "sources/link.md")]


def test_an_article_inherits_from_its_series_and_the_publication(root: Path) -> None:
    collector = Collector()
    _own, part = read(root, "sources/s/part.md", collector)
    _own, lone = read(root, "sources/lone.md", collector)
    assert part.series is not None
    assert part.series.folder == "sources/s"
    assert (part.settings.language, lone.settings.language) == ("fr", "de")
    assert part.readable
    assert lone.readable
    assert lone.series is None
    assert not collector.has_errors


def test_an_article_without_what_a_record_needs_is_in_the_catalog(
    root: Path,
) -> None:
    (root / "sources/lone.md").write_text("---\ntitle: Clocks\n---\nA clock.\n", "utf-8")
    collector, index = Collector(), Index(root)
    catalog = loading.load(root, collector, index=index)
    assert [(work.path, work.meta.recordable) for work in catalog.works] == [
        ("sources/lone.md", False),
        ("sources/s/part.md", True),
        ("sources/s/series.yaml", True),
    ]
    assert index.summaries["sources/lone.md"].extent[0] == 2
    assert index.summaries["sources/s/part.md"].cited == {"pots"}
    found = [d for d in collector if d.path == "sources/lone.md"]
    assert [d.code for d in found] == [rules.RECORDABLE.code]


def test_the_catalog_is_made_of_what_was_read_alone(root: Path) -> None:
    collector = Collector()
    own, part = read(root, "sources/s/part.md", collector)
    all_series = read_series([root / "sources/s/series.yaml"], root, collector)
    about = read_publication(root, own, collector)
    for file in sorted(root.rglob("*.*")):
        if file.is_file():
            file.unlink()
    path = "sources/s/part.md"
    catalog = complete(about, own, all_series, {path: part}, {path: Document(())}, collector)
    assert [(work.path, work.meta.slug) for work in catalog.works] == [
        ("sources/s/part.md", "part"),
        ("sources/s/series.yaml", "s"),
    ]


@pytest.mark.parametrize(
    ("sources", "message"), [("../elsewhere", "outside"), ("nowhere", "no such folder")]
)
def test_a_publication_has_a_folder_of_sources(root: Path, sources: str, message: str) -> None:
    with pytest.raises(PressroomError, match=message):
        read_publication(root, Settings(sources=sources), Collector())


def test_a_readme_is_an_article_where_it_is_alone_or_named(tmp_path: Path) -> None:
    def found(*named: str) -> list[str]:
        paths = [tmp_path / name for name in named]
        files = find_files(tmp_path, tmp_path, Collector(), paths)
        return [file.relative_to(tmp_path).as_posix() for file in files.articles]

    for name in ("README.md", "alone/README.md", "alone/picture.png", "a.qmd", "b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert found() == ["a.qmd", "alone/README.md"]
    assert found("README.md", "a.qmd") == ["README.md", "a.qmd"]


@pytest.mark.parametrize(
    ("path", "slug", "title", "language"),
    [
        ("ship/index.md", "ship", "Ship", ""),
        ("ship/index.es.md", "ship-es", "Ship", "es"),
        ("a_tool/paper.md", "a_tool", "A tool", ""),
        ("sources/paper.md", "paper", "Paper", ""),
        ("posts/2024-05-06-first-post.md", "2024-05-06-first-post", "First post", ""),
        ("notes/v1.2.md", "v1.2", "V1.2", ""),
        ("notes/README.pt-BR.md", "notes-pt-br", "Notes", "pt-BR"),
    ],
)
def test_a_file_is_named_by_its_folder_where_its_own_name_says_nothing(
    path: str, slug: str, title: str, language: str
) -> None:
    named = name_of(Path("/nowhere") / path)
    assert (named.slug, named.title, named.language) == (slug, title, language)
