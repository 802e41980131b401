"""Checks of the finished pages: what they lack, what is lost, what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pressroom.paper.typesetting import internals
from pressroom.paper.typesetting.complaints import Sources
from pressroom.paper.typesetting.job import Complaint

_TOLERANCE = 1.0  # CSS pixels, less than anyone sees


@dataclass(frozen=True, slots=True)
class _Excess:
    """That an element is ``size`` pixels ``how`` ("wide" or "tall") where there is ``room``."""

    element: Any
    what: str
    how: str
    size: float
    room: float
    why: str

    @property
    def ratio(self) -> float:
        return self.size / max(self.room, _TOLERANCE)


def check(root: Any, document: Any, sources: Sources) -> Iterator[Complaint]:
    """A complaint for whatever is wrong with ``document``, which was laid out from ``root``."""
    for change in internals.missing():
        yield Complaint(f"this version of WeasyPrint does not suit: {change}", kind="document")
    for what, value in (("title", document.metadata.title), ("language", document.metadata.lang)):
        if not value:
            yield Complaint(f"the document says no {what}", kind="document")
    yield from _lost(root, document.pages, sources)
    yield from _too_large(document.pages, sources)


def _lost(root: Any, pages: Any, sources: Sources) -> Iterator[Complaint]:
    """A complaint for each HTML element with an id that stands on no page.

    WeasyPrint can drop a footnote for which it finds no room, without a word.
    """
    there = {name for page in pages for name in page.anchors}
    for element in root.iter():
        # Names of other vocabularies, such as SVG's, carry their namespace in braces.
        name = "" if str(element.tag).startswith("{") else element.get("id")
        if name and name not in there:
            yield Complaint(
                f"the element with the id {name!r} is on no page",
                source=sources.of_id(name),
                kind="lost",
            )


def _too_large(pages: Any, sources: Sources) -> Iterator[Complaint]:
    """A complaint for each element that is wider than its room, or leaves its sheet of paper.

    The room of a table or picture is the content width of the block around it
    less its margins, so that negative ones give it more. A line of text may
    leave its block, but not the sheet. What is turned or moved by a
    ``transform`` is left alone. ``pages`` are those of a WeasyPrint document.
    """
    found: dict[Any, _Excess] = {}
    for page in pages:
        for one in _excesses(internals.page_box(page)):
            before = found.get(one.element)
            if before is None or one.ratio > before.ratio:
                found[one.element] = one
    for element, one in found.items():
        yield Complaint(
            f"the {one.what} is {one.ratio:.2f} times as {one.how} as {one.why}",
            source=sources.of_element(element),
            kind=one.how,
            ratio=round(one.ratio, 3),
        )


def _excesses(page_box: Any) -> Iterator[_Excess]:
    from weasyprint.formatting_structure import boxes

    sheet = page_box.margin_width(), page_box.margin_height()
    leaves = (boxes.TextBox, boxes.MarginBox)
    # Each box with the content width of the nearest block around it.
    waiting = [(child, page_box.width) for child in page_box.children]
    while waiting:
        box, room = waiting.pop()
        box = internals.in_place(box)
        if isinstance(box, leaves) or box.style["transform"]:
            continue
        if isinstance(box, boxes.LineBox):
            area = box.position_x, box.position_y, box.width, box.height
            yield from _outside(box.element, "line", area, sheet)
        elif isinstance(box, boxes.ReplacedBox):
            yield from _in_block(box, "picture", room, sheet)
            continue
        elif box.is_table_wrapper:
            yield from _in_block(box, "table", room, sheet)
        inner = box.width if isinstance(box, boxes.BlockContainerBox) else room
        waiting.extend((child, inner) for child in box.children)


def _in_block(box: Any, what: str, room: float, sheet: tuple[float, float]) -> Iterator[_Excess]:
    """Whether a table or picture is wider than its room, else whether it leaves the sheet."""
    width = box.border_width()
    given = room - _margin(box, "left", room) - _margin(box, "right", room)
    if width > given + _TOLERANCE:
        yield _Excess(box.element, what, "wide", width, given, "its room")
    else:
        area = box.border_box_x(), box.border_box_y(), width, box.border_height()
        yield from _outside(box.element, what, area, sheet)


def _outside(
    element: Any, what: str, area: tuple[float, float, float, float], sheet: tuple[float, float]
) -> Iterator[_Excess]:
    """What of an ``area`` (left, top, width, height) is outside a ``sheet`` (width, height)."""
    for how, start, size, limit in (
        ("wide", area[0], area[2], sheet[0]),
        ("tall", area[1], area[3], sheet[1]),
    ):
        inside = min(start + size, limit) - max(start, 0)
        if size > max(inside, 0) + _TOLERANCE:
            yield _Excess(element, what, how, size, inside, "what of it is on the page")


def _margin(box: Any, side: str, room: float) -> float:
    """The margin that the stylesheet gives, which is not what layout makes of it."""
    value = box.style[f"margin_{side}"]
    if value == "auto":
        return 0.0
    return float(value.value * room / 100 if value.unit == "%" else value.value)
