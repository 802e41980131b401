"""Safe runs of WeasyPrint: HTML and CSS in, PDF out, in a process that cannot harm the build.

WeasyPrint reads what an author wrote, so it runs where memory and time are
bounded, where only the files that were handed over can be opened, and where
only the fonts that ship and those handed over can be found. The import is
costly and happens once, in the process that forks.

:mod:`.engine` is a run. What an archival file has beyond WeasyPrint's is made by :mod:`.tagging`
(structure) and :mod:`.archival` (labels, attachments); what is wrong is found by :mod:`.checks` and
:mod:`.complaints`. :mod:`.internals` and :mod:`.caching` hold the private parts of WeasyPrint that
are used.
"""

from pressroom.paper.typesetting.job import (
    BASE_URL,
    Attachment,
    Complaint,
    Job,
    LibraryMissing,
    LimitReached,
    Stylesheet,
    Typeset,
    TypesettingError,
)
from pressroom.paper.typesetting.process import preload, typeset
from pressroom.processes import Limits

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
