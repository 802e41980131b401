"""Display math as drawings: LaTeX to SVG, without a TeX and without a network.

ziamath sets the formula with the outlines of its own font. What it does not
know it sets as literal letters; that is found and refused here, because a
wrong formula is worse than its LaTeX.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cache
from html import unescape

SIZE = 23
"""CSS pixels; the size of type of a formula in a post."""
_MARGIN = 4  # CSS pixels round the formula: some letters reach out of their boxes
_VERSION = "1"  # of the way to draw; part of every key
_LONGEST = 4000
"""Characters of LaTeX; a longer formula is not drawn."""

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


@dataclass(frozen=True, slots=True)
class Formula:
    """A drawing of a formula; CSS pixels."""

    svg: bytes
    width: float
    height: float


def draw(tex: str) -> Formula | None:
    """``tex`` as display math, or ``None`` when a part of it cannot be drawn."""
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
        formula = Latex(tex, size=SIZE, inline=False, margin=_MARGIN)
        if not _is_understood(formula):
            return None
        svg = str(formula.svg())
    except Exception:  # noqa: BLE001 - it raises whatever it trips over, RecursionError among it
        return None
    finally:
        config.svg2 = before
    size = re.match(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"', svg)
    if size is None or "<path" not in svg:
        return None
    return Formula(svg.encode("utf-8"), float(size[1]), float(size[2]))


@cache
def surroundings() -> str:
    """What every formula's picture depends on, beside its LaTeX; without importing any of it."""
    from importlib.metadata import version

    names = ("ziamath", "ziafont", "latex2mathml", "weasyprint", "pypdfium2", "pillow")
    return " ".join([f"formula {SIZE} {_VERSION}", *(f"{name} {version(name)}" for name in names)])


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
