"""What a reader of bibliographies finds, before it is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


class Malformed(Exception):
    """A file as a whole cannot be read. ``line`` and ``column`` are 0 where they are not known."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Found:
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
