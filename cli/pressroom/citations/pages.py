"""Ranges of pages: ``page-range-format`` of CSL 1.0.2, and whether a text is numbers."""

from __future__ import annotations

import re

_NUMERIC = re.compile(r"[A-Za-z]*\d+[A-Za-z]*(?:\s*[,&\u2013-]\s*[A-Za-z]*\d+[A-Za-z]*)*")
_ONE = r"(?:[A-Za-z]?\d+[A-Za-z]?|[ivxlcdm]+|[IVXLCDM]+)"
_SEVERAL = re.compile(rf"{_ONE}\s*(?:[,;&\u2013-]|\band\b)\s*{_ONE}(?!\w)")


def is_numeric(text: str) -> bool:
    """``is-numeric``: numbers, each with letters before or after, and lists and ranges of them."""
    return _NUMERIC.fullmatch(text.strip()) is not None


def is_plural(text: str) -> bool:
    """Whether a label before this number or place is that of several (``pp.``)."""
    return _SEVERAL.search(text) is not None


def last_page(first: str, last: str, form: str | None) -> str:
    """The last page of a range as ``form`` has it; as it was given where it is no number.

    https://docs.citationstyles.org/en/stable/specification.html#appendix-v-page-range-formats
    """
    if form is None or not (first.isdecimal() and last.isdecimal()):
        return last
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    if len(last) != len(first) or int(last) <= int(first):
        return last
    same = next(at for at, (a, b) in enumerate(zip(first, last, strict=True)) if a != b)
    match form:
        case "minimal":
            return last[same:]
        case "minimal-two":
            return last[min(same, max(0, len(last) - 2)) :]
        case "chicago" | "chicago-15" | "chicago-16":
            return last[_chicago(int(first), len(first), same, form) :]
        case _:
            return last


def _chicago(first: int, digits: int, same: int, form: str) -> int:
    """How many digits the Chicago Manual of Style leaves out (15th ed. 9.64, 16th ed. 9.60)."""
    if first < 100 or first % 100 == 0:
        return 0
    if form != "chicago-16" and digits == 4 and same < 2:
        return 0
    return same if first % 100 < 10 else min(same, digits - 2)
