"""Font files that a test brings: a bundled one under another name."""

from __future__ import annotations

from pathlib import Path

from fontTools.ttLib import TTFont

from pressroom.files import shipped


def renamed_font(path: Path, family: str, source: str = "SourceSerif4-Regular") -> Path:
    """Write a bundled font to ``path`` with ``family`` as its name, the same bytes each time."""
    font = TTFont(shipped() / "fonts" / f"{source}.ttf", recalcTimestamp=False)
    names = font["name"]
    for record in list(names.names):
        if record.nameID in {1, 4, 16}:
            names.setName(family, record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID == 6:
            plain = family.replace(" ", "")
            names.setName(plain, 6, record.platformID, record.platEncID, record.langID)
    font.save(path)
    return path
