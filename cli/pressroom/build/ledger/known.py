"""What was found out about a source by reading it, so that it is not read again unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pressroom.build.ledger.files import Files
from pressroom.build.ledger.units import dump_findings, load_findings
from pressroom.diagnostics import Diagnostic, Place, Severity
from pressroom.model.work import Extent


@dataclass(frozen=True, slots=True)
class Known:
    """One article as far as others need it: what was found out by reading it.

    ``key`` is a digest of every setting that has a say in how it is read; ``files`` are the
    digests of its own file and of those it names, by path in the publication. ``links`` are
    the articles it links to, with fragment and place, ``cited`` the keys of the works it cites,
    ``anchors`` the ids of its headings.
    """

    key: str
    files: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    links: tuple[tuple[str, str, Place], ...] = ()
    cited: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()
    extent: Extent = field(default_factory=Extent)

    def holds(self, key: str, root: Path, files: Files) -> bool:
        """Whether reading it again would find the same.

        What is wrong may depend on files that are not there, so it is always looked at again.
        """
        return (
            self.key == key
            and all(d.severity is not Severity.ERROR for d in self.diagnostics)
            and all(files.digest(root / name) == digest for name, digest in self.files.items())
        )

    def dump(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "key": self.key,
            "files": dict(self.files),
            "diagnostics": dump_findings(self.diagnostics),
            "links": [
                [path, fragment, *asdict(place).values()] for path, fragment, place in self.links
            ],
            "cited": sorted(self.cited),
            "anchors": sorted(self.anchors),
            "extent": list(asdict(self.extent).values()),
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Known:
        """What :meth:`dump` gave. Raises ValueError, KeyError or TypeError for anything else."""
        return cls(
            str(data["key"]),
            {str(name): str(digest) for name, digest in data["files"].items()},
            load_findings(data["diagnostics"]),
            tuple((path, fragment, Place(*place)) for path, fragment, *place in data["links"]),
            frozenset(data["cited"]),
            frozenset(data["anchors"]),
            Extent(*map(int, data["extent"])),
        )


def dump(known: Mapping[str, Known]) -> bytes:
    """What is known by path, as JSON."""
    rows = {path: each.dump() for path, each in known.items()}
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def load(file: Path) -> dict[str, Known]:
    """What :func:`dump` gave, from ``file``; nothing if it cannot be read."""
    try:
        rows = json.loads(file.read_bytes())
        return {path: Known.load(row) for path, row in rows.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def named(files: Files, root: Path, paths: Iterable[Path]) -> dict[str, str]:
    """The digests of ``paths``, by their place below ``root``; others come with a distribution."""
    return {
        path.relative_to(root).as_posix(): files.digest(path)
        for path in sorted(set(paths))
        if path.is_relative_to(root)
    }
