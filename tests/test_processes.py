"""Child processes: answers come back, limits hold, and what ends without an answer is explained."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pressroom.diagnostics import PressroomError
from pressroom.processes import Limits, OutOfTime, Stopped, Worker, imap_unordered, run_bounded

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

LIMITS = Limits(cpu=1, wall=20.0, memory=128 * 1024**2, grace=2)


@pytest.fixture(autouse=True)
def _no_child_is_left() -> Iterator[None]:
    before = set(multiprocessing.active_children())
    yield
    assert set(multiprocessing.active_children()) <= before


# --- one task within limits


def test_an_answer_of_any_size_comes_back() -> None:
    for size in (0, 1, 5_000_000):
        assert run_bounded(lambda size=size: b"a" * size, LIMITS) == b"a" * size


def test_what_a_task_changes_stays_with_it() -> None:
    seen: list[int] = []

    def task() -> int:
        seen.append(1)
        return len(seen)

    assert [run_bounded(task, LIMITS) for _ in range(2)] == [1, 1]
    assert seen == []


def test_a_task_that_runs_on_may_say_where_it_was() -> None:
    def task() -> str:
        count = 0
        try:
            while True:
                count += 1
        except OutOfTime:
            return "interrupted" if count else ""

    assert run_bounded(task, LIMITS) == "interrupted"


def test_what_a_task_raises_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError, match="division"):
        run_bounded(lambda: 1 // 0, LIMITS)


def _run_on() -> None:
    while True:
        pass


def _deaf() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGVTALRM})
    _run_on()


def _kill(number: int) -> Callable[[], None]:
    return lambda: os.kill(os.getpid(), number)


TASKS: dict[str, tuple[Callable[[], Any], Limits, str, str]] = {
    "processor": (_run_on, LIMITS, "cpu", ""),
    "deaf": (_deaf, LIMITS, "cpu", "SIGXCPU"),
    "no-grace": (_run_on, Limits(cpu=1), "cpu", "SIGXCPU"),
    "arithmetic": (lambda: 10 ** (10**8) > 1, LIMITS, "cpu", ""),
    "memory": (lambda: b"a" * 10**9, LIMITS, "memory", ""),
    "wall": (lambda: time.sleep(60), Limits(wall=0.2), "wall", ""),
    "crash": (_kill(signal.SIGUSR1), LIMITS, "", "SIGUSR1"),
    "killed": (_kill(signal.SIGKILL), LIMITS, "memory", "SIGKILL"),
    "trapped": (_kill(signal.SIGTRAP), LIMITS, "memory", "SIGTRAP"),
    "exit": (lambda: os._exit(0), LIMITS, "", ""),
}


@pytest.mark.parametrize("name", TASKS)
def test_a_task_without_an_answer_is_stopped_with_a_reason(name: str) -> None:
    task, limits, limit, sent = TASKS[name]
    with pytest.raises(Stopped) as stopped:
        run_bounded(task, limits)
    assert (stopped.value.limit, stopped.value.signal) == (limit, sent)


@pytest.mark.parametrize("error", [MemoryError, SystemError])
def test_memory_that_ends_while_an_error_is_handled(error: type[Exception]) -> None:
    def task() -> None:
        try:
            raise ValueError
        except ValueError:
            raise error from None

    with pytest.raises(Stopped) as stopped:
        run_bounded(task, LIMITS)
    assert stopped.value.limit == "memory"


# --- one child after another task


def test_limits_are_for_each_task() -> None:
    def spend(seconds: float) -> int:
        begin = time.process_time()
        while time.process_time() - begin < seconds:
            pass
        return os.getpid()

    worker = Worker(spend)
    pids = set()
    for _ in range(3):
        worker.send(0.7, Limits(cpu=2))
        pids.add(worker.receive())
    assert worker.answered == 3
    assert 0 < worker.peak < 2**40
    worker.send(9, Limits(cpu=1))
    with pytest.raises(Stopped):
        worker.receive()
    worker.close()
    assert len(pids) == 1


def test_a_child_of_a_child_ends_before_it() -> None:
    inner: list[Worker] = []

    def task(_number: int) -> int:
        if not inner:
            inner.append(Worker(lambda _task: os.getpid()))
        inner[0].send(0)
        found: int = inner[0].receive()
        return found

    pids = {pid for _, pid in imap_unordered(task, range(4), 2)}
    assert 1 <= len(pids) <= 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_new_interpreter_answers_and_skips_an_orderly_end(tmp_path: Path) -> None:
    (tmp_path / "spawned.py").write_text(
        "import atexit\nfrom pathlib import Path\n"
        "atexit.register(lambda: Path('ended').touch())\n"
        "def double(number):\n    return 2 * number\n",
        encoding="utf-8",
    )
    code = (
        "from pressroom.processes import Worker; import spawned\n"
        "worker = Worker(spawned.double, spawn=True)\n"
        "worker.send(21)\nprint(worker.receive())\nworker.close()\n"
        "import os; print(os.path.exists('ended'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    # Libraries that an orderly end unloads may have threads that still run their code.
    assert (done.stdout, done.stderr) == ("42\nFalse\n", "")


def test_a_child_ends_with_its_parent() -> None:
    code = (
        "import os, time; from pressroom.processes import Worker\n"
        "worker = Worker(lambda task: (print(os.getpid(), flush=True), time.sleep(60)))\n"
        "worker.send(1)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        assert parent.stdout.read() == b""  # nobody has it open any more
    if sys.platform == "linux":
        for _ in range(50):
            if not Path(f"/proc/{child}").exists():
                return
            time.sleep(0.1)
        state = Path(f"/proc/{child}/stat").read_text(encoding="ascii")
        assert state.rpartition(")")[2].split()[0] == "Z"


def test_a_worker_that_is_left_open_ends_with_the_program() -> None:
    code = (
        "from pressroom.processes import Worker\n"
        "worker = Worker(abs)\nworker.send(-1)\nprint(worker.receive())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


# --- many


@pytest.mark.parametrize("most", [0, 1, 2, 5])
@pytest.mark.parametrize("workers", [1, 2, 3, 20])
def test_every_task_is_done_once(workers: int, most: int) -> None:
    done = list(imap_unordered(lambda n: (n * n, os.getpid()), range(11), workers, most))
    assert sorted((n, square) for n, (square, _) in done) == [(n, n * n) for n in range(11)]
    pids = [pid for _, (_, pid) in done]
    per_worker = [pids.count(pid) for pid in set(pids)]
    assert os.getpid() not in pids
    assert len(per_worker) <= (workers if not most else 11)
    assert not most or max(per_worker) <= most


def test_nothing_to_do_is_nothing() -> None:
    assert list(imap_unordered(lambda n: n, [], 2)) == []


def test_what_is_raised_in_a_pool_is_raised_here() -> None:
    def do(number: int) -> int:
        if number == 1:
            raise PressroomError("no, not that")
        time.sleep(0.01)
        return number

    with pytest.raises(PressroomError, match="no, not that"):
        list(imap_unordered(do, range(50), 2))


def test_a_worker_that_is_killed_is_an_error() -> None:
    def do(number: int) -> int:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(PressroomError, match=r"SIGKILL; is there enough memory\? `build --jobs 1`"):
        list(imap_unordered(do, range(6), 2))


def test_a_pool_that_is_left_early_leaves_no_process() -> None:
    made = imap_unordered(lambda _: time.sleep(0.01), range(100), 2)
    next(made)
    made.close()  # type: ignore[attr-defined]
