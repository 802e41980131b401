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
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pressroom.build.index import signature
from pressroom.files import CONFIG, FONTS, TEMPLATES

STEP = 5
"""Milliseconds without a change after which one is handed on."""
QUIET = 0.1
"""Seconds without a change after which many, or an unfinished one, are handed on."""
LONGEST = 2.0
"""Seconds after which changes are handed on although more of them come."""
LOOK = 0.25
"""Seconds from one look at the single files to the next."""
POLL = 300
"""Milliseconds from one look to the next where the system cannot watch a folder."""

# Swap files, backups and the like of vim, Emacs, JetBrains, LibreOffice; hidden files besides.
_TEMPORARY = re.compile(r"^\.|~$|^#.*#$|^4913$|\.sw[a-z]$|\.tmp$|___jb_(tmp|old)___$|^~\$")


@dataclass(frozen=True, slots=True)
class WatchedPaths:
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
                return not any(_TEMPORARY.search(part) for part in path.relative_to(folder).parts)
        return path in self.files


def watched_paths(
    root: Path, sources: Iterable[Path], output: Path, others: Iterable[Path]
) -> WatchedPaths:
    """What a build of the publication at ``root`` reads.

    ``sources`` are folders and files of articles, ``others`` lie outside its folders.
    """
    named = [path.resolve() for path in sources]
    files = [path for path in named if path.is_file()]
    folders = (*(path for path in named if path not in files), root / TEMPLATES, root / FONTS)
    read = (*files, *others)
    alone = {file for file in read if not any(file.is_relative_to(one) for one in folders)}
    return WatchedPaths(folders, (root / CONFIG, *sorted(alone)), output)


@dataclass(slots=True)
class Watcher:
    """Collects changes within a :class:`WatchedPaths` from :meth:`start` to :meth:`stop`."""

    scope: WatchedPaths
    polling: bool | None = None
    """Look at the folders now and then in place of being notified; ``None`` leaves it to
    watchfiles and its environment variables."""
    _changes: queue.SimpleQueue[frozenset[str] | None] = field(default_factory=queue.SimpleQueue)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread = field(init=False)
    _states: dict[str, object] = field(init=False)
    _looked: float = field(init=False)

    def start(self) -> None:
        """Watch from here on; what changes after this returns is noticed."""
        self._states, self._looked = self._look(), time.monotonic()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(5)

    def stop(self) -> None:
        """Watch no longer; a call of :meth:`next` that waits returns nothing."""
        self._stop.set()
        self._changes.put(None)
        self._thread.join(2)

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
                changes = self._changes.get(timeout=min(QUIET, left) if found else None)
            except queue.Empty:
                return frozenset(found)
            if changes is None:
                return frozenset()
            if not found:
                begin = time.monotonic()
            found |= {name for name in changes if self.scope.concerns(name)}

    def _watch(self, ready: threading.Event) -> None:
        polling = self.polling
        while not self._stop.is_set():
            folders = [folder for folder in self.scope.folders if folder.is_dir()]
            try:
                for changes in self._notified(folders, polling):
                    ready.set()
                    if changes:
                        self._changes.put(frozenset(name for _kind, name in changes))
                    if time.monotonic() - self._looked > LOOK and self._look_again():
                        break  # a folder that is new has to be watched
            except (OSError, RuntimeError):
                if polling:
                    self._stop.wait(LOOK)
                # Too many folders for the system, or a file system that does not notify.
                polling = True

    def _notified(
        self, folders: list[Path], polling: bool | None
    ) -> Iterator[Collection[tuple[object, str]]]:
        """The changes below ``folders`` as they come, and an empty set every few milliseconds."""
        if not folders:
            yield set()
            while not self._stop.wait(LOOK):
                yield set()
            return
        from watchfiles import watch

        yield from watch(
            *folders,
            watch_filter=None,
            step=STEP,
            debounce=int(LONGEST * 1000),
            rust_timeout=STEP,
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=False,
            force_polling=polling,
            poll_delay_ms=POLL,
        )

    def _look(self) -> dict[str, object]:
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

    def _look_again(self) -> bool:
        """Hand on the single files and folders that changed; whether a folder did."""
        before, self._states = self._states, self._look()
        self._looked = time.monotonic()
        changed = frozenset(name for name, now in self._states.items() if before[name] != now)
        if changed:
            self._changes.put(changed)
        return any(os.fspath(folder) in changed for folder in self.scope.folders)


def _unfinished(name: str) -> bool:
    """Whether the file is gone or empty, which it is for a moment while some editors save."""
    try:
        return Path(name).stat().st_size == 0
    except OSError:
        return True
