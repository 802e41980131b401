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
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import quote

from pressroom import rules
from pressroom.diagnostics import Rule
from pressroom.model.identifiers.characters import intruder, name_character
from pressroom.model.identifiers.refusal import SPACES, Refusal, authority_end, shown, trimmed

_FLAGS = re.IGNORECASE | re.ASCII
_LABEL = re.compile(rf"doi:[{SPACES}]*", _FLAGS)
# The resolver itself takes `doi:` before the DOI, and old reference lists have it.
_RESOLVER = re.compile(
    r"(?:(?:(?:https?:)?//)?(?:dx\.|www\.)?doi\.org(?:/(?:doi:)?|$)|info:doi/)", _FLAGS
)
# doi.org also has pages of its own, but only on www and never below `/10`.
_LINK = re.compile(
    r"[ \t]*(?:doi:|info:doi/|(?:(?:https?:)?//)?"
    r"(?:(?:dx\.)?doi\.org/[^/?#]|www\.doi\.org/(?:doi:|10)))",
    _FLAGS,
)
_ESCAPE = re.compile(r"%[0-9A-F]{2}", _FLAGS)
_ESCAPES = re.compile(r"(?:%[0-9A-F]{2})+", _FLAGS)
_REGISTRANT = re.compile(r"[0-9]{4,9}(?:\.[0-9]+)*")
_NOT_REGISTRANT = re.compile(r"[^0-9.]")
_INSIDE = re.compile(r"10\.[0-9]{4,9}[./]")
# A SICI's <693::AID-ASI4> or <iii::AID-X> is no tag: a tag's name ends at white space, / or >.
_TAG = re.compile(r"<(?:/?[a-z][a-z0-9-]*(?=[\s/>]|$)|[!?])", _FLAGS)
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#[0-9]{1,7}|#x[0-9a-f]{1,6});", _FLAGS)
_QUOTES = '"“”„‟'
_PUNCTUATION = ".,;:…。、，．；：" + _QUOTES + "'‘’‚«»‹›"
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<", "）": "（"}
_BRACKET = re.compile(r"[()\[\]{}<>（）]")
_FOLD = str.maketrans(ascii_uppercase, ascii_lowercase)
_FORM = "a DOI is written like `10.5555/12345678`, alone or after `https://doi.org/`"


@dataclass(frozen=True, slots=True)
class _Decoded:
    """Text without percent-encoding; ``offsets`` has where each character began, and the end."""

    text: str
    offsets: Sequence[int]

    def refusal(self, message: str, hint: str, start: int, end: int) -> Refusal:
        return self.refusal_of(rules.DOI_SYNTAX, message, hint, start, end)

    def refusal_of(self, rule: Rule, message: str, hint: str, start: int, end: int) -> Refusal:
        return Refusal(rule, message, hint, self.offsets[start], self.offsets[end])

    def is_encoded(self, index: int) -> bool:
        return self.offsets[index + 1] - self.offsets[index] > 1


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
    if start == end:
        return Refusal(rules.DOI_SYNTAX, "there is no DOI", _FORM, 0, len(text))
    whole = _decode(text, start, end)
    if isinstance(whole, Refusal):
        return whole
    body, is_url = _skip_prefix(whole)
    if not is_url and (host_end := authority_end(whole.text, body)) is not None:
        message = f"{shown(whole.text[body:host_end])} is not the address of the DOI resolver"
        return whole.refusal(message, _FORM, body, host_end)
    if body == len(whole.text):
        return whole.refusal(f"no DOI follows {shown(whole.text)}", _FORM, 0, body)
    name = _Decoded(whole.text[body:], whole.offsets[body:])
    url_encoded = any(whole.is_encoded(i) for i in range(body))
    problem = (
        _double_encoding(name)
        or (_address_parts(name, url_encoded) if is_url else None)
        or _prefix(name)
        or _suffix(name, name.text.index("/") + 1)
    )
    return problem or name.text


def _decode(text: str, start: int, end: int) -> _Decoded | Refusal:
    if "%" not in text:
        return _Decoded(text[start:end], range(start, end + 1))
    parts: list[str] = []
    offsets: list[int] = []
    at = start
    for run in _ESCAPES.finditer(text, start, end):
        try:
            decoded = bytes.fromhex(run[0].replace("%", "")).decode()
        except UnicodeDecodeError as error:
            first, last = run.start() + 3 * error.start, run.start() + 3 * error.end
            message = f"the percent-encoding {shown(text[first:last])} is not UTF-8"
            hint = "write the character itself, or `%25` for a percent sign"
            return Refusal(rules.DOI_SYNTAX, message, hint, first, last)
        parts += text[at : run.start()], decoded
        offsets += range(at, run.start())
        at = run.start()
        for char in decoded:
            offsets.append(at)
            at += 3 * len(char.encode())
    parts.append(text[at:end])
    offsets += range(at, end + 1)
    return _Decoded("".join(parts), offsets)


def _skip_prefix(whole: _Decoded) -> tuple[int, bool]:
    """Return where the DOI begins and whether it stands in an address."""
    body = 0
    if label := _LABEL.match(whole.text):
        body = label.end()
    if resolver := _RESOLVER.match(whole.text, body):
        return resolver.end(), True
    return body, False


def _double_encoding(name: _Decoded) -> Refusal | None:
    if escape := _ESCAPE.search(name.text):
        return name.refusal(
            f"the DOI is percent-encoded twice: {shown(escape[0])} is left after decoding",
            "write the DOI without percent-encoding",
            escape.start(),
            escape.end(),
        )
    return None


