"""What the elements of a style share: what was looked up, and what was shown of an item so far."""

from __future__ import annotations

from typing import Any


class Called:
    """The variables of the item that were shown so far, with the tags that showed them.

    ``tried`` counts also those that were empty.
    """

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.tried = 0

    def clear(self) -> None:
        """Begin with another item."""
        self.found.clear()
        self.tried = 0


CALLED = Called()


class Kept:
    """Remembers what is looked up in the style. Its root keeps all elements alive."""

    def xpath_search(self, expression: str) -> Any:
        cache = _cache(self)
        key = (self, expression)
        if key not in cache:
            cache[key] = super().xpath_search(expression)  # type: ignore[misc]
        return cache[key]

    def calls_variable(self) -> bool:
        cache = _cache(self)
        key = (self, "calls")
        if key not in cache:
            cache[key] = super().calls_variable()  # type: ignore[misc]
        return bool(cache[key])


_CACHES: dict[Any, dict[Any, Any]] = {}


def _cache(element: Any) -> dict[Any, Any]:
    return _CACHES.setdefault(element.getroottree().getroot(), {})
