"""The lines of "To reach": what is measured for each, against what, with its bound."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import contenders
import realistic
from contenders import Site, pressroom
from measuring import Run, measure

PREVIEW = Path(__file__).with_name("preview.py")
START = [sys.executable, "-c", "import click"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: our figure and the other side's, and their ratio, which ``bound`` limits.

    Where the other side is a fixed time, ``theirs`` is that time and the bound 1.

    ``unit`` is that of ``ours`` and ``theirs``; ``note`` what else was measured beside them.
    A line that was not measured has no ``ratio``, and says why in ``note``.
    """

    line: str
    work: str
    unit: str
    bound: float
    ours: float | None = None
    theirs: float | None = None
    ratio: float | None = None
    note: str = ""
    samples: dict[str, list[dict[str, float]]] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        return self.ratio is not None and self.ratio <= self.bound


@dataclass(frozen=True, slots=True)
class Bench:
    """Where to measure, how often, and what to say meanwhile.

    ``site`` gives the articles of a count, made when first asked for; ``cold`` the cold runs of
    a contender on so many articles, measured once for all that ask.
    """

    site: Callable[[int], Site]
    cold: Callable[[int, Iterable[str]], dict[str, list[Run]]]
    say: Callable[[str], None]
    folder: Path
    articles: int
    repeat: int

    def alternate(
        self, runs: dict[str, Callable[[], Run]], repeat: int | None = None
    ) -> dict[str, list[Run]]:
        """Each run in turn, then each again, so that a slow minute of the machine hits all."""
        done: dict[str, list[Run]] = {name: [] for name in runs}
        for time in range(repeat or self.repeat):
            for name, run in runs.items():
                done[name].append(run())
                last = done[name][-1]
                self.say(f"  {time + 1}. {name}: {last.wall:.2f} s, {last.cpu:.2f} CPU s")
        return done


def median(runs: Iterable[Run], what: str) -> float:
    """The median of one field of several runs."""
    return float(statistics.median(getattr(run, what) for run in runs))


def _figure(
    bound: tuple[str, str, float],
    what: str,
    done: dict[str, list[Run]],
    sides: tuple[str, str],
    note: str = "",
) -> Figure:
    line, work, limit = bound
    ours, theirs = (median(done[side], what) for side in sides)
    samples = {name: [asdict(run) for run in runs] for name, runs in done.items()}
    unit = "s" if what == "wall" else "CPU s"
    return Figure(line, work, unit, limit, ours, theirs, ours / theirs, note, samples)


def one_paper(bench: Bench) -> Figure:
    """(a) One article, the PDF alone, nothing kept."""
    site = bench.site(1)
    done = bench.alternate(
        {
            "ours": lambda: site.ours("build", "--only", "pdf", cold=True),
            contenders.NAIVE: lambda: site.run(contenders.NAIVE),
            "naive without dots": lambda: site.run(contenders.NAIVE, options=("--no-dots",)),
            "naive, tagged": lambda: site.run(contenders.NAIVE, options=("--tagged",)),
            contenders.TYPST: lambda: site.run(contenders.TYPST),
        }
    )
    beside = ("naive without dots", "naive, tagged", contenders.TYPST)
    note = "; ".join(f"{name} {median(done[name], 'cpu'):.2f}" for name in beside)
    return _figure(
        ("a", "one article, PDF, cold process, CPU against the naive script", 0.55),
        "cpu",
        done,
        ("ours", contenders.NAIVE),
        note,
    )


def all_cold(bench: Bench) -> Figure:
    """(b) All articles, all artifacts, nothing kept."""
    done = bench.cold(bench.articles, (contenders.OURS, contenders.TYPST, contenders.TYPST_TWO))
    two = median(done[contenders.TYPST_TWO], "wall")
    return _figure(
        ("b", f"{bench.articles} articles, all artifacts, cold, wall, "
              "against the pandoc + typst loop", 1.5),
        "wall",
        done,
        (contenders.OURS, contenders.TYPST),
        f"the loop two at a time: {two:.1f}",
    )  # fmt: skip


