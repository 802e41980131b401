"""Each HTML shape of an export to Markdown, as a golden file; then no word of it lost in a post."""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path
from xml.etree.ElementTree import Element

import exports
import html5lib
import marked
import pytest

from pressroom.build import pipeline
from pressroom.importing.run import import_pages

HTML = exports.html()


@pytest.mark.parametrize("name", HTML)
def test_each_shape_becomes_the_markdown_and_the_findings_that_are_recorded(
    name: str, tmp_path: Path
) -> None:
    files = {"posts.csv": exports.rows({f"1.{name}": name}), f"posts/1.{name}.html": HTML[name]}
    texts, found = exports.read(exports.archive(tmp_path / "e.zip", files))
    assert list(texts) == [f"{name}.md"]
    findings = "".join(f"{rule} {line or '-'}\n" for rule, _, line in found)
    made = texts[f"{name}.md"].split("---\n\n", 1)[1] + "\n=== findings\n" + findings
    golden = exports.CASES / f"{name}.txt"
    if os.environ.get("PRESSROOM_REFRESH"):
        golden.write_text(made, encoding="utf-8")
    assert made == golden.read_text(encoding="utf-8")
    assert {path for _, path, _ in found} <= {f"e.zip!posts/1.{name}.html"}


INLINE = re.compile("a|b|strong|i|em|s|del|u|mark|q|code|kbd|span|sup|sub|blink|picture")
ASIDE = ("captioned-button-wrap", "post-ufi", "footnote-anchor", "footnote-number")
SAID = ("title", "name", "question", "full_text", "caption", "description", "subtitle")


def line_of(element: Element) -> str:
    """What the attributes of an embed say."""
    data = json.loads(element.get("data-attrs") or "{}")
    flat = {**data.get("gallery", {}), **data}
    return " ".join(html.unescape(flat[key]) for key in SAID if flat.get(key))


def reading(element: Element) -> str:
    """The text of HTML as another parser reads it, less markers and what the import left out."""
    if not isinstance(element.tag, str) or element.tag in ("script", "button", "label"):
        return ""
    if element.get("class", "").startswith(ASIDE) or element.text == "Subscribe now":
        return ""
    if "#_ftn" in element.get("href", ""):
        return ""
    inside = (element.text or "") + "".join(reading(e) + (e.tail or "") for e in element)
    inside = line_of(element) + inside
    return inside if INLINE.fullmatch(element.tag) else f" {inside} "


def text_of(page: str) -> list[str]:
    return exports.words(reading(html5lib.parse(page, namespaceHTMLElements=False)))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication with the post of each shape, imported from one export."""
    root = tmp_path_factory.mktemp("publication")
    marked.parse("").write(root)
    posts = {f"{number}.{name}": name for number, name in enumerate(HTML, 1)}
    files = {f"posts/{post}.html": HTML[name] for post, name in posts.items()}
    export = exports.archive(root / "e.zip", {"posts.csv": exports.rows(posts), **files})
    imported = import_pages(root, [export])
    assert [d.message for d in imported.diagnostics if d.severity == "error"] == []
    found = pipeline.build(root, only=["substack"]).diagnostics
    assert [(d.path, d.line, d.message) for d in found if d.severity == "error"] == []
    return root / "build"


@pytest.mark.parametrize("name", HTML)
def test_a_post_made_of_an_import_has_every_word_of_the_export(name: str, built: Path) -> None:
    post = (built / name / "substack.html").read_text("utf-8")
    # Markers of notes are superscripts there, and numbers and links of many forms here.
    markers = re.findall(r"<sup>[0-9]+</sup>", post)
    assert len(markers) == {"notes-native": 2, "notes-older": 1, "notes-word": 2}.get(name, 0)
    for marker in markers:
        post = post.replace(marker, "")
    expected, found = text_of(HTML[name]), text_of(post)
    # A table stands in a post as a picture, its words in the alternative text and a CSV beside it.
    beside = " ".join(f.read_text("utf-8") for f in (built / name).rglob("*.csv"))
    tables = {*exports.words(beside), *exports.words(" ".join(re.findall('alt="([^"]*)"', post)))}
    lost = exports.without(expected, found)
    if name == "tables":  # their order is not that of the text
        lost = [word for word in expected if word not in found]
    assert [word for word in lost if word not in tables] == []
    assert len(expected) > 5
