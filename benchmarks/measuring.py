"""How a command is measured: wall and CPU seconds, peak memory.

CPU seconds are user plus system of the process and all that it waited for, so a busy machine
matters little to them. The peak is that of the largest single process (``ru_maxrss`` of
``wait4``: no less than the measuring process had itself when it started the command, some
30 MiB) and, when asked for, of all processes together (proportional set size, so that pages
that several share count once; looked at a few times a second).
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds, and MiB of the largest process and of all at once (0: not looked at)."""

    cpu: float
    peak: float
    wall: float = 0.0
    total: float = 0.0


def measure(
    command: Sequence[str],
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    *,
    total: bool = False,
) -> Run:
    """Run ``command`` once; ``SystemExit`` with what it said if it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        watch = _Watch(process.pid) if total else None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        most = watch.stop() if watch else 0.0
        if process.returncode:
            log.seek(0)
            raise SystemExit(f"{' '.join(command)[:400]} failed:\n{log.read()[-4000:]}")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, wall, most)


def best(
    command: Sequence[str],
    cwd: Path = ROOT,
    runs: int = 3,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """The run with the least CPU time, with the highest peak of all."""
    done = [measure(command, cwd, environment) for _ in range(runs)]
    return Run(min(run.cpu for run in done), max(run.peak for run in done))


class _Watch:
    """Looks at the memory of a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """MiB, the most that was seen."""
        self._done.set()
        self._thread.join()
        return self._most / 1024

    def _look(self) -> None:
        while not self._done.wait(_EVERY):
            self._most = max(self._most, sum(_proportional(pid) for pid in _tree(self._pid)))


def _tree(pid: int) -> Iterator[int]:
    """A process and all below it; one that has just ended is left out."""
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        below = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return
    for child in below:
        yield from _tree(int(child))


def _proportional(pid: int) -> int:
    """kB of a process; 0 when it has ended, or is another user's."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
