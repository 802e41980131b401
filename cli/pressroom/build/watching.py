"""What changed on the disk, as soon as it is whole: one set of paths for each save.

Folders are watched by the system (:mod:`watchfiles`), a few single files by asking for them.
An editor that saves empties the file first, or renames another into its place, and a checkout
writes hundreds of files: such beginnings are waited out, so that what is handed on is complete.
"""

from __future__ import annotations

import os
import queue
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pressroom.build.ledger.files import signature
from pressroom.files import CONFIG, FONTS, TEMPLATES

STEP = 5
"""Milliseconds without news after which a change is handed on."""
QUIET = 0.1
"""Seconds without news after which many changes, or an unfinished one, are handed on."""
LONGEST = 2.0
"""Seconds after which changes are handed on although more of them come."""
ASK = 0.25
"""Seconds from one look at the single files to the next."""
POLL = 300
"""Milliseconds from one look to the next where the system cannot watch a folder."""

# Swap files, backups and the like of vim, Emacs, JetBrains, LibreOffice; hidden files besides.
_PASSING = re.compile(r"^\.|~$|^#.*#$|^4913$|\.sw[a-z]$|\.tmp$|___jb_(tmp|old)___$|^~\$")


@dataclass(frozen=True, slots=True)
class Scope:
    """What to watch: whole folders, and single files wherever they are, all absolute."""

    folders: tuple[Path, ...]
    files: tuple[Path, ...]
    output: Path

    def concerns(self, name: str) -> bool:
        """Whether the file ``name`` may be a part of the publication."""
        path = Path(name)
        if path.is_relative_to(self.output):
            return False
        for folder in self.folders:
            if path.is_relative_to(folder):
                return not any(_PASSING.search(part) for part in path.relative_to(folder).parts)
        return path in self.files


def scope_of(root: Path, sources: Path, output: Path, others: Iterable[Path]) -> Scope:
    """What a build of the publication at ``root`` reads; ``others`` lie outside its folders."""
    folders = (sources, root / TEMPLATES, root / FONTS)
    alone = {file for file in others if not any(file.is_relative_to(each) for each in folders)}
    return Scope(folders, (root / CONFIG, *sorted(alone)), output)


@dataclass(slots=True)
class Watcher:
    """Collects changes within a :class:`Scope` from :meth:`start` to :meth:`stop`."""

    scope: Scope
    polling: bool | None = None
    """Ask instead of being told; ``None`` leaves it to watchfiles and its environment variables."""
    _news: queue.SimpleQueue[frozenset[str] | None] = field(default_factory=queue.SimpleQueue)
    _stop: threading.Event = field(default_factory=threading.Event)
    _again: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Watch from here on; what changes after this returns is noticed."""
        seen = self._states()
        ready = threading.Event()
        self._threads += [
            threading.Thread(target=self._folders, args=(ready,), daemon=True),
            threading.Thread(target=self._singles, args=(seen,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        ready.wait(5)

    def stop(self) -> None:
        """Watch no longer; a call of :meth:`next` that waits returns nothing."""
        self._stop.set()
        self._news.put(None)
        for thread in self._threads:
            thread.join(2)

    def next(self) -> frozenset[str]:
        """Wait for changes; the paths of all that belong together. Empty after :meth:`stop`."""
        found: set[str] = set()
        begin = time.monotonic()
        while True:
            hasty = not found or (len(found) == 1 and not _unfinished(next(iter(found))))
            left = begin + LONGEST - time.monotonic()
            if found and (hasty or left <= 0):
                return frozenset(found)
            try:
                news = self._news.get(timeout=min(QUIET, left) if found else None)
            except queue.Empty:
                return frozenset(found)
            if news is None:
                return frozenset()
            if not found:
                begin = time.monotonic()
            found |= {name for name in news if self.scope.concerns(name)}

    # --- folders

    def _folders(self, ready: threading.Event) -> None:
        polling = self.polling
        while not self._stop.is_set():
            self._again.clear()
            folders = [folder for folder in self.scope.folders if folder.is_dir()]
            if not folders:
                ready.set()
                self._stop.wait(ASK)
                continue
            try:
                self._told(folders, ready, polling=polling)
            except (OSError, RuntimeError):
                if polling:
                    self._stop.wait(ASK)
                # Too many folders for the system, or a file system that tells nothing.
                polling = True

    def _told(self, folders: list[Path], ready: threading.Event, *, polling: bool | None) -> None:
        from watchfiles import watch

        changes = watch(
            *folders,
            watch_filter=None,
            step=STEP,
            debounce=int(LONGEST * 1000),
            rust_timeout=STEP,
            yield_on_timeout=True,
            stop_event=_Either(self._stop, self._again),
            raise_interrupt=False,
            force_polling=polling,
            poll_delay_ms=POLL,
        )
        for change in changes:
            if not ready.is_set():
                ready.set()
            if change:
                self._news.put(frozenset(name for _kind, name in change))

    # --- single files

    def _states(self) -> dict[str, object]:
        """Each single file and each folder as it is; of a folder only whether it is there."""
        found: dict[str, object] = {}
        for file in self.scope.files:
            try:
                found[os.fspath(file)] = signature(file.stat())
            except OSError:
                found[os.fspath(file)] = None
        for folder in self.scope.folders:
            found[os.fspath(folder)] = folder.is_dir()
        return found

    def _singles(self, seen: Mapping[str, object]) -> None:
        while not self._stop.wait(ASK):
            now = self._states()
            changed = frozenset(name for name, state in now.items() if seen.get(name) != state)
            if changed:
                self._news.put(changed)
            if any(seen.get(name) != now[name] for name in map(os.fspath, self.scope.folders)):
                # A folder that is new has to be watched, and what came with it was not told.
                self._again.set()
            seen = now


@dataclass(frozen=True, slots=True)
class _Either:
    """An event that is set when either of two is."""

    one: threading.Event
    other: threading.Event

    def is_set(self) -> bool:
        return self.one.is_set() or self.other.is_set()


def _unfinished(name: str) -> bool:
    """Whether the file is gone or empty, which it is for a moment while some editors save."""
    try:
        return Path(name).stat().st_size == 0
    except OSError:
        return True
