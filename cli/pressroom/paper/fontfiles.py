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
                raise Unusable(
                    _OTHER_FORMS[suffix], "put the .ttf or .otf file of the font here instead"
                )
            if not file.resolve().is_relative_to(root.resolve()):
                raise Unusable(
                    "is a link to a place outside the publication",
                    "copy the file itself here",
                    rules.FILE_READABLE,
                )
            families |= dict.fromkeys(_families(file))
            files.append(file)
        except Unusable as problem:
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


class Unusable(Exception):
    """That a font file cannot be used: what is wrong with it, what to do, the rule it breaks."""

    def __init__(self, problem: str, hint: str, rule: Rule = rules.FONT_USABLE) -> None:
        super().__init__(problem)
        self.hint = hint
        self.rule = rule


def _families(file: Path, *, trusted: bool = False) -> tuple[str, ...]:
    """The names of the font's family, the one that people know it by first."""
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise Unusable(
                f"is larger than {MAX_BYTES // 2**20} MiB",
                "take a version of the font for one script, such as SC in place of CJK",
            )
        with file.open("rb") as stream:
            tables = Tables(stream, size)
            return _names(tables.read("name")) if trusted else _checked(tables)
    except OSError as error:
        raise Unusable(
            f"cannot be read: {error.strerror}", "check its permissions", rules.FILE_READABLE
        ) from error
    except (struct.error, ValueError, IndexError) as error:
        raise Unusable("is damaged", _NO_FONT) from error


class Tables:
    """The table directory of a font file: where each table is, and that it lies in the file.

    Of a ``collection`` it is that of its first font.
    """

    def __init__(self, stream: BinaryIO, size: int, *, collection: bool = False) -> None:
        self._stream = stream
        head = stream.read(12)
        if head[:4] == b"ttcf" and collection:
            stream.seek(*struct.unpack(">L", stream.read(4)))
            head = stream.read(12)
        if head[:4] == b"ttcf":
            raise Unusable(_OTHER_FORMS[".ttc"], "put the single font here instead")
        if head[:4] not in _SIGNATURES:
            raise Unusable("is no font", _NO_FONT)
        (count,) = struct.unpack(">H", head[4:6])
        if count > _MAX_TABLES:
            raise Unusable("is damaged: it has too many tables", _NO_FONT)
        self._spans: dict[str, tuple[int, int]] = {}
        self._sums: dict[str, int] = {}
        for _ in range(count):
            name, checksum, offset, length = struct.unpack(">4sLLL", stream.read(16))
            if offset + length > size:
                raise Unusable("is damaged: it ends too early", _NO_FONT)
            tag = name.decode("latin-1")
            self._spans[tag], self._sums[tag] = (offset, length), checksum

    def __contains__(self, tag: str) -> bool:
        return tag in self._spans

    def read(self, tag: str) -> bytes:
        """The bytes of a table, at most as many as a sane one of its kind has."""
        offset, length = self._spans[tag]
        if length > _MAX_TABLE:
            raise Unusable(f"is damaged: its table `{tag}` is too large", _NO_FONT)
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


def _checked(tables: Tables) -> tuple[str, ...]:
    if "fvar" in tables:
        raise Unusable(
            "is a variable font, which would give other bytes in each build",
            "put static files here, one a style; "
            "a download has them often in a folder named `static`",
        )
    missing = [tag for tag in _REQUIRED if tag not in tables]
    if missing:
        raise Unusable(f"is damaged: it has no table `{missing[0]}`", _NO_FONT)
    if not any(tag in tables for tag in _OUTLINES):
        raise Unusable("holds pictures in place of outlines", "take a font with outlines")
    (glyphs,) = struct.unpack(">H", tables.read("maxp")[4:6])
    (units,) = struct.unpack(">H", tables.read("head")[18:20])
    if not glyphs or not 16 <= units <= 16384:
        raise Unusable("is damaged: it has no glyphs or no size", _NO_FONT)
    if tag := tables.damaged():
        raise Unusable(f"is damaged: the checksum of its table `{tag}` is wrong", _NO_FONT)
    _check_embedding(*struct.unpack(">H", tables.read("OS/2")[8:10]))
    names = _names(tables.read("name"))
    if not names:
        raise Unusable("does not say what its family is called", _NO_FONT)
    return names


def _check_embedding(kind: int) -> None:
    """``fsType`` of OS/2: bits 0 to 3 say whether, 8 and 9 how the font may be embedded."""
    hint = "take a font with an open licence: PDF/A asks that a file holds its fonts"
    if kind & 0x000F == 0x0002:
        raise Unusable("may not be embedded in a document: its maker forbids it", hint)
    if kind & 0x0100:
        raise Unusable("may only be embedded whole, and a PDF holds the glyphs it uses", hint)
    if kind & 0x0200:
        raise Unusable("may only be embedded as pictures of its letters", hint)


