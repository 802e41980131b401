"""A document that is read when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from pressroom.model.document import Document

_FIELDS = tuple(field.name for field in fields(Document))


class LazyDocument(Document):
    """A :class:`Document` that ``read`` makes at the first look, so that most are never made.

    ``extent`` is the article's :class:`~pressroom.model.work.Extent`, if known.
    """

    __slots__ = ("_read", "extent")

    _read: Callable[[], Document]
    extent: object

    def __init__(self, read: Callable[[], Document], extent: object = None) -> None:
        # The fields stay unset, so that a look at one of them comes to __getattr__.
        object.__setattr__(self, "_read", read)
        object.__setattr__(self, "extent", extent)

    def fill(self, document: Document) -> None:
        """Take over what was read already."""
        for name in _FIELDS:
            object.__setattr__(self, name, getattr(document, name))

    def forget(self) -> None:
        """Let go of what was read; it is read again when it is looked at again."""
        for name in _FIELDS:
            try:
                object.__delattr__(self, name)
            except AttributeError:
                return  # nothing was read

    def __getattr__(self, name: str) -> Any:
        if name not in _FIELDS:
            raise AttributeError(name)
        self.fill(self._read())
        return object.__getattribute__(self, name)
