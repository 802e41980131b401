"""Attributes in braces: ``{#label .class key=value}``, as Pandoc and its kin write them.

https://pandoc.org/MANUAL.html#extension-attributes
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_WORD = r"""(?:\#[\w:./+-]+ | \.[\w-]+ | -
    | [\w:-]+=(?:"[^"\n]*" | '[^'\n]*' | [^\s{}"']+))"""
_BRACES = re.compile(rf"\{{:?[ \t]*{_WORD}(?:[ \t]+{_WORD})*[ \t]*\}}", re.VERBOSE)
_WORDS = re.compile(r"""[#.][^\s{}]+|([\w:-]+)=("[^"\n]*"|'[^'\n]*'|[^\s{}"']+)|-(?=[\s}])""")


@dataclass(frozen=True, slots=True)
class Attributes:
    """A label, classes and values; ``start`` and ``end`` are offsets in the text searched."""

    label: str = ""
    classes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    start: int = 0
    end: int = 0

    @property
    def unnumbered(self) -> bool:
        """Whether they say that a heading is not counted."""
        return bool({"unnumbered", "-"} & set(self.classes))


NONE = Attributes()


def attributes_at(text: str, start: int) -> Attributes | None:
    """The attributes whose braces open at ``start``, or ``None``."""
    found = _BRACES.match(text, start)
    if found is None:
        return None
    label = ""
    classes: list[str] = []
    values: dict[str, str] = {}
    for word in _WORDS.finditer(found[0]):
        if word[1]:
            values[word[1]] = word[2][1:-1] if word[2][0] in "\"'" else word[2]
        elif word[0].startswith("#"):
            label = label or word[0][1:]
        else:
            classes.append(word[0].lstrip("."))
    return Attributes(label, tuple(classes), values, start, found.end())


def attributes_at_end(text: str) -> Attributes | None:
    """The attributes that ``text`` ends in, or ``None``."""
    end = len(text.rstrip())
    start = text.rfind("{", 0, end)
    found = attributes_at(text, start) if start >= 0 else None
    return found if found is not None and found.end == end else None
