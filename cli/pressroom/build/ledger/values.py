"""Values of the model as text that is the same whenever they are: what a key is made of."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

from pressroom.cache import digest


def value_digest(value: object, root: Path) -> str:
    """A digest of ``value``; paths below ``root`` count by their place in it, not on the disk.

    Raises :class:`TypeError` for what has no order or no text of its own.
    """
    return digest("".join(_written(value, root)))


def _written(value: object, root: Path) -> Iterator[str]:
    match value:
        case None | bool() | int() | float() | str():  # a StrEnum is written as its text
            yield json.dumps(value)
        case datetime.date():
            yield f"date({value.isoformat()})"
        case Path():
            inside = value.is_absolute() and value.is_relative_to(root)
            yield f"path({json.dumps((value.relative_to(root) if inside else value).as_posix())})"
        case tuple() | list():
            yield "["
            for item in value:
                yield from _written(item, root)
                yield ","
            yield "]"
        case frozenset() | set():
            yield from _written(sorted(value), root)
        case Mapping():
            yield "{"
            for key in sorted(value):
                yield f"{json.dumps(key)}:"
                yield from _written(value[key], root)
                yield ","
            yield "}"
        case _ if is_dataclass(value) and not isinstance(value, type):
            yield f"{type(value).__name__}("
            for field in fields(value):
                yield f"{field.name}="
                yield from _written(getattr(value, field.name), root)
                yield ","
            yield ")"
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical text")
