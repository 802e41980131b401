"""HTML for paged output, construct by construct."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cited
import pytest

from pressroom.diagnostics import Rule
from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.paper.formulas import Drawing
from pressroom.paper.paged import PagedBody
from pressroom.paper.paged_inlines import lines
from pressroom.paper.words import heading_label, shortened

PICTURE = d.Picture(Path("/p/fig.png"), "fig.png", "image/png", 10, 20)


def text(words: str) -> tuple[d.Inline, ...]:
    return (d.Text(words),)


def paragraph(*nodes: d.Inline | str) -> d.Paragraph:
    return d.Paragraph(1, tuple(d.Text(n) if isinstance(n, str) else n for n in nodes))


def note(number: int, *blocks: d.Block) -> d.Footnote:
    return d.Footnote(1, number, f"n{number}", blocks)


REPORTED: list[tuple[Rule, int, str, str]] = []
"""What the last body said."""


def formula(tex: str, inline: bool) -> Drawing | None:
    """As wide as its LaTeX is long; what holds ``bad`` cannot be drawn."""
    return None if "bad" in tex else Drawing(f"f{int(inline)}&.svg", len(tex), 0.25)


def body(
    *notes: d.Footnote,
    prefix: str = "",
    offsets: Numbering = Numbering(),  # noqa: B008 - frozen
    references: tuple[d.Reference, ...] = (),
    kinds: dict[int, str] | None = None,
) -> PagedBody:
    REPORTED.clear()
    return PagedBody(
        d.Document((), notes, references),
        picture=lambda picture: f"at/{picture.source}?a&b",
        article=lambda link: "https://a.example/" if link.href == "known.md" else "",
        formula=formula,
        report=lambda rule, line, message, hint: REPORTED.append((rule, line, message, hint)),
        prefix=prefix,
        part=3,
        offsets=offsets,
        kinds=kinds,
    )


FOOTNOTE = d.FootnoteRef(1, "n1")


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (
            d.Math(" x <\n1"),
            '<img class="formula" role="math" src="f1&amp;.svg" alt="x &lt; 1"'
            ' style="width:5.000ex;vertical-align:-0.250ex" data-source="3:1">',
        ),
        (d.Math("bad{x} < 1"), '<code class="tex">bad{x} &lt; 1</code>'),
        (
            d.Link(d.LinkKind.EXTERNAL, 'https://e.example/?a="1"&b', text("<w>")),
            '<a href="https://e.example/?a=&quot;1&quot;&amp;b">&lt;w&gt;</a>',
        ),
        (d.Link(d.LinkKind.HEADING, "here", text("w")), '<a href="#p:here">w</a>'),
        (d.Link(d.LinkKind.ARTICLE, "known.md", text("w")), '<a href="https://a.example/">w</a>'),
        (d.Link(d.LinkKind.ARTICLE, "gone.md", text("w")), "w"),
        (
            d.CrossReference("figure", 2, "fig:x"),
            '<a href="#p:fig:x">Figure\u00a012</a>',
        ),
        (d.CrossReference("table", 2, "tbl:x"), '<a href="#p:tbl:x">Table\u00a022</a>'),
        (
            cited.numbers(3, 1),
            '<span class="cite">[<a href="#p:ref:3">3</a>, <a href="#p:ref:1">1</a>]</span>',
        ),
        (
            d.InlinePicture(PICTURE, 'a "b"'),
            '<img class="inline" src="at/fig.png?a&amp;b" alt="a &quot;b&quot;" data-source="3:1">',
        ),
    ],
)
def test_inlines(node: d.Inline, expected: str) -> None:
    assert body(prefix="p:", offsets=Numbering(10, 20, 30)).inline(node) == expected


def test_links_hold_no_links() -> None:
    inner = (
        d.Emphasis((d.Link(d.LinkKind.EXTERNAL, "https://i.example", text("in")),)),
        d.Strong((d.CrossReference("figure", 1, "fig:x"),)),
        d.Strikethrough((cited.numbers(1, 2),)),
        d.Code("c"),
    )
    node = d.Link(d.LinkKind.EXTERNAL, "https://o.example", inner)
    assert body(offsets=Numbering(figures=4)).inline(node) == (
        '<a href="https://o.example"><em>in</em><strong>Figure\u00a05</strong>'
        "<s>[1, 2]</s><code>c</code></a>"
    )


def test_a_note_in_a_link_stands_behind_it() -> None:
    node = d.Link(d.LinkKind.EXTERNAL, "https://o.example", (d.Strong((FOOTNOTE,)), *text("w")))
    html = body(note(1, paragraph("t"))).inline(node)
    assert html == (
        '<a href="https://o.example"><strong></strong>w</a>'
        '<span class="note" id="note:1" data-n="1" data-source="3:1">t</span>'
    )


def test_notes_of_paragraphs_stay_in_their_paragraph() -> None:
    html = body(note(1, paragraph("one"), paragraph("two"))).block(paragraph("x", FOOTNOTE))
    assert html == (
        '<p>x<span class="note" id="note:1" data-n="1" data-source="3:1">one'
        '<span class="more">two</span></span></p>'
    )


def test_notes_with_blocks_need_more_than_a_p() -> None:
    inner = note(1, d.CodeBlock(1, "", "code"))
    html = body(inner).block(paragraph("x", d.Emphasis((FOOTNOTE,))))
    assert html.startswith('<div class="p">x<em><span class="note"')
    assert html.endswith("</span></em></div>")
    # Also when the note with blocks is called from within another.
    outer = (note(1, paragraph("a", d.FootnoteRef(2, "n2"))), note(2, d.CodeBlock(1, "", "c")))
    assert body(*outer).block(paragraph(FOOTNOTE)).startswith('<div class="p">')


def test_a_note_within_a_note_follows_it() -> None:
    notes = (
        note(1, paragraph("first", d.FootnoteRef(2, "n2"))),
        note(2, paragraph("second", FOOTNOTE)),
    )
    assert body(*notes, offsets=Numbering(notes=5)).inline(FOOTNOTE) == (
        '<span class="note" id="note:1" data-n="6" data-source="3:1">first'
        '<a class="call" href="#note:2">7</a></span>'
        '<span class="note silent" id="note:2" data-n="7" data-source="3:1">second'
        '<a class="call" href="#note:1">6</a></span>'
    )


def test_a_note_is_set_once() -> None:
    paged = body(note(1, paragraph("t")))
    first = paged.inline(FOOTNOTE)
    assert first.count("t</span>") == 1
    assert paged.inline(FOOTNOTE) == '<a class="call" href="#note:1">1</a>'


def test_a_long_note_goes_to_the_end() -> None:
    paged = body(note(1, paragraph("word " * 600), paragraph("end")), prefix="p:")
    assert paged.inline(FOOTNOTE) == '<a class="call" href="#p:note:1">1</a>'
    html = paged.endnotes()
    assert html.startswith(
        '<ol class="endnotes">\n<li id="p:note:1" value="1"'
        ' style="counter-increment:list-item 1"><p>word word'
    )
    assert paged.endnotes() == ""


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (
            "",
            '<h2 id="x" data-label="W &amp; w" data-running="W &amp; w"'
            ' data-source="3:7">W &amp; w</h2>',
        ),
        (
            "8.1",
            '<h2 id="x" data-label="8.1 W &amp; w" data-running="8.1 W &amp; w"'
            ' data-source="3:7">'
            '<span class="number">8.1 </span>W &amp; w</h2>',
        ),
        (
            "Appendix A.",
            '<h2 id="x" data-label="Appendix A. W &amp; w" data-running="Appendix A. W &amp; w"'
            ' data-source="3:7">'
            '<span class="number long">Appendix A. </span>W &amp; w</h2>',
        ),
    ],
)
def test_headings(number: str, expected: str) -> None:
    assert body().block(d.Heading(7, 2, "x", number, text("W & w"))) == expected


def test_tasks() -> None:
    items = (d.ListItem(1, (paragraph("a"),), True), d.ListItem(1, (paragraph("b"),), False))
    assert body().block(d.BulletList(1, items, True)) == (
        '<ul>\n<li class="task done"><div class="p">a</div></li>\n'
        '<li class="task open"><div class="p">b</div></li>\n</ul>'
    )


def test_figures() -> None:
    figure = d.Figure(1, PICTURE, "alt", text("cap"), "fig:x", 2)
    assert body(prefix="p:", offsets=Numbering(figures=1)).block(figure) == (
        '<figure id="p:fig:x" data-source="3:1" data-float>'
        '<img src="at/fig.png?a&amp;b" alt="alt">\n'
        '<figcaption><span class="label">Figure\u00a03</span> cap</figcaption></figure>'
    )
    assert "figcaption" not in body().block(d.Figure(1, PICTURE, "alt", (), "", 0))


def table(columns: int, *rows: tuple[str, ...], align: d.Align = d.Align.NONE) -> d.Table:
    header = tuple(text(f"H{i}") for i in range(columns))
    cells = tuple(tuple(text(c) for c in row) for row in rows)
    return d.Table(1, (align,) * columns, header, cells, text("cap"), "tbl:x", 1)


def test_tables() -> None:
    assert body(offsets=Numbering(tables=2)).block(table(1, ("word",))) == (
        '<table id="tbl:x" class="short" data-source="3:1" data-float>\n'
        '<caption><span class="label">Table\u00a03</span> cap</caption>\n'
        '<thead>\n<tr><th scope="col">H0</th></tr>\n</thead>\n'
        "<tbody>\n<tr><td>word</td></tr>\n</tbody>\n</table>"
    )


@pytest.mark.parametrize(
    ("cells", "align", "expected"),
    [
        (("1.5", "−2", "10 %"), d.Align.NONE, ' class="right n"'),
        (("a 1.5", "n/a"), d.Align.NONE, ""),
        (("-", "–"), d.Align.NONE, ""),
        (("1.5",), d.Align.CENTER, ' class="center n"'),
        (("1.5",), d.Align.LEFT, ' class="n"'),
        (("word",), d.Align.RIGHT, ' class="right"'),
        ((), d.Align.NONE, ""),
    ],
)
def test_columns_of_figures_are_set_right(
    cells: tuple[str, ...], align: d.Align, expected: str
) -> None:
    html = body().block(table(1, *((c,) for c in cells), align=align))
    head = expected.replace(" n", "").replace(' class="n"', "")
    assert f'<th scope="col"{head}>' in html
    assert html.count(f"<td{expected}>") == len(cells)


def test_decimals_stand_in_line() -> None:
    html = body().block(table(1, ("1.25",), ("10",)))
    assert '<td class="right n">1.25</td>' in html
    assert '<td class="right n">10<span class="pad">.25</span></td>' in html
    assert "pad" not in body().block(table(1, ("1.25",), ("10",), align=d.Align.LEFT))


@pytest.mark.parametrize(
    ("columns", "kind"), [(5, ""), (7, "dense"), (9, "wide"), (12, "turned"), (40, "turned")]
)
def test_tables_of_many_columns(columns: int, kind: str) -> None:
    paged = body()
    html = paged.block(table(columns, ("magnesium",) * columns))
    kinds = f"{kind} short".strip()
    assert f'<table id="tbl:x" class="{kinds}" data-source="3:1"' in html
    assert html.startswith('<div class="sideways" data-barrier>') == (kind == "turned")
    assert ("data-float" in html) == (kind != "turned")
    assert html.count('<td class="break">') == (40 if columns == 40 else 0)
    assert paged.set_as == {1: "broken" if columns == 40 else kind}
    assert [(rule.name, line) for rule, line, _, _ in REPORTED] == (
        [("table-fits-page" if columns == 40 else "table-set-as-written", 1)] if kind else []
    )


def test_a_table_is_set_as_told() -> None:
    paged = body(kinds={1: "wide"})
    assert 'class="wide short"' in paged.block(table(1, ("word",)))
    assert paged.set_as == {1: "wide"}
    [(rule, line, message, hint)] = REPORTED
    assert (rule.name, line) == ("table-set-as-written", 1)
    assert "margins" in message
    assert hint


def test_only_labelled_blocks_of_the_text_itself_give_way() -> None:
    noted = (d.Text("with a note"), d.Strong((d.FootnoteRef(1, "n"),)))
    figure = d.Figure(1, PICTURE, "alt", (), "fig:a", 2)
    assert "data-float" in body().block(figure)
    assert "data-float" not in body().block(d.Quote(1, (figure,)))
    assert "data-float" not in body().block(replace(figure, label=""))
    assert "data-float" not in body().block(replace(figure, caption=noted))
    cells: tuple[d.Cell, ...] = ((d.Text("a"),),)
    table = d.Table(1, (d.Align.NONE,), cells, (cells,), (), "tbl:a", 1)
    assert "data-float" in body().block(table)
    assert "data-float" not in body().block(replace(table, label=""))
    assert "data-float" not in body().block(replace(table, rows=((noted,),)))
    assert "data-float" not in body().block(replace(table, rows=(cells,) * 11))


def test_display_math() -> None:
    assert body().block(d.MathBlock(4, " x\n= 1")) == (
        '<div class="display"><img class="formula" role="math" src="f0&amp;.svg" alt="x = 1"'
        ' style="width:5.000ex" data-source="3:4"></div>'
    )
    assert REPORTED == []
    assert body().block(d.MathBlock(4, "bad <")) == (
        '<pre class="tex" data-source="3:4"><code>bad &lt;</code></pre>'
    )
    [(rule, line, message, _)] = REPORTED
    assert (rule.name, line) == ("formula-drawn", 4)
    assert "`bad <` cannot be drawn" in message


@pytest.mark.parametrize(("length", "expected"), [(60, []), (100, []), (120, ["56%"])])
def test_a_formula_far_wider_than_the_page_is_said(length: int, expected: list[str]) -> None:
    body().block(d.MathBlock(4, "x" * length))
    assert [message.split()[-1] for _, _, message, _ in REPORTED] == expected


def test_inline_math_bears_the_line_of_its_block() -> None:
    cells = ((d.Math("b"),),)
    blocks = (
        d.BulletList(2, (d.ListItem(2, (d.Paragraph(3, (d.Math("a"),)),)),), True),
        d.Table(5, (d.Align.NONE,), cells, (cells,), (), "", 0),
    )
    html = body().blocks(blocks)
    assert 'alt="a" style="width:1.000ex;vertical-align:-0.250ex" data-source="3:3"' in html
    assert html.count('data-source="3:5"') == 3


def test_a_formula_keeps_the_call_of_its_note() -> None:
    html = body(note(1, paragraph("t"))).block(paragraph(d.Math("a"), FOOTNOTE, " b"))
    assert html.startswith('<p><span class="whole"><img class="formula"')
    assert html.endswith(">t</span></span> b</p>")


def test_code() -> None:
    assert body().block(d.CodeBlock(9, "python", "if x:\n")) == (
        '<pre class="short" data-source="3:9"><code><span class="kw">if</span> x:</code></pre>'
    )
    assert "short" not in body().block(d.CodeBlock(9, "", "x\n" * 13))
    assert REPORTED == []


def test_long_lines_of_code_hang() -> None:
    html = body().block(d.CodeBlock(9, "", "a < b\n\n" + "x" * 70))
    assert html.endswith(
        '<code><span class="line">a &lt; b\n</span><span class="line">\n</span>'
        f'<span class="line">{"x" * 70}</span></code></pre>'
    )


def test_a_language_that_is_not_known_is_said() -> None:
    body().block(d.CodeBlock(9, "pyhton", "x"))
    [(rule, line, _, hint)] = REPORTED
    assert (rule.name, line, hint) == ("code-language-known", 9, "did you mean `python`?")
    body().block(d.CodeBlock(9, "qqqqqqqq", "x"))
    assert "`text`" in REPORTED[0][3]


def test_a_heading_of_400_characters() -> None:
    words = "heading " * 50
    html = body().block(d.Heading(1, 3, "x", "", text(words)))
    assert words in html
    label = html.split('data-label="')[1].split('"')[0]
    assert len(label) <= 120
    assert label.endswith("…")
    assert len(html.split('data-running="')[1].split('"')[0]) <= 46


def test_a_table_of_few_rows_stays_on_one_page_and_a_long_one_may_break() -> None:
    assert 'class="short"' in body().block(table(2, *(("a", "b"),) * 10))
    assert "short" not in body().block(table(2, *(("a", "b"),) * 11))


def test_callouts() -> None:
    assert body().block(d.Callout(1, (d.Text("Mind & see"),), (paragraph("x"),))) == (
        '<div class="callout short">\n<p class="callout-title">Mind &amp; see</p>\n<p>x</p>\n</div>'
    )
    long = body().block(d.Callout(1, (), (paragraph("x" * 2000),)))
    assert long.startswith('<div class="callout">\n<p>x')


def test_pull_quotes() -> None:
    assert body().block(d.PullQuote(1, (paragraph("x"),))) == (
        '<blockquote class="pull">\n<p>x</p>\n</blockquote>'
    )


def test_markers_are_left_out() -> None:
    assert body().blocks((d.Marker(1, d.Mark.SUBSCRIBE, (paragraph("x"),)), paragraph("y"))) == (
        "<p>y</p>"
    )


def test_references() -> None:
    listed = (
        d.Reference(1, "a", text("A & a."), "A", doi="10.5555/a&b"),
        d.Reference(2, "b", text("B https://b.example/x"), "B", url="https://b.example/x"),
        d.Reference(3, "c", (), "C <c>"),
    )
    assert body(references=listed, prefix="p:").references() == (
        '<ol class="references">\n'
        '<li id="p:ref:1" value="1"><div class="p">A &amp; a. '
        '<a class="url" href="https://doi.org/10.5555/a&amp;b">https://doi.org/10.5555/a&amp;b</a>'
        "</div></li>\n"
        '<li id="p:ref:2" value="2"><div class="p">B https://b.example/x</div></li>\n'
        '<li id="p:ref:3" value="3"><div class="p">C &lt;c&gt;</div></li>\n</ol>'
    )
    assert body().references() == ""


def test_references_of_a_style_without_numbers() -> None:
    listed = (d.Reference(1, "a", text("A (2020)."), "A (2020).", numbered=False),)
    assert body(references=listed).references() == (
        '<ul class="references by-name">\n<li id="ref:1"><div class="p">A (2020).</div></li>\n</ul>'
    )


def test_a_citation_by_name_leads_to_its_reference() -> None:
    link = d.Link(d.LinkKind.REFERENCE, "2", (d.Emphasis(text("Page")), *text(", 2020, p. 3")))
    cited_page = d.Citation((2,), (*text("("), link, *text(")")))
    assert body(prefix="p:").inline(cited_page) == (
        '<span class="cite">(<a href="#p:ref:2"><em>Page</em>, 2020, p. 3</a>)</span>'
    )
    assert body().inline(d.Link(d.LinkKind.EXTERNAL, "https://a.example", (cited_page,))) == (
        '<a href="https://a.example">(<em>Page</em>, 2020, p. 3)</a>'
    )


def test_offsets_count_nested_and_noted() -> None:
    figure = d.Figure(1, PICTURE, "alt", (), "", 2)
    document = d.Document(
        (
            d.Quote(1, (d.BulletList(1, (d.ListItem(1, (figure,)),), True),)),
            table(1),
            d.Marker(1, d.Mark.PAYWALL, (d.Figure(1, PICTURE, "alt", (), "", 9),)),
        ),
        (note(1, paragraph("t")), note(2, table(1))),
    )
    assert Numbering(1, 1, 1).after(document) == Numbering(3, 2, 3)


def test_labels() -> None:
    heading = d.Heading(1, 2, "x", "1.", (*text("a\nb "), d.Code("c"), FOOTNOTE))
    assert heading_label(heading) == "1. a b c"
    assert shortened("a word, and more", 9) == "a word…"
    assert shortened("exactly", 7) == "exactly"


def test_lines_of_a_note() -> None:
    assert lines((paragraph("short"),)) == 1
    assert lines((paragraph("x" * 790),)) == 11
    assert lines((d.CodeBlock(1, "", "a\nb\n" + "c" * 130),)) == 7
    assert lines((table(1, ("a",), ("b",)),)) == 8


@pytest.mark.parametrize(
    ("nodes", "html"),
    [
        (
            (d.Strong((d.Text("a"),)), d.Text(" "), d.Emphasis((d.Text("b"),))),
            "<strong>a </strong><em>b</em>",
        ),
        (
            (d.Strong((d.Emphasis((d.Text("a"),)),)), d.Text("\n"), d.Code("b")),
            "<strong><em>a\n</em></strong><code>b</code>",
        ),
        ((d.Strong((d.Text("a"),)), d.Text(" b")), "<strong>a</strong> b"),
        ((d.Text("a "), d.Text(" "), d.Code("b")), "a  <code>b</code>"),
    ],
)
def test_a_space_between_marked_words_is_part_of_the_first(
    nodes: tuple[d.Inline, ...], html: str
) -> None:
    assert body().inlines(nodes) == html


def test_a_space_after_a_note_is_not_lost() -> None:
    words = (d.Text("a"), d.FootnoteRef(1, "n"))
    note = d.Footnote(1, 1, "n", (d.Paragraph(1, (d.Text("note"),)),))
    after = (d.Text(" "), d.Code("b"))
    assert body(note).inlines((d.Strong(words), *after)).endswith("</span> </strong><code>b</code>")
    link = d.Link(d.LinkKind.EXTERNAL, "https://e.org", words)
    assert body(note).inlines((link, *after)).endswith("</span> <code>b</code>")


def test_a_list_begins_at_its_number() -> None:
    items = (d.ListItem(1, (d.Paragraph(1, (d.Text("a"),)),)),)
    assert (
        body()
        .block(d.OrderedList(1, items, True, 7))
        .startswith('<ol start="7" style="counter-reset:list-item 6">')
    )
    assert body().block(d.OrderedList(1, items, True, 1)).startswith("<ol>")
