"""Child processes: bounded in time and memory, given one task after another, alone or as a pool.

A fork shares all values, so only tasks and answers are sent, as pickles. A child is a wall against
endless loops, floods of memory and crashes; not against foreign code, since it runs as the same
user (``docs/security.md``).
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import math
import os
import pickle
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from weakref import WeakSet

from pressroom.diagnostics import PressroomError

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
# GLib traps and C++ aborts when an allocation fails; the kernel kills.
_NO_MEMORY = frozenset({"SIGKILL", "SIGTRAP", "SIGABRT"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use: seconds of processor and of wall time, bytes beyond what is in use.

    With ``grace`` a task past its processor time is interrupted by :class:`OutOfTime` and has
    that many seconds to answer all the same.
    """

    cpu: int = 120
    wall: float = 300.0
    memory: int = 1024**3
    grace: int = 0


class OutOfTime(Exception):
    """Raised within a task when its processor time is over."""


class Stopped(Exception):
    """A child ended, or was ended, without an answer.

    ``limit`` is the field of :class:`Limits` that was reached, ``signal`` the name of the signal
    that ended the process; each is empty where there is none.
    """

    def __init__(self, limit: str = "", signal: str = "") -> None:
        super().__init__(limit, signal)
        self.limit = limit
        self.signal = signal


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


# --- one child

_children: WeakSet[Child] = WeakSet()


class Child:
    """A process that runs ``main(connection, *arguments)`` and ends with its parent.

    It is forked, or with ``spawn`` a new interpreter, for which ``main`` and ``arguments`` are
    pickled. ``connection`` is this end of a pipe to it; ``None`` asks it to end.
    """

    def __init__(self, main: Callable[..., None], *arguments: object, spawn: bool = False) -> None:
        context = _context("spawn" if spawn else "fork")
        self.connection: Connection[Any, Any]
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_run, args=(spawn, main, theirs, *arguments))
        _children.add(self)
        with warnings.catch_warnings():
            # Python 3.12 warns where other threads run: who forks nevertheless has set a limit of
            # wall time, or has asked `may_fork`.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        theirs.close()

    def join(self) -> Stopped:
        """Wait for its end, and how it came about."""
        self._process.join()
        code = self._process.exitcode or 0
        if code >= 0:
            return Stopped()
        name = signal.Signals(-code).name
        if name == "SIGXCPU":
            return Stopped("cpu", name)
        return Stopped("memory" if name in _NO_MEMORY else "", name)

    def end(self, seconds: float | None = None) -> None:
        """Have it end when it has nothing to do; kill it if that takes longer than ``seconds``."""
        if seconds != 0:
            with contextlib.suppress(OSError):
                self.connection.send(None)
            self._process.join(seconds)
        self._process.kill()
        self._process.join()

    def close(self, seconds: float | None = None) -> None:
        """The same, and close the pipe; a child that is closed already stays as it is."""
        if not self.connection.closed:
            self.end(seconds)
            self.connection.close()


@cache
def _context(method: str) -> Any:
    """What multiprocessing makes processes with; from here on none outlives this process."""
    # For the children, so that each has not to import it anew.
    import ctypes  # noqa: F401
    import multiprocessing.util  # its own handler, which waits for children, runs after ours

    atexit.register(_close_children)
    return multiprocessing.get_context(method)


def _close_children() -> None:
    for child in list(_children):
        child.close()


def _run(spawned: bool, main: Callable[..., None], *arguments: object) -> None:
    """Everything that a child does."""
    for inherited in _children:
        inherited.connection.close()
    _children.clear()
    _end_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    gc.freeze()  # what is there now stays, so no collection has to look through it
    with contextlib.suppress(EOFError, ConnectionError):  # the parent is gone
        main(*arguments)
    _close_children()
    if spawned:
        # Pango sorts fonts in threads of its own, which nobody can wait for. An orderly end unloads
        # the library; a thread that is still at it then has no code to go on with: SIGSEGV.
        os._exit(0)


