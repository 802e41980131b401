"""The import of WeasyPrint, in less than half the time."""

from __future__ import annotations

import sys
from typing import Any

from pressroom.paper.typesetting.swift.declared import Different, declarations
from pressroom.paper.typesetting.swift.late import later


def imported() -> Any:
    """The module ``weasyprint``; raises what its import raises."""
    if "weasyprint" not in sys.modules:
        try:
            with declarations(), later():
                import weasyprint
        except Different:
            for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
                del sys.modules[name]
    import weasyprint

    return weasyprint
