"""Results in the cache: each kind of artifact of each work as it was made, under its cache key.

No path is taken from an entry: it has names in the work's folder, and one that leads out of it
counts as damaged and is made anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pressroom.build.index import VERSION, Index
from pressroom.cache import Store, digest
from pressroom.diagnostics import Diagnostic, Severity, dump_findings, load_findings
from pressroom.files import Artifact, Listed, is_plain

_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, IndexError)


def key_of(inputs: Mapping[str, str]) -> str:
    """The cache key of what is made of ``inputs``, by name a digest or a version of each."""
    return digest("result", VERSION, *(part for row in sorted(inputs.items()) for part in row))


@dataclass(frozen=True, slots=True)
class Result:
    """One kind of artifact of one work as it was made: its files, and what was found meanwhile.

    The bytes are in the cache under ``key``; ``inputs`` say what the key is made of.
    """

    key: str
    inputs: Mapping[str, str]
    artifacts: tuple[Listed, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether there was an error when it was made."""
        return any(d.severity is Severity.ERROR for d in self.findings)

    def dump(self) -> dict[str, Any]:
        """The same as JSON, without the bytes; files go by their names in the work's folder."""
        return {
            "key": self.key,
            "inputs": dict(self.inputs),
            "artifacts": [
                [row.path.partition("/")[2], row.media_type, row.size, row.sha256]
                for row in self.artifacts
            ],
            "findings": dump_findings(self.findings),
        }

    @classmethod
    def load(cls, data: Mapping[str, Any], slug: str) -> Result:
        """What :meth:`dump` gave, of the work ``slug``. Raises exceptions for anything else."""
        return cls(
            str(data["key"]),
            {str(name): str(value) for name, value in data["inputs"].items()},
            tuple(_listed(slug, *row) for row in data["artifacts"]),
            load_findings(data["findings"]),
        )


def _listed(slug: str, name: str, media_type: str, size: int, sha256: str) -> Listed:
    if not is_plain(name):
        raise ValueError(name)
    return Listed(f"{slug}/{name}", str(media_type), slug, int(size), str(sha256))


def keep_result(
    store: Store, inputs: Mapping[str, str], made: Sequence[Artifact], found: Sequence[Diagnostic]
) -> Result:
    """Put ``made`` and ``found`` into ``store``."""
    result = Result(
        key_of(inputs), inputs, tuple(artifact.listed for artifact in made), tuple(found)
    )
    head = json.dumps(result.dump(), ensure_ascii=False).encode("utf-8") + b"\n"
    store.put(result.key, b"".join((head, *(artifact.data for artifact in made))))
    return result


def find_result(store: Store, slug: str, inputs: Mapping[str, str]) -> Result | None:
    """What was made of ``inputs`` for the work ``slug``, if ``store`` has it whole."""
    key = key_of(inputs)
    entry = store.get(key)
    if entry is None:
        return None
    try:
        result = Result.load(json.loads(entry.partition(b"\n")[0]), slug)
    except _DAMAGED:
        return None
    return result if result.key == key else None


def contents(store: Store, result: Result) -> list[Artifact] | None:
    """The files of ``result`` with their bytes; ``None`` if ``store`` does not have just these."""
    entry = store.get(result.key)
    if entry is None:
        return None
    at = entry.find(b"\n") + 1
    found = []
    for row in result.artifacts:
        data = entry[at : at + row.size]
        at += row.size
        found.append(Artifact(row.path, data, row.media_type, row.work))
    whole = all(
        made.sha256 == row.sha256 for made, row in zip(found, result.artifacts, strict=True)
    )
    return found if whole else None


# --- what lies in an output folder


@dataclass(slots=True)
class Output:
    """By slug and kind the results in an output folder.

    ``tools`` are versions by name, by the digest of them all, which is an input of a result.
    """

    results: dict[str, dict[str, Result]] = field(default_factory=dict)
    tools: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, index: Index, target: Path) -> Output:
        """What a build left in the folder ``target``; nothing if that is not known."""
        known: Output | None = index.outputs.get(target)
        if known is not None:
            return known
        data = index.get("output", os.fspath(target))
        try:
            return cls(
                {
                    slug: {kind: Result.load(row, slug) for kind, row in kinds.items()}
                    for slug, kinds in data["results"].items()
                },
                {key: dict(rows) for key, rows in data["tools"].items()},
            )
        except _DAMAGED:
            return cls()

    def save(self, index: Index, target: Path) -> None:
        """Keep what lies in the folder ``target``."""
        index.outputs[target] = self
        results = {
            slug: {kind: result.dump() for kind, result in kinds.items()}
            for slug, kinds in self.results.items()
        }
        index.put("output", os.fspath(target), {"results": results, "tools": self.tools})
