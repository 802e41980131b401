"""Figures that are PDF files: the first page as a bitmap, drawn by PDFium in a bounded child."""

from __future__ import annotations

import io
import json
import math
from dataclasses import dataclass
from functools import partial

from pressroom.cache import Store, digest, version
from pressroom.processes import Limits, Stopped, run_bounded

LIMITS = Limits(cpu=20, wall=60.0, memory=1024**3)
_PER_INCH = 300
_MAX_PIXELS = 12_000_000
_LARGEST = 14_400  # points: what PDF 1.7 (ISO 32000-1), annex C.2, lets a page be


class NotDrawn(Exception):
    """Why there is no picture, to be said of the figure."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as PNG, its size in CSS pixels, and how many pages there are."""

    png: bytes
    width: float
    height: float
    pages: int


def draw(pdf: bytes, store: Store | None = None) -> Drawn:
    """The first page of ``pdf``, kept in ``store``. Raises :class:`NotDrawn`."""
    key = digest("pdf figure", version("pypdfium2"), pdf)
    if store is not None and (kept := store.get(key)) is not None:
        head, _, png = kept.partition(b"\n")
        return Drawn(png, *json.loads(head))
    try:
        drawn = run_bounded(partial(_drawn, pdf), LIMITS)
    except Stopped as error:
        raise NotDrawn("takes too long or too much memory to draw") from error
    if isinstance(drawn, str):
        raise NotDrawn(drawn)
    if store is not None:
        head = json.dumps([drawn.width, drawn.height, drawn.pages]).encode()
        store.put(key, head + b"\n" + drawn.png)
    return drawn


def _drawn(pdf: bytes) -> Drawn | str:
    """The page, or what is wrong with it."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(pdf) as document:
            count = len(document)
            page = document[0]
            width, height = page.get_size()
            if not 0 < width <= _LARGEST or not 0 < height <= _LARGEST:
                return f"has a page of {width:.0f} by {height:.0f} points"
            scale = min(_PER_INCH / 72, math.sqrt(_MAX_PIXELS / (width * height)))
            image = page.render(scale=scale).to_pil()
    except (pypdfium2.PdfiumError, IndexError) as error:
        return f"is no PDF that can be drawn: {error}"
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return Drawn(buffer.getvalue(), width * 96 / 72, height * 96 / 72, count)
