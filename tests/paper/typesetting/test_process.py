"""The process that a run has to itself: what it leaves behind, and what its threads may take."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pressroom.paper.typesetting import Job, LimitReached, Limits, process

THREADS = """\
import ctypes, sys, threading
from pressroom.paper.typesetting import process

def reserved():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmSize"))

def allocate():
    library.malloc(100)
    meet.wait()
    meet.wait()

if sys.argv[1] == "shared":
    process._share_arena()
library = ctypes.CDLL(None)
threading.stack_size(256 * 1024)
meet = threading.Barrier(9)
before = reserved()
for _ in range(8):
    threading.Thread(target=allocate).start()
meet.wait()
print(reserved() - before)
meet.wait()
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True)


def test_a_run_of_a_new_interpreter_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert process._by_interpreter(Job('<html lang="en"><title>x</title><p>x')).pages == 1
    for limits in (Limits(wall=1.5), Limits(cpu=1)):
        with pytest.raises(LimitReached):
            process._by_interpreter(Job("<p>x</p>" * 20_000, limits=limits))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries have no arenas for threads"
)
def test_threads_set_no_memory_aside() -> None:
    alone, shared = (int(python(THREADS, how).stdout) for how in ("alone", "shared"))
    assert alone > 8 * 64 * 1024, "KiB; without it each thread has an arena"
    assert shared < 64 * 1024
