"""Bitmaps of pages: letters on paper, which need few colours."""

from __future__ import annotations

from typing import Any

_NEAR = 4
"""Steps of a channel; what is no farther from the colour of the paper is paper."""


def few_colours(image: Any, most: int) -> Any:
    """An ``RGB`` picture of a page with at most ``most`` colours: a third of the bytes.

    The paper, which is seen in the upper left corner, keeps its colour. By Pillow's octree,
    which takes a seventh of the time of its median cut and comes closer to a page of few inks.
    """
    from PIL.Image import Quantize

    paper = image.getpixel((0, 0))
    small = image.quantize(most, method=Quantize.FASTOCTREE)
    # Its colours are means: what is nearly paper is paper.
    colours = small.getpalette() or []
    triples = (colours[at : at + 3] for at in range(0, len(colours), 3))
    small.putpalette([v for one in triples for v in (paper if _near(one, paper) else one)])
    return small


def _near(one: Any, other: Any) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))
