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
from xml.etree import ElementTree

from pressroom.cache import Store, digest, version
from pressroom.paper import latexforms

SIZE = 23
"""CSS pixels; the size of type of a formula."""
X_HEIGHT = 0.473
"""Of the font of formulas, in em: ``sxHeight`` of its OS/2 table."""
_MARGINS = {False: 4, True: 1}  # CSS pixels round it: some letters reach out of their boxes
_VERSION = "3"  # of the way to draw; part of every key
_LONGEST = 4000
"""Characters of LaTeX; a longer formula is not drawn."""
_NOT_DRAWN = b"-"
"""What a store keeps of a formula that cannot be drawn."""

# A macro that expands to itself would never end; the others are drawn in part.
_REFUSED = re.compile(
    r"\\(?:[egx]?def|let|(?:re)?newcommand|providecommand|sideset|cline|multicolumn|multirow)"
    r"(?![A-Za-z])"
)
_NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
_COMMAND = re.compile(r"\\(?:begin\{[^{}]*\}|[A-Za-z]+)")
_FAULTS = {
    "ExtraLeftOrMissingRightError": r"`\left` without `\right`",
    "MissingEndError": r"`\begin` without `\end`",
    "DoubleSubscriptsError": "two subscripts of one sign",
    "DoubleSuperscriptsError": "two superscripts of one sign",
}
"""What is at fault where the engine raises one of these."""

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


class _NotDrawn(Exception):
    """A part of the formula cannot be drawn; the text says which."""


def draw(tex: str, *, inline: bool = False) -> Formula | None:
    """``tex`` as display or inline math, or ``None`` when a part of it cannot be drawn."""
    try:
        return _draw(tex, inline=inline)
    except Exception:  # noqa: BLE001 - it raises whatever it trips over, RecursionError among it
        return None


def fault(tex: str, *, inline: bool = False) -> str:
    """Why ``tex`` cannot be drawn, as far as that is known: its command at fault, or empty."""
    try:
        _draw(tex, inline=inline)
    except _NotDrawn as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - as above
        known = _FAULTS.get(type(error).__name__, "")
        return known or _first_fault(tex)
    return ""


def _first_fault(tex: str) -> str:
    """The first command of ``tex`` that is not known on its own."""
    from latex2mathml import commands
    from latex2mathml.symbols_parser import convert_symbol

    known = {one for one in vars(commands).values() if isinstance(one, str)}
    known |= {*commands.CONVERSION_MAP, *commands.FUNCTIONS, *commands.MATRICES}
    for found in _COMMAND.findall(tex):
        name = found.replace("begin{", "").rstrip("}")
        if not {found, name} & known and convert_symbol(found) is None:
            return f"`{found}`"
    return ""


def in_known_words(tex: str) -> tuple[str, list[latexforms.Rows]]:
    """``tex`` as latex2mathml reads it, with its environments; see :mod:`.latexforms`.

    Raises an exception that says why for what is not tried.
    """
    if not tex.strip() or len(tex) > _LONGEST:
        raise _NotDrawn(f"it is longer than {_LONGEST:,} characters" if tex.strip() else "")
    if refused := _REFUSED.search(tex):
        raise _NotDrawn(f"`{refused[0]}`")
    written, rows = latexforms.rewritten(tex.strip())
    if unknown := [one.name for one in rows if one.name not in latexforms.ENVIRONMENTS]:
        raise _NotDrawn(f"`\\begin{{{unknown[0]}}}`")
    return written, rows


def _draw(tex: str, *, inline: bool) -> Formula:
    written, rows = in_known_words(tex)
    with warnings.catch_warnings():
        # It finds its font in a way that Python 3.11 and 3.12 advise against.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.config import config
        from ziamath.tex import tex2mml
        from ziamath.zmath import Math

        from pressroom.paper import ruledtables as _  # noqa: F401 - draws rules from now on

    markup = tex2mml(written, inline=inline).replace(_NAMESPACE, "", 1)
    root = ElementTree.fromstring(markup)  # noqa: S314 - made just now
    latexforms.mend(root, rows)
    if missing := latexforms.undrawn(written, root):
        raise _NotDrawn(f"`{missing[:20]}` would be left out")
    before = config.svg2
    config.svg2 = False  # symbols and references are SVG 2's; paths are drawn everywhere
    try:
        formula = Math(root, size=SIZE, margin=_MARGINS[inline])
        _check(formula)
        svg = str(formula.svg())
    finally:
        config.svg2 = before
    made = _read(svg.encode("utf-8")) if "<path" in svg else None
    if made is None:
        raise _NotDrawn("nothing of it can be seen")
    return made


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


def _check(formula: object) -> None:
    """Raise where a command was left as letters, or the font lacks a character."""
    markup = formula.mathmlstr()  # type: ignore[attr-defined]
    font = formula.font  # type: ignore[attr-defined]
    for text in re.findall(r">([^<]+)<", markup):
        words = unescape(text).strip()
        if "\\" in words or words == "&":
            raise _NotDrawn(f"`{words[:40]}`")
        for sign in words:
            if font.glyphindex(sign) == 0 and not sign.isspace() and sign.isprintable():
                raise _NotDrawn(f"the character `{sign}` (U+{ord(sign):04X})")


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
