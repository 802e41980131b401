"""YAML 1.2 text to nodes, refusing what a source has no use for.

Read at the level of parser events, so that an alias or a tag is refused
before anything is built from it. Plain scalars follow the core schema of
YAML 1.2.2, section 10.3.2: ``no`` is a text, and so is a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.metadata.nodes import Entry, Mapping, Node, Scalar, Sequence, inner_place

MAX_DEPTH = 20

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]{1,300}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


class _Refused(Exception):
    """The document cannot be used; the reason was reported."""


def parse(text: str, first_line: int, source: Source, collector: Collector) -> Mapping | None:
    """Parse ``text``, which begins on ``first_line`` of ``source``, as one mapping.

    Reports and returns ``None`` for YAML that does not parse or that holds
    aliases, anchors, merge keys, tags or more than one document. An empty
    document is an empty mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder(first_line, source, collector)
    try:
        return builder.document(iter(YAML(typ="safe", pure=True).parse(text)))
    except _Refused:
        return None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "the text cannot be read"
        if error.context and error.problem:
            problem = f"{error.problem}, {error.context}"
        place = builder.place(mark, None) if mark is not None else source.place(first_line)
        collector.report(
            rules.YAML_SYNTAX,
            place,
            f"this is not YAML: {problem}",
            "a value with a colon, a quote or a leading symbol goes between double quotes",
        )
    except YAMLError:
        collector.report(
            rules.YAML_SYNTAX,
            _control_character(text, first_line, source),
            "a control character does not belong in YAML",
            "delete the character",
        )
    except RecursionError:
        collector.report(
            rules.YAML_PLAIN,
            source.place(first_line),
            f"the values nest deeper than {MAX_DEPTH} levels",
            "flatten them",
        )
    return None


def _control_character(text: str, first_line: int, source: Source) -> Place:
    for number, line in enumerate(text.split("\n"), first_line):
        for column, character in enumerate(line, 1):
            if character != "\t" and not character.isprintable() and ord(character) < 0xA0:
                return source.place(number, column, 1)
    return source.place(first_line)


class _Builder:
    def __init__(self, first_line: int, source: Source, collector: Collector) -> None:
        self._first = first_line
        self._source = source
        self._collector = collector

    def place(self, start: Any, end: Any) -> Place:
        line, column = start.line + self._first, start.column + 1
        if end is None or (end.line, end.column) <= (start.line, start.column):
            return Place(self._source.path, line, column)
        return Place(self._source.path, line, column, end.line + self._first, end.column + 1)

    def _refuse(self, event: Any, what: str, hint: str) -> _Refused:
        place = self.place(event.start_mark, event.end_mark)
        self._collector.report(rules.YAML_PLAIN, place, what, hint)
        return _Refused()

    def document(self, events: Iterator[Any]) -> Mapping:
        from ruamel.yaml import events as e

        result: Mapping | None = None
        for event in events:
            if isinstance(event, e.DocumentStartEvent):
                if result is not None:
                    raise self._refuse(event, "a second YAML document begins here", "keep one")
                result = self._root(self._node(next(events), events, 0))
        return result or Mapping((), self._source.place(self._first))

    def _root(self, node: Node) -> Mapping:
        if isinstance(node, Scalar) and node.value is None:
            return Mapping((), self._source.place(self._first))
        if isinstance(node, Mapping):
            return node
        self._collector.report(
            rules.YAML_SYNTAX,
            node.place,
            "expected `key: value` lines",
            "write one setting a line, such as `title: My article`",
        )
        raise _Refused

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        from ruamel.yaml import events as e

        if isinstance(event, e.AliasEvent):
            raise self._refuse(event, f"`*{event.anchor}` is an alias", "write the value out")
        if event.anchor is not None:
            raise self._refuse(event, f"`&{event.anchor}` is an anchor", "delete it")
        if event.tag is not None:
            raise self._refuse(event, f"`{event.tag}` is a tag", "delete it")
        if depth > MAX_DEPTH:
            raise self._refuse(
                event, f"the values nest deeper than {MAX_DEPTH} levels", "flatten them"
            )
        if isinstance(event, e.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, e.SequenceStartEvent):
            items = []
            while not isinstance(child := next(events), e.SequenceEndEvent):
                items.append(self._node(child, events, depth + 1))
            return Sequence(tuple(items), self._collection(event, child))
        return self._mapping(event, events, depth)

    def _mapping(self, event: Any, events: Iterator[Any], depth: int) -> Mapping:
        from ruamel.yaml import events as e

        entries: dict[str, Entry] = {}
        while not isinstance(child := next(events), e.MappingEndEvent):
            key = self._node(child, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if isinstance(value, Scalar) and not value.text and value.value is None:
                # Nothing stands there, and the parser's mark is on the next line.
                value = Scalar(None, "", key.place)
            if not isinstance(key, Scalar):
                self._collector.report(
                    rules.YAML_SYNTAX, key.place, "a key is a plain word", "write `key: value`"
                )
                continue
            if key.text == "<<":
                raise self._refuse(child, "`<<` is a merge key", "write the values out")
            if key.text in entries:
                first = entries[key.text].key_place
                self._collector.report(
                    rules.KEY_ONCE,
                    key.place,
                    f"the key `{key.text}` stands here for the second time",
                    f"the first one is on line {first.line}; keep one of them",
                )
                continue
            entries[key.text] = Entry(key.text, key.place, value)
        return Mapping(tuple(entries.values()), self._collection(event, child))

    def _collection(self, start: Any, end: Any) -> Place:
        """A flow collection from bracket to bracket; of a block collection the beginning."""
        return self.place(start.start_mark, end.end_mark if start.flow_style else None)

    def _scalar(self, event: Any) -> Scalar:
        text: str = event.value
        place = self.place(event.start_mark, event.end_mark)
        value: str | int | float | bool | None = text
        if event.style is None:
            if text in _NULL:
                value = None
            elif text in _TRUE | _FALSE:
                value = text in _TRUE
            elif _INT.fullmatch(text):
                value = int(text)
            elif _FLOAT.fullmatch(text):
                value = float(text)
        inner = None if event.style in ("|", ">") else inner_place(text, place, self._source)
        return Scalar(value, text, place, inner)
