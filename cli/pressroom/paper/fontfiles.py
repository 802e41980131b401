"""Font files of a publication: which families they are, and whether a PDF may hold them.

Of a file only the table directory and a few small tables are read, by their
layout in the OpenType specification (https://learn.microsoft.com/typography/opentype/spec/otff);
all are held against their checksums. A font is untrusted: fontTools would
unfold a character map of a few bytes into four thousand million entries.
"""

from __future__ import annotations

import os
import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from pressroom import rules
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.files import shipped

FOLDER = "fonts"
"""The folder of a publication's own fonts."""
MAX_BYTES = 30 * 1024 * 1024
"""The largest font file, in bytes. All of Noto Serif SC, one weight, takes 12 MB."""
MAX_FILES = 40
"""How many font files a publication may have."""

_SUFFIXES = (".ttf", ".otf")
_OTHER_FORMS = {
    ".ttc": "is a collection of fonts",
    ".otc": "is a collection of fonts",
    ".woff": "is compressed for web pages",
    ".woff2": "is compressed for web pages",
}
_MAX_TABLES = 200
_MAX_TABLE = 1024 * 1024  # bytes of a table that is read
_MAX_NAMES = 4096
_REQUIRED = ("cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2")
_OUTLINES = ("glyf", "CFF ", "CFF2")
_SIGNATURES = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_NO_FONT = "get the file again; a static .ttf or .otf is expected"


@dataclass(frozen=True, slots=True)
class OwnFonts:
    """The usable font files, absolute and in order, and the families they are of."""

    files: tuple[Path, ...] = ()
    families: tuple[str, ...] = ()


@cache
def bundled() -> tuple[str, ...]:
    """The families that ship, in order."""
    names = {_families(file, trusted=True)[0] for file in (shipped() / "fonts").glob("*.[ot]tf")}
    return tuple(sorted(names))


def find(root: Path, collector: Collector) -> OwnFonts:
    """The fonts in ``fonts/`` of the publication at ``root``, folders below it included.

    Whatever is wrong with a file is reported at its path (``font-usable``,
    ``file-readable``); nothing is reported of files that are no fonts.
    """
    files: list[Path] = []
    families: dict[str, None] = {}
    count = 0
    for file in _font_files(root / FOLDER):
        place = Place(file.relative_to(root).as_posix())
        suffix = file.suffix.lower()
        count += suffix not in _OTHER_FORMS
        if count > MAX_FILES:
            collector.report(
                rules.FONT_USABLE,
                place,
                f"there are more than {MAX_FILES} font files",
                "keep the families that pressroom.toml names, and of them regular, italic and bold",
            )
            break
        try:
            if suffix in _OTHER_FORMS:
                raise _Unusable(
                    _OTHER_FORMS[suffix], "put the .ttf or .otf file of the font here instead"
                )
            if not file.resolve().is_relative_to(root.resolve()):
                raise _Unusable(
                    "is a link to a place outside the publication",
                    "copy the file itself here",
                    rules.FILE_READABLE,
                )
            families |= dict.fromkeys(_families(file))
            files.append(file)
        except _Unusable as problem:
            collector.report(
                problem.rule, place, f"the font file `{file.name}` {problem}", problem.hint
            )
    return OwnFonts(tuple(files), tuple(families))


def _font_files(folder: Path) -> Iterator[Path]:
    """Files with the suffix of a font, in the order of their paths; links to folders apart."""
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith((*_SUFFIXES, *_OTHER_FORMS)):
                yield Path(path) / name


# --- one file


class _Unusable(Exception):
    def __init__(self, problem: str, hint: str, rule: Rule = rules.FONT_USABLE) -> None:
        super().__init__(problem)
        self.hint = hint
        self.rule = rule


def _families(file: Path, *, trusted: bool = False) -> tuple[str, ...]:
    """The names of the font's family, the one that people know it by first."""
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise _Unusable(
                f"is larger than {MAX_BYTES // 2**20} MiB",
                "take a version of the font for one script, such as SC in place of CJK",
            )
        with file.open("rb") as stream:
            tables = _Tables(stream, size)
            return _names(tables.read("name")) if trusted else _checked(tables)
    except OSError as error:
        raise _Unusable(
            f"cannot be read: {error.strerror}", "check its permissions", rules.FILE_READABLE
        ) from error
    except (struct.error, ValueError, IndexError) as error:
        raise _Unusable("is damaged", _NO_FONT) from error


