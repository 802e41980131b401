"""ROR ids: ``0``, six characters of Crockford's base 32, two check digits.

Structure and checksum: ROR, "ROR identifier pattern",
https://ror.readme.io/docs/identifier
"""

from __future__ import annotations

import re

from pressroom import rules
from pressroom.identifiers.characters import name_character
from pressroom.identifiers.refusal import SPACES, Refusal, authority_end, shown, trimmed

_FLAGS = re.IGNORECASE | re.ASCII
_LABEL = re.compile(rf"ror:[{SPACES}]*", _FLAGS)
_RESOLVER = re.compile(r"(?:(?:https?:)?//)?(?:www\.)?ror\.org(?:/|$)", _FLAGS)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
_ALIEN = re.compile(f"[^{_ALPHABET}]", _FLAGS)
_TWINS = {"i": "1", "l": "1", "o": "0"}
_FORM = "a ROR id has 9 characters, like the end of its address at https://ror.org/"


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
    start, end = trimmed(text)
    if start == end:
        return Refusal(rules.ROR_SYNTAX, "there is no ROR id", _FORM, 0, len(text))
    body = start
    if label := _LABEL.match(text, body, end):
        body = label.end()
    if resolver := _RESOLVER.match(text, body, end):
        body = resolver.end()
        if end > body and text[end - 1] == "/":
            end -= 1
    elif host_end := authority_end(text[:end], body):
        message = f"{shown(text[body:host_end])} is not the address of ROR"
        return Refusal(rules.ROR_SYNTAX, message, _FORM, body, host_end)
    if body >= end:
        message = f"no id follows {shown(text[start:end])}"
        return Refusal(rules.ROR_SYNTAX, message, _FORM, start, end)
    return _parse_bare(text, body, end)


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
