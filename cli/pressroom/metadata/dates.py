"""Dates as people and other tools write them: ISO 8601, with a time, in words, with slashes."""

from __future__ import annotations

import datetime
import re

from pressroom import rules
from pressroom.metadata.nodes import Node, Scalar
from pressroom.metadata.validators import Context, any_case, string, text_schema, validator

_MONTHS = (
    "January Jan januari janvier janeiro Januar enero gennaio",
    "February Feb februari février fevereiro Februar febrero febbraio",
    "March Mar maart mars março März marzo",
    "April Apr avril abril aprile",
    "May mei mai maio Mai mayo maggio maj",
    "June Jun juni juin junho Juni junio giugno",
    "July Jul juli juillet julho Juli julio luglio",
    "August Aug augustus août agosto augusti",
    "September Sept Sep septembre setembro septiembre settembre",
    "October Oct oktober octobre outubro Oktober octubre ottobre",
    "November Nov novembre novembro noviembre",
    "December Dec december décembre dezembro Dezember diciembre dicembre",
)
"""Names of the months in English, Dutch, French, Portuguese, German, Spanish, Italian, Swedish."""

_NUMBER_OF = {name.lower(): number for number, row in enumerate(_MONTHS, 1) for name in row.split()}
_NAMES = "|".join(any_case(name) for name in sorted(_NUMBER_OF, key=len, reverse=True))

# JSON Schema takes these patterns too, so they have neither names nor escapes of Python alone.
_Y = "((?!0000)[0-9]{4})"
_M = "(0?[1-9]|1[0-2])"
_D = "(0?[1-9]|[12][0-9]|3[01])"
_LATE = "(1[3-9]|2[0-9]|3[01])"
_NAME = rf"({_NAMES})[.,]?"
_TIME = (
    r"(?:[Tt\s]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"(?:\s*(?:[zZ]|[+-][0-9]{2}:?[0-9]{2}|[A-Z]{3,4}))?)?"
)
_OF = "(?:de |of )?"
_FORMS: tuple[tuple[str, str], ...] = (
    (rf"{_Y}-{_M}-{_D}{_TIME}", "ymd"),
    (rf"{_Y}/{_M}/{_D}{_TIME}", "ymd"),
    (rf"{_D}(?:st|nd|rd|th|er)?[.]?[\s-]{_OF}{_NAME}[\s-]{_OF}{_Y}", "dny"),
    (rf"{_NAME}\s{_D}(?:st|nd|rd|th)?,?\s{_Y}", "ndy"),
    (rf"{_D}[.]\s?{_M}[.]\s?{_Y}", "dmy"),
    (rf"{_LATE}[/-]{_M}[/-]{_Y}", "dmy"),
    (rf"{_M}[/-]{_LATE}[/-]{_Y}", "mdy"),
    (rf"{_Y}年\s?{_M}月\s?{_D}日", "ymd"),
)
"""What a date looks like as a whole, and the order of year, month, name of a month and day.

``2/3/2022`` is none: half of its readers take it for March.
"""

_COMPILED = [(re.compile(pattern), order) for pattern, order in _FORMS]
_GROUPS = re.compile(r"\((?!\?)")


def _pattern() -> str:
    """All forms as one pattern without groups that count."""
    return "|".join(_GROUPS.sub("(?:", form) for form, _order in _FORMS)


def read(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date in one of the forms; ``None`` for anything else."""
    text = " ".join(text.split())
    for form, order in _COMPILED:
        found = form.fullmatch(text)
        if found is not None:
            parts = dict(zip(order, found.groups(), strict=True))
            month = _NUMBER_OF[parts["n"].lower()] if "n" in parts else int(parts["m"])
            return int(parts["y"]), month, int(parts["d"])
    return None


@validator(lambda: text_schema(_pattern(), "A date is written YYYY-MM-DD.", "2025-11-21"))
def date(context: Context, key: str, node: Node) -> datetime.date | None:
    """A calendar date; a time after it is left out."""
    if not isinstance(node, Scalar) or node.value is None:
        string.check(context, key, node)
        return None
    text = node.text.strip()
    if not text:
        string.check(context, key, node)
        return None
    parts = read(text)
    if parts is None:
        context.refuse(
            rules.DATE_FORM,
            node.place,
            f"`{text}` is no date that can be read in one way only",
            "write year, month and day as YYYY-MM-DD, for example 2025-11-21; "
            "without a date there is no record",
        )
        return None
    try:
        return datetime.date(*parts)
    except ValueError as error:
        context.refuse(
            rules.DATE_EXISTS,
            node.place,
            f"there is no {text} in the calendar: {str(error).partition(':')[0]}",
            "correct the month or the day",
        )
        return None
