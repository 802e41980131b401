"""When a file was last changed, for its metadata: never the present."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from pressroom.diagnostics import PressroomError

VARIABLE = "SOURCE_DATE_EPOCH"
_LATEST = 253_402_300_799
"""31 December 9999, 23:59:59: beyond it no calendar of four digits goes."""


def modified(date: datetime.date, environ: Mapping[str, str]) -> str:
    """The time in UTC as the W3C writes it, such as ``2026-03-09T00:00:00Z``.

    That of ``SOURCE_DATE_EPOCH`` where ``environ`` has it: seconds since 1970
    as decimal digits (https://reproducible-builds.org/specs/source-date-epoch/);
    else midnight of ``date``. Raises :class:`PressroomError` for a value that
    is no such number, as the specification asks.
    """
    value = environ.get(VARIABLE)
    if value is None:
        return f"{date.isoformat()}T00:00:00Z"
    if not re.fullmatch(r"[0-9]{1,12}", value) or int(value) > _LATEST:
        raise PressroomError(
            f"{VARIABLE} is {value!r}; expected seconds since 1970-01-01 in decimal digits:"
            " set it to such a number, or unset it"
        )
    moment = datetime.datetime.fromtimestamp(int(value), datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
