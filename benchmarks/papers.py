"""The PDF step alone: against a naive script, a volume against its parts, and many pages.

``rows`` gives what ``run.py`` prints. Both sides start cold, in a process of their own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import articles

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
PART = "magnesium-glycinate-part-2"
PAGES = 100
WORDS = 36_000
"""Words of a generated article that fill at least :data:`PAGES` pages."""
LONGER = 100_000
"""Words of the longest article that must do, and must not cost more for each word."""

Row = tuple[str, float, float, str]


def rows(
    folder: Path, best: Callable[..., Any], pressroom: Callable[..., Sequence[str]]
) -> list[Row]:
    """Measure; ``best`` and ``pressroom`` are those of ``run.py``."""
    folder.mkdir()

    def paper(*arguments: str, cwd: Path = ROOT, runs: int = 3) -> Any:
        target = str(folder / "out")
        return best(
            pressroom(
                "build", "--force", "--only", "pdf", "--jobs", "1", "--output", target, *arguments
            ),
            cwd,
            runs,
        )

    sources = ROOT / "sources" / "magnesium-glycinate"
    part = paper(str(sources / "part-2.md"))
    naive = _naive(folder / "naive", best)
    other = paper(str(sources / "part-1.md"))
    volume = paper(str(sources / "series.yaml"))
    start = best(pressroom("check")).cpu  # in each of them: reading and checking everything
    many = folder / "many"
    articles.publication(many, 1, WORDS)
    long = paper(cwd=many, runs=1)
    count = _pages(folder / "out" / "article-000" / "article-000.pdf")
    if count < PAGES:
        raise SystemExit(f"the generated article has {count} pages, not {PAGES}")
    articles.publication(many, 1, LONGER)
    longer = paper(cwd=many, runs=1)
    times = (longer.cpu - start) / (long.cpu - start) / (LONGER / WORDS)
    parts = part.cpu + other.cpu - 2 * start
    return [
        ("PDF of Part II, CPU / naive", part.cpu / naive.cpu, 1.4, "x"),
        ("PDF of the volume / sum of its parts", (volume.cpu - start) / parts, 1.1, "x"),
        (f"PDF of {count} pages, largest process", long.peak, 350, "MiB"),
        ("PDF of 100,000 words, largest process", longer.peak, 600, "MiB"),
        ("... CPU for each word / of 36,000 words", times, 1.2, "x"),
    ]


def _naive(folder: Path, best: Callable[..., Any]) -> Any:
    """WeasyPrint with its default options on the HTML of Part II, its Markdown parsed before."""
    folder.mkdir()
    script = [sys.executable, str(HERE / "naive.py")]
    best([*script, "prepare", str(folder)], runs=1)
    for page in folder.glob("*.html"):
        if page.stem != PART:
            page.unlink()
    fonts = {"FONTCONFIG_FILE": str(folder / "fonts.conf")}
    return best([*script, "plain", str(folder)], environment=fonts)


def _pages(pdf: Path) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(pdf))
