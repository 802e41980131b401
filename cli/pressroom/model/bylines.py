"""Authors in a row, with the institutions that they share numbered below, as journals set them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pressroom.model.work import Affiliation, Author, Person

MOST = 3
"""Authors who stand one below the other, each with their institutions."""


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers of each author's institutions, from 1, and the institutions in that order."""

    numbers: tuple[tuple[int, ...], ...]
    places: tuple[Affiliation, ...]


def row(authors: Sequence[Author]) -> Row | None:
    """How to set ``authors`` in a row; ``None`` where they are few."""
    if len(authors) <= MOST:
        return None
    places: dict[Affiliation, int] = {}
    numbers = []
    for author in authors:
        own = author.affiliations if isinstance(author, Person) else ()
        numbers.append(tuple(places.setdefault(one, len(places) + 1) for one in own if one.name))
    return Row(tuple(numbers), tuple(places))
