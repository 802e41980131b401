"""How a whitepaper begins: with a title page, or with its text below the title."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import whitepaper_works as works

from pressroom.diagnostics import Collector
from pressroom.model import document as d
from pressroom.model.work import Article, Catalog, Person, SeriesInfo, Volume
from pressroom.paper.manuscript import ManuscriptBuilder

SHORT, LONG = 5, 200


def article(paragraphs: int, **changes: object) -> Article:
    text = tuple(works.paragraph("A cup rings before it breaks.") for _ in range(paragraphs))
    headings = tuple(d.Heading(1, 2, f"h{n}", "", (d.Text(f"Part {n}"),)) for n in range(3))
    return Article(
        "sources/a.md", works.metadata(**{"layout": "", **changes}), d.Document((*headings, *text))
    )


def begins(work: Article | Volume, root: Path) -> tuple[bool, bool]:
    """Whether there is a title page, and whether there are contents."""
    builder = ManuscriptBuilder(work, Catalog(works.publication(root), (work,)))
    made = builder.build(Collector())
    assert made is not None
    return '<dl class="facts">' in made.html, 'class="contents"' in made.html


@pytest.mark.parametrize(
    ("paragraphs", "changes", "expected"),
    [
        (SHORT, {}, (False, False)),
        (LONG, {}, (True, True)),
        (SHORT, {"layout": "report"}, (True, True)),
        (LONG, {"layout": "article"}, (False, False)),
        (SHORT, {"contents": True}, (False, True)),
        (LONG, {"contents": False}, (True, False)),
    ],
)
def test_length_chooses_unless_the_work_does(
    tmp_path: Path, paragraphs: int, changes: dict[str, object], expected: tuple[bool, bool]
) -> None:
    assert begins(article(paragraphs, **changes), tmp_path) == expected


def test_a_part_is_a_report_like_its_series(tmp_path: Path) -> None:
    part = replace(article(SHORT), series=SeriesInfo("s", "Cups", "", 1), part=1)
    assert begins(part, tmp_path) == (True, True)
    chosen = replace(part, meta=replace(part.meta, layout="article"))
    assert begins(chosen, tmp_path) == (False, False)
    volume = Volume("sources/series.yaml", chosen.meta, (chosen,))
    assert begins(volume, tmp_path) == (True, True)


def test_many_authors_stand_in_a_row_with_their_marks(tmp_path: Path) -> None:
    authors = tuple(
        replace(works.CARBERRY, family=f"Family{n}", email="c@example.org", corresponding=n == 1)
        for n in range(5)
    )
    assert all(isinstance(author, Person) for author in authors)
    work = article(SHORT, authors=authors)
    made = ManuscriptBuilder(work, Catalog(works.publication(tmp_path), (work,))).build(Collector())
    assert made is not None
    assert made.html.count('class="orcid"') == 5
    assert made.html.count('<p class="place">') == 2
    assert made.html.count("mailto:c@example.org") == 1
