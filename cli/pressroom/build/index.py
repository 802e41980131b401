"""The index of a publication in its cache: digests of files, summaries of articles, other entries.

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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pressroom.cache import Store, digest
from pressroom.diagnostics import Diagnostic, Place, Severity, dump_findings, load_findings
from pressroom.files import is_below

VERSION = "2"
"""Of the form of all entries."""

# --- files

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
    """Every file below ``folder`` as an absolute path, in order.

    Hidden ones are left out, and what Python compiles.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "__pycache__")):
            continue
        try:
            inside = entry.is_dir(follow_symlinks=False)
        except OSError:
            continue
        if inside:
            yield from below(Path(entry.path))
        else:
            yield entry.path


# --- articles


@dataclass(frozen=True, slots=True)
class Summary:
    """What others need of an article's text, so that it is not parsed while it is unchanged.

    ``key`` is a digest of every setting that has a say in how it is parsed; ``files`` are the
    digests of its own file and of those it names, by path in the publication. ``links`` are
    the articles it links to, with fragment and place, ``cited`` the keys of the works it cites,
    ``anchors`` the ids of its headings, ``extent`` the numbers of :class:`Extent`, ``strange``
    the characters that no bundled font has.
    """

    key: str
    files: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    links: tuple[tuple[str, str, Place], ...] = ()
    cited: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()
    extent: tuple[int, ...] = ()
    strange: str = ""

    def holds(self, key: str, root: Path, digests: Digests) -> bool:
        """Whether parsing it again would find the same.

        What is wrong may depend on files that are not there, so it is always looked at again.
        """
        return (
            self.key == key
            and all(d.severity is not Severity.ERROR for d in self.findings)
            and all(digests.digest(root / name) == known for name, known in self.files.items())
        )

    def dump(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "key": self.key,
            "files": dict(self.files),
            "findings": dump_findings(self.findings),
            "links": [
                [path, fragment, *asdict(place).values()] for path, fragment, place in self.links
            ],
            "cited": sorted(self.cited),
            "anchors": sorted(self.anchors),
            "extent": self.extent,
            "strange": self.strange,
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Summary:
        """What :meth:`dump` gave. Raises one of several exceptions for anything else."""
        return cls(
            str(data["key"]),
            {str(name): str(known) for name, known in data["files"].items() if is_below(name)},
            load_findings(data["findings"]),
            tuple((path, fragment, Place(*place)) for path, fragment, *place in data["links"]),
            frozenset(data["cited"]),
            frozenset(data["anchors"]),
            tuple(map(int, data["extent"])),
            str(data["strange"]),
        )


# --- all of it


class Index:
    """What earlier runs left of the publication at ``root``, in its ``store``.

    ``digests`` are those of files; ``front_matter`` is what was read in this process, ``outputs``
    what was built, by folder, and ``is_new`` says that there was no earlier run.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store.of(root)
        rows = self.get("digests")
        self.is_new = rows is None
        self.digests = Digests.load(rows)
        self.front_matter: dict[str, Any] = {}
        self.outputs: dict[Path, Any] = {}

    @cached_property
    def summaries(self) -> dict[str, Summary]:
        """What is known of articles, by path."""
        try:
            rows = self.get("articles")
            return {path: Summary.load(row) for path, row in rows.items()}
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            return {}

    def save(self) -> None:
        """Keep digests if they changed, and summaries if there was need of them."""
        if self.digests.changed:
            self.put("digests", self.digests.dump())
        if "summaries" in vars(self):
            rows = {path: summary.dump() for path, summary in self.summaries.items()}
            self.put("articles", rows)

    def get(self, *name: str) -> Any:
        """The entry called ``name``, as JSON; ``None`` if there is none."""
        return self.store.load(self._key(name))

    def put(self, *name_and_value: Any) -> None:
        """Keep an entry: its name, in one part or more, and the value."""
        *name, value = name_and_value
        self.store.save(self._key(name), value)

    def _key(self, name: Sequence[str]) -> str:
        return digest("index", VERSION, os.fspath(self.root), *name)

    def publishing(self, target: Path) -> AbstractContextManager[None]:
        """Let builds into the folder ``target`` publish one after the other."""
        return self.store.locked(os.fspath(target))
