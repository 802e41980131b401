"""From the first build to Ctrl+C: a workshop, what it is told, and what it tells."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from pressroom.build.preview.news import Changed, Looking, News, Watch
from pressroom.build.preview.typesetter import forks
from pressroom.build.preview.workshop import Order, work
from pressroom.build.watching import Watcher
from pressroom.diagnostics import PressroomError

GRACE = 2.0
"""Seconds that the workshop has to end by itself."""


def _begin(order: Order, line: Connection, other: Connection) -> None:
    other.close()  # a copy of the other end would keep the line open for ever
    work(order, line)


@dataclass(slots=True)
class Session:
    """Builds ``order`` now and after every change; ``hear`` gets all news, in a thread of its own.

    To be entered before other threads run, so that the workshop can be forked.
    """

    order: Order
    hear: Callable[[News], None]
    polling: bool | None = None
    _line: Connection = field(init=False)
    _process: BaseProcess = field(init=False)
    _sending: threading.Lock = field(default_factory=threading.Lock)
    _watcher: Watcher | None = field(default=None)

    def __enter__(self) -> Session:
        context: BaseContext = multiprocessing.get_context("fork" if forks() else "spawn")
        self._line, line = context.Pipe()
        self._process = context.Process(  # type: ignore[attr-defined]
            target=_begin, args=(self.order, line, self._line)
        )
        self._process.start()
        line.close()
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_reason: object) -> None:
        if self._watcher is not None:
            self._watcher.stop()
        self._send(None)
        self._process.join(GRACE)
        if self._process.is_alive():
            self._end()
        self._process.join()

    def _end(self) -> None:
        """End the workshop in the middle of its work, with all that it started."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid or 0, signal.SIGKILL)
        self._process.kill()

    def wait(self) -> None:
        """Wait until interrupted. Raises :class:`PressroomError` when the workshop has ended."""
        self._process.join()
        raise PressroomError("the process that builds has ended; start again")

    def look(self, pages: frozenset[str]) -> None:
        """Say which pages somebody looks at, by path in the output folder."""
        self._send(Looking(pages))

    def _send(self, message: Changed | Looking | None) -> None:
        with self._sending, contextlib.suppress(OSError):
            self._line.send(message)

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                news = self._line.recv()
                if isinstance(news, Watch):
                    self._watch(news)
                else:
                    self.hear(news)

    def _watch(self, news: Watch) -> None:
        before, self._watcher = self._watcher, Watcher(news.scope, self.polling)
        self._watcher.start()
        threading.Thread(target=self._follow, args=(self._watcher,), daemon=True).start()
        if before is not None:
            before.stop()

    def _follow(self, watcher: Watcher) -> None:
        while paths := watcher.next():
            self._send(Changed(paths))
