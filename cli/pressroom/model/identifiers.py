"""ORCID iDs and ROR ids: read what people write, refuse what is wrong.

Each ``parse_`` function, here and in :mod:`.doi`, takes the text as it stands in a source and
returns either the bare canonical identifier or a :class:`Refusal`, which says what is wrong and
where in the text. None of them raises, and all take linear time.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pressroom import rules
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


# --- ORCID iDs: 15 digits and a check digit
#
# Structure and checksum: ORCID, "Structure of the ORCID Identifier",
# https://support.orcid.org/hc/en-us/articles/360006897674

_NO_DIGIT = re.compile(r"[^0-9-]")
_GROUPED = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")
# ORCID's own pages (orcid.org/signin) are links too; an iD has a digit near its beginning.
_ORCID_LINK = re.compile(
    r"[ \t]*(?:orcid:|(?:(?:https?:)?//)?(?:www\.)?orcid\.org/[^/?#]{0,4}[0-9])", IGNORE_CASE
)
_ORCID_FORM = "an ORCID iD is written `0000-0002-1825-0097`"
_ORCID = Wrapping(
    label("orcid(?: id)?"),
    resolver("orcid.org"),
    rules.ORCID_SYNTAX,
    "ORCID iD",
    "iD",
    "ORCID",
    _ORCID_FORM,
)


def _orcid_digit(digits: str) -> str:
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
    bare = _ORCID.inside(text)
    return bare if isinstance(bare, Refusal) else _bare_orcid(text, *bare)


def _bare_orcid(text: str, start: int, end: int) -> str | Refusal:
    last = end - 1
    alien = _NO_DIGIT.search(text, start, end)
    if alien and not (alien.start() == last and text[last] in "xX"):
        return _alien_character(text[alien.start()], start, alien.start())
    orcid = text[start:end].upper()
    digits = orcid.replace("-", "")
    if len(digits) != 16:
        found = "1 digit" if len(digits) == 1 else f"{len(digits)} digits"
        message = f"an ORCID iD has 16 digits, not {found}"
        return Refusal(rules.ORCID_SYNTAX, message, _ORCID_FORM, start, end)
    grouped = "-".join(digits[i : i + 4] for i in range(0, 16, 4))
    if "-" in orcid and not _GROUPED.fullmatch(orcid):
        at = next((i for i, c in enumerate(grouped) if orcid[i : i + 1] != c), len(grouped))
        message = f"the hyphens are out of place in {shown(orcid)}"
        return Refusal(rules.ORCID_SYNTAX, message, f"write {grouped}", start + at, start + at + 1)
    if not digits[:15].strip("0"):
        message = f"{grouped} is a placeholder, not the iD of a person"
        hint = "leave the key out if there is no ORCID iD"
        return Refusal(rules.ORCID_SYNTAX, message, hint, start, end)
    expected = _orcid_digit(digits[:15])
    if digits[15] != expected:
        message = (
            f"the check digit of {grouped} is wrong: "
            f"its first 15 digits give {expected}, not {digits[15]}"
        )
        hint = "copy the iD anew from its owner's ORCID record; one of its digits is wrong"
        return Refusal(rules.ORCID_CHECKSUM, message, hint, last, end)
    return grouped


def _alien_character(char: str, start: int, at: int) -> Refusal:
    message = f"character {at - start + 1} of the iD is {name_character(char)}; "
    if char in "xX":
        message += "only the last may be X"
        return Refusal(rules.ORCID_SYNTAX, message, _ORCID_FORM, at, at + 1)
    message += "an iD has only the digits 0 to 9 and hyphens"
    # A space probably stands for a hyphen, so that to delete it would be half the way.
    found = None if char == " " else intruder(char, "the iD")
    return Refusal(rules.ORCID_SYNTAX, message, found[1] if found else _ORCID_FORM, at, at + 1)


def orcid_url(orcid: str) -> str:
    """Return the address of a canonical iD."""
    return f"https://orcid.org/{orcid}"


def looks_like_orcid_link(url: str) -> bool:
    """Tell whether ``url`` is meant as an ORCID iD, well written or not.

    True for ``orcid:`` and for an orcid.org host whose path begins like an iD;
    false for ORCID's other pages and for a bare iD, which is no link.
    """
    return _ORCID_LINK.match(url) is not None


# --- ROR ids: ``0``, six characters of Crockford's base 32, two check digits
#
# Structure and checksum: ROR, "ROR identifier pattern", https://ror.readme.io/docs/identifier

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
_ALIEN = re.compile(f"[^{_ALPHABET}]", IGNORE_CASE)
_TWINS = {"i": "1", "l": "1", "o": "0"}
_ROR_FORM = "a ROR id has 9 characters, like the end of its address at https://ror.org/"
_ROR = Wrapping(
    label("ror"), resolver("ror.org"), rules.ROR_SYNTAX, "ROR id", "id", "ROR", _ROR_FORM
)


def _ror_digits(characters: str) -> str:
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
    bare = _ROR.inside(text)
    return bare if isinstance(bare, Refusal) else _bare_ror(text, *bare)


def _bare_ror(text: str, start: int, end: int) -> str | Refusal:
    if alien := _ALIEN.search(text, start, end):
        at = alien.start()
        char = text[at]
        message = f"character {at - start + 1} of the ROR id is {name_character(char)}; "
        message += "it has only digits and the letters without i, l, o and u"
        twin = _TWINS.get(char.lower())
        hint = f"perhaps `{twin}` is meant" if twin else _ROR_FORM
        return Refusal(rules.ROR_SYNTAX, message, hint, at, at + 1)
    if end - start != 9:
        found_length = "1 character" if end - start == 1 else f"{end - start} characters"
        message = f"a ROR id has 9 characters, not {found_length}"
        return Refusal(rules.ROR_SYNTAX, message, _ROR_FORM, start, end)
    ror = text[start:end].lower()
    if ror[0] != "0":
        message = f"a ROR id begins with 0, not {ror[0]}"
        return Refusal(rules.ROR_SYNTAX, message, _ROR_FORM, start, start + 1)
    expected = _ror_digits(ror[1:7])
    if ror[7:] != expected:
        message = f"the check digits of {ror} are wrong: the id gives {expected}, not {ror[7:]}"
        hint = "copy the id anew from https://ror.org/; one of its characters is wrong"
        return Refusal(rules.ROR_SYNTAX, message, hint, end - 2, end)
    return ror


def ror_url(ror: str) -> str:
    """Return the address of a canonical ROR id."""
    return f"https://ror.org/{ror}"
