"""The process that a run has to itself: what it leaves behind, and what its threads may take."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from pressroom.paper.typesetting.job import Job, load_result

SERVE = """\
import atexit, runpy, sys
atexit.register(lambda: print("an orderly end", file=sys.stderr))
runpy.run_module("pressroom.paper.typesetting.worker", run_name="__main__")
"""

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


def python(code: str, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=True)


def test_a_new_interpreter_unloads_nothing_at_its_end() -> None:
    job = Job('<html lang="en"><title>x</title><p>x')
    done = python(SERVE, given=job.dump())
    assert load_result(done.stdout).pages == 1
    # A thread of Pango's may still run code of a library that an orderly end takes away.
    assert done.stderr == b""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries have no arenas for threads"
)
def test_threads_set_no_memory_aside() -> None:
    alone, shared = (int(python(THREADS, how).stdout) for how in ("alone", "shared"))
    assert alone > 8 * 64 * 1024, "KiB; without it each thread has an arena"
    assert shared < 64 * 1024
