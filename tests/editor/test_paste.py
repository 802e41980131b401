"""A paste loses nothing: from the real hand-over page into ProseMirror with Substack's node set."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import captured
import chromium
import html5lib
import pytest
import shared
from publishing import CONFIG, article, picture

from .document import Node, contents
from .losses import losses, missing_words, with_data
from .promises import Promise, promise
from .stand_in import Carried, Editor
from .works import Publication, write_torture

pytestmark = pytest.mark.chromium
HERE = Path(__file__).parent
POST = HERE.parent / "post"
GOLDEN = sorted((POST / "cases").glob("*.html"))
GOLDEN_JSON = sorted((POST / "document_cases").glob("*.json"))


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    with chromium.launched() as browser:
        yield browser.new_context(viewport={"width": 1280, "height": 900})


@pytest.fixture(scope="module")
def editor(context: Any) -> Editor:
    return Editor(context)


# --- publications


@pytest.fixture(scope="module")
def publications(tmp_path_factory: pytest.TempPathFactory) -> Any:
    known: dict[str, Publication] = {}

    def named(name: str) -> Publication:
        if name not in known:
            match name:
                case "sources":
                    root = shared.REPOSITORY
                case "captures":
                    root = captured.publication(tmp_path_factory.mktemp("captures"))
                case _:
                    root = write_torture(tmp_path_factory.mktemp("torture"))
            known[name] = Publication(root)
        return known[name]

    return named


WORKS = [
    *(("sources", name) for name in ("magnesium-glycinate-part-1", "magnesium-glycinate-part-2")),
    ("sources", "magnesium-glycinate"),
    *(
        pytest.param("captures", name, marks=shared.needs_captures)
        for name in (*captured.PARTS, "magnesium")
    ),
    ("torture", "torture"),
    ("torture", "companion"),
]


# --- the whole way


@dataclass(frozen=True, slots=True)
class Handed:
    """A work handed over: its files, what the clipboard carried, what the editor holds."""

    promised: Promise
    files: Mapping[str, bytes]
    carried: Carried
    document: Node


@pytest.fixture(scope="module")
def handed(
    context: Any, editor: Editor, publications: Any, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """Open the hand-over page from the disk, press "Copy body", press Ctrl+V in the editor."""
    known: dict[tuple[str, str], Handed] = {}

    def over(name: str, slug: str) -> Handed:
        if (name, slug) not in known:
            publication = publications(name)
            files = publication.files(slug)
            path = tmp_path_factory.mktemp("handed") / "handover.html"
            path.write_bytes(files["handover.html"])
            page = context.new_page()
            page.goto(path.as_uri())
            page.get_by_role("button", name="Copy body").click()
            page.get_by_text("Copied: body").wait_for(state="attached")
            document, carried = editor.pasted()
            page.close()
            promised = promise(publication.works[slug], publication.catalog)
            known[name, slug] = Handed(promised, files, carried, document)
        return known[name, slug]

    return over


def characters(text: str) -> str:
    return "".join(text.split())


def text_of_html(html: str) -> str:
    return "".join(html5lib.parseFragment(html, namespaceHTMLElements=False).itertext())


def text_of_document(node: Node) -> str:
    return node.get("text", "") + "".join(map(text_of_document, node.get("content", ())))


@pytest.mark.parametrize(("name", "slug"), WORKS)
def test_a_paste_loses_nothing_of_the_source(handed: Any, name: str, slug: str) -> None:
    over: Handed = handed(name, slug)
    assert losses(over.promised, contents(over.document), over.files) == []
    assert characters(text_of_document(over.document)) == characters(
        text_of_html(over.carried.html)
    )


MARKUP = (
    r"</?(?:p|h[1-6]|ul|ol|li|a|em|strong|s|code|pre|sup|br|hr|figure|img|blockquote)\b[^>]*>",
    r"&(?:amp|lt|gt|quot|#\d+);",
    r"(?m)^[ \t]*(?:#{1,6}|[-*+]|>) ",
    r"(?m)^[ \t]*```",
    r"\*\*|__|~~",
    r"\]\(|\[\^",
    r"(?m)^[ \t]*\|.*\|[ \t]*$",
)


def unlinked(plain: str, document: Node, files: Mapping[str, bytes]) -> str:
    """The plain form without the addresses that stand after the words of links."""
    for href, _ in contents(document).links:
        plain = plain.replace(f" ({href.removeprefix('mailto:')})", "", 1)
    return with_data(plain, files)


@pytest.mark.parametrize(("name", "slug"), WORKS)
def test_the_plain_form_is_the_same_words_as_prose(handed: Any, name: str, slug: str) -> None:
    over: Handed = handed(name, slug)
    plain = over.carried.text
    words = contents(over.document).words
    for mark in MARKUP:
        # What the author's own words hold, in code for example, may stand; nothing else may.
        assert Counter(re.findall(mark, plain)) <= Counter(re.findall(mark, words)), mark
    plain = unlinked(plain, over.document, over.files)
    assert missing_words(over.promised.words, plain) == []


@pytest.mark.parametrize(("name", "slug"), WORKS)
def test_the_post_as_a_document_is_one_of_the_schema(
    publications: Any, editor: Editor, name: str, slug: str
) -> None:
    given = publications(name).files(slug).get("substack.json")
    if given is None:
        pytest.skip("no substack.json is made of this work")
    assert editor.refusal(json.loads(given)) == ""


# --- each construct alone, without the hand-over page


SMALL = {
    name: markdown.strip("\n") + "\n"
    for name, _, markdown in (
        part.partition("\n") for part in (HERE / "small.txt").read_text("utf-8").split("\n=== ")[1:]
    )
}
PIXEL = "data:image/png;base64,AA"


@pytest.mark.parametrize("name", SMALL)
def test_a_small_article_loses_nothing(name: str, editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "pressroom.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "small.md").write_text(article(SMALL[name]), "utf-8")
    (tmp_path / "sources" / "tile.png").write_bytes(picture(20, 20))
    publication = Publication(tmp_path)
    files = publication.files("small")
    html = files["substack.html"].decode()
    document = editor.paste(re.sub(r'src="images/[^"]*"', f'src="{PIXEL}"', html))
    promised = promise(publication.works["small"], publication.catalog)
    assert losses(promised, contents(document), files) == []
    page = files["handover.html"].decode()
    given = json.loads(page.partition('id="given">')[2].partition("</script>")[0])
    assert missing_words(promised.words, unlinked(given["text"], document, files)) == []
    if "substack.json" in files:
        assert editor.refusal(json.loads(files["substack.json"])) == ""


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_words_of_a_construct_survive(path: Path, editor: Editor) -> None:
    html = path.read_text("utf-8")
    document = editor.paste(html)
    found = contents(document)
    assert characters(text_of_document(document)) == characters(text_of_html(html))
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    assert len(found.items) == len(tree.findall(".//li"))
    assert [href for href, _ in found.links] == [a.get("href") for a in tree.iter("a")]
    assert [alt for _, alt in found.pictures] == [img.get("alt") for img in tree.iter("img")]
    assert [f"h{level}" for level, _ in found.headings] == [
        node.tag for node in tree.iter() if node.tag in {"h2", "h3", "h4"}
    ]
    assert found.code == ["".join(node.itertext()) for node in tree.iter("pre")]


@pytest.mark.parametrize("path", GOLDEN_JSON, ids=lambda path: path.stem)
def test_a_construct_as_a_document_is_one_of_the_schema(path: Path, editor: Editor) -> None:
    assert editor.refusal(json.loads(path.read_text("utf-8"))) == ""


# --- these tests can fail


DOCTORED = """<h1 id="top">The title again</h1>
<p class="lead" style="color: red">See <a href="#note-1">the note</a><sup>1</sup>.</p>
<table><tr><th>Port</th><th>Rise</th></tr><tr><td>Saint Erth</td><td>4.1</td></tr></table>
<dl><dt>Ebb</dt><dd>The water goes.</dd></dl>
<details><summary>More</summary><p>Hidden words.</p></details>
<p><input type="checkbox" checked> done</p>
<div class="footnote" id="note-1"><p>The note.</p></div>"""


def test_the_stand_in_drops_what_the_editor_is_reported_to_drop(editor: Editor) -> None:
    document = editor.paste(DOCTORED)
    found = contents(document)
    assert found.names <= {"doc", "heading", "paragraph"}
    assert found.headings == [(1, "The title again")]
    assert found.links == []
    assert "PortRise" in found.words  # the cells of a table run together
    dumped = json.dumps(document)
    for gone in ("note-1", "lead", "color", "checkbox", "footnote"):
        assert gone not in dumped


def test_a_document_that_breaks_the_schema_is_refused(editor: Editor) -> None:
    def refused(*nodes: Node) -> str:
        return editor.refusal({"type": "doc", "content": list(nodes)})

    words = [{"type": "text", "text": "x"}]
    paragraph = {"type": "paragraph", "content": words}
    assert refused(paragraph) == ""
    assert "Unknown node type: table" in refused({"type": "table"})
    assert "Invalid content" in refused({"type": "captionedImage", "attrs": {"src": "a.png"}})
    assert "paragraph.style is not known" in refused({**paragraph, "attrs": {"style": "x"}})
    assert "Invalid content" in refused({"type": "list_item", "content": [paragraph]})
    assert "Invalid content" in refused(
        {"type": "footnote", "attrs": {"number": 1}, "content": [paragraph]}, paragraph
    )
    assert "number" in refused({"type": "footnoteAnchor"})


DAMAGE = {
    "a word": (r"begins a new line", "begins a line"),
    "a list item": (r"<li><p>nested once more</p></li>", ""),
    "a level": (r"<h3>(A heading with .*?)</h3>", r"<h4>\1</h4>"),
    "a link": (r'<a href="https://example.org/item">(.*?)</a>', r"\1"),
    "a target": (r"https://example.org/quote", "https://example.org/quot"),
    "a marker": (r"<sup>5</sup>", ""),
    "a picture": (r'<figure><img src="[^"]*" alt="A square"></figure>', ""),
    "an alternative text": (r'alt="A picture without a caption"', 'alt=""'),
    "a caption": (r"The tile\.", ""),
    "an indent in code": (r"   three spaces", "  three spaces"),
    "a depth": (r"(<li><p>nested once</p>)\n<ul>(\n<li><p>nested twice</p>)", r"\1</li>\2"),
    "a number": (r'<ol start="7">', "<ol>"),
    "emphasis": (r"<em>slanted</em>", "slanted"),
    "a note": (r"<li><p>The innermost\.</p></li>", ""),
    "the order": (r"(<p>Before any heading.*?</p>)(.*)", r"\2\1"),
    "a cell": (r"Port Isaac", "Port"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_each_kind_of_loss_is_noticed(what: str, handed: Any, editor: Editor) -> None:
    over: Handed = handed("torture", "torture")
    whole = losses(over.promised, contents(over.document), over.files)
    pattern, instead = DAMAGE[what]
    damaged, count = re.subn(pattern, instead, over.carried.html, flags=re.DOTALL)
    assert count
    found = losses(over.promised, contents(editor.paste(damaged)), over.files)
    assert set(found) - set(whole)
