"""A unit: one kind of artifact of one work, the least that is made or kept as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pressroom.cache import Store, digest
from pressroom.diagnostics import Diagnostic, Severity
from pressroom.files import Artifact, Listed

_FORM = "unit 1"


def key_of(ingredients: Mapping[str, str]) -> str:
    """The key of what is made of ``ingredients``, by name a digest or a version of each."""
    return digest(_FORM, *(part for row in sorted(ingredients.items()) for part in row))


@dataclass(frozen=True, slots=True)
class Unit:
    """What was made, file by file, and what was found while making it.

    The bytes are in the store under ``key``; ``ingredients`` say what the key is made of.
    """

    key: str
    ingredients: Mapping[str, str]
    artifacts: tuple[Listed, ...]
    diagnostics: tuple[Diagnostic, ...]

    def dump(self) -> dict[str, Any]:
        """The unit as JSON, without the bytes."""
        return {
            "key": self.key,
            "ingredients": dict(self.ingredients),
            "artifacts": [list_row(made) for made in self.artifacts],
            "diagnostics": dump_findings(self.diagnostics),
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Unit:
        """What :meth:`dump` gave. Raises ValueError, KeyError or TypeError for anything else."""
        return cls(
            str(data["key"]),
            {str(name): str(value) for name, value in data["ingredients"].items()},
            tuple(listed(row) for row in data["artifacts"]),
            load_findings(data["diagnostics"]),
        )


def keep(
    store: Store,
    ingredients: Mapping[str, str],
    made: Sequence[Artifact],
    found: Sequence[Diagnostic],
) -> Unit:
    """Put ``made`` and ``found`` into ``store``."""
    rows = tuple(artifact.listed for artifact in made)
    unit = Unit(key_of(ingredients), ingredients, rows, tuple(found))
    head = {"artifacts": [list_row(row) for row in rows], "diagnostics": dump_findings(found)}
    line = json.dumps(head, ensure_ascii=False).encode("utf-8") + b"\n"
    store.put(_entry(unit.key), b"".join((line, *(artifact.data for artifact in made))))
    return unit


def kept(store: Store, ingredients: Mapping[str, str]) -> Unit | None:
    """The unit that was made of ``ingredients``, if the store has it whole."""
    key = key_of(ingredients)
    entry = store.get(_entry(key))
    if entry is None:
        return None
    head = json.loads(entry[: entry.index(b"\n")])
    rows = tuple(listed(row) for row in head["artifacts"])
    return Unit(key, ingredients, rows, load_findings(head["diagnostics"]))


def contents(store: Store, unit: Unit) -> list[Artifact] | None:
    """The files of ``unit`` with their bytes; ``None`` if the store does not have just these."""
    entry = store.get(_entry(unit.key))
    if entry is None:
        return None
    at = entry.index(b"\n") + 1
    found = []
    for row in unit.artifacts:
        data = entry[at : at + row.size]
        at += row.size
        found.append(Artifact(row.path, data, row.media_type, row.work))
    whole = all(made.sha256 == row.sha256 for made, row in zip(found, unit.artifacts, strict=True))
    return found if whole else None


def _entry(key: str) -> str:
    return digest("unit", key)


# --- rows


def list_row(made: Listed) -> list[Any]:
    """A file as a row of JSON."""
    return [made.path, made.media_type, made.work, made.size, made.sha256]


def listed(row: Sequence[Any]) -> Listed:
    """What :func:`list_row` gave."""
    path, media_type, work, size, sha256 = row
    return Listed(str(path), str(media_type), str(work), int(size), str(sha256))


def dump_findings(found: Sequence[Diagnostic]) -> list[list[Any]]:
    """Findings as rows of JSON."""
    return [
        [
            d.code,
            d.name,
            str(d.severity),
            d.path,
            d.line,
            d.column,
            d.end_line,
            d.end_column,
            d.message,
            d.hint,
        ]
        for d in found
    ]


def load_findings(rows: Sequence[Sequence[Any]]) -> tuple[Diagnostic, ...]:
    """What :func:`dump_findings` gave."""
    return tuple(Diagnostic(row[0], row[1], Severity(row[2]), *row[3:]) for row in rows)
