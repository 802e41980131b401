"""A process of its own for the runs, with limits; forked where that is safe, else started anew.

A forked worker takes one run after the other: fonts, style sheets and
hyphenation that the first one loaded serve the next (measured: a tenth less
processor time over three documents). Limits hold for each run; a worker that
reached one is gone, and the next run gets another.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from pressroom.paper.typesetting.engine import render, set_up
from pressroom.paper.typesetting.job import (
    Attachment,
    Job,
    LimitReached,
    Limits,
    Stylesheet,
    Typeset,
    TypesettingError,
    dump_result,
    load_result,
)
from pressroom.processes import end_with_parent, limit_process, may_fork

_CHUNK = 1 << 20
_LENGTH_BYTES = 8
_LARGE = 200 * 1024**2  # bytes; a worker that grew beyond is not used again
_TOO_LONG = "the work took too long to typeset and was stopped"
_RECURSION = 5000
# CPython raises the second where a C function had no memory even for an error.
_EXHAUSTED = (MemoryError, SystemError)
_M_ARENA_MAX = -8  # malloc.h of the GNU C library; mallopt(3)
# Trees of boxes hold no garbage until they are let go, so looking for some in
# every 700 new objects is work for nothing; measured, this saves 2 to 10 per cent.
_GC_THRESHOLDS = (50_000, 20, 50)


def preload() -> None:
    """Import WeasyPrint and set it up now, so that every process forked later has it.

    Raises :class:`~pressroom.paper.typesetting.job.LibraryMissing`.
    """
    set_up()


def typeset(
    html: str,
    stylesheets: Sequence[Stylesheet] = (),
    *,
    files: Mapping[str, bytes | Path] | None = None,
    archival: bool = False,
    doi: str = "",
    limits: Limits | None = None,
    attachments: Sequence[Attachment] = (),
    fonts: Sequence[Path] = (),
    modified: str = "",
) -> Typeset:
    """Lay out ``html`` with ``stylesheets`` and return the PDF.

    ``files`` maps each name that the document may open, relative to its base,
    to its content or its path; nothing else can be read, neither from the
    disk nor from the network. The fonts that ship and those in ``fonts``
    (files or folders) are found by their family names. ``archival`` labels
    and builds the file after PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO
    14289-1), with ``doi`` in its metadata, ``attachments`` as files within it,
    and ``modified`` (see :class:`~pressroom.paper.typesetting.job.Job`) as the date
    of both; it is then checked as well, see
    :class:`~pressroom.paper.typesetting.job.Complaint`. Without ``limits`` the run
    has those of :meth:`~pressroom.paper.typesetting.job.Limits.for_document`.

    The same arguments give the same bytes. Raises
    :class:`~pressroom.paper.typesetting.job.LibraryMissing`,
    :class:`~pressroom.paper.typesetting.job.LimitReached`, or
    :class:`~pressroom.paper.typesetting.job.TypesettingError` when WeasyPrint fails.
    """
    job = Job(
        html,
        tuple(stylesheets),
        dict(files or {}),
        archival,
        doi,
        limits or Limits.for_document(len(html)),
        tuple(attachments),
        tuple(fonts),
        modified,
    )
    if _has_worker() or may_fork():
        preload()
        return _forked(job)
    return _started(job)


def _has_worker() -> bool:
    return _worker is not None and _worker.owner == os.getpid()


class _Worker:
    """A forked process that answers jobs until its input ends."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        jobs_out, self._jobs = os.pipe()
        self._results, results_in = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._jobs)
            os.close(self._results)
            _work(jobs_out, results_in)
        os.close(jobs_out)
        os.close(results_in)

    def run(self, job: Job) -> bytes:
        """The framed result; raises when the worker is stopped or takes too long."""
        data = job.dump()
        deadline = time.monotonic() + job.limits.wall
        try:
            _send(self._jobs, data)
            length = int.from_bytes(_receive(self._results, _LENGTH_BYTES, deadline), "big")
            return _receive(self._results, length, deadline)
        except (EOFError, BrokenPipeError):
            _, status = os.waitpid(self._pid, 0)
            self._pid = 0
            if os.WIFSIGNALED(status):
                raise _stopped(os.WTERMSIG(status), job.limits) from None
            raise TypesettingError("the PDF renderer stopped without a result") from None

    def close(self, *, at_once: bool = False) -> None:
        """End the process: after its run, or at once."""
        os.close(self._jobs)
        os.close(self._results)
        if self._pid:
            if at_once:
                os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)


_lock = threading.Lock()
_worker: _Worker | None = None


def _end_worker(*, at_once: bool = False) -> None:
    global _worker
    worker, _worker = _worker, None
    # One that was there before a fork belongs to the parent.
    if worker is not None and worker.owner == os.getpid():
        worker.close(at_once=at_once)


atexit.register(_end_worker)


