"""The content store of what was made, and the versions of what makes it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pressroom.diagnostics import PressroomError
from pressroom.files import write_file

# --- content store

FOLDER = ".pressroom/store"
"""Where a publication keeps its store, relative to its root."""
MAX_BYTES = 1024**3
"""What all entries of a store may take together when a build has ended."""

_MAGIC = b"pressroom store 1\n"
_DIGEST = 32  # bytes of SHA-256
_FRESH = 60 * 1_000_000_000  # nanoseconds; so long an entry's time is not set again


def digest(*parts: bytes | str) -> str:
    """A key made of ``parts``: SHA-256 over each with its length, in hexadecimal."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def ignored(folder: Path) -> None:
    """Have git pass over ``folder``, which is made if need be."""
    file = folder / ".gitignore"
    if not file.is_file():
        write_file(file, b"# Made by Pressroom; safe to delete.\n*\n", durable=False)


class Store:
    """Finished bytes by key, in ``folder``; :meth:`tidy` brings it down to ``limit`` bytes.

    Several processes may use one folder. Nothing is created before the first :meth:`put`.
    """

    def __init__(self, folder: Path, limit: int = MAX_BYTES) -> None:
        self.folder = folder
        self.limit = limit

    def get(self, key: bytes | str) -> bytes | None:
        """What was put under ``key``, or ``None``, also for an entry that is not as written."""
        file = self._file(key)
        try:
            entry = file.read_bytes()
        except OSError:
            return None
        begin = len(_MAGIC) + _DIGEST
        data = entry[begin:]
        if entry[:begin] != _MAGIC + hashlib.sha256(data).digest():
            return None
        self._touch(file)
        return data

    def put(self, key: bytes | str, data: bytes) -> None:
        """Keep ``data`` under ``key``. A disk that refuses is no error: nothing is kept then."""
        file = self._file(key)
        entry = _MAGIC + hashlib.sha256(data).digest() + data
        if len(entry) > self.limit:
            return
        try:
            ignored(self.folder)
            write_file(file, entry, durable=False)  # get() tells an entry that is not whole
        except (PressroomError, OSError):
            return

    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return next(self._entries(), None) is None

    def _file(self, key: bytes | str) -> Path:
        name = digest(key)
        return self.folder / name[:2] / name[2:]

    def _entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Every entry; one that another process removes meanwhile is passed over."""
        with contextlib.suppress(OSError):
            for folder in self.folder.iterdir():
                if len(folder.name) != 2:
                    continue
                with contextlib.suppress(OSError):
                    for file in folder.iterdir():
                        with contextlib.suppress(OSError):
                            yield file, file.stat()

    def tidy(self) -> None:
        """Bring the store down to nine tenths of its limit when it is over it, least used first.

        Called when a build has ended, so that no entry goes which that build still needs.
        """
        found = sorted(self._entries(), key=lambda entry: (entry[1].st_mtime_ns, entry[0]))
        size = sum(status.st_size for _, status in found)
        if size > self.limit:
            for file, status in found:
                if size <= self.limit * 9 // 10:
                    break
                with contextlib.suppress(OSError):
                    file.unlink()
                    size -= status.st_size

    @staticmethod
    def _touch(file: Path) -> None:
        """Note that the entry was used, by its time."""
        now = time.time_ns()
        with contextlib.suppress(OSError):
            if now - file.stat().st_mtime_ns > _FRESH:
                os.utime(file, ns=(now, now))


# --- versions


@cache
def installed() -> Mapping[str, str]:
    """Installed distributions and their versions, by the names of their folders.

    ``importlib.metadata`` opens a file for each and parses it as mail, which takes longer than
    a build that has nothing to do. The form of the name is that of the binary distribution format
    (https://packaging.python.org/specifications/recording-installed-packages/).
    """
    found: dict[str, str] = {}
    for folder in reversed(sys.path):  # the first on the path is the one that is imported
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - hot
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info"):
                project, _, version = name.removesuffix(".dist-info").partition("-")
                found[re.sub(r"[-_.]+", "-", project).lower()] = version
    return found


def version(name: str) -> str:
    """The version of a distribution by its normalised name, or an empty string."""
    return installed().get(name, "")
