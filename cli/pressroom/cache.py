"""The cache of a publication, outside of it: contents by key; and versions of what is installed.

Everything that outlasts a run is here: finished files, the index of :mod:`pressroom.build.index`,
answers of registries. Whoever deletes it loses time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pressroom.diagnostics import PressroomError
from pressroom.files import write_file

VARIABLE = "PRESSROOM_CACHE"
"""The environment variable that names the folder of the cache."""
MAX_BYTES = 1024**3
"""What all entries of a cache may take together when a build has ended."""

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


def folder_of(root: Path) -> Path:
    """The cache of the publication at ``root``: the folder that :data:`VARIABLE` names, else one
    of its own among the user's caches.

    Raises :class:`PressroomError` for one in the publication: what is committed with the sources
    must never be taken for what was made of them.
    """
    root = root.resolve()
    given = os.environ.get(VARIABLE)
    if not given:
        from platformdirs import user_cache_path

        return user_cache_path("pressroom", appauthor=False) / digest(os.fspath(root))[:24]
    folder = Path(given).resolve()
    if folder.is_relative_to(root):
        raise PressroomError(
            f"{folder}: the cache must lie outside of the publication {root}; "
            f"name another folder with --cache or {VARIABLE}, or leave it out for the user's own"
        )
    return folder


class Store:
    """Bytes by key, in ``folder``; :meth:`tidy` brings it down to ``limit`` bytes.

    Several processes may use one folder. Nothing is created before the first :meth:`put`.
    """

    def __init__(self, folder: Path, limit: int = MAX_BYTES) -> None:
        self.folder = folder
        self.limit = limit

    @classmethod
    def of(cls, root: Path) -> Store:
        """The cache of the publication at ``root``; see :func:`folder_of`."""
        return cls(folder_of(root))

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
        entry = _MAGIC + hashlib.sha256(data).digest() + data
        if len(entry) <= self.limit:
            with contextlib.suppress(PressroomError, OSError):
                # get() tells an entry that is not whole.
                write_file(self._file(key), entry, durable=False)

    def load(self, key: str) -> Any:
        """The value that was saved under ``key``; ``None`` if there is none."""
        data = self.get(key)
        try:
            return None if data is None else json.loads(data)
        except (ValueError, RecursionError):
            return None

    def save(self, key: str, value: Any) -> None:
        """Keep ``value``, which JSON can hold, under ``key``."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self.put(key, text.encode("utf-8", "replace"))

    @contextlib.contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Have others who want the lock called ``name`` wait, where the system has locks."""
        try:
            import fcntl
        except ImportError:
            yield
            return
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):
                self.folder.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context((self.folder / f"{digest(name)}.lock").open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _file(self, key: bytes | str) -> Path:
        name = digest(key)
        return self.folder / name[:2] / name[2:]

    def _entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Every entry; one that another process removes meanwhile is passed over."""
        with contextlib.suppress(OSError):
            for file in self.folder.glob("[0-9a-f][0-9a-f]/*"):
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
