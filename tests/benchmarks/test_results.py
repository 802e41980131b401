"""What the comparison writes, and how it measures; no peer is needed."""

from __future__ import annotations

import sys
from pathlib import Path

import contenders
import measuring
import pytest
import results


def line(ratio: float | None, bound: float, note: str = "") -> dict[str, object]:
    return {
        "line": "a",
        "work": "a paper",
        "unit": "s",
        "bound": bound,
        "ours": None if ratio is None else 1.0,
        "theirs": None if ratio is None else 1 / ratio,
        "ratio": ratio,
        "note": note,
    }


@pytest.mark.parametrize(
    ("figure", "row"),
    [
        (line(0.5, 0.55), "| a | a paper | 1.00 s | 2.00 s | 0.50 | 0.55 | met |  |"),
        (line(2.0, 0.55), "| a | a paper | 1.00 s | 0.50 s | 2.00 | 0.55 | **not met** |  |"),
        (line(None, 1.5, "no X"), "| a | a paper |  |  |  | 1.5 | not measured | no X |"),
    ],
)
def test_a_line_says_whether_its_bound_is_met(figure: dict[str, object], row: str) -> None:
    page = results.page({**results.empty(), "lines": {"a": [figure]}})
    assert row in page.splitlines()


def test_cold_runs_are_medians_beside_ours(tmp_path: Path) -> None:
    def runs(*seconds: float) -> list[dict[str, float]]:
        return [{"wall": s, "cpu": 2 * s, "peak": 10.0, "total": 20.0} for s in seconds]

    cold = {"10": {contenders.OURS: runs(1, 3, 2), contenders.TYPST: runs(4)}}
    made = {**results.empty(), "cold": cold}
    results.write(tmp_path, made)
    assert results.read(tmp_path) == made
    rows = (tmp_path / "results.md").read_text("utf-8").splitlines()
    assert "| 10 | ours | 3 | 2.00 | 1.00 | 4.00 | 1.00 | 10 | 20 |" in rows
    assert "| 10 | pandoc + typst | 1 | 4.00 | 0.50 | 8.00 | 0.50 | 10 | 20 |" in rows


def test_a_run_counts_the_processes_below_it() -> None:
    work = "sum(range(6_000_000))"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}], check=True)"
    done = measuring.measure([sys.executable, "-c", code], total=True)
    assert done.wall > 0
    assert done.cpu > 0.05
    assert done.peak > 5


def test_a_run_that_fails_says_what_it_said() -> None:
    with pytest.raises(SystemExit, match="no such thing"):
        measuring.measure([sys.executable, "-c", "raise SystemExit('no such thing')"])
