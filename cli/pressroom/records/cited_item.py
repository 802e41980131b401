"""A cited work as other formats ask for it: names, date and pages of its CSL-JSON item.

An item comes from a bibliography of the author's, so any value may be of any
kind. What cannot be read is left out; nothing here raises.

Format: csl-data 1.0.2 (https://github.com/citation-style-language/schema).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import mul
from urllib.parse import urlsplit

from pressroom.text import one_line

Item = Mapping[str, object]

# What XML 1.0 (section 2.2) has no way to write, and the controls that no text needs.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_DASHES = r"\-\u2010-\u2015,;&"
_PAGES = re.compile(rf"([^\s{_DASHES}]+)(?:\s*[{_DASHES}]+\s*([^\s{_DASHES}]+))*")
_ISBN = re.compile(r"(?<![0-9-])[0-9](?:[- ]?[0-9]){8}(?:(?:[- ]?[0-9]){3})?[- ]?[0-9Xx](?![0-9-])")
_MOMENT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


_MARKUP = re.compile(r"</?(?:i|b|sub|sup|sc|span)(?:\s[^<>]*)?>")
"""What CSL-JSON allows within a title."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person, or with ``literal`` alone an organisation or a name that is one piece.

    ``particle`` belongs to the family name wherever it stands (``van der``),
    ``dropping`` only where the given name comes first. Any part may be empty,
    but not all of them.
    """

    family: str = ""
    given: str = ""
    dropping: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""


def clean(text: str) -> str:
    """``text`` in one line, of characters that every format can hold."""
    return one_line(_UNWRITABLE.sub("", text))


def value(item: Item, *names: str) -> str:
    """The first of the fields that is a text or a whole number and not empty, without markup."""
    for name in names:
        found = item.get(name)
        if isinstance(found, str | int) and not isinstance(found, bool):
            text = title({"title": str(found)})
            if text:
                return text
    return ""


def title(item: Item) -> str:
    """The title without markup; empty if there is none."""
    return clean(plain_title(item))


def plain_title(item: Item) -> str:
    """The title in one line, without the markup that may stand in it."""
    found = item.get("title")
    return one_line(_MARKUP.sub("", found)) if isinstance(found, str) else ""


def people(item: Item, role: str) -> list[Name]:
    """The names in that role (``author``, ``editor``), each once."""
    listed = item.get(role)
    names = (_name(entry) for entry in listed) if isinstance(listed, list | tuple) else ()
    return list(dict.fromkeys(name for name in names if name is not None))


def _name(entry: object) -> Name | None:
    if not isinstance(entry, Mapping):
        return None
    family, given = value(entry, "family"), value(entry, "given")
    if literal := value(entry, "literal") or (value(entry, "name") if not family else ""):
        return Name(literal=literal)
    if not family:
        return Name(literal=given) if given else None
    dropping, particle = value(entry, "dropping-particle"), value(entry, "non-dropping-particle")
    return Name(family, given, dropping, particle, value(entry, "suffix"))


def issued(item: Item) -> tuple[int, ...]:
    """Year, month and day of publication, as far as they are known; years from 1 to 9999.

    Of a range, the beginning. A season or a month that is none is left out with its day.
    """
    when = item.get("issued")
    if not isinstance(when, Mapping):
        return ()
    parts = _parts(when)
    if not parts or not 1 <= parts[0] <= 9999:
        return ()
    if len(parts) > 1 and 1 <= parts[1] <= 12:
        try:
            date(*(parts[:3] if len(parts) > 2 else (*parts[:2], 1)))
        except ValueError:
            return parts[:2]
        return parts[:3]
    return parts[:1]


def _parts(when: Item) -> tuple[int, ...]:
    listed = when.get("date-parts")
    first = listed[0] if isinstance(listed, list | tuple) and listed else None
    if isinstance(first, list | tuple) and first:
        return tuple(_numbers(first))
    for name in ("raw", "literal"):
        if found := _MOMENT.fullmatch(str(when.get(name) or "").strip()):
            return tuple(int(part) for part in found.groups() if part)
    return ()


def _numbers(parts: list[object] | tuple[object, ...]) -> Iterator[int]:
    for part in parts[:3]:
        if not re.fullmatch(r"-?[0-9]{1,6}", str(part).strip()):
            return
        yield int(str(part))


def pages(item: Item) -> tuple[str, str]:
    """First and last page; the last is empty for one page or an article number."""
    text = value(item, "page", "page-first")
    found = _PAGES.fullmatch(text)
    return (found[1], found[2] or "") if found else (text, "")


def isbn(item: Item) -> str:
    """The first ISBN whose check digit is right, as it is written; empty if there is none.

    Of ten digits or 13, with hyphens or without (ISO 2108, annex on check digits).
    """
    for found in _ISBN.finditer(value(item, "ISBN")):
        digits = [10 if digit in "Xx" else int(digit) for digit in found[0] if digit not in "- "]
        weights, modulus = (range(10, 0, -1), 11) if len(digits) == 10 else ((1, 3) * 6 + (1,), 10)
        if sum(map(mul, digits, weights)) % modulus == 0:
            return found[0]
    return ""


def is_web(text: str) -> bool:
    """Whether ``text`` is an http or https address, without white space."""
    try:
        parts = urlsplit(text)
        found = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
    return found and re.search(r"\s", text) is None
