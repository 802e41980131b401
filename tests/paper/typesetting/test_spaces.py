"""Lines whose text fits but for the space at its end."""

from __future__ import annotations

import io
from collections.abc import Sequence

from pypdf import PdfReader

from pressroom.paper.typesetting import Stylesheet, typeset

WORDS = "mixed trials of poor quality"


def lines(widths: Sequence[float]) -> list[tuple[str, ...]]:
    """For each width, in CSS pixels, the lines of words with a citation after them."""
    style = Stylesheet(
        "test.css",
        '@page { size: 300px 100px; margin: 0 } body { margin: 0; font: 9pt/12pt "Source Sans 3" }'
        " div { break-after: page }"
        + "".join(f" #w{n} {{ width: {width}px }}" for n, width in enumerate(widths)),
    )
    cited = f'{WORDS} <span>[<a href="#x">8</a>]</span>'
    columns = "".join(f'<div id="w{n}">{cited}</div>' for n in range(len(widths)))
    made = typeset(f'<html lang="en"><title>T</title>{columns}', (style,))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages]
    return [tuple(line.strip() for line in page.splitlines()) for page in pages[: len(widths)]]


def test_no_line_ends_before_it_must() -> None:
    # In steps of half a pixel, through the width of the words without and with their space.
    found = lines([width / 2 for width in range(250, 304)])
    assert len(found) == 54
    assert set(found) == {
        ("mixed trials of poor", "quality [8]"),
        (WORDS, "[8]"),
        (f"{WORDS} [8]",),
    }
