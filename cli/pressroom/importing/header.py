"""The head of a captured page: kicker, title, subtitle, publication, date."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pressroom.importing.page import Line, plain
from pressroom.text import MONTH_ABBREVIATIONS

_DATE = re.compile(
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.? ([0-9]{1,2})(?:,? ([0-9]{4}))?"
    r"(?: [∙•·] paid)?",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(r"[-•*+>|=~`:<]|[0-9]{1,9}[.)] |(?:orcid|doi)\b", re.IGNORECASE)
_PART = re.compile(r"Part\s+([IVXLCDM]+|[0-9]{1,4})\s*(?:[-–—:]|\.\s)\s*(\S.*)", re.IGNORECASE)
_ROMAN = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}

_SENTENCE = (".", "!", ":", ";", ",", "…")

MAX_LINES = 6
"""How many lines a head has before its date, at most."""
MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class Header:
    """What the head says, each with its line. ``day`` is ``None`` where no date can be read."""

    title: Line
    kicker: Line | None = None
    subtitle: Line | None = None
    name: Line | None = None
    dated: Line | None = None
    day: datetime.date | None = None
    counts: tuple[Line, ...] = ()

    @property
    def end(self) -> int:
        """The number of the head's last line."""
        given = (self.title, self.kicker, self.subtitle, self.name, self.dated, *self.counts)
        return max(line.number for line in given if line is not None)


def read(lines: Sequence[Line]) -> Header | None:
    """The head of a page without its furniture; ``None`` if there is no title.

    The date is what tells a head for sure: what stands before it is, in this
    order, a kicker (the section, in capitals), the title, a subtitle, and the
    name of the publication. Without a date only kicker and title are taken.
    """
    for index, line in enumerate(lines[: MAX_LINES + 1]):
        found = _DATE.fullmatch(plain(line.text)[:40])
        if found is not None:
            return _dated(lines, index, found)
    return _undated(lines)


def _dated(lines: Sequence[Line], index: int, found: re.Match[str]) -> Header | None:
    before = list(lines[:index])
    name = None
    if len(before) > 1 and (not lines[index].apart or _capitals(before[-1].text)):
        name = before.pop()
    kicker = _kicker(before)
    if not before or not _title_like(before[0]):
        return None
    subtitle = before[1] if len(before) > 1 else None
    counts = []
    for line in lines[index + 1 : index + 4]:
        if not re.fullmatch(r"[0-9]{1,5}", line.text):
            break
        counts.append(line)
    return Header(before[0], kicker, subtitle, name, lines[index], _day(found), tuple(counts))


def _undated(lines: Sequence[Line]) -> Header | None:
    before = list(lines[:2])
    kicker = None
    if len(before) > 1 and _title_like(before[1]) and not before[1].text.endswith(_SENTENCE):
        kicker = _kicker(before)
    if not before or not _title_like(before[0]):
        return None
    number = before[0].number
    alone = before[0].apart and all(line.apart for line in lines[:3] if line.number == number + 1)
    return Header(before[0], kicker) if alone else None


def _kicker(before: list[Line]) -> Line | None:
    """Take the kicker off the front of ``before``: capitals above a line that has others."""
    if len(before) > 1 and _capitals(before[0].text) and not _capitals(before[1].text):
        return before.pop(0)
    return None


def _capitals(text: str) -> bool:
    return text.isupper() and len(text) <= MAX_TITLE


def _title_like(line: Line) -> bool:
    text = plain(line.text).lstrip("#").strip()
    return (
        0 < len(text) <= MAX_TITLE
        and "\t" not in line.text
        and _NO_TITLE.match(text) is None
        and any(char.isalnum() for char in text)
    )


def _day(found: re.Match[str]) -> datetime.date | None:
    if found[3] is None:
        return None
    try:
        month = MONTH_ABBREVIATIONS.index(found[1][:3].lower()) + 1
        return datetime.date(int(found[3]), month, int(found[2]))
    except ValueError:
        return None


def part_of(title: str) -> tuple[int, str] | None:
    """``Part II - X`` as ``(2, "X")``; ``None`` if the title is not a part's."""
    found = _PART.fullmatch(title)
    if found is None:
        return None
    if found[1].isdigit():
        number = int(found[1])
    else:
        numeral = found[1].upper()
        if not _ROMAN.fullmatch(numeral):
            return None
        values = [_VALUES[char] for char in numeral]
        number = sum(
            -value if value < following else value
            for value, following in zip(values, [*values[1:], 0], strict=True)
        )
    return (number, found[2].strip()) if number else None


def recased(name: str, texts: Iterable[str], known: Iterable[str] = ()) -> str:
    """A name that styling put in capitals, as it stands elsewhere.

    ``known`` spellings come first, then the commonest of ``texts`` that has
    a capital and a small letter; the name itself if there is none.
    """
    if not name.isupper():
        return name
    for spelling in known:
        if spelling.casefold() == name.casefold():
            return spelling
    words = r"\s+".join(re.escape(word) for word in name.split())
    pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    found = Counter(
        " ".join(match.split())
        for text in texts
        for match in pattern.findall(text)
        if not match.isupper() and not match.islower()
    )
    return max(found, key=lambda spelling: (found[spelling], spelling), default=name)
