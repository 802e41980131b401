"""TOML text to nodes. ``tomllib`` reads the values; their places are found in the text after it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.frontmatter.nodes import Entry, Mapping, Node, Scalar, Sequence
from pressroom.source import Source

_WHERE = re.compile(r"\(at line (\d+), column (\d+)\)")
_AT_END = "(at end of document)"
_TABLE = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-\s\"']+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9_\-]+)\s*=\s*")

Path = tuple[str | int, ...]


def parse(source: Source, collector: Collector) -> Mapping | None:
    """Parse the whole of ``source``; report and return ``None`` for TOML that does not parse."""
    try:
        data = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = str(error)
        found = _WHERE.search(message)
        if found:
            place = source.place(int(found[1]), int(found[2]))
        else:
            place = source.place(len(source.lines)) if _AT_END in message else source.whole()
        problem = _WHERE.sub("", message).replace(_AT_END, "at the end of the file").strip()
        hint = 'a text goes between double quotes: key = "value"'
        if "overwrite" in problem.lower():
            collector.report(
                rules.KEY_ONCE, place, "a key stands twice in its table", "keep one of them"
            )
        else:
            collector.report(rules.TOML_SYNTAX, place, f"this is not TOML: {problem}", hint)
        return None
    places = _key_places(source)
    return _mapping(data, (), places, source.place(1, 1), source)


def _key_places(source: Source) -> dict[Path, tuple[Place, Place]]:
    """Places of key and value for every key that stands at the beginning of a line."""
    places: dict[Path, tuple[Place, Place]] = {}
    prefix: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(source.lines, 1):
        if table := _TABLE.match(line):
            names: Path = tuple(n.strip().strip("\"'") for n in table[2].split("."))
            place = source.place(number, table.start(2) + 1, len(table[2]))
            if table[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
                places.setdefault(names, (place, place))
                names = (*names, counts[names])
            places[names] = (place, place)
            prefix = names
        elif key := _KEY.match(line):
            name = key[1].strip("\"'")
            value = line[key.end() :].rstrip()
            places.setdefault(
                (*prefix, name),
                (
                    source.place(number, key.start(1) + 1, len(key[1])),
                    source.place(number, key.end() + 1, len(value)),
                ),
            )
    return places


def _mapping(
    data: dict[str, Any],
    path: Path,
    places: dict[Path, tuple[Place, Place]],
    own: Place,
    source: Source,
) -> Mapping:
    entries = []
    for key, value in data.items():
        key_place, value_place = places.get((*path, key), (own, own))
        node = _node(value, (*path, key), places, value_place, source)
        entries.append(Entry(key, key_place, node))
    return Mapping(tuple(entries), own)


def _node(
    value: Any,
    path: Path,
    places: dict[Path, tuple[Place, Place]],
    own: Place,
    source: Source,
) -> Node:
    if isinstance(value, dict):
        return _mapping(value, path, places, own, source)
    if isinstance(value, list):
        return Sequence(
            tuple(
                _node(item, (*path, i), places, places.get((*path, i), (own, own))[1], source)
                for i, item in enumerate(value)
            ),
            own,
        )
    if isinstance(value, bool | int | float):
        return Scalar(value, str(value).lower(), own)
    text = str(value)  # a date of TOML is written as ISO 8601
    return Scalar(text, text, own, _inner(text, own, source))


def _inner(text: str, place: Place, source: Source) -> Place | None:
    if place.line is None or place.column is None:
        return None
    line = source.lines[place.line - 1]
    at = place.column - 1
    if line[at : at + 1] in ("'", '"'):
        at += 1
    if not text or not line.startswith(text, at):
        return None
    return source.place(place.line, at + 1, len(text))
