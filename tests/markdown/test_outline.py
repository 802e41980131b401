"""Counted section numbers, and the words that refer to a section."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.languages import language
from pressroom.markdown import build
from pressroom.markdown.outline import SectionCounter, section_reference, split_number
from pressroom.model import document as d


@pytest.mark.parametrize(
    ("levels", "numbers"),
    [
        ((2, 2, 3, 3, 2, 3), "1. 2. 2.1 2.2 3. 3.1"),
        ((2, 3, 4, 4, 3, 4, 2), "1. 1.1 1.1.1 1.1.2 1.2 1.2.1 2."),
        ((3, 2), "0.1 1."),
        ((2, 6), "1. 1.0.0.0.1"),
    ],
)
def test_sections_are_counted_by_level(levels: tuple[int, ...], numbers: str) -> None:
    counter = SectionCounter()
    assert [counter.next(level) for level in levels] == numbers.split()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("8. Evidence", ("8.", "Evidence")),
        ("8.1 Evidence", ("8.1", "Evidence")),
        ("2025 was a year", ("", "2025 was a year")),
        ("8.", ("", "8.")),
    ],
)
def test_a_written_number_is_parted(text: str, parts: tuple[str, str]) -> None:
    assert split_number(text) == parts


def test_a_reference_is_by_number_or_by_title() -> None:
    assert section_reference("3.", "Evidence", language("en")) == "Section\u00a03"
    assert section_reference("3.1", "Evidence", language("en")) == "Section\u00a03.1"
    assert section_reference("", "The\nevidence", language("en")) == "“The evidence”"


def built(text: str) -> tuple[d.Document, list[tuple[str, int | None, int | None]]]:
    collector = Collector()
    source = Source("a.md", text, Path("a.md"))
    body = build(source, 0, Path(), Bibliography(), collector, numbered=True)
    return body.document, [(found.name, found.line, found.column) for found in collector]


def test_counted_numbers_are_of_the_heading_and_of_references() -> None:
    document, found = built(
        "## One\n\nSee [@sec:deep] and [@sec:end].\n\n### Deep {#deep}\n\n"
        "## Preface {.unnumbered}\n\n## End\n"
    )
    assert found == []
    assert [heading.number for heading in document.headings] == ["1.", "1.1", "", "2."]
    [_, paragraph, *_] = document.blocks
    assert isinstance(paragraph, d.Paragraph)
    links = [node for node in paragraph.children if isinstance(node, d.Link)]
    assert [(link.href, link.children) for link in links] == [
        ("deep", (d.Text("Section\u00a01.1"),)),
        ("end", (d.Text("Section\u00a02"),)),
    ]


def test_a_written_number_beside_a_counted_one_is_found() -> None:
    _, found = built("## One\n\n## 2. Two\n")
    assert found == [("section-number-once", 3, 4)]
