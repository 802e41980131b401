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


def test_a_list_whose_first_item_is_only_a_block_leaves_no_block_in_the_item_around() -> None:
    inner = d.BulletList(1, (d.ListItem(1, (d.CodeBlock(1, "", "x\n"),)),), True)
    outer = d.BulletList(1, (d.ListItem(1, (words("a"), inner)),), True)
    html = Lowered([outer]).html
    assert html == "<ul>\n<li><p>a</p></li>\n</ul>\n<pre><code>x</code></pre>"


def test_a_linked_picture_in_a_table_follows_it_once() -> None:
    link = d.Link(d.LinkKind.EXTERNAL, "https://example.org/", (d.InlinePicture(CURVE, "a curve"),))
    table = d.Table(1, (d.Align.NONE,), ((d.Text("h"),),), (((link,),),), (), "", 1, "code")
    html = Lowered([table]).html
    assert html.count("<img ") == 1
    assert '<p>Links in the table: <a href="https://example.org/">a curve</a></p>' in html


def test_a_pull_quote_is_italic_throughout_and_a_paywall_in_a_quote_parts_it() -> None:
    items = (d.ListItem(1, (words("a"),)),)
    post = Lowered([d.PullQuote(1, (words("b"), d.BulletList(1, items, True)))])
    assert post.html == "<blockquote>\n<p><em>b</em></p>\n<p><em>• a</em></p>\n</blockquote>"
    parted = Lowered([d.Quote(1, (words("a"), d.Marker(2, d.Mark.PAYWALL), words("b")))])
    assert parted.html.count("<blockquote>") == 2
