"""veraPDF's engine as a judge of PDF files, in a Java of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

VARIABLE = "PRESSROOM_VERAPDF"
PROGRAM = Path(__file__).resolve().parents[1] / "paper" / "pdf" / "Validate.java"
FLAVOURS = ("3a", "ua1")

needs_verapdf = pytest.mark.skipif(
    not os.environ.get(VARIABLE),
    reason=f"{VARIABLE} does not name veraPDF's class path; .ci/verapdf prints it",
)


def validate(files: Iterable[Path]) -> dict[tuple[Path, str], list[str]]:
    """The failed rules by file and flavour; an empty list is a pass.

    A rule is its clause and test number, how often it failed, the message and
    the first place. Fails the test when veraPDF did not judge every file.
    """
    named = {str(file): file for file in files}
    done = subprocess.run(
        ["java", "-cp", os.environ[VARIABLE], str(PROGRAM), *named],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    verdicts: dict[tuple[Path, str], list[str]] = {}
    for line in done.stdout.splitlines():
        name, flavour, what, *rest = line.split("\t")
        key = (named[name], flavour)
        if what in {"pass", "fail"}:
            assert int(rest[0]) > 100, f"{line}: hardly anything was checked"
            verdicts[key] = []
        elif what == "rule":
            clause, number, count, message, place = rest
            verdicts[key].append(f"{clause}-{number} ({count} times): {message} at {place}")
        else:
            verdicts[key] = [f"cannot be read: {' '.join(rest)}"]
    missing = {(file, f) for file in named.values() for f in FLAVOURS} - set(verdicts)
    assert not missing, f"not judged: {missing}\n{done.stdout}\n{done.stderr}"
    return verdicts
