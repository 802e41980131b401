"""Drawings as bitmaps: Substack refuses SVG."""

from __future__ import annotations

import math

from pressroom.diagnostics import Place
from pressroom.model.document import Picture
from pressroom.paper.formulas import Formula
from pressroom.post.raster import Page
from pressroom.post.tables import DISPLAY_WIDTH

_MARGIN = 16  # CSS pixels at least beside a formula
_ABOVE = 8  # and above and below it


def drawing_page(picture: Picture, data: bytes, place: Place) -> Page:
    """An SVG figure, as wide as the post shows pictures."""
    ratio = picture.height / picture.width if picture.width > 0 else 1
    height = max(1, math.ceil(DISPLAY_WIDTH * ratio))
    return Page(
        f"the picture `{picture.source}`",
        "simplify the drawing, or save it as PNG",
        place,
        DISPLAY_WIDTH,
        height,
        svg=data,
        box=(DISPLAY_WIDTH, height),
    )


def formula_page(formula: Formula, place: Place) -> Page:
    """A formula in the middle of a picture as wide as the post, or wider if it has to be."""
    width = max(DISPLAY_WIDTH, math.ceil(formula.width) + 2 * _MARGIN)
    return Page(
        "a formula",
        "simplify it, or write it as a code block",
        place,
        width,
        math.ceil(formula.height) + 2 * _ABOVE,
        svg=formula.svg,
        box=(formula.width, formula.height),
    )
