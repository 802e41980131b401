"""The annotations of links: one for each line that a link stands on, none in a running head.

WeasyPrint 70 makes one for every box within a link, on top of one another.
"""

from __future__ import annotations

from typing import Any


def merge_links(document: Any) -> None:
    """Change ``links`` of each page of a WeasyPrint document so."""
    from weasyprint.formatting_structure.boxes import MarginBox

    for page in document.pages:
        if page.links:
            margins = (b for b in page._page_box.children if isinstance(b, MarginBox))
            outside = {id(inner) for box in margins for inner in box.descendants()}
            page.links[:] = _merged(page.links, outside)


def _merged(links: list[Any], outside: set[int]) -> list[Any]:
    """``links`` without those of boxes ``outside`` and of boxes within another link's box."""
    found: list[Any] = []
    within: dict[int, int] = {}
    for kind, target, area, box in links:
        if id(box) in outside or area[0] >= area[2]:
            continue  # an artifact cannot be a link; nobody can hit one without width
        index = within.get(id(box))
        if index is not None and found[index][:2] == (kind, target):
            found[index] = (kind, target, _around(found[index][2], area), found[index][3])
            continue
        for inner in box.descendants():
            within[id(inner)] = len(found)
        found.append((kind, target, area, box))
    return found


def _around(one: Any, other: Any) -> tuple[float, float, float, float]:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )
