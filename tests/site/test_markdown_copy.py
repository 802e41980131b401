"""The Markdown copy: read back by a parser, it holds every character of the tree, in order."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shared
import whitepaper_works as works
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from publishing import article, load

from pressroom.build import pipeline
from pressroom.markdown.numbering import Numbering, merged
from pressroom.model import document as d
from pressroom.model.work import Catalog, Work
from pressroom.site.markdown_copy import MarkdownCopy, markdown_copy

from ..editor.works import write_torture

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
HOSTILE = [
    *"*_[]()!<>&#`~|$^:\\-+=.1 a\n", "1. ", "- ", "# ", "[^1]: ", "&amp;", "&#35;", "<b>",
    "http://a.b/c_d*", "![", "](x)", "```",
    "~~~", "***", "---", "===", "> ", "| a |", "\\\\", "--", "é", "中", "\u00a0", "@x", "<!--",
]  # fmt: skip


NOTE = "\x1f"


def packed(text: str) -> str:
    """Without white space, and without the dollar signs round formulas."""
    return re.sub(r"[\s$]+", "", text)


# --- what a parser sees


def read(markdown: str) -> Iterator[str]:
    """The text of every block, notes at the end, where the parser puts them."""
    for token in READER.parse(markdown):
        if token.type == "footnote_open":
            yield NOTE
        if token.type == "inline":
            yield "".join(seen(token.children or []))
        elif token.type in ("fence", "code_block"):
            yield token.content
        assert token.type not in ("html_block", "code_block"), token


def seen(tokens: Iterable[Any]) -> Iterator[str]:
    for token in tokens:
        assert token.type not in ("html_inline", "image"), token
        yield token.content if token.type in ("text", "code_inline") else ""


# --- what the tree says


def line_of(nodes: Iterable[d.Inline], numbering: Numbering) -> str:
    parts = []
    for node in nodes:
        match node:
            case d.Text() | d.Code():
                parts.append(node.text)
            case d.Math():
                parts.append(node.tex)
            case d.InlinePicture():
                parts.append(node.alt)
            case d.CrossReference():
                parts.append(numbering.reference_words(node))
            case d.Citation():
                parts.append(numbering.citation_words(node))
            case d.Emphasis() | d.Strong() | d.Strikethrough() | d.Link():
                parts.append(line_of(node.children, numbering))
            case _:
                parts.append("")
    return "".join(parts)


def texts(blocks: Iterable[d.Block], numbering: Numbering) -> Iterator[str]:
    for node in blocks:
        match node:
            case d.Paragraph():
                yield line_of(node.children, numbering)
            case d.Heading():
                yield f"{node.number} {line_of(node.children, numbering)}"
            case d.BulletList() | d.OrderedList():
                for item in node.items:
                    yield {None: "", True: "[x]", False: "[ ]"}[item.checked]
                    yield from texts(item.blocks, numbering)
            case d.DefinitionList():
                for entry in node.items:
                    yield line_of(entry.term, numbering)
                    for details in entry.details:
                        yield from texts(details, numbering)
            case d.Quote() | d.PullQuote():
                yield from texts(node.blocks, numbering)
            case d.Callout():
                yield line_of(node.title, numbering)
                yield from texts(node.blocks, numbering)
            case d.CodeBlock():
                yield node.text
            case d.MathBlock():
                yield node.tex
            case d.Figure():
                yield f"Figure {node.number + numbering.figures}."
                yield f"{line_of(node.caption, numbering)} The figure shows: {node.alt}"
            case d.Table():
                yield f"Table {node.number + numbering.tables}. {line_of(node.caption, numbering)}"
                for row in (node.header, *node.rows):
                    yield from (line_of(cell, numbering) for cell in row)
            case _:
                pass


def copied(document: d.Document) -> tuple[list[str], list[str]]:
    """What is read from an article's copy, and what its tree says: the text, then the notes.

    The parser puts the notes in the order of their use, which in a table's
    head is not that of their numbers; so they are sorted.
    """
    _references, [places] = merged([document])
    numbering = Numbering(references=places)
    text = MarkdownCopy(numbering=numbering).document(document)
    notes = [packed("".join(texts(note.blocks, numbering))) for note in document.footnotes]
    body, *have = map(packed, "".join(read(text)).split(NOTE))
    return [body, *sorted(have)], [
        packed("".join(texts(document.blocks, numbering))),
        *sorted(notes),
    ]


def publications(tmp_path: Path) -> Catalog:
    return pipeline.check(write_torture(tmp_path)).catalog


def test_every_character_of_sources_is_in_the_copies() -> None:
    catalog = pipeline.check(shared.REPOSITORY).catalog
    assert catalog.articles
    for one in catalog.articles.values():
        have, want = copied(one.document)
        assert have == want


def test_every_character_of_the_torture_articles_is_in_the_copies(tmp_path: Path) -> None:
    for one in publications(tmp_path).articles.values():
        have, want = copied(one.document)
        assert have == want


def test_every_construct_of_the_tree_is_read_back(tmp_path: Path) -> None:
    have, want = copied(works.everything(tmp_path).document)
    assert have == want


def inline(rng: random.Random, depth: int = 0, *, linked: bool = False) -> d.Inline:
    text = "".join(rng.choice(HOSTILE) for _ in range(rng.randint(1, 6)))
    kinds: list[Any] = [d.Text] * 4 + [d.Code, d.Math]
    if depth < 3:
        kinds += [d.Emphasis, d.Strong, d.Strikethrough, d.LineBreak]
        kinds += [] if linked else [d.Link]  # links do not nest
    kind = rng.choice(kinds)
    if kind is d.LineBreak:
        return d.LineBreak()
    if kind in (d.Text, d.Code, d.Math):
        return kind(text)  # type: ignore[no-any-return]
    linked = linked or kind is d.Link
    children = tuple(inline(rng, depth + 1, linked=linked) for _ in range(rng.randint(1, 3)))
    if kind is d.Link:
        return d.Link(d.LinkKind.EXTERNAL, f"https://e.org/{text}", children)
    return kind(children)  # type: ignore[no-any-return]


@pytest.mark.parametrize("seed", range(40))
def test_hostile_text_is_shown_as_it_is(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(60):
        nodes = tuple(inline(rng) for _ in range(rng.randint(1, 5)))
        blocks: list[d.Block] = [d.Paragraph(1, nodes)]
        item = d.ListItem(1, (d.Paragraph(1, nodes), d.Rule(1)))
        blocks.append(d.BulletList(1, (item, item), tight=rng.random() < 0.5))
        blocks.append(d.OrderedList(1, (item,), True, rng.choice([0, 1, 9, 100])))
        blocks.append(d.Quote(1, (d.Paragraph(1, nodes), d.Heading(1, 3, "x", "1.", nodes))))
        row = (nodes, (d.Text("end"),))
        columns = (d.Align.NONE, d.Align.RIGHT)
        blocks.append(d.Table(1, columns, row, (row, row), nodes, "", 1))
        blocks.append(d.CodeBlock(1, "a`b", line_of(nodes, Numbering()).strip() or "x"))
        have, want = copied(d.Document(tuple(blocks)))
        assert have == want, (nodes, MarkdownCopy().blocks(blocks))


@pytest.mark.parametrize(
    ("nodes", "markdown"),
    [
        ((d.Text("snake_case and _edge_"),), r"snake_case and \_edge\_"),
        ((d.Text("Wow!"), d.Link(d.LinkKind.EXTERNAL, "https://e.org", (d.Text("x"),))),
         r"Wow\![x](https://e.org)"),
        ((d.Emphasis((d.Text("a "),)), d.Text("b")), "*a* b"),
        ((d.Text("a"), d.Emphasis((d.Text("(b)"),)), d.Text("c")), "a(*b*)c"),
        ((d.Math("a_b"),), "$`a_b`$"),
        ((d.FootnoteRef(2, "n"), d.Text(": so")), r"[^2]\: so"),
        ((d.Link(d.LinkKind.EXTERNAL, "https://e.org/a(b) c", (d.Text("x"),)),),
         "[x](https://e.org/a%28b%29%20c)"),
        ((d.Link(d.LinkKind.HEADING, "there", (d.Text("below"),)),), "below"),
        ((d.Strong((d.Emphasis((d.Text("x"),)),)),), "***x***"),
    ],
)  # fmt: skip
def test_inlines(nodes: tuple[d.Inline, ...], markdown: str) -> None:
    assert MarkdownCopy().paragraph(nodes) == markdown


# --- the copy as a whole


@pytest.fixture
def both(tmp_path: Path) -> tuple[Work, Catalog]:
    return works.volume(tmp_path)


def test_the_copy_of_a_volume_counts_through(both: tuple[Work, Catalog]) -> None:
    text = markdown_copy(*both)
    heads = re.findall(r"^#{1,3} .*$", text, re.M)
    assert heads[:3] == ["# Studies in Pottery", "## Abstract", "## Falling Cups"]
    assert heads[-1] == "## References"
    assert [f"Figure {n}." in text for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert re.findall(r"^\[\^(\d)\]: ", text, re.M) == ["1", "2", "3", "4", "5", "6"]
    assert text.count("Toward a Theory of Cups") == 1
    assert "By Ada Maria Example, Institute of Examples" in text


def test_the_head_says_what_the_work_is(tmp_path: Path) -> None:
    more = 'doi: 10.5555/tides\nversion: "1.1"\nsubtitle: A *Study*\nkeywords: [a_b, c]\n'
    catalog = load(tmp_path, {"tides.md": article("Words.", "Tides & <b>", more)})
    text = markdown_copy(catalog.works[0], catalog)
    assert text.startswith(
        "# Tides & \\<b>\n\n*A \\*Study\\**\n\n"
        "- Author: Josiah Carberry (ORCID <https://orcid.org/0000-0002-1825-0097>)\n"
        "- Date: 2026-11-02\n- Version: 1.1\n- DOI: <https://doi.org/10.5555/tides>\n"
        "- Licence: [Creative Commons Attribution 4.0 International (CC-BY-4.0)]"
        "(https://creativecommons.org/licenses/by/4.0/)\n"
    )
    assert "- How to cite: Carberry, J. (2026). Tides & \\<b>: A \\*Study\\*" in text
    assert text.endswith("## Abstract\n\nA short study of tides.\n\nWords.\n")
    assert not text.startswith("---")


def test_a_link_to_another_article_leads_to_its_copy(tmp_path: Path) -> None:
    files = {"one.md": article("See [two](two.md)."), "two.md": article("Two.", "Two")}
    catalog = load(tmp_path, files)
    one = next(work for work in catalog.works if work.path.endswith("one.md"))
    assert "See [two](../two/two.md)." in markdown_copy(one, catalog)
    alone = replace(catalog, works=(one,))
    assert "See two." in markdown_copy(one, alone)
