"""Speed and memory, as ratios within one run: ``make bench``.

Prints each figure with its bound and exits 1 when one is broken. Bounds in seconds grow where the
naive script takes longer than on the machine they were set on. CPU seconds
are user plus system of the whole process tree, so a busy machine matters
little; every figure is the smallest of a few runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import articles
import export_zip
import papers
from measuring import ROOT, best, measure

HERE = Path(__file__).resolve().parent
NAIVE_SECONDS = 3.0
"""CPU seconds of the naive script where the bounds in seconds were set; they grow with it."""


def pressroom(*arguments: str) -> list[str]:
    """The command line of this checkout's program."""
    return [sys.executable, "-m", "pressroom", *arguments]


def posts(folder: Path) -> list[tuple[str, float, float, str]]:
    """Rows on the post of one article of 5,000 words with its tables as pictures."""
    folder.mkdir()
    command = [sys.executable, str(HERE / "posts.py"), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    return [
        ("post, its pictures in the store", figures["post"] * 1000, 60, "ms CPU"),
        ("one table's picture, warm", figures["table"] * 1000, 150, "ms"),
        ("handover.html beyond 1.4 x its pictures", figures["page"] / 1000, 200, "kB"),
    ]


def records(folder: Path) -> list[tuple[str, float, float, str]]:
    """Rows on the records, citation files and pages of one article."""
    folder.mkdir()
    command = [sys.executable, str(HERE / "records.py"), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    cited = figures["cited"] + figures["load"]
    return [
        ("records and citation files, no references", figures["bare"] * 1000, 25, "ms CPU"),
        ("the same with 60, and these in their style", cited * 1000, 150, "ms CPU"),
        ("landing page and Markdown copy, 60 references", figures["page"] * 1000, 30, "ms CPU"),
        ("post, PDF and page compared with their source", figures["verified"] * 1000, 80, "ms CPU"),
    ]


def main() -> int:
    """Measure everything; 1 when a bound is broken."""
    rows: list[tuple[str, float, float, str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = best(pressroom("build", "--force", "--jobs", "1", "--output", str(folder / "out")))
        pages = folder / "naive"
        pages.mkdir()
        script = [sys.executable, str(HERE / "naive.py")]
        measure([*script, "prepare", str(pages)])
        fonts = {"FONTCONFIG_FILE": str(pages / "fonts.conf")}
        naive = best([*script, "same", str(pages)], environment=fonts)
        plain = best([*script, "plain", str(pages)], environment=fonts)
        rows.append(
            ("build of sources/, pictures kept, CPU / naive", build.cpu / naive.cpu, 1.3, "x")
        )
        rows.append(("build of sources/, largest process", build.peak, 300, "MiB"))
        side = best(
            pressroom("build", "--force", "--jobs", "2", "--output", str(folder / "out")), runs=1
        )
        rows.append(("the same side by side, largest process", side.peak, 300, "MiB"))
        costs = {}
        for count in (25, 100):
            publication = folder / f"articles-{count}"
            articles.publication(publication, count)
            costs[count] = best(pressroom("check"), publication)
        rows.append(("check of 100 articles of 5,000 words", costs[100].cpu, 5, "CPU s"))
        start = best(pressroom("--version")).cpu
        growth = (costs[100].cpu - start) / (costs[25].cpu - start) / 4
        rows.append(("cost an article, 100 articles / 25", growth, 1.25, "x"))
        rows.extend(posts(folder / "posts"))
        rows.extend(records(folder / "records"))
        rows.extend(papers.rows(folder / "papers", best, pressroom))
        archive = folder / "archive"
        archive.mkdir()
        path = export_zip.publication(archive)
        taken = measure(pressroom("import", str(path), "--into", "sources/a"), archive)
        rows.append(("import of an export of 1,000 posts", taken.cpu, export_zip.SECONDS, "CPU s"))
        rows.append(("the same, largest process", taken.peak, export_zip.MEMORY, "MiB"))
    print(f"naive script {naive.cpu:.2f} CPU s, without tags {plain.cpu:.2f} CPU s")
    print(f"build {build.cpu:.2f} CPU s, --version {start * 1000:.0f} ms CPU")
    slowness = max(1.0, naive.cpu / NAIVE_SECONDS)
    broken = 0
    for what, figure, most, unit in rows:
        bound = most * slowness if unit.endswith(("s", "CPU")) else most
        good = figure <= bound
        broken += not good
        print(f"{'ok  ' if good else 'FAIL'} {what:42} {figure:8.2f} {unit}  (at most {bound:.3g})")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
