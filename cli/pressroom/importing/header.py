"""What a captured page says of itself: its head, and lines such as ``ORCID: ...``, ``DOI: ...``."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pressroom import rules
from pressroom.importing.page import Line, Reporter, plain, shown
from pressroom.model.doi import doi_key, parse_doi
from pressroom.model.identifiers import Refusal, parse_orcid
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
    def lines(self) -> list[Line]:
        """All its lines."""
        given = (self.title, self.kicker, self.subtitle, self.name, self.dated, *self.counts)
        return [line for line in given if line is not None]


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
    below = lines[index + 1 : index + 4]
    counts = takewhile(lambda line: re.fullmatch(r"[0-9]{1,5}", line.text), below)
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
    number = int(found[1]) if found[1].isdigit() else _roman(found[1].upper())
    return (number, found[2].strip()) if number else None


def _roman(numeral: str) -> int:
    """A Roman numeral as a number; 0 if it is not written as it should be."""
    if not _ROMAN.fullmatch(numeral):
        return 0
    values = [_VALUES[char] for char in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


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


# --- lines that hold nothing but labelled identifiers

_LABEL = re.compile(r"(ORCID(?: ?iD)?|DOI)\s*:\s*", re.IGNORECASE)
_VALUE = re.compile(r"<([^<>\s]+)>|\[([^\[\]\s]+)\]\(([^\s]+)\)|([^\s<>\[\]]+)", re.IGNORECASE)
_SEPARATORS = " \t\u00a0|·•∙,;"

NEAR = 15
"""How many lines at either end of an article may hold its identifiers.

A line in between names somebody else's work, as a list of references does.
"""


@dataclass(frozen=True, slots=True)
class Label:
    """One identifier, written once or twice; where in its line. ``kind``: orcid or doi."""

    kind: str
    spans: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Identifier:
    """A valid DOI or ORCID iD: its line, and the part of it that was read."""

    value: str
    line: Line
    text: Line


def identifiers(
    lines: Sequence[Line], reporter: Reporter
) -> tuple[dict[str, Identifier], list[Line]]:
    """The identifiers near both ends of an article by kind, and the lines of nothing else.

    The first valid one of a kind counts. A line with a bad one, or with
    another than the first, is reported and stays in the text.
    """
    found: dict[str, Identifier] = {}
    lines_taken = []
    for line in (*lines[:NEAR], *lines[max(NEAR, len(lines) - NEAR) :]):
        taken = [_take(label, line, found, reporter) for label in labels(line.text)]
        if taken and all(taken):
            lines_taken.append(line)
    return found, lines_taken


def labels(text: str) -> list[Label]:
    """The labels of a line; none if it holds anything else."""
    if len(text) > 1000:
        return []
    marks = list(_LABEL.finditer(text))
    if not marks or marks[0].start() != 0:
        return []
    found = []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        value = text[mark.end() : end].rstrip(_SEPARATORS)
        kind = "doi" if mark[1].lower() == "doi" else "orcid"
        if not value and end < len(text) and text[end : end + 3].lower() == kind[:3]:
            continue  # DOI: doi:10.5555/1
        match = _VALUE.fullmatch(value)
        if match is None:
            return []
        at = mark.end()
        spans = [(at + match.start(g), at + match.end(g)) for g in range(1, 5) if match[g]]
        if len(spans) == 2 and not any(char.isdigit() for char in match[2]):
            spans = spans[1:]  # [link](https://doi.org/...)
        found.append(Label(kind, spans))
    return found


def _take(label: Label, line: Line, by_kind: dict[str, Identifier], reporter: Reporter) -> bool:
    parse_one = parse_doi if label.kind == "doi" else parse_orcid
    name = "DOI" if label.kind == "doi" else "ORCID iD"
    hint = "find out which is {}, and write it into the front matter"

    def refuse(text: Line, message: str, hint: str) -> bool:
        message = f"{message}the line stays in the text"
        reporter.report(rules.IMPORT_IDENTIFIER, text, message, hint)
        return False

    values: list[str] = []
    for start, end in label.spans:
        text = line.part(start, end)
        value = parse_one(text.text)
        if isinstance(value, Refusal):
            wrong = text.part(value.start, max(value.start + 1, value.end))
            return refuse(wrong, f"{value.message}; ", value.hint)
        if values and doi_key(value) != doi_key(values[0]):
            message = f"the {name} {shown(values[0])} links to another, {shown(value)}; "
            return refuse(text, message, hint.format("right"))
        values.append(value)
    found = Identifier(values[0], line, line.part(*label.spans[0]))
    known = by_kind.setdefault(label.kind, found)
    if doi_key(known.value) == doi_key(found.value):
        return True
    message = (
        f"the page shows a second {name}, {shown(found.value)}, besides {shown(known.value)}; "
        "the first counts, and "
    )
    return refuse(found.text, message, hint.format("the article's"))
