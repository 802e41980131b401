"""Which characters a font file has a glyph for, by its table ``cmap``.

Read by its layout in the OpenType specification
(https://learn.microsoft.com/typography/opentype/spec/cmap), and only for the characters that are
asked for: fontTools would unfold all of it, which is slow, and of an untrusted file without bound.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pressroom.files import shipped
from pressroom.paper.fontfiles import Tables, Unusable

_COMMON = re.compile("[^\\x00-\\u017f\\u2013\\u2014\\u2018-\\u201f\\u2026\\u202f\\u2212]+")
"""What is beyond the characters that every bundled text face has."""
_SHAPELESS = frozenset(
    map(chr, (0xAD, 0x34F, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)))
) | frozenset("\ufeff\ufe0e\ufe0f")
"""Characters that direct the setting and have no shape of their own."""
_UNICODE = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))
"""Platform and encoding of the subtables that map Unicode, the most complete one first."""


def lacking(text: str, fonts: Iterable[Path] = ()) -> frozenset[str]:
    """The characters of ``text`` that no bundled font and none of the files ``fonts`` has."""
    rare = set("".join(_COMMON.findall(text))) - _SHAPELESS
    if not rare:
        return frozenset()
    for character in list(rare):
        if _bundled(character):
            rare.discard(character)
    for file in fonts:
        if rare:
            rare -= covered(file, rare)
    return frozenset(rare)


@cache
def _bundled(character: str) -> bool:
    return any(covered(file, character) for file in _bundled_files())


@cache
def _bundled_files() -> tuple[Path, ...]:
    return tuple(sorted((shipped() / "fonts").glob("*.[ot]tf")))


def covered(file: Path, characters: Iterable[str]) -> set[str]:
    """Those of ``characters`` that the font ``file`` has a glyph for; none if it is damaged."""
    subtable = _subtable(file)
    if subtable is None:
        return set()
    glyph = _glyph_12 if subtable[:2] == b"\x00\x0c" else _glyph_4
    try:
        return {character for character in characters if glyph(subtable, ord(character))}
    except (struct.error, IndexError):
        return set()


@cache
def _subtable(file: Path) -> bytes | None:
    """The subtable that maps Unicode, if it is of format 4 or 12."""
    try:
        with file.open("rb") as stream:
            table = Tables(stream, file.stat().st_size).read("cmap")
        (count,) = struct.unpack(">H", table[2:4])
        places = {}
        for index in range(min(count, 64)):
            record = table[4 + 8 * index : 12 + 8 * index]
            platform, encoding, offset = struct.unpack(">HHL", record)
            places[platform, encoding] = offset
        for key in _UNICODE:
            data = table[places.get(key, len(table)) :]
            if data[:2] in (b"\x00\x04", b"\x00\x0c"):
                return data
    except (Unusable, OSError, struct.error, KeyError):
        pass
    return None


def _glyph_12(data: bytes, code: int) -> int:
    """Format 12: groups of first code, last code and glyph of the first, in order."""
    (count,) = struct.unpack(">L", data[12:16])
    count = min(count, (len(data) - 16) // 12)

    def group(index: int) -> tuple[int, int, int]:
        first, last, glyph = struct.unpack(">LLL", data[16 + 12 * index : 28 + 12 * index])
        return first, last, glyph

    index = bisect_left(range(count), code, key=lambda one: group(one)[1])
    if index == count:
        return 0
    first, _, glyph = group(index)
    return glyph + code - first if code >= first else 0


def _glyph_4(data: bytes, code: int) -> int:
    """Format 4: arrays of last codes, first codes, deltas and offsets into an array of glyphs."""
    if code > 0xFFFF:
        return 0
    double = struct.unpack(">H", data[6:8])[0] & ~1

    def number(place: int) -> int:
        value: int = struct.unpack(">H", data[place : place + 2])[0]
        return value

    index = bisect_left(range(double // 2), code, key=lambda one: number(14 + 2 * one))
    if index == double // 2:
        return 0
    first, delta, at = (16 + double + 2 * index + double * row for row in range(3))
    if code < number(first):
        return 0
    if not number(at):
        return (code + number(delta)) & 0xFFFF
    glyph = number(at + number(at) + 2 * (code - number(first)))
    return (glyph + number(delta)) & 0xFFFF if glyph else 0
