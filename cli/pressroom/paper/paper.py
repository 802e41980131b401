"""Sheets of paper: their size, their margins, and what room these leave."""

from __future__ import annotations

from dataclasses import dataclass

from pressroom.paper.tablesetting import Room

_POINTS = 72 / 25.4  # a millimetre


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

    @property
    def room(self) -> Room:
        """The same for tables."""
        return Room(self.measure * _POINTS, self.wide * _POINTS, self.turned * _POINTS)


_SIZES = {"A4": (210, 297), "Letter": (215.9, 279.4)}  # ISO 216; ANSI/ASME Y14.1


def paper(name: str) -> Paper:
    """The sheet that a publication's ``paper`` names."""
    return Paper(name, *_SIZES[name])
