"""Runs of the engine in a child process: forked where that is safe, else a new interpreter.

A forked worker takes one run after the other: fonts, style sheets and
hyphenation that the first one loaded serve the next (measured: a tenth less
processor time over three documents). Limits hold for each run; a worker that
reached one is gone, and the next run gets another.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from pressroom.paper.typesetting.engine import render, set_up
from pressroom.paper.typesetting.job import (
    Attachment,
    Job,
    LimitReached,
    Stylesheet,
    Typeset,
    TypesettingError,
    limits_for,
)
from pressroom.processes import Limits, Stopped, Worker, may_fork

_LARGE = 200 * 1024**2  # bytes; a worker that grew beyond is not used again
_RECURSION = 5000
_M_ARENA_MAX = -8  # malloc.h of the GNU C library; mallopt(3)
# Trees of boxes hold no garbage until they are let go, so looking for some in
# every 700 new objects is work for nothing; measured, this saves 2 to 10 per cent.
_GC_THRESHOLDS = (1_000_000, 20, 50)

_lock = threading.Lock()
_worker: Worker | None = None


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

    The arguments are the fields of :class:`~pressroom.paper.typesetting.job.Job`; nothing but
    ``files`` can be read, neither from the disk nor from the network. Without ``limits`` the run
    has those of :func:`~pressroom.paper.typesetting.job.limits_for`.

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
        limits or limits_for(len(html)),
        tuple(attachments),
        tuple(fonts),
        modified,
    )
    if _has_worker() or may_fork():
        preload()
        return _by_worker(job)
    return _by_interpreter(job)


def _has_worker() -> bool:
    """Whether there is a worker; one that was there before a fork belongs to the parent."""
    return _worker is not None and not _worker.connection.closed


def _by_worker(job: Job) -> Typeset:
    global _worker
    with _lock:
        if _worker is None or not _has_worker():
            _worker = Worker(_answer)
        result = _asked(_worker, job)
        if _worker.peak > _LARGE:
            _worker.close()
        return result


def _by_interpreter(job: Job) -> Typeset:
    # A folder of its own for temporary files: a worker that is killed cleans up nothing.
    with tempfile.TemporaryDirectory(prefix="pressroom-") as folder:
        worker = Worker(partial(_answer, folder=folder), spawn=True)
        result = _asked(worker, job)
        worker.close()
        return result


def _asked(worker: Worker, job: Job) -> Typeset:
    """What ``worker`` makes of ``job``; where that fails it is ended."""
    try:
        worker.send(job, job.limits)
        result: Typeset = worker.receive()
    except BaseException as error:
        worker.close(0)
        if isinstance(error, Stopped):
            raise _explained(error, job.limits) from None
        raise
    return result


def _explained(stopped: Stopped, limits: Limits) -> TypesettingError:
    match stopped.limit:
        case "cpu":
            words = f"the work took more than {limits.cpu} s of processor time to typeset"
        case "memory":
            words = f"the work took more than {limits.memory // 1024**2} MiB of memory to typeset"
        case "wall":
            words = "the work took too long to typeset and was stopped"
        case _ if stopped.signal:
            return TypesettingError(f"the PDF renderer was stopped by {stopped.signal}")
        case _:
            return TypesettingError("the PDF renderer stopped without a result")
    return LimitReached(words)


# --- in the child


def _answer(job: Job, folder: str | None = None) -> Typeset:
    """What comes of ``job``, temporary files in ``folder``; all that goes wrong is a finding."""
    _prepare(folder)
    try:
        return render(job)
    except (TypesettingError, MemoryError, SystemError):
        raise
    except RecursionError:
        raise LimitReached("the content is nested too deeply for the PDF renderer") from None
    except Exception as error:  # noqa: BLE001 - whatever WeasyPrint trips over becomes a finding
        words = f"WeasyPrint failed: {type(error).__name__}: {error}"
        raise TypesettingError(words) from None


@cache
def _prepare(folder: str | None) -> None:
    _share_arena()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)  # the C libraries write there
    if folder is not None:
        tempfile.tempdir = folder
    gc.set_threshold(*_GC_THRESHOLDS)
    sys.setrecursionlimit(_RECURSION)


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
