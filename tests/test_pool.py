"""Pieces of work for forked processes."""

from __future__ import annotations

import os
import signal
import time
import warnings
from collections.abc import Iterator

import pytest

from pressroom import pool as crew
from pressroom.diagnostics import PressroomError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    # Python 3.12 warns of a fork where another thread runs, as one does below pytest-xdist.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@pytest.mark.parametrize("turn", [0, 1, 2, 5])
@pytest.mark.parametrize("jobs", [1, 2, 3, 20])
def test_every_piece_is_done_once(jobs: int, turn: int) -> None:
    done = list(crew.each(lambda n: (n * n, os.getpid()), range(11), jobs, turn))
    assert sorted((n, square) for n, (square, _) in done) == [(n, n * n) for n in range(11)]
    per_process = [sum(pid == each for _, (_, pid) in done) for each in {p for _, (_, p) in done}]
    assert os.getpid() not in {pid for _, (_, pid) in done}
    assert len(per_process) <= (jobs if not turn else 11)
    assert not turn or max(per_process) <= turn


def test_nothing_to_do_is_nothing() -> None:
    assert list(crew.each(lambda n: n, [], 2)) == []


def test_what_is_raised_is_raised_here() -> None:
    def do(number: int) -> int:
        if number == 1:
            raise PressroomError("no, not that")
        time.sleep(0.01)
        return number

    with pytest.raises(PressroomError, match="no, not that"):
        list(crew.each(do, range(50), 2))
    assert _children() == []


def test_a_process_that_is_killed_is_told() -> None:
    def do(number: int) -> int:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(PressroomError, match=r"SIGKILL; is there enough memory\? `build --jobs 1`"):
        list(crew.each(do, range(6), 2))
    assert _children() == []


def test_who_stops_listening_leaves_no_process() -> None:
    made = crew.each(lambda _: time.sleep(0.01), range(100), 2)
    next(made)
    made.close()  # type: ignore[attr-defined]
    assert _children() == []


def _children() -> list[object]:
    import multiprocessing

    return list(multiprocessing.active_children())
