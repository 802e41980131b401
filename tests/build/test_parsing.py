"""Texts parsed by several processes are what one process makes of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pressroom.build import loading as publication
from pressroom.build import parsing
from pressroom.build.parsing import Shelf
from pressroom.diagnostics import Collector
from pressroom.model.deferred import Deferred
from pressroom.model.work import Article

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
from pressroom.build import loading as publication
from pressroom.diagnostics import Collector
from pressroom.build import parsing

forked = []
os.register_at_fork(before=lambda: forked.append(1))
found = []
for jobs in (1, 2):
    collector = Collector()
    catalog = publication.load(Path(sys.argv[1]), collector, jobs=jobs)
    bodies = [[work.document.blocks, work.document.footnotes] for work in catalog.works]
    found.append((bodies, list(collector)))
    print(len(forked))
assert len(found[0][0]) == parsing.MANY and len(found[0][1]) >= parsing.MANY
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
    write(tmp_path, parsing.MANY)
    # An interpreter of its own: another test may have left a thread behind.
    command = [sys.executable, "-c", BOTH, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    alone, together = map(int, done.stdout.split())
    assert (alone, together) == (0, 2)


def test_what_is_too_much_for_memory_is_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, 3, "word " * 20)
    expected = publication.load(tmp_path, Collector())
    monkeypatch.setattr(parsing, "HELD", 300)
    parsed: list[object] = []
    monkeypatch.setattr(parsing.Text, "document", parsed.append)
    catalog = publication.load(tmp_path, Collector())
    assert len(catalog.works) == 3
    for work, other in list(zip(catalog.works, expected.works, strict=True))[1:]:
        assert isinstance(work, Article)
        assert isinstance(other, Article)
        assert isinstance(work.document, Deferred)
        for _ in range(2):
            assert work.document.blocks == other.document.blocks
            assert work.document.footnotes == other.document.footnotes
            work.document.forget()
    assert parsed == []


def test_a_shelf_gives_what_was_put() -> None:
    shelf = Shelf()
    places = [shelf.put(bytes([number]) * number) for number in range(1, 5)]
    assert [shelf.get(*at) for at in reversed(places)] == [b"\4" * 4, b"\3" * 3, b"\2" * 2, b"\1"]
