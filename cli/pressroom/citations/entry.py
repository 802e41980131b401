"""An entry of a bibliography, and the bibliography as such.

A bibliography may hold thousands of entries of which an article cites a few.
An entry therefore knows its key, its DOI and its place, and becomes a CSL-JSON
item only when it is asked for one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pressroom.diagnostics import Place
from pressroom.model.doi import doi_key

_DEEPEST = 12
_MOST = 5000  # values in one item
_LONGEST = 20_000  # characters of one text


class Unusable(ValueError):
    """An entry cannot be read; ``str(error)`` says why."""


@dataclass(eq=False)
class Entry:
    """One work. ``doi`` is canonical, or empty; ``make`` reads the rest."""

    key: str
    place: Place
    doi: str
    make: Callable[[], Mapping[str, object]]

    @cached_property
    def item(self) -> Mapping[str, object]:
        """The work as a CSL-JSON item whose ``id`` is the key. Raises :class:`Unusable`."""
        found = plain(self.make())
        if not isinstance(found, dict):
            raise Unusable("it is not a mapping")
        found["id"] = self.key
        if self.doi:
            found["DOI"] = self.doi
        else:
            found.pop("DOI", None)
        return found

    @property
    def url(self) -> str:
        """Its address on the web, or an empty string."""
        url = str(self.item.get("URL") or "").strip()
        return url if url.startswith(("http://", "https://")) else ""


@dataclass(eq=False)
class Bibliography:
    """Entries by key, in the order of the file."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    @cached_property
    def _by_doi(self) -> Mapping[str, Entry]:
        found: dict[str, Entry] = {}
        for entry in self.entries.values():
            if entry.doi:
                found.setdefault(doi_key(entry.doi), entry)
        return found

    def by_doi(self, doi: str) -> Entry | None:
        """The entry of a canonical DOI."""
        return self._by_doi.get(doi_key(doi))


def by_doi_alone(doi: str, place: Place) -> Entry:
    """A work that is cited by its DOI and stands in no bibliography."""
    return Entry(doi, place, doi, lambda: {"id": doi, "DOI": doi})


def plain(value: object) -> object:
    """A copy of mappings, lists, texts and numbers; anything else as text.

    What is nested too deeply, or refers to the same thing thousands of times,
    raises :class:`Unusable`.
    """
    left = _MOST

    def copy(value: object, depth: int) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise Unusable(f"it holds more than {_MOST} values")
        if depth > _DEEPEST:
            raise Unusable(f"it nests deeper than {_DEEPEST} levels")
        if isinstance(value, Mapping):
            return {str(name)[:200]: copy(one, depth + 1) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [copy(one, depth + 1) for one in value]
        if value is None or isinstance(value, bool | int):
            return value
        return str(value)[:_LONGEST]

    return copy(value, 0)


class Malformed(Exception):
    """A file as a whole cannot be read. ``line`` and ``column`` are 0 where they are not known."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry: its key and where that stands, its DOI as written, and how to read the rest.

    With a ``problem`` it is none, and this says why.
    """

    key: str | None
    line: int
    column: int
    end_column: int
    doi: str
    make: Callable[[], Mapping[str, object]] | None
    problem: str = ""
