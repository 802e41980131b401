"""Which characters a picture can show: those of the bundled fonts."""

from __future__ import annotations

from functools import cache

from pressroom.cache import Store, digest
from pressroom.templates import shipped


def missing(text: str, store: Store | None) -> str:
    """The characters of ``text`` that no bundled font has, each once, in order of code points.

    A picture would show an empty box for them.
    """
    # Every bundled text face has Basic Latin and Latin-1.
    rare = {c for c in text if c > "\u00ff" and c not in "–—‘’“”…\u202f−"}
    if not rare:
        return ""
    covered = _covered(store)
    return "".join(sorted(c for c in rare if ord(c) not in covered))


_known: dict[str, frozenset[int]] = {}


def _covered(store: Store | None) -> frozenset[int]:
    key = digest("characters", *_fonts())
    if key in _known:
        return _known[key]
    data = store.get(key) if store is not None else None
    if data is None:
        data = ",".join(f"{low:x}-{high:x}" for low, high in _ranges()).encode("ascii")
        if store is not None:
            store.put(key, data)
    found: set[int] = set()
    for part in data.decode("ascii").split(","):
        low, _, high = part.partition("-")
        found.update(range(int(low, 16), int(high, 16) + 1))
    _known[key] = frozenset(found)
    return _known[key]


@cache
def _fonts() -> tuple[str, ...]:
    fonts = sorted((shipped() / "fonts").glob("*.ttf"))
    return tuple(f"{font.name} {font.stat().st_size}" for font in fonts)


def _ranges() -> list[tuple[int, int]]:
    """What the fonts cover as ranges of code points."""
    from fontTools.ttLib import TTFont

    covered: set[int] = {0x200B, 0x200C, 0x200D, 0x2060, 0xFE0E, 0xFE0F, 0xFEFF}  # without a shape
    for file in sorted((shipped() / "fonts").glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            covered.update(font.getBestCmap())
    ranges: list[tuple[int, int]] = []
    for code in sorted(covered):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return ranges
