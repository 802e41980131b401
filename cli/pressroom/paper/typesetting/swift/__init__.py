"""WeasyPrint, quicker: the same pages, the same bytes but for PNG pictures, a quarter less work.

Measured, most of a run is Python that computes again what it knows. Each module here makes one part
of that quicker and changes nothing else:

- :mod:`.starting`: the import, without parsing C (:mod:`.declared`) and without what is seldom
  needed (:mod:`.late`);
- :mod:`.styles`: computed values that are initial or inherited;
- :mod:`.lengths`: used lengths of boxes, room beside floats;
- :mod:`.texts`: what Pango is told of a style, once for each style; :mod:`.measures`: sizes of the
  same text, line heights, break opportunities;
- :mod:`.glyphs`: glyphs of runs that were drawn before;
- :mod:`.pictures`: PNG pictures are handed on as they are;
- :mod:`.objects`: each object of a PDF is written once.

All but the first take the place of private functions. They are known to do the same as those of the
versions in :data:`KNOWN`, and are left off with any other: it does its work, only slower.
``tests/paper/typesetting/test_swift.py`` holds them to the sources they were written for, and the
bytes to those that are made without.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

KNOWN = {"weasyprint": "70.0", "pydyf": "0.13.0"}
"""The versions whose functions are replaced."""

_PARTS = ("styles", "lengths", "texts", "measures", "glyphs", "pictures", "objects")


def suits() -> bool:
    """Whether what was imported is of the known versions."""
    return all(import_module(name).__version__ == version for name, version in KNOWN.items())


@cache
def install() -> None:
    """Set WeasyPrint, which must have been imported, up so; nothing in another version."""
    if suits():
        for name in _PARTS:
            import_module(f"{__name__}.{name}").install()
