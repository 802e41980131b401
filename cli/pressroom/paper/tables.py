"""Paper, and how a table is set on it: how large, which words may break, where decimals stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pressroom.markdown.tabletext import is_figure
from pressroom.model import document as d
from pressroom.model.document import plain_text

_POINTS = 72 / 25.4  # a millimetre

TOO_WIDE = (
    "no page holds the table, not even turned on its side and set small:"
    " of its {count} columns about {fitting} fit"
)
MEND = "make several tables of it, turn its rows into columns, or shorten the words of its cells"
"""What to do about a table that is too wide for any page."""

_CHARACTER = 0.56
"""Of the size of type: the mean width of a letter, with some to spare for capitals and bold."""
_LONG_WORD = 24
"""Characters; a longer word, such as an address, always may break."""
_BROKEN = 12  # the least that is left of such a word on a line
_LEAST_WORD = 6  # shorter words stay whole; a table in which they cannot is none to read

_SIGN = r"[+\-−–±]?"
_POINT = re.compile(rf"{_SIGN}(?:\d{{1,3}}(?:[, \u00a0\u202f]\d{{3}})+|\d+)(\.\d+)?$")
_COMMA = re.compile(rf"{_SIGN}(?:\d{{1,3}}(?:[. \u00a0\u202f]\d{{3}})+|\d+)(,\d+)?$")


class _Kind(NamedTuple):
    """A way to set a table. ``size`` is that of the type, ``gap`` that between columns, in points.

    Both are as the stylesheet says. ``room`` is the width of the paper that the table may take.
    """

    size: float
    gap: float
    room: str
    message: str = ""


_KINDS = {
    "": _Kind(9.0, 8.5, "measure"),
    "dense": _Kind(8.25, 5.7, "measure", "is set smaller than others to fit"),
    "wide": _Kind(7.25, 4.0, "wide", "is set small and reaches into the margins to fit"),
    "turned": _Kind(8.25, 5.7, "turned", "is set small on a page turned on its side to fit"),
    "broken": _Kind(
        *(8.25, 5.7, "turned"),
        "is set small on a page turned on its side, its longer words broken, to fit",
    ),
}
"""From the text's own width to a page turned on its side, where at last longer words break."""

KINDS = tuple(_KINDS)


def kind_message(kind: str) -> str:
    """What is said of a table of ``kind``, not the first."""
    return _KINDS[kind].message


def is_turned(kind: str) -> bool:
    """Whether a table of ``kind`` stands on a page turned on its side."""
    return _KINDS[kind].room == "turned"


_SHEETS = {"A4": (210, 297), "Letter": (215.9, 279.4)}  # ISO 216; ANSI/ASME Y14.1


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, upright. Everything is in millimetres; ``sides`` are the margins of a turned page.

    ``reach_left`` and ``reach_right`` is how far into the margins a wide table reaches.
    """

    name: str
    width: float
    height: float
    top: float = 27
    right: float = 44
    bottom: float = 30
    left: float = 50
    sides: float = 22
    reach_left: float = 22
    reach_right: float = 8

    @property
    def measure(self) -> float:
        """The width of the text. On A4 about 67 characters of the text face."""
        return self.width - self.left - self.right

    @property
    def wide(self) -> float:
        """The width of a table that reaches into the margins."""
        return self.measure + self.reach_left + self.reach_right

    @property
    def turned(self) -> float:
        """The width of the text on a turned page."""
        return self.height - 2 * self.sides

    @classmethod
    def named(cls, name: str) -> Paper:
        """The sheet that a publication's ``paper`` names."""
        return cls(name, *_SHEETS[name])

    def mirrored(self) -> Paper:
        """The same for a text that runs from right to left."""
        return replace(
            self,
            left=self.right,
            right=self.left,
            reach_left=self.reach_right,
            reach_right=self.reach_left,
        )

    def room(self, kind: str) -> float:
        """The width that a table of ``kind`` may have, in points."""
        return float(getattr(self, _KINDS[kind].room)) * _POINTS


