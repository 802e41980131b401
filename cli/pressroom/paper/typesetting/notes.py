"""Footnotes that stay with their calls.

Where a paragraph's first lines just do not fit a page, WeasyPrint 70 makes
room by moving notes that are already set to the next page, away from their
calls, whatever ``footnote-policy`` says. Moving the paragraph instead is what
``orphans`` asks for, and what it does where a page has no notes.
"""

from __future__ import annotations

from functools import wraps
from typing import Any


class _Reluctant:
    """A layout context that says it stands in a column, where notes are never moved.

    Everything else is the real context's, so is what its methods see.
    """

    __slots__ = ("_real",)

    in_column = True

    def __init__(self, real: Any) -> None:
        object.__setattr__(self, "_real", real)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._real, name, value)


def keep_notes_with_calls() -> None:
    """Set WeasyPrint up so; harmless to repeat.

    The function it wraps is private. If a later version has none of its name,
    nothing changes but that a note may move.
    """
    from weasyprint.layout import block

    layout = getattr(block, "_linebox_layout", None)
    if layout is None or hasattr(layout, "__wrapped__"):
        return

    @wraps(layout)
    def reluctant(context: Any, *arguments: Any, **options: Any) -> Any:
        return layout(_Reluctant(context), *arguments, **options)

    block._linebox_layout = reluctant
