"""The forms of values: texts, numbers, flags, lists, words of a vocabulary.

A :class:`Validator` takes a node and gives the checked value, or reports what is wrong at the
exact place and gives ``None``; it never raises. It also knows the JSON Schema of what it takes.
What the values of single keys mean stands in :mod:`~pressroom.metadata.values`.
"""

# A validator ends with `return context.refuse(...)`: it reports and has no value.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from pressroom import rules
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.files import Source
from pressroom.metadata.nodes import Entry, Mapping as MappingNode, Node, Scalar, Sequence, kind
from pressroom.model.work import Affiliation
from pressroom.text import closest, misspelt

S = TypeVar("S")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Found(dict[str, Any]):
    """The good values of a mapping by key; ``refused`` says that one was bad or is lacking."""

    refused = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a validator needs beside its node.

    ``affiliations`` are those of the file, by number or id. In a file that other tools read as
    well (``shared``) a key that is nobody's is told and not refused; ``foreign`` and ``unknown``
    take keys that are not read, with their places: those of other tools, and others.
    """

    source: Source
    collector: Collector
    shared: bool = False
    affiliations: Mapping[str, Affiliation] = field(default_factory=dict)
    foreign: dict[str, Place] = field(default_factory=dict)
    unknown: dict[str, Place] = field(default_factory=dict)

    def refuse(self, rule: Rule, place: Place, message: str, hint: str = "") -> None:
        """Report; returns ``None`` so that a validator can end with it."""
        self.collector.report(rule, place, message, hint)

    def quiet(self) -> Context:
        """The same, and what is reported to it is heard by nobody."""
        return replace(self, collector=Collector(), foreign={}, unknown={})

    def lacks(self, key: str, node: MappingNode, name: str, hint: str = "") -> None:
        """Report that a mapping has no ``name``."""
        self.refuse(
            rules.KEY_REQUIRED,
            Place(node.place.path, node.place.line, node.place.column),
            f"an entry of `{key}` lacks `{name}`",
            hint or f"add `{name}:`",
        )

    def values(
        self,
        key: str,
        node: MappingNode,
        shape: Shape,
        spelt: Mapping[str, str] = {},
        others: Collection[str] = (),
        required: Collection[str] = (),
    ) -> Found:
        """The values of a mapping whose keys are those of ``shape``, or ``spelt`` otherwise.

        The first of several keys for one value counts. ``others`` are known not to be read.
        """
        found = Found()
        strange = []
        for entry in node:
            name = spelling(entry.key)
            name = name if name in shape else spelt.get(name, name)
            if name not in shape:
                strange.append(entry)
            else:
                value = shape[name][0].check(self, f"{key}.{entry.key}", entry.value)
                if value is not None:
                    found.setdefault(name, value)
                elif not is_empty(entry.value):
                    found.refused = True
        unknown_keys(self, strange, tuple(shape), f"`{key}`", others, f"{key}.")
        given = {spelt.get(spelling(entry.key), spelling(entry.key)) for entry in node}
        for name in required:
            if name not in found:
                found.refused = True
            if name not in given:
                self.lacks(key, node, name)
        return found


Schema = dict[str, Any]
"""A JSON Schema, draft-07. Its patterns are at once Python's and ECMA-262's."""

Check = Callable[[Context, str, Node], T | None]

Shape = Mapping[str, "tuple[Validator[object], str]"]
"""The keys of a mapping: what each holds, and one line of documentation."""


@dataclass(frozen=True, slots=True)
class Validator(Generic[T_co]):
    """What a key may hold: ``check`` takes the key and its node, ``schema`` is for editors.

    The schema takes everything that ``check`` takes. What it cannot say, such as a check
    digit, it lets pass.
    """

    check: Callable[[Context, str, Node], T_co | None]
    schema: Callable[[], Schema]


def validator(schema: Callable[[], Schema]) -> Callable[[Check[T]], Validator[T]]:
    """Make a validator of the function that follows, and of its JSON Schema."""
    return lambda check: Validator(check, schema)


class Invalid(Exception):
    """A value has the right form, and yet is none that the key may hold; see :func:`refined`."""

    def __init__(self, rule: Rule, message: str, hint: str) -> None:
        self.rule = rule
        self.message = message
        self.hint = hint


def refined(
    base: Validator[S], schema: Callable[[], Schema] | None = None
) -> Callable[[Callable[[S], T]], Validator[T]]:
    """Make a validator of the function that follows, which takes a value that ``base`` took.

    The function returns the value that is meant or raises :class:`Invalid`, which is reported.
    """

    def made(convert: Callable[[S], T]) -> Validator[T]:
        def check(context: Context, key: str, node: Node) -> T | None:
            value = base.check(context, key, node)
            try:
                return None if value is None else convert(value)
            except Invalid as problem:
                return context.refuse(problem.rule, node.place, problem.message, problem.hint)

        return Validator(check, schema or base.schema)

    return made


# --- JSON Schema

_SPECIAL = re.compile(r"[.+]")  # of what stands in a vocabulary; ECMA-262 forbids needless escapes


def text_schema(pattern: str = "", message: str = "", *examples: str) -> Schema:
    """A text that matches ``pattern``, white space around it; without one, any but a blank."""
    # Without a pattern a number is taken as it is written.
    schema: Schema = {
        "type": "string" if pattern else ["string", "number"],
        "pattern": rf"^\s*(?:{pattern})\s*$" if pattern else r"\S",
    }
    if message:  # VS Code shows this one in the place of the pattern
        schema["patternErrorMessage"] = message
    if examples:
        schema["examples"] = list(examples)
    return schema


def any_case(word: str) -> str:
    """A pattern for ``word`` in any case; ECMA-262 has no flag within a pattern."""
    return "".join(
        f"[{c.lower()}{c.upper()}]" if c.isascii() and c.isalpha() else _SPECIAL.sub(r"\\\g<0>", c)
        for c in word
    )


def choice_schema(offered: Iterable[str], taken: Iterable[str] | None = None) -> Schema:
    """One of a vocabulary: as it is ``offered``, or in another case; ``taken`` may be more."""
    offered = list(offered)
    pattern = "|".join(any_case(word) for word in (offered if taken is None else taken))
    return {"anyOf": [{"enum": offered}, text_schema(pattern)]}


def spellings(name: str) -> tuple[str, ...]:
    """How a key may be written, as far as a schema says it: its words joined by _ or by -."""
    return tuple(dict.fromkeys((name, name.replace("_", "-"))))


def mapping_schema(
    shape: Shape,
    *required: str,
    spelt: Mapping[str, str] = {},
    others: Iterable[str] = (),
) -> Schema:
    """A mapping with the keys of ``shape``, also as they are ``spelt``, and with ``others``."""
    known = {name: name for name in shape} | {
        name: key for name, key in spelt.items() if name not in shape and key in shape
    }
    properties = {
        way: {"description": shape[key][1]} | shape[key][0].schema()
        for name, key in known.items()
        for way in spellings(name)
    }
    unread = {"description": "Not read."}
    return {
        "type": "object",
        "properties": properties
        | {way: unread for n in sorted(others) if n not in known for way in spellings(n)},
        "required": list(required),
        "additionalProperties": False,
    }


# --- reports


def spelling(key: str) -> str:
    """A key as the tables have it: small letters, its words joined by ``_``."""
    return key.lower().replace("-", "_")


def unknown_keys(
    context: Context,
    entries: Iterable[Entry],
    known: Collection[str],
    where: str,
    others: Collection[str] = (),
    prefix: str = "",
) -> None:
    """Report every key that is not one of ``known``, or note it where it is one of ``others``."""
    for entry in entries:
        if spelling(entry.key) in others:
            context.foreign.setdefault(prefix + entry.key, entry.key_place)
            continue
        guess = (misspelt if context.shared else closest)(entry.key, known)
        if context.shared and not guess:
            context.unknown.setdefault(prefix + entry.key, entry.key_place)
            continue
        hint = f"did you mean `{guess}`?" if guess else f"known here: {', '.join(known)}"
        message = f"`{entry.key}` is not a key of {where}"
        context.collector.report(rules.KEY_KNOWN, entry.key_place, message, hint, guess)


def is_empty(node: Node) -> bool:
    """Whether nothing is said there: no value, or a blank text."""
    return isinstance(node, Scalar) and (
        node.value is None or (isinstance(node.value, str) and not node.value.strip())
    )


def refuse_form(context: Context, key: str, node: Node, what: str, hint: str) -> None:
    """Report that ``key`` is ``what``, and not what ``node`` is; a missing value as missing."""
    if is_empty(node):
        string.check(context, key, node)
        return None
    return context.refuse(rules.VALUE_TYPE, node.place, f"`{key}` is {what}", hint)


def _written(node: Node) -> str:
    """What stands there: a scalar as it is written, else its kind."""
    return f"`{node.text}`" if isinstance(node, Scalar) else kind(node)


# --- validators


@validator(lambda: text_schema(r"[\s\S]*\S"))
def text(context: Context, key: str, node: Node) -> str | None:
    """A text that is not blank and no number, its white space trimmed."""
    if is_empty(node):
        return context.refuse(
            rules.VALUE_EMPTY,
            node.place,
            f"`{key}` has no value",
            f"write one after `{key}:`, or delete the line",
        )
    if not isinstance(node, Scalar):
        hint = f'write `{key}: "..."` on one line'
    elif isinstance(node.value, str):
        return node.value.strip()
    else:
        hint = f'put it between quotes: "{node.text}"'
    message = f"`{key}` is a text, and this is {kind(node)}"
    return context.refuse(rules.VALUE_TYPE, node.place, message, hint)


@validator(text_schema)
def string(context: Context, key: str, node: Node) -> str | None:
    """A text that is not blank, its white space trimmed; a number as it is written."""
    if isinstance(node, Scalar) and type(node.value) in (int, float):
        return node.text
    return text.check(context, key, node)


@validator(text_schema)
def line(context: Context, key: str, node: Node) -> str | None:
    """A text in one line: white space within it becomes single spaces."""
    found = string.check(context, key, node)
    return " ".join(found.split()) if found is not None else None


@validator(lambda: text_schema(r"[\s\S]*\S"))
def word(context: Context, key: str, node: Node) -> str | None:
    """A text in one line, and no number: a name, an address, a word of a vocabulary."""
    found = text.check(context, key, node)
    return " ".join(found.split()) if found is not None else None


@validator(lambda: {"type": "integer", "minimum": 1, "maximum": 9999})
def positive(context: Context, key: str, node: Node) -> int | None:
    """A whole number from 1 to 9999."""
    if isinstance(node, Scalar) and type(node.value) is int and 1 <= node.value <= 9999:
        return node.value
    what = f"a whole number from 1 on, and this is {_written(node)}"
    return refuse_form(context, key, node, what, f"write it in digits: `{key}: 1`")


_YES_NO = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


@validator(lambda: {"anyOf": [{"type": "boolean"}, text_schema("|".join(map(any_case, _YES_NO)))]})
def flag(context: Context, key: str, node: Node) -> bool | None:
    """``true`` or ``false``, or ``yes`` and ``no`` as in YAML 1.1."""
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    if isinstance(node, Scalar) and isinstance(node.value, str):
        found = _YES_NO.get(node.value.strip().lower())
        if found is not None:
            return found
    what = f"true or false, and this is {_written(node)}"
    return refuse_form(context, key, node, what, f"write `{key}: true`, or leave it out")


def matching(pattern: str, rule: Rule, what: str, hint: str) -> Validator[str]:
    """A text in one line that matches ``pattern`` as a whole; else it is not ``what``."""

    @refined(word, lambda: text_schema(pattern, f"{hint.capitalize()}."))
    def match(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise Invalid(rule, f"`{text}` is not {what}", hint)
        return text

    return match


def one_of(*known: str) -> Validator[str]:
    """A text of a vocabulary; compared without case, returned as it should be spelt."""

    def check(context: Context, key: str, node: Node) -> str | None:
        text = word.check(context, key, node)
        if text is None:
            return None
        found = {one.lower(): one for one in known}.get(text.lower())
        if found is None:
            guess = closest(text, known)
            hint = f"did you mean `{guess}`?" if guess else f"one of: {', '.join(known)}"
            message = f"`{text}` is not a known `{key}`"
            return context.refuse(rules.VALUE_KNOWN, node.place, message, hint)
        return found

    return Validator(check, lambda: choice_schema(known))


def list_of(item: Validator[T]) -> Validator[tuple[T, ...]]:
    """A list, each of its items checked; a single text is not a list of one."""

    def check(context: Context, key: str, node: Node) -> tuple[T, ...] | None:
        if not isinstance(node, Sequence):
            return refuse_form(
                context,
                key,
                node,
                f"a list, and this is {kind(node)}",
                f'write `{key.rpartition(".")[2]} = ["...", "..."]`'
                if context.source.path.endswith(".toml")
                else f"write one entry a line, each after a hyphen, below `{key}:`",
            )
        values = [item.check(context, key, child) for child in node.items]
        good = tuple(value for value in values if value is not None)
        return good if len(good) == len(values) else None

    return Validator(check, lambda: {"type": "array", "items": item.schema()})
