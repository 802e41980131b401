"""The pages of ``sources/`` as pictures, compared with those that somebody looked at.

60 dots an inch in 8 greys. ``PRESSROOM_REFRESH=1 pytest tests/paper/pdf/test_pages.py``
writes them anew; look at each before committing. Other versions of FreeType
and pango set single pixels otherwise, so a page may differ a little; see the
bounds.
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from . import built

PAGES = Path(__file__).resolve().parent / "pages"
REFRESH = "PRESSROOM_REFRESH=1 .venv/bin/python -m pytest tests/paper/pdf/test_pages.py"
WORKS = [name for name in built.PLAIN_NAMES if name.startswith("sources/")]
DOTS = 60
GREYS = 8
MEAN = 0.12
"""The most that a page may differ in the mean, of 255 levels.

Measured on a page of text: a line lost or moved by one pixel gives 0.26,
another ink more than 2, the same file again 0.
"""
SHARE = 0.001
"""The most pixels that may differ by more than :data:`MUCH`; such a line gives 0.002."""
MUCH = 48


def picture(page: pypdfium2.PdfPage) -> Image.Image:
    image: Image.Image = page.render(scale=DOTS / 72, grayscale=True).to_pil().convert("L")
    return image.point([round(v * (GREYS - 1) / 255) * 255 // (GREYS - 1) for v in range(256)])


def pictures(pdf: Path) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    return [picture(page) for page in document]


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """The mean difference of two pages, and the share of pixels that differ much."""
    assert one.size == other.size
    counts = ImageChops.difference(one, other).histogram()
    pixels = one.width * one.height
    return (
        sum(level * count for level, count in enumerate(counts)) / pixels,
        sum(counts[MUCH + 1 :]) / pixels,
    )


def is_same(one: Image.Image, other: Image.Image) -> bool:
    mean, share = difference(one, other)
    return mean <= MEAN and share <= SHARE


def save(image: Image.Image, file: Path) -> None:
    """As a small PNG, four bits a pixel."""
    levels = image.point([round(v * (GREYS - 1) / 255) for v in range(256)]).convert("P")
    levels.putpalette([v * 255 // (GREYS - 1) for v in range(GREYS) for _ in range(3)])
    levels.save(file, "PNG", optimize=True, bits=4)


@pytest.mark.parametrize("name", WORKS)
def test_pages_look_as_they_did(works: Path, name: str, tmp_path: Path) -> None:
    made = pictures(built.build(works, name).pdf)
    folder = PAGES / name.partition("/")[2]
    if os.environ.get("PRESSROOM_REFRESH") == "1":
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()
        for number, image in enumerate(made, start=1):
            save(image, folder / f"{number:02d}.png")
    kept = sorted(folder.glob("*.png"))
    if not kept:
        pytest.fail(f"no pictures of pages in {folder}; make them: {REFRESH}", pytrace=False)
    assert len(made) == len(kept), f"other pages than before; if that is meant: {REFRESH}"
    wrong = []
    for image, file in zip(made, kept, strict=True):
        with Image.open(file) as golden:
            if not is_same(image, golden.convert("L")):
                image.save(tmp_path / file.name)
                wrong.append((file.stem, difference(image, golden.convert("L"))))
    assert not wrong, f"pages {wrong} look otherwise, see {tmp_path}; if that is meant: {REFRESH}"


# --- that it can fail


@pytest.fixture(scope="module")
def page(works: Path) -> Image.Image:
    """A page of plain text."""
    return pictures(built.build(works, WORKS[0]).pdf)[2]


def test_a_page_is_like_itself_when_a_few_pixels_tremble(page: Image.Image) -> None:
    trembled = page.copy()
    pixels = trembled.load()
    assert pixels is not None
    for number in range(0, page.width * page.height, 400):
        x, y = number % page.width, number // page.width
        pixels[x, y] = max(pixels[x, y] - 255 // (GREYS - 1), 0)  # type: ignore[operator]
    assert trembled.tobytes() != page.tobytes()
    assert is_same(page, page)
    assert is_same(page, trembled)


def line(page: Image.Image) -> tuple[int, int, int, int]:
    """The box of a line of text about the middle of the page."""
    rows = [y for y in range(page.height)
            if page.crop((0, y, page.width, y + 1)).getextrema()[0] < 128]  # fmt: skip
    middle = rows[len(rows) // 2]
    return (0, middle - 4, page.width, middle + 8)


def test_a_line_that_moved_is_noticed(page: Image.Image) -> None:
    box = line(page)
    moved = page.copy()
    moved.paste(255, box)
    moved.paste(page.crop(box), (1, box[1]))
    assert not is_same(page, moved)


def test_another_colour_of_text_is_noticed(page: Image.Image) -> None:
    # the ink #1b1b1d against a grey such as #555555
    assert not is_same(page, page.point([v + (255 - v) * 58 // 255 for v in range(256)]))


def test_a_lost_line_is_noticed(page: Image.Image) -> None:
    lost = page.copy()
    lost.paste(255, line(page))
    assert not is_same(page, lost)
