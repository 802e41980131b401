"""Citations: what stands between the brackets, and the list of references made of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pressroom import rules
from pressroom.citations import CitationStyle, Cite, Citer, ReferenceList, Styled, StyleProblem
from pressroom.citations.bibliography import Bibliography, Entry, Unusable, by_doi_alone
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.model import document as d
from pressroom.model.doi import parse_doi
from pressroom.model.identifiers import Refusal
from pressroom.text import closest

_BETWEEN = re.compile(r";(?=\s*-?@)")

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
_IN_PLACES = re.compile(r"[\w.,:;–—\-/+*'’()\s]*")
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
    start = 0
    for written in _BETWEEN.split(content):
        mark = written.index("@") + 1
        words = written[mark:].rstrip()
        comma = re.search(r",\s+", words)
        key = words[: comma.start()] if comma else words
        after = words[comma.end() :] if comma else ""
        begin, end = start + mark, start + mark + len(words)
        bare = "-" in written[:mark]
        yield Piece(key, begin, begin + len(key), after, end - len(after), end, bare)
        start += len(written) + 1


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
        return (_NAMES[word], _hyphens(rest)) if _is_place(rest) else None
    if not word and text[0].isdigit() and _is_place(text):
        return "page", _hyphens(text)
    return ("page", _hyphens(text)) if _ROMAN.fullmatch(text) else None


def _is_place(text: str) -> bool:
    return bool(_IN_PLACES.fullmatch(text)) and re.search(r"[\dA-Za-z]", text) is not None


def _short(place: str) -> bool:
    """Whether a place without a digit is one: ``A``, ``xii``."""
    return len(place) == 1 or _ROMAN.fullmatch(place) is not None


def _hyphens(place: str) -> str:
    return re.sub(r"\s*[–—-]+\s*", "-", place)


class Citations:
    """The works that one article cites, in the order of first citation, and its citations."""

    def __init__(self, bibliography: Bibliography, collector: Collector) -> None:
        self._bibliography = bibliography
        self._collector = collector
        self._works: list[Entry] = []
        self._numbers: dict[str, int] = {}
        self._unreadable: set[str] = set()
        self._citations: list[tuple[Cite, ...]] = []

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all works that are cited, those that cannot be read too."""
        return frozenset(self._unreadable).union(self._numbers)

    def knows(self, key: str) -> bool:
        """Whether ``key`` is one of the bibliography, or looks like a DOI."""
        return key in self._bibliography.entries or key.startswith(
            ("10.", "doi:", "https://doi.org/")
        )

    def add(self, cites: tuple[Cite, ...]) -> d.Citation:
        """What stands for a citation until all is read: it says which one it is."""
        self._citations.append(cites)
        return d.Citation((len(self._citations) - 1,))

    def work(self, key: str, place: Place) -> int | None:
        """The number from 0 of a work: that of a key of the bibliography, or of a DOI.

        ``None`` for one that does not exist or cannot be read, which is reported.
        """
        entry = self._bibliography.entries.get(key)
        bare = key.removeprefix("doi:").removeprefix("https://doi.org/")
        if entry is None and (bare != key or key.startswith("10.")):
            result = parse_doi(key)
            if isinstance(result, Refusal):
                start = (place.column or 0) + result.start
                end = (place.column or 0) + result.end
                exact = Place(place.path, place.line, start, place.line, end)
                self._collector.report(
                    result.rule, exact if place.column else place, result.message, result.hint
                )
                return None
            entry = self._bibliography.by_doi(result) or by_doi_alone(result, place)
        if entry is None:
            guess = closest(key, self._bibliography.entries)
            self._collector.report(
                rules.REFERENCE_EXISTS,
                place,
                f"there is no work `{key}` in the bibliography",
                f"did you mean `{guess}`?"
                if guess
                else "add it to the file that `bibliography` names, or cite a DOI: [@doi:10....]",
            )
            return None
        if entry.key in self._unreadable:
            return None
        if entry.key not in self._numbers:
            try:
                _ = entry.item
            except Unusable as error:
                self._collector.report(
                    rules.BIBLIOGRAPHY_VALID,
                    entry.place,
                    f"the work `{entry.key}` cannot be read: {error}",
                    "correct the entry, or export it again",
                )
                self._unreadable.add(entry.key)
                return None
            self._numbers[entry.key] = len(self._works)
            self._works.append(entry)
        return self._numbers[entry.key]

    def finish(self, document: d.Document, style: CitationStyle, source: Source) -> d.Document:
        """``document`` with its citations in words and its list of references.

        A style that cannot be followed is reported.
        """
        if not self._citations:
            return document
        items = [entry.item for entry in self._works]
        try:
            listed = Citer(style.name, style.language, style.store).listed(items, self._citations)
        except StyleProblem as problem:
            place = style.place or source.whole()
            self._collector.report(rules.CITATION_STYLE, place, problem.message, problem.hint)
            listed = self._bare_list()
        place_of = {work: number for number, work in enumerate(listed.order, 1)}
        citations = [
            d.Citation(tuple(dict.fromkeys(place_of[one.work] for one in cites)), words)
            for cites, words in zip(self._citations, listed.citations, strict=True)
        ]

        def finished(node: d.Node) -> d.Node:
            return citations[node.numbers[0]] if isinstance(node, d.Citation) else node

        return d.Document(
            d.rewritten(document.blocks, finished),
            d.rewritten(document.footnotes, finished),
            tuple(self._references(listed)),
            d.rewritten(document.headings, finished),
        )

    def _references(self, listed: ReferenceList) -> Iterator[d.Reference]:
        for number, (work, line) in enumerate(zip(listed.order, listed.lines, strict=True), 1):
            entry = self._works[work]
            yield d.Reference(
                number,
                entry.key,
                line.children,
                line.plain,
                entry.doi,
                entry.url,
                entry.item,
                listed.numbered,
            )

    def _bare_list(self) -> ReferenceList:
        """Numbers and keys, for an article that is refused anyway."""
        lines = tuple(Styled((d.Text(entry.key),), entry.key) for entry in self._works)
        words = tuple((d.Text("[?]"),) for _ in self._citations)
        return ReferenceList(tuple(range(len(lines))), lines, True, words)
