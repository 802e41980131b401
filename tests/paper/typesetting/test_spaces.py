"""Lines whose text fits but for the space at its end."""

from __future__ import annotations

import io

from pypdf import PdfReader

from pressroom.paper.typesetting import Stylesheet, typeset

WORDS = "mixed trials of poor quality"


def lines(width: float) -> tuple[str, ...]:
    """The lines of words with a citation after them, in a column of ``width`` CSS pixels."""
    style = Stylesheet(
        "test.css",
        '@page { size: 300px 100px; margin: 0 } body { margin: 0; font: 9pt/12pt "Source Sans 3" }'
        f" div {{ width: {width}px }}",
    )
    html = f'<html lang="en"><title>T</title><div>{WORDS} <span>[<a href="#x">8</a>]</span></div>'
    text = PdfReader(io.BytesIO(typeset(html, (style,)).pdf)).pages[0].extract_text()
    return tuple(line.strip() for line in text.splitlines())


def test_no_line_ends_before_it_must() -> None:
    # In steps of half a pixel, through the width of the words without and with their space.
    found = {lines(width / 2) for width in range(250, 304)}
    assert found == {
        ("mixed trials of poor", "quality [8]"),
        (WORDS, "[8]"),
        (f"{WORDS} [8]",),
    }
