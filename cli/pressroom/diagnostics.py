"""Findings about a source, as values.

Nothing here prints and nothing here raises: a stage reports to a
:class:`Collector` and goes on, so that one run shows every problem.
Lines and columns count from 1; a column counts Unicode code points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class PressroomError(Exception):
    """The program cannot go on: an unreadable file, a missing system library.

    ``str(error)`` is one message for the user. Problems *in* a source are
    never raised; they are :class:`Diagnostic` values.
    """


class Severity(StrEnum):
    """How much a finding matters. Only errors stop a build; ``--strict`` adds warnings."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that should hold, e.g. ``orcid-checksum``.

    ``code`` never changes once released; ``name`` says what should hold;
    ``description`` is one line for the documentation.
    """

    code: str
    name: str
    severity: Severity
    description: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is. What is not known is ``None``, never invented.

    ``end_column`` is exclusive: the column after the last character.
    """

    path: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        parts = [self.path]
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. ``message`` says what is wrong, ``hint`` what to do about it.

    ``replacement`` is what should stand in its place, where that can be told.
    """

    code: str
    name: str
    severity: Severity
    path: str
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    message: str
    hint: str = ""
    replacement: str = ""

    @property
    def place(self) -> Place:
        """The position alone, for printing."""
        return Place(self.path, self.line, self.column, self.end_line, self.end_column)


Report = Callable[[Rule, Place, str, str], None]
"""Takes a rule, a place, a message and a hint."""


class Collector:
    """Gathers diagnostics; the only thing a stage needs to report with."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []

    def report(
        self, rule: Rule, place: Place, message: str, hint: str = "", replacement: str = ""
    ) -> None:
        """Add one finding of ``rule`` at ``place``."""
        self._found.append(
            Diagnostic(
                rule.code,
                rule.name,
                rule.severity,
                place.path,
                place.line,
                place.column,
                place.end_line,
                place.end_column,
                message,
                hint,
                replacement,
            )
        )

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Take over findings gathered elsewhere."""
        self._found.extend(diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.sorted())

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> list[Diagnostic]:
        """All findings by path, line, column and code; exact repetitions once."""
        unique = dict.fromkeys(self._found)
        return sorted(unique, key=lambda d: (d.path, d.line or 0, d.column or 0, d.code))

    @property
    def has_errors(self) -> bool:
        """Whether anything found stops a build."""
        return any(d.severity is Severity.ERROR for d in self._found)


def merged(*lists: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """All findings of ``lists`` in the order of a :class:`Collector`."""
    collector = Collector()
    for found in lists:
        collector.extend(found)
    return tuple(collector)


# --- as JSON

_FIELDS = [field.name for field in fields(Diagnostic)]


def dump_findings(found: Iterable[Diagnostic]) -> list[list[Any]]:
    """Findings as rows of JSON."""
    return [[getattr(diagnostic, name) for name in _FIELDS] for diagnostic in found]


def load_findings(rows: Sequence[Sequence[Any]]) -> tuple[Diagnostic, ...]:
    """What :func:`dump_findings` gave. Raises one of several exceptions for anything else."""
    return tuple(Diagnostic(row[0], row[1], Severity(row[2]), *row[3:]) for row in rows)