def _forked(job: Job) -> Typeset:
    global _worker
    with _lock:
        if _worker is None or not _has_worker():
            _worker = _Worker()
            # A process of multiprocessing ends without atexit, but runs its own finalizers.
            if util := sys.modules.get("multiprocessing.util"):
                util.Finalize(None, _end_worker, exitpriority=10)
        try:
            result = load_result(_worker.run(job))
        except BaseException:
            _end_worker(at_once=True)
            raise
        if result.peak_bytes > _LARGE:
            _end_worker()
        return result


def _send(descriptor: int, data: bytes) -> None:
    # One after the other: a copy of both could be too much for what memory is left.
    for part in (len(data).to_bytes(_LENGTH_BYTES, "big"), data):
        view = memoryview(part)
        while view:
            view = view[os.write(descriptor, view) :]


def _receive(descriptor: int, length: int, deadline: float | None = None) -> bytes:
    """Exactly ``length`` bytes; :class:`EOFError` at an early end, :class:`LimitReached` late."""
    parts: list[bytes] = []
    while length:
        if deadline is not None:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise LimitReached(_TOO_LONG)
            if not select.select([descriptor], [], [], remaining)[0]:
                continue
        part = os.read(descriptor, min(length, _CHUNK))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _work(jobs: int, results: int) -> None:
    """Everything the forked process does; it ends here, whatever happens."""
    code = 1
    try:
        end_with_parent()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)  # the C libraries write there
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        gc.freeze()
        while True:
            try:
                length = int.from_bytes(_receive(jobs, _LENGTH_BYTES), "big")
            except EOFError:
                break
            _send(results, answer(Job.load(_receive(jobs, length))))
        code = 0
    finally:
        # Nothing of the parent's is ours to flush or clean up.
        os._exit(code)


def _share_arena() -> None:
    """Let all threads allocate from one arena, where the C library can be told to.

    Pango sorts fonts in threads, a new one each time, and the GNU C library sets 64 MiB of address
    space aside for a thread that finds the arena busy. On a loaded machine that alone comes to the
    limit of memory: 1.2 GiB were seen with threads that were slow, and 0.2 with one arena.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def answer(job: Job) -> bytes:
    """Render ``job`` under its limits in this very process; the framed result or error."""
    _share_arena()
    # On a system without such limits the wall clock alone holds.
    limit_process(job.limits.cpu, job.limits.memory)
    gc.set_threshold(*_GC_THRESHOLDS)
    sys.setrecursionlimit(_RECURSION)
    # Made now: while an error is handled, all that filled the memory is still there.
    exhausted = dump_result(LimitReached(_memory_text(job.limits)))
    try:
        return _answered(job)
    except _EXHAUSTED:
        return exhausted


def _answered(job: Job) -> bytes:
    """The framed result or error; what says that memory ran out goes through."""
    try:
        return dump_result(_measured(render, job))
    except TypesettingError as error:
        return dump_result(error)
    except _EXHAUSTED:
        raise
    except RecursionError:
        return dump_result(LimitReached("the content is nested too deeply for the PDF renderer"))
    except Exception as error:  # noqa: BLE001 - whatever WeasyPrint trips over becomes a finding
        return dump_result(TypesettingError(f"WeasyPrint failed: {type(error).__name__}: {error}"))


def _measured(render: Callable[[Job], Typeset], job: Job) -> Typeset:
    """The result with its processor time, and the most memory this process ever had."""
    try:
        import resource
    except ImportError:
        return render(job)
    before = resource.getrusage(resource.RUSAGE_SELF)
    result = render(job)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    scale = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: getrusage(2)
    return replace(result, cpu_seconds=cpu, peak_bytes=after.ru_maxrss * scale)


def _stopped(number: int, limits: Limits) -> TypesettingError:
    if number == getattr(signal, "SIGXCPU", 0):
        return LimitReached(f"the work took more than {limits.cpu} s of processor time to typeset")
    if number in {getattr(signal, "SIGKILL", 0), getattr(signal, "SIGTRAP", 0), signal.SIGABRT}:
        # GLib traps and C++ aborts when an allocation fails; the kernel kills.
        return LimitReached(_memory_text(limits))
    return TypesettingError(f"the PDF renderer was stopped by {signal.Signals(number).name}")


def _memory_text(limits: Limits) -> str:
    return f"the work took more than {limits.memory // 1024**2} MiB of memory to typeset"


def _started(job: Job) -> Typeset:
    """The same in a new interpreter, for where a fork is not to be had."""
    command = [sys.executable, "-m", "pressroom.paper.typesetting.worker"]
    # A folder of its own for temporary files: a worker that is killed cleans up nothing.
    with (
        tempfile.TemporaryFile() as errors,
        tempfile.TemporaryDirectory(prefix="pressroom-") as folder,
    ):
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                command,
                input=job.dump(),
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "TMPDIR": folder},
                timeout=job.limits.wall,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise LimitReached(_TOO_LONG) from None
        if done.returncode < 0:
            raise _stopped(-done.returncode, job.limits)
        return load_result(done.stdout)


def serve(source: IO[bytes], target: IO[bytes]) -> None:
    """One job from ``source``, its result to ``target``: the other end of a new interpreter."""
    target.write(answer(Job.load(source.read())))
