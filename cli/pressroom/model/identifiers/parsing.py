"""What the parsers of identifiers share: refusals, what may stand around, what slips in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pressroom.diagnostics import Rule

IGNORE_CASE = re.IGNORECASE | re.ASCII

#: White space that is trimmed around an identifier, as the inside of a regular expression's
#: class. Narrower than ``str.strip``, which takes control characters away without a word.
SPACES = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

_TRIM = re.compile(f"[^{SPACES}]")
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", IGNORE_CASE)
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


# --- what stands around an identifier: a label such as ``orcid:``, or its resolver's address


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How one kind of identifier may be wrapped, and the words of its refusals.

    ``whole`` is its name (``ROR id``), ``short`` what it is called where that is
    clear (``id``), ``owner`` whose address the resolver is, ``form`` the hint. ``slash``
    tells whether the resolver's address may end in one that is no part of the identifier.
    """

    label: re.Pattern[str]
    resolver: re.Pattern[str]
    rule: Rule
    whole: str
    short: str
    owner: str
    form: str
    slash: bool = True

    def inside(self, text: str) -> tuple[int, int] | Refusal:
        """The bounds of the bare identifier in ``text``, or why there is none."""
        start, end = trimmed(text)
        return self.within(text, start, end)

    def within(self, text: str, start: int, end: int) -> tuple[int, int] | Refusal:
        """The same for ``text`` from ``start`` to ``end``, where no white space stands around."""
        if start == end:
            return Refusal(self.rule, f"there is no {self.whole}", self.form, 0, len(text))
        body = start
        if label := self.label.match(text, body, end):
            body = label.end()
        if resolver := self.resolver.match(text, body, end):
            body = resolver.end()
            if self.slash and end > body and text[end - 1] == "/":
                end -= 1
        elif host_end := authority_end(text[:end], body):
            message = f"{shown(text[body:host_end])} is not the address of {self.owner}"
            return Refusal(self.rule, message, self.form, body, host_end)
        if body >= end:
            message = f"no {self.short} follows {shown(text[start:end])}"
            return Refusal(self.rule, message, self.form, start, end)
        return body, end


def label(words: str) -> re.Pattern[str]:
    """A label of these words (a pattern), its colon and white space after it."""
    return re.compile(rf"{words}:[{SPACES}]*", IGNORE_CASE)


def resolver(host: str) -> re.Pattern[str]:
    """The address of a resolver up to the identifier, with or without scheme and ``www.``."""
    return re.compile(rf"(?:(?:https?:)?//)?(?:www\.)?{re.escape(host)}(?:/|$)", IGNORE_CASE)


# --- characters that slip in when an identifier is copied

_CONTROLS = {"\0": "null", "\b": "backspace", "\t": "tab", "\n": "line feed", "\r": "return"}

# Dashes by category are Pd; these look the same but have another category.
_MORE_DASHES = "\u02d7\u2043\u207b\u208b\u2212"

# Shown with no ink although their category is not Cf: Unicode's default ignorable
# code points (DerivedCoreProperties.txt) that are letters or marks, and the Braille blank.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)


def name_character(char: str) -> str:
    """Return how a message calls ``char``: itself if it can be seen, code point and name if not."""
    if "!" <= char <= "~":
        return f"`{char}`"
    if char == " ":
        return "a space"
    visible = char.isprintable() and not _BLANK.match(char)
    shown = f"`{char}`" if visible else "a character that cannot be seen"
    return f"{shown} ({_unicode_name(char)})"


def _unicode_name(char: str) -> str:
    name = unicodedata.name(char, "") or _CONTROLS.get(char, "")
    return f"U+{ord(char):04X}" + (f", {name.lower()}" if name else "")


def intruder(char: str, where: str) -> tuple[str, str] | None:
    """Return what is wrong with ``char`` in ``where`` and what to do; ``None`` if nothing is.

    Intruders are all that Unicode does not call graphic (white space, control,
    format, private and unassigned code points), blanks that pass for letters,
    dashes that are not the hyphen, full-width forms and the replacement character.
    """
    if "!" <= char <= "~":
        return None
    named = name_character(char)
    category = unicodedata.category(char)
    if char == " ":
        return f"there is a space in {where}", "delete the space"
    if category[0] == "Z" or char in "\t\n\v\f\r":
        return f"there is white space in {where}: {_unicode_name(char)}", "delete it"
    if category == "Cc":
        return f"there is a control character in {where}: {_unicode_name(char)}", "delete it"
    if category[0] == "C" or _BLANK.match(char):
        return f"there is {named} in {where}", "delete it; it was probably copied along"
    if category == "Pd" or char in _MORE_DASHES:
        return f"{named} in {where} is not the hyphen", "write the hyphen `-` (U+002D)"
    if "\uff01" <= char <= "\uff5e":
        plain = chr(ord(char) - 0xFEE0)
        return f"{named} in {where} is the full-width form of `{plain}`", f"write `{plain}`"
    if char == "\ufffd":
        return (
            f"{named} in {where} stands for a character that was lost",
            "copy the identifier anew from its source",
        )
    return None
