"""Heading ids, as GitHub makes them, so that an editor's preview and we agree."""

from __future__ import annotations

import re

_DROPPED = re.compile(r"[^\w\- ]", re.UNICODE)


def heading_slug(text: str) -> str:
    """Lower case, punctuation removed, each space a hyphen."""
    return _DROPPED.sub("", text.strip().lower()).replace(" ", "-")


class Slugs:
    """Makes ids unique in linear time: a repeated one gets ``-1``, ``-2`` ..."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}
        self._taken: set[str] = set()

    def reserve(self, slug: str) -> bool:
        """Take an id that the author gave; ``False`` if it is taken."""
        if slug in self._taken:
            return False
        self._taken.add(slug)
        return True

    def unique(self, text: str) -> str:
        """A free id for a heading of this text."""
        base = heading_slug(text) or "section"
        slug, number = base, self._next.get(base, 0)
        while slug in self._taken:
            number += 1
            slug = f"{base}-{number}"
        self._next[base] = number
        self._taken.add(slug)
        return slug
