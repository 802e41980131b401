"""The publications whose PDFs are judged, each built once in a test run, whoever asks first.

The tests run in several processes; they share a folder, and a lock sees to it
that one builds while the others wait.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import captured
import pytest
import shared
import whitepaper_works
from publishing import CONFIG

from pressroom.build import pipeline
from pressroom.model.work import Article, Catalog, Volume, Work

HERE = Path(__file__).resolve().parent
TORTURE = HERE / "torture"
ONE_WORD = """---
title: One
date: 2026-11-02
license: CC-BY-4.0
authors:
  - given: Josiah
    family: Carberry
abstract: One word.
---

Word.
"""

PLAIN_NAMES = (
    "sources/magnesium-glycinate-part-1",
    "sources/magnesium-glycinate-part-2",
    "sources/magnesium-glycinate",
    *(f"captured/{slug}" for slug in captured.PARTS),
    "captured/magnesium",
    "torture/torture",
    "torture/companion",
    "everything/torture",
    "word/word",
)
"""Each work as publication and slug."""

NAMES = [
    pytest.param(name, marks=shared.needs_captures) if name.startswith("captured/") else name
    for name in PLAIN_NAMES
]
"""The same as parameters of tests; those of the captured pages are skipped without these."""


@dataclass(frozen=True)
class Built:
    """One work and what ``pressroom build`` made of it."""

    name: str
    work: Work
    catalog: Catalog
    folder: Path

    def __repr__(self) -> str:
        return self.name

    @property
    def pdf(self) -> Path:
        return self.folder / f"{self.work.meta.slug}.pdf"

    @property
    def parts(self) -> tuple[Article, ...]:
        return self.work.parts if isinstance(self.work, Volume) else (self.work,)

    @property
    def record(self) -> bytes:
        return (self.folder / "record.json").read_bytes()

    def source(self, article: Article) -> bytes:
        """The Markdown of one article."""
        return (self.catalog.publication.root / article.path).read_bytes()


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder for this run of the tests, the same in all of its processes."""
    base = factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = folder / "pdf-works"
    folder.mkdir(exist_ok=True)
    return folder


def pressroom(
    root: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """``pressroom`` with ``arguments`` in ``root``."""
    return subprocess.run(
        [sys.executable, "-m", "pressroom", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, **(environment or {})},
    )


def build(folder: Path, name: str) -> Built:
    """The work called ``name`` (see :data:`NAMES`), its publication built below ``folder``.

    Fails the test with what the program said when it was not built.
    """
    group, slug = name.split("/")
    with (folder / f"{group}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        log = folder / f"{group}.txt"
        if not log.exists():
            log.write_text(_build(folder / group, group), "utf-8")
        # A worker that was forked meanwhile has the file open too: closing would not be enough.
        fcntl.flock(lock, fcntl.LOCK_UN)
    catalog = _catalog(folder / group, group)
    work = next(work for work in catalog.works if work.meta.slug == slug)
    made = Built(name, work, catalog, folder / group / "build" / slug)
    if not made.pdf.is_file():
        pytest.fail(f"{name} was not built:\n{log.read_text('utf-8')}", pytrace=False)
    return made


def _build(root: Path, group: str) -> str:
    """Make and build one publication; what the program said."""
    root.mkdir()
    match group:
        case "sources":
            shutil.copy(shared.REPOSITORY / "pressroom.toml", root)
            shutil.copytree(shared.REPOSITORY / "sources", root / "sources")
        case "captured":
            captured.publication(root)
        case "torture":
            shutil.copytree(TORTURE, root, dirs_exist_ok=True)
        case "everything":
            return _render_everything(root)
        case _:
            (root / "pressroom.toml").write_text(CONFIG, "utf-8")
            (root / "sources").mkdir()
            (root / "sources" / "word.md").write_text(ONE_WORD, "utf-8")
    done = pressroom(root, "build", "--only", "pdf,record", "--jobs", "1")
    return done.stdout + done.stderr


@cache
def _catalog(root: Path, group: str) -> Catalog:
    if group != "everything":
        return pipeline.check(root).catalog
    article = whitepaper_works.everything(root)
    file = root / article.path
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.write_text("The source of this article is not Markdown.\n", "utf-8")
    return Catalog(whitepaper_works.publication(root), (article, whitepaper_works.other_article()))


def _render_everything(root: Path) -> str:
    """The one work that is no Markdown: its tree is written by hand."""
    from pressroom import records
    from pressroom.build.making import enclosures
    from pressroom.diagnostics import Collector
    from pressroom.paper import whitepaper

    collector = Collector()
    catalog = _catalog(root, "everything")
    work = catalog.works[0]
    record = records.render(work, catalog, collector)
    within = enclosures(work, catalog)
    for made in (*record, *whitepaper.render(work, catalog, collector, within)):
        file = root / "build" / made.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made.data)
    return "\n".join(f"{found.name}: {found.message}" for found in collector)
