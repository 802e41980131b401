"""Work on what a stranger wrote, in a forked process that may use little time and memory.

A fork shares all values, so nothing has to be made fit to be sent; only the
answer comes back. Whatever the task does to itself, this process stays whole.
"""

from __future__ import annotations

import contextlib
import math
import os
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

_CHUNK = 1 << 16
_NO_MEMORY, _NO_TIME = 2, 3  # exit codes
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_GRACE = 2  # seconds that a task has to say where it was when its time ended


class OutOfTime(Exception):
    """Raised within a task when its processor time is over."""


class Stopped(Exception):
    """A task ended without an answer; ``str(error)`` says why."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a task may use: seconds of processor and of wall time, bytes beyond what is in use."""

    cpu: int = 5
    wall: float = 60.0
    memory: int = 512 * 1024**2


def confined(task: Callable[[], bytes], bounds: Bounds) -> bytes:
    """What ``task`` returns, run in a process of its own under ``bounds``.

    The task is interrupted with :class:`OutOfTime` and has a moment to answer
    all the same; it must not raise. Raises :class:`Stopped` when no answer
    comes. On a system that cannot fork the task runs here, without bounds.
    """
    if not hasattr(os, "fork"):
        return task()
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns where other threads run. The task takes no lock of theirs, and one
        # that hangs all the same is stopped by the clock.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        os.close(reader)
        _answer(task, writer, bounds)
    os.close(writer)
    try:
        data = _received(reader, time.monotonic() + bounds.wall)
    finally:
        os.close(reader)
        # An answer that is whole ends the process by itself; any other is not waited for.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    if data[:1] == b"\n":
        return data[1:]
    raise Stopped(_reason(status, bounds))


def may_fork() -> bool:
    """Whether a fork is safe here.

    It copies only the thread that asks for it: a lock another thread holds
    would stay locked for ever. The frameworks of macOS do not survive one.
    """
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return threading.active_count() == 1


def _received(reader: int, deadline: float) -> bytes:
    """Everything up to the end, or what came before the deadline without its mark."""
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([reader], [], [], left)[0]:
            break
        part = os.read(reader, _CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return b""


def _answer(task: Callable[[], bytes], writer: int, bounds: Bounds) -> NoReturn:
    """Everything the forked process does; it ends here, whatever happens."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        _bind(bounds)
        view = memoryview(b"\n" + task())
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        while view:
            view = view[os.write(writer, view) :]
    except MemoryError:
        code = _NO_MEMORY
    except OutOfTime:
        code = _NO_TIME
    except BaseException:  # noqa: BLE001, S110 - the parent sees that there is no answer
        pass
    finally:
        os._exit(code)  # nothing of the parent's is ours to flush or clean up


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise OutOfTime


def _bind(bounds: Bounds) -> None:
    signal.signal(signal.SIGVTALRM, _interrupt)
    # Again and again: a library may take the exception for one of its own and go on.
    signal.setitimer(signal.ITIMER_VIRTUAL, bounds.cpu, _GRACE / 2)
    limit_process(bounds.cpu + _GRACE, bounds.memory)


def end_with_parent() -> None:
    """Let the kernel end this process when its parent is killed, where there is a way to ask.

    A run that goes on has nobody to give its result to, and would for as long as its limits let it.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_process(cpu: int, memory: int) -> None:
    """Let this process use ``cpu`` seconds and ``memory`` bytes more than it has, and dump no core.

    A limit that is already lower stays. Nothing happens on a system without
    rlimits (setrlimit(2)).
    """
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(usage.ru_utime + usage.ru_stime)
    used = 0
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        used = pages * resource.getpagesize()
    for kind, most in (
        (resource.RLIMIT_CPU, spent + cpu),
        (resource.RLIMIT_AS, used + memory),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses some.
        with contextlib.suppress(OSError, ValueError):
            hard = resource.getrlimit(kind)[1]
            lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (lower, hard))


def _reason(status: int, bounds: Bounds) -> str:
    end = -os.waitstatus_to_exitcode(status)  # the number of a signal, or a code below 0
    if end in (signal.SIGXCPU, -_NO_TIME):
        return f"takes more than {bounds.cpu} s of processor time"
    if end == signal.SIGKILL:
        return f"takes longer than {bounds.wall:.0f} s, or more memory than there is"
    if end == -_NO_MEMORY:
        return f"takes more than {bounds.memory // 1024**2} MiB of memory"
    return f"was stopped by {signal.Signals(end).name}" if end > 0 else "ended without an answer"
