"""Checks of JSON-like objects, built from small parts: each yields what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """Where in an object something is wrong (``creators[0].orcid``), and what was expected."""

    pointer: str
    problem: str


Check = Callable[[str, object], Iterator[Violation]]

_SHOWN = 60
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def shown(value: object) -> str:
    """A value for a message, clipped."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}\u2026"


def string(least: int = 1, most: int | None = None) -> Check:
    """A string of a length in characters, not blank at its ends, without control characters."""

    def check(pointer: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, str):
            yield Violation(pointer, f"a text was expected, not {shown(value)}")
        elif found := _CONTROL.search(value):
            yield Violation(pointer, f"it holds the control character U+{ord(found[0]):04X}")
        elif value != value.strip():
            yield Violation(pointer, f"{shown(value)} begins or ends with white space")
        elif len(value) < least:
            yield Violation(pointer, f"{shown(value)} is shorter than {least} characters")
        elif most is not None and len(value) > most:
            yield Violation(pointer, f"it has {len(value)} characters, more than {most}")

    return check


def matching(test: Callable[[str], bool], expected: str) -> Check:
    """A text that ``test`` accepts; ``expected`` names the form in the message."""
    is_string = string()

    def check(pointer: str, value: object) -> Iterator[Violation]:
        wrong = list(is_string(pointer, value))
        if not wrong and isinstance(value, str) and not test(value):
            wrong = [Violation(pointer, f"{shown(value)} is not {expected}")]
        yield from wrong

    return check


def one_of(vocabulary: Iterable[object], name: str) -> Check:
    """A value of ``vocabulary``; ``name`` says in the message what that is."""
    allowed = set(vocabulary)

    def check(pointer: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, Hashable) or value not in allowed:
            yield Violation(pointer, f"{shown(value)} is not {name}")

    return check


def list_of(item: Check, key: Callable[[object], object] | None = None) -> Check:
    """A list with at least one item, none twice by ``key``."""

    def check(pointer: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, list):
            yield Violation(pointer, f"a list was expected, not {shown(value)}")
            return
        if not value:
            yield Violation(pointer, "the list is empty")
        seen: set[str] = set()
        for index, entry in enumerate(value):
            here = f"{pointer}[{index}]"
            yield from item(here, entry)
            if key is not None:
                identity = repr(key(entry))
                if identity in seen:
                    yield Violation(here, f"{shown(entry)} stands in the list twice")
                seen.add(identity)

    return check


def mapping(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with all the required keys, and of others only the optional ones."""
    known = {**required, **(optional or {})}

    def check(pointer: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield Violation(pointer, f"an object was expected, not {shown(value)}")
            return
        prefix = f"{pointer}." if pointer else ""
        for name in required:
            if name not in value:
                yield Violation(f"{prefix}{name}", "it is missing")
        for name, entry in value.items():
            if name in known:
                yield from known[name](f"{prefix}{name}", entry)
            else:
                yield Violation(f"{prefix}{name}", "the archive does not know this key")

    return check


def one_shape(*shapes: tuple[str, Check]) -> Check:
    """An object whose shape is told by the key it has: the first one that is there."""

    def check(pointer: str, value: object) -> Iterator[Violation]:
        if isinstance(value, dict):
            for name, shape in shapes:
                if name in value:
                    yield from shape(pointer, value)
                    return
        names = " or ".join(name for name, _ in shapes)
        yield Violation(pointer, f"an object with {names} was expected, not {shown(value)}")

    return check
