"""A font that has a square for each character: letters of any script, without a font of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom.paper import systemfonts

_SIDE = 1000  # units of an em


def write(path: Path, family: str, characters: str) -> None:
    """A TrueType font called ``family`` below ``path``: ``characters``, and a space."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = {ord(character): f"u{ord(character):05X}" for character in sorted({*characters, " "})}
    square, empty = TTGlyphPen(None), TTGlyphPen(None)
    corners = ((80, -80), (80, 800), (920, 800), (920, -80))
    square.moveTo(corners[0])
    for corner in corners[1:]:
        square.lineTo(corner)
    square.closePath()
    shape = square.glyph()
    blank = empty.glyph()
    glyphs = {".notdef": blank, **dict.fromkeys(names.values(), shape), names[ord(" ")]: blank}

    builder = FontBuilder(_SIDE, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (_SIDE, 80)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    path.mkdir(parents=True, exist_ok=True)
    builder.save(path / f"{family.replace(' ', '')}-Regular.ttf")


_ALL_FAMILIES = systemfonts.families
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{0}/fonts</dir><cachedir>{0}/cache</cachedir></fontconfig>
"""


def system(folder: Path, fonts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it a system that has these fonts alone, each family with its characters."""
    for family, characters in fonts.items():
        write(folder / "fonts", family, characters)
    configuration = folder / "fonts.conf"
    configuration.write_text(_CONFIGURATION.format(folder), encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(configuration))
    monkeypatch.setattr(systemfonts, "families", _ALL_FAMILIES)
    systemfonts.forget()
