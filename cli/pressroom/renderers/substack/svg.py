"""Drawings as bitmaps: Substack refuses SVG.

WeasyPrint draws them, in its own process and with the bundled fonts, and
PDFium turns the pages into pixels. Neither is imported unless there is an SVG.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.model.document import Picture

if TYPE_CHECKING:
    from pressroom.typesetting import Typeset

DISPLAY_WIDTH = 728
"""CSS pixels; the width at which a post shows a picture, and the email too."""
DENSITY = 2
"""Device pixels for each CSS pixel."""
MAX_PIXELS = 40_000_000
"""A bitmap is never larger; a very tall drawing gets a lower density."""

_POINTS = 0.75  # of a CSS pixel
_STORE_SIZE = 200
_store: dict[tuple[bytes, float, float], bytes] = {}


def rasterise(
    drawings: Sequence[tuple[Picture, bytes]], collector: Collector, place: Place
) -> dict[Path, bytes]:
    """PNG bytes of each SVG by its path, on white. What cannot be drawn is reported and missing.

    All are drawn in one run; when that fails each gets its own, so that one
    bad drawing does not take the others with it. A drawing of a part is drawn
    for its volume no second time.
    """
    known = {p.path: _store[key] for p, data in drawings if (key := _key(p, data)) in _store}
    fresh = [drawing for drawing in drawings if drawing[0].path not in known]
    found = _rasterise(fresh, collector, place) if fresh else {}
    for picture, data in fresh:
        if picture.path in found and len(_store) < _STORE_SIZE:
            _store[_key(picture, data)] = found[picture.path]
    return known | found


def _key(picture: Picture, data: bytes) -> tuple[bytes, float, float]:
    return hashlib.sha256(data).digest(), picture.width, picture.height


def _rasterise(
    drawings: Sequence[tuple[Picture, bytes]], collector: Collector, place: Place
) -> dict[Path, bytes]:
    from pressroom.typesetting import LibraryMissing, LimitReached, TypesettingError

    try:
        return _drawn(drawings, collector, place)
    except LibraryMissing as error:
        collector.report(
            rules.SYSTEM_LIBRARY,
            place,
            f"the SVG pictures of the post cannot be drawn ({len(drawings)}): {error}",
            "run the command above; the rest of the post is made without it",
        )
        return {}
    except TypesettingError as error:
        if len(drawings) > 1:
            found: dict[Path, bytes] = {}
            for drawing in drawings:
                found |= _rasterise([drawing], collector, place)
            return found
        limit = isinstance(error, LimitReached)
        collector.report(
            rules.RENDER_LIMIT if limit else rules.PICTURE_READABLE,
            place,
            f"the picture `{drawings[0][0].source}` cannot be drawn: {error}",
            "simplify the drawing, or save it as PNG",
        )
        return {}


def _drawn(
    drawings: Sequence[tuple[Picture, bytes]], collector: Collector, place: Place
) -> dict[Path, bytes]:
    import pypdfium2

    result = _typeset(drawings)
    broken = {
        number
        for number in range(len(drawings))
        if any(f"drawing-{number}.svg" in warning for warning in result.warnings)
    }
    found: dict[Path, bytes] = {}
    document = pypdfium2.PdfDocument(result.pdf)
    try:
        for number, (picture, _) in enumerate(drawings):
            if number in broken or number >= len(document):
                collector.report(
                    rules.PICTURE_READABLE,
                    place,
                    f"the picture `{picture.source}` cannot be drawn: it is not a complete SVG",
                    "save it again, or save it as PNG",
                )
                continue
            found[picture.path] = _bitmap(document[number])
    finally:
        document.close()
    return found


def _typeset(drawings: Sequence[tuple[Picture, bytes]]) -> Typeset:
    from pressroom.typesetting import Limits, typeset

    pages = []
    rules_of_pages = ["html, body { margin: 0 } img { display: block }"]
    for number, (picture, _) in enumerate(drawings):
        ratio = picture.height / picture.width if picture.width > 0 else 1
        height = max(1, math.ceil(DISPLAY_WIDTH * ratio))
        pages.append(f'<div class="p{number}"><img src="drawing-{number}.svg" alt="drawing"></div>')
        rules_of_pages.append(
            f"@page p{number} {{ size: {DISPLAY_WIDTH}px {height}px; margin: 0 }} "
            f".p{number} {{ page: p{number}; height: {height}px; overflow: hidden }} "
            f".p{number} img {{ width: {DISPLAY_WIDTH}px; height: {height}px }}"
        )
    return typeset(
        '<!doctype html><html lang="en"><title>Drawings</title>' + "".join(pages),
        ["\n".join(rules_of_pages)],
        files={f"drawing-{number}.svg": data for number, (_, data) in enumerate(drawings)},
        limits=Limits(cpu=30, wall=60.0),
    )


def _bitmap(page: object) -> bytes:
    """One page as PNG: two device pixels to the CSS pixel, unless it would be too large."""
    width, height = page.get_size()  # type: ignore[attr-defined]
    css_pixels = (width / _POINTS) * (height / _POINTS)
    density = min(DENSITY, math.sqrt(MAX_PIXELS / css_pixels))
    bitmap = page.render(scale=density / _POINTS, rev_byteorder=True)  # type: ignore[attr-defined]
    image = bitmap.to_pil()
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=False, compress_level=6)
    return buffer.getvalue()
