"""Which characters a font file has, against what fontTools reads of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import squares
from fontTools.ttLib import TTFont
from sfnt import font

from pressroom.files import shipped
from pressroom.paper.charmaps import covered, lacking

ALL = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
FILES = sorted((shipped() / "fonts").glob("*.ttf"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_font_has_the_characters_that_font_tools_says(file: Path) -> None:
    with TTFont(file) as whole:
        assert covered(file, ALL) == set(ALL) & set(map(chr, whole.getBestCmap()))


@pytest.mark.parametrize("codes", ["ab", "\U00020000\U000200ff", "\u0e01"])
def test_of_both_formats(codes: str, tmp_path: Path) -> None:
    squares.write(tmp_path, "A", codes)
    assert covered(tmp_path / "A-Regular.ttf", f"{codes}xyz\U00020001") == set(codes)


@pytest.mark.parametrize("data", [b"", b"no font", font(tables={"cmap": b"\0\0\0\1\0\3"})])
def test_a_damaged_font_has_none(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(data)
    assert covered(tmp_path / "a.ttf", "ab") == set()


def test_lacking_is_what_neither_ships_nor_is_given(tmp_path: Path) -> None:
    squares.write(tmp_path, "A", "中")
    text = "Ordinary – “text”, Ελληνικά, русский, ☑ 😀\u200d\u00ad"
    assert lacking(text) == frozenset()
    assert lacking(f"{text} 中国") == frozenset("中国")
    assert lacking(f"{text} 中国", [tmp_path / "A-Regular.ttf"]) == frozenset("国")
