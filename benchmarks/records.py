"""The records, citation files and pages of one article, with and without 60 references, warm.

Prints one line of JSON, CPU seconds: ``bare`` and ``cited`` for the records and citation files,
``load`` for reading the article, its bibliography and all references in their style, ``page`` for
the landing page with its Markdown copy and ``verified`` for reading the artifacts back and
comparing them with the source, both with the references. ``records.py FOLDER``
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import articles

from pressroom import post, records
from pressroom.build import loading
from pressroom.build.making import enclosures
from pressroom.build.verification import verify
from pressroom.diagnostics import Collector
from pressroom.model.work import Catalog
from pressroom.paper import whitepaper
from pressroom.records import citation_files
from pressroom.site import landing

COUNT = 60


def bibliography() -> list[dict[str, object]]:
    """As many works as are cited, each with three authors and a DOI."""
    return [
        {
            "id": f"work{number}",
            "type": "article-journal",
            "title": f"On the measure of things, number {number}",
            "author": [
                {"family": f"Example{number}{letter}", "given": "Ada Maria"} for letter in "abc"
            ],
            "container-title": "Journal of Examples",
            "volume": str(number),
            "page": "1-20",
            "issued": {"date-parts": [[1950 + number]]},
            "DOI": f"10.5555/work.{number}",
        }
        for number in range(COUNT)
    ]


def cite(root: Path) -> None:
    """Give the article of ``root`` a bibliography and citations of all of it."""
    (root / "sources" / "works.json").write_text(json.dumps(bibliography()), "utf-8")
    file = root / "sources" / "article-000.md"
    text = file.read_text("utf-8").replace("---\n", "---\nbibliography: works.json\n", 1)
    keys = "; ".join(f"@work{number}" for number in range(COUNT))
    file.write_text(f"{text}\n\nAll of it was read [{keys}].\n", "utf-8")


def least(action: Callable[[], object], runs: int = 7) -> float:
    """CPU seconds of the fastest of several runs, after one that warms up."""
    action()
    spent = []
    for _ in range(runs):
        begin = time.process_time()
        action()
        spent.append(time.process_time() - begin)
    return min(spent)


def written(catalog: Catalog) -> float:
    """CPU seconds of all records and citation files of the first work."""
    work = catalog.works[0]

    def render() -> None:
        collector = Collector()
        files = records.render(work, catalog, collector) + citation_files.render(
            work, catalog, collector
        )
        assert len(files) == 9, [d.message for d in collector]

    return least(render)


def pages(catalog: Catalog) -> tuple[float, float]:
    """CPU seconds of the first work's landing page with its Markdown copy, and of verifying it.

    The artifacts that are verified are all that a build makes, the PDF and the post too.
    """
    work = catalog.works[0]
    collector = Collector()
    record = records.render(work, catalog, collector)
    beside = [
        *post.render(work, catalog, collector),
        *whitepaper.render(work, catalog, collector, enclosures(work, catalog)),
        *record,
        *citation_files.render(work, catalog, collector),
    ]
    made = landing.render(work, catalog, collector, beside)
    assert [artifact.path.rpartition(".")[2] for artifact in made] == ["html", "md"]

    source = {work.path: (catalog.publication.root / work.path).read_text("utf-8")}

    def verified() -> None:
        found = Collector()
        verify(work, catalog, [*beside, *made], source, found)
        assert not list(found), [d.message for d in found]

    page = least(lambda: landing.render(work, catalog, Collector(), beside))
    return page, least(verified)


def main(root: Path) -> None:
    """Measure and print."""
    articles.publication(root, 1)
    bare = written(loading.load(root, Collector()))
    plain = least(lambda: loading.load(root, Collector()), 3)
    cite(root)
    found = loading.load(root, Collector())
    assert len(found.articles["sources/article-000.md"].document.references) == COUNT
    load = least(lambda: loading.load(root, Collector()), 3) - plain
    figures = {"bare": bare, "cited": written(found), "load": load}
    figures["page"], figures["verified"] = pages(found)
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