def embeddable(file: Path) -> bool:
    """Whether a document may hold the font ``file`` of the system, by what it says itself."""
    try:
        with file.open("rb") as stream:
            tables = Tables(stream, file.stat().st_size, collection=True)
            _check_embedding(*struct.unpack(">H", tables.read("OS/2")[8:10]))
    except (Unusable, OSError, struct.error, KeyError):
        return False
    return True


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
_RANGES = """
Noto Serif: 0000-052F 1C80-1C8F 1D00-20CF 2150-218F 2C60-2C7F 2E00-2E7F A640-A69F A700-A7FF
    AB30-AB6F FB00-FB06
Noto Serif Armenian: 0530-058F FB13-FB17
Noto Serif Hebrew: 0590-05FF FB1D-FB4F
Noto Naskh Arabic: 0600-06FF 0750-077F 0870-08FF FB50-FDFF FE70-FEFE
Noto Sans Syriac: 0700-074F 0860-086F
Noto Sans Thaana: 0780-07BF
Noto Sans NKo: 07C0-07FF
Noto Sans Samaritan: 0800-083F
Noto Sans Mandaic: 0840-085F
Noto Serif Devanagari: 0900-097F A8E0-A8FF
Noto Serif Bengali: 0980-09FF
Noto Serif Gurmukhi: 0A00-0A7F
Noto Serif Gujarati: 0A80-0AFF
Noto Serif Oriya: 0B00-0B7F
Noto Serif Tamil: 0B80-0BFF
Noto Serif Telugu: 0C00-0C7F
Noto Serif Kannada: 0C80-0CFF
Noto Serif Malayalam: 0D00-0D7F
Noto Serif Sinhala: 0D80-0DFF
Noto Serif Thai: 0E00-0E7F
Noto Serif Lao: 0E80-0EFF
Noto Serif Tibetan: 0F00-0FFF
Noto Serif Myanmar: 1000-109F
Noto Serif Georgian: 10A0-10FF 1C90-1CBF 2D00-2D2F
Noto Serif KR: 1100-11FF 3130-318F 3200-321F 3260-327F A960-A97F AC00-D7FF FFA0-FFDC
Noto Serif Ethiopic: 1200-139F 2D80-2DDF AB00-AB2F
Noto Sans Cherokee: 13A0-13FF AB70-ABBF
Noto Sans Canadian Aboriginal: 1400-167F 18B0-18FF
Noto Sans Ogham: 1680-169F
Noto Sans Runic: 16A0-16FF
Noto Serif Khmer: 1780-17FF
Noto Sans Mongolian: 1800-18AF
Noto Sans Math: 20D0-214F 2190-23FF 1D400-1D7FF 1EE00-1EEFF
Noto Sans Symbols 2: 2400-2BFF 1F000-1F2FF 1F650-1F67F 1F700-1F8FF 1FB00-1FBFF
Noto Sans Coptic: 2C80-2CFF
Noto Sans Tifinagh: 2D30-2D7F
Noto Serif SC: 2E80-303F 31C0-31EF 3220-325F 3280-32CF 3400-9FFF F900-FAFF FE30-FE4F FF01-FF64
    20000-323AF
Noto Serif JP: 3040-30FF 3190-319F 31F0-31FF 32D0-33FF FF65-FF9F
Noto Serif TC: 3100-312F 31A0-31BF
Noto Sans Yi: A000-A4CF
Noto Sans Javanese: A980-A9DF
Noto Sans Cham: AA00-AA5F
Noto Sans Gothic: 10330-1034F
Noto Sans Cuneiform: 12000-1254F
Noto Sans Egyptian Hieroglyphs: 13000-1345F
Noto Music: 1D100-1D1FF
Noto Emoji: 1F300-1F64F 1F680-1F6FF 1F900-1FAFF
"""
"""Families, each with the code points that it has, after the blocks of Unicode 16."""


@cache
def _helpers() -> list[tuple[int, int, str]]:
    """First and last code point of each range with its family, in order."""
    found = []
    family = ""
    for line in _RANGES.strip().splitlines():
        name, colon, ranges = line.rpartition(":")
        family = name if colon else family
        for one in ranges.split():
            first, _, last = one.partition("-")
            found.append((int(first, 16), int(last, 16), family))
    return sorted(found)


def helping_family(characters: Iterable[str]) -> str:
    """The family that has the most of ``characters``, each one code point; empty if none does.

    All families are of Google's Noto, under the SIL Open Font License. What
    Chinese, Japanese and Korean share goes with the script that tells which it is.
    """
    helpers = _helpers()
    starts = [start for start, _end, _family in helpers]
    counts: dict[str, int] = {}
    for character in dict.fromkeys(characters):
        start, end, family = helpers[max(bisect_right(starts, ord(character)) - 1, 0)]
        if start <= ord(character) <= end:
            counts[family] = counts.get(family, 0) + 1
    for script in (_KANA, _HANGUL):
        if script in counts and _HAN in counts:
            counts[script] += counts.pop(_HAN)
    return max(counts, key=counts.__getitem__) if counts else ""
