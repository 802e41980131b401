"""Quotation marks as printed: by place, by language, across marks and code."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pressroom.markdown.quotes import typographic, typographic_text
from pressroom.model import document as d
from pressroom.model.document import plain_text

CASES = tomllib.loads((Path(__file__).parent / "quotes.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_marks(case: dict[str, str]) -> None:
    assert typographic_text(case["text"], case.get("language", "en")) == case["printed"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_what_is_printed_does_not_change_again(case: dict[str, str]) -> None:
    language = case.get("language", "en")
    assert typographic_text(case["printed"], language) == case["printed"]


def paragraph(*children: d.Inline) -> d.Document:
    return d.Document((d.Paragraph(1, children),))


def test_a_quotation_goes_on_through_emphasis_and_links() -> None:
    link = d.Link(d.LinkKind.EXTERNAL, "https://example.org/'", (d.Text('end"'),))
    document = typographic(
        paragraph(d.Text('He said "'), d.Emphasis((d.Text("well'"),)), d.Text(" to the "), link),
        "en",
    )
    [block] = document.blocks
    assert isinstance(block, d.Paragraph)
    assert plain_text(block.children) == "He said “well’ to the end”"
    changed = block.children[-1]
    assert isinstance(changed, d.Link)
    assert changed.href == "https://example.org/'"


def test_code_and_formulas_stay_as_they_are() -> None:
    children = (d.Code("a'b\"c"), d.Text("'s and \""), d.Math("f'(x)"), d.Text('"'))
    document = typographic(paragraph(*children), "en")
    [block] = document.blocks
    assert isinstance(block, d.Paragraph)
    assert block.children == (
        d.Code("a'b\"c"),
        d.Text("’s and “"),
        d.Math("f'(x)"),
        d.Text("”"),
    )


def test_every_block_is_reached() -> None:
    words = (d.Text("it's"),)
    inner = (d.Paragraph(1, words),)
    picture = d.Picture(Path("a.png"), "a.png", "image/png", 1, 1)
    blocks: tuple[d.Block, ...] = (
        d.Heading(1, 2, "it's", "", words),
        d.BulletList(1, (d.ListItem(1, inner),), True),
        d.OrderedList(1, (d.ListItem(1, inner),), True, 1),
        d.DefinitionList(1, (d.Definition(words, (inner,)),)),
        d.Quote(1, inner),
        d.PullQuote(1, inner),
        d.Callout(1, (d.Text("it's"),), inner),
        d.Figure(1, picture, "it's", words, "", 1),
        d.Table(1, (d.Align.NONE,), (words,), ((words,),), words, "", 1),
    )
    document = typographic(d.Document(blocks, (d.Footnote(1, 1, "a", inner),)), "en")
    assert repr(document).count("it’s") == 14
    # An id and an alternative text are not printed.
    assert repr(document).count("it's") == 2


def test_what_needs_no_change_is_the_same_object() -> None:
    document = paragraph(d.Text("plain"))
    [block] = typographic(document, "en").blocks
    assert isinstance(block, d.Paragraph)
    assert block.children is document.blocks[0].children  # type: ignore[union-attr]
