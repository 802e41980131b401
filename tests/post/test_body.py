"""The safe profile's walk, where the golden cases of the renderer do not reach."""

from __future__ import annotations

from pathlib import Path

import cited
import pytest

from pressroom import rules
from pressroom.diagnostics import Collector
from pressroom.model import document as d
from pressroom.post.body import PostBody
from pressroom.post.body_inlines import Numbering

CURVE = d.Picture(Path("/none/curve.png"), "curve.png", "image/png", 10, 10)


def body(collector: Collector | None = None, numbering: Numbering | None = None) -> PostBody:
    return PostBody(
        "a.md",
        Collector() if collector is None else collector,
        lambda picture, _alt, _caption: f"images/{picture.source}",
        lambda _path: "",
        numbering,
    )


def words(text: str, line: int = 1) -> d.Paragraph:
    return d.Paragraph(line, (d.Text(text),))


def test_a_report_has_the_line_of_the_block_and_no_column() -> None:
    collector = Collector()
    body(collector).post([words("a", 3), d.MathBlock(7, "x")])
    (found,) = collector
    assert (found.code, found.path, found.line, found.column) == (
        rules.POST_CHANGED.code,
        "a.md",
        7,
        None,
    )


def test_numbers_of_a_volume_are_added_to_an_articles_own() -> None:
    post = body(numbering=Numbering(2, 3, 4, {1: 9}))
    html = post.post(
        [
            d.Paragraph(
                1,
                (
                    d.CrossReference("figure", 1, "fig:a"),
                    d.CrossReference("table", 1, "tbl:a"),
                    d.FootnoteRef(1, "a"),
                    cited.numbers(1),
                ),
            ),
            d.Figure(2, CURVE, "A curve.", (d.Text("Caption"),), "fig:a", 1),
        ]
    )
    assert "Figure\u00a03Table\u00a04<sup>5</sup>[9]" in html
    assert "Figure\u00a03. Caption" in html


@pytest.mark.parametrize("href", ["javascript:alert(1)", "two.md", "//example.org", "#x"])
def test_no_other_address_becomes_a_link(href: str) -> None:
    html = body().inline(d.Link(d.LinkKind.EXTERNAL, href, (d.Text("x"),)))
    assert html == "x"


def test_a_mark_remembers_the_end_of_the_text_before_it() -> None:
    post = body()
    long = "word " * 30 + "last & <end>"
    post.post([d.Marker(1, d.Mark.SUBSCRIBE), words(long, 2), d.Marker(4, d.Mark.PAYWALL)])
    first, second = post.marks
    assert (first.after, first.line) == ("", 1)
    assert second.after.endswith("word last & <end>")
    assert second.after.startswith("… word")
    assert len(second.after) <= 62


def test_a_mark_inside_a_quote_is_not_lost() -> None:
    post = body()
    post.post([d.Quote(1, (d.Marker(2, d.Mark.PAYWALL),))])
    assert [mark.line for mark in post.marks] == [2]


def test_pictures_within_a_table_or_heading_follow_it() -> None:
    inline = d.InlinePicture(CURVE, "curve")
    table = d.Table(1, (d.Align.NONE,), ((d.Text("h"),),), (((inline,),),), (), "", 1)
    html = body().post([table, d.Heading(4, 2, "x", "", (inline,))])
    figure = '<figure><img src="images/curve.png" alt="curve"></figure>'
    assert html.split("\n")[-3:] == [figure, "<h2>curve</h2>", figure]


def test_an_ordered_list_keeps_its_numbers_when_an_item_is_only_a_block() -> None:
    code = d.CodeBlock(2, "", "x\n")
    items = (
        d.ListItem(1, (words("a"),)),
        d.ListItem(2, (code,)),
        d.ListItem(3, (words("c"),)),
    )
    html = body().post([d.OrderedList(1, items, True, 1)])
    assert html == (
        "<ol>\n<li><p>a</p></li>\n<li><p></p></li>\n</ol>\n<pre><code>x</code></pre>\n"
        '<ol start="3">\n<li><p>c</p></li>\n</ol>'
    )
