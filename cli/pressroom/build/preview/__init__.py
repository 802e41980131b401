"""Building while somebody writes: what was saved is in the browser before the file is closed.

:mod:`.builder` builds, in a process of its own that stays warm and has one thread, so that it may
fork a worker for PDF files; :class:`Session` watches and passes on its :mod:`.events`;
:mod:`.server` serves the output folder to one's own browser, with what :mod:`.status` knows.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from pressroom.build.preview.builder import BuildOptions, build_continuously, forks
from pressroom.build.preview.events import Changed, Event, Viewed, Watch
from pressroom.build.watching import Watcher
from pressroom.diagnostics import PressroomError
from pressroom.processes import Child

__all__ = ["BuildOptions", "Session"]


END_TIMEOUT = 2.0
"""Seconds that the builder has to end by itself."""


class Session:
    """Builds now and after every change; ``receive`` gets all events, in a thread of its own.

    To be entered before other threads run, so that the builder can be forked.
    """

    def __init__(
        self,
        options: BuildOptions,
        receive: Callable[[Event], None],
        polling: bool | None = None,
    ) -> None:
        self._options = options
        self._receive = receive
        self._polling = polling
        self._sending = threading.Lock()
        self._watcher: Watcher | None = None

    def __enter__(self) -> Session:
        self._builder = Child(build_continuously, self._options, spawn=not forks())
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(self, *_reason: object) -> None:
        if self._watcher is not None:
            self._watcher.stop()
        with self._sending:
            self._builder.end(END_TIMEOUT)
            self._listener.join(END_TIMEOUT)
            self._builder.close()

    def wait(self) -> None:
        """Wait until interrupted. Raises :class:`PressroomError` when the builder has ended."""
        self._builder.join()
        raise PressroomError("the process that builds has ended; start again")

    def view(self, pages: frozenset[str]) -> None:
        """Say which pages somebody looks at, by path in the output folder."""
        self._send(Viewed(pages))

    def _send(self, message: Changed | Viewed) -> None:
        with self._sending, contextlib.suppress(OSError):
            self._builder.connection.send(message)

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                event = self._builder.connection.recv()
                if isinstance(event, Watch):
                    self._watch(event)
                else:
                    self._receive(event)

    def _watch(self, event: Watch) -> None:
        before, self._watcher = self._watcher, Watcher(event.scope, self._polling)
        self._watcher.start()
        threading.Thread(target=self._follow, args=(self._watcher,), daemon=True).start()
        if before is not None:
            before.stop()

    def _follow(self, watcher: Watcher) -> None:
        while paths := watcher.next():
            self._send(Changed(paths))
