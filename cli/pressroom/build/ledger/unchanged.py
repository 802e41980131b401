"""Whether a build has anything to do: asked before anything else is imported."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pressroom.build.ledger import tools
from pressroom.build.ledger.files import MISSING, Files, below, load_files, save_files
from pressroom.build.ledger.record import name_of
from pressroom.build.ledger.units import dump_findings, load_findings
from pressroom.cache import digest, ignored
from pressroom.diagnostics import Diagnostic, PressroomError
from pressroom.files import CONFIG, FONTS, MANIFEST, OWN, TEMPLATES, write_file

_VERSION = 1
_FOLDER = f"{OWN}/runs"


@dataclass(frozen=True, slots=True)
class Said:
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


EPOCH = "SOURCE_DATE_EPOCH"
"""https://reproducible-builds.org/specs/source-date-epoch/"""


def inputs(root: Path, sources: Path, others: Iterable[str]) -> list[str]:
    """Every file that a whole build may read: the configuration, whole folders, and ``others``."""
    found = {os.fspath(root / CONFIG), *(os.fspath(root / name) for name in others)}
    for folder in (sources, root / TEMPLATES, root / FONTS):
        found.update(below(folder))
    return sorted(found)


def _key(root: Path, sources: Path, others: Iterable[str], options: Options, files: Files) -> str:
    parts = [str(options)]
    # Of the kinds the one that most goes into: others are made with no more.
    kind = min(options.kinds, key=lambda kind: kind not in tools.TYPESET)
    parts += [part for row in tools.made_with(kind, files) for part in row]
    for name in inputs(root, sources, others):
        parts += [os.path.relpath(name, root), files.digest(name)]
    return digest(*parts)


def note(
    root: Path,
    sources: Path,
    target: Path,
    options: Options,
    others: Iterable[str],
    said: Said,
    files: Files,
) -> None:
    """Remember a whole build that ended well; ``others`` are files below ``root``."""
    names = sorted(set(others))
    data: dict[str, Any] = {
        "version": _VERSION,
        "sources": sources.relative_to(root).as_posix(),
        "others": names,
        "key": _key(root, sources, names, options, files),
        "manifest": files.digest(target / MANIFEST),
        "works": said.works,
        "diagnostics": dump_findings(said.diagnostics),
    }
    try:
        ignored(root / OWN)
        write_file(_file(root, target), json.dumps(data).encode(), durable=False)
    except (PressroomError, OSError):
        return


def nothing_to_do(root: Path, target: Path, options: Options) -> Said | None:
    """What the last build said, if this one would read the same, and its files are all there."""
    try:
        data = json.loads(_file(root, target).read_bytes())
        if data["version"] != _VERSION:
            return None
        files = load_files(root)
        said = _unless_changed(root, target, options, data, files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if said is not None and files.changed:
        save_files(root, files)
    return said


def _unless_changed(
    root: Path, target: Path, options: Options, data: Mapping[str, Any], files: Files
) -> Said | None:
    sources = root / data["sources"]
    if _key(root, sources, data["others"], options, files) != data["key"]:
        return None
    manifest = files.digest(target / MANIFEST)
    if manifest == MISSING or manifest != data["manifest"]:
        return None
    rows = json.loads((target / MANIFEST).read_bytes())["artifacts"]
    if any(files.digest(target / row["path"]) != row["sha256"] for row in rows):
        return None
    return Said(int(data["works"]), len(rows) + 1, load_findings(data["diagnostics"]))


def _file(root: Path, target: Path) -> Path:
    return root / _FOLDER / f"{name_of(root, target)}.json"
