"""The results as files: ``results.json`` with every figure, ``results.md`` with the tables."""

from __future__ import annotations

import datetime
import json
import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import contenders

import pressroom

Results = dict[str, Any]
_ORDER = (
    contenders.OURS,
    contenders.TYPST,
    contenders.TYPST_TWO,
    contenders.WEASYPRINT,
    contenders.NAIVE,
)


def empty() -> Results:
    """Results of nothing: ``machine``, ``cold`` by count and contender, ``lines`` by letter."""
    return {"version": 1, "machine": {}, "cold": {}, "lines": {}}


def read(folder: Path) -> Results:
    """The results written there before, if any."""
    file = folder / "results.json"
    found: Results = json.loads(file.read_text("utf-8")) if file.is_file() else empty()
    return found


def machine(versions: dict[str, str]) -> dict[str, Any]:
    """What the figures were measured on, and with."""
    facts = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    model = next((line.partition(": ")[2] for line in facts if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}",
        "processor": model or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "pressroom": pressroom.__version__,
        "load before": os.getloadavg()[0],
        **versions,
    }


def write(folder: Path, found: Results) -> None:
    """Write both files."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")
    (folder / "results.md").write_text(page(found), encoding="utf-8")


def summary(figure: dict[str, Any]) -> str:
    """One line of the table in words."""
    if figure["ratio"] is None:
        return f"{figure['line']}: {figure['work']}: {figure['note']}"
    verdict = "met" if figure["ratio"] <= figure["bound"] else "NOT MET"
    return (
        f"{figure['line']}: {figure['work']}: {_number(figure['ratio'])}, "
        f"at most {figure['bound']:g}: {verdict}. {figure['note']}"
    ).rstrip()


def page(found: Results) -> str:
    """The Markdown page."""
    facts = found["machine"]
    parts = [
        "# Ours beside others\n",
        "Written by `make compare`; what is compared and how is in `docs/benchmarks.md`. "
        "Medians; a ratio is ours divided by the other, so less is better.\n",
        "; ".join(f"{name} {_fact(value)}" for name, value in facts.items()) + ".\n",
    ]
    if found["lines"]:
        parts.append("## To reach\n")
        rows = [
            _line(figure) for letter in sorted(found["lines"]) for figure in found["lines"][letter]
        ]
        head = ("", "work", "ours", "other", "ratio", "at most", "", "beside")
        parts.append(_table(head, rows))
    if found["cold"]:
        parts.append("## From cold\n")
        parts.append(
            "Ours makes post, PDF, records, citation files and landing page; the others the PDF "
            "alone. Memory in MiB.\n"
        )
        figures = ("wall s", "ours / it", "CPU s", "ours / it")
        columns = ("articles", "", "runs", *figures, "largest process", "all processes")
        counts = sorted(found["cold"], key=int)
        parts.append(_table(columns, [row for count in counts for row in _cold(found, count)]))
    return "\n".join(parts)


def _line(figure: dict[str, Any]) -> list[str]:
    ratio, bound = figure["ratio"], figure["bound"]
    row = [figure["line"], figure["work"]]
    if ratio is None:
        return [*row, "", "", "", f"{bound:g}", "not measured", figure["note"]]
    unit = figure["unit"]
    verdict = "met" if ratio <= bound else "**not met**"
    sides = [f"{_number(figure[side])} {unit}" for side in ("ours", "theirs")]
    return [*row, *sides, _number(ratio), f"{bound:g}", verdict, figure["note"]]


def _cold(found: Results, count: str) -> list[list[str]]:
    runs = found["cold"][count]
    ours = runs.get(contenders.OURS)
    rows = []
    for name in _ORDER:
        if name not in runs:
            continue
        row = [f"{int(count):,}", name, str(len(runs[name]))]
        for what in ("wall", "cpu"):
            figure = _median(runs[name], what)
            row += [_number(figure), _number(_median(ours, what) / figure) if ours else ""]
        rows.append([*row, *(f"{_median(runs[name], what):.0f}" for what in ("peak", "total"))])
    return rows


def _median(runs: Sequence[dict[str, float]], what: str) -> float:
    return statistics.median(run[what] for run in runs)


def _number(figure: float) -> str:
    """Three figures that count, no exponent."""
    if figure >= 100:
        return f"{figure:.0f}"
    return (
        f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}" if figure >= 0.1 else f"{figure:.3f}"
    )


def _fact(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
