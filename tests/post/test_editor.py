"""The editor document: golden cases, the same words as the HTML, and every nesting there is.

``PRESSROOM_REFRESH=1`` writes the expected files anew.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

import cited
import pytest
from editor_nodes import MARKS, NODES
from node_judge import violations
from publishing import GAUGE, article, load, one, picture

from pressroom import rules
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.model.work import Article, Catalog, Volume, Work
from pressroom.post import editor, nodes as n, render
from pressroom.post.html import markup
from pressroom.post.lowering import lower

Node = dict[str, Any]

CASES = Path(__file__).parent / "document_cases"
HTML_CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.md"))
SOURCES = [*sorted(CASES.glob("*.md")), *sorted(HTML_CASES.glob("*.md"))]
BOOKS = b"""[{"id": "pots", "type": "book", "title": "Pots", "DOI": "10.5555/pots"},
{"id": "pans", "type": "book", "title": "Pans"}]"""


@dataclass(frozen=True)
class Drawn:
    address: str
    alt: str
    small: bool = False


class Asked:
    """Answers like a gallery, and keeps what it was asked in order."""

    def __init__(self, *, drawn: bool) -> None:
        self.drawn = drawn
        self.questions: list[tuple[object, ...]] = []

    def picture(self, found: d.Picture, alt: str, caption: str) -> str:
        self.questions.append(("picture", found.source, alt, caption))
        return f"images/{found.source}"

    def table(self, node: d.Table, numbering: Numbering, path: str) -> list[Drawn]:
        number = node.number + numbering.tables
        self.questions.append(("table", number, path))
        parts = (2 if len(node.rows) > 2 else 1) if self.drawn else 0
        return [Drawn(f"images/table-{number}-{n}.png", f"Table of {number}") for n in range(parts)]

    def math(self, tex: str) -> str:
        self.questions.append(("math", tex))
        return "images/math.png" if self.drawn else ""


@dataclass
class Made:
    """A post, the document made of it, and what was asked and reported meanwhile."""

    post: n.Post
    document: Node
    asked: Asked
    found: list[Diagnostic]


def made(
    work: Work,
    catalog: Catalog,
    *,
    drawn: bool = False,
    before: Sequence[d.Block] = (),
    after: Sequence[d.Block] = (),
    subscribe: str = "https://tides.substack.com/subscribe",
) -> Made:
    asked, collector = Asked(drawn=drawn), Collector()
    post = lower(work, catalog, collector, asked, before, after)  # type: ignore[arg-type]
    out = editor.document(post, subscribe)
    assert violations(out) == []
    assert json.loads(json.dumps(out)) == out
    return Made(post, out, asked, list(collector))


def case(folder: Path, path: Path) -> tuple[Article, Catalog]:
    named = path.parent == HTML_CASES
    books = (HTML_CASES / "bibliography.json").read_bytes() if named else BOOKS
    work, catalog = one(
        folder,
        path.read_text("utf-8"),
        more="bibliography: bibliography.json\n",
        gauge_svg=GAUGE,
        bars_png=picture(40, 30),
        bibliography_json=books,
    )
    assert isinstance(work, Article)
    return work, catalog


# --- reading documents and markup


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("content", []):
        yield from walk(child)


def all_of(node: Node, name: str) -> list[Node]:
    return [found for found in walk(node) if found["type"] == name]


RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
PHRASE = re.compile("Notes to the table:")


def tokens(text: str) -> list[str]:
    return PHRASE.sub(" ", RAISED.sub("", text)).split()


def text_of(node: Node) -> str:
    """The words of a node in order, without the numbers of notes."""
    match node["type"]:
        case "text":
            raised = any(mark["type"] == "superscript" for mark in node.get("marks", []))
            return "" if raised else node["text"]
        case "hard_break":
            return " "
        case "image2":
            return f" {node['attrs']['alt'] or ''} "
        case "latex_block":
            return f" {node['attrs']['persistentExpression']} "
        case "footnoteAnchor":
            return ""
    words = "".join(text_of(child) for child in node.get("content", []))
    return words if node["type"] == "doc" else f" {words} "


def html_said(html: str) -> str:
    """The same of markup: everything of a source is escaped in it, so a ``<`` is a tag."""
    html = re.sub(r"<sup>[^<]*</sup>|</?(?:a|strong|em|s|code)\b[^>]*>", "", html)
    html = re.sub(r'<img [^>]*alt="([^"]*)"[^>]*>', r" \1 ", html)
    return unescape(re.sub(r"<[^>]*>", " ", html))


def attribute(html: str, name: str) -> list[str]:
    """All values of an attribute, in order."""
    return [unescape(value) for value in re.findall(rf'<\w+ [^>]*?{name}="([^"]*)"', html)]


def links(node: Node) -> list[str]:
    found = [
        mark["attrs"]["href"]
        for part in all_of(node, "text")
        for mark in part.get("marks", [])
        if mark["type"] == "link"
    ]
    return list(dict.fromkeys(found))


@dataclass
class Html:
    body: str
    notes: list[str]
    moved: str


def html_of(post: n.Post) -> Html:
    # The HTML parts the markers of two notes with a comma; anchors need none.
    notes = [[b for b in note.blocks if isinstance(b, n.Paragraph)] for note in post.notes]
    moved = [b for note in post.notes for b in note.blocks if not isinstance(b, n.Paragraph)]
    return Html(
        _without_commas(markup(post.blocks)),
        [_without_commas(markup(note)) for note in notes],
        markup(moved),
    )


def split(out: Node, work: Article) -> tuple[Node, dict[int, Node]]:
    """What is no note, without the references at the end, and the notes by their number."""
    content = [node for node in out["content"] if node["type"] != "footnote"]
    if work.document.references:
        content = content[:-3]
    notes = {node["attrs"]["number"]: node for node in out["content"] if node["type"] == "footnote"}
    return {"type": "doc", "content": content}, notes


# --- golden cases


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, tmp_path: Path) -> None:
    work, catalog = case(tmp_path, CASES / f"{name}.md")
    drawn = name == "table-pictures"
    out = made(work, catalog, drawn=drawn).document
    golden = CASES / f"{name}.json"
    text = json.dumps(out, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("PRESSROOM_REFRESH"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")
    again = made(work, catalog, drawn=drawn).document
    assert json.dumps(again) == json.dumps(out)


def test_a_second_paywall_is_reported(tmp_path: Path) -> None:
    found = made(*case(tmp_path, CASES / "marks.md")).found
    assert len([diagnostic for diagnostic in found if "second paywall" in diagnostic.message]) == 1
    assert {diagnostic.code for diagnostic in found} == {rules.POST_CHANGED.code}


def test_the_cases_use_every_node_and_mark_that_is_written() -> None:
    nodes: set[str] = set()
    marks: set[str] = set()
    for name in NAMES:
        for node in walk(json.loads((CASES / f"{name}.json").read_text("utf-8"))):
            nodes.add(node["type"])
            marks |= {mark["type"] for mark in node.get("marks", [])}
    assert nodes == {node.name for node in NODES if node.written}
    assert marks == {mark.name for mark in MARKS} - {"subscript"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("drawn", [False, True])
def test_the_words_links_and_pictures_are_those_of_the_html(
    path: Path, drawn: bool, tmp_path: Path
) -> None:
    work, catalog = case(tmp_path, path)
    agree(work, catalog, drawn=drawn)


def _without_commas(html: str) -> str:
    html = html.replace("</sup>, <sup>", "</sup><sup>")
    return re.sub(r"(?<=[⁰¹²³⁴-⁹]), (?=[⁰¹²³⁴-⁹])", "", html)


def agree(work: Article, catalog: Catalog, *, drawn: bool) -> None:
    post = made(work, catalog, drawn=drawn, subscribe="")
    html, out = html_of(post.post), post.document
    rest, notes = split(out, work)
    body = tokens(html_said(html.body))
    got = tokens(text_of(rest))
    # Where a picture of a table shows other numbers than the references, both are told.
    got = [word for word in got if not re.fullmatch(r"\d+→|\d+|→", word)]
    body = [word for word in body if not word.isdigit()]
    assert got[: len(body)] == body
    expected = Counter(body) + Counter(
        word
        for html_note in (*html.notes, html.moved)
        for word in tokens(html_said(html_note))
        if not word.isdigit()
    )
    in_document = Counter(got) + Counter(
        word for note in notes.values() for word in tokens(text_of(note))
    )
    assert not expected - in_document
    assert set(in_document) - set(expected) <= set("*†‡§‖¶")
    assert set(attribute(html.body, "href")) <= set(links(out))
    pictures = [node["attrs"]["src"] for node in all_of(rest, "image2")]
    shown = attribute(html.body + html.moved, "src")
    assert pictures == [src for src in shown if src != "images/math.png"]
    numbers = [node["attrs"]["number"] for node in all_of(out, "footnoteAnchor")]
    assert numbers == list(notes) == list(range(1, len(numbers) + 1))


# --- every construct in every other


PLAIN_TEXT = (d.Text("plain"),)


def inlines(picture_of: d.Picture, note: int) -> tuple[d.Inline, ...]:
    return (
        d.Text(" a\n word "),
        d.Code("co de"),
        d.Math("x^2"),
        d.Math(r"\binom{n}{k}"),
        d.LineBreak(),
        d.FootnoteRef(note, "n"),
        d.CrossReference("figure", 1, "fig:a"),
        cited.numbers(1),
        d.InlinePicture(picture_of, "alternative"),
    )


WRAPPED: tuple[Callable[[tuple[d.Inline, ...]], d.Inline], ...] = (
    d.Emphasis,
    d.Strong,
    d.Strikethrough,
    lambda children: d.Link(d.LinkKind.EXTERNAL, "https://example.org/", children),
    lambda children: d.Link(d.LinkKind.HEADING, "h", children),
    lambda children: d.Link(d.LinkKind.ARTICLE, "gone.md", children),
)


def nested(leaves: tuple[d.Inline, ...]) -> tuple[d.Inline, ...]:
    """Every wrapping of inline content within every other."""
    return tuple(
        make((d.Text("x "), inner(leaves), d.Text(" y"))) for make in WRAPPED for inner in WRAPPED
    )


def leaves(found: d.Picture, note: int) -> tuple[d.Block, ...]:
    line = inlines(found, note)
    cells = ((d.Text("c"), d.FootnoteRef(note, "n")), (d.Code("z"),))
    align = (d.Align.NONE, d.Align.RIGHT)
    return (
        d.Paragraph(1, line),
        *(d.Heading(1, level, f"h{level}", "1.", PLAIN_TEXT) for level in range(2, 7)),
        d.CodeBlock(1, "sh", "  echo\n\ttide\n"),
        d.CodeBlock(1, "", ""),
        d.MathBlock(1, "x^2"),
        d.MathBlock(1, r"\binom{n}{k}"),
        d.Rule(1),
        d.Figure(1, found, "Alt.", (), "", 1),
        d.Figure(1, found, "Alt.", line, "fig:a", 2),
        *(
            d.Table(1, align, cells, rows, PLAIN_TEXT, "", 1, form)
            for form in ("", "bullets", "code")
            for rows in ((), (cells, cells))
        ),
        d.Marker(1, d.Mark.PAYWALL),
    )


Box = Callable[[tuple[d.Block, ...]], d.Block]
BOXES: dict[str, Box] = {
    "bullets": lambda b: d.BulletList(1, (d.ListItem(1, b), d.ListItem(1, b)), True),
    "numbers": lambda b: d.OrderedList(1, (d.ListItem(1, b), d.ListItem(1, b)), False, 3),
    "tasks": lambda b: d.BulletList(1, (d.ListItem(1, b, True), d.ListItem(1, b, False)), True),
    "definitions": lambda b: d.DefinitionList(1, (d.Definition(PLAIN_TEXT, (b, b)),)),
    "quote": lambda b: d.Quote(1, b),
    "pullquote": lambda b: d.PullQuote(1, b),
    "callout": lambda b: d.Callout(1, (d.Text("Title"),), b),
    "untitled": lambda b: d.Callout(1, (), b),
    "subscribe": lambda b: d.Marker(1, d.Mark.SUBSCRIBE, b),
}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> tuple[Article, Catalog, d.Picture]:
    folder = tmp_path_factory.mktemp("bare")
    work, catalog = one(folder, "![A.](gauge.svg)\n", gauge_svg=GAUGE)
    assert isinstance(work, Article)
    figure = work.document.blocks[0]
    assert isinstance(figure, d.Figure)
    return work, catalog, figure.picture


@pytest.mark.parametrize("outer", BOXES)
@pytest.mark.parametrize("drawn", [False, True])
def test_every_construct_within_every_other(
    bare: tuple[Article, Catalog, d.Picture], outer: str, drawn: bool
) -> None:
    work, catalog, found = bare
    single = leaves(found, 1)
    blocks: list[d.Block] = []
    for inner in BOXES.values():
        blocks.extend(BOXES[outer]((inner((leaf,)),)) for leaf in single)
        blocks.append(BOXES[outer]((*single, inner(single), *single)))
    blocks.extend(BOXES[outer]((leaf,)) for leaf in single)
    notes = (
        d.Footnote(1, 1, "n", (*leaves(found, 2), BOXES[outer](single))),
        d.Footnote(1, 2, "m", (d.Paragraph(1, PLAIN_TEXT),)),
    )
    blocks.append(d.Paragraph(1, nested(inlines(found, 1))))
    tree = d.Document(tuple(blocks), notes)
    whole = replace(work, document=tree)
    post = made(whole, catalog, drawn=drawn, subscribe="")
    out, html = post.document, html_of(post.post)
    dropped = re.compile(r"\d*→?")
    body = [word for word in tokens(html_said(html.body)) if not dropped.fullmatch(word)]
    got = [word for word in tokens(text_of(split(out, whole)[0])) if not dropped.fullmatch(word)]
    assert got[: len(body)] == body
    assert len(all_of(out, "paywall")) == 1
    assert not all_of(out, "table")


def test_an_article_with_nothing_in_it_is_a_document_all_the_same(
    bare: tuple[Article, Catalog, d.Picture],
) -> None:
    work, catalog, _ = bare
    nothing: tuple[d.Block, ...] = (d.Paragraph(1, ()), d.Heading(1, 2, "", "", ()))
    boxed = tuple(box(nothing) for name, box in BOXES.items() if name in {"quote", "bullets"})
    for blocks in ((), nothing, boxed[1:]):
        out = made(replace(work, document=d.Document(blocks)), catalog).document
        assert out == {"type": "doc", "content": [{"type": "paragraph"}]}
    note = d.Footnote(1, 1, "n", nothing)
    call = d.Paragraph(1, (d.FootnoteRef(1, "n"),))
    made(replace(work, document=d.Document((*boxed, call), (note,))), catalog)


def test_notes_may_refer_to_what_does_not_exist(bare: tuple[Article, Catalog, d.Picture]) -> None:
    work, catalog, _ = bare
    tree = d.Document((d.Paragraph(1, (d.Text("a"), d.FootnoteRef(9, "x"))),))
    out = made(replace(work, document=tree), catalog).document
    raised = {"type": "text", "text": "9", "marks": [{"type": "superscript"}]}
    assert out["content"][0]["content"][1] == raised


def test_many_references_to_a_long_note_stay_small(
    bare: tuple[Article, Catalog, d.Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    work, catalog, _ = bare
    note = d.Footnote(1, 1, "n", (d.Paragraph(1, (d.Text("tide " * 100),)),))
    call = d.Paragraph(1, (d.Text("a"), d.FootnoteRef(1, "n")))
    monkeypatch.setattr(editor, "REPEATED", 1200)
    out = made(replace(work, document=d.Document((call,) * 5, (note,))), catalog).document
    lengths = [len(text_of(node)) > 100 for node in all_of(out, "footnote")]
    assert lengths == [True, True, True, False, False]
    assert text_of(out["content"][-1]).strip() == "See note 1."


# --- opening, closing, volumes, links


def test_opening_and_closing_stand_around_the_text(tmp_path: Path) -> None:
    work, catalog = case(tmp_path, CASES / "notes.md")
    before = (d.Paragraph(1, (d.Text("By Carberry"),)), d.Rule(1))
    after = (d.Rule(1), d.Heading(1, 2, "c", "", (d.Text("How to cite"),)))
    out = made(work, catalog, before=before, after=after).document
    shown = [node for node in out["content"] if node["type"] != "footnote"]
    assert text_of(shown[0]).strip() == "By Carberry"
    assert text_of(shown[-1]).strip() == "How to cite"
    assert out["content"][len(shown) :] == all_of(out, "footnote")


SERIES = """title: How Harbours Keep Time
date: 2026-11-01
license: CC-BY-4.0
authors: [{given: Josiah, family: Carberry}]
abstract: Two studies.
bibliography: books.json
citation_style: nature
"""
PART = """See [@fig:a], [@tbl:a], [the other](two.md) and [@%s].[^1] Again.[^1]

