"""The formulas of one work as pictures, each drawn once."""

from __future__ import annotations

import hashlib

from pressroom.cache import Store
from pressroom.paper import formulas
from pressroom.paper.paged_inlines import Drawing


class Drawings:
    """Draws formulas in the colour ``ink`` and gathers their files, by name, in ``files``."""

    def __init__(self, store: Store | None, ink: str) -> None:
        self._store = store
        self._ink = ink
        self._known: dict[tuple[str, bool], Drawing | None] = {}
        self.files: dict[str, bytes] = {}

    def formula(self, tex: str, inline: bool) -> Drawing | None:
        """The picture of ``tex``, or ``None`` if it cannot be drawn."""
        key = (tex, inline)
        if key not in self._known:
            self._known[key] = self._drawing(tex, inline)
        return self._known[key]

    def _drawing(self, tex: str, inline: bool) -> Drawing | None:
        made = formulas.drawn(tex, self._store, inline=inline)
        if made is None:
            return None
        data = made.coloured(self._ink)
        name = f"formulas/{hashlib.sha256(data).hexdigest()[:24]}.svg"
        self.files[name] = data
        # In x-heights, so that it is as large as the text around it, whatever its face and size.
        unit = formulas.SIZE * formulas.X_HEIGHT
        return Drawing(name, made.width / unit, made.depth / unit)
