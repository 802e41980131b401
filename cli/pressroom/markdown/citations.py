"""Citations: what stands between the brackets, and the list of references made of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pressroom import rules
from pressroom.citations import CitationStyle, Citer, List, Styled, StyleProblem
from pressroom.model import document as d

if TYPE_CHECKING:
    from pressroom.markdown.state import State

_PIECE = re.compile(r"(-?)@(.+?)(?=\s*;\s*-?@|\s*$)", re.DOTALL)
_AFTER = re.compile(r",\s+(.*)$", re.DOTALL)

_LABELS = {
    "page": "p pp pg pgs page pages s",
    "chapter": "chap chaps ch chs chapter chapters kap",
    "section": "sec secs sect sects section sections § §§ abschn",
    "paragraph": "para paras par paragraph paragraphs ¶ ¶¶ abs",
    "figure": "fig figs figure figures abb",
    "table": "tbl tab table tables",
    "equation": "eq eqs eqn equation equations",
    "line": "l ll line lines",
    "note": "n nn note notes fn",
    "column": "col cols column columns",
    "volume": "vol vols volume volumes bd",
    "issue": "no nos iss issue issues",
    "book": "bk bks book books",
    "part": "pt pts part parts",
    "folio": "fol fols folio folios",
    "verse": "v vv verse verses",
    "appendix": "app apps appendix appendices",
    "supplement": "supp supps supplement",
    "act": "act acts",
    "scene": "scene scenes",
    "timestamp": "time timestamp",
}
"""Locators of CSL 1.0.2, appendix IV, and how they are written before a number."""

_NAMES = {word: label for label, words in _LABELS.items() for word in words.split()}
_LOCATOR = re.compile(r"(?:([^\W\d]+|[§¶]{1,2})\.?\s*)?(\S.*)", re.DOTALL)
_PLACE = re.compile(r"[\w.,:;–—\-/+*'’()\s]*[\dA-Za-z][\w.,:;–—\-/+*'’()\s]*")
_ROMAN = re.compile(r"[ivxlcdm]+(?:\s*[-–]\s*[ivxlcdm]+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One work between the brackets: its key, and what comes after a comma, with their offsets."""

    key: str
    start: int
    end: int
    after: str
    after_start: int
    after_end: int
    bare: bool


def pieces(content: str) -> Iterator[Piece]:
    """The parts of ``@key, p. 3; -@other``. A DOI may hold commas and semicolons of its own."""
    for found in _PIECE.finditer(content):
        key, start = found[2], found.start(2)
        after = _AFTER.search(key)
        words, at = "", found.end(2)
        if after is not None:
            words, at = after[1], start + after.start(1)
            key = key[: after.start()]
        yield Piece(key, start, start + len(key), words, at, at + len(words), bool(found[1]))


def locator(text: str) -> tuple[str, str] | None:
    """CSL's label and the place of ``pp. 3-5``; both empty for no text, ``None`` for anything else.

    A number alone is a page.
    """
    text = " ".join(text.split())
    if not text:
        return "", ""
    found = _LOCATOR.fullmatch(text)
    assert found is not None
    word, rest = (found[1] or "").lower(), found[2]
    if word in _NAMES and (any(c.isdigit() for c in rest) or _short(rest)):
        return (_NAMES[word], _hyphens(rest)) if _PLACE.fullmatch(rest) else None
    if not word and text[0].isdigit() and _PLACE.fullmatch(text):
        return "page", _hyphens(text)
    return ("page", _hyphens(text)) if _ROMAN.fullmatch(text) else None


def _short(place: str) -> bool:
    """Whether a place without a digit is one: ``A``, ``xii``."""
    return len(place) == 1 or _ROMAN.fullmatch(place) is not None


def _hyphens(place: str) -> str:
    return re.sub(r"\s*[–—-]+\s*", "-", place)


def referred(document: d.Document, state: State, style: CitationStyle) -> d.Document:
    """``document`` with its citations in words and its list of references.

    A style that cannot be followed is reported.
    """
    if not state.citations:
        return document
    items = [entry.item for entry in state.cited]
    try:
        listed = Citer(style.name, style.language, style.store).listed(items, state.citations)
    except StyleProblem as problem:
        state.collector.report(
            rules.CITATION_STYLE,
            style.place or state.source.whole(),
            problem.message,
            problem.hint,
        )
        listed = _bare(state)
    place = {work: number for number, work in enumerate(listed.order, 1)}
    citations = [
        d.Citation(tuple(dict.fromkeys(place[one.work] for one in cites)), words)
        for cites, words in zip(state.citations, listed.citations, strict=True)
    ]
    references = tuple(
        d.Reference(
            number,
            state.cited[work].key,
            line.children,
            line.plain,
            state.cited[work].doi,
            state.cited[work].url,
            state.cited[work].item,
            listed.numbered,
        )
        for number, (work, line) in enumerate(zip(listed.order, listed.lines, strict=True), 1)
    )

    def finished(node: d.Node) -> d.Node:
        return citations[node.numbers[0]] if isinstance(node, d.Citation) else node

    return d.Document(
        d.rewritten(document.blocks, finished),
        d.rewritten(document.footnotes, finished),
        references,
        d.rewritten(document.headings, finished),
    )


def _bare(state: State) -> List:
    """Numbers and keys, for an article that is refused anyway."""
    lines = tuple(Styled((d.Text(entry.key),), entry.key) for entry in state.cited)
    words = tuple((d.Text("[?]"),) for _ in state.citations)
    return List(tuple(range(len(lines))), lines, True, words)
