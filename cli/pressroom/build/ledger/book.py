"""Everything that outlasts a build of one publication."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pressroom.build.ledger import known
from pressroom.build.ledger.files import Files, load_files, save_files
from pressroom.build.ledger.known import Known
from pressroom.cache import FOLDER, Store, ignored
from pressroom.diagnostics import PressroomError
from pressroom.files import OWN, write_file

_KNOWN = "sources.json"


@dataclass(slots=True)
class Ledger:
    """Digests of files, what is known of sources by path, and the store of what was made.

    ``memory`` is what :mod:`pressroom.build.loading` remembers while one process lasts;
    ``is_new`` says that there was no store when this was opened.
    """

    root: Path
    files: Files = field(default_factory=Files)
    known: dict[str, Known] = field(default_factory=dict)
    store: Store = field(init=False)
    memory: dict[str, Any] = field(default_factory=dict)
    is_new: bool = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.root / FOLDER)
        self.is_new = self.store.is_empty()

    @classmethod
    def open(cls, root: Path) -> Ledger:
        """What earlier builds of the publication at ``root`` left; empty where they left none."""
        own = root / OWN
        return cls(root, load_files(root), known.load(own / _KNOWN))

    def save(self) -> None:
        """Keep it. A disk that refuses is no error: the next build does more."""
        own = self.root / OWN
        with contextlib.suppress(PressroomError, OSError):
            ignored(own)
            write_file(own / _KNOWN, known.dump(self.known), durable=False)
            save_files(self.root, self.files)