class _Tables:
    """The table directory of a font file: where each table is, and that it lies in the file."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        head = stream.read(12)
        if head[:4] == b"ttcf":
            raise _Unusable(_OTHER_FORMS[".ttc"], "put the single font here instead")
        if head[:4] not in _SIGNATURES:
            raise _Unusable("is no font", _NO_FONT)
        (count,) = struct.unpack(">H", head[4:6])
        if count > _MAX_TABLES:
            raise _Unusable("is damaged: it has too many tables", _NO_FONT)
        self._spans: dict[str, tuple[int, int]] = {}
        self._sums: dict[str, int] = {}
        for _ in range(count):
            name, checksum, offset, length = struct.unpack(">4sLLL", stream.read(16))
            if offset + length > size:
                raise _Unusable("is damaged: it ends too early", _NO_FONT)
            tag = name.decode("latin-1")
            self._spans[tag], self._sums[tag] = (offset, length), checksum

    def __contains__(self, tag: str) -> bool:
        return tag in self._spans

    def read(self, tag: str) -> bytes:
        """The bytes of a table, at most as many as a sane one of its kind has."""
        offset, length = self._spans[tag]
        if length > _MAX_TABLE:
            raise _Unusable(f"is damaged: its table `{tag}` is too large", _NO_FONT)
        self._stream.seek(offset)
        return self._stream.read(length)

    def damaged(self) -> str:
        """The first table that has not the checksum that the directory gives it, if there is one.

        The signature (``DSIG``) is left out: tools change a font and leave it as it was.
        """
        for tag, (offset, length) in self._spans.items():
            self._stream.seek(offset)
            words = array("I", self._stream.read(length) + bytes(-length % 4))
            if sys.byteorder == "little":
                words.byteswap()
            # The sum of `head` is taken without its third word, the sum of the whole file.
            total = sum(words) - (words[2] if tag == "head" else 0)
            if total & 0xFFFFFFFF != self._sums[tag] and tag != "DSIG":
                return tag
        return ""


def _checked(tables: _Tables) -> tuple[str, ...]:
    if "fvar" in tables:
        raise _Unusable(
            "is a variable font, which would give other bytes in each build",
            "put static files here, one a style; "
            "a download has them often in a folder named `static`",
        )
    missing = [tag for tag in _REQUIRED if tag not in tables]
    if missing:
        raise _Unusable(f"is damaged: it has no table `{missing[0]}`", _NO_FONT)
    if not any(tag in tables for tag in _OUTLINES):
        raise _Unusable("holds pictures in place of outlines", "take a font with outlines")
    (glyphs,) = struct.unpack(">H", tables.read("maxp")[4:6])
    (units,) = struct.unpack(">H", tables.read("head")[18:20])
    if not glyphs or not 16 <= units <= 16384:
        raise _Unusable("is damaged: it has no glyphs or no size", _NO_FONT)
    if tag := tables.damaged():
        raise _Unusable(f"is damaged: the checksum of its table `{tag}` is wrong", _NO_FONT)
    _check_embedding(*struct.unpack(">H", tables.read("OS/2")[8:10]))
    names = _names(tables.read("name"))
    if not names:
        raise _Unusable("does not say what its family is called", _NO_FONT)
    return names


def _check_embedding(kind: int) -> None:
    """``fsType`` of OS/2: bits 0 to 3 say whether, 8 and 9 how the font may be embedded."""
    hint = "take a font with an open licence: PDF/A asks that a file holds its fonts"
    if kind & 0x000F == 0x0002:
        raise _Unusable("may not be embedded in a document: its maker forbids it", hint)
    if kind & 0x0100:
        raise _Unusable("may only be embedded whole, and a PDF holds the glyphs it uses", hint)
    if kind & 0x0200:
        raise _Unusable("may only be embedded as pictures of its letters", hint)


def _names(table: bytes) -> tuple[str, ...]:
    """The family names: typographic (16) before the one that a style may be part of (1)."""
    count, storage = struct.unpack(">HH", table[2:6])
    found: dict[int, dict[str, None]] = {16: {}, 1: {}}
    for index in range(min(count, _MAX_NAMES)):
        record = table[6 + 12 * index : 18 + 12 * index]
        platform, _encoding, language, name_id, length, offset = struct.unpack(">6H", record)
        if name_id not in found:
            continue
        data = table[storage + offset : storage + offset + length]
        text = data.decode("mac_roman" if platform == 1 else "utf-16-be", "replace").strip()
        if text and text.isprintable() and "\ufffd" not in text:
            # English first: it is the name that pages about the font use.
            english = (platform, language) in {(3, 0x0409), (1, 0), (0, 0)}
            group = found[name_id]
            found[name_id] = {text: None, **group} if english else {**group, text: None}
    return tuple({**found[16], **found[1]})


# --- which font helps


_HAN, _KANA, _HANGUL = "Noto Serif SC", "Noto Serif JP", "Noto Serif KR"
_HELPERS: tuple[tuple[int, int, str], ...] = (
    (0x0000, 0x024F, "Noto Serif"),  # Latin
    (0x0250, 0x03FF, "Noto Serif"),  # IPA, diacritics, Greek
    (0x0400, 0x052F, "Noto Serif"),  # Cyrillic
    (0x0530, 0x058F, "Noto Serif Armenian"),
    (0x0590, 0x05FF, "Noto Serif Hebrew"),
    (0x0600, 0x06FF, "Noto Naskh Arabic"),
    (0x0700, 0x074F, "Noto Sans Syriac"),
    (0x0750, 0x077F, "Noto Naskh Arabic"),
    (0x0780, 0x07BF, "Noto Sans Thaana"),
    (0x07C0, 0x07FF, "Noto Sans NKo"),
    (0x0800, 0x083F, "Noto Sans Samaritan"),
    (0x0840, 0x085F, "Noto Sans Mandaic"),
    (0x0860, 0x086F, "Noto Sans Syriac"),
    (0x0870, 0x08FF, "Noto Naskh Arabic"),
    (0x0900, 0x097F, "Noto Serif Devanagari"),
    (0x0980, 0x09FF, "Noto Serif Bengali"),
    (0x0A00, 0x0A7F, "Noto Serif Gurmukhi"),
    (0x0A80, 0x0AFF, "Noto Serif Gujarati"),
    (0x0B00, 0x0B7F, "Noto Serif Oriya"),
    (0x0B80, 0x0BFF, "Noto Serif Tamil"),
    (0x0C00, 0x0C7F, "Noto Serif Telugu"),
    (0x0C80, 0x0CFF, "Noto Serif Kannada"),
    (0x0D00, 0x0D7F, "Noto Serif Malayalam"),
    (0x0D80, 0x0DFF, "Noto Serif Sinhala"),
    (0x0E00, 0x0E7F, "Noto Serif Thai"),
    (0x0E80, 0x0EFF, "Noto Serif Lao"),
    (0x0F00, 0x0FFF, "Noto Serif Tibetan"),
    (0x1000, 0x109F, "Noto Serif Myanmar"),
    (0x10A0, 0x10FF, "Noto Serif Georgian"),
    (0x1100, 0x11FF, _HANGUL),
    (0x1200, 0x139F, "Noto Serif Ethiopic"),
    (0x13A0, 0x13FF, "Noto Sans Cherokee"),
    (0x1400, 0x167F, "Noto Sans Canadian Aboriginal"),
    (0x1680, 0x169F, "Noto Sans Ogham"),
    (0x16A0, 0x16FF, "Noto Sans Runic"),
    (0x1780, 0x17FF, "Noto Serif Khmer"),
    (0x1800, 0x18AF, "Noto Sans Mongolian"),
    (0x18B0, 0x18FF, "Noto Sans Canadian Aboriginal"),
    (0x1C80, 0x1C8F, "Noto Serif"),
    (0x1C90, 0x1CBF, "Noto Serif Georgian"),
    (0x1D00, 0x1EFF, "Noto Serif"),
    (0x1F00, 0x1FFF, "Noto Serif"),  # polytonic Greek
    (0x2000, 0x20CF, "Noto Serif"),  # punctuation, currencies
    (0x20D0, 0x214F, "Noto Sans Math"),
    (0x2150, 0x218F, "Noto Serif"),
    (0x2190, 0x23FF, "Noto Sans Math"),  # arrows, operators, technical signs
    (0x2400, 0x2BFF, "Noto Sans Symbols 2"),
    (0x2C60, 0x2C7F, "Noto Serif"),
    (0x2C80, 0x2CFF, "Noto Sans Coptic"),
    (0x2D00, 0x2D2F, "Noto Serif Georgian"),
    (0x2D30, 0x2D7F, "Noto Sans Tifinagh"),
    (0x2D80, 0x2DDF, "Noto Serif Ethiopic"),
    (0x2E00, 0x2E7F, "Noto Serif"),
    (0x2E80, 0x303F, _HAN),
    (0x3040, 0x30FF, _KANA),
    (0x3100, 0x312F, "Noto Serif TC"),
    (0x3130, 0x318F, _HANGUL),
    (0x3190, 0x319F, _KANA),
    (0x31A0, 0x31BF, "Noto Serif TC"),
    (0x31C0, 0x31EF, _HAN),
    (0x31F0, 0x31FF, _KANA),
    (0x3200, 0x321F, _HANGUL),
    (0x3220, 0x325F, _HAN),
    (0x3260, 0x327F, _HANGUL),
    (0x3280, 0x32CF, _HAN),
    (0x32D0, 0x33FF, _KANA),
    (0x3400, 0x9FFF, _HAN),
    (0xA000, 0xA4CF, "Noto Sans Yi"),
    (0xA640, 0xA69F, "Noto Serif"),
    (0xA700, 0xA7FF, "Noto Serif"),
    (0xA8E0, 0xA8FF, "Noto Serif Devanagari"),
    (0xA960, 0xA97F, _HANGUL),
    (0xA980, 0xA9DF, "Noto Sans Javanese"),
    (0xAA00, 0xAA5F, "Noto Sans Cham"),
    (0xAB00, 0xAB2F, "Noto Serif Ethiopic"),
    (0xAB30, 0xAB6F, "Noto Serif"),
    (0xAB70, 0xABBF, "Noto Sans Cherokee"),
    (0xAC00, 0xD7FF, _HANGUL),
    (0xF900, 0xFAFF, _HAN),
    (0xFB00, 0xFB06, "Noto Serif"),
    (0xFB13, 0xFB17, "Noto Serif Armenian"),
    (0xFB1D, 0xFB4F, "Noto Serif Hebrew"),
    (0xFB50, 0xFDFF, "Noto Naskh Arabic"),
    (0xFE30, 0xFE4F, _HAN),
    (0xFE70, 0xFEFE, "Noto Naskh Arabic"),
    (0xFF01, 0xFF64, _HAN),
    (0xFF65, 0xFF9F, _KANA),
    (0xFFA0, 0xFFDC, _HANGUL),
    (0x10330, 0x1034F, "Noto Sans Gothic"),
    (0x12000, 0x1254F, "Noto Sans Cuneiform"),
    (0x13000, 0x1345F, "Noto Sans Egyptian Hieroglyphs"),
    (0x1D100, 0x1D1FF, "Noto Music"),
    (0x1D400, 0x1D7FF, "Noto Sans Math"),
    (0x1EE00, 0x1EEFF, "Noto Sans Math"),
    (0x1F000, 0x1F2FF, "Noto Sans Symbols 2"),
    (0x1F300, 0x1F64F, "Noto Emoji"),
    (0x1F650, 0x1F67F, "Noto Sans Symbols 2"),
    (0x1F680, 0x1F6FF, "Noto Emoji"),
    (0x1F700, 0x1F8FF, "Noto Sans Symbols 2"),
    (0x1F900, 0x1FAFF, "Noto Emoji"),
    (0x1FB00, 0x1FBFF, "Noto Sans Symbols 2"),
    (0x20000, 0x323AF, _HAN),
)
"""Ranges of code points in order, after the blocks of Unicode 16, and a family that has them."""


def helping_family(characters: Iterable[str]) -> str:
    """The family that has the most of ``characters``, each one code point; empty if none does.

    All families are of Google's Noto, under the SIL Open Font License. What
    Chinese, Japanese and Korean share goes with the script that tells which it is.
    """
    starts = [start for start, _end, _family in _HELPERS]
    counts: dict[str, int] = {}
    for character in dict.fromkeys(characters):
        start, end, family = _HELPERS[max(bisect_right(starts, ord(character)) - 1, 0)]
        if start <= ord(character) <= end:
            counts[family] = counts.get(family, 0) + 1
    for told in (_KANA, _HANGUL):
        if told in counts and _HAN in counts:
            counts[told] += counts.pop(_HAN)
    return max(counts, key=counts.__getitem__) if counts else ""
