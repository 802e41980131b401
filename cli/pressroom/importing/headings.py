"""Which numbered lines are headings: chosen by the sequence of all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pressroom import rules
from pressroom.importing.page import Line, Piece, Reporter, plain, shown

_NUMBER = re.compile(r"([1-9][0-9]{0,2}(?:\.[1-9][0-9]{0,2}){0,3})(\.?)\s+(?=\S)")
_EMPHASISED = re.compile(r"(\*{1,3})([^*]+)\1")
_ENDS = (".", "!", "?", ":", ";", ",")

MAX_LENGTH = 200
"""The longest line that can be a heading, in characters."""
MAX_END = 100
"""The longest line that can be the end of a heading above it."""

MAX_NUMBER = 999
"""The highest number of a section."""

Number = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A heading: its number, and whether the next block is the end of its text."""

    number: Number
    continued: bool = False


def choose(blocks: Sequence[Sequence[Line]], reporter: Reporter) -> dict[int, Numbered]:
    """Headings among ``blocks``, by index.

    A candidate is a line alone between blank lines that begins with a number:
    ``N.`` for a section, ``N.M`` below one. Section ``N`` is the last ``N.``
    before ``N.1`` whose number is above all sections before it; a number that
    is missing between two sections is filled by a candidate if there is just
    one. All others are text: captions and lists look the same.
    """
    candidates = {
        index: number
        for index, block in enumerate(blocks)
        if len(block) == 1 and (number := _candidate(bare(block[0]).text)) is not None
    }
    sections = _sections(candidates)
    _fill(blocks, candidates, sections)
    chosen: dict[int, Numbered] = {}
    current: Number = ()
    for index, number in candidates.items():
        if len(number) == 1:
            if sections.get(number[0]) == index:
                current = number
                chosen[index] = _numbered(blocks, index, number, candidates, reporter)
            continue
        depth = len(number)
        parent, last = current[: depth - 1], current[depth - 1 : depth]
        if parent == number[:-1] and number[-1:] > last:
            line = blocks[index][0]
            if number[-1] != (last[0] if last else 0) + 1:
                if _opening(line).islower():
                    continue
                reporter.line(
                    rules.IMPORT_STRUCTURE,
                    line,
                    f"section {_dotted(number)} follows {_dotted(current)}: one is missing between",
                    "see whether a heading was lost",
                )
            current = number
            chosen[index] = _numbered(blocks, index, number, candidates, reporter)
        elif not _opening(blocks[index][0]).islower():
            line = blocks[index][0]
            message = f"{shown(line.text)} is not in the sequence of sections; it is kept as text"
            reporter.line(rules.IMPORT_STRUCTURE, line, message, "make it a heading, if it is one")
    return chosen


def bare(line: Line) -> Piece:
    """The text of a line without marks of emphasis around all of it: a heading is bold as such."""
    match = _EMPHASISED.fullmatch(line.text)
    if match is None:
        return Piece(line.number, line.indent + 1, line.text)
    return Piece(line.number, line.indent + 1 + match.start(2), match[2])


def _candidate(text: str) -> Number | None:
    if len(text) > MAX_LENGTH or "\t" in text:
        return None
    match = _NUMBER.match(text)
    if match is None:
        return None
    number = tuple(int(part) for part in match[1].split("."))
    return number if len(number) > 1 or match[2] else None


def _sections(candidates: dict[int, Number]) -> dict[int, int]:
    """Sections that their first subsection proves: number to index, both ascending."""
    sections: dict[int, int] = {}
    latest: dict[int, int] = {}
    after = -1
    top = 0
    for index, number in candidates.items():
        if len(number) == 1:
            latest[number[0]] = index
        elif number[1:] == (1,) and number[0] > top:
            start = latest.get(number[0], -1)
            if start > after:
                top, after = number[0], index
                sections[top] = start
        elif number[0] == top:
            after = index
    return sections


def _fill(
    blocks: Sequence[Sequence[Line]], candidates: dict[int, Number], sections: dict[int, int]
) -> None:
    """Add sections without subsections where the sequence has a place for just one."""
    if not sections:
        return
    alone: dict[int, list[int]] = {}
    for index, number in candidates.items():
        if len(number) == 1 and not _beside_number(blocks, index):
            alone.setdefault(number[0], []).append(index)
    known = sorted(sections.items())
    for (low, start), (high, end) in pairwise([(0, -1), *known, (MAX_NUMBER + 1, len(blocks))]):
        filled: dict[int, int] = {}
        at = start
        for section in range(low + 1, high):
            found = [index for index in alone.get(section, ()) if at < index < end]
            if len(found) != 1:
                break
            filled[section] = at = found[0]
        if low > 0 or len(filled) == high - 1:  # before the first, all or none
            sections.update(filled)


def _beside_number(blocks: Sequence[Sequence[Line]], index: int) -> bool:
    """Whether a list seems to go on above or below."""
    near = [*blocks[max(0, index - 1) : index], *blocks[index + 1 : index + 2]]
    return any(re.match(r"[0-9]{1,9}[.)]\s", bare(block[0]).text) for block in near)


def _numbered(
    blocks: Sequence[Sequence[Line]],
    index: int,
    number: Number,
    candidates: dict[int, Number],
    reporter: Reporter,
) -> Numbered:
    """A heading; one that ends in a colon goes on in the next line if that looks like a title."""
    line = blocks[index][0]
    if not plain(line.text).endswith(":") or index + 1 == len(blocks):
        return Numbered(number)
    below = blocks[index + 1]
    text = plain(below[0].text)
    if (
        len(below) > 1
        or index + 1 in candidates
        or not text[:1].isupper()
        or len(text) > MAX_END
        or text.endswith(_ENDS)
        or "\t" in below[0].text
    ):
        return Numbered(number)
    reporter.line(
        rules.IMPORT_STRUCTURE,
        below[0],
        f"the heading {shown(line.text)} ends in a colon; this line is taken for its end",
        "make it a paragraph, if it is one",
    )
    return Numbered(number, continued=True)


def _opening(line: Line) -> str:
    """The first letter of a candidate's title; quantities go on in small letters."""
    text = bare(line).text
    match = _NUMBER.match(text)
    rest = text[match.end() :] if match else text
    return next((char for char in rest if char.isalpha()), "")


def _dotted(number: Number) -> str:
    return ".".join(map(str, number))
