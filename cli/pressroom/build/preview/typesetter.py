"""PDF files behind the back of whoever writes: forked, so that nothing waits for them."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import NoReturn

from pressroom.build.ahead import ahead, missing
from pressroom.build.covers import cover
from pressroom.build.ledger.book import Ledger
from pressroom.diagnostics import Diagnostic
from pressroom.model.deferred import Deferred
from pressroom.model.work import Article, Catalog, Volume, Work


@dataclass(frozen=True, slots=True)
class Begun:
    """The PDF of a work is being made; ``left`` are still to come, itself among them."""

    slug: str
    left: int


@dataclass(frozen=True, slots=True)
class Done:
    """The PDF of a work is in the store, unless something was found that stops a build."""

    slug: str
    milliseconds: float
    found: tuple[Diagnostic, ...]


def forks() -> bool:
    """Whether a PDF can be made beside the rest; elsewhere it is made between two saves."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def typeset(catalog: Catalog, ledger: Ledger, first: Sequence[str]) -> Iterator[Begun | Done]:
    """Make every PDF that is due: of the works ``first`` before others, articles before volumes."""
    due = missing(catalog.works, "pdf", catalog, ledger)
    due.sort(key=lambda work: (work.meta.slug not in first, isinstance(work, Volume)))
    for number, work in enumerate(due):
        yield Begun(work.meta.slug, len(due) - number)
        begin = time.perf_counter()
        done = ahead(work, "pdf", catalog)
        done.keep(catalog, ledger)
        for artifact in done.made:
            cover(ledger.store, artifact.sha256, partial(getattr, artifact, "data"))
        _let_go(work)
        yield Done(work.meta.slug, (time.perf_counter() - begin) * 1000, done.found)


def _let_go(work: Work) -> None:
    for article in (work,) if isinstance(work, Article) else work.parts:
        if isinstance(article.document, Deferred):
            article.document.forget()


@dataclass(slots=True)
class Typesetter:
    """At most one process that makes PDF files; starting another ends it."""

    _pid: int = 0
    _results: Connection | None = field(default=None)
    _inline: Iterator[Begun | Done] | None = field(default=None)

    def start(self, catalog: Catalog, ledger: Ledger, first: Sequence[str]) -> None:
        """Begin with what is due now; what was under way is given up."""
        self.stop()
        if not forks():
            self._inline = typeset(catalog, ledger, first)
            return
        self._results, given = Pipe(duplex=False)
        self._pid = os.fork()
        if self._pid == 0:
            _work(given, lambda: typeset(catalog, ledger, first))
        given.close()

    @property
    def results(self) -> Connection | None:
        """Something to wait for beside other connections."""
        return self._results

    @property
    def waits(self) -> bool:
        """Whether the next PDF is made by calling :meth:`next`, in this process."""
        return self._inline is not None

    def next(self) -> Begun | Done | None:
        """What is to be told; ``None`` at the end."""
        if self._inline is not None:
            told = next(self._inline, None)
            if told is None:
                self._inline = None
            return told
        assert self._results is not None
        try:
            told = self._results.recv()
        except (EOFError, OSError):
            self.stop()
            return None
        assert isinstance(told, Begun | Done)
        return told

    def stop(self) -> None:
        """Give up what is under way."""
        self._inline = None
        if self._results is not None:
            self._results.close()
            self._results = None
        if self._pid:
            # Its worker has asked to be ended with it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
            self._pid = 0


def _work(given: Connection, steps: Callable[[], Iterator[Begun | Done]]) -> NoReturn:
    """Everything the forked process does; it ends here, whatever happens."""
    code = 1
    try:
        for step in steps():
            given.send(step)
        code = 0
    finally:
        # Nothing of the parent's is ours to flush or clean up; the worker ends with its input.
        os._exit(code)
