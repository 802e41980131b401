"""The overview: every file is linked, warnings come first, covers are the first pages."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import chromium
import html5lib
import pytest
from PIL import Image
from publishing import article, load

from pressroom.diagnostics import Collector, Diagnostic, Severity
from pressroom.files import Artifact
from pressroom.model.work import Catalog
from pressroom.post import theme
from pressroom.site import overview
from pressroom.text import human_size

SERIES = """title: How Harbours Keep Time
date: 2026-11-01
license: CC-BY-4.0
doi: 10.5555/tides
authors: [{organisation: The Harbour Society}]
abstract: Two studies.
"""
BODY = """Four words are here.[^1]

- five `six`

| a | b |
|---|---|
| 1 | 2 |

[^1]: A note.
"""


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return load(
        tmp_path,
        {
            "alone.md": article("Alone.", "Mud & <b>Water</b>"),
            "tides/series.yaml": SERIES,
            "tides/one.md": article(BODY, "The Clerk", "part: 1\n"),
            "tides/two.md": article("Two words.", "The Engine", "part: 2\ndoi: 10.5555/two\n"),
        },
    )


def files(slug: str) -> list[Artifact]:
    names = {
        f"{slug}.pdf": "application/pdf",
        "handover.html": "text/html",
        "citation.bib": "application/x-bibtex",
        "substack.html": "text/html",
        "images/01-a curve.png": "image/png",
        "something.new": "text/plain",
    }
    return [Artifact(f"{slug}/{n}", b"x" * 1500, kind, slug) for n, kind in names.items()]


def everything(catalog: Catalog) -> list[Artifact]:
    return [artifact for work in catalog.works for artifact in files(work.meta.slug)]


def index_of(
    catalog: Catalog,
    artifacts: list[Artifact],
    covers: dict[str, bytes],
    found: list[Diagnostic],
) -> Artifact:
    collector = Collector()
    page = overview.render(catalog, artifacts, covers, found, collector)
    assert page is not None
    assert list(collector) == []
    return page


def tree_of(artifact: Artifact) -> Any:
    return html5lib.parse(artifact.data.decode(), namespaceHTMLElements=False)


def text_of(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def png(width: int = 4) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, 6), "white").save(buffer, "PNG")
    return buffer.getvalue()


def problem(severity: Severity, message: str) -> Diagnostic:
    return Diagnostic("PR405", "abstract-given", severity, "a.md", 3, None, None, None, message)


def test_links_to_every_file(catalog: Catalog) -> None:
    artifacts = everything(catalog)
    page = index_of(catalog, artifacts, {}, [])
    assert (page.path, page.media_type, page.work) == ("index.html", "text/html", "")
    links = [unquote(node.get("href")) for node in tree_of(page).iter("a")]
    assert {a.path for a in artifacts} <= set(links)
    local = {link for link in links if "://" not in link}
    assert local == {a.path for a in artifacts} | {"manifest.json"}


def test_a_series_stands_together_with_the_volume_first(catalog: Catalog) -> None:
    tree = tree_of(index_of(catalog, everything(catalog), {}, []))
    shelves = list(tree.iter("section"))
    assert [text_of(shelf.find("h2")) for shelf in shelves] == [
        "How Harbours Keep Time",
        "Single articles",
    ]
    titles = [[text_of(node) for node in shelf.iter("h3")] for shelf in shelves]
    assert titles == [
        ["How Harbours Keep Time", "The Clerk", "The Engine"],
        ["Mud & <b>Water</b>"],
    ]
    first = text_of(shelves[0])
    assert "The whole series, 2 parts" in first
    assert "Part 1 of 2" in first
    assert "part of 10.5555/" in first
    assert "10.5555/two" in first


def test_the_landing_page_stands_between_whitepaper_and_hand_over(catalog: Catalog) -> None:
    extra = [Artifact(f"two/{name}", b"x", "text/html", "two") for name in ("index.html", "two.md")]
    tree = tree_of(index_of(catalog, [*files("two"), *extra], {}, []))
    [main] = [node for node in tree.iter("ul") if node.get("class") == "main"]
    assert [node.get("href") for node in main.iter("a")] == [
        "two/two.pdf", "two/index.html", "two/handover.html",
    ]  # fmt: skip
    [more] = tree.iter("details")
    assert text_of(next(more.iter("a"))) == "Markdown copy"


def test_figures_count_a_text_once(catalog: Catalog) -> None:
    text = text_of(tree_of(index_of(catalog, everything(catalog), {}, [])))
    # 1 alone; 4 words, 2 in the list, 4 cells and 2 in the note of part one; 2 in part two.
    assert "4 works 15 words 1 table 1 note" in text


def test_what_was_not_built_is_not_shown(catalog: Catalog) -> None:
    text = text_of(tree_of(index_of(catalog, files("two"), {}, [])))
    assert "The Engine" in text
    assert "The Clerk" not in text
    assert "1 work " in text
    empty = text_of(tree_of(index_of(catalog, [], {}, [])))
    assert "Nothing has been built yet." in empty


def test_problems_come_first_and_notes_do_not_come(catalog: Catalog) -> None:
    found = [
        problem(Severity.NOTE, "a note"),
        problem(Severity.WARNING, "no `abstract` <b>"),
        problem(Severity.ERROR, "an error"),
    ]
    tree = tree_of(index_of(catalog, everything(catalog), {}, found))
    first = next(iter(tree.iter("section")))
    assert [text_of(node.find("p")) for node in first.iter("li")] == [
        "Error: an error",
        "Warning: no abstract <b>",
    ]
    assert "a note" not in text_of(tree)


def test_covers_are_in_the_page(catalog: Catalog) -> None:
    page = index_of(catalog, everything(catalog), {"two": png()}, [])
    sources = [node.get("src") for node in tree_of(page).iter("img")]
    assert len(sources) == 1
    assert sources[0].startswith("data:image/png;base64,")
    assert page == index_of(catalog, everything(catalog), {"two": png()}, [])


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (999_499, "999 kB"),
     (999_500, "1.0 MB"), (3_440_000, "3.4 MB")],
)  # fmt: skip
def test_sizes_are_for_people(count: int, text: str) -> None:
    assert human_size(count) == text


def test_the_cover_is_the_first_page() -> None:
    from pressroom.paper.typesetting import Stylesheet, typeset

    pdf = typeset(
        '<html lang="en"><title>x</title><p>One<p style="break-before: page">Two',
        [Stylesheet("x.css", "@page { size: 200px 300px; margin: 0; background: #c00 }")],
    ).pdf
    data = overview.cover(pdf, 100)
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (100, 150)
        assert image.convert("RGB").getpixel((90, 140)) == (0xCC, 0, 0)
    assert overview.cover(pdf, 100) == data


@pytest.mark.chromium
@pytest.mark.parametrize("width", [360, 1280])
def test_opens_from_the_disk(width: int, catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    found = [problem(Severity.WARNING, "a" * 200)]
    path.write_bytes(index_of(catalog, everything(catalog), {"two": png(300)}, found).data)
    fonts = tmp_path / theme.FONTS
    fonts.mkdir()
    for font in theme.font_files():
        (tmp_path / font.path).write_bytes(font.data)
    events: list[str] = []
    with chromium.launched() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.on("console", lambda message: events.append(message.text))
        page.on("request", lambda request: events.append(request.url))
        page.goto(path.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide == width
    assert [
        event for event in events if not event.startswith(("data:", path.as_uri(), fonts.as_uri()))
    ] == []
