"""Tables of MathML with rules between their rows and columns, which ziamath leaves out.

Importing this has ziamath draw them: it takes the class that was defined last for an element.
"""

from __future__ import annotations

from collections.abc import Sequence

from ziafont.fonttypes import BBox
from ziamath.drawable import HLine, VLine
from ziamath.nodes.mtable import Mtable

_OUTSIDE = "0.4em"
"""Between a rule at the side of a table and its cells."""


class RuledTable(Mtable, tag="mtable"):
    """A table with ``rowrules`` and ``columnrules``: before which rows and columns, from 0."""

    def _setup(self, **kwargs: object) -> None:
        super()._setup(**kwargs)
        if self.element.get("rowrules") is None:
            return
        counts = [len(row) for row in self.element]
        before_rows = {int(one) for one in self.element.get("rowrules", "").split()}
        before_columns = {int(one) for one in self.element.get("columnrules", "").split()}
        pad = self.size_px(_OUTSIDE)
        weight = self.units_to_points(self.font.math.consts.fractionRuleThickness)
        self.nodexy = [(x + pad, y) for x, y in self.nodexy]
        box = self.bbox
        width = box.xmax + 2 * pad
        tops, bottoms, lefts, rights = self._extents(counts)
        top, bottom = tops[0] - pad, bottoms[-1] + pad
        for number in sorted(before_rows):
            self.nodes.append(HLine(width, weight, style=self.style))
            self.nodexy.append((0, _between(number, tops, bottoms, pad) - weight / 2))
        for number in sorted(before_columns):
            self.nodes.append(VLine(bottom - top, weight, style=self.style))
            self.nodexy.append((_between(number, lefts, rights, pad), top))
        self.bbox = BBox(0, width, -bottom, -top)

    def _extents(
        self, counts: Sequence[int]
    ) -> tuple[list[float], list[float], list[float], list[float]]:
        """Tops and bottoms of rows, left and right sides of columns, downwards and rightwards."""
        tops, bottoms = [], []
        lefts, rights = [float("inf")] * max(counts), [0.0] * max(counts)
        cells = iter(zip(self.nodes, self.nodexy, strict=True))
        for count in counts:
            row = [next(cells) for _ in range(count)]
            tops.append(min(y - node.bbox.ymax for node, (_, y) in row))
            bottoms.append(max(y - node.bbox.ymin for node, (_, y) in row))
            for column, (node, (x, _)) in enumerate(row):
                lefts[column] = min(lefts[column], x)
                rights[column] = max(rights[column], x + node.bbox.xmax)
        return tops, bottoms, lefts, rights


def _between(number: int, begins: Sequence[float], ends: Sequence[float], pad: float) -> float:
    """Where the rule before row or column ``number`` is."""
    if number == 0:
        return begins[0] - pad
    if number >= len(begins):
        return ends[-1] + pad
    return (ends[number - 1] + begins[number]) / 2
