"""What was answered in the last days, on disk, so that it is not asked again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from pressroom.diagnostics import PressroomError
from pressroom.files import write_file

FOLDER = ".pressroom/online"
"""Where a publication keeps the answers, relative to its root."""

WEEK = 7 * 24 * 3600.0
SOON = 3600.0
"""How long "there is none" is believed, in seconds: it is what the author goes and mends."""

_VERSION = 2
_MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Facts:
    """What an answer says of a DOI, an iD or a page; what it does not say is empty.

    ``names`` are the family names of a work's authors, or the names of a person. ``status`` is
    that of a page that is gone, ``closed`` marks a record that is locked or deactivated, and
    ``replaced`` is the iD that a record has now.
    """

    found: bool = True
    status: int = 0
    title: str = ""
    names: tuple[str, ...] = ()
    closed: bool = False
    replaced: str = ""


class Cache:
    """Facts by key, in ``folder``, for ``age`` seconds. A disk that refuses is no error."""

    def __init__(
        self, folder: Path, age: float = WEEK, clock: Callable[[], float] = time.time
    ) -> None:
        self._folder = folder
        self._age = age
        self._clock = clock

    def get(self, key: str) -> Facts | None:
        """What was put under ``key``, unless that is too long ago."""
        try:
            with self._file(key).open("rb") as stream:
                entry = json.loads(stream.read(_MAX_BYTES))
            if entry["version"] != _VERSION or entry["key"] != key:
                return None
            facts = Facts(**{**entry["facts"], "names": tuple(entry["facts"]["names"])})
            since = self._clock() - float(entry["asked"])
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None
        return facts if 0 <= since < (self._age if facts.found else min(self._age, SOON)) else None

    def put(self, key: str, facts: Facts) -> None:
        """Keep ``facts`` under ``key``."""
        entry = {"version": _VERSION, "key": key, "asked": self._clock(), "facts": asdict(facts)}
        data = json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace")
        if len(data) > _MAX_BYTES:
            return
        with contextlib.suppress(PressroomError, OSError):
            ignore = self._folder / ".gitignore"
            if not ignore.is_file():
                write_file(ignore, b"# Made by Pressroom; safe to delete.\n*\n")
            write_file(self._file(key), data)

    def tidy(self) -> None:
        """Delete what is too old to be used."""
        with contextlib.suppress(OSError):
            for file in self._folder.glob("*.json"):
                with contextlib.suppress(OSError):
                    if self._clock() - file.stat().st_mtime > self._age:
                        file.unlink()

    def _file(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"
