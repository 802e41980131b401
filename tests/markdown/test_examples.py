"""The examples of CommonMark and of markdown-it: none raises, and none loses words in silence.

https://spec.commonmark.org/0.31.2/
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
from pressroom.site.markdown_copy import MarkdownCopy

EXAMPLES = Path(os.environ.get("PRESSROOM_EXAMPLES", ""))
SPEC = EXAMPLES / "test_cmark_spec" / "commonmark.json"

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
    for file in sorted((EXAMPLES / "test_port" / "fixtures").glob("*.md")):
        parts = re.split(r"^\.\s*$", file.read_text("utf-8"), flags=re.MULTILINE)
        yield from (parts[number].lstrip("\n") for number in range(1, len(parts) - 1, 3))


def test_no_example_raises_or_loses_words_in_silence(tmp_path: Path) -> None:
    examples = list(_examples())
    assert len(examples) > 1500
    lost = []
    for text in examples:
        found, missing = Collector(), Collector()
        source = Source("a.md", text, tmp_path / "a.md")
        document = build(source, 0, tmp_path, Bibliography(), found).document
        notes = [block for note in document.footnotes for block in note.blocks]
        page = HtmlBody().blocks([*document.blocks, *notes])
        MarkdownCopy().document(document)
        shown = html.unescape(re.sub(r"<[^>]+>", " ", page))
        words.check(words.of_source(text, "a.md"), {"page": words.letters(shown)}, missing)
        if len(missing) and not len(found) and text not in UNSAID:
            lost.append(text)
    assert lost == []
