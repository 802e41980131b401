"""Values that know where they stand: what YAML and TOML both become before they are checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pressroom.diagnostics import Place
from pressroom.files import Source


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. ``text`` is its spelling without quotes; ``value`` what it means.

    ``place`` covers the value in the source, quotes included. ``inner`` is the
    place of ``text`` itself when it stands on one line as it is, else ``None``.
    """

    value: str | int | float | bool | None
    text: str
    place: Place
    inner: Place | None = None

    def part(self, start: int, end: int) -> Place:
        """The place of ``text[start:end]``, or of the whole value where that is not known."""
        inner = self.inner
        if inner is None or inner.column is None:
            return self.place
        column = inner.column
        return Place(inner.path, inner.line, column + start, inner.line, column + end)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping and its value."""

    key: str
    key_place: Place
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping; repeated keys are reported when it is made and the first one is kept."""

    entries: tuple[Entry, ...]
    place: Place

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


Node = Scalar | Sequence | Mapping


def inner_place(text: str, place: Place, source: Source) -> Place | None:
    """Where ``text`` stands within the value at ``place``, if it does in one line as it is."""
    if place.line is None or place.column is None or not text:
        return None
    line = source.lines[place.line - 1]
    start = place.column - 1
    start += line[start : start + 1] in ("'", '"')
    if not line.startswith(text, start):
        return None
    return source.place(place.line, start + 1, len(text))


def kind(node: Node) -> str:
    """What a node is, in words for a message."""
    match node:
        case Sequence():
            return "a list"
        case Mapping():
            return "a mapping"
        case Scalar(value=bool()):
            return "true or false"
        case Scalar(value=int() | float()):
            return "a number"
        case Scalar(value=None):
            return "nothing"
        case _:
            return "a text"
