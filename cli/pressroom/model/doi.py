"""DOIs: ``10.``, a registrant, a slash and a suffix of nearly any characters.

Syntax: ISO 26324 and ANSI/NISO Z39.84 as told in the DOI Handbook, "Numbering",
https://doi.org/10.1000/182. The syntax leaves the suffix so open that it would
take in the usual accidents of copying; these are refused although a registrant
could in theory have meant them: markup, character references, quotation marks,
dashes other than the hyphen, full-width forms, and punctuation at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import quote

from pressroom import rules
from pressroom.model.identifiers import (
    IGNORE_CASE,
    Refusal,
    Wrapping,
    intruder,
    label,
    name_character,
    shown,
    trimmed,
)

# doi.org also has pages of its own, but only on www and never below `/10`.
_LINK = re.compile(
    r"[ \t]*(?:doi:|info:doi/|(?:(?:https?:)?//)?"
    r"(?:(?:dx\.)?doi\.org/[^/?#]|www\.doi\.org/(?:doi:|10)))",
    IGNORE_CASE,
)
_ESCAPE = re.compile(r"%[0-9A-F]{2}", IGNORE_CASE)
_TOKENS = re.compile(r"(?:%[0-9A-F]{2})+|.", IGNORE_CASE | re.DOTALL)
_REGISTRANT = re.compile(r"[0-9]{4,9}(?:\.[0-9]+)*")
_NOT_REGISTRANT = re.compile(r"[^0-9.]")
_INSIDE = re.compile(r"10\.[0-9]{4,9}[./]")
# A SICI's <693::AID-ASI4> or <iii::AID-X> is no tag: a tag's name ends at white space, / or >.
_TAG = re.compile(r"<(?:/?[a-z][a-z0-9-]*(?=[\s/>]|$)|[!?])", IGNORE_CASE)
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#[0-9]{1,7}|#x[0-9a-f]{1,6});", IGNORE_CASE)
_QUOTES = '"“”„‟'
_PUNCTUATION = ".,;:…。、，．；：" + _QUOTES + "'‘’‚«»‹›"
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<", "）": "（"}
_BRACKET = re.compile(r"[()\[\]{}<>（）]")
_FOLD = str.maketrans(ascii_uppercase, ascii_lowercase)
_FORM = "a DOI is written like `10.5555/12345678`, alone or after `https://doi.org/`"
# The resolver itself takes `doi:` before the DOI, and old reference lists have it.
_WRAPPING = Wrapping(
    label("doi"),
    re.compile(
        r"(?:(?:(?:https?:)?//)?(?:dx\.|www\.)?doi\.org(?:/(?:doi:)?|$)|info:doi/)", IGNORE_CASE
    ),
    rules.DOI_SYNTAX,
    "DOI",
    "DOI",
    "the DOI resolver",
    _FORM,
    slash=False,
)


def parse_doi(text: str) -> str | Refusal:
    """Return the bare DOI in ``text``, or why it is none.

    Accepted, in either case and with white space around: bare, ``doi:``,
    ``info:doi/``, ``http(s)://(dx.|www.)doi.org/`` with or without scheme, each
    also percent-encoded. The suffix keeps its case.

    - Percent-encoding is decoded once, wherever it stands. A DOI that has an
      escape after that was encoded twice and is refused, so that the answer can
      be read again and stays the same.
    - ``?`` and ``#`` may stand in a DOI, but in an address they begin a query or
      a fragment, which the resolver does not count to the DOI. What the author
      meant cannot be known there: refused, while ``%3F`` and ``%23`` are taken.
    - A closing bracket at the end belongs to the DOI if its partner does.

    Refused under ``doi-syntax`` and ``doi-punctuation``.
    """
    start, end = trimmed(text)
    decoded = _decode(text, start, end)
    if isinstance(decoded, Refusal):
        return decoded
    whole, offsets = decoded
    bare = _WRAPPING.within(whole, 0, len(whole))
    if isinstance(bare, Refusal):
        return _moved(bare, offsets) if whole else replace(bare, end=len(text))
    begin = bare[0]
    name = whole[begin:]
    problem = (
        _double_encoding(name)
        or (_address_parts(name, offsets, begin) if "/" in whole[:begin] else None)
        or _prefix(name)
        or _suffix(name, name.index("/") + 1)
    )
    return name if problem is None else _moved(problem, offsets[begin:])


def _moved(problem: Refusal, offsets: Sequence[int]) -> Refusal:
    """``problem`` at its place in the text that was given; ``offsets`` lead there."""
    return replace(problem, start=offsets[problem.start], end=offsets[problem.end])


def _decode(text: str, start: int, end: int) -> tuple[str, Sequence[int]] | Refusal:
    """Text without percent-encoding, and where each of its characters began, and the end."""
    if "%" not in text:
        return text[start:end], range(start, end + 1)
    characters: list[str] = []
    offsets: list[int] = []
    for token in _TOKENS.finditer(text, start, end):
        at, decoded = token.start(), token[0]
        escaped = len(decoded) > 1
        try:
            decoded = bytes.fromhex(decoded.replace("%", "")).decode() if escaped else decoded
        except UnicodeDecodeError as error:
            first, last = at + 3 * error.start, at + 3 * error.end
            message = f"the percent-encoding {shown(text[first:last])} is not UTF-8"
            return _refuse(
                message, "write the character itself, or `%25` for a percent sign", first, last
            )
        for char in decoded:
            characters.append(char)
            offsets.append(at)
            at += 3 * len(char.encode()) if escaped else 1
    return "".join(characters), [*offsets, end]


# Each of the following says what is wrong in ``text``, a DOI as it was found, from its
# beginning on; the place is one within ``text``.


def _refuse(message: str, hint: str, start: int, end: int) -> Refusal:
    return Refusal(rules.DOI_SYNTAX, message, hint, start, end)


def _double_encoding(text: str) -> Refusal | None:
    if escape := _ESCAPE.search(text):
        return _refuse(
            f"the DOI is percent-encoded twice: {shown(escape[0])} is left after decoding",
            "write the DOI without percent-encoding",
            *escape.span(),
        )
    return None


def _address_parts(text: str, offsets: Sequence[int], begin: int) -> Refusal | None:
    """Find what an address cannot have as it stands: ``?``, ``#``, and ``%`` with no escape.

    ``offsets`` are those of the address, in which ``text`` begins at ``begin``.
    """
    encoded = [after - at > 1 for at, after in pairwise(offsets)]
    for mark in re.finditer("[?#%]", text):
        at, char = mark.start(), mark[0]
        if encoded[begin + at] and not (any(encoded[:begin]) and char != "%"):
            continue
        escape = f"%{ord(char):02X}"
        if char == "%":
            return _refuse(
                "`%` does not begin an escape of two hexadecimal digits",
                f"write `{escape}` if it belongs to the DOI",
                at,
                at + 1,
            )
        part = "a query" if char == "?" else "a fragment"
        return _refuse(
            f"in an address `{char}` begins {part}, which is no part of the DOI",
            f"leave it out from there; if it belongs to the DOI, write it `{escape}`",
            at,
            len(text),
        )
    return None


def _prefix(text: str) -> Refusal | None:
    """Find what is wrong up to and with the first slash."""
    if text.startswith("10/"):
        message = f"{shown(text)} is a short DOI, which stands for another one"
        hint = "follow it and write the DOI where it leads, like `10.5555/12345678`"
        return _refuse(message, hint, 0, len(text))
    for at, expected in enumerate("10."):
        char = text[at : at + 1]
        if char != expected:
            found = intruder(char, "the DOI") if char else None
            return _refuse(*found, at, at + 1) if found else _not_a_doi(text)
    head, slash, suffix = text.partition("/")
    if alien := _NOT_REGISTRANT.search(head, 3):
        message, hint = intruder(alien[0], "the DOI") or (
            f"{name_character(alien[0])} stands among the digits of the DOI's prefix",
            "after `10.` come 4 to 9 digits, then a slash",
        )
        return _refuse(message, hint, *alien.span())
    if not slash:
        return _refuse("the DOI has no slash and no suffix", _FORM, 0, len(text))
    if not _REGISTRANT.fullmatch(head, 3):
        return _registrant(head)
    if not suffix:
        return _refuse("the DOI has no suffix after its slash", _FORM, 0, len(text))
    return None


def _not_a_doi(text: str) -> Refusal:
    inside = _INSIDE.search(text)
    if inside and inside.start():
        message = f"{shown(text[: inside.start()])} stands before the DOI"
        return _refuse(message, f"write the DOI alone, from `{inside[0]}` on", 0, inside.start())
    return _refuse(f"{shown(text)} is not a DOI, which begins with `10.`", _FORM, 0, len(text))


def _registrant(head: str) -> Refusal:
    """Say what is wrong with a registrant that has only digits and full stops."""
    at = 3
    for number, part in enumerate(head[3:].split(".")):
        if not part:
            message = "the DOI's prefix has an empty part: digits are missing at a full stop"
            return _refuse(message, _FORM, at - 1, at)
        if number == 0 and not 4 <= len(part) <= 9:
            count = "1 digit" if len(part) == 1 else f"{len(part)} digits"
            message = f"the DOI's prefix has {count} after `10.` where it has 4 to 9"
            return _refuse(message, _FORM, at, at + len(part))
        at += len(part) + 1
    raise AssertionError(head)


def _suffix(text: str, start: int) -> Refusal | None:
    end = _punctuation_start(text, start)
    if end == start:
        message = "the DOI has no suffix after its slash, only punctuation"
        return _refuse(message, _FORM, start, len(text))
    found = [_markup(text, start), _unfit_character(text, start, end)]
    problems = [problem for problem in found if problem is not None]
    if problems:
        return min(problems, key=lambda problem: problem.start)
    if end < len(text):
        return Refusal(
            rules.DOI_PUNCTUATION,
            f"{shown(text[end:])} at the end does not belong to the DOI",
            f"write {shown(text[:end])}" if end <= 60 else "delete it",
            end,
            len(text),
        )
    return None


def _punctuation_start(text: str, start: int) -> int:
    """Return where punctuation begins that ends ``text`` and was copied with it."""
    open_: dict[str, int] = dict.fromkeys(_BRACKETS.values(), 0)
    unmatched: set[int] = set()
    for bracket in _BRACKET.finditer(text, start):
        opening = _BRACKETS.get(bracket[0])
        if opening is None:
            open_[bracket[0]] += 1
        elif open_[opening]:
            open_[opening] -= 1
        else:
            unmatched.add(bracket.start())
    end = len(text)
    while end > start and (text[end - 1] in _PUNCTUATION or end - 1 in unmatched):
        end -= 1
    return end


def _markup(text: str, start: int) -> Refusal | None:
    tag = _TAG.search(text, start)
    reference = _REFERENCE.search(text, start)
    if tag and not (reference and reference.start() < tag.start()):
        closing = text.find(">", tag.end()) + 1 or len(text)
        message = f"there is HTML in the DOI: {shown(text[tag.start() : closing])}"
        return _refuse(message, "leave the tag out", tag.start(), closing)
    if reference:
        message = f"there is an HTML character reference in the DOI: {shown(reference[0])}"
        return _refuse(message, "write the character itself", *reference.span())
    return None


def _unfit_character(text: str, start: int, end: int) -> Refusal | None:
    for at in range(start, end):
        found = intruder(text[at], "the DOI")
        if text[at] in _QUOTES and not found:
            message = f"there is a quotation mark in the DOI: {name_character(text[at])}"
            found = message, "delete it and what was copied with it"
        if found:
            return _refuse(*found, at, at + 1)
    return None


def doi_key(doi: str) -> str:
    """Return the form of a canonical DOI to compare with: ASCII letters in lower case, no others.

    DOI Handbook, "Case sensitivity": ASCII case folding only.
    """
    return doi.translate(_FOLD)


def doi_url(doi: str) -> str:
    """Return the resolver's address of a canonical DOI.

    Encoded are all characters for which the DOI Handbook, "DOI name encoding
    rules for URL presentation", requires or recommends it, all outside ASCII as
    UTF-8, and the slash after a ``.`` or ``..`` that browsers would take for a step.
    """
    encoded = quote(doi, safe="/:;()@!$&'*,=~")
    return "https://doi.org/" + re.sub(r"(?<=/)(\.\.?)/", r"\1%2F", encoded)


def looks_like_doi_link(url: str) -> bool:
    """Tell whether ``url`` is meant as a DOI, well written or not.

    True for ``doi:``, ``info:doi/`` and the resolver's hosts with a path; false
    for pages of www.doi.org that are no DOI, and for a bare DOI, which is no link.
    """
    return _LINK.match(url) is not None
