"""Digests of files, remembered by what the file system says of them.

Reading a thousand files to learn that none has changed takes seconds; asking the file system
takes milliseconds. As git does with its index, a digest is believed while size, times and inode
are those it was taken with, and while the file was not written in the very moment it was read
(https://git-scm.com/docs/racy-git).
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MISSING = ""
"""The digest of what is not there, or is no file."""

MOST = 200_000
"""Files that are remembered, those of a publication of some 6,000 works."""

_CHUNK = 1 << 20
_TICK = 50_000_000  # ns; no clock of a file system that counts in fractions is coarser
_COARSE = 2_100_000_000  # ns; some count whole or even seconds
_SECOND = 1_000_000_000

Signature = tuple[int, int, int, int]
"""Size, time of the last change of content and of status (ns), and inode."""


def signature(status: os.stat_result) -> Signature:
    """What tells one state of a file from another."""
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class Digests:
    """SHA-256 in hexadecimal of files by absolute path; each is read once for each state it has."""

    def __init__(self, rows: Mapping[str, tuple[Signature, str]] | None = None) -> None:
        self._known: dict[str, tuple[Signature, str]] = dict(rows or {})
        self._asked: dict[str, str] = {}
        self.changed = False

    def digest(self, path: Path | str) -> str:
        """The digest of what ``path`` leads to, or :data:`MISSING`. Asked once in a run."""
        name = os.fspath(path)
        found = self._asked.get(name)
        if found is None:
            found = self._asked[name] = self._digest(name)
        return found

    def read_as(self, path: Path | str, digest: str) -> None:
        """Answer with ``digest`` in this run: what was read is what counts, not what came later."""
        self._asked[os.fspath(path)] = digest

    def forget_answers(self) -> None:
        """Ask the file system again from here on, as a run that follows in one process must."""
        self._asked.clear()

    def note(self, path: Path | str, digest: str) -> None:
        """Take over the digest of a file that was just written by us."""
        name = os.fspath(path)
        try:
            self._known[name] = (signature(os.stat(name)), digest)  # noqa: PTH116 - hot
        except OSError:
            self._known.pop(name, None)
            digest = MISSING
        self._asked[name] = digest
        self.changed = True

    def _digest(self, name: str) -> str:
        try:
            status = os.stat(name)  # noqa: PTH116 - hot
        except OSError:
            return self._gone(name)
        if not stat.S_ISREG(status.st_mode):
            return self._gone(name)
        seen = signature(status)
        known = self._known.get(name)
        if known is not None and known[0] == seen:
            return known[1]
        self.changed = True
        try:
            now = time.time_ns()
            digest = _sha256(name)
        except OSError:
            return self._gone(name)
        written = max(status.st_mtime_ns, status.st_ctime_ns)
        guard = _TICK if status.st_mtime_ns % _SECOND else _COARSE
        if written + guard < now:
            self._known[name] = (seen, digest)
        else:
            self._known.pop(name, None)
        return digest

    def _gone(self, name: str) -> str:
        if self._known.pop(name, None) is not None:
            self.changed = True
        return MISSING

    # --- as JSON

    @classmethod
    def load(cls, rows: Any) -> Digests:
        """What :meth:`dump` gave; nothing is known for anything else."""
        known: dict[str, tuple[Signature, str]] = {}
        try:
            for name, (size, changed, status, inode, digest) in rows.items():
                known[name] = ((size, changed, status, inode), str(digest))
        except (ValueError, TypeError, AttributeError):
            known.clear()
        return cls(known)

    def dump(self) -> dict[str, list[int | str]]:
        """Everything that is known; of too much only what this run asked for."""
        names = self._known if len(self._known) <= MOST else self._known.keys() & self._asked.keys()
        return {name: [*self._known[name][0], self._known[name][1]] for name in names}


def _sha256(name: str) -> str:
    whole = hashlib.sha256()
    with open(name, "rb", buffering=0) as stream:  # noqa: PTH123 - hot
        while part := stream.read(_CHUNK):
            whole.update(part)
    return whole.hexdigest()


def below(folder: Path) -> Iterator[str]:
    """Every file below ``folder`` as an absolute path, in order; hidden ones are left out."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            inside = entry.is_dir(follow_symlinks=False)
        except OSError:
            continue
        if inside:
            yield from below(Path(entry.path))
        else:
            yield entry.path
