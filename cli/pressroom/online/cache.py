"""What registries and sites answered in the last days, so that they are not asked again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from pressroom.cache import Store, digest

WEEK = 7 * 24 * 3600.0
SOON = 3600.0
"""How long "there is none" is believed, in seconds: it is what the author goes and mends."""

_VERSION = "online 2"


@dataclass(frozen=True, slots=True)
class Facts:
    """What an answer says of a DOI, an iD or a page; what it does not say is empty.

    ``names`` are the family names of a work's authors, or the names of a person. ``status`` is
    that of a page that is gone, ``closed`` marks a record that is locked or deactivated, and
    ``replaced`` is the iD that a record has now.
    """

    found: bool = True
    status: int = 0
    title: str = ""
    names: tuple[str, ...] = ()
    closed: bool = False
    replaced: str = ""


class Cache:
    """Facts by key, in ``store``, for ``age`` seconds."""

    def __init__(
        self, store: Store, age: float = WEEK, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._age = age
        self._clock = clock

    def get(self, key: str) -> Facts | None:
        """What was put under ``key``, unless that is too long ago."""
        entry = self._store.load(digest(_VERSION, key))
        try:
            facts = Facts(**{**entry["facts"], "names": tuple(entry["facts"]["names"])})
            since = self._clock() - float(entry["asked"])
        except (ValueError, TypeError, LookupError):
            return None
        return facts if 0 <= since < (self._age if facts.found else min(self._age, SOON)) else None

    def put(self, key: str, facts: Facts) -> None:
        """Keep ``facts`` under ``key``."""
        entry = {"asked": self._clock(), "facts": asdict(facts)}
        self._store.save(digest(_VERSION, key), entry)
