"""Modules that WeasyPrint imports at its start and seldom needs.

It takes parts of fonts out with HarfBuzz, and still imports the subsetter and the instancer of
fontTools, which take as long as most of WeasyPrint. Here they are imported when something of theirs
is used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

NAMES = {"fontTools.subset": (), "fontTools.varLib.instancer": ("instantiateVariableFont",)}
"""Modules, with the functions that are imported from them by name."""


@contextmanager
def later() -> Iterator[None]:
    """While inside, modules of :data:`NAMES` are imported in name alone."""
    made = {name: _Late(name) for name in NAMES if name not in sys.modules}
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


class _Late(ModuleType):
    """Stands for a module; each of its names is asked of the real one."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in NAMES[self.__name__]:
            return self._function(name)
        return getattr(import_module(self.__name__), name)

    def _function(self, name: str) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            return getattr(import_module(self.__name__), name)(*arguments, **options)

        return call
