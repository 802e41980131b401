"""The post of one article: its time with all pictures in the store, a table's, its page's size.

Prints one line of JSON: ``post`` and ``table`` in seconds, ``page`` as bytes beyond 1.4 times
the pictures. ``posts.py FOLDER``
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import articles

from pressroom import post
from pressroom.build import loading
from pressroom.diagnostics import Collector
from pressroom.paper import typesetting

TABLE = "| Port {n} | Rise | Note |\n|---|--:|---|\n" + "| a | 1 | some words here |\n" * 7


def main(root: Path) -> None:
    """Measure and print."""
    articles.publication(root, 1)
    typesetting.preload()
    catalog = loading.load(root, Collector())
    work = catalog.works[0]
    made = post.render(work, catalog, Collector())  # fills the store and warms the worker
    spent = []
    for _ in range(5):
        begin = time.process_time()
        post.render(work, catalog, Collector())
        spent.append(time.process_time() - begin)
    # One table more; the worker is another process, so the wall clock is read.
    file = root / "sources" / "article-000.md"
    drawn = []
    for number in range(3):
        table = TABLE.format(n=number)
        file.write_text(file.read_text("utf-8") + "\n\n" + table, encoding="utf-8")
        catalog = loading.load(root, Collector())
        begin = time.perf_counter()
        post.render(catalog.works[0], catalog, Collector())
        drawn.append(time.perf_counter() - begin - min(spent))
    sizes = {artifact.path.rpartition("/")[2]: len(artifact.data) for artifact in made}
    pictures = sum(size for name, size in sizes.items() if name.endswith(".png"))
    page = sizes["handover.html"] - 1.4 * pictures
    print(json.dumps({"post": min(spent), "table": min(drawn), "page": page}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
