"""What all tests share: caches of publications in a folder that ends with the run, and no waiting
until what was written is on the disk for good.
"""

from __future__ import annotations

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="pressroom-tests-")
os.environ["XDG_CACHE_HOME"] = _folder.name
os.environ.pop("PRESSROOM_CACHE", None)
os.fsync = os.sync = lambda *_file: None  # type: ignore[assignment]
