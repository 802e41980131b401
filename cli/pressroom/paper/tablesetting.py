"""How a table is set on paper: how large, which words may break, and where its decimals stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pressroom.model import document as d
from pressroom.model.document import plain_text

KINDS = ("", "dense", "wide", "turned", "broken")
"""From the text's own width to a page turned on its side. ``wide`` reaches into the margins;
``broken`` is turned as well, and its longer words break."""

SAID = {
    "dense": "is set smaller than others to fit",
    "wide": "is set small and reaches into the margins to fit",
    "turned": "is set small on a page turned on its side to fit",
    "broken": "is set small on a page turned on its side, its longer words broken, to fit",
}
"""What is said of a table of each kind but the first."""

TOO_WIDE = (
    "no page holds the table, not even turned on its side and set small:"
    " of its {count} columns about {fitting} fit"
)
MEND = "make several tables of it, turn its rows into columns, or shorten the words of its cells"
"""What to do about a table that is too wide for any page."""

_SIZES = {
    "": 9.0,
    "dense": 8.25,
    "wide": 7.25,
    "turned": 8.25,
    "broken": 8.25,
}  # points, as the stylesheet says
_GAPS = {"": 8.5, "dense": 5.7, "wide": 4.0, "turned": 5.7, "broken": 5.7}  # points between columns
_CHARACTER = 0.56
"""Of the size of type: the mean width of a letter, with some to spare for capitals and bold."""
_LONG_WORD = 24
"""Characters; a longer word, such as an address, always may break."""
_BROKEN = 12  # the least that is left of such a word on a line
_LEAST_WORD = 6  # shorter words stay whole; a table in which they cannot is none to read

_NUMERIC = frozenset("0123456789.,+-−–—%‰ \u00a0\u202f/()×^<>≤≥=≈~±€$£")
_SIGN = r"[+\-−–±]?"
_POINT = re.compile(rf"{_SIGN}(?:\d{{1,3}}(?:[, \u00a0\u202f]\d{{3}})+|\d+)(\.\d+)?$")
_COMMA = re.compile(rf"{_SIGN}(?:\d{{1,3}}(?:[. \u00a0\u202f]\d{{3}})+|\d+)(,\d+)?$")


def is_turned(kind: str) -> bool:
    """Whether a table of ``kind`` stands on a page turned on its side."""
    return kind in {"turned", "broken"}


@dataclass(frozen=True, slots=True)
class Room:
    """What a table has room for, in points: the measure, with the margins, on a turned page."""

    measure: float = 328.8
    wide: float = 413.9
    turned: float = 717.2

    def of(self, kind: str) -> float:
        """The width that a table of ``kind`` may have."""
        if kind == "wide":
            return self.wide
        return self.turned if is_turned(kind) else self.measure


@dataclass(frozen=True, slots=True)
class Setting:
    """``kind`` is one of :data:`KINDS`; words of more than ``longest`` characters may break.

    ``fitting`` is how many columns no page holds more of, where the table has more; else 0.
    """

    kind: str
    longest: int
    fitting: int = 0


def setting(node: d.Table, room: Room, kind: str | None = None) -> Setting:
    """The first kind in which no word has to break, or how to set the table as ``kind``.

    It is a guess by counting letters; the formatter has the last word, see :func:`larger`.
    """
    for each in KINDS[:-1] if kind is None else (kind,):
        if each != KINDS[-1] and (kind or _needed(node, each) <= room.of(each)):
            return Setting(each, _LONG_WORD)
    last = KINDS[-1]
    count = max(len(node.columns), 1)
    # Columns are not all alike: less than the mean is sure to fit.
    share = 0.85 * room.of(last) / count - _GAPS[last]
    longest = int(share / (_CHARACTER * _SIZES[last]))
    needed = _needed(node, last) / room.of(last)
    fitting = columns_fitting(count, needed) if longest < _LEAST_WORD and needed > 1 else 0
    return Setting(last, max(longest, _LEAST_WORD), fitting)


def columns_fitting(count: int, ratio: float) -> int:
    """About how many of ``count`` columns a page holds that are ``ratio`` times too wide."""
    return max(1, min(count - 1, int(count / ratio)))


def larger(kind: str, ratio: float, room: Room, *, last: bool = False) -> str:
    """The next kind with room for a table that as ``kind`` is ``ratio`` times too wide.

    The last kind where none has, or when this is the ``last`` try; ``kind``
    itself when there is nothing beyond it.
    """
    need = ratio * room.of(kind) / _SIZES[kind]
    beyond = KINDS[KINDS.index(kind) + 1 :]
    fitting = [each for each in beyond if room.of(each) / _SIZES[each] >= need]
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
    return letters * _CHARACTER * _SIZES[kind] + (count - 1) * _GAPS[kind]


def _widest(cell: d.Cell) -> int:
    """Characters of what of a cell stays on one line."""
    words = plain_text(cell).split()
    if is_figure(words):
        return len(" ".join(words))
    return max((len(w) if len(w) <= _LONG_WORD else _BROKEN for w in words), default=1)


# --- figures


def is_figure(words: Sequence[str]) -> bool:
    """Whether the words of a cell are one figure, such as ``−1.5 %`` or ``50–80``."""
    text = "".join(words)
    return bool(text) and set(text) <= _NUMERIC and any(map(str.isdigit, text))


def column_align(cells: Iterable[d.Cell]) -> d.Align:
    """RIGHT for a column of figures whose author gave no alignment."""
    filled = [words for cell in cells if (words := plain_text(cell).split())]
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
