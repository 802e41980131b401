"""Numbered figures that wait for room: the text goes on, order and pages are kept."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from pressroom.paper.typesetting import Stylesheet, typeset

# Twenty lines of 10 pt fill a page; nothing but what the tests place takes room.
STYLE = Stylesheet(
    "test.css",
    """
    @page { size: 100mm 240pt; margin: 20pt; @footnote { margin: 0 } }
    html { font: 8pt/10pt "Source Serif 4" }
    body, p, h2, figure, table { margin: 0; padding: 0 }
    h2 { font-size: 8pt; break-after: avoid }
    p { orphans: 2; widows: 2 }
    figure { height: 80pt; break-inside: avoid }
    .note { float: footnote; font: 8pt/10pt "Source Serif 4" }
    """,
)


def lines(name: str, count: int) -> str:
    """A paragraph of ``count`` lines that say whose they are."""
    return "<p>" + "<br>".join(f"{name}{line}" for line in range(1, count + 1)) + "</p>"


def figure(name: str, kind: str = "data-float") -> str:
    return f'<figure {kind} id="{name}">{name}</figure>'


def pages(*body: str) -> list[list[str]]:
    """The words of each page in reading order."""
    html = f'<html lang="en"><title>T</title><body><main>{"".join(body)}</main></body></html>'
    result = typeset(html, (STYLE,))
    assert not result.complaints
    return [page.extract_text().split() for page in PdfReader(io.BytesIO(result.pdf)).pages]


def order(found: list[list[str]]) -> list[str]:
    """The names of the blocks in their order, each once."""
    names = [re.sub(r"\d+$", "", word) for page in found for word in page]
    return list(dict.fromkeys(names))


def test_a_figure_that_fits_stays() -> None:
    assert order(pages(lines("a", 10), figure("fig"), lines("b", 9))) == ["a", "fig", "b"]


def test_text_fills_the_page_that_a_figure_leaves() -> None:
    first, second = pages(lines("a", 15), figure("fig"), lines("b", 5), lines("c", 5))
    assert first[-1] == "b5"
    assert second == ["fig", "c1", "c2", "c3", "c4", "c5"]


def test_the_figure_follows_the_paragraph_that_is_broken() -> None:
    first, second = pages(lines("a", 15), figure("fig"), lines("b", 9))
    assert first[-1] == "b5"
    assert second == ["b6", "b7", "b8", "b9", "fig"]


def test_figures_keep_their_order() -> None:
    found = pages(lines("a", 15), figure("one"), lines("b", 2), figure("two"), lines("c", 9))
    assert order(found) == ["a", "b", "c", "one", "two"]


def test_two_that_do_not_fit_together_go_on_waiting() -> None:
    body = [lines("a", 18), *(figure(name) for name in ("one", "two", "three"))]
    found = pages(*body, *(lines(name, 10) for name in "bcde"))
    shown = [[word for word in page if word in {"one", "two", "three"}] for page in found]
    assert shown == [[], ["one"], ["two"], ["three"], []]
    assert [len(page) for page in found] == [20, 8 + 1 + 4, 6 + 1 + 6, 4 + 1 + 8, 2]


def test_a_heading_is_not_left_alone_by_a_figure_that_waits() -> None:
    first, second = pages(lines("a", 17), figure("fig"), "<h2>head</h2>", lines("b", 8))
    assert first[-3:] == ["head", "b1", "b2"]
    assert second[-1] == "fig"
    first, second = pages(lines("a", 18), figure("fig"), "<h2>head</h2>", lines("b", 8))
    assert first[-1] == "a18"
    assert second[:3] == ["fig", "head", "b1"]


@pytest.mark.parametrize(
    "barrier", ["<h2 data-barrier>head</h2>", '<figure id="head">head</figure>']
)
def test_a_barrier_is_not_passed(barrier: str) -> None:
    found = pages(lines("a", 15), figure("fig"), lines("b", 2), barrier, lines("c", 3))
    assert order(found) == ["a", "b", "fig", "head", "c"]
    assert found[0][-1] == "b2"


def test_several_that_wait_before_a_barrier_come_out_in_order() -> None:
    body = [lines("a", 18), figure("one"), figure("two"), figure("fixed", "")]
    found = pages(*body, lines("b", 5))
    assert order(found) == ["a", "one", "two", "fixed", "b"]
    assert [len(page) for page in found] == [18, 2, 1 + 5]


def test_a_figure_without_the_mark_stays() -> None:
    found = pages(lines("a", 15), figure("fig", ""), lines("b", 5))
    assert order(found) == ["a", "fig", "b"]
    assert found[1][0] == "fig"


def test_a_figure_at_the_end_comes_at_the_end() -> None:
    first, second = pages(lines("a", 15), figure("fig"), lines("b", 2))
    assert first[-1] == "b2"
    assert second == ["fig"]
    assert order(pages(lines("a", 15), figure("fig"))) == ["a", "fig"]


def test_a_forced_break_lets_the_figure_out() -> None:
    broken = '<p style="break-before: page">new</p>'
    found = pages(lines("a", 15), figure("fig"), lines("b", 2), broken)
    assert order(found) == ["a", "b", "fig", "new"]


def test_a_note_goes_with_its_figure() -> None:
    noted = '<figure data-float id="fig">fig<span class="note">note</span></figure>'
    first, second = pages(lines("a", 15), noted, lines("b", 5), lines("c", 5))
    assert "note" not in " ".join(first)
    assert "note" in " ".join(second)


def test_a_table_moves_like_a_figure() -> None:
    rows = "".join(f"<tr><td>t{row}</td></tr>" for row in range(1, 9))
    table = f'<table data-float style="break-inside: avoid"><tbody>{rows}</tbody></table>'
    first, second = pages(lines("a", 15), table, lines("b", 5), lines("c", 3))
    assert first[-1] == "b5"
    assert second[0] == "t1"
    assert second[-1] == "c3"


def test_counters_of_pages_are_right_after_the_move() -> None:
    refs = '<p class="toc"><a href="#fig">see</a></p>'
    style = '<style>.toc a::after { content: " at " target-counter(attr(href), page) }</style>'
    found = pages(style, refs, lines("a", 15), figure("fig"), lines("b", 4), lines("c", 40))
    assert found[0][:3] == ["see", "at", "2"]
    assert "fig" in found[1]


def test_each_part_keeps_its_figures() -> None:
    first = (lines("a", 15), figure("one"), lines("b", 2), "</main><main>")
    found = pages(*first, lines("c", 10), figure("two"), lines("d", 9))
    assert order(found) == ["a", "b", "one", "c", "d", "two"]
