"""Colours: how well one is read on another, and one that is."""

from __future__ import annotations

MIN_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of normal size."""


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = []
    for value in _channels(colour):
        share = value / 255
        parts.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two hex colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, paper: str, minimum: float = MIN_CONTRAST) -> str:
    """``colour``, or its nearest mixture with black or white that contrasts with ``paper``."""
    target = 0 if _luminance(paper) > 0.5 else 255
    channels = _channels(colour)
    for step in range(21):
        mixed = "#" + "".join(f"{round(c + (target - c) * step / 20):02x}" for c in channels)
        if contrast(mixed, paper) >= minimum:
            return mixed
    return "#000000" if target == 0 else "#ffffff"
