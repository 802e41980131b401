"""A fontconfig of our own: the fonts that ship, and no other.

A system font would give other pages on another machine, and WeasyPrint falls
back to one without a word.
"""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from pathlib import Path

from pressroom.templating import shipped

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
"""
_VARIABLE = "FONTCONFIG_FILE"


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Holds the configuration and fontconfig's cache until this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="pressroom-fonts-")
    atexit.register(folder.cleanup)
    path = Path(folder.name)
    (path / "fonts.conf").write_text(
        _CONFIGURATION.format(
            fonts=escape(str(shipped() / "fonts")), cache=escape(str(path / "cache"))
        ),
        encoding="utf-8",
    )
    return folder


@contextmanager
def bundled_fonts() -> Iterator[None]:
    """While inside, a fontconfig that starts sees the bundled fonts alone.

    Fontconfig reads its configuration when WeasyPrint is imported and again
    for each document, so both happen inside. The environment is put back: it
    belongs to other programs that the build may start.
    """
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = str(Path(_folder().name) / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before


@cache
def covered_characters(family: str) -> frozenset[int]:
    """The code points that every bundled style of ``family`` has a glyph for.

    ``family`` is the stem of its files, such as ``SourceSerif4``.
    """
    from fontTools.ttLib import TTFont

    maps = []
    for file in sorted((shipped() / "fonts").glob(f"{family}-*.ttf")):
        with TTFont(file, lazy=True) as font:
            maps.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*maps) if maps else frozenset()