def one_changed(bench: Bench) -> Figure:
    """(c) One of all articles changed; the loop makes all again, as it knows no better."""
    site = bench.site(bench.articles)
    loop = bench.cold(bench.articles, (contenders.TYPST,))[contenders.TYPST]
    site.ours("build")
    middle = bench.articles // 2
    time = iter(range(1, 10_000))

    def changed() -> Run:
        realistic.change(site.root, middle, next(time))
        return site.ours("build")

    name = [realistic.name_of(middle)]
    one = f"{contenders.TYPST}, that article alone"
    done = bench.alternate(
        {"ours": changed, one: lambda: site.run(contenders.TYPST, name)}, max(bench.repeat, 5)
    )
    return _figure(
        ("c", f"one of {bench.articles} changed, all artifacts, wall, "
              "against the pandoc + typst loop", 0.06),
        "wall",
        {**done, contenders.TYPST: loop},
        ("ours", contenders.TYPST),
        f"pandoc + typst on that article alone, as a Makefile that knows it: "
        f"{median(done[one], 'wall'):.2f}",
    )  # fmt: skip


def nothing_changed(bench: Bench) -> Figure:
    """(d) A build of what is built."""
    site = bench.site(bench.articles)
    site.ours("build")
    done = bench.alternate(
        {"ours": lambda: site.ours("build"), "python": lambda: measure(START)}, 15
    )
    return _figure(
        ("d", f'nothing changed, {bench.articles} articles, wall, '
              'against `python -c "import click"`', 6),
        "wall", done, ("ours", "python"),
    )  # fmt: skip


def posts_and_records(bench: Bench) -> Figure:
    """(e) Every article changed in a sentence; its tables and pictures are as they were."""
    site = bench.site(bench.articles)
    kinds = ("--only", "substack,record")
    site.ours("build", *kinds)
    time = iter(range(20_000, 30_000))

    def changed() -> Run:
        say = next(time)
        for number in range(bench.articles):
            realistic.change(site.root, number, say)
        return site.ours("build", *kinds)

    done = bench.alternate({"ours": changed, contenders.HTML: lambda: site.run(contenders.HTML)})
    return _figure(
        ("e", f"post + records, pictures in the store, {bench.articles} changed articles, CPU, "
              "against a pandoc HTML loop", 0.3),
        "cpu", done, ("ours", contenders.HTML),
    )  # fmt: skip


def on_save(bench: Bench) -> list[Figure]:
    """(f) What ``preview.py`` measures, in a publication of its own; the bounds are in ms."""
    found: dict[str, float] = {}
    note = "not measured: there is no preview.py"
    if PREVIEW.is_file():
        command = [sys.executable, str(PREVIEW), str(bench.folder / "preview")]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            note = f"not measured: preview.py failed: {done.stderr.strip()[-200:]}"
            note = note.replace("\n", " ").replace("|", "/")
        else:
            found = json.loads(done.stdout.strip().splitlines()[-1])
            note = ", ".join(f"{name} {value:.0f}" for name, value in found.items())
    return [
        Figure("f", work, "ms", 1, ours := found.get(key), limit, ours and ours / limit, note)
        for work, key, limit in (
            ("on save, changed article's post in the browser", "save", 100.0),
            ("on save, the PDF", "pdf", 2000.0),
        )
    ]


def many(bench: Bench) -> list[Figure]:
    """(g) Ten times as many articles, cold."""
    few, tenfold = bench.articles, bench.articles * 10
    runs = {
        str(count): bench.cold(count, (contenders.OURS,))[contenders.OURS]
        for count in (few, tenfold)
    }
    samples = {name: [asdict(run) for run in done] for name, done in runs.items()}
    rows = (("time", "wall", "s", 10.5), ("largest process", "peak", "MiB", 1.2),
            ("all processes", "total", "MiB", 1.2))  # fmt: skip
    return [
        Figure(
            "g",
            f"{tenfold:,} articles against {few}, cold: {name}",
            unit,
            bound,
            ours := median(runs[str(tenfold)], what),
            theirs := median(runs[str(few)], what),
            ours / theirs,
            "",
            samples if what == "wall" else {},
        )
        for name, what, unit, bound in rows
    ]


def start(bench: Bench) -> Figure:
    """(h) The program's start."""
    done = bench.alternate(
        {"ours": lambda: measure(pressroom("--version")), "python": lambda: measure(START)}, 21
    )
    return _figure(
        ("h", '`pressroom --version` against `python -c "import click"`, wall', 1.5),
        "wall", done, ("ours", "python"),
    )  # fmt: skip


LINES: dict[str, Callable[[Bench], Figure | list[Figure]]] = {
    "a": one_paper,
    "b": all_cold,
    "c": one_changed,
    "d": nothing_changed,
    "e": posts_and_records,
    "f": on_save,
    "g": many,
    "h": start,
}
