"""Safe runs of WeasyPrint: HTML and CSS in, PDF out, in a process that cannot harm the build.

WeasyPrint reads what an author wrote, so it runs where memory and time are
bounded, where only the files that were handed over can be opened, and where
only the fonts that ship can be found. The import is costly and happens once,
in the process that forks.
"""

from pressroom.typesetting.job import (
    BASE_URL,
    Job,
    LibraryMissing,
    LimitReached,
    Limits,
    Typeset,
    TypesettingError,
)
from pressroom.typesetting.process import preload, typeset

__all__ = [
    "BASE_URL",
    "Job",
    "LibraryMissing",
    "LimitReached",
    "Limits",
    "Typeset",
    "TypesettingError",
    "preload",
    "typeset",
]
