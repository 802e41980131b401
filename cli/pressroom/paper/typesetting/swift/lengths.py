"""Used lengths that do not depend on what is around a box, and the room where nothing floats.

Values are kept on the style that they follow from. WeasyPrint changes a style only while it builds
boxes, before lengths are used, or changes a copy, which has none of what is kept.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import float as floats
from weasyprint.layout import percent

from pressroom.paper.typesetting.swift.replacing import replace

_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
_LEAST = frozenset({"min_width", "min_height"})
_RADII = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)
_SQUARE = dict.fromkeys(_RADII, (0, 0))

_resolve = percent.resolve_percentages
_resolve_radii = percent.resolve_radii_percentages
_avoid = floats.avoid_collisions
_is_in_flow = Box.is_in_normal_flow


def _used(style: Any) -> dict[str, Any] | None:
    """The lengths of every box of this style; ``None`` where they depend on something else."""
    if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse":
        return None
    found = {}
    for name in _LENGTHS:
        value = style[name]
        if value == "auto":
            found[name] = 0 if name in _LEAST else "auto"
        elif getattr(value, "unit", None) == "px":
            found[name] = value.value
        else:
            return None
    for side in _SIDES:
        name = f"border_{side}_width"
        found[name] = style[name]
    return found


def _resolve_percentages(box: Any, containing_block: Any) -> None:
    style = box.style
    try:
        used = style.used_lengths
    except AttributeError:
        used = style.used_lengths = _used(style)
    # What stands for a box, a placeholder, keeps no lengths itself.
    if used is None or not isinstance(box, Box):
        _resolve(box, containing_block)
    else:
        vars(box).update(used)


def _resolve_radii_percentages(box: Any) -> None:
    style = box.style
    try:
        square = style.has_no_radii
    except AttributeError:
        square = style.has_no_radii = all((0, "px") in style[name] for name in _RADII)
    if square and isinstance(box, Box):
        vars(box).update(_SQUARE)
    else:
        _resolve_radii(box)


def _is_in_normal_flow(self: Any) -> bool:
    style = self.style
    if style["float"] == "none" and style["position"] in ("static", "relative"):
        return True
    flows: bool = _is_in_flow(self)
    return flows


def _avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:
    if (
        context.excluded_shapes
        or box.style["float"] != "none"
        or containing_block.style["direction"] != "ltr"
    ):
        return _avoid(context, box, containing_block, outer)
    # The same sums in the same order, so that they are rounded alike.
    left = containing_block.content_box_x()
    right = left + containing_block.width
    if outer:
        return left, box.position_y, right - left
    left += box.margin_left
    right -= box.margin_right
    return left - box.margin_left, box.border_box_y() - box.margin_top, right - left


def install() -> None:
    """Put this in WeasyPrint's place."""
    replace(_resolve, _resolve_percentages)
    replace(_resolve_radii, _resolve_radii_percentages)
    replace(_avoid, _avoid_collisions)
    Box.is_in_normal_flow = _is_in_normal_flow
