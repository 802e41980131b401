"""A task in a process of its own: its answer comes back, and nothing that it does to itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from pressroom.processes import Bounds, OutOfTime, Stopped, confined

if not hasattr(os, "fork"):
    pytest.skip("a task runs unconfined where there is no fork", allow_module_level=True)

BOUNDS = Bounds(cpu=1, wall=20.0, memory=128 * 1024**2)


def test_an_answer_of_any_size_comes_back() -> None:
    for size in (0, 1, 5_000_000):
        assert confined(lambda size=size: b"a" * size, BOUNDS) == b"a" * size


def test_what_a_task_changes_stays_with_it() -> None:
    seen: list[int] = []

    def task() -> bytes:
        seen.append(1)
        return str(len(seen)).encode()

    assert [confined(task, BOUNDS) for _ in range(2)] == [b"1", b"1"]
    assert seen == []


def test_a_task_that_runs_on_may_say_where_it_was() -> None:
    def task() -> bytes:
        count = 0
        try:
            while True:
                count += 1
        except OutOfTime:
            return b"interrupted" if count else b""

    assert confined(task, BOUNDS) == b"interrupted"


def _fall() -> bytes:
    os.kill(os.getpid(), signal.SIGUSR1)
    return b""


def _deaf() -> bytes:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGVTALRM})
    while True:
        pass


def _raise() -> bytes:
    raise ValueError


TASKS: dict[str, tuple[Callable[[], bytes], float, str]] = {
    "deaf": (_deaf, 20.0, "more than 1 s of processor time"),
    "processor": (lambda: b"%d" % (10 ** (10**8) > 1), 20.0, "more than 1 s of processor time"),
    "memory": (lambda: b"a" * 10**9, 20.0, "more than 128 MiB of memory"),
    "wall": (lambda: b"%d" % bool(time.sleep(60)), 0.2, "takes longer than 0 s"),
    "crash": (_fall, 20.0, "was stopped by SIGUSR1"),
    "error": (_raise, 20.0, "ended without an answer"),
}


@pytest.mark.parametrize("name", TASKS)
def test_a_task_without_an_answer_is_stopped_with_a_reason(name: str) -> None:
    task, wall, reason = TASKS[name]
    with pytest.raises(Stopped, match=reason):
        confined(task, Bounds(cpu=1, wall=wall, memory=BOUNDS.memory))
