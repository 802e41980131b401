"""What was told in the last days, on disk, so that it is not asked again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pressroom.diagnostics import PressroomError
from pressroom.files import write_file

FOLDER = ".pressroom/online"
"""Where a publication keeps the answers, relative to its root."""

WEEK = 7 * 24 * 3600.0
SOON = 3600.0
"""How long "there is none" is believed, in seconds: it is what the author goes and mends."""

_VERSION = 1
_MAX_BYTES = 256 * 1024

Facts = dict[str, Any]


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
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(entry, dict) or entry.get("version") != _VERSION:
            return None
        facts, asked = entry.get("facts"), entry.get("asked")
        if entry.get("key") != key or not isinstance(facts, dict):
            return None
        if not isinstance(asked, int | float):
            return None
        age = self._age if facts.get("found") else min(self._age, SOON)
        return facts if 0 <= self._clock() - asked < age else None

    def put(self, key: str, facts: Facts) -> None:
        """Keep ``facts``, whose ``found`` says whether the thing exists."""
        entry = {"version": _VERSION, "key": key, "asked": self._clock(), "facts": facts}
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
