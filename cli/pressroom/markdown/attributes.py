"""Braces after a heading, a picture or a caption: ``{#fig:name}``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_AT_END = re.compile(r"\s*(\{[^{}\n]*\})\s*$")
_LABEL = re.compile(r"#([A-Za-z][A-Za-z0-9_:.-]*)")


@dataclass(frozen=True, slots=True)
class Attributes:
    """A label, or what is wrong with the braces; offsets are within the text searched."""

    label: str
    start: int
    end: int
    problem: str = ""


def at_end(text: str) -> Attributes | None:
    """Attributes that ``text`` ends in, or ``None``. Braces without ``#`` or ``.`` are text."""
    found = _AT_END.search(text)
    if found is None or not re.match(r"\{\s*[#.]|\{\s*[a-z-]+=", found[1]):
        return None
    inside = found[1][1:-1].strip()
    label = _LABEL.fullmatch(inside)
    if label is not None:
        return Attributes(label[1], found.start(1), found.end(1))
    return Attributes("", found.start(1), found.end(1), f"`{found[1]}` is not a label")