def _address_parts(name: _Decoded, url_encoded: bool) -> Refusal | None:
    """Find what an address cannot have as it stands: ``?``, ``#``, and ``%`` with no escape."""
    for mark in re.finditer("[?#%]", name.text):
        at, char = mark.start(), mark[0]
        if name.is_encoded(at) and not (url_encoded and char != "%"):
            continue
        encoded = f"%{ord(char):02X}"
        if char == "%":
            return name.refusal(
                "`%` does not begin an escape of two hexadecimal digits",
                f"write `{encoded}` if it belongs to the DOI",
                at,
                at + 1,
            )
        part = "a query" if char == "?" else "a fragment"
        return name.refusal(
            f"in an address `{char}` begins {part}, which is no part of the DOI",
            f"leave it out from there; if it belongs to the DOI, write it `{encoded}`",
            at,
            len(name.text),
        )
    return None


def _prefix(name: _Decoded) -> Refusal | None:
    """Find what is wrong up to and with the first slash."""
    text = name.text
    for i, expected in enumerate("10"):
        if text[i : i + 1] != expected:
            if text[i : i + 1] and (found := intruder(text[i], "the DOI")):
                return name.refusal(*found, i, i + 1)
            return _not_a_doi(name)
    slash = text.find("/")
    if slash == 2:
        message = f"{shown(text)} is a short DOI, which stands for another one"
        return name.refusal(
            message,
            "follow it and write the DOI where it leads, like `10.5555/12345678`",
            0,
            len(text),
        )
    if text[2:3] != ".":
        if text[2:3] and (found := intruder(text[2], "the DOI")):
            return name.refusal(*found, 2, 3)
        return _not_a_doi(name)
    head = text if slash < 0 else text[:slash]
    if alien := _NOT_REGISTRANT.search(head, 3):
        at = alien.start()
        message, hint = intruder(head[at], "the DOI") or (
            f"{name_character(head[at])} stands among the digits of the DOI's prefix",
            "after `10.` come 4 to 9 digits, then a slash",
        )
        return name.refusal(message, hint, at, at + 1)
    if slash < 0:
        return name.refusal("the DOI has no slash and no suffix", _FORM, 0, len(text))
    if not _REGISTRANT.fullmatch(head, 3):
        return _registrant(name, head)
    if slash + 1 == len(text):
        return name.refusal("the DOI has no suffix after its slash", _FORM, 0, len(text))
    return None


def _not_a_doi(name: _Decoded) -> Refusal:
    inside = _INSIDE.search(name.text)
    if inside and inside.start():
        before = name.text[: inside.start()]
        hint = f"write the DOI alone, from `{inside[0]}` on"
        message = f"{shown(before)} stands before the DOI"
        return name.refusal(message, hint, 0, inside.start())
    return name.refusal(
        f"{shown(name.text)} is not a DOI, which begins with `10.`", _FORM, 0, len(name.text)
    )


def _registrant(name: _Decoded, head: str) -> Refusal:
    """Say what is wrong with a registrant that has only digits and full stops."""
    at = 3
    for number, part in enumerate(head[3:].split(".")):
        if not part:
            message = "the DOI's prefix has an empty part: digits are missing at a full stop"
            return name.refusal(message, _FORM, at - 1, at)
        if number == 0 and not 4 <= len(part) <= 9:
            count = "1 digit" if len(part) == 1 else f"{len(part)} digits"
            message = f"the DOI's prefix has {count} after `10.` where it has 4 to 9"
            return name.refusal(message, _FORM, at, at + len(part))
        at += len(part) + 1
    raise AssertionError(head)


def _suffix(name: _Decoded, start: int) -> Refusal | None:
    text = name.text
    kept = _punctuation_start(text, start)
    if kept == start:
        message = "the DOI has no suffix after its slash, only punctuation"
        return name.refusal(message, _FORM, start, len(text))
    found = [
        problem
        for problem in (_markup(name, start), _unfit_character(name, start, kept))
        if problem is not None
    ]
    if found:
        return min(found, key=lambda problem: problem.start)
    if kept < len(text):
        return name.refusal_of(
            rules.DOI_PUNCTUATION,
            f"{shown(text[kept:])} at the end does not belong to the DOI",
            f"write {shown(text[:kept])}" if kept <= 60 else "delete it",
            kept,
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


def _markup(name: _Decoded, start: int) -> Refusal | None:
    text = name.text
    tag = _TAG.search(text, start)
    reference = _REFERENCE.search(text, start)
    if tag and not (reference and reference.start() < tag.start()):
        closing = text.find(">", tag.end()) + 1 or len(text)
        return name.refusal(
            f"there is HTML in the DOI: {shown(text[tag.start() : closing])}",
            "leave the tag out",
            tag.start(),
            closing,
        )
    if reference:
        return name.refusal(
            f"there is an HTML character reference in the DOI: {shown(reference[0])}",
            "write the character itself",
            reference.start(),
            reference.end(),
        )
    return None


def _unfit_character(name: _Decoded, start: int, end: int) -> Refusal | None:
    text = name.text
    unfit = {char for char in set(text) if char in _QUOTES or intruder(char, "the DOI")}
    if not unfit:
        return None
    at = next((i for i in range(start, end) if text[i] in unfit), None)
    if at is None:
        return None
    message, hint = intruder(text[at], "the DOI") or (
        f"there is a quotation mark in the DOI: {name_character(text[at])}",
        "delete it and what was copied with it",
    )
    return name.refusal(message, hint, at, at + 1)


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
