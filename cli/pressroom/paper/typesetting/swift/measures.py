"""Sizes of text that were taken before."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from weasyprint.layout import preferred
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from pressroom.paper.typesetting.swift.replacing import replace

_REMEMBERED = 200  # characters; of a long text each rest is measured, and all would be much
_SHORT = 4  # characters; the breaks asked for most are those between two

_line_size = line_break.line_size
_strut = line_break.strut
_can_break = line_break.can_break_text
_split = line_break.split_first_line

_extents = ffi.new("PangoRectangle *")
_get_extents = pango.pango_layout_line_get_extents


def _size(line: Any, style: Any) -> tuple[float, float]:
    _get_extents(line, ffi.NULL, _extents)
    width, height = _extents.width * FROM_UNITS, _extents.height * FROM_UNITS
    if style["letter_spacing"] != "normal":
        width += style["letter_spacing"]
    return width, height


def _strut_of(style: Any) -> Any:
    try:
        return style.strut
    except AttributeError:
        found = style.strut = _strut(style)
        return found


_can_break_short = lru_cache(4096)(_can_break)


def _can_break_text(text: str, lang: str) -> Any:
    return (_can_break_short if len(text) <= _SHORT else _can_break)(text, lang)


def _measured(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """The measures of a line without the line: the least and greatest widths need no more.

    They are asked for time and again while columns and boxes that shrink find their widths.
    """
    key = (text, max_width, justification_spacing, is_line_start, minimum)
    if len(text) > _REMEMBERED:
        return _split(text, style, context, *key[1:])
    try:
        known = style.measured
    except AttributeError:
        known = style.measured = {}
    if key not in known:
        known[key] = (None, None, *_split(text, style, context, *key[1:])[2:])
    return known[key]


def install() -> None:
    """Put this in WeasyPrint's place."""
    replace(_line_size, _size)
    replace(_strut, _strut_of)
    replace(_can_break, _can_break_text)
    preferred.split_first_line = _measured
