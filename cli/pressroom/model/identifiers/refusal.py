"""What a parser of identifiers answers when it does not accept a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pressroom.diagnostics import Rule

#: White space that is trimmed around an identifier, as the inside of a regular expression's
#: class. Narrower than ``str.strip``, which takes control characters away without a word.
SPACES = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

_TRIM = re.compile(f"[^{SPACES}]")
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", re.IGNORECASE | re.ASCII)
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text is not the identifier it should be.

    ``start`` and ``end`` (exclusive) are code-point offsets of the offending
    part within the text that was given, so that a caret can stand under it.
    """

    rule: Rule
    message: str
    hint: str
    start: int
    end: int


def trimmed(text: str) -> tuple[int, int]:
    """Return the bounds of ``text`` without surrounding white space; both 0 if there is no more."""
    first = _TRIM.search(text)
    if first is None:
        return 0, 0
    end = len(text)
    while not _TRIM.match(text, end - 1):
        end -= 1
    return first.start(), end


def authority_end(text: str, start: int) -> int | None:
    """Return where the scheme and host of a URL at ``start`` end; ``None`` if there is no URL."""
    match = _URL.match(text, start)
    return match.end() if match else None


def shown(text: str) -> str:
    """Return ``text`` for a message: in backquotes, clipped, invisible characters escaped."""
    clipped = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "`" + "".join(c if c.isprintable() else f"\\u{{{ord(c):04X}}}" for c in clipped) + "`"