@dataclass(frozen=True, slots=True)
class Setting:
    """``kind`` is one of :data:`KINDS`; words of more than ``longest`` characters may break.

    ``fitting`` is how many columns no page holds more of, where the table has more; else 0.
    """

    kind: str
    longest: int
    fitting: int = 0


def setting(node: d.Table, paper: Paper, kind: str | None = None) -> Setting:
    """The first kind in which no word has to break, or how to set the table as ``kind``.

    It is a guess by counting letters; the formatter has the last word, see :func:`larger`.
    """
    for one in KINDS[:-1] if kind is None else (kind,):
        if one != KINDS[-1] and (kind or _needed(node, one) <= paper.room(one)):
            return Setting(one, _LONG_WORD)
    last = KINDS[-1]
    count = max(len(node.columns), 1)
    # Columns are not all alike: less than the mean is sure to fit.
    share = 0.85 * paper.room(last) / count - _KINDS[last].gap
    longest = int(share / (_CHARACTER * _KINDS[last].size))
    needed = _needed(node, last) / paper.room(last)
    fitting = columns_fitting(count, needed) if longest < _LEAST_WORD and needed > 1 else 0
    return Setting(last, max(longest, _LEAST_WORD), fitting)


def columns_fitting(count: int, ratio: float) -> int:
    """About how many of ``count`` columns a page holds that are ``ratio`` times too wide."""
    return max(1, min(count - 1, int(count / ratio)))


def larger(kind: str, ratio: float, paper: Paper, *, last: bool = False) -> str:
    """The next kind with room for a table that as ``kind`` is ``ratio`` times too wide.

    The last kind where none has, or when this is the ``last`` try; ``kind``
    itself when there is nothing beyond it.
    """
    need = ratio * paper.room(kind) / _KINDS[kind].size
    beyond = KINDS[KINDS.index(kind) + 1 :]
    fitting = [one for one in beyond if paper.room(one) / _KINDS[one].size >= need]
    if last or not fitting:
        return KINDS[-1]
    return fitting[0]


def _needed(node: d.Table, kind: str) -> float:
    """About the least width of the table in points when no word of usual length breaks."""
    count = len(node.columns)
    letters = sum(
        max((_widest(row[index]) for row in (node.header, *node.rows)), default=1)
        for index in range(count)
    )
    return letters * _CHARACTER * _KINDS[kind].size + (count - 1) * _KINDS[kind].gap


def _widest(cell: d.Cell) -> int:
    """Characters of what of a cell stays on one line."""
    words = plain_text(cell).split()
    if is_figure(figure := " ".join(words)):
        return len(figure)
    return max((len(w) if len(w) <= _LONG_WORD else _BROKEN for w in words), default=1)


# --- figures


def column_align(cells: Iterable[d.Cell]) -> d.Align:
    """RIGHT for a column of figures whose author gave no alignment."""
    filled = [text for cell in cells if (text := " ".join(plain_text(cell).split()))]
    return d.Align.RIGHT if filled and all(map(is_figure, filled)) else d.Align.NONE


def decimal_pads(cells: Sequence[d.Cell]) -> tuple[str, ...]:
    """What to set unseen after each cell of a right-aligned column, so that decimals line up.

    ``.0`` or ``,00`` or such: what the cell lacks of the column's longest
    decimals. All empty unless every cell that is not empty is a plain number
    and some have other decimals than others.
    """
    texts = [" ".join(plain_text(cell).split()) for cell in cells]
    filled = [text for text in texts if text]
    for pattern in (_POINT, _COMMA):
        if not filled or not all(map(pattern.match, filled)):
            continue
        tails = [(found[1] or "") if (found := pattern.match(text)) else "" for text in texts]
        longest = max(tails, key=len)
        # Digits are of one width in a table, so any of them takes the place of any other.
        return tuple(
            longest[len(tail) :] if text else "" for tail, text in zip(tails, texts, strict=True)
        )
    return ("",) * len(texts)
