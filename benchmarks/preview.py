"""From a save to the browser, in a publication of 100 articles of 5,000 words.

Prints one line of JSON, all in milliseconds: ``save`` is the median from the write of an article
to its new text in the document of a Chromium that shows its post, ``slowest`` the longest of
these, ``painted`` the median to the first frame after it; ``pdf`` is the median from the write
to the new PDF in the output folder. ``preview.py FOLDER [SAVES]``; FOLDER is kept between runs.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import articles

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))
import chromium

COUNT = 100
SAVES = 15
SLUG = "article-050"
PDF = 60

# Runs in every page before its own scripts: when which text was there, and when it was painted.
_SEEN = """
let last = "";
const look = () => {
  const text = document.body?.textContent.match(/Saved as number \\d+/g)?.at(-1);
  if (!text || text === last) return;
  last = text;
  const there = Date.now();
  requestAnimationFrame(() => requestAnimationFrame(() => seen(text, there, Date.now())));
};
new MutationObserver(look).observe(document, { childList: true, subtree: true });
"""


def saved(file: Path, text: str, number: int) -> float:
    """Save with a sentence of its own at the end; when that was, in milliseconds."""
    now = time.time() * 1000
    # The moment makes it another text than that of any run before, which the store would have.
    file.write_text(f"{text}\n\nSaved as number {number}, at {now:.0f}.\n", encoding="utf-8")
    return now


def measured(root: Path, address: str, saves: int) -> dict[str, float]:
    """Save ``saves`` times and watch."""
    file = root / "sources" / f"{SLUG}.md"
    pdf = root / "build" / SLUG / f"{SLUG}.pdf"
    text = articles.article(int(SLUG.rpartition("-")[2]))
    there: list[float] = []
    painted: list[float] = []
    printed: list[float] = []
    with chromium.launched() as browser:
        page: Any = browser.new_page()
        seen: dict[str, tuple[float, float]] = {}
        page.expose_function("seen", lambda words, *times: seen.setdefault(words, times))
        page.add_init_script(_SEEN)
        page.goto(f"{address}{SLUG}/handover.html")
        page.wait_for_timeout(500)
        # The first save makes up for whatever was there before.
        for number in range(saves + 1):
            before = pdf.stat().st_mtime_ns if pdf.exists() else 0
            begin = saved(file, text, number)
            while f"Saved as number {number}" not in seen:
                page.wait_for_timeout(5)
            until = time.time() + PDF
            while not pdf.exists() or pdf.stat().st_mtime_ns == before:
                page.wait_for_timeout(20)
                if time.time() > until:
                    raise SystemExit("the PDF does not follow")
            if number:
                first, second = seen[f"Saved as number {number}"]
                there.append(first - begin)
                painted.append(second - begin)
                printed.append(pdf.stat().st_mtime_ns / 1e6 - begin)
            page.wait_for_timeout(3000)  # a page that has to be loaded anew waits for calm, too
    file.write_text(text, encoding="utf-8")
    return {
        "save": round(statistics.median(there), 1),
        "slowest": round(max(there), 1),
        "painted": round(statistics.median(painted), 1),
        "pdf": round(statistics.median(printed)),
    }


def main(root: Path, saves: int) -> None:
    """Build first, so that the PDF files of the others are there; then measure and print."""
    articles.publication(root, COUNT)
    program = [sys.executable, "-m", "pressroom", "--project", str(root)]
    subprocess.run([*program, "build"], check=True, capture_output=True)
    running = subprocess.Popen(
        [*program, "preview"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    try:
        assert running.stderr is not None
        address = ""
        for line in running.stderr:
            found = re.search(r"http://\S+/", line)
            address = found[0] if found else address
            if address and re.search(r"\d+ works?, \d+ files, .* s$", line):
                break
        print(json.dumps(measured(root, address, saves)))
    finally:
        running.terminate()
        running.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else SAVES)
