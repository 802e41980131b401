"""Numbers of sections: those that the author wrote, and those that are counted."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})*\.|\d{1,3}(?:\.\d{1,3})+)[ \n]+(?=\S)")


def split_number(text: str) -> tuple[str, str]:
    """A written section number (``8.`` or ``8.1``) and the title after it, else ``""`` and all."""
    found = _NUMBER.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


class Counter:
    """Counts sections by level: ``1.`` for level 2, ``1.1`` for level 3, and so on."""

    def __init__(self) -> None:
        self._counts: list[int] = []

    def next(self, level: int) -> str:
        """The number of the next section of ``level``, which is 2 or more."""
        depth = max(level - 1, 1)
        self._counts = [*self._counts[:depth], *[0] * (depth - len(self._counts))]
        self._counts[depth - 1] += 1
        number = ".".join(map(str, self._counts))
        return f"{number}." if depth == 1 else number


def reference(number: str, title: str) -> str:
    """How a text refers to a section: by number where it has one, else by its title."""
    if number:
        return f"Section\u00a0{number.rstrip('.')}"
    return f"“{' '.join(title.split())}”"
