"""Asking many hosts: a turn each, a pause between, an end in time."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from pressroom.online.fetch import Answer, Failure, Limits, Pace
from pressroom.online.schedule import Job, run

QUICK = Limits(total=5.0, pause=0.05, patience=1.0, workers=4)


class Log:
    """Jobs that note when they ran."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ran: list[tuple[str, str, float]] = []
        self.active: list[str] = []
        self.together = 0
        self.crowded = False

    def job(self, host: str, name: str, *answers: Answer, seconds: float = 0.0) -> Job:
        queue = list(answers) or [Answer(f"https://{host}/", 200)]

        def ask(pace: Pace) -> Answer:
            pace(host)
            with self.lock:
                self.ran.append((host, name, time.monotonic()))
                self.crowded = self.crowded or host in self.active
                self.active.append(host)
                self.together = max(self.together, len(self.active))
                answer = queue.pop(0) if len(queue) > 1 else queue[0]
            time.sleep(seconds)
            with self.lock:
                self.active.remove(host)
            return answer

        return Job(name, host, ask)

    def times(self, host: str) -> list[float]:
        return [when for own, _name, when in self.ran if own == host]


def test_one_at_a_time_and_a_pause_at_each_host_and_hosts_side_by_side() -> None:
    log = Log()
    jobs = [log.job(host, f"{host}{n}", seconds=0.01) for n in range(4) for host in "abc"]
    answers = run(jobs, QUICK)
    assert set(answers) == {job.key for job in jobs}
    assert not log.crowded
    assert 1 < log.together <= QUICK.workers
    for host in "abc":
        times = log.times(host)
        gaps = [b - a for a, b in itertools.pairwise(times)]
        assert min(gaps) > 0.04


def test_the_end_is_in_time_whatever_hangs() -> None:
    log = Log()
    jobs = [log.job("a", "hangs", seconds=30.0), *(log.job("b", f"b{n}") for n in range(3))]
    before = time.monotonic()
    answers = run(jobs, Limits(total=0.5, pause=0.01))
    assert time.monotonic() - before < 1.5
    assert set(answers) == {"b0", "b1", "b2"}


def _busy(status: int, seconds: float | None) -> Answer:
    return Answer("https://a/", status, retry_after=seconds)


def test_retry_after_is_waited_for_once() -> None:
    log = Log()
    good = Answer("https://a/", 200)
    answers = run(
        [log.job("a", "one", _busy(429, 0.3), good), log.job("a", "two"), log.job("b", "three")],
        QUICK,
    )
    assert {key: answer.status for key, answer in answers.items()} == {
        "one": 200,
        "two": 200,
        "three": 200,
    }
    first, second, third = log.times("a")
    assert second - first > 0.29
    assert third > second
    log = Log()
    answers = run([log.job("a", "one", _busy(503, 0.05))], QUICK)
    assert answers["one"].status == 503
    assert len(log.ran) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_wants_a_long_rest_gets_it(status: int) -> None:
    log = Log()
    jobs = [log.job("a", "one", _busy(status, 3600.0)), log.job("a", "two"), log.job("b", "three")]
    before = time.monotonic()
    answers = run(jobs, QUICK)
    assert time.monotonic() - before < 1.0
    assert [answers[key].status for key in ("one", "two", "three")] == [status, status, 200]
    assert len(log.times("a")) == 1


def test_a_host_behind_redirections_that_wants_a_rest_gets_it() -> None:
    asked = []

    def ask(pace: Pace) -> Answer:
        assert pace("first") is None
        known = pace("agency")
        if known is not None:
            return known
        asked.append("agency")
        return Answer("https://agency/", 429, retry_after=3600.0)

    before = time.monotonic()
    answers = run([Job(str(n), "first", ask) for n in range(5)], QUICK)
    assert time.monotonic() - before < 2.0
    assert [answer.status for answer in answers.values()] == [429] * 5
    assert asked == ["agency"]


def test_a_host_that_is_not_there_is_asked_once_and_a_silent_one_twice() -> None:
    for failure, times in ((Failure.UNREACHABLE, 1), (Failure.NO_HOST, 1), (Failure.TIMEOUT, 2)):
        log = Log()
        gone = Answer("https://a/", failure=failure)
        answers = run([log.job("a", str(n), gone) for n in range(5)], QUICK)
        assert [answer.failure for answer in answers.values()] == [failure] * 5
        assert len(log.ran) == times


def test_where_a_redirection_led_is_no_fault_of_the_first_host() -> None:
    log = Log()
    gone = Answer("https://elsewhere/", failure=Failure.UNREACHABLE)
    run([log.job("a", str(n), gone) for n in range(3)], QUICK)
    assert len(log.ran) == 3


def test_nothing_to_ask() -> None:
    assert run([], QUICK) == {}
