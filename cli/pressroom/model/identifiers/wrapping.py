"""What people write around an identifier: a label such as ``orcid:``, or its resolver's address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pressroom.diagnostics import Rule
from pressroom.model.identifiers.refusal import SPACES, Refusal, authority_end, shown, trimmed

_FLAGS = re.IGNORECASE | re.ASCII


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How one kind of identifier may be wrapped, and the words of its refusals.

    ``whole`` is its name (``ROR id``), ``short`` what it is called where that is
    clear (``id``), ``owner`` whose address the resolver is, ``form`` the hint.
    """

    label: re.Pattern[str]
    resolver: re.Pattern[str]
    rule: Rule
    whole: str
    short: str
    owner: str
    form: str

    def inside(self, text: str) -> tuple[int, int] | Refusal:
        """The bounds of the bare identifier in ``text``, or why there is none."""
        start, end = trimmed(text)
        if start == end:
            return Refusal(self.rule, f"there is no {self.whole}", self.form, 0, len(text))
        body = start
        if label := self.label.match(text, body, end):
            body = label.end()
        if resolver := self.resolver.match(text, body, end):
            body = resolver.end()
            if end > body and text[end - 1] == "/":
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
    return re.compile(rf"{words}:[{SPACES}]*", _FLAGS)


def resolver(host: str) -> re.Pattern[str]:
    """The address of a resolver up to the identifier, with or without scheme and ``www.``."""
    return re.compile(rf"(?:(?:https?:)?//)?(?:www\.)?{re.escape(host)}(?:/|$)", _FLAGS)
