"""The objects of a PDF, each made into bytes once.

pydyf makes each twice, for the file and for the digest that identifies it, and so compresses each
stream twice.
"""

from __future__ import annotations

from typing import Any

import pydyf  # type: ignore[import-untyped]

_to_bytes = pydyf._to_bytes


class _Settled(pydyf.Object):  # type: ignore[misc]
    """An object as bytes."""

    data = b""
    compressible = False

    def __init__(self, other: Any) -> None:
        super().__init__()
        self.number = other.number
        self.offset = other.offset
        self.generation = other.generation
        self.free = other.free
        self.compressible = other.compressible
        self.data = other.data


def settle(pdf: Any) -> None:
    """Make every object of a ``pydyf`` document into bytes: what is changed later is not seen."""
    pdf.objects[:] = [one if one.free == "f" else _Settled(one) for one in pdf.objects]


def _bytes(item: Any) -> bytes:
    kind = type(item)
    if kind is bytes:
        return bytes(item)
    if kind is str:
        return bytes(item.encode("ascii"))
    if kind is int:
        return b"%d" % item
    if kind is float:
        return b"%d" % int(item) if item.is_integer() else (b"%f" % item).rstrip(b"0")
    found: bytes = _to_bytes(item)
    return found


def install() -> None:
    """Put this in pydyf's place."""
    pydyf._to_bytes = _bytes
