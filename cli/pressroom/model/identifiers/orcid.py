"""ORCID iDs: 15 digits and a check digit.

Structure and checksum: ORCID, "Structure of the ORCID Identifier",
https://support.orcid.org/hc/en-us/articles/360006897674
"""

from __future__ import annotations

import re

from pressroom import rules
from pressroom.model.identifiers.parsing import (
    IGNORE_CASE,
    Refusal,
    Wrapping,
    intruder,
    label,
    name_character,
    resolver,
    shown,
)

_ALIEN = re.compile(r"[^0-9-]")
_GROUPED = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")
# ORCID's own pages (orcid.org/signin) are links too; an iD has a digit near its beginning.
_LINK = re.compile(
    r"[ \t]*(?:orcid:|(?:(?:https?:)?//)?(?:www\.)?orcid\.org/[^/?#]{0,4}[0-9])", IGNORE_CASE
)
_FORM = "an ORCID iD is written `0000-0002-1825-0097`"
_WRAPPING = Wrapping(
    label("orcid(?: id)?"),
    resolver("orcid.org"),
    rules.ORCID_SYNTAX,
    "ORCID iD",
    "iD",
    "ORCID",
    _FORM,
)


def check_digit(digits: str) -> str:
    """Return the check digit (``0`` to ``9``, ``X``) of 15 digits by ISO/IEC 7064 MOD 11-2."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % 11
    return "0123456789X"[(12 - total) % 11]


def parse_orcid(text: str) -> str | Refusal:
    """Return the iD in ``text`` as ``0000-0002-1825-0097``, or why it is none.

    Accepted: bare, with hyphens in their places or with none, ``orcid:``,
    ``http(s)://(www.)orcid.org/`` with or without scheme and final slash, white
    space around. The check digit ``x`` becomes ``X``: nothing else can be meant.
    There is no check of ranges, as ORCID opens new ones (``0009-``). Fifteen
    zeros are refused: a number that is nobody's, written to fill a form.
    Refused under ``orcid-syntax`` and ``orcid-checksum``.
    """
    bare = _WRAPPING.inside(text)
    return bare if isinstance(bare, Refusal) else _parse_bare(text, *bare)


def _parse_bare(text: str, start: int, end: int) -> str | Refusal:
    last = end - 1
    alien = _ALIEN.search(text, start, end)
    if alien and not (alien.start() == last and text[last] in "xX"):
        return _alien(text[alien.start()], start, alien.start())
    orcid = text[start:end].upper()
    digits = orcid.replace("-", "")
    if len(digits) != 16:
        found = "1 digit" if len(digits) == 1 else f"{len(digits)} digits"
        message = f"an ORCID iD has 16 digits, not {found}"
        return Refusal(rules.ORCID_SYNTAX, message, _FORM, start, end)
    grouped = "-".join(digits[i : i + 4] for i in range(0, 16, 4))
    if "-" in orcid and not _GROUPED.fullmatch(orcid):
        at = next((i for i, c in enumerate(grouped) if orcid[i : i + 1] != c), len(grouped))
        message = f"the hyphens are out of place in {shown(orcid)}"
        return Refusal(rules.ORCID_SYNTAX, message, f"write {grouped}", start + at, start + at + 1)
    if not digits[:15].strip("0"):
        message = f"{grouped} is a placeholder, not the iD of a person"
        hint = "leave the key out if there is no ORCID iD"
        return Refusal(rules.ORCID_SYNTAX, message, hint, start, end)
    expected = check_digit(digits[:15])
    if digits[15] != expected:
        message = (
            f"the check digit of {grouped} is wrong: "
            f"its first 15 digits give {expected}, not {digits[15]}"
        )
        hint = "copy the iD anew from its owner's ORCID record; one of its digits is wrong"
        return Refusal(rules.ORCID_CHECKSUM, message, hint, last, end)
    return grouped


def _alien(char: str, start: int, at: int) -> Refusal:
    message = f"character {at - start + 1} of the iD is {name_character(char)}; "
    if char in "xX":
        message += "only the last may be X"
        return Refusal(rules.ORCID_SYNTAX, message, _FORM, at, at + 1)
    message += "an iD has only the digits 0 to 9 and hyphens"
    # A space probably stands for a hyphen, so that to delete it would be half the way.
    found = None if char == " " else intruder(char, "the iD")
    return Refusal(rules.ORCID_SYNTAX, message, found[1] if found else _FORM, at, at + 1)


def orcid_url(orcid: str) -> str:
    """Return the address of a canonical iD."""
    return f"https://orcid.org/{orcid}"


def looks_like_orcid_link(url: str) -> bool:
    """Tell whether ``url`` is meant as an ORCID iD, well written or not.

    True for ``orcid:`` and for an orcid.org host whose path begins like an iD;
    false for ORCID's other pages and for a bare iD, which is no link.
    """
    return _LINK.match(url) is not None
