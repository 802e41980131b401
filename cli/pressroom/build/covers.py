"""The first pages of whitepapers as pictures, for the overview."""

from __future__ import annotations

from collections.abc import Callable

from pressroom.cache import Store, digest

_VERSION = "2"  # of the way a cover is made


def cover(store: Store, sha256: str, read: Callable[[], bytes]) -> bytes:
    """The picture of the first page of the PDF with ``sha256``, which is drawn once."""
    from pressroom.site import overview

    key = digest("cover", _VERSION, sha256, str(overview.COVER_WIDTH))
    found = store.get(key)
    if found is None:
        found = overview.cover(read())
        store.put(key, found)
    return found
