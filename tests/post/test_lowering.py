"""From the tree of an article to that of a post, where the golden cases do not reach."""

from __future__ import annotations

from pathlib import Path

import cited
import pytest

from pressroom import rules
from pressroom.diagnostics import Collector
from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.post.handover import end_of

from .posting import Lowered

CURVE = d.Picture(Path("/none/curve.png"), "curve.png", "image/png", 10, 10)


def words(text: str, line: int = 1) -> d.Paragraph:
    return d.Paragraph(line, (d.Text(text),))


def test_a_report_has_the_line_of_the_block_and_no_column() -> None:
    collector = Collector()
    Lowered([words("a", 3), d.MathBlock(7, "x")], collector)
    (found,) = collector
    assert (found.code, found.path, found.line, found.column) == (
        rules.POST_CHANGED.code,
        "a.md",
        7,
        None,
    )


def test_numbers_of_a_volume_are_added_to_an_articles_own() -> None:
    html = Lowered(
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
        ],
        numbering=Numbering(2, 3, 4, {1: 9}),
    ).html
    assert "Figure\u00a03Table\u00a04<sup>5</sup>[9]" in html
    assert "Figure\u00a03. Caption" in html


@pytest.mark.parametrize("href", ["javascript:alert(1)", "two.md", "//example.org", "#x"])
def test_no_other_address_becomes_a_link(href: str) -> None:
    link = d.Link(d.LinkKind.EXTERNAL, href, (d.Text("x"),))
    assert Lowered([d.Paragraph(1, (link,))]).html == "<p>x</p>"


def test_a_mark_remembers_the_end_of_the_text_before_it() -> None:
    long = "word " * 30 + "last & <end>"
    blocks = [d.Marker(1, d.Mark.SUBSCRIBE), words(long, 2), d.Marker(4, d.Mark.PAYWALL)]
    first, second = Lowered(blocks).markers
    assert (end_of(first.before), first.line) == ("", 1)
    after = end_of(second.before)
    assert after.endswith("word last & <end>")
    assert after.startswith("… word")
    assert len(after) <= 62


def test_a_mark_inside_a_quote_is_not_lost() -> None:
    post = Lowered([d.Quote(1, (d.Marker(2, d.Mark.PAYWALL),))])
    assert [marker.line for marker in post.markers] == [2]


def test_pictures_within_a_table_or_heading_follow_it() -> None:
    inline = d.InlinePicture(CURVE, "curve")
    table = d.Table(1, (d.Align.NONE,), ((d.Text("h"),),), (((inline,),),), (), "", 1)
    html = Lowered([table, d.Heading(4, 2, "x", "", (inline,))]).html
    figure = '<figure><img src="images/curve.png" alt="curve"></figure>'
    assert html.split("\n")[-3:] == [figure, "<h2>curve</h2>", figure]


def test_an_ordered_list_keeps_its_numbers_when_an_item_is_only_a_block() -> None:
    code = d.CodeBlock(2, "", "x\n")
    items = (
        d.ListItem(1, (words("a"),)),
        d.ListItem(2, (code,)),
        d.ListItem(3, (words("c"),)),
    )
    html = Lowered([d.OrderedList(1, items, True, 1)]).html
    assert html == (
        "<ol>\n<li><p>a</p></li>\n<li><p></p></li>\n</ol>\n<pre><code>x</code></pre>\n"
        '<ol start="3">\n<li><p>c</p></li>\n</ol>'
    )
