"""Numbers of a post: those of an article, or in a volume what to add to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pressroom.model import document as d

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Numbering:
    """What to add to an article's own numbers within a volume.

    ``references`` maps the article's reference numbers to those of the post.
    """

    figures: int = 0
    tables: int = 0
    notes: int = 0
    references: Mapping[int, int] | None = None

    def reference_words(self, node: d.CrossReference) -> str:
        """``Figure 3``, with a space that does not break."""
        more = self.figures if node.kind == "figure" else self.tables
        return f"{node.kind.capitalize()}\u00a0{node.number + more}"

    def citation_words(self, node: d.Citation) -> str:
        """``[3, 1]``"""
        known = self.references or {}
        return "[" + ", ".join(str(known.get(number, number)) for number in node.numbers) + "]"
