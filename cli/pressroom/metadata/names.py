"""Names in one text: several authors taken apart, and a person's given and family name."""

from __future__ import annotations

import re

from pressroom.model.work import Author, Organisation, Person

_EAST = r"\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_EASTERN = re.compile(rf"[{_EAST}\u00b7\u30fb\s]+")
_ADDRESS = re.compile(r"\s*(?:<[^<>]*>|\([^()\s]*@[^()\s]*\))")
_NOTE = re.compile(r"\s*\^(?:\[([^\[\]]*)\]|[\w,*]+\^)")
_AND = re.compile(r",?\s+(?:and|und|et|&)\s+|\s*[;\u3001\uff0c]\s*|\s+&\s+")
_COMMA = re.compile(r"\s*,\s*")
_SUFFIX = re.compile(r"(?:Jr|Sr|Ph\.?D|M\.?D)\.?|I{2,3}|IV", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:team|group|working group|consortium|collaboration|foundation|institute|university|"
    r"universität|université|universidad|society|association|project|committee|contributors|"
    r"developers|authors|company|laboratory|inc|ltd|gmbh|llc)\b",
    re.IGNORECASE,
)
_PARTICLE = re.compile(r"[^\W\d_A-Z][\w'\u2019]*")


def without_note(text: str) -> tuple[str, str]:
    """The name in ``Name^[Institution]``, as R Markdown has it, and the institution."""
    found = _NOTE.search(text)
    return _NOTE.sub("", text).strip(), (found[1] or "").strip() if found else ""


def split(text: str) -> list[str]:
    """The names in a text such as ``A, B, and C`` or, as in BibTeX, ``B, A and D, C``."""
    text = " ".join(_ADDRESS.sub("", text).split())
    pieces = [piece for piece in _AND.split(text) if piece.strip(" ,")]
    turned = len(pieces) > 1 and all(piece.count(",") == 1 for piece in pieces)
    if turned or _is_inverted(pieces):
        return pieces
    names: list[str] = []
    for part in (part for piece in pieces for part in _COMMA.split(piece.strip(" ,"))):
        if names and _SUFFIX.fullmatch(part):
            names[-1] = f"{names[-1]}, {part}"
        elif part:
            names.append(part)
    return names


def _is_inverted(pieces: list[str]) -> bool:
    """Whether the only piece is ``Family, Given``: two names of people have a space each."""
    parts = _COMMA.split(pieces[0]) if len(pieces) == 1 else []
    return len(parts) == 2 and " " not in parts[0] and not _EASTERN.fullmatch(pieces[0])


def author(name: str) -> Author:
    """The person, or by its words the organisation, that ``name`` is of."""
    name = " ".join(_ADDRESS.sub("", name).split())
    return Organisation(name) if _GROUP.search(name) else Person(*parts(name))


def parts(name: str) -> tuple[str, str]:
    """Given and family name; particles in small letters belong to the family name.

    In Chinese, Japanese and Korean the family name stands first; without a space between the
    two the name stays whole.
    """
    main, comma, rest = (part.strip() for part in name.partition(","))
    words = main.split()
    if comma and not _SUFFIX.fullmatch(rest):
        return rest, main
    if len(words) < 2:
        return "", name
    if _EASTERN.fullmatch(main):
        return " ".join(words[1:]), words[0]
    first = next((n for n in range(1, len(words) - 1) if _PARTICLE.fullmatch(words[n])), None)
    at = len(words) - 1 if first is None else first
    family = " ".join(words[at:])
    return " ".join(words[:at]), f"{family}, {rest}" if comma else family
