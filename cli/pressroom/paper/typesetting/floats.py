"""Numbered figures and tables that do not fit a page go to the next, and the text runs on.

WeasyPrint 70 has no page floats (CSS Page Floats 3): where a figure finds no
room the page ends, however much of it is empty. Here the text after the figure
fills the page, and the figure follows at the first place on the next one, as
printers have always done it. Figures keep their order, and none comes before
the text that stood before it.

An element that may move says ``data-float``, one that nothing may pass
``data-barrier``; the parent of both is ``main``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

_PARENT = "main"
_MARK = "data-float"
_BARRIER = "data-barrier"
_NUMBERED = frozenset({"figure", "table"})
"""One that may not move is not passed either: their numbers would leave their order."""


class _View:
    """The children from ``start`` on, as they stand when each is asked for."""

    def __init__(self, flow: _Flow, start: int) -> None:
        self._flow = flow
        self._start = start

    def __iter__(self) -> Iterator[Any]:
        index = self._start
        while True:
            if index >= len(self._flow):
                self._flow.settle(len(self._flow))
                if index >= len(self._flow):
                    return
            yield self._flow[index]
            index += 1


class _Flow(list[Any]):
    """The children of a flow, some of which may wait for room.

    WeasyPrint walks through ``children[skip:]`` while a page is laid out, so
    a slice has to show what is moved in the meantime.
    """

    def __init__(self, children: Any) -> None:
        super().__init__(children)
        self.waiting: list[Any] = []
        self._home = 0

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice) and key.stop is None and key.step is None:
            return _View(self, key.start or 0)
        return super().__getitem__(key)

    def defer(self, index: int) -> None:
        """Take the child at ``index`` out until there is room for it."""
        if not self.waiting:
            self._home = index
        self.waiting.append(self.pop(index))

    def settle(self, index: int) -> None:
        """Put what waits at ``index``, never before where it came from."""
        place = max(index, self._home)
        self[place:place] = self.waiting
        self.waiting = []


def _may_move(box: Any) -> bool:
    return box.element is not None and _MARK in box.element.attrib


def _may_be_passed(box: Any) -> bool:
    if not box.is_in_normal_flow() or _may_move(box):
        return False
    element = box.element
    return element is None or (_BARRIER not in element.attrib and element.tag not in _NUMBERED)


def _may_follow(box: Any) -> bool:
    """Whether it is worth taking a figure out when this comes after it."""
    return _may_move(box) or _may_be_passed(box)


def in_flow(layout: Callable[..., Any]) -> Callable[..., Any]:
    """``_in_flow_layout``, which lays out one child of a block, with children that may wait."""

    def one_child(context: Any, box: Any, index: int, child: Any, *rest: Any) -> Any:
        flow = box.children
        if not isinstance(flow, _Flow):
            return layout(context, box, index, child, *rest)
        return _lay_out(layout, flow, context, box, index, child, rest)

    return one_child


def container(layout: Callable[..., Any]) -> Callable[..., Any]:
    """``block_container_layout``, which lays out a block, with children that may wait."""

    def block(context: Any, box: Any, *rest: Any, **named: Any) -> Any:
        if box.element_tag != _PARENT:
            return layout(context, box, *rest, **named)
        if not isinstance(box.children, _Flow):
            box.children = _Flow(box.children)
        result = layout(context, box, *rest, **named)
        flow = box.children
        if flow.waiting:
            # The page ends before a child that was not even tried: a forced break.
            flow.settle(next(iter(result[1])) if result[1] else 0)
        return result

    return block


def _lay_out(
    layout: Any, flow: _Flow, context: Any, box: Any, index: int, child: Any, rest: tuple[Any, ...]
) -> Any:
    """Lay out the child at ``index``, or the next that fits where this one has to wait."""
    position = child.position_x, child.position_y
    new_children, adjoining = rest[0], rest[4]
    settled = False
    while True:
        more = index + 1 < len(flow)
        if flow.waiting and _may_move(child) and more:
            # It comes after those that wait already.
            flow.defer(index)
        else:
            if flow.waiting and not _may_be_passed(child):
                flow.settle(index)
                settled = True
                child = flow[index]
                child.position_x, child.position_y = position
            count = len(new_children)
            # A trial must not leave its margins behind.
            result = layout(context, box, index, child, *rest[:4], list(adjoining), *rest[5:])
            abort, stop, resume_at = result[:3]
            full = stop and resume_at == {index: None} and len(result[6]) == count
            # What was put back before a barrier ends the page; it does not wait again.
            if settled or not (full and _may_move(child) and more and _may_follow(flow[index + 1])):
                if flow.waiting and abort:
                    flow.settle(0)
                elif flow.waiting and stop:
                    [(place, inside)] = resume_at.items()
                    flow.settle(place if inside is None else place + 1)
                return result
            flow.defer(index)
        child = flow[index]
        child.position_x, child.position_y = position
