"""Tables as sheets to be drawn: their markup, how wide they are and where a long one is cut.

Widths are estimated from the letters before anything is set, so that a post
knows its pictures without a run of the typesetter. An estimate that is wrong
costs beauty and no content: what is drawn is measured.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from pathlib import Path

from pressroom.cache import Store, digest
from pressroom.files import shipped
from pressroom.markdown.html import HtmlBody
from pressroom.markdown.mathtext import unicode_math
from pressroom.markdown.numbering import Numbering
from pressroom.markdown.tabletext import alignments, cell_text, is_figure
from pressroom.model import document as d

DISPLAY_WIDTH = 728
"""CSS pixels; the width at which a post shows a picture, and the email too."""
MAX_HEIGHT = 3000
"""CSS pixels; about the height at which a table is cut into several pictures."""
SMALL = 10.0
"""CSS pixels; type that is shown smaller than this is hard to read."""

_MARGIN = 16  # CSS pixels on each side, as in the stylesheet


@dataclass(frozen=True, slots=True)
class Type:
    """A size of type with its class in the stylesheet; CSS pixels.

    ``whole`` is in ems: a cell that is no longer stays on one line, and a
    column of words is not made narrower for want of room. Large type with a
    few more lines reads better than small type.
    """

    name: str
    size: float
    line: float
    gap: float  # between columns
    padding: float  # above and below a row's lines, together
    whole: float


TYPES = (
    Type("", 17, 24, 22, 11, 7),
    Type("dense", 15, 21, 16, 9, 8),
    Type("wide", 13.5, 18, 12, 7, 9),
)
_HEAVY = 1.06
"""How much wider the semi-bold head is."""
_LONGEST_WORD = 22
"""Ems; a word that is longer may break anywhere."""
_CRAMPED = 5.0
"""Ems; what ``whole`` of a type comes down to where there is no room even beyond the post's."""
_ROOM = 1456
"""CSS pixels; a wider picture has less than two device pixels to each."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture of a table: markup for the body of a page, and its width in CSS pixels."""

    html: str
    width: int
    rows: tuple[int, int]
    small: bool


