"""Figures that are PDF files: drawn in every artifact, and told where they cannot be."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from pressroom.build import pipeline
from pressroom.cache import Store
from pressroom.markdown.pdf_figures import NotDrawn, draw


def pdf(width: float = 144, height: float = 72, pages: int = 1) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(width, height)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_page_has_its_size_and_is_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    drawn = draw(pdf(), store)
    assert (drawn.width, drawn.height, drawn.pages) == (192, 96, 1)
    with Image.open(io.BytesIO(drawn.png)) as image:
        assert image.size == (600, 300)
    assert draw(pdf(), Store(tmp_path)) == drawn


def test_a_large_page_is_drawn_within_bounds() -> None:
    drawn = draw(pdf(14_000, 14_000))
    with Image.open(io.BytesIO(drawn.png)) as image:
        assert image.width * image.height <= 12_010_000


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", pdf()[:100], pdf(20_000, 10)])
def test_what_cannot_be_drawn_says_so(data: bytes) -> None:
    with pytest.raises(NotDrawn):
        draw(data)


def test_every_artifact_shows_it(tmp_path: Path) -> None:
    (tmp_path / "f.pdf").write_bytes(pdf(pages=2))
    (tmp_path / "g.eps").write_bytes(b"%!PS")
    text = "# A\n\nText.\n\n![A figure](f.pdf)\n\n![B](g.eps)\n"
    (tmp_path / "a.md").write_text(text, "utf-8")
    built = pipeline.build(tmp_path)
    found = [(one.line, one.name) for one in built.diagnostics if "picture" in one.name]
    assert found == [(5, "picture-readable"), (7, "picture-readable")]
    folder = tmp_path / "build/a"
    [shown] = (folder / "figures").iterdir()
    assert shown.name == "f.png"
    posted = [file for file in (folder / "images").iterdir() if "-f." in file.name]
    assert [file.suffix for file in posted] == [".png"]
    with pypdfium2.PdfDocument(folder / "a.pdf") as document:
        images = [one for page in document for one in page.get_objects(filter=[3])]
        assert len(images) == 1
        left, _, right, _ = images[0].get_bounds()
    assert right - left == pytest.approx(144, abs=1)  # points, as wide as the page that it is of
