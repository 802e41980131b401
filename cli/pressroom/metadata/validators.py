"""The forms of values: texts, numbers, flags, lists, words of a vocabulary.

A :class:`Validator` takes a node and gives the checked value, or reports what is wrong at the
exact place and gives ``None``; it never raises. It also knows the JSON Schema of what it takes.
What the values of single keys mean stands in :mod:`~pressroom.metadata.values`.
"""

# A validator ends with `return context.refuse(...)`: it reports and has no value.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pressroom import rules
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.files import Source
from pressroom.metadata.nodes import Entry, Node, Scalar, kind
from pressroom.metadata.nodes import Sequence as ListNode
from pressroom.text import closest

S = TypeVar("S")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Context:
    """What a validator needs beside its node."""

    source: Source
    collector: Collector

    def refuse(self, rule: Rule, place: Place, message: str, hint: str = "") -> None:
        """Report; returns ``None`` so that a validator can end with it."""
        self.collector.report(rule, place, message, hint)


Schema = dict[str, Any]
"""A JSON Schema, draft-07. Its patterns are at once Python's and ECMA-262's."""

Check = Callable[[Context, str, Node], T | None]


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
    schema: Schema = {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$" if pattern else r"\S"}
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


# --- reports


def unknown_keys(
    context: Context, entries: Iterable[Entry], known: Sequence[str], where: str
) -> None:
    """Report every key that is not one of ``known``."""
    for entry in entries:
        if entry.key in known:
            continue
        guess = closest(entry.key, known)
        hint = f"did you mean `{guess}`?" if guess else f"known here: {', '.join(known)}"
        context.refuse(
            rules.KEY_KNOWN, entry.key_place, f"`{entry.key}` is not a key of {where}", hint
        )


def refuse_form(context: Context, key: str, node: Node, what: str, hint: str) -> None:
    """Report that ``key`` is ``what``, and not what ``node`` is; a missing value as missing."""
    if isinstance(node, Scalar) and node.value is None:
        string.check(context, key, node)
        return None
    return context.refuse(rules.VALUE_TYPE, node.place, f"`{key}` is {what}", hint)


def _written(node: Node) -> str:
    """What stands there: a scalar as it is written, else its kind."""
    return f"`{node.text}`" if isinstance(node, Scalar) else kind(node)


# --- validators


@validator(text_schema)
def string(context: Context, key: str, node: Node) -> str | None:
    """A text that is not blank, its white space trimmed."""
    if not isinstance(node, Scalar):
        hint = f'write `{key}: "..."` on one line'
    elif node.value is None or (isinstance(node.value, str) and not node.value.strip()):
        return context.refuse(
            rules.VALUE_EMPTY,
            node.place,
            f"`{key}` has no value",
            f"write one after `{key}:`, or delete the line",
        )
    elif isinstance(node.value, str):
        return node.value.strip()
    else:
        hint = f'put it between quotes: "{node.text}"'
    message = f"`{key}` is a text, and this is {kind(node)}"
    return context.refuse(rules.VALUE_TYPE, node.place, message, hint)


@validator(text_schema)
def line(context: Context, key: str, node: Node) -> str | None:
    """A text in one line: white space within it becomes single spaces."""
    text = string.check(context, key, node)
    return " ".join(text.split()) if text is not None else None


@validator(lambda: {"type": "integer", "minimum": 1, "maximum": 9999})
def positive(context: Context, key: str, node: Node) -> int | None:
    """A whole number from 1 to 9999."""
    if isinstance(node, Scalar) and type(node.value) is int and 1 <= node.value <= 9999:
        return node.value
    what = f"a whole number from 1 on, and this is {_written(node)}"
    return refuse_form(context, key, node, what, f"write it in digits: `{key}: 1`")


@validator(lambda: {"type": "boolean"})
def flag(context: Context, key: str, node: Node) -> bool | None:
    """``true`` or ``false``."""
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    what = f"true or false, and this is {_written(node)}"
    return refuse_form(context, key, node, what, f"write `{key}: true`, or leave it out")


def matching(pattern: str, rule: Rule, what: str, hint: str) -> Validator[str]:
    """A text in one line that matches ``pattern`` as a whole; else it is not ``what``."""

    @refined(line, lambda: text_schema(pattern, f"{hint.capitalize()}."))
    def match(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise Invalid(rule, f"`{text}` is not {what}", hint)
        return text

    return match


def one_of(*known: str) -> Validator[str]:
    """A text of a vocabulary; compared without case, returned as it should be spelt."""

    def check(context: Context, key: str, node: Node) -> str | None:
        text = line.check(context, key, node)
        if text is None:
            return None
        found = {word.lower(): word for word in known}.get(text.lower())
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
        if not isinstance(node, ListNode):
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
