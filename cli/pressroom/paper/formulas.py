"""Formulas as drawings: LaTeX to SVG, without a TeX and without a network.

ziamath sets the formula with the outlines of its own font (STIX Two Math). What
it does not know it sets as literal letters; that is found and refused here,
because a wrong formula is worse than its LaTeX.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from dataclasses import dataclass
from functools import cache
from html import unescape

from pressroom.cache import Store, digest, version

SIZE = 23
"""CSS pixels; the size of type of a formula."""
X_HEIGHT = 0.473
"""Of the font of formulas, in em: ``sxHeight`` of its OS/2 table."""
_MARGINS = {False: 4, True: 1}  # CSS pixels round it: some letters reach out of their boxes
_VERSION = "2"  # of the way to draw; part of every key
_LONGEST = 4000
"""Characters of LaTeX; a longer formula is not drawn."""
_NOT_DRAWN = b"-"
"""What a store keeps of a formula that cannot be drawn."""

# Forms whose like is known under another name. Numbers and labels of equations mean nothing in a
# picture, but a tag that the author chose is part of what is read.
_INSTEAD = (
    (re.compile(r"\\(begin|end)\{(?:aligned|align|split|gathered|eqnarray\*?)\}"), r"\\\1{align*}"),
    (re.compile(r"\\(?:begin|end)\{(?:equation\*?|displaymath)\}"), ""),
    (re.compile(r"\\label\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])"), ""),
    (re.compile(r"\\tag\{([^{}]*)\}"), r"\\qquad\\text{(\1)}"),
)

# A macro that expands to itself would never end.
_MACRO = re.compile(r"\\(?:[egx]?def|let|(?:re)?newcommand|providecommand)(?![A-Za-z])")

_NUMBER = r"(-?[\d.]+)"
_HEAD = re.compile(
    rf'<svg [^>]*?width="{_NUMBER}" height="{_NUMBER}"'
    rf' viewBox="{_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER}"'
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A drawing of a formula, black, in CSS pixels; ``depth`` is what lies below the baseline."""

    svg: bytes
    width: float
    height: float
    depth: float

    def coloured(self, colour: str) -> bytes:
        """The drawing with ``colour`` (CSS) in place of black."""
        return self.svg.replace(b'"black"', f'"{colour}"'.encode())


def draw(tex: str, *, inline: bool = False) -> Formula | None:
    """``tex`` as display or inline math, or ``None`` when a part of it cannot be drawn."""
    if not tex.strip() or len(tex) > _LONGEST or _MACRO.search(tex):
        return None
    for pattern, instead in _INSTEAD:
        tex = pattern.sub(instead, tex)
    with warnings.catch_warnings():
        # It finds its font in a way that Python 3.11 and 3.12 advise against.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.config import config
        from ziamath.zmath import Latex

    before = config.svg2
    config.svg2 = False  # symbols and references are SVG 2's; paths are drawn everywhere
    try:
        formula = Latex(tex, size=SIZE, inline=inline, margin=_MARGINS[inline])
        if not _is_understood(formula):
            return None
        svg = str(formula.svg())
    except Exception:  # noqa: BLE001 - it raises whatever it trips over, RecursionError among it
        return None
    finally:
        config.svg2 = before
    return _read(svg.encode("utf-8")) if "<path" in svg else None


def drawn(tex: str, store: Store | None, *, inline: bool = False) -> Formula | None:
    """As :func:`draw`, but what ``store`` keeps is not drawn again, nor ziamath imported for it."""
    if store is None:
        return draw(tex, inline=inline)
    key = digest("formula svg", dependencies(), "inline" if inline else "display", tex)
    known = store.get(key)
    if known is not None:
        return None if known == _NOT_DRAWN else _read(known)
    made = draw(tex, inline=inline)
    store.put(key, made.svg if made else _NOT_DRAWN)
    return made


@cache
def dependencies() -> str:
    """What every drawing depends on, beside its LaTeX; without importing any of it."""
    names = ("ziamath", "ziafont", "latex2mathml")
    return " ".join([f"formula {SIZE} {_VERSION}", *(f"{name} {version(name)}" for name in names)])


def _read(svg: bytes) -> Formula | None:
    """The drawing with its measures, which stand in its first element."""
    head = _HEAD.match(svg.decode("utf-8"))
    if head is None:
        return None
    width, height, _x, top, _width, _height = map(float, head.groups())
    return Formula(svg, width, height, top + height)


def _is_understood(formula: object) -> bool:
    """Whether no command was left as letters, and the font has every character."""
    markup = formula.mathmlstr()  # type: ignore[attr-defined]
    font = formula.font  # type: ignore[attr-defined]
    for text in re.findall(r">([^<]+)<", markup):
        words = unescape(text).strip()
        if words.startswith("\\") or words in {"&", "\\"}:
            return False
        if any(font.glyphindex(c) == 0 for c in words if not c.isspace() and c.isprintable()):
            return False
    return True


# --- as files beside a document


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula's picture: its address, and its measures in x-heights of the text around it.

    ``depth`` is what lies below the baseline.
    """

    address: str
    width: float
    depth: float


class Drawings:
    """Draws formulas in the colour ``ink`` and gathers their files, by name, in ``files``."""

    def __init__(self, store: Store | None, ink: str) -> None:
        self._store = store
        self._ink = ink
        self._known: dict[tuple[str, bool], Drawing | None] = {}
        self.files: dict[str, bytes] = {}

    def formula(self, tex: str, inline: bool) -> Drawing | None:
        """The picture of ``tex``, or ``None`` if it cannot be drawn."""
        key = (tex, inline)
        if key not in self._known:
            self._known[key] = self._drawing(tex, inline)
        return self._known[key]

    def _drawing(self, tex: str, inline: bool) -> Drawing | None:
        made = drawn(tex, self._store, inline=inline)
        if made is None:
            return None
        data = made.coloured(self._ink)
        name = f"formulas/{hashlib.sha256(data).hexdigest()[:24]}.svg"
        self.files[name] = data
        # In x-heights, so that it is as large as the text around it, whatever its face and size.
        unit = SIZE * X_HEIGHT
        return Drawing(name, made.width / unit, made.depth / unit)
