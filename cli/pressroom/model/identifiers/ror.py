"""ROR ids: ``0``, six characters of Crockford's base 32, two check digits.

Structure and checksum: ROR, "ROR identifier pattern",
https://ror.readme.io/docs/identifier
"""

from __future__ import annotations

import re

from pressroom import rules
from pressroom.model.identifiers.parsing import (
    IGNORE_CASE,
    Refusal,
    Wrapping,
    label,
    name_character,
    resolver,
)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
_ALIEN = re.compile(f"[^{_ALPHABET}]", IGNORE_CASE)
_TWINS = {"i": "1", "l": "1", "o": "0"}
_FORM = "a ROR id has 9 characters, like the end of its address at https://ror.org/"
_WRAPPING = Wrapping(
    label("ror"), resolver("ror.org"), rules.ROR_SYNTAX, "ROR id", "id", "ROR", _FORM
)


def check_digits(characters: str) -> str:
    """Return the two check digits of six base-32 characters by ISO/IEC 7064 MOD 97-10."""
    number = 0
    for char in characters:
        number = number * 32 + _ALPHABET.index(char)
    return f"{98 - number * 100 % 97:02d}"


def parse_ror(text: str) -> str | Refusal:
    """Return the bare ROR id in ``text`` in lower case, or why it is none.

    Accepted: bare, ``ror:``, ``http(s)://(www.)ror.org/`` with or without scheme
    and final slash, in either case, white space around. Refused under
    ``ror-syntax``, a wrong checksum too.
    """
    bare = _WRAPPING.inside(text)
    return bare if isinstance(bare, Refusal) else _parse_bare(text, *bare)


def _parse_bare(text: str, start: int, end: int) -> str | Refusal:
    if alien := _ALIEN.search(text, start, end):
        at = alien.start()
        char = text[at]
        message = f"character {at - start + 1} of the ROR id is {name_character(char)}; "
        message += "it has only digits and the letters without i, l, o and u"
        twin = _TWINS.get(char.lower())
        hint = f"perhaps `{twin}` is meant" if twin else _FORM
        return Refusal(rules.ROR_SYNTAX, message, hint, at, at + 1)
    if end - start != 9:
        found_length = "1 character" if end - start == 1 else f"{end - start} characters"
        message = f"a ROR id has 9 characters, not {found_length}"
        return Refusal(rules.ROR_SYNTAX, message, _FORM, start, end)
    ror = text[start:end].lower()
    if ror[0] != "0":
        message = f"a ROR id begins with 0, not {ror[0]}"
        return Refusal(rules.ROR_SYNTAX, message, _FORM, start, start + 1)
    expected = check_digits(ror[1:7])
    if ror[7:] != expected:
        message = f"the check digits of {ror} are wrong: the id gives {expected}, not {ror[7:]}"
        hint = "copy the id anew from https://ror.org/; one of its characters is wrong"
        return Refusal(rules.ROR_SYNTAX, message, hint, end - 2, end)
    return ror


def ror_url(ror: str) -> str:
    """Return the address of a canonical ROR id."""
    return f"https://ror.org/{ror}"
