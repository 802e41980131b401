"""The setting ``citation_style``, from the file that gives it to the list of references."""

from __future__ import annotations

from pathlib import Path

import marked
import pytest

from pressroom import citations as citing
from pressroom.build import pipeline
from pressroom.model.work import Article

ARTICLE = """\
---
title: How paper folds
date: 2026-01-01
abstract: A fold.
bibliography: works.bib
{more}---

One [@b, p. 3], two [@a].
"""
WORKS = """\
@book{a, title={Apes}, author={Ape, A.}, publisher={P}, year=2001}
@book{b, title={Bees}, author={Bee, B.}, publisher={P}, year=2002}
"""


def built(folder: Path, more: str = "", config: str = "") -> tuple[list[str], list[str]]:
    """The lines of the list, and the findings."""
    case = marked.Case(
        {"sources/fold.md": ARTICLE.format(more=more), "sources/works.bib": WORKS}, []
    )
    case.write(folder)
    settings = (folder / "pressroom.toml").read_text(encoding="utf-8")
    (folder / "pressroom.toml").write_text(config + settings, encoding="utf-8")
    checked = pipeline.check(folder)
    [work] = [work for work in checked.works if isinstance(work, Article)]
    lines = [
        f"{reference.number if reference.numbered else '-'} {reference.plain}"
        for reference in work.document.references
    ]
    return lines, [f"{d.place} {d.name}" for d in checked.diagnostics]


def test_apa_unless_told_otherwise(tmp_path: Path) -> None:
    assert built(tmp_path) == (["- Ape, A. (2001). Apes. P.", "- Bee, B. (2002). Bees. P."], [])


@pytest.mark.parametrize(
    ("more", "config"),
    [
        ("citation_style: ieee\n", ""),
        ("", 'citation_style = "ieee"\n'),
        ("citation_style: ieee\n", 'citation_style = "apa"\n'),
        ("citation_style: own.csl\n", ""),
        ("", 'citation_style = "sources/own.csl"\n'),
    ],
)
def test_a_style_by_name_or_file(more: str, config: str, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/own.csl").write_bytes(citing.file_of("ieee").read_bytes())
    lines, found = built(tmp_path, more, config)
    assert lines == ["1 B. Bee, Bees. P, 2002.", "2 A. Ape, Apes. P, 2001."]
    assert found == []


def test_a_file_outside_the_publication_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.csl").write_bytes(citing.file_of("ieee").read_bytes())
    (tmp_path / "in").mkdir()
    lines, found = built(tmp_path / "in", "citation_style: ../../own.csl\n")
    assert found == ["sources/fold.md:6:17 citation-style"]
    assert len(lines) == 2
