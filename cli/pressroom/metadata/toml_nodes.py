"""TOML text to nodes. ``tomllib`` reads the values; their places are found in the text after it."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from typing import Any

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.metadata.nodes import Entry, Mapping, Node, Scalar, Sequence, inner_place

_WHERE = re.compile(r"\(at line (\d+), column (\d+)\)")
_AT_END = "(at end of document)"
_BLANK = re.compile(r"(?:[ \t\n,]+|#[^\n]*)*+")
_KEY = re.compile(r"[ \t]*(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*")
_SCALAR = re.compile(
    r'"{3}(?:[^\\]|\\.)*?"{3,5}(?!")'
    r"|'{3}.*?'{3,5}(?!')"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'"
    r"|[^,\]}\s#]+(?: [0-9][^,\]}\s#]*)?",  # a date and its time may stand apart
    re.DOTALL,
)

Path = tuple[str | int, ...]
Places = dict[Path, tuple[Place, Place]]
"""The places of key and value by path; an item of an array has that of its value twice."""


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
    node = _node(data, (), source.place(1, 1), _Walk(source).places(), source)
    assert isinstance(node, Mapping)
    return node


class _Walk:
    """Walks over the text of valid TOML and notes where each key and each value stands."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text
        self._starts = [0]
        for line in source.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._at = 0
        self.found: Places = {}

    def places(self) -> Places:
        """The places of the whole text (TOML 1.0)."""
        prefix: Path = ()
        counts: dict[Path, int] = {}
        while self._skip() < len(self._text):
            if self._text[self._at] != "[":
                self._pair(prefix)
                continue
            array = self._text.startswith("[[", self._at)
            self._at += 2 if array else 1
            self._skip()
            prefix, place = self._key()
            self._skip()
            self._at += 2 if array else 1
            prefix = self._within(prefix, counts)
            for depth in range(1, len(prefix)):
                self.found.setdefault(prefix[:depth], (place, place))
            if array:
                counts[prefix] = counts.get(prefix, -1) + 1
                self.found.setdefault(prefix, (place, place))
                prefix = (*prefix, counts[prefix])
            self.found[prefix] = (place, place)
        return self.found

    @staticmethod
    def _within(names: Path, counts: dict[Path, int]) -> Path:
        """A table's path; a name of an array of tables stands for its latest entry."""
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name)
            if path in counts:
                path = (*path, counts[path])
        return (*path, names[-1])

    def _place(self, start: int, end: int) -> Place:
        line = bisect_right(self._starts, start)
        end_line = bisect_right(self._starts, end)
        column, end_column = start - self._starts[line - 1], end - self._starts[end_line - 1]
        return Place(self._source.path, line, column + 1, end_line, end_column + 1)

    def _skip(self) -> int:
        """Pass white space, line ends, commas and comments; where it stopped."""
        found = _BLANK.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        return self._at

    def _key(self) -> tuple[Path, Place]:
        """A key, dotted or not, and the place of all of it."""
        names = []
        start = end = self._at
        while found := _KEY.match(self._text, self._at):
            names.append(found[1].strip("\"'"))
            end = found.end(1)
            self._at = found.end()
            if self._text[self._at : self._at + 1] != ".":
                break
            self._at += 1
        return tuple(names), self._place(start, end)

    def _pair(self, prefix: Path) -> None:
        names, place = self._key()
        self._at = self._text.index("=", self._at) + 1
        for depth in range(1, len(names)):
            self.found.setdefault((*prefix, *names[:depth]), (place, place))
        path = (*prefix, *names)
        self.found.setdefault(path, (place, self._value(path)))

    def _value(self, path: Path) -> Place:
        start = self._skip()
        opening = self._text[start]
        if opening in "[{":
            self._at += 1
            number = 0
            while self._text[self._skip()] not in "]}":
                if opening == "{":
                    self._pair(path)
                else:
                    own = self._value((*path, number))
                    self.found[(*path, number)] = (own, own)
                    number += 1
            self._at += 1
        else:
            found = _SCALAR.match(self._text, start)
            self._at = found.end() if found else len(self._text)
        return self._place(start, self._at)


def _node(value: Any, path: Path, own: Place, places: Places, source: Source) -> Node:
    """The node of a value of ``tomllib``, which stands at ``own``."""
    if isinstance(value, dict):
        entries = []
        for key, inner in value.items():
            key_place, place = places.get((*path, key), (own, own))
            entries.append(Entry(key, key_place, _node(inner, (*path, key), place, places, source)))
        return Mapping(tuple(entries), own)
    if isinstance(value, list):
        items = []
        for number, inner in enumerate(value):
            place = places.get((*path, number), (own, own))[1]
            items.append(_node(inner, (*path, number), place, places, source))
        return Sequence(tuple(items), own)
    if isinstance(value, bool | int | float):
        return Scalar(value, str(value).lower(), own)
    text = str(value)  # a date of TOML is written as ISO 8601
    return Scalar(text, text, own, inner_place(text, own, source))
