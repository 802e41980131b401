"""Font files of a few bytes, as wrong as a test wants them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

Name = tuple[int, int, int, str]
"""Platform, language, name id, text."""

ENGLISH = 0x0409


def name_table(names: Sequence[Name]) -> bytes:
    """A ``name`` table of format 0."""
    records, storage = b"", b""
    for platform, language, name_id, text in names:
        data = text.encode("mac_roman" if platform == 1 else "utf-16-be")
        encoding = 1 if platform == 3 else 0
        records += struct.pack(
            ">6H", platform, encoding, language, name_id, len(data), len(storage)
        )
        storage += data
    return struct.pack(">3H", 0, len(names), 6 + len(records)) + records + storage


def checksum(data: bytes) -> int:
    """The sum of a table's words."""
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) % 2**32


def font(
    names: Sequence[Name] = ((3, ENGLISH, 1, "Harbour Serif"),),
    embedding: int = 0,
    tables: Mapping[str, bytes | None] | None = None,
    signature: bytes = b"\x00\x01\x00\x00",
) -> bytes:
    """A font with the tables that Pressroom reads; ``tables`` adds some, or takes one away."""
    content: dict[str, bytes | None] = {
        "OS/2": bytes(8) + struct.pack(">H", embedding) + bytes(86),
        "cmap": bytes(4),
        "glyf": b"outlines",
        "head": bytes(18) + struct.pack(">H", 1000) + bytes(34),
        "hhea": bytes(36),
        "hmtx": bytes(4),
        "maxp": struct.pack(">LH", 0x00010000, 1) + bytes(26),
        "name": name_table(names),
        **(tables or {}),
    }
    kept = {tag: data for tag, data in content.items() if data is not None}
    offset = 12 + 16 * len(kept)
    directory, body = b"", b""
    for tag, data in kept.items():
        place = offset + len(body)
        directory += struct.pack(">4sLLL", tag.encode(), checksum(data), place, len(data))
        body += data
    return signature + struct.pack(">4H", len(kept), 0, 0, 0) + directory + body
