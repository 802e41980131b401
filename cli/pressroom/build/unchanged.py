"""Whether a build has anything to do: asked before anything else is imported."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pressroom.build.cachekeys import EPOCH, TYPESET, made_with, program_digest
from pressroom.build.index import MISSING, Digests, Index, below
from pressroom.cache import digest
from pressroom.diagnostics import Diagnostic, dump_findings, load_findings
from pressroom.files import CONFIG, FONTS, MANIFEST, TEMPLATES, is_below

_ENTRY = "last build"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build that ended well had to say."""

    works: int
    files: int
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """What a build was asked for, as far as that decides what it writes or says."""

    kinds: tuple[str, ...]
    strict: bool

    def __str__(self) -> str:
        # Of an embargo it is said whether it lies ahead, so each day is another.
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        return f"{','.join(sorted(self.kinds))} {self.strict} {os.environ.get(EPOCH, '')} {today}"


def remember(
    index: Index,
    sources: Path,
    target: Path,
    options: Options,
    others: Iterable[str],
    outcome: Outcome,
) -> None:
    """Keep the ``outcome`` of a whole build; ``others`` are files it read, below the root."""
    data = {
        "sources": sources.relative_to(index.root).as_posix(),
        "others": sorted(set(others)),
        "manifest": index.digests.digest(target / MANIFEST),
        "works": outcome.works,
        "diagnostics": dump_findings(outcome.diagnostics),
    }
    key = _key(index.root, data, options, index.digests)
    index.put(_ENTRY, os.fspath(target), {**data, "key": key})


def nothing_to_do(root: Path, target: Path, options: Options) -> Outcome | None:
    """What the last build said, if this one would read the same, and its files are all there."""
    index = Index(root)
    data = index.get(_ENTRY, os.fspath(target))
    try:
        outcome = _unless_changed(root, target, options, data, index.digests)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if outcome is not None and index.digests.changed:
        index.save()
    return outcome


def _unless_changed(
    root: Path, target: Path, options: Options, data: Mapping[str, Any], digests: Digests
) -> Outcome | None:
    if _key(root, data, options, digests) != data["key"]:
        return None
    manifest = digests.digest(target / MANIFEST)
    if manifest == MISSING or manifest != data["manifest"]:
        return None
    rows = json.loads((target / MANIFEST).read_bytes())["artifacts"]
    folder = os.path.join(target, "")  # noqa: PTH118 - hot, as all here that does without pathlib
    if any(digests.digest(folder + row["path"]) != row["sha256"] for row in rows):
        return None
    return Outcome(int(data["works"]), len(rows) + 1, load_findings(data["diagnostics"]))


def _key(root: Path, data: Mapping[str, Any], options: Options, digests: Digests) -> str:
    """A digest of every file that a whole build may read, and of what makes the artifacts."""
    names = [data["sources"], *data["others"]]
    if not all(map(is_below, names)):
        raise ValueError(names)
    folder = os.path.join(root, "")  # noqa: PTH118
    files = {folder + name for name in (CONFIG, *data["others"])}
    for name in (data["sources"], TEMPLATES, FONTS):
        files.update(below(root / name))
    parts = [str(options)]
    # Of the kinds the one that most goes into: others are made with no more.
    kind = min(options.kinds, key=lambda kind: kind not in TYPESET)
    parts += [part for row in made_with(kind, program_digest(digests)) for part in row]
    for name in sorted(files):
        parts += [name.removeprefix(folder), digests.digest(name)]
    return digest(*parts)
