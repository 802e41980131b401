"""Material that lives beside the repository: captured pages, official schemas, a real server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PRESSROOM_SHARED", REPOSITORY.parent / "shared"))
CAPTURES = SHARED / "captures"

needs_captures = pytest.mark.skipif(
    not (CAPTURES / "part-1.txt").is_file(),
    reason=f"the captured pages are not in {CAPTURES}; set PRESSROOM_SHARED",
)
