"""The social card: its size, that nothing overflows, that it is made once, and an author's own."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from publishing import CONFIG, GAUGE, article, load, one, picture

from pressroom import rules
from pressroom.build import pipeline
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.model.work import Author, Catalog, Organisation, Person, Work
from pressroom.paper import typesetting
from pressroom.post import card as module
from pressroom.post.card import HEIGHT, WIDTH, card
from pressroom.post.pictures import PostPicture
from pressroom.post.raster import MAX_WIDTH

PAPER = (251, 250, 247)
MARGIN_LEFT, MARGIN_RIGHT = 2 * 72, 2 * 64
LONG = " ".join(["Adaptation of coastal communities to changing tidal regimes:"] * 5)[:300]


def made(work: Work, catalog: Catalog) -> Image.Image:
    """The card as a bitmap; nothing may be reported."""
    collector = Collector()
    found = card(work, catalog, collector)
    assert list(collector) == []
    assert found is not None
    assert (found.address, found.media_type) == ("images/00-card.png", "image/png")
    image = Image.open(io.BytesIO(found.data))
    assert (image.size, image.format) == ((WIDTH, HEIGHT), "PNG")
    return image.convert("RGB")


def inked(image: Image.Image) -> tuple[int, int, int, int]:
    """The box of everything that is not paper."""
    box = ImageChops.difference(image, Image.new("RGB", image.size, PAPER)).getbbox()
    assert box is not None
    return box


def drawn_text(monkeypatch: pytest.MonkeyPatch) -> list[typesetting.Typeset]:
    """Every result of a typesetting run from now on."""
    results: list[typesetting.Typeset] = []
    real = typesetting.typeset

    def typeset(*arguments: Any, **options: Any) -> typesetting.Typeset:
        results.append(real(*arguments, **options))
        return results[-1]

    monkeypatch.setattr(typesetting, "typeset", typeset)
    return results


def words_of(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        text: str = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    return " ".join(text.replace("\ufffe", "-").split())


def with_meta(work: Work, **changes: Any) -> Work:
    return replace(work, meta=replace(work.meta, **changes))


def test_a_part_shows_publication_series_title_author_and_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = load(
        tmp_path,
        {
            "s/series.yaml": "title: Tides\nabstract: A.\nlicense: CC0-1.0\n"
            "authors: [{organisation: Harbour Office}]\n",
            "s/a.md": article("Text.\n", "The <Ebb> & *Flood*", more="part: 1\n"),
            "s/b.md": article("Text.\n", "Slack", more="part: 2\n"),
        },
    )
    results = drawn_text(monkeypatch)
    shown = {}
    for work in catalog.works:
        made(work, catalog)
        shown[work.meta.slug] = words_of(results[-1].pdf)
    for words in ("Notes on Harbours", "Tides", "The <Ebb> & *Flood*", "Josiah Carberry"):
        assert words in shown["a"]
    assert "Part 1 of 2" in shown["a"]
    assert "Part 2 of 2" in shown["b"]
    assert "Harbour Office" in shown["s"]
    assert "2 parts" in shown["s"]


@pytest.mark.parametrize(
    "title", ["I", "Tides", LONG, "W" * 300, "word " * 200, "-".join(["tide"] * 60)]
)
def test_no_title_leaves_its_page(
    title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    results = drawn_text(monkeypatch)
    image = made(with_meta(work, title=title), catalog)
    assert results[-1].pages == 1
    left, top, right, bottom = inked(image)
    assert left >= MARGIN_LEFT - 4
    assert right <= WIDTH - MARGIN_RIGHT + 4
    assert top >= 60
    assert bottom <= HEIGHT - 60
    # Authors stand at the foot whatever the title does, and some paper is between.
    foot = image.crop((0, 848, WIDTH, HEIGHT - 100))
    assert inked(foot)[1] > 0


def test_a_title_of_300_characters_is_whole_and_a_longer_one_is_shortened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    results = drawn_text(monkeypatch)
    made(with_meta(work, title=LONG), catalog)
    assert LONG.replace(" ", "") in words_of(results[-1].pdf).replace(" ", "")
    made(with_meta(work, title="word " * 200), catalog)
    assert "word…" in words_of(results[-1].pdf)


def test_a_short_title_is_set_larger_than_a_long_one() -> None:
    sizes = [size_of(title) for title in ("Tides", "The Clerk and the Moon " * 3, LONG, "W" * 420)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)
    assert sizes[2] >= 25


def size_of(title: str) -> int:
    style = next(module._styles(title.strip()))
    return int(style.partition("font-size: ")[2].partition("px")[0])


AUTHORS: list[tuple[tuple[Author, ...], str]] = [
    ((Person("Josiah", "Carberry"),), "Josiah Carberry"),
    ((Organisation("Harbour Office"),), "Harbour Office"),
    ((Person("J.", "Carberry"), Organisation("Office")), "J. Carberry and Office"),
    (
        tuple(Person("Josiah", f"Carberry {n}") for n in "ABCDE"),
        "Josiah Carberry A, Josiah Carberry B and 3 others",
    ),
    (
        (Organisation("O" * 40), Organisation("P" * 40)),
        f"{'O' * 40} and 1 other",
    ),
]


@pytest.mark.parametrize(("authors", "line"), AUTHORS, ids=[line[:12] for _, line in AUTHORS])
def test_the_authors_fill_a_line_and_the_others_are_counted(
    authors: tuple[Author, ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    results = drawn_text(monkeypatch)
    made(with_meta(work, authors=authors), catalog)
    assert line in words_of(results[-1].pdf).replace("\xa0", " ")


@pytest.mark.parametrize("accent", ["#1d3f72", "#ffee88", "#fff", "#000000"])
def test_the_accent_is_seen_on_the_paper(accent: str, tmp_path: Path) -> None:
    from pressroom.metadata.colours import contrast, readable

    work, catalog = one(tmp_path, "Text.\n", framed=True)
    catalog = replace(catalog, publication=replace(catalog.publication, accent=accent))
    image = made(work, catalog)
    wanted = readable(accent, "#fbfaf7")
    assert contrast(wanted, "#fbfaf7") >= 4.5
    rgb = tuple(int(wanted[i : i + 2], 16) for i in (1, 3, 5)) if len(wanted) == 7 else (0, 0, 0)
    assert any(
        all(abs(a - b) <= 8 for a, b in zip(colour, rgb, strict=True))
        for count, colour in image.getcolors(10_000) or []
        if count > 500
    )


def test_a_card_is_made_once_and_then_taken_from_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    results = drawn_text(monkeypatch)
    first = card(work, catalog, Collector())
    runs = len(results)
    assert runs >= 1
    again = card(with_meta(work, abstract="Another."), catalog, Collector())
    assert len(results) == runs
    assert isinstance(first, PostPicture)
    assert isinstance(again, PostPicture)
    assert first.data == again.data
    card(with_meta(work, title="Another"), catalog, Collector())
    assert len(results) > runs


def test_the_same_work_gives_the_same_bytes(tmp_path: Path) -> None:
    data = set()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        found = card(*one(tmp_path / name, "Text.\n"), Collector())
        assert found is not None
        data.add(found.data)
    assert len(data) == 1


def test_without_glyphs_there_is_no_card_and_a_note_says_so(tmp_path: Path) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    collector = Collector()
    assert card(with_meta(work, title="潮 and 汐"), catalog, collector) is None
    [found] = collector
    assert found.code == rules.POST_CHANGED.code
    assert "汐 潮" in found.message
    assert "substack: card:" in found.hint


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (typesetting.LibraryMissing("no pango"), rules.POST_CHANGED),
        (typesetting.LimitReached("too long"), rules.RENDER_LIMIT),
        (typesetting.TypesettingError("broken"), rules.PDF_CLEAN),
    ],
)
def test_a_run_that_fails_is_reported(
    error: Exception, rule: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: Any, **_options: Any) -> None:
        raise error

    work, catalog = one(tmp_path, "Text.\n", framed=True)
    monkeypatch.setattr(typesetting, "typeset", fails)
    collector = Collector()
    assert card(work, catalog, collector) is None
    [found] = collector
    assert (found.code, found.path) == (rule.code, "sources/article.md")
    assert str(error) in found.message


def test_a_broken_template_of_the_publication_is_reported(tmp_path: Path) -> None:
    work, catalog = one(tmp_path, "Text.\n", framed=True)
    file = tmp_path / "templates" / "substack" / "card.html.j2"
    file.parent.mkdir(parents=True)
    file.write_text("<p>\n{{ nobody }}", "utf-8")
    collector = Collector()
    assert card(work, catalog, collector) is None
    [found] = collector
    assert (found.name, found.path, found.line) == (
        "template-valid",
        "templates/substack/card.html.j2",
        2,
    )


# --- a file of the work's own


def own(root: Path, name: str, data: bytes) -> tuple[Work, Catalog]:
    catalog = load(
        root,
        {
            "a/article.md": article("Text.\n", more=f"substack:\n  card: {name}\n"),
            f"a/{name}": data,
        },
    )
    return catalog.works[0], catalog


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_an_own_card_goes_through_byte_for_byte(kind: str, suffix: str, tmp_path: Path) -> None:
    data = picture(WIDTH, HEIGHT, kind)
    collector = Collector()
    found = card(*own(tmp_path, f"cover.{suffix}", data), collector)
    assert list(collector) == []
    assert found is not None
    assert found.data == data
    assert found.address == f"images/00-card.{suffix}"
    assert found.source == f"cover.{suffix}"


def test_an_own_card_that_is_too_wide_is_scaled_down(tmp_path: Path) -> None:
    found = card(*own(tmp_path, "cover.jpg", picture(MAX_WIDTH + 88, 2000, "JPEG")), Collector())
    assert found is not None
    image = Image.open(io.BytesIO(found.data))
    assert (found.media_type, image.format) == ("image/png", "PNG")
    assert image.width <= WIDTH
    assert image.height <= HEIGHT
    assert max(image.width / WIDTH, image.height / HEIGHT) == 1


def test_a_series_names_a_card_for_its_volume_alone(tmp_path: Path) -> None:
    data = picture(WIDTH, HEIGHT)
    catalog = load(
        tmp_path,
        {
            "s/series.yaml": "title: Tides\nabstract: A.\nlicense: CC0-1.0\n"
            "authors: [{organisation: Office}]\nsubstack:\n  card: cover.png\n",
            "s/cover.png": data,
            "s/a.md": article("Text.\n", more="part: 1\n"),
        },
    )
    part, volume = catalog.works
    assert part.meta.substack.card == ""
    found = card(volume, catalog, Collector())
    assert found is not None
    assert found.data == data


def checked(root: Path, name: str, files: dict[str, bytes]) -> list[Diagnostic]:
    (root / "pressroom.toml").write_text(CONFIG, "utf-8")
    (root / "sources").mkdir()
    for path, data in files.items():
        (root / "sources" / path).write_bytes(data)
    text = article("Text.\n", more=f"substack:\n  card: {name}\n")
    (root / "sources" / "a.md").write_text(text, "utf-8")
    return list(pipeline.check(root).diagnostics)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("gone.png", rules.PICTURE_EXISTS),
        ("../../outside.png", rules.PICTURE_EXISTS),
        ("https://example.org/card.png", rules.PICTURE_EXISTS),
        ("text.png", rules.PICTURE_READABLE),
        ("gauge.svg", rules.PICTURE_READABLE),
    ],
)
def test_an_own_card_is_checked_where_it_is_named(name: str, rule: Any, tmp_path: Path) -> None:
    found = checked(tmp_path, name, {"text.png": b"text", "gauge.svg": GAUGE})
    assert [(d.code, d.path, d.line, d.column, d.end_column) for d in found] == [
        (rule.code, "sources/a.md", 11, 9, 9 + len(name))
    ]


def test_an_own_card_that_vanished_is_no_crash(tmp_path: Path) -> None:
    work, catalog = own(tmp_path, "cover.png", picture(40, 30))
    (tmp_path / "sources" / "a" / "cover.png").unlink()
    collector = Collector()
    assert card(work, catalog, collector) is None
    assert [d.code for d in collector] == [rules.PICTURE_EXISTS.code]


def test_lines_are_balanced() -> None:
    [style] = list(module._styles("What Folds Along a Crease?"))[:1]
    width = int(style.partition("max-width: ")[2].partition("px")[0])
    assert module._MEASURE // 2 <= width < module._MEASURE * 0.8
