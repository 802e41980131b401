"""Pages as bitmaps: SVG drawings, formulas and tables, two device pixels to the CSS pixel.

WeasyPrint sets them in its own process and with the bundled fonts, and PDFium
turns the pages into pixels. Neither is imported when everything is in the
store; all that is missing is set in one run.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pressroom import rules
from pressroom.cache import Store, digest, version
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.files import asset, shipped

if TYPE_CHECKING:
    from pressroom.paper.typesetting import Typeset

DENSITY = 2
"""Device pixels for each CSS pixel."""
MAX_WIDTH = 2912
"""Pixels; the widest picture that Substack keeps. A wider page gets a lower density."""
MAX_PIXELS = 40_000_000
"""A bitmap is never larger; a very tall drawing gets a lower density."""

_POINTS = 0.75  # of a CSS pixel
_TALL = 18_000  # CSS pixels; nothing is taller. PDF pages end at 14,400 points (ISO 32000-1, C)
_BESIDE = 4_000  # CSS pixels; room in which a table that came out wider is found
_BELOW = 10  # CSS pixels of white below content that has no height of its own
_RUN = 400_000  # characters of tables in one run: about eight seconds of processor time
_COLOURS = 128  # of a table's picture: black and the colour of links, with all steps to white
_NEAR = 4  # steps of a channel; what is no farther from the colour of the paper is paper
_VERSION = "1"  # of this module's way to make a bitmap; part of every key


@dataclass(frozen=True, slots=True)
class Page:
    """One picture to be made. Sizes are in CSS pixels.

    It shows either ``html``, as tall as that needs, or ``svg`` at ``box``
    (width, height), in the middle of ``width`` by ``height``. ``name`` and
    ``hint`` are for a finding at ``place`` when it cannot be made.
    """

    name: str
    hint: str
    place: Place
    width: int
    height: int = 0
    html: str = ""
    svg: bytes = b""
    box: tuple[float, float] = (0, 0)

    @property
    def key(self) -> str:
        """A digest of all that determines the bitmap."""
        sizes = f"{self.width} {self.height} {self.box}"
        return digest(_key_of_tools(), sizes, self.html, self.svg)


@cache
def tools() -> str:
    """The programs that draw, with their versions: another one may draw other bytes."""
    return " ".join(f"{name} {version(name)}" for name in ("weasyprint", "pypdfium2", "pillow"))


@cache
def _key_of_tools() -> str:
    """What all pictures depend on: the stylesheet, the fonts, the programs and their settings."""
    fonts = sorted((shipped() / "fonts").glob("*.ttf"))
    return digest(
        _VERSION,
        f"{DENSITY} {MAX_WIDTH} {MAX_PIXELS}",
        asset("substack/table.css"),
        *(f"{font.name} {font.stat().st_size}" for font in fonts),
        tools(),
    )


def rasterise(pages: Sequence[Page], collector: Collector, store: Store) -> list[bytes]:
    """A PNG on white for each page, empty for one that could not be made, which is reported.

    What is in ``store`` comes from there, and what is made goes into it. All
    others are set in one run, or a few if there is very much; when that fails
    each gets its own, so that one bad drawing does not take the others with it.
    """
    keys = [page.key for page in pages]
    found = {key: store.get(key) for key in dict.fromkeys(keys)}
    missing = {key: page for key, page in zip(keys, pages, strict=True) if found[key] is None}
    made = [data for run in _runs(missing.values()) for data in _rasterise(run, collector)]
    for key, data in zip(missing, made, strict=True):
        found[key] = data
        if data:
            store.put(key, data)
    return [found[key] or b"" for key in keys]


def _runs(pages: Iterable[Page]) -> Iterator[list[Page]]:
    """All pages in one run, unless that would be as long as a book."""
    run: list[Page] = []
    size = 0
    for page in pages:
        if run and size + len(page.html) > _RUN:
            yield run
            run, size = [], 0
        run.append(page)
        size += len(page.html)
    if run:
        yield run


def _rasterise(pages: Sequence[Page], collector: Collector) -> list[bytes]:
    from pressroom.paper.typesetting import LibraryMissing, LimitReached, TypesettingError

    try:
        return _drawn(pages, collector)
    except LibraryMissing as error:
        collector.report(
            rules.SYSTEM_LIBRARY,
            Place(pages[0].place.path),
            f"the drawings, tables and formulas of the post cannot be drawn ({len(pages)}): "
            f"{error}",
            "run the command above; the rest of the post is made without it",
        )
        return [b""] * len(pages)
    except TypesettingError as error:
        if len(pages) > 1:
            return [_rasterise([page], collector)[0] for page in pages]
        rule = rules.RENDER_LIMIT if isinstance(error, LimitReached) else rules.PICTURE_READABLE
        return [_failed(pages[0], rule, str(error), collector)]


def _failed(page: Page, rule: Rule, why: str, collector: Collector) -> bytes:
    collector.report(rule, page.place, f"{page.name} cannot be drawn: {why}", page.hint)
    return b""


def _drawn(pages: Sequence[Page], collector: Collector) -> list[bytes]:
    import pypdfium2

    result = _typeset(pages)
    complaints = " ".join(complaint.text for complaint in result.complaints)
    found: list[bytes] = []
    with pypdfium2.PdfDocument(result.pdf) as document:
        marks = dict(_marks(document))
        for number, page in enumerate(pages):
            start, end = marks.get(f"{number} start"), marks.get(f"{number} end")
            if start is None or f"drawing-{number}.svg" in complaints:
                why = "it is not a complete SVG"
                found.append(_failed(page, rules.PICTURE_READABLE, why, collector))
            elif end is None or end[0] != start[0]:
                why = f"it is taller than {_TALL:,} pixels"
                found.append(_failed(page, rules.RENDER_LIMIT, why, collector))
            else:
                height = page.height or math.ceil(end[1]) + _BELOW
                found.append(_bitmap(document[start[0]], page, height))
    return found


def _marks(document: Any) -> Iterator[tuple[str, tuple[int, float]]]:
    """Bookmarks by their names: the page, and the distance from its top in CSS pixels."""
    for mark in document.get_toc():
        target = mark.get_dest()
        if target is None:
            continue
        index = target.get_index()
        _, position = target.get_view()
        top = document[index].get_height() - position[1]
        yield mark.get_title(), (index, top / _POINTS)


def _typeset(pages: Sequence[Page]) -> Typeset:
    from pressroom.paper.typesetting import Limits, Stylesheet, typeset

    markup, styles, files = [], [asset("substack/table.css")], {}
    for number, page in enumerate(pages):
        start, end = (f'<p class="end" data-n="{number} {name}"></p>' for name in ("start", "end"))
        if page.svg:
            width, height = page.box
            files[f"drawing-{number}.svg"] = page.svg
            inside = f'<div class="middle"><img src="drawing-{number}.svg" alt="drawing"></div>'
            size = f"{page.width}px {page.height}px"
            rule = (
                f".p{number} {{ height: {page.height}px; overflow: hidden }} "
                f".p{number} .middle {{ padding: {(page.height - height) / 2:g}px 0 0 "
                f"{(page.width - width) / 2:g}px }} "
                f".p{number} img {{ width: {width:g}px; height: {height:g}px }}"
            )
            # Its height is that of the page: the mark of the end stands at the top.
            markup.append(f'<div class="p{number}">{start}{end}{inside}</div>')
        else:
            size = f"{page.width + _BESIDE}px {_TALL}px"
            rule = f".p{number} .sheet {{ width: {page.width}px; box-sizing: border-box }}"
            inside = f'<div class="sheet">{page.html}</div>'
            markup.append(f'<div class="p{number}">{start}{inside}{end}</div>')
        styles.append(
            f"@page p{number} {{ size: {size}; margin: 0 }} .p{number} {{ page: p{number} }}"
        )
        styles.append(rule)
    return typeset(
        '<!doctype html><html lang="en"><title>Pictures</title>' + "".join(markup),
        [Stylesheet("substack/table.css", "\n".join(styles))],
        files=files,
        limits=Limits(cpu=60, wall=120.0),
    )


def _bitmap(page: Any, wanted: Page, height: int) -> bytes:
    """The upper left of a page as PNG, as wide as ``wanted`` unless content stands beyond."""
    width = wanted.width
    if not wanted.height:
        width += _beyond(page, width, height)
    density = min(DENSITY, MAX_WIDTH / width, math.sqrt(MAX_PIXELS / (width * height)))
    image = _rendered(page, density, 0, width, height)
    return _png(few_colours(image.convert("RGB"), _COLOURS) if wanted.html else image)


def first_page(pdf: bytes, width: int, height: int, colours: int) -> bytes:
    """The first page of a PDF as PNG of ``colours``; its sizes are in CSS pixels."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        image = _rendered(document[0], DENSITY, 0, width, height)
        return _png(few_colours(image.convert("RGB"), colours))


def _png(image: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=False, compress_level=6)
    return buffer.getvalue()


def _beyond(page: Any, width: int, height: int) -> int:
    """How many CSS pixels of ink stand right of ``width``: a table's columns may need more."""
    from PIL import ImageChops

    coarse = 0.25
    strip = _rendered(page, coarse, width, _BESIDE, height).convert("L")
    box = ImageChops.invert(strip).getbbox()
    return 0 if box is None else math.ceil(box[2] / coarse) + 16


def _rendered(page: Any, density: float, left: int, width: int, height: int) -> Any:
    """A part of a page from its top, ``width`` by ``height`` CSS pixels."""
    full_width, full_height = page.get_size()
    crop = (
        left * _POINTS,
        max(full_height - height * _POINTS, 0),
        max(full_width - (left + width) * _POINTS, 0),
        0,
    )
    bitmap = page.render(scale=density / _POINTS, crop=crop, rev_byteorder=True)
    image = bitmap.to_pil()
    size = min(image.width, round(width * density)), min(image.height, round(height * density))
    return image if image.size == size else image.crop((0, 0, *size))


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
