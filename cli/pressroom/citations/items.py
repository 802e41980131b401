"""CSL-JSON items as citeproc-py wants them: only what it knows, each value of its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import citeproc
from citeproc import DATES, NAMES, VARIABLES
from citeproc.source.json import CiteProcJSON

from pressroom.citations.markup import apostrophes, clean, quoted
from pressroom.model.doi import parse_doi
from pressroom.model.identifiers import Refusal

_TEXTS = (
    "archive_collection division event_title part_title reviewed_genre reviewed_title volume_title"
)
_NUMBERS = "part_number printing_number supplement_number"
_NAMES = (
    "chair compiler contributor curator director editor_translator executive_producer guest host "
    "narrator organizer performer producer reviewed_author script_writer series_creator"
)
_DATES = "available_date"


def _add_variables() -> None:
    """Adds to citeproc-py's lists the variables of CSL 1.0.2 that it does not know (Appendix IV).

    https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
    """
    for known, more in (
        (citeproc.NAMES, _NAMES),
        (citeproc.DATES, _DATES),
        (citeproc.NUMBERS, _NUMBERS),
        (citeproc.VARIABLES, f"{_TEXTS} {_NUMBERS} {_NAMES} {_DATES}"),
    ):
        known.extend(name for name in more.split() if name not in known)


_add_variables()

_KNOWN = frozenset(VARIABLES) - {"year_suffix", "citation_number", "locator"}
_NAME_PARTS = frozenset(
    ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
)
_LEGACY = {"shortTitle": "title_short", "journalAbbreviation": "container_title_short"}
"""What citeproc-js calls two variables."""
_TYPES = {"journal-article": "article-journal", "": "document", "posted-content": "article"}
_WHOLE = frozenset(("container_title", "collection_title", "event", "event_title", "publisher"))
"""Names of things: their letters stay as they are, whatever the style says of its titles."""
_TITLES = frozenset(("title", "title_short", "container_title", "collection_title"))
_PARTS = ("chapter", "paper-conference", "entry")
"""Types whose container has a title like any other, not a name like that of a journal."""


def reference_of(item: Mapping[str, object], letter: str = "") -> Any:
    """The work as citeproc-py wants it: only what it knows, each value of its kind."""
    data: dict[str, object] = {"id": "work"}
    kind = str(item.get("type") or "")
    data["type"] = _TYPES.get(kind, kind)
    for name, value in item.items():
        known = _LEGACY.get(name) or name.replace("-", "_")
        name = known.replace("_", "-")
        if known not in _KNOWN:
            continue
        if known in NAMES:
            people = [_person(person) for person in _list_of(value)]
            data[name] = [person for person in people if person]
        elif known in DATES:
            data[name] = _moment(value)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            data[name] = _value(known, clean(str(value)), data["type"])
    data = {name: value for name, value in data.items() if value}
    for name, old in (("event-title", "event"), ("event", "event-title")):
        if name in data:  # CSL 1.0.2 calls ``event`` of 1.0.1 ``event-title``
            data.setdefault(old, data[name])
    data.setdefault("type", "document")
    source = CiteProcJSON([data])
    reference = source["work"]
    if letter:
        reference["year_suffix"] = letter
    return reference


def _value(name: str, text: str, kind: object) -> str:
    if name == "DOI":
        doi = parse_doi(text)
        return text if isinstance(doi, Refusal) else doi
    if name in _TITLES:
        text = quoted(text)
    if name == "title":
        return text.removesuffix(".") if not text.endswith("..") else text
    if name == "page":
        return re.sub(r"\s*[-\u2010-\u2015]+\s*", "-", text)
    if name in _WHOLE and not (name == "container_title" and str(kind).startswith(_PARTS)):
        return f'<span class="nocase">{text}</span>'
    return text


def _list_of(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _person(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    if not value.get("literal") and not value.get("family") and value.get("given"):
        value = {"literal": value["given"]}
    if not value.get("literal") and not value.get("family") and value.get("name"):
        value = {"literal": value["name"]}
    parts = {
        str(name): apostrophes(clean(str(part)))
        for name, part in value.items()
        if name in _NAME_PARTS and isinstance(part, str | int) and str(part).strip()
    }
    return {"literal": parts["literal"]} if parts.get("literal") else parts


def _moment(value: object) -> dict[str, object] | None:
    """A date as ``date-parts`` of whole numbers, or what is said in words."""
    if not isinstance(value, Mapping):
        return None
    dates = []
    for parts in _list_of(value.get("date-parts"))[:2]:
        numbers: list[int] = []
        for part in _list_of(parts)[:3]:
            if not re.fullmatch(r"-?\d{1,6}", str(part).strip()):
                break
            numbers.append(int(str(part)))
        if numbers and not (len(numbers) > 1 and not 1 <= numbers[1] <= 12):
            dates.append(numbers)
        elif numbers:
            dates.append(numbers[:1])
    if dates:
        made: dict[str, object] = {"date-parts": dates}
        if value.get("circa"):
            made["circa"] = 1
        return made
    words = value.get("literal") or value.get("raw")
    if isinstance(words, str | int):
        year = re.match(r"\s*(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\s*$", str(words))
        if year:
            return {"date-parts": [[int(part) for part in year.groups() if part]]}
        return {"literal": clean(str(words))}
    return None
