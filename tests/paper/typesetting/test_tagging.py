"""The structure tree: one element for one of the HTML, in its order, with what readers need."""

from __future__ import annotations

import pytest

from pressroom.paper.typesetting import Complaint, Stylesheet, typeset

from .pdf_tree import check_parents, opened, outline

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
STYLE = Stylesheet(
    "tree.css",
    """
    @page { size: 300px 400px; margin: 20px; @top-left { content: "Running head" }
            @bottom-right { content: counter(page) } }
    html { font: 12px/16px "Source Serif 4" }
    body, p, ul, ol, table { margin: 0 }
    .note { float: footnote }
    """,
)


def tree(body: str, css: str = "", lang: str = "en") -> list[str]:
    """The outline of a document, without its first line, that is sound as a whole."""
    html = f'<html lang="{lang}"><head><title>T</title></head><body>{body}</body></html>'
    sheets = (STYLE, Stylesheet("more.css", css))
    result = typeset(html, sheets, files={"a.svg": SVG}, archival=True)
    assert result.complaints == ()
    check_parents(result.pdf)
    first, *rest = outline(result.pdf)
    assert first == "Document"
    return [line[1:] for line in rest]


CASES = {
    "headings and paragraphs": (
        "<main><h1>One</h1><p>a <b>b <i>c</i></b> d</p><section><h2>Two</h2></section></main>",
        "Part", " H1", "  'One'", " P", "  'a b c d'", " Sect", "  H2", "   'Two'",
    ),
    "text straight in a group is a paragraph": (
        "<header><div>a</div><div><p>b</p></div></header>",
        "Div", " P", "  'a'", " Div", "  P", "   'b'",
    ),
    "nothing for what holds nothing": ("<div><p></p><ul></ul></div><p>a</p>", "P", " 'a'"),
    "a list": (
        "<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>",
        "L ListNumbering=Decimal",
        " LI", "  Lbl", "   '1.'", "  LBody", "   'a'",
        " LI", "  Lbl", "   '2.'", "  LBody", "   'b'",
        "   L ListNumbering=Disc", "    LI", "     Lbl", "      '◦'", "     LBody", "      'c'",
    ),
    "a list by letters": (
        '<ol type="a" style="list-style: lower-alpha"><li>x</li></ol>',
        "L ListNumbering=LowerAlpha", " LI", "  Lbl", "   'a.'", "  LBody", "   'x'",
    ),
    "a list without labels": (
        '<ul style="list-style: none"><li>a</li></ul>', "L", " LI", "  LBody", "   'a'",
    ),
    "a list of definitions": (
        "<dl><dt>a<dt>b<dd>c<dd>d</dd><div><dt>e<dd>f</div></dl>",
        "L",
        " LI", "  Lbl", "   'a'", "  Lbl", "   'b'", "  LBody", "   'c'", "  LBody", "   'd'",
        " LI", "  Lbl", "   'e'", "  LBody", "   'f'",
    ),
    "a table": (
        "<table><caption>T</caption><thead><tr><th>a<th colspan=2>b</tr></thead>"
        "<tbody><tr><th>c<td rowspan=2>d<td></tr><tr><th scope=rowgroup>e<td>f</tr></table>",
        "Table", " Caption", "  'T'",
        " THead", "  TR", "   TH Scope=Column", "    'a'",
        "   TH ColSpan=2 Scope=Column", "    'b'",
        " TBody",
        "  TR", "   TH Scope=Row", "    'c'", "   TD RowSpan=2", "    'd'", "   TD",
        "  TR", "   TH Scope=Row", "    'e'", "   TD", "    'f'",
    ),
    "a table that is all head": (
        "<table><thead><tr><th>a</tr></thead></table>",
        "Table", " TBody", "  TR", "   TH Scope=Column", "    'a'",
    ),
    "a figure and its caption": (
        '<figure><img src="a.svg" alt="A square"><figcaption>Words</figcaption></figure>',
        "Div", " Figure Alt=A square", " Caption", "  'Words'",
    ),
    "a formula": (
        '<p>so <img role="math" src="a.svg" alt="x^2"> it is</p>',
        "P", " 'so'", " Formula Alt=x^2", " 'it is'",
    ),
    "decoration": (
        '<p><img src="a.svg" alt="" role="presentation">a<span aria-hidden="true">*</span></p>',
        "P", " 'a'",
    ),
    "a drawing within the text": (
        '<p>a <svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>S</title>'
        '<path d="M0 0h9v9z"/></svg></p>',
        "P", " 'a'", " Figure Alt=S",
    ),
    "a picture that a stylesheet puts there": (
        '<style>p::before { content: url(a.svg) }</style><p>a</p>', "P", " 'a'",
    ),
    "roles in place of names": (
        '<nav role="doc-toc"><ol style="list-style: none"><li><a href="#x">a</a></li></ol></nav>'
        '<ul style="list-style: none"><li id="x" role="doc-endnote">b</li></ul>'
        '<aside role="doc-footnote">c<span role="doc-noteref">d</span></aside>',
        "Sect", " TOC", "  TOCI", "   Reference", "    Link", "     @a", "     'a'",
        "L", " LI", "  LBody", "   Note ID=note-000001", "    'b'",
        "Note ID=note-000002", " 'c'", " Reference", "  'd'",
    ),
    "code": (
        "<p>a <code>b</code></p><pre><code>c <span>d</span>\ne</code></pre>",
        "P", " 'a'", " Code", "  'b'", "P", " Code", "  'c d e'",
    ),
    "quotes": (
        "<blockquote><p>a <q>b</q></p></blockquote>",
        "BlockQuote", " P", "  'a'", "  Quote", "   '“ b ”'",
    ),
    "languages": (
        '<div lang="de"><p>a</p><p lang="EN">b <i lang="fr">c</i></p></div><p lang="en">d</p>'
        '<p><span lang="en">e</span></p>',
        "Div Lang=de", " P", "  'a'", " P Lang=EN", "  'b'", "  Span Lang=fr", "   'c'",
        "P", " 'd'", "P", " 'e'",
    ),
    "links": (
        '<p id="x">a <a href="https://example.org/"><b>b</b> <i>c</i></a> <a>d</a></p>'
        '<p><a href="#x">up <img src="a.svg" alt="there"></a></p>',
        "P", " 'a'", " Link", "  @https://example.org/", "  'b c'", " 'd'",
        "P", " Link", "  @up there", "  'up'", "  Figure Alt=there",
    ),
    "contents": (
        '<nav class="contents"><h2>C</h2><ul style="list-style: none">'
        '<li><a href="#x">a</a><ul style="list-style: none"><li><a href="#x">b</a></li></ul>'
        '</li></ul></nav><h2 id="x">x</h2>',
        "Sect", " H2", "  'C'", " TOC", "  TOCI", "   Reference", "    Link", "     @a", "     'a'",
        "   TOC", "    TOCI", "     Reference", "      Link", "       @b", "       'b'",
        "H2", " 'x'",
    ),
    "endnotes": (
        '<p>a<a href="#n">1</a></p><ol class="endnotes"><li id="n"><p>b</p></li></ol>',
        "P", " 'a'", " Reference", "  Link", "   @1", "   '1'",
        "L ListNumbering=Decimal", " LI", "  Lbl", "   '1.'", "  LBody",
        "   Note ID=note-000001", "    P", "     'b'",
    ),
    "a footnote stands where it is called": (
        '<p>a <em>b<span class="note">one</span></em> c<span class="note">two</span> d</p><p>e</p>',
        "P", " 'a b'", " Reference", "  '1'", " Note ID=note-000001", "  Lbl", "   '1.'", "  'one'",
        " 'c'", " Reference", "  '2'", " Note ID=note-000002", "  Lbl", "   '2.'", "  'two'",
        " 'd'", "P", " 'e'",
    ),
    "a footnote with a call that is a link": (
        '<p>a<a href="#n">1</a><span class="note" id="n">one <a href="#n">x</a></span> b</p>',
        "P", " 'a'", " Reference", "  Link", "   @1", "   '1'", " Reference", "  '1'",
        " Note ID=note-000001", "  Lbl", "   '1.'", "  'one'", "  Reference", "   Link", "    @x",
        "    'x'", " 'b'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_tree_of(name: str) -> None:
    body, *expected = CASES[name]
    assert tree(body) == expected


def test_what_runs_over_pages_is_one_element() -> None:
    words = " ".join(f"word{number}" for number in range(400))
    note = '<span class="note">n</span>'
    rows = "".join(f"<tr><td>{number}</td></tr>" for number in range(60))
    table = f'<table><thead><tr><th>H <a href="#p">l</a></th></tr></thead>{rows}</table>'
    found = tree(f'<p id="p">{words}{note} end</p>{table}')
    assert [line.strip() for line in found].count("P") == 1
    assert found[1] == f" '{words}'"
    assert found[-1] == "    '59'"
    assert found.count("Table") == found.count(" THead") == found.count(" TBody") == 1
    assert found.count("   TD") == 60
    assert sum("'H'" in line for line in found) == 1, "repeated heads are artifacts"
    assert not any("Running" in line for line in found)


def test_what_is_laid_out_elsewhere_keeps_its_place() -> None:
    css = ".f { float: right } .a { position: absolute; top: 0 } .r { position: relative }"
    body = (
        '<p>one</p><div class="a">two</div><p>three <span class="r">four</span> five</p>'
        '<div class="f">six</div><p>seven</p>'
    )
    found = [line.strip() for line in tree(body, css) if "'" in line]
    assert found == ["'one'", "'two'", "'three four five'", "'six'", "'seven'"]


def test_a_figure_that_floats_keeps_its_place() -> None:
    first = "<p>" + "<br>".join(["a"] * 18) + "</p>"
    figure = '<figure data-float style="height: 100px; margin: 0">fig</figure>'
    found = [line.strip() for line in tree(f"<main>{first}{figure}<p>b</p></main>") if "'" in line]
    assert found == [repr(" ".join("a" * 18)), "'fig'", "'b'"]


def test_a_picture_knows_its_box() -> None:
    html = '<html lang="en"><title>T</title><body><img src="a.svg" alt="A">'
    css = """@page { size: 300px 400px; margin: 20px } body { margin: 0 }
        img { display: block; width: 40px; height: 20px }"""
    result = typeset(html, [Stylesheet("a.css", css)], files={"a.svg": SVG}, archival=True)
    file = opened(result.pdf)
    figure = file.Root.StructTreeRoot.K[0].K[0]
    assert [float(value) for value in figure.A.BBox] == [15, 270, 45, 285]


def test_running_heads_are_artifacts_without_links() -> None:
    css = "h1 { position: running(h) } @page { @top-center { content: element(h) } }"
    found = tree('<h1><a href="#x">Run</a></h1><p id="x">a</p>', css)
    assert found == ["P", " 'a'"]


def test_a_link_has_one_annotation_for_each_line() -> None:
    text = " ".join(["<b>words</b>", "<i>and <u>words</u></i>"] * 6)
    found = tree(f'<p><a href="https://example.org/">{text}</a></p>')
    file = opened(
        typeset(
            f'<html lang="en"><title>T</title><p><a href="https://example.org/">{text}</a>',
            [STYLE],
            archival=True,
        ).pdf
    )
    areas = [[float(v) for v in a.Rect] for a in file.pages[0].Annots]
    tops = [area[1] for area in areas]
    assert len(set(tops)) == len(tops) == 3
    assert found.count("  @https://example.org/") == 3


def test_a_link_is_as_large_as_its_picture() -> None:
    body = '<p><a href="https://example.org/"><img src="a.svg" alt="A" style="height: 90px"></a>'
    html = f'<html lang="en"><title>T</title>{body}'
    result = typeset(html, [STYLE], files={"a.svg": SVG}, archival=True)
    file = opened(result.pdf)
    (annotation,) = file.pages[0].Annots
    left, top, right, bottom = map(float, annotation.Rect)
    assert abs(top - bottom) >= 90 * 0.75
    assert right - left == pytest.approx(90 * 0.75)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<img src="a.svg">', "the picture 'a.svg' has no alternative text"),
        ('<img src="a.svg" alt=" ">', "the picture 'a.svg' has no alternative text"),
        ('<img src="a.svg" role="math" alt="">', "the formula 'a.svg' has no alternative text"),
    ],
)
def test_a_picture_without_words_is_reported(body: str, text: str) -> None:
    html = f'<html lang="en"><title>T</title><figure data-source="0:7">{body}</figure>'
    result = typeset(html, [STYLE], files={"a.svg": SVG}, archival=True)
    assert result.complaints == (Complaint(text, source="0:7", kind="alt"),)


def test_the_document_says_that_it_is_tagged() -> None:
    file = opened(typeset('<html lang="el"><title>T</title>a', [STYLE], archival=True).pdf)
    assert file.Root.MarkInfo.Marked
    assert file.Root.ViewerPreferences.DisplayDocTitle
    assert file.Root.Lang == "el"
    assert "/IDTree" not in file.Root.StructTreeRoot


def test_notes_are_found_by_their_identifiers() -> None:
    body = "<p>" + "".join(f'a<span class="note">{n}</span>' for n in range(12))
    file = opened(typeset(f'<html lang="en"><title>T</title>{body}', [STYLE], archival=True).pdf)
    names = list(file.Root.StructTreeRoot.IDTree.Names)
    keys = [str(name) for name in names[::2]]
    assert keys == sorted(keys)
    assert len(keys) == 12
    assert all(
        node.S == "/Note" and str(node.ID) == key
        for key, node in zip(keys, names[1::2], strict=True)
    )
