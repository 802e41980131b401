"""A document that is read when it is first looked at."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from pressroom.model.document import Document


class Deferred(Document):
    """A :class:`Document` whose source did not change since it was last checked.

    What others need of an article that they do not render stands beside it, so that most are
    never read. ``extent`` is the article's :class:`~pressroom.model.work.Extent`, if known.
    """

    __slots__ = ("_read", "extent")

    _read: Callable[[], Document]
    extent: object

    def __init__(self, read: Callable[[], Document], extent: object = None) -> None:
        # The fields stay unset, so that a look at one of them comes to __getattr__.
        object.__setattr__(self, "_read", read)
        object.__setattr__(self, "extent", extent)

    def hold(self, document: Document) -> None:
        """Take over what was read already."""
        for field in fields(Document):
            object.__setattr__(self, field.name, getattr(document, field.name))

    def forget(self) -> None:
        """Let go of what was read; it is read again when it is looked at again."""
        for field in fields(Document):
            with contextlib.suppress(AttributeError):
                object.__delattr__(self, field.name)

    def __getattr__(self, name: str) -> Any:
        names = [field.name for field in fields(Document)]
        if name not in names:
            raise AttributeError(name)
        document = self._read()
        self.hold(document)
        return getattr(document, name)
