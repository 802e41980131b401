"""The import of WeasyPrint, in half of its time.

WeasyPrint hands 16 kB of C declarations to cffi, which takes longer than all the rest.
``declarations.json`` holds what cffi makes of them (out-of-line ABI mode,
https://cffi.readthedocs.io/en/stable/cdef.html), with the digest of the text it was made of. Where
WeasyPrint or cffi are not those, cffi parses as ever.

WeasyPrint takes parts of fonts out with HarfBuzz, and still imports the subsetter and the instancer
of fontTools. Here they are imported when something of theirs is used.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.resources import files
from types import ModuleType
from typing import Any

from pressroom.paper.typesetting.fonts import bundled_fonts
from pressroom.paper.typesetting.job import LibraryMissing
from pressroom.paper.typesetting.libraries import advice

NAME = "declarations.json"
"""Written by ``scripts/declarations``, and proven on Linux."""

_SELDOM_USED = {"fontTools.subset": "", "fontTools.varLib.instancer": "instantiateVariableFont"}
"""Modules, with the function that is imported from one by name."""


class Different(Exception):
    """WeasyPrint declares something else than what is on record."""


def import_weasyprint() -> Any:
    """WeasyPrint, with the bundled fonts alone in sight.

    Raises :class:`LibraryMissing` with the command that mends it.
    """
    with bundled_fonts(), warnings.catch_warnings():
        # Without HarfBuzz's subsetter fontTools does its work, only slower.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            # WeasyPrint prints a page of advice before it raises.
            with contextlib.redirect_stdout(io.StringIO()):
                return _imported()
        except (OSError, ImportError) as error:
            first = str(error).partition("\n")[0]
            raise LibraryMissing(f"WeasyPrint cannot start: {first}; {advice()}") from error


def _imported() -> Any:
    if "weasyprint" not in sys.modules:
        try:
            with _declarations(), _later():
                import weasyprint
        except Different:
            for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
                del sys.modules[name]
    import weasyprint

    return weasyprint


# --- declarations


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
def _declarations() -> Iterator[None]:
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


# --- modules that are seldom used


@contextmanager
def _later() -> Iterator[None]:
    """While inside, modules of :data:`_SELDOM_USED` are imported in name alone."""
    made = {name: _Later(name) for name in _SELDOM_USED if name not in sys.modules}
    sys.modules.update(made)
    try:
        yield
    finally:
        for name, module in made.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
            # An import gives the package above a name for the module as well.
            package, _, last = name.rpartition(".")
            above = sys.modules.get(package)
            if above is not None and vars(above).get(last) is module:
                delattr(above, last)


class _Later(ModuleType):
    """Stands for a module; each of its names is asked of the real one."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == _SELDOM_USED[self.__name__]:
            return lambda *values, **named: getattr(import_module(self.__name__), name)(
                *values, **named
            )
        return getattr(import_module(self.__name__), name)
