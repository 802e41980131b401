"""Citations as a numeric style shows them, for trees made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pressroom.model import document as d


def numbers(*cited: int) -> d.Citation:
    """``[3, 1]``, each number a link to its reference."""
    links: Iterator[tuple[d.Inline, ...]] = (
        (d.Text(", "), d.Link(d.LinkKind.REFERENCE, str(number), (d.Text(str(number)),)))
        for number in cited
    )
    inner = tuple(chain.from_iterable(links))[1:]
    return d.Citation(cited, (d.Text("["), *inner, d.Text("]")))
