"""The Substack post: golden cases, the safe profile over all of them, volumes and pictures.

``PRESSROOM_REFRESH=1`` writes the expected files anew.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from publishing import GAUGE, article, load, one, picture

from pressroom import post, rules
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.files import Artifact
from pressroom.model.work import Catalog, Volume, Work
from pressroom.post import card, pictures as picture_module
from pressroom.post.pictures import MAX_BYTES
from pressroom.post.raster import MAX_WIDTH

from .posting import Posted
from .safe_profile import parsed, problems

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.md"))


@pytest.fixture(autouse=True)
def _no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own tests draw it; here it would be one picture more."""
    monkeypatch.setattr(card, "card", lambda *_: None)


def rendered(work: Work, catalog: Catalog) -> tuple[dict[str, Artifact], list[Diagnostic]]:
    """Artifacts by their path below the slug, and what was reported."""
    collector = Collector()
    artifacts = post.render(work, catalog, collector)
    assert all(a.path.startswith(f"{work.meta.slug}/") for a in artifacts)
    assert {a.work for a in artifacts} == {work.meta.slug}
    files = {a.path.split("/", 1)[1]: a for a in artifacts}
    assert files.pop("substack.json").media_type == "application/json"
    return files, list(collector)


def body_of(work: Work, catalog: Catalog) -> str:
    return rendered(work, catalog)[0]["substack.html"].data.decode()


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, tmp_path: Path) -> None:
    source = (CASES / f"{name}.md").read_text("utf-8")
    work, catalog = one(
        tmp_path,
        source,
        more="bibliography: bibliography.json\n",
        gauge_svg=GAUGE,
        bars_png=picture(40, 30),
        bibliography_json=(CASES / "bibliography.json").read_bytes(),
    )
    made = Posted(work, catalog)
    found = list(made.collector)
    lines = source.splitlines()
    offset = len((tmp_path / "sources/article.md").read_text("utf-8").splitlines()) - len(lines)
    notes = "".join(
        f"{d.code} line {'-' if d.line is None else d.line - offset}: {d.message}\n" for d in found
    )
    got = {"html": made.html, "txt": made.text, "notes": notes}
    for suffix, text in got.items():
        golden = CASES / f"{name}.{suffix}"
        if os.environ.get("PRESSROOM_REFRESH"):
            golden.write_text(text, "utf-8")
        assert text == golden.read_text("utf-8")
    assert not problems(made.html)
    assert {d.code for d in found} <= {rules.POST_CHANGED.code, rules.TABLE_AS_ROWS.code}
    assert all(d.line is not None and 1 <= d.line - offset <= len(lines) for d in found)


def test_every_picture_that_is_named_is_there_and_numbered_in_order(tmp_path: Path) -> None:
    body = (CASES / "figures.md").read_text("utf-8")
    files, _ = rendered(*one(tmp_path, body, gauge_svg=GAUGE, bars_png=picture(40, 30)))
    sources = re.findall(r'src="([^"]+)"', files["substack.html"].data.decode())
    assert sources == ["images/01-gauge.png", "images/02-bars.png", "images/03-bars.png"]
    assert [path for path in files if path.startswith("images/")] == sources


def test_same_input_same_bytes(tmp_path: Path) -> None:
    body = (CASES / "figures.md").read_text("utf-8")
    work, catalog = one(tmp_path, body, gauge_svg=GAUGE, bars_png=picture(40, 30))
    first, _ = rendered(work, catalog)
    second, _ = rendered(work, catalog)
    assert first == second


# --- volumes


SERIES = """title: How Harbours Keep Time
date: 2026-11-01
license: CC-BY-4.0
authors: [{given: Josiah, family: Carberry}]
abstract: Two studies.
"""
PART_ONE = """As [@fig:a] and [@tbl:a] show, all is well.[^1] See [part two](two.md). [@pots]

## Section

### Below

#### Far below

##### Deepest

![A curve.](gauge.svg "One"){#fig:a}

| a | b |
|---|---|
| 1 | 2 |

: First {#tbl:a}

[^1]: Note of one.
"""
PART_TWO = """Here [@fig:b] and [@tbl:b] follow.[^n] [@pans; @pots]

![A curve.](gauge.svg "Two"){#fig:b}

| c | d |
|---|---|
| 3 | 4 |

: Second {#tbl:b}

[^n]: Note of two.
"""
BOOKS = b"""[{"id": "pots", "type": "book", "title": "Pots", "DOI": "10.5555/pots"},
{"id": "pans", "type": "book", "title": "Pans"}]"""


def series(folder: Path, second: str = "", first: str = PART_ONE) -> tuple[Volume, Catalog]:
    catalog = load(
        folder,
        {
            "tides/series.yaml": SERIES + "bibliography: books.json\ncitation_style: nature\n",
            "tides/books.json": BOOKS,
            "tides/gauge.svg": GAUGE,
            "tides/one.md": article(first, "The Clerk", "part: 1\n"),
            "tides/two.md": article(PART_TWO, "Part the Second", "part: 2\n" + second),
        },
    )
    return next(work for work in catalog.works if isinstance(work, Volume)), catalog


def test_a_volume_is_all_parts_with_numbers_that_run_through(tmp_path: Path) -> None:
    work, catalog = series(tmp_path)
    files, found = rendered(work, catalog)
    html = files["substack.html"].data.decode()
    assert not problems(html)
    tree = parsed(html)
    heads = [
        (node.tag, "".join(node.itertext())) for node in tree if node.tag[0] == "h" != node.tag
    ]
    heads = [head for head in heads if head[0] != "hr"]
    assert heads == [
        ("h2", "Part 1. The Clerk"),
        ("h3", "Section"),
        ("h4", "Below"),
        ("h4", "Far below"),
        ("h2", "Part the Second"),
        ("h2", "Notes"),
        ("h2", "References"),
    ]
    assert "<p><strong>Deepest</strong></p>" in html
    text = Posted(work, catalog).text.replace("\u00a0", " ")
    assert "As Figure 1 and Table 1 show, all is well.¹ See part two. [1]" in text
    assert "Here Figure 2 and Table 2 follow.² [2, 1]" in text
    for caption in ("Figure 1. One", "Figure 2. Two", "Table 1. First", "Table 2. Second"):
        assert caption in text
    lists = [["".join(item.itertext()) for item in node] for node in tree.iter("ol")]
    assert lists[0] == ["Note of one.", "Note of two."]
    assert [line[:4] for line in lists[1]] == ["Pots", "Pans"]
    assert {d.path for d in found} == {"sources/tides/one.md", "sources/tides/two.md"}


def test_a_figure_after_a_paywall_counts_in_a_volume(tmp_path: Path) -> None:
    figure = '![A curve.](gauge.svg "One"){#fig:a}'
    first = PART_ONE.replace(figure, f"::: paywall\n\n{figure}\n\n:::")
    text = Posted(*series(tmp_path, first=first)).text.replace("\u00a0", " ")
    assert "Figure 1. One" in text
    assert "Here Figure 2 and Table 2 follow." in text


@pytest.mark.parametrize(
    ("second", "address"),
    [
        (
            "substack: {url: 'https://example.org/p/two'}\ndoi: 10.5555/two\n",
            "https://example.org/p/two",
        ),
        ("doi: 10.5555/two\n", "https://doi.org/10.5555/two"),
        ("", ""),
    ],
)
def test_a_link_to_an_article_goes_where_readers_find_it(
    second: str, address: str, tmp_path: Path
) -> None:
    _, catalog = series(tmp_path, second)
    first = next(work for work in catalog.works if work.meta.slug == "one")
    files, found = rendered(first, catalog)
    html = files["substack.html"].data.decode()
    reported = any("link to an article" in d.message for d in found)
    assert (f'<a href="{address}">part two</a>' in html) is bool(address)
    assert reported is not bool(address)


# --- pictures