def _end_with_parent() -> None:
    """Let the kernel end this process when its parent is killed, where there is a way to ask.

    A task that goes on has nobody to give its answer to, and would for as long as its limits let
    it.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


# --- a child that answers tasks


class Worker(Child):
    """A child that answers each task it is sent with ``function(task)``.

    ``answered`` counts its answers; ``peak`` is the most memory in bytes that it ever had, where
    the system says so.
    """

    def __init__(self, function: Callable[[Any], object], *, spawn: bool = False) -> None:
        super().__init__(_serve, function, spawn=spawn)
        self.task: Any = None
        self.answered = 0
        self.peak = 0
        self._deadline = math.inf

    def send(self, task: object, limits: Limits | None = None) -> None:
        """Have it do ``task``; if it has ended, that is raised by :meth:`receive`."""
        self.task = task
        self._deadline = math.inf if limits is None else time.monotonic() + limits.wall
        with contextlib.suppress(OSError):
            self.connection.send((task, limits))

    def receive(self) -> Any:
        """The answer to the task. Raises what ``function`` raised, and :class:`Stopped`."""
        if self._deadline < math.inf:
            left = max(self._deadline - time.monotonic(), 0)
            if not self.connection.poll(left):
                self.close(0)
                raise Stopped("wall")
        try:
            answer, error, self.peak = self.connection.recv()
        except (EOFError, OSError):
            raise self.join() from None
        if error is not None:
            raise error
        self.answered += 1
        return answer


def _serve(connection: Connection[Any, Any], function: Callable[[Any], object]) -> None:
    while (message := connection.recv()) is not None:
        connection.send_bytes(_answer(function, *message))


def _answer(function: Callable[[Any], object], task: object, limits: Limits | None) -> bytes:
    """What ``function`` returns or raises, for :meth:`Worker.receive`."""
    # Made now: while an error is handled, all that filled the memory is still there.
    no_memory, no_time = (pickle.dumps((None, Stopped(limit), 0)) for limit in ("memory", "cpu"))
    try:
        if limits is not None:
            _limit(limits)
        answer = function(task)
        if limits is not None and limits.grace:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return pickle.dumps((answer, None, _peak()), pickle.HIGHEST_PROTOCOL)
    except OutOfTime:
        return no_time
    except Exception as error:  # noqa: BLE001 - it is raised where the answer is received
        # CPython raises the second where a C function had no memory even for an error.
        if limits is not None and isinstance(error, (MemoryError, SystemError)):
            return no_memory
        return pickle.dumps((None, error, 0))


def _peak() -> int:
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: getrusage(2)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise OutOfTime


def _limit(limits: Limits) -> None:
    """Let this process use what ``limits`` say, and dump no core.

    A limit that is already lower stays. On a system without rlimits
    (setrlimit(2)) the wall clock alone holds.
    """
    if limits.grace:
        signal.signal(signal.SIGVTALRM, _interrupt)
        # Again and again: a library may take the exception for one of its own and go on.
        signal.setitimer(signal.ITIMER_VIRTUAL, limits.cpu, limits.grace / 2)
    if resource is None:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(usage.ru_utime + usage.ru_stime)
    used = 0
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        used = pages * resource.getpagesize()
    for kind, most in (
        (resource.RLIMIT_CPU, spent + limits.cpu + limits.grace),
        (resource.RLIMIT_AS, used + limits.memory),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses some.
        with contextlib.suppress(OSError, ValueError):
            hard = resource.getrlimit(kind)[1]
            lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (lower, hard))


def run_bounded(function: Callable[[], T], limits: Limits) -> T:
    """What ``function`` returns, called in a child of its own within ``limits``.

    Raises what it raises, and :class:`Stopped`. On a system that cannot fork it is called here,
    without limits.
    """
    if not hasattr(os, "fork"):
        return function()
    worker = Worker(lambda _task: function())
    try:
        worker.send(None, limits)
        answer: T = worker.receive()
    finally:
        worker.close(0)
    return answer


# --- many children


def imap_unordered(
    function: Callable[[int], T], tasks: Sequence[int], workers: int, max_tasks_per_child: int = 0
) -> Iterator[tuple[int, T]]:
    """Each of ``tasks`` with ``function(task)``, done by forked ``workers``, the first done first.

    A worker ends after ``max_tasks_per_child`` and another takes its place, so that what it does
    not give back of its memory is never much; 0 is for as many as there are. Raises what
    ``function`` raises, and :class:`PressroomError` when a worker ends without an answer.
    """
    from multiprocessing.connection import wait

    waiting = list(reversed(tasks))
    busy: dict[object, Worker] = {}
    try:
        while waiting or busy:
            while waiting and len(busy) < workers:
                worker = Worker(function)
                busy[worker.connection] = worker
                worker.send(waiting.pop())
            for connection in wait([worker.connection for worker in busy.values()]):
                worker = busy[connection]
                task, answer = worker.task, _received(worker)
                if waiting and worker.answered != max_tasks_per_child:
                    worker.send(waiting.pop())
                else:
                    del busy[connection]
                    worker.close()
                yield task, answer
    finally:
        for worker in busy.values():
            worker.close(0)


def _received(worker: Worker) -> Any:
    try:
        return worker.receive()
    except Stopped as stopped:
        how = f"by {stopped.signal}" if stopped.signal else "without an answer"
        raise PressroomError(
            f"a process of this run was ended {how}; is there enough memory? "
            "`build --jobs 1` takes the least"
        ) from None
