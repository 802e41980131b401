"""Examples written for other readers of Markdown: none raises, none loses words in silence.

CommonMark's (https://spec.commonmark.org/0.31.2/), GFM's (https://github.github.com/gfm/), and the
test files of markdown-it and mistune.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pressroom.build import words
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.markdown import build
from pressroom.markdown.html import HtmlBody
from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.paper.paged import PagedBody
from pressroom.site.markdown_copy import MarkdownCopy

from ..post.posting import Lowered

EXAMPLES = Path(os.environ.get("PRESSROOM_EXAMPLES", ""))
SPEC = EXAMPLES / "markdown_it_py-4.3.0/tests/test_cmark_spec/commonmark.json"

pytestmark = pytest.mark.skipif(
    not SPEC.is_file(),
    reason="PRESSROOM_EXAMPLES does not name the examples; .ci/examples prints it",
)

UNSAID = {
    "[\nfoo\n]: /url\nbar\n",  # definitions of links that only a parser tells from text
    "- a\n- b\n\n  [ref]: /url\n- d\n",
    "[\ntest\\\n]: 123\nfoo\nbar\n",
    "123456789. ok\n",  # the number of an item
    '<a foo="bar" bam = \'baz <em>"</em>\'\n_boolean zoop:33=zoop:33 />\n',  # attributes
}
"""What the check of words, which knows no parser, takes for words and is none."""


def _examples() -> Iterator[str]:
    for example in json.loads(SPEC.read_text("utf-8")):
        yield example["markdown"]
    for file in sorted(EXAMPLES.glob("markdown_it_py-*/tests/test_port/fixtures/*.md")):
        parts = re.split(r"^\.\s*$", file.read_text("utf-8"), flags=re.MULTILINE)
        yield from (parts[number].lstrip("\n") for number in range(1, len(parts) - 1, 3))
    for file in sorted(EXAMPLES.glob("m*/tests/*/*.txt")):
        for found in _FENCED.finditer(file.read_text("utf-8")):
            yield found[1].replace("\N{RIGHTWARDS ARROW}", "\t")


_FENCED = re.compile(r"^`{32} example.*\n((?:.*\n)*?)\.\n(?:.*\n)*?`{32}$", re.MULTILINE)
"""An example in the form of CommonMark's own text: the source, a dot, the HTML."""


def test_no_example_raises_or_loses_words_in_silence(tmp_path: Path) -> None:
    examples = list(_examples())
    assert len(examples) > 2700
    lost = []
    for text in examples:
        found, missing = Collector(), Collector()
        source = Source("a.md", text, tmp_path / "a.md")
        document = build(source, 0, tmp_path, Bibliography(), found).document
        notes = [block for note in document.footnotes for block in note.blocks]
        MarkdownCopy().document(document)
        Lowered([*document.blocks, *notes])
        shown = {
            "page": words.letters(_text(HtmlBody().blocks([*document.blocks, *notes]))),
            "PDF": words.letters(_text(_paged(document))),
        }
        words.check(words.of_source(text, "a.md"), shown, missing)
        if len(missing) and not len(found) and text not in UNSAID:
            lost.append(text)
    assert lost == []


def _paged(document: d.Document) -> str:
    """What is typeset, with formulas as code."""
    body = PagedBody(
        document,
        picture=lambda picture: picture.source,
        article=lambda _link: "",
        formula=lambda _tex, _inline: None,
        report=lambda *_of: None,
        prefix="",
        part=0,
        offsets=Numbering(),
    )
    return body.body() + body.endnotes()


def _text(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page))
