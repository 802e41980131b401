"""Where things lie in a publication, and what is made of it. Imports next to nothing."""

from __future__ import annotations

from pathlib import Path

from pressroom.diagnostics import PressroomError

CONFIG = "pressroom.toml"
"""The file that makes a folder a publication."""
SOURCES = "sources"
"""Where the articles are, unless the configuration says otherwise."""
TEMPLATES = "templates"
"""A publication's own templates."""
FONTS = "fonts"
"""A publication's own fonts."""
OUTPUT = "build"
"""Where everything is written, unless a command says otherwise."""
OWN = ".pressroom"
"""Where a publication keeps what it need not make again."""
MANIFEST = "manifest.json"
"""The list of all that was written, in the output folder."""

KINDS = ("substack", "pdf", "record", "citation", "page")
"""What is made of a work, in this order: a landing page lists the files of the others."""


def find_root(start: Path) -> Path:
    """The nearest folder upward from ``start`` with a ``pressroom.toml``.

    Raises :class:`PressroomError` when there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise PressroomError(
        f"{start}: no {CONFIG} here or in a folder above; "
        "go to the publication's folder, or name it: pressroom --project DIR ..."
    )


def target_of(root: Path, output: Path | None) -> Path:
    """The folder that a build of the publication at ``root`` writes to."""
    return (output or root / OUTPUT).resolve()
