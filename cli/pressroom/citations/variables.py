"""Variables of CSL 1.0.2 that citeproc-py does not know ("Appendix IV - Variables").

https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
"""

from __future__ import annotations

import citeproc

_TEXTS = (
    "archive_collection division event_title part_title reviewed_genre reviewed_title volume_title"
)
_NUMBERS = "part_number printing_number supplement_number"
_NAMES = (
    "chair compiler contributor curator director editor_translator executive_producer guest host "
    "narrator organizer performer producer reviewed_author script_writer series_creator"
)
_DATES = "available_date"


def made_known() -> None:
    """Adds them to citeproc-py's own lists, once."""
    for known, more in (
        (citeproc.NAMES, _NAMES),
        (citeproc.DATES, _DATES),
        (citeproc.NUMBERS, _NUMBERS),
        (citeproc.VARIABLES, f"{_TEXTS} {_NUMBERS} {_NAMES} {_DATES}"),
    ):
        known.extend(name for name in more.split() if name not in known)
