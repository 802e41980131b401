"""A process for each run, with limits; forked where that is safe, started anew elsewhere."""

from __future__ import annotations

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
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from pressroom.typesetting.engine import import_weasyprint, render
from pressroom.typesetting.job import (
    Job,
    LimitReached,
    Limits,
    Typeset,
    TypesettingError,
    dump_result,
    load_result,
)

_CHUNK = 1 << 20
_TOO_LONG = "the work took too long to typeset and was stopped"
_RECURSION = 5000
# Trees of boxes hold no garbage until they are let go, so looking for some in
# every 700 new objects is work for nothing; measured, this saves 2 to 10 per cent.
_GC_THRESHOLDS = (50_000, 20, 50)


def preload() -> None:
    """Import WeasyPrint now, so that every process forked later has it.

    Raises :class:`~pressroom.typesetting.job.LibraryMissing`.
    """
    import_weasyprint()


def typeset(
    html: str,
    stylesheets: Sequence[str] = (),
    *,
    files: Mapping[str, bytes | Path] | None = None,
    archival: bool = False,
    doi: str = "",
    limits: Limits | None = None,
) -> Typeset:
    """Lay out ``html`` with ``stylesheets`` (CSS text) and return the PDF.

    ``files`` maps each name that the document may open, relative to its base,
    to its content or its path; nothing else can be read, neither from the
    disk nor from the network. The fonts that ship are found by their family
    names. ``archival`` labels and builds the file after PDF/A-3a (ISO
    19005-3) and PDF/UA-1 (ISO 14289-1), with ``doi`` in its metadata.

    The same arguments give the same bytes. Raises
    :class:`~pressroom.typesetting.job.LibraryMissing`,
    :class:`~pressroom.typesetting.job.LimitReached`, or
    :class:`~pressroom.typesetting.job.TypesettingError` when WeasyPrint fails.
    """
    job = Job(html, tuple(stylesheets), dict(files or {}), archival, doi, limits or Limits())
    if _may_fork():
        preload()
        return _forked(job)
    return _started(job)


def _may_fork() -> bool:
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


def _forked(job: Job) -> Typeset:
    read_end, write_end = os.pipe()
    with tempfile.TemporaryFile() as errors:
        pid = os.fork()
        if pid == 0:
            _child(job, read_end, write_end, errors.fileno())
        os.close(write_end)
        status = None
        usage = None
        try:
            data = _read_all(read_end, time.monotonic() + job.limits.wall)
        finally:
            os.close(read_end)
            if sys.exc_info()[0] is not None:
                os.kill(pid, signal.SIGKILL)
            _, status, usage = os.wait4(pid, 0)
        if os.WIFSIGNALED(status):
            raise _stopped(os.WTERMSIG(status), job.limits)
        result = load_result(data)
    scale = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: getrusage(2)
    return Typeset(
        result.pdf,
        result.pages,
        result.warnings,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * scale,
    )


def _child(job: Job, read_end: int, write_end: int, errors: int) -> None:
    """Everything the forked process does; it ends here, whatever happens."""
    code = 1
    try:
        os.close(read_end)
        os.dup2(errors, 2)  # the C libraries write there
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with open(write_end, "wb", closefd=False) as out:
            out.write(answer(job))
        code = 0
    finally:
        # Nothing of the parent's is ours to flush or clean up.
        os._exit(code)


def answer(job: Job) -> bytes:
    """Render ``job`` under its limits in this very process; the framed result or error."""
    _apply(job.limits)
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    sys.setrecursionlimit(_RECURSION)
    try:
        return dump_result(render(job))
    except TypesettingError as error:
        return dump_result(error)
    except MemoryError:
        return dump_result(LimitReached(_memory_text(job.limits)))
    except RecursionError:
        return dump_result(LimitReached("the content is nested too deeply for the PDF renderer"))
    except Exception as error:  # noqa: BLE001 - whatever WeasyPrint trips over becomes a finding
        return dump_result(TypesettingError(f"WeasyPrint failed: {type(error).__name__}: {error}"))


def _apply(limits: Limits) -> None:
    """Bound this process; on a system without rlimits the wall clock alone holds."""
    try:
        import resource
    except ImportError:
        return
    used = 0
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        used = pages * resource.getpagesize()
    for kind, soft, hard in (
        (resource.RLIMIT_CPU, limits.cpu, limits.cpu + 5),
        (resource.RLIMIT_AS, used + limits.memory, used + limits.memory),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        # A limit that is already lower stays; macOS refuses some.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (soft, hard))


def _read_all(descriptor: int, deadline: float) -> bytes:
    """Everything up to the end of the pipe; raises :class:`LimitReached` at the deadline."""
    parts: list[bytes] = []
    while True:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise LimitReached(_TOO_LONG)
        ready, _, _ = select.select([descriptor], [], [], remaining)
        if not ready:
            continue
        part = os.read(descriptor, _CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)


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
    command = [sys.executable, "-m", "pressroom.typesetting.worker"]
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
