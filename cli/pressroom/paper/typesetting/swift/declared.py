"""The C functions that WeasyPrint calls, declared without parsing C.

WeasyPrint hands 16 kB of C declarations to cffi each time it is imported, which takes longer than
all the rest of the import. ``declarations.json`` holds what cffi makes of them (out-of-line ABI
mode, https://cffi.readthedocs.io/en/stable/cdef.html), with the digest of the text it was made of.
Where WeasyPrint or cffi are not those, cffi parses as ever.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.resources import files
from types import ModuleType
from typing import Any

NAME = "declarations.json"
"""Written by ``scripts/declarations``, and proven on Linux."""


class Different(Exception):
    """WeasyPrint declares something else than what is on record."""


def digest(text: str) -> str:
    """What tells one text from another."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def packed(value: Any) -> Any:
    """What cffi generates (numbers, bytes, tuples), fit for JSON."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return [packed(one) for one in value] if isinstance(value, tuple) else value


def unpacked(value: Any) -> Any:
    """The inverse of :func:`packed`."""
    if isinstance(value, str):
        return value.encode("latin-1")
    return tuple(unpacked(one) for one in value) if isinstance(value, list) else value


@contextmanager
def declarations() -> Iterator[None]:
    """While inside, a module that imports cffi gets one that knows WeasyPrint's declarations.

    Raises :class:`Different` from within the import of WeasyPrint when it declares others.
    """
    stand_in = _stand_in() if sys.platform == "linux" else None
    if stand_in is None:
        yield
        return
    before = sys.modules.get("cffi")
    sys.modules["cffi"] = stand_in
    try:
        yield
    finally:
        if before is None:
            del sys.modules["cffi"]
        else:
            sys.modules["cffi"] = before


def _stand_in() -> ModuleType | None:
    """A module with the one class of cffi that WeasyPrint uses; ``None`` if it cannot be made."""
    try:
        backend: Any = import_module("_cffi_backend")

        known = json.loads((files(__package__) / NAME).read_text(encoding="utf-8"))
    except (ImportError, OSError, ValueError):
        return None

    class FFI(backend.FFI):  # type: ignore[misc]
        def cdef(self, text: str) -> None:
            if digest(text) != known["digest"]:
                raise Different

    def made() -> Any:
        try:
            return FFI("weasyprint", **{name: unpacked(v) for name, v in known["made"].items()})
        except (ImportError, TypeError, ValueError) as error:  # they are of another cffi
            raise Different from error

    module = ModuleType("cffi")
    vars(module)["FFI"] = made
    return module
