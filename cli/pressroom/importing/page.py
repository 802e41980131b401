"""The lines of a captured page, and how to report about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pressroom.diagnostics import Collector, Rule
from pressroom.files import Source
from pressroom.markdown.links import Target, resolve
from pressroom.model.document import LinkKind

# C0 controls but the tab, DEL and C1; lone surrogates cannot be encoded. One for one: columns stay.
_REPAIR = dict.fromkeys((*range(9), *range(10, 32), *range(127, 160)), " ")
_REPAIR |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]*")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^\s()]*\)")
_MARKS = re.compile(r"\*+")

MAX_JUNK = 0.02
"""The largest share of control characters in a page that still counts as text."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, or a part of one; ``column`` counts from 1.

    A whole line has no white space around it; ``apart`` tells that a blank line,
    or the page's beginning, stands before it.
    """

    number: int
    column: int
    text: str
    apart: bool = False

    def part(self, start: int, end: int | None = None) -> Line:
        """The characters from ``start`` to before ``end``."""
        return Line(self.number, self.column + start, self.text[start:end])


@dataclass(frozen=True, slots=True)
class Reporter:
    """Reports about one page."""

    source: Source
    collector: Collector

    def report(self, rule: Rule, line: Line | None, message: str, hint: str = "") -> None:
        """A finding about a line or a part of one, or about the page as such."""
        place = self.source.whole()
        if line is not None:
            place = self.source.place(line.number, line.column, max(1, len(line.text)))
        self.collector.report(rule, place, message, hint)


def readable(text: str) -> bool:
    """Whether ``text`` is text at all, and not the bytes of a picture."""
    return len(_CONTROLS.findall(text)) <= MAX_JUNK * len(text)


def lines_of(source: Source) -> list[Line]:
    """The lines of a page that hold something visible.

    Browsers fill empty paragraphs with no-break spaces; such lines are blank.
    """
    found = []
    apart = True
    for number, raw in enumerate(source.lines, 1):
        line = raw.translate(_REPAIR)
        if _INVISIBLE.fullmatch(line):
            apart = True
            continue
        text = line.strip()
        start = len(line) - len(line.lstrip())
        tab = line.find("\t", 0, start)
        if tab >= 0 and "\t" in text:  # an empty first cell
            text, start = line[tab:].rstrip(), tab
        found.append(Line(number, start + 1, text, apart))
        apart = False
    return found


def without(lines: Sequence[Line], numbers: Iterable[int]) -> list[Line]:
    """``lines`` less those of ``numbers``; what stood on both sides of one stays apart."""
    gone = set(numbers)
    left = []
    apart = False
    for line in lines:
        if line.number in gone:
            apart = True
            continue
        left.append(replace(line, apart=line.apart or apart))
        apart = False
    return left


def blocks_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that no blank line parts."""
    blocks: list[list[Line]] = []
    for line in lines:
        if line.apart or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def leads(url: str) -> bool:
    """Whether an address leads out of a publication, from wherever it stands."""
    target = resolve(url, "")
    return isinstance(target, Target) and target.kind is LinkKind.EXTERNAL


def plain(text: str) -> str:
    """The words of a line without marks of emphasis and addresses of links."""
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", text)).split())


def shown(text: str) -> str:
    """A text for a message: in backquotes, clipped."""
    return f"`{text if len(text) <= 60 else text[:59] + '…'}`"
