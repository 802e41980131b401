"""Putting one function in the place of another."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def replace(before: Callable[..., Any], after: Callable[..., Any]) -> None:
    """Put ``after`` in place of ``before`` in every module of WeasyPrint that imported it."""
    name = before.__name__
    for module_name, module in list(sys.modules.items()):
        if module_name.partition(".")[0] == "weasyprint" and vars(module).get(name) is before:
            setattr(module, name, after)