def test_what_fits_passes_through_byte_for_byte(tmp_path: Path) -> None:
    kinds = {"a.png": "PNG", "b.jpg": "JPEG", "c.gif": "GIF", "d.webp": "WEBP"}
    data = {name: picture(60, 40, kind) for name, kind in kinds.items()}
    body = "\n\n".join(f"![A line.]({name})" for name in data)
    files, found = rendered(
        *one(tmp_path, body, **{n.replace(".", "_"): d for n, d in data.items()})
    )
    got = {path: a for path, a in files.items() if path.startswith("images/")}
    assert list(got) == [f"images/{i:02d}-{name}" for i, name in enumerate(data, 1)]
    assert [a.data for a in got.values()] == list(data.values())
    assert [a.media_type for a in got.values()] == [
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
    ]
    assert not found


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [("w.png", "PNG", "PNG"), ("w.jpg", "JPEG", "JPEG"), ("w.gif", "GIF", "PNG")],
)
def test_what_is_too_wide_is_scaled_down(
    name: str, kind: str, expected: str, tmp_path: Path
) -> None:
    body = f"![A line.]({name})"
    stored = {name.replace(".", "_"): picture(3000, 30, kind)}
    files, found = rendered(*one(tmp_path, body, **stored))
    (path,) = (path for path in files if path.startswith("images/"))
    with Image.open(io.BytesIO(files[path].data)) as image:
        assert image.size == (MAX_WIDTH, 29)
        assert image.format == expected
        assert image.get_format_mimetype() == files[path].media_type
    assert [d.code for d in found] == [rules.POST_CHANGED.code]


def test_what_is_too_heavy_gets_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = Image.effect_noise((900, 900), 90)
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    assert buffer.tell() > 400_000
    monkeypatch.setattr(picture_module, "MAX_BYTES", 400_000)
    files, _ = rendered(*one(tmp_path, "![Noise.](n.png)", n_png=buffer.getvalue()))
    assert 0 < len(files["images/01-n.png"].data) < 400_000 < MAX_BYTES


def test_svg_becomes_png_of_twice_the_display_width_on_white(tmp_path: Path) -> None:
    files, found = rendered(*one(tmp_path, "![A curve.](gauge.svg)", gauge_svg=GAUGE))
    with Image.open(io.BytesIO(files["images/01-gauge.png"].data)) as image:
        assert image.size == (1456, 728)
        assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255)
        assert image.convert("RGB").getpixel((728, 300)) == (0x1D, 0x3F, 0x72)
    assert not found


def test_without_system_libraries_the_body_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pressroom.paper import typesetting

    def missing(*_arguments: Any, **_more: Any) -> Any:
        raise typesetting.LibraryMissing("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(typesetting, "typeset", missing)
    body = '![A curve.](gauge.svg "Caption")\n\n![A line.](a.png)'
    files, found = rendered(*one(tmp_path, body, gauge_svg=GAUGE, a_png=picture(60, 40)))
    assert [d.code for d in found] == [rules.SYSTEM_LIBRARY.code]
    assert set(files) == {"substack.html", "handover.html", "images/02-a.png"}
    assert 'src="images/01-gauge.png"' in files["substack.html"].data.decode()
    page = files["handover.html"].data.decode()
    assert "could not be made" in page
    assert 'src="images/01-gauge.png"' not in page


def test_one_bad_drawing_does_not_take_the_others_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pressroom.paper import typesetting

    honest = typesetting.typeset

    def limited(html: str, styles: Any, *, files: Any, limits: Any) -> Any:
        if any(b"bomb" in data for data in files.values()):
            raise typesetting.LimitReached("the work took too long to typeset and was stopped")
        return honest(html, styles, files=files, limits=limits)

    monkeypatch.setattr(typesetting, "typeset", limited)
    bomb = GAUGE.replace(b"Hours", b"bomb")
    body = "![A curve.](gauge.svg)\n\n![Another.](bomb.svg)"
    files, found = rendered(*one(tmp_path, body, gauge_svg=GAUGE, bomb_svg=bomb))
    assert [(d.code, "bomb.svg" in d.message) for d in found] == [(rules.RENDER_LIMIT.code, True)]
    assert "images/01-gauge.png" in files
    assert "images/02-bomb.png" not in files


def test_nothing_heavy_is_imported_without_pictures(tmp_path: Path) -> None:
    one(tmp_path, "Words alone.")
    code = (
        "import sys; from pathlib import Path; from pressroom.build import loading\n"
        "from pressroom.diagnostics import Collector; from pressroom import post\n"
        "post.card.card = lambda *_: None\n"
        f"catalog = loading.load(Path({str(tmp_path)!r}), Collector())\n"
        "assert post.render(catalog.works[0], catalog, Collector())\n"
        "heavy = {'weasyprint', 'pypdfium2', 'PIL'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