class _Cells(HtmlBody):
    """Inline content as it looks in a picture: a link is a colour, a note its number."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering

    def math(self, node: d.Math) -> str:
        text = unicode_math(node.tex)
        if text is None:
            return f"<code>{escape(node.tex, quote=False)}</code>"
        return f'<span class="math">{_scripts(text)}</span>'

    def link(self, node: d.Link) -> str:
        return f'<span class="link">{self.inlines(node.children)}</span>'

    def footnote_ref(self, node: d.FootnoteRef) -> str:
        return f"<sup>{node.number + self._numbering.notes}</sup>"

    def cross_reference(self, node: d.CrossReference) -> str:
        return escape(self._numbering.reference_words(node), quote=False)

    def citation(self, node: d.Citation) -> str:
        return self.inlines(self._numbering.citation(node))

    def inline_picture(self, node: d.InlinePicture) -> str:
        return escape(node.alt, quote=False)


def _scripts(text: str) -> str:
    """Raised and lowered characters as markup: hardly a font has them all."""
    out = []
    for character in text:
        kind, _, plain = unicodedata.decomposition(character).partition(" ")
        tag = {"<super>": "sup", "<sub>": "sub"}.get(kind)
        shown = escape(unicodedata.normalize("NFKC", character) if tag else character, quote=False)
        out.append(f"<{tag}>{shown}</{tag}>" if tag and plain else shown)
    return "".join(out).replace("</sup><sup>", "").replace("</sub><sub>", "")


def missing(node: d.Table, numbering: Numbering, store: Store) -> str:
    """The characters in the cells of a table that no bundled font has: a picture shows boxes."""
    markup = _Cells(numbering)
    cells = (cell for row in (node.header, *node.rows) for cell in row)
    shown = set(unescape("".join(map(markup.inlines, cells))))
    # Every bundled text face has Basic Latin and Latin-1.
    rare = {c for c in shown if c > "\u00ff" and c not in "–—‘’“”…\u202f−"}
    return "".join(sorted(rare.difference(_covered(store)))) if rare else ""


def _covered(store: Store) -> str:
    """Every character that a bundled font has; ``store`` keeps them, as fonts are slow to read."""
    fonts = sorted((shipped() / "fonts").glob("*.ttf"))
    key = digest("characters", *(f"{font.name} {font.stat().st_size}" for font in fonts))
    data = store.get(key)
    if data is None:
        data = _characters(fonts).encode()
        store.put(key, data)
    return data.decode()


def _characters(fonts: Sequence[Path]) -> str:
    from fontTools.ttLib import TTFont

    found = set("\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff")  # without a shape
    for file in fonts:
        with TTFont(file, lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return "".join(sorted(found))


_NARROW = frozenset("iljtfrI.,:;'|!()[]{}/·-‐ \u00a0’‘`")
_BROAD = frozenset("mwMW@%‰—…&")


@lru_cache(maxsize=4096)
def ems(text: str) -> float:
    """About how wide ``text`` is in Source Sans, in ems: rather more than less."""
    width = 0.0
    for character in text:
        if character in _NARROW:
            width += 0.34
        elif character in _BROAD:
            width += 0.86
        elif character.isascii():
            width += 0.64 if character.isupper() else 0.54
        elif unicodedata.combining(character):
            continue
        elif unicodedata.east_asian_width(character) in "WF":
            width += 1.0
        else:
            width += 0.66
    return width


@dataclass(frozen=True, slots=True)
class _Column:
    """Ems: the widest word that is kept whole, and the widest cell on one line."""

    least: float
    natural: float


def _columns(words: Sequence[Sequence[str]], headed: bool) -> list[_Column]:
    found = []
    for index in range(len(words[0])):
        least = natural = 0.0
        for number, row in enumerate(words):
            factor = _HEAVY if headed and number == 0 else 1.0
            text = row[index]
            width = ems(text) * factor
            natural = max(natural, width)
            if is_figure(text):
                least = max(least, min(width, _LONGEST_WORD))
            else:
                longest = max((ems(word) * factor for word in text.split()), default=0.0)
                least = max(least, min(longest, _LONGEST_WORD))
        found.append(_Column(least, natural))
    return found


def _need(columns: Sequence[_Column], kind: Type, whole: float) -> float:
    """CSS pixels that the columns want before anything is broken that should not be."""
    letters = sum(max(column.least, min(column.natural, whole)) for column in columns)
    return letters * kind.size + (len(columns) - 1) * kind.gap


def _setting(columns: Sequence[_Column]) -> tuple[Type, int, float]:
    """The type, the width of the picture, and what stays whole: larger type before more room."""
    room = DISPLAY_WIDTH - 2 * _MARGIN
    for kind in TYPES:
        if _need(columns, kind, kind.whole) <= room:
            return kind, DISPLAY_WIDTH, kind.whole
    kind = TYPES[-1]
    wide = _need(columns, kind, kind.whole) * 1.04 > _ROOM - 2 * _MARGIN
    whole = _CRAMPED if wide else kind.whole
    wanted = max(int(_need(columns, kind, whole) * 1.04) + 2 * _MARGIN, DISPLAY_WIDTH)
    # In steps of eight, so that the picture has whole pixels.
    return kind, -(-wanted // 8) * 8, whole


def _heights(
    words: Sequence[Sequence[str]], columns: Sequence[_Column], kind: Type, width: int
) -> list[float]:
    """About how tall each row is, in CSS pixels."""
    room = (width - 2 * _MARGIN - (len(columns) - 1) * kind.gap) / kind.size
    natural = sum(column.natural for column in columns)
    least = sum(column.least for column in columns)
    spare = max(room - least, 0.0)
    if natural <= room:
        widths = [column.natural for column in columns]
    else:
        wish = max(natural - least, 0.01)
        widths = [c.least + spare * (c.natural - c.least) / wish for c in columns]
    heights = []
    for row in words:
        # A line is never quite full: words do not break.
        full = (
            ems(text) * 1.12 / max(column, 1.0) for text, column in zip(row, widths, strict=True)
        )
        lines = max((math.ceil(share) if share > 1.13 else 1 for share in full), default=1)
        heights.append(lines * kind.line + kind.padding)
    return heights


def _cuts(head: float, heights: Sequence[float]) -> list[tuple[int, int]]:
    """Where the rows are cut so that no part is much taller than :data:`MAX_HEIGHT`."""
    total = sum(heights)
    room = max(MAX_HEIGHT - head - 60, MAX_HEIGHT / 4)
    if total <= room:
        return [(0, len(heights))]
    count = int(-(-total // room))
    even = total / count
    cuts: list[tuple[int, int]] = []
    start, filled, done = 0, 0.0, 0.0
    for index, height in enumerate(heights):
        full = filled + height > room or done + height / 2 > even * (len(cuts) + 1)
        if filled and full:
            cuts.append((start, index))
            start, filled = index, 0.0
        filled += height
        done += height
    cuts.append((start, len(heights)))
    return cuts


def sheets(node: d.Table, numbering: Numbering) -> tuple[Sheet, ...]:
    """A table as one sheet, or a long one as several that repeat its head."""
    words = [
        [cell_text(cell, numbering, notes=True) for cell in r] for r in (node.header, *node.rows)
    ]
    headed = any(words[0])
    columns = _columns(words, headed)
    kind, width, whole = _setting(columns)
    heights = _heights(words, columns, kind, width)
    aligns = alignments(node)
    markup = _Cells(numbering)
    head = ""
    if headed:
        row = _row(markup, node.header, words[0], aligns, "th", whole)
        # One cell, as borders of cells that meet between two pixels show their seams.
        rule = f'<tr><td class="rule" colspan="{len(columns)}"></td></tr>'
        head = f"<thead>{row}{rule}</thead>"
    body = [
        _row(markup, row, row_words, aligns, "td", whole)
        for row, row_words in zip(node.rows, words[1:], strict=True)
    ]
    cuts = _cuts(heights[0] if headed else 0.0, heights[1:])
    small = kind.size * DISPLAY_WIDTH / width < SMALL
    found = []
    for start, end in cuts:
        above = ""
        if len(cuts) > 1:
            above = f'<p class="part">{rows_named(start, end, len(body))}</p>'
        name = f' class="{kind.name}"' if kind.name else ""
        rows = f"<tbody>{''.join(body[start:end])}</tbody>" if body else ""
        found.append(Sheet(f"{above}<table{name}>{head}{rows}</table>", width, (start, end), small))
    return tuple(found)


def rows_named(start: int, end: int, total: int) -> str:
    """``rows 1–40 of 90``"""
    if end - start == 1:
        return f"row {end:,} of {total:,}"
    return f"rows {start + 1:,}–{end:,} of {total:,}"


def _row(
    markup: HtmlBody,
    cells: Sequence[d.Cell],
    words: Sequence[str],
    aligns: Sequence[d.Align],
    tag: str,
    whole: float,
) -> str:
    parts = []
    for cell, text, align in zip(cells, words, aligns, strict=True):
        names = [align.value] if align in {d.Align.CENTER, d.Align.RIGHT} else []
        if any(ems(word) > _LONGEST_WORD for word in text.split()):
            names.append("break")
        elif ems(text) <= (_LONGEST_WORD if is_figure(text) else whole):
            names.append("whole")
        attribute = f' class="{" ".join(names)}"' if names else ""
        parts.append(f"<{tag}{attribute}>{markup.inlines(cell)}</{tag}>")
    return f"<tr>{''.join(parts)}</tr>"
