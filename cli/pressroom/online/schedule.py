"""Asking many hosts at once and each of them politely: one request at a time, a pause between.

A run ends at its time whatever a server or a resolver does: what is not answered by then is left.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pressroom.online.fetch import Answer, Failure, Limits, Pace, host_of

_SILENCES = 2  # so often a host may say nothing before it is left alone
_TRIES = 2
_BUSY = (429, 503)


@dataclass(frozen=True, slots=True)
class Job:
    """One question. ``host`` is where it goes first; ``ask`` does not raise."""

    key: str
    host: str
    ask: Callable[[Pace], Answer]


def run(jobs: Sequence[Job], limits: Limits) -> dict[str, Answer]:
    """The answers by key; a question that got none within the time is not among them."""
    if not jobs:
        return {}
    desk = _Desk(jobs, limits)
    for _ in range(min(limits.workers, len({job.host for job in jobs}))):
        # Daemons, because a resolver that hangs cannot be interrupted and must not keep
        # the program from ending.
        threading.Thread(target=desk.work, daemon=True).start()
    return desk.wait()


class _Desk:
    """What is to be asked, and when each host may be asked again. Shared by all threads."""

    def __init__(self, jobs: Sequence[Job], limits: Limits) -> None:
        self._limits = limits
        self._end = time.monotonic() + limits.total
        self._changed = threading.Condition()
        self._waiting: dict[str, deque[Job]] = {}
        for job in jobs:
            self._waiting.setdefault(job.host, deque()).append(job)
        self._open = len(jobs)
        self._busy: set[str] = set()
        self._ready: dict[str, float] = {}
        self._tries: Counter[str] = Counter()
        self._silences: Counter[str] = Counter()
        self._closed: dict[str, Answer] = {}
        self._done: dict[str, Answer] = {}
        self._over = False

    def wait(self) -> dict[str, Answer]:
        """Wait until all is answered or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: not self._open, max(0.0, self._end - time.monotonic()))
            self._over = True
            self._changed.notify_all()
            return dict(self._done)

    def work(self) -> None:
        """Ask until there is nothing left to ask; what a thread does."""
        while (job := self._take()) is not None:
            answer = Answer("", failure=Failure.GARBAGE)
            try:
                answer = job.ask(self.pace)
            finally:
                self._finish(job, answer)

    def pace(self, host: str) -> Answer | None:
        """Wait until ``host`` may be asked, and take that turn.

        Returns what it answered before instead, where it is not to be asked again.
        """
        with self._changed:
            if host in self._closed:
                return self._closed[host]
            now = time.monotonic()
            turn = max(now, self._ready.get(host, 0.0))
            self._ready[host] = turn + self._limits.pause
        time.sleep(max(0.0, min(turn, self._end) - now))
        return None

    def _take(self) -> Job | None:
        with self._changed:
            while self._open and not self._over:
                now = time.monotonic()
                free = [host for host in self._waiting if host not in self._busy]
                for host in free:
                    if self._ready.get(host, 0.0) <= now:
                        job = self._waiting[host].popleft()
                        if not self._waiting[host]:
                            del self._waiting[host]
                        self._busy.add(host)
                        return job
                turns = [self._ready.get(host, 0.0) - now for host in free]
                self._changed.wait(min(turns) if turns else None)
            return None

    def _finish(self, job: Job, answer: Answer) -> None:
        with self._changed:
            self._busy.discard(job.host)
            host = host_of(answer.url) or job.host  # another one, after a redirection
            if self._asks_to_wait(job, host, answer):
                self._waiting.setdefault(job.host, deque()).appendleft(job)
            else:
                self._settle(job, answer)
                if self._is_closed(host, answer):
                    self._closed[host] = answer
                    for other in self._waiting.pop(host, ()):
                        self._settle(other, answer)
            self._changed.notify_all()

    def _settle(self, job: Job, answer: Answer) -> None:
        self._done[job.key] = answer
        self._open -= 1

    def _asks_to_wait(self, job: Job, host: str, answer: Answer) -> bool:
        """Whether the server named a time after which to ask again, and there is that time."""
        wait = answer.retry_after
        if answer.status not in _BUSY or wait is None or wait > self._limits.patience:
            return False
        again = time.monotonic() + wait
        self._ready[host] = max(again, self._ready.get(host, 0.0))
        self._tries[job.key] += 1
        return self._tries[job.key] < _TRIES and again < self._end and job.host not in self._closed

    def _is_closed(self, host: str, answer: Answer) -> bool:
        """Whether a host is not to be asked again: it is not there, is silent, or wants a rest."""
        if answer.failure is Failure.SILENT:
            self._silences[host] += 1
        rest = answer.status == 503 and (answer.retry_after or 0.0) > self._limits.patience
        return (
            answer.failure in (Failure.NO_HOST, Failure.UNREACHABLE)
            or self._silences[host] >= _SILENCES
            or answer.status == 429
            or rest
        )