## Near

### Far

#### Farther

##### Deep

![A curve.](gauge.svg "One"){#fig:a}

| a |
|---|
| 1[^1] |

: First {#tbl:a}

[^1]: Note of %s.
"""


def volume(folder: Path, second: str = "") -> tuple[Volume, Catalog]:
    one_part = PART % ("pots", "one")
    files: dict[str, str | bytes] = {
        "tides/series.yaml": SERIES,
        "tides/books.json": BOOKS,
        "tides/gauge.svg": GAUGE,
        "tides/one.md": article(one_part, "The Clerk", "part: 1\nsubtitle: A start\n"),
        "tides/two.md": article(PART % ("pans", "two"), "Part Two", "part: 2\n" + second),
    }
    catalog = load(folder, files)
    return next(work for work in catalog.works if isinstance(work, Volume)), catalog


def test_a_volume_is_its_parts_numbered_through(tmp_path: Path) -> None:
    work, catalog = volume(tmp_path)
    post = made(work, catalog, drawn=True)
    out = post.document
    heads = [(node["attrs"]["level"], text_of(node).strip()) for node in all_of(out, "heading")]
    assert heads == [
        (2, "Part 1. The Clerk"),
        (3, "Near"),
        (4, "Far"),
        (4, "Farther"),
        (2, "Part Two"),
        (3, "Near"),
        (4, "Far"),
        (4, "Farther"),
        (2, "References"),
    ]
    words = text_of(out).replace("\u00a0", " ")
    assert "See Figure 1, Table 1, the other and [1]." in words
    assert "See Figure 2, Table 2, the other and [2]." in words
    notes = [text_of(node).strip() for node in all_of(out, "footnote")]
    assert notes == ["Note of one."] * 3 + ["Note of two."] * 3
    assert [question[:2] for question in post.asked.questions] == [
        ("picture", "gauge.svg"),
        ("table", 1),
        ("picture", "gauge.svg"),
        ("table", 2),
    ]
    # The picture of the second table shows 2, the number of the note in the HTML.
    assert "2 → " in words
    assert links(out) == ["https://doi.org/10.5555/pots"]


@pytest.mark.parametrize(
    ("more", "target"),
    [
        ("substack: {url: 'https://example.org/p/two'}\n", "https://example.org/p/two"),
        ("doi: 10.5555/two\n", "https://doi.org/10.5555/two"),
        ("", None),
    ],
)
def test_links_to_articles_are_those_of_the_html(
    more: str, target: str | None, tmp_path: Path
) -> None:
    _, catalog = volume(tmp_path, more)
    first = next(work for work in catalog.works if work.meta.slug == "one")
    out = made(first, catalog).document
    found = [link for link in links(out) if "pots" not in link]
    assert found == ([target] if target else [])


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://tides.substack.com/", "https://tides.substack.com/subscribe"),
        ("https://example.org/notes", "https://example.org/notes"),
        ("", None),
    ],
)
def test_a_subscribe_mark_is_a_button_where_it_can_lead_somewhere(
    url: str, target: str | None, tmp_path: Path
) -> None:
    work, catalog = case(tmp_path, CASES / "marks.md")
    publication = replace(catalog.publication, url=url)
    artifacts = render(work, replace(catalog, publication=publication), Collector())
    (data,) = (made.data for made in artifacts if made.path.endswith("substack.json"))
    out = json.loads(data)
    buttons = [node["attrs"] for node in all_of(out, "button")]
    labels = ["Join", "Subscribe", "Subscribe"] if target else []
    assert buttons == [{"url": target, "text": label} for label in labels]
    words = text_of(out)
    assert "The next part comes" in words
    assert ("Join" in words) is (target is None)
