"""Text that is drawn: the operands for a run of glyphs are worked out once for each font and size.

In justified text each word is a run, and so is each space of the same width.
"""

from __future__ import annotations

import struct
from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from pressroom.paper.typesetting.swift.replacing import replace

_draw = drawing.draw_first_line

_SIZE = ffi.sizeof("PangoGlyphInfo")
_GLYPH = struct.Struct("=Iiii4x")
"""``PangoGlyphInfo``: glyph, width, offsets to the right and up, flags."""
_OWN_SIZE = 14802  # the version of Pango from which a font tells the size it is drawn in
_SMALLEST = 1e-6


def _operands(item: Any, font: Any, size: float, stream: Any, text: str, raw: bytes) -> str | None:
    """A run as operands of ``TJ`` (ISO 32000-1, section 9.4.3).

    ``None`` where a glyph is missing, empty or raised: those are WeasyPrint's.
    """
    parts = ["<"]
    widths, meanings = font.widths, font.to_unicode
    glyphs = item.glyphs
    for index, (glyph, width, offset, rise) in enumerate(_GLYPH.iter_unpack(raw)):
        if glyph == pango.PANGO_GLYPH_EMPTY or glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG or rise:
            return None
        if glyph not in meanings:
            meanings[glyph] = _meaning(item.item, glyphs, index, text)
        moved = offset / size
        if moved:
            parts.append(f">{-moved}<")
        parts.append(f"{glyph:04x}")
        if glyph not in widths:
            pango.pango_font_get_glyph_extents(
                item.item.analysis.font, glyph, stream.ink_rect, stream.logical_rect
            )
            widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
        kerning = widths[glyph] + moved - width * 1000 * FROM_UNITS / size
        if kerning:
            parts.append(f">{int(kerning)}<")
    found = "".join(parts)
    return found[:-1] if found[-1] == "<" else found + ">"


def _meaning(item: Any, glyphs: Any, index: int, text: str) -> str:
    """The characters that a glyph of a run stands for."""
    clusters = glyphs.log_clusters
    if item.analysis.level % 2:  # from right to left
        end = item.length if index == 0 else clusters[index - 1]
    else:
        end = item.length if index == glyphs.num_glyphs - 1 else clusters[index + 1]
    return text.encode()[item.offset + clusters[index] : item.offset + end].decode()


def _draw_first_line(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
) -> Any:
    if (
        text_overflow == "ellipsis"
        or block_ellipsis != "none"
        or textbox.style["font_size"] < _SMALLEST
        or not textbox.text.strip()
    ):
        return _draw(stream, textbox, text_overflow, block_ellipsis, matrix)
    pieces = _pieces(stream, textbox)
    if pieces is None:
        return _draw(stream, textbox, text_overflow, block_ellipsis, matrix)
    stream.set_text_matrix(*matrix.values)
    string = ""
    for piece in pieces:
        if isinstance(piece, str):
            string += piece
        else:
            if string:
                stream.show_text(string)
            string = ""
            stream.set_font_size(*piece)
    stream.show_text(string)
    return []


def _pieces(stream: Any, textbox: Any) -> list[Any] | None:
    """What is shown, in order: operands, and before those of another font its name and size.

    ``None`` if there is anything in the line that only WeasyPrint draws. Nothing is in the stream
    then, and what is known of the fonts is what it would have found.
    """
    layout = textbox.pango_layout
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    first_line, _ = layout.get_first_line()
    pieces: list[Any] = []
    previous = None
    run = first_line.runs[0]
    while run != ffi.NULL:
        item = run.data
        run = run.next
        pango_font = item.item.analysis.font
        if pango_font != previous:
            previous = pango_font
            font, size = stream.add_font(pango_font)
            if font.png or font.svg or font.colr or font.bitmap:
                return None
            pieces.append((font.hash, size))
            if not hasattr(font, "drawn_runs"):
                font.drawn_runs = {}
        raw = ffi.buffer(item.glyphs.glyphs, item.glyphs.num_glyphs * _SIZE)[:]
        operands = font.drawn_runs.get((raw, size))
        if operands is None:
            operands = _operands(item, font, size, stream, layout.text, raw)
            if operands is None:
                return None
            font.drawn_runs[raw, size] = operands
        pieces.append(operands)
    return pieces


def install() -> None:
    """Put this in WeasyPrint's place, if Pango is as new as it takes."""
    if pango.pango_version() >= _OWN_SIZE and _GLYPH.size == _SIZE:
        replace(_draw, _draw_first_line)
