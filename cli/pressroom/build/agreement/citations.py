"""Facts found again in citation files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pressroom.build.agreement.facts import (
    DATE,
    DOI,
    IDS,
    LICENCE,
    TITLE,
    VERSION,
    Fact,
    bare_doi,
    orcids_in,
)
from pressroom.build.agreement.records import facts

_CFF_LINE = re.compile(r'^( *)(?:- )?([a-z-]+): (".*"|[0-9]+)$', re.MULTILINE)


def cff(data: bytes) -> Iterator[Fact]:
    """``CITATION.cff``: the work at the top, and again as what is to be cited.

    Read line by line: it is written with every string in the quotes of JSON,
    and a reader of YAML would take ten times as long.
    """
    top, _key, preferred = data.decode().partition("\npreferred-citation:\n")
    for text, where in ((top, "top"), (preferred, "preferred-citation")):
        rows = [(m[1], m[2], str(json.loads(m[3]))) for m in _CFF_LINE.finditer(text)]
        depth = min((len(indent) for indent, _name, _value in rows), default=0)
        own = {name: value for indent, name, value in rows if len(indent) == depth}
        url = own.get("url", "")
        yield from facts(
            (
                (TITLE, own.get("title")),
                (DOI, own.get("doi") or _linked_doi(url)),
                (IDS, orcids_in(value for _indent, name, value in rows if name == "orcid")),
                (DATE, own.get("date-published") or own.get("date-released")),
                (VERSION, own.get("version")),
                (LICENCE, own.get("license") or own.get("license-url")),
            ),
            where,
        )


# --- BibTeX and RIS

_FIELD = re.compile(r"^  ([a-z]+) = (?:\{(.*)\}|([a-z]+)),$", re.MULTILINE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COMMANDS = {
    "backslash": "\\",
    "braceleft": "{",
    "braceright": "}",
    "asciitilde": "~",
    "asciicircum": "^",
    "less": "<",
    "greater": ">",
    "bar": "|",
}
_LATEX = re.compile(r"\\text([a-z]+)\{\}|\\([$&#_%{}])|[{}]")


def _unescaped(text: str) -> str:
    """What LaTeX prints of a field."""

    def printed(found: re.Match[str]) -> str:
        return _COMMANDS.get(found[1], "") if found[1] else found[2] or ""

    return _LATEX.sub(printed, text)


def bibtex(data: bytes) -> Iterator[Fact]:
    """``citation.bib``; it has no field for iDs."""
    given = {m[1]: m[2] if m[2] is not None else m[3] for m in _FIELD.finditer(data.decode())}
    month, day = given.get("month", ""), given.get("day", "")
    date = ""
    if month in _MONTHS and day.isdigit():
        date = f"{given.get('year', '')}-{_MONTHS.index(month) + 1:02}-{int(day):02}"
    yield from facts(
        (
            (TITLE, _unescaped(given.get("title", ""))),
            (DOI, given.get("doi")),
            (DOI, _linked_doi(given.get("url", ""))),
            (DATE, date),
            (VERSION, _unescaped(given.get("version", ""))),
            (LICENCE, _unescaped(given.get("copyright", ""))),
        )
    )


def _linked_doi(url: str) -> str:
    return bare_doi(url) if bare_doi(url) != url else ""


_LICENCE = re.compile(r"License: .* \(([^()]*)\)")


def ris(data: bytes) -> Iterator[Fact]:
    """``citation.ris``; it has no field for iDs, and the licence is a note."""
    rows = [(line[:2], line[6:]) for line in data.decode().split("\r\n") if line[2:6] == "  - "]
    given = dict(reversed(rows))
    notes = (_LICENCE.fullmatch(value) for tag, value in rows if tag == "N1")
    yield from facts(
        (
            (TITLE, given.get("TI")),
            (DOI, given.get("DO")),
            (DOI, _linked_doi(given.get("UR", ""))),
            (DATE, given.get("DA", "").replace("/", "-")),
            (VERSION, given.get("ET")),
            (LICENCE, next((note[1] for note in notes if note), "")),
        )
    )


def csl(data: bytes) -> Iterator[Fact]:
    """``citation.csl.json``; it has no field for iDs and licence."""
    [given] = json.loads(data)
    parts = given.get("issued", {}).get("date-parts", [[]])[0]
    yield from facts(
        (
            (TITLE, given.get("title")),
            (DOI, given.get("DOI")),
            (DOI, _linked_doi(given.get("URL", ""))),
            (DATE, "-".join(f"{part:02}" for part in parts) if parts else ""),
            (VERSION, given.get("version")),
        )
    )
