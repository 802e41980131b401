"""Pages with few colours."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageDraw

from pressroom.post.raster import few_colours


def test_the_paper_keeps_its_colour_and_ink_comes_close() -> None:
    paper, ink = (251, 250, 247), (27, 27, 29)
    page = Image.new("RGB", (300, 200), paper)
    pen = ImageDraw.Draw(page)
    pen.text((20, 20), "Letters with smooth edges", fill=ink, font_size=24)
    pen.line([(20, 90), (280, 140)], fill=(29, 63, 114), width=3)
    small = few_colours(page, 64)
    assert small.mode == "P"
    back = small.convert("RGB")
    assert len(back.getcolors() or []) <= 64
    assert back.getpixel((0, 0)) == back.getpixel((299, 199)) == paper
    assert max(most for _, most in ImageChops.difference(page, back).getextrema()) < 32
