"""Safe runs of WeasyPrint: HTML and CSS in, PDF out, in a process that cannot harm the build.

WeasyPrint reads what an author wrote, so it runs where memory and time are
bounded, where only the files that were handed over can be opened, and where
only the fonts that ship and those handed over can be found. The import is
costly and happens once, in the process that forks.

:mod:`~pressroom.typesetting.engine` is a run; what an archival file has beyond
WeasyPrint's is made by :mod:`~pressroom.typesetting.tagging` (structure),
:mod:`~pressroom.typesetting.links` and :mod:`~pressroom.typesetting.finishing`
(attachments, labels). :mod:`~pressroom.typesetting.hooks` lists every private
part of WeasyPrint that is used.
"""

from pressroom.typesetting.job import (
    BASE_URL,
    Attachment,
    Complaint,
    Job,
    LibraryMissing,
    LimitReached,
    Limits,
    Stylesheet,
    Typeset,
    TypesettingError,
)
from pressroom.typesetting.process import preload, typeset

__all__ = [
    "BASE_URL",
    "Attachment",
    "Complaint",
    "Job",
    "LibraryMissing",
    "LimitReached",
    "Limits",
    "Stylesheet",
    "Typeset",
    "TypesettingError",
    "preload",
    "typeset",
]
