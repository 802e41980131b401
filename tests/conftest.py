"""What all tests share: caches of publications in a folder that ends with the run, and no waiting
until what was written is on the disk for good. No fonts of the machine, so that a test finds the
same everywhere; one that wants some uses ``squares.system``.
"""

from __future__ import annotations

import os
import tempfile

import pytest

from pressroom.paper import systemfonts

_folder = tempfile.TemporaryDirectory(prefix="pressroom-tests-")
os.environ["XDG_CACHE_HOME"] = _folder.name
os.environ.pop("PRESSROOM_CACHE", None)
os.fsync = os.sync = lambda *_file: None  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def _no_fonts_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    systemfonts.forget()
    monkeypatch.setattr(systemfonts, "families", dict)
