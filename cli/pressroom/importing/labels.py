"""Lines that hold nothing but labelled identifiers: ``ORCID: ...``, ``DOI: ...``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pressroom import rules
from pressroom.importing.page import Line, Reporter, shown
from pressroom.model.identifiers import Refusal, doi_key, parse_doi, parse_orcid

_LABEL = re.compile(r"(ORCID(?: ?iD)?|DOI)\s*:\s*", re.IGNORECASE)
_VALUE = re.compile(r"<([^<>\s]+)>|\[([^\[\]\s]+)\]\(([^\s]+)\)|([^\s<>\[\]]+)", re.IGNORECASE)
_SEPARATORS = " \t\u00a0|·•∙,;"

NEAR = 15
"""How many lines at either end of an article may hold its identifiers.

A line in between names somebody else's work, as a list of references does.
"""


@dataclass(frozen=True, slots=True)
class Label:
    """One identifier as written; ``start`` is its offset in the line. ``kind``: orcid or doi."""

    kind: str
    texts: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Identifiers:
    """What a page says of itself. ``taken`` are the lines that say nothing else."""

    orcid: str = ""
    orcid_line: Line | None = None
    doi: str = ""
    doi_place: tuple[int, int, int] | None = None  # line, column, length
    taken: list[Line] = field(default_factory=list)


def read(lines: Sequence[Line], reporter: Reporter) -> Identifiers:
    """The identifiers in the lines of labels near both ends of an article.

    The first valid one of a kind counts. A line with a bad one, or with
    another than the first, is reported and stays in the text.
    """
    found = Identifiers()
    near = [*lines[:NEAR], *lines[max(NEAR, len(lines) - NEAR) :]]
    for line in near:
        taken = [_take(label, line, found, reporter) for label in parse(line.text)]
        if taken and all(taken):
            found.taken.append(line)
    return found


def parse(text: str) -> list[Label]:
    """The labels of a line; none if it holds anything else."""
    if len(text) > 1000:
        return []
    marks = list(_LABEL.finditer(text))
    if not marks or marks[0].start() != 0:
        return []
    labels = []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        value = text[mark.end() : end].rstrip(_SEPARATORS)
        kind = "doi" if mark[1].lower() == "doi" else "orcid"
        if not value and end < len(text) and text[end : end + 3].lower() == kind[:3]:
            continue  # DOI: doi:10.5555/1
        match = _VALUE.fullmatch(value)
        if match is None:
            return []
        groups = (1, 2, 3, 4)
        texts = tuple((mark.end() + match.start(g), match[g]) for g in groups if match[g])
        if len(texts) == 2 and not any(char.isdigit() for char in texts[0][1]):
            texts = texts[1:]  # [link](https://doi.org/...)
        labels.append(Label(kind, texts))
    return labels


def _take(label: Label, line: Line, found: Identifiers, reporter: Reporter) -> bool:
    parse_one = parse_doi if label.kind == "doi" else parse_orcid
    name = "DOI" if label.kind == "doi" else "ORCID iD"
    values: list[str] = []
    for start, text in label.texts:
        value = parse_one(text)
        column = line.indent + start + 1
        if isinstance(value, Refusal):
            reporter.at(
                rules.IMPORT_IDENTIFIER,
                line.number,
                column + value.start,
                max(1, value.end - value.start),
                f"{value.message}; the line stays in the text",
                value.hint,
            )
            return False
        if values and _key(value) != _key(values[0]):
            reporter.at(
                rules.IMPORT_IDENTIFIER,
                line.number,
                column,
                len(text),
                f"the {name} {shown(values[0])} links to another, {shown(value)}; "
                "the line stays in the text",
                "find out which is right, and write it into the front matter",
            )
            return False
        values.append(value)
    known = found.doi if label.kind == "doi" else found.orcid
    if known and _key(known) != _key(values[0]):
        start, text = label.texts[0]
        reporter.at(
            rules.IMPORT_IDENTIFIER,
            line.number,
            line.indent + start + 1,
            len(text),
            f"the page shows a second {name}, {shown(values[0])}, besides {shown(known)}; "
            "the first counts, and the line stays in the text",
            "find out which is the article's, and write it into the front matter",
        )
        return False
    if not known and label.kind == "doi":
        start, text = label.texts[0]
        found.doi = values[0]
        found.doi_place = (line.number, line.indent + start + 1, len(text))
    elif not known:
        found.orcid, found.orcid_line = values[0], line
    return True


def _key(identifier: str) -> str:
    return doi_key(identifier)
