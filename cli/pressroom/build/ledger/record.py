"""What a build left in its output folder, and what of: read by the next one.

The record is kept beside the store, not in the output, which is published. Whoever deletes it
loses time and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pressroom.build.ledger.units import Unit
from pressroom.cache import digest, ignored
from pressroom.diagnostics import PressroomError
from pressroom.files import write_file

FOLDER = ".pressroom/builds"
"""Where a publication keeps its records, relative to its root."""
_VERSION = 1


@dataclass(slots=True)
class Record:
    """By slug and kind the units in an output folder, and with what these were made.

    ``tools`` are versions by name, by the digest of them all, which is an ingredient of a unit.
    """

    units: dict[str, dict[str, Unit]] = field(default_factory=dict)
    tools: dict[str, dict[str, str]] = field(default_factory=dict)

    def dump(self) -> bytes:
        """The record as JSON."""
        data: dict[str, Any] = {
            "version": _VERSION,
            "units": {
                slug: {kind: unit.dump() for kind, unit in kinds.items()}
                for slug, kinds in self.units.items()
            },
            "tools": self.tools,
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    @classmethod
    def load(cls, data: bytes) -> Record:
        """What :meth:`dump` gave; an empty record for anything else."""
        try:
            return cls._loaded(json.loads(data))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls()

    @classmethod
    def _loaded(cls, data: Mapping[str, Any]) -> Record:
        if data["version"] != _VERSION:
            return cls()
        return cls(
            {
                slug: {kind: Unit.load(unit) for kind, unit in kinds.items()}
                for slug, kinds in data["units"].items()
            },
            {key: dict(rows) for key, rows in data["tools"].items()},
        )


def file_of(root: Path, target: Path) -> Path:
    """Where the record of the output folder ``target`` is kept."""
    return root / FOLDER / f"{name_of(root, target)}.json"


def name_of(root: Path, target: Path) -> str:
    """A name for the output folder ``target``, which moves with the publication if it is in it."""
    inside = target.relative_to(root) if target.is_relative_to(root) else target
    return digest(inside.as_posix())[:24]


def read(root: Path, target: Path) -> Record:
    """The record of ``target``; an empty one if there is none."""
    try:
        return Record.load(file_of(root, target).read_bytes())
    except OSError:
        return Record()


def save(root: Path, target: Path, record: Record) -> None:
    """Keep ``record``. A disk that refuses is no error: the next build does more."""
    try:
        ignored(root / FOLDER)
        write_file(file_of(root, target), record.dump(), durable=False)
    except (PressroomError, OSError):
        return
