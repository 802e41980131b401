"""Ours beside what people use today, in turn: ``make compare``.

    compare.py [--counts 1,10,100] [--lines a,c,d] [--articles 100] [--repeat N]
               [--slow-to 100] [--formulas] [--add] [--results FOLDER] [--work FOLDER]

Generates articles (``realistic.py``), installs the peers into an environment of their own
(``.bench-venv``), runs each contender of ``contenders.py`` in turn, from cold, on each count of
articles, then the lines of ``lines.py``; writes ``results.md`` and ``results.json`` after every
step. ``--add`` keeps the figures in them that this run does not measure. A full run takes hours;
the slow peers (those with WeasyPrint) stop at ``--slow-to`` articles.

What is fair here: the same words, pictures, fonts and machine for all; medians; runs that
alternate; file caches warm, the tools' own caches empty. Ours makes five kinds of artifact,
checks them and validates, the peers make the PDF alone. A loop runs one article after the
other, since that is what a plain script does; the same loop with two at a time is shown beside
it. Where a choice had to be made, it was made for the peer: see ``contenders.py``.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import contenders
import peers
import plainer
import realistic
import results
from contenders import Site
from lines import LINES, Bench
from measuring import Run

HERE = Path(__file__).resolve().parent
QUICK = (contenders.OURS, contenders.TYPST, contenders.TYPST_TWO)
SLOW = (contenders.WEASYPRINT, contenders.NAIVE)


@dataclass(slots=True)
class Comparison:
    """One run of this program: what was asked for, what was made and measured so far."""

    asked: argparse.Namespace
    folder: Path
    found: peers.Peers
    sites: dict[int, Site] = field(default_factory=dict)
    done: dict[int, dict[str, list[Run]]] = field(default_factory=dict)

    def say(self, text: str) -> None:
        print(f"{datetime.datetime.now(datetime.UTC):%H:%M:%S} {text}", flush=True)

    def site(self, count: int) -> Site:
        """The articles of a count; made when first asked for, by a process of their own."""
        if count not in self.sites:
            root, plain = self.folder / f"{count}", self.folder / f"{count}-plain"
            begin = time.perf_counter()
            # A process of its own: what is measured would inherit the memory of this one.
            more = ["formulas"] if self.asked.formulas else []
            command = [sys.executable, str(HERE / "realistic.py"), str(root), str(count), *more]
            subprocess.run(command, check=True)
            plainer.publication(root, plain, realistic.AUTHOR)
            self.say(f"{count} articles made in {time.perf_counter() - begin:.1f} s")
            self.sites[count] = Site(root, plain, self.found)
        return self.sites[count]

    def repeats(self, count: int) -> int:
        """How often the cold runs of so many articles are done: three times up to ten."""
        return int(self.asked.repeat) or (3 if count <= 10 else 1)

    def cold(self, count: int, wanted: Iterable[str]) -> dict[str, list[Run]]:
        """The cold runs of these contenders, in turn; what was measured before is not again."""
        site, known = self.site(count), self.done.setdefault(count, {})
        due = [name for name in wanted if name not in known]
        for again in range(self.repeats(count)):
            for name in due:
                if name == contenders.OURS:
                    run = site.ours("build", cold=True, total=True)
                else:
                    run = site.run(name, total=True)
                known.setdefault(name, []).append(run)
                self.say(
                    f"  {count} cold, {again + 1}. {name}: {run.wall:.2f} s, {run.cpu:.2f} CPU s, "
                    f"{run.peak:.0f} MiB, together {run.total:.0f}"
                )
        return {name: known[name] for name in wanted}

    def warm_up(self) -> None:
        """Each contender once, on one article: files come into memory, bytecode is written."""
        site = self.site(1)
        self.say("warming up")
        site.ours("build", cold=True)
        for name in (*QUICK[1:], *SLOW, contenders.HTML):
            site.run(name)


def numbers(text: str) -> list[int]:
    """Counts, joined by commas."""
    return [int(part) for part in text.split(",") if part]


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description="Ours beside pandoc, typst and WeasyPrint.")
    parser.add_argument("--counts", type=numbers, default=[1, 10, 100, 1000])
    parser.add_argument("--lines", default="a,b,c,d,e,f,g,h", help="those of the table")
    parser.add_argument("--articles", type=int, default=100, help='in lines that say "100"')
    parser.add_argument("--repeat", type=int, default=0, help="default: 3 up to 10 articles, 1")
    parser.add_argument("--slow-to", type=int, default=100, help="WeasyPrint peers up to here")
    parser.add_argument("--formulas", action="store_true", help="with formulas in the articles")
    parser.add_argument("--add", action="store_true", help="keep figures not measured now")
    parser.add_argument("--results", type=Path, default=HERE)
    parser.add_argument("--work", type=Path, help="where to make articles; default: temporary")
    return parser.parse_args()


def main() -> int:
    """Measure and write; 0 whatever the figures are, since they are to be read."""
    asked = arguments()
    lines = [line for line in asked.lines.split(",") if line]
    if unknown := set(lines) - set(LINES):
        raise SystemExit(f"unknown lines {sorted(unknown)}; there are {', '.join(LINES)}")
    found = peers.installed()
    kept = results.read(asked.results) if asked.add else results.empty()
    kept["machine"] = results.machine(found.versions)
    with tempfile.TemporaryDirectory(prefix="compare-", dir=asked.work) as name:
        made = Comparison(asked, Path(name), found)
        made.warm_up()
        for count in asked.counts:
            made.cold(count, QUICK + SLOW * (count <= asked.slow_to))
            _note_cold(kept, made)
        bench = Bench(
            made.site, made.cold, made.say, made.folder, asked.articles, asked.repeat or 3
        )
        for line in lines:
            made.say(f"line {line}")
            figures = LINES[line](bench)
            listed = figures if isinstance(figures, list) else [figures]
            kept["lines"][line] = [asdict(figure) for figure in listed]
            _note_cold(kept, made)
            for figure in listed:
                made.say(results.summary(asdict(figure)))
    return 0


def _note_cold(kept: results.Results, made: Comparison) -> None:
    """Put all cold runs so far into the results, and write these."""
    for count, runs in made.done.items():
        into = kept["cold"].setdefault(str(count), {})
        into.update({name: [asdict(run) for run in each] for name, each in runs.items()})
    results.write(made.asked.results, kept)


if __name__ == "__main__":
    sys.exit(main())
