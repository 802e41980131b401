"""Asking many hosts at once and each of them politely: one request at a time, a pause between.

A run ends at its time whatever a server or a resolver does: what is not answered by then is left.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pressroom.online.fetch import Answer, Failure, Limits, Pace, host_of

_TIMEOUTS = 2  # so often a host may say nothing before it is left alone
_TRIES = 2
_THREADS = 16  # each with one host; most of them are in a pause
_BUSY = (429, 503)


@dataclass(frozen=True, slots=True)
class Job:
    """One question. ``host`` is where it goes first; ``ask`` does not raise."""

    key: str
    host: str
    ask: Callable[[Pace], Answer]


def run(jobs: Sequence[Job], limits: Limits) -> dict[str, Answer]:
    """The answers by key; a question that got none within the time is not among them."""
    schedule = _Schedule(jobs, limits)
    # Daemons, because a resolver that hangs cannot be interrupted and must not keep the program
    # from ending.
    threads = [threading.Thread(target=schedule.work, daemon=True) for _ in jobs[:_THREADS]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, schedule.end - time.monotonic()))
    return dict(schedule.answers)


class _Schedule:
    """What is to be asked, and when each host may be asked again. Shared by all threads."""

    def __init__(self, jobs: Sequence[Job], limits: Limits) -> None:
        self.end = time.monotonic() + limits.total
        self.answers: dict[str, Answer] = {}
        self._limits = limits
        self._requests = threading.Semaphore(limits.workers)
        self._lock = threading.Lock()
        by_host: dict[str, list[Job]] = {}
        for job in jobs:
            by_host.setdefault(job.host, []).append(job)
        self._hosts = iter(list(by_host.values()))
        self._ready: dict[str, float] = {}
        self._timeouts: Counter[str] = Counter()
        self._closed: dict[str, Answer] = {}

    def work(self) -> None:
        """Ask one host after another, each its questions in order; what a thread does."""
        while True:
            with self._lock:
                jobs = next(self._hosts, None)
            if jobs is None:
                return
            for job in jobs:
                answer = self._closed.get(job.host) or self._ask(job)
                if answer is None:
                    return
                self.answers[job.key] = answer

    def pace(self, host: str) -> Answer | None:
        """Wait until ``host`` may be asked, and take that turn.

        Returns what it answered before instead, where it is not to be asked again.
        """
        with self._lock:
            if host in self._closed:
                return self._closed[host]
            now = time.monotonic()
            turn = max(now, self._ready.get(host, 0.0))
            self._ready[host] = turn + self._limits.pause
        time.sleep(max(0.0, min(turn, self.end) - now))
        return None

    def _ask(self, job: Job) -> Answer | None:
        """The answer, the second one where the host asks to wait; nothing when time is over."""
        for _ in range(_TRIES):
            turn = min(self._ready.get(job.host, 0.0), self.end)
            time.sleep(max(0.0, turn - time.monotonic()))
            with self._requests:
                if time.monotonic() >= self.end:
                    return None
                answer = job.ask(self.pace)
            host = host_of(answer.url) or job.host  # another one, after a redirection
            if not self._asks_to_wait(host, answer):
                break
        with self._lock:
            if self._is_closed(host, answer):
                self._closed[host] = answer
        return answer

    def _asks_to_wait(self, host: str, answer: Answer) -> bool:
        """Whether the server named a time after which to ask again, and there is that time."""
        wait = answer.retry_after
        if answer.status not in _BUSY or wait is None or wait > self._limits.patience:
            return False
        again = time.monotonic() + wait
        with self._lock:
            self._ready[host] = max(again, self._ready.get(host, 0.0))
        return again < self.end

    def _is_closed(self, host: str, answer: Answer) -> bool:
        """Whether a host is not to be asked again: it is not there, is silent, or wants a rest."""
        if answer.failure is Failure.TIMEOUT:
            self._timeouts[host] += 1
        rest = answer.status == 503 and (answer.retry_after or 0.0) > self._limits.patience
        return (
            answer.failure in (Failure.NO_HOST, Failure.UNREACHABLE)
            or self._timeouts[host] >= _TIMEOUTS
            or answer.status == 429
            or rest
        )
