"""The captured pages imported into a publication, with the program itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import shared

PARTS = (
    "part-i-the-neuroscience-of-magnesium-glycinate",
    "part-ii-the-neuroscience-of-magnesium-glycinate",
)
"""The slugs of the pages, made of their titles."""


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``pressroom`` with ``arguments`` in ``root``."""
    return subprocess.run(
        [sys.executable, "-m", "pressroom", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def publication(root: Path) -> Path:
    """Make ``root`` a publication with the defaults of ours, and import both pages into it."""
    shutil.copy(shared.REPOSITORY / "pressroom.toml", root)
    (root / "sources").mkdir()
    pages = [str(shared.CAPTURES / f"part-{number}.txt") for number in (1, 2)]
    imported = run(root, "import", *pages, "--into", "sources/magnesium")
    assert imported.returncode == 0, imported.stdout + imported.stderr
    return root
