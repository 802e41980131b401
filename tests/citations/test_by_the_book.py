"""What ``by-the-book.txt`` says of each style.

The lines began as output; each was read for what the manual of its style asks, from knowledge of
it, and lines that do not follow it were left out. No switch refreshes the file: a line that
changes has to be read again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pressroom.citations import Cite, Citer
from pressroom.model import document as d

FOLDER = Path(__file__).parent
WORKS: list[dict[str, Any]] = json.loads((FOLDER / "library.json").read_text(encoding="utf-8"))
PLACE = {work["id"]: place for place, work in enumerate(WORKS)}


def sections() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The styles, each with what is cited and what has to come of it."""
    lines = (FOLDER / "by-the-book.txt").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith(";")]
    heads = [at for at, line in enumerate(rows) if re.fullmatch(r"\[[\w -]+\]", line)]
    for head, end in zip(heads, [*heads[1:], len(rows)], strict=True):
        pairs = [row.partition(" -> ") for row in rows[head + 1 : end]]
        yield rows[head][1:-1], [(what, text) for what, _, text in pairs]


CASES = dict(sections())


def cited(words: str) -> tuple[Cite, ...]:
    """``one page 3-5 + -two``"""
    found = []
    for part in words.split(" + "):
        key, *place = part.removeprefix("-").split(" ")
        label, locator = place or ("", "")
        found.append(Cite(PLACE[key], label, locator, bare=part.startswith("-")))
    return tuple(found)


def shown(nodes: tuple[d.Inline, ...]) -> str:
    """Inlines as the file writes them; links to the list are but their words."""
    out = []
    for node in nodes:
        match node:
            case d.Text():
                out.append(node.text)
            case d.Emphasis():
                out.append(f"*{shown(node.children)}*")
            case d.Strong():
                out.append(f"**{shown(node.children)}**")
            case d.Link(kind=d.LinkKind.REFERENCE):
                out.append(shown(node.children))
            case d.Link():
                out.append(f"<{shown(node.children)}>")
    return "".join(out)


@pytest.mark.parametrize("head", CASES)
def test_styles(head: str) -> None:
    style, _, language = head.partition(" ")
    rows = CASES[head]
    citations = {what: cited(what[1:-1]) for what, _ in rows if what.startswith("[")}
    found = Citer(style, language or "en").listed(WORKS, list(citations.values()))
    got = {
        WORKS[work]["id"]: shown(line.children)
        for work, line in zip(found.order, found.lines, strict=True)
    }
    for what, nodes in zip(citations, found.citations, strict=True):
        got[what] = shown(nodes)
    assert len(rows) > 8
    assert {what: got[what] for what, _ in rows} == dict(rows)


def test_namesakes_and_particles_in_their_order() -> None:
    def order(style: str) -> list[str]:
        return [WORKS[work]["id"] for work in Citer(style).listed(WORKS, []).order]

    for style in ("apa", "chicago"):
        assert order(style).index("two") < order(style).index("one")  # A. before J. A.
    # Particles: part of the name with APA and MLA, behind it with Chicago and Harvard.
    for style in ("apa", "mla"):
        assert order(style).index("elong") < order(style).index("berg")
    for style in ("chicago", "harvard"):
        assert order(style).index("berg") < order(style).index("boyle_a")
