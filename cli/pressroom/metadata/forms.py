"""The forms of values: texts, numbers, flags, lists, words of a vocabulary.

A validator takes a node and returns the checked value, or reports what is
wrong at the exact place and returns ``None``; it never raises. What the
values of single keys mean stands in :mod:`~pressroom.metadata.values`.
"""

# A validator ends with `return context.refuse(...)`: it reports and has no value.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pressroom import rules
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.files import Source
from pressroom.metadata.nodes import Entry, Node, Scalar, kind
from pressroom.metadata.nodes import Sequence as ListNode
from pressroom.text import closest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Context:
    """What a validator needs beside its node."""

    source: Source
    collector: Collector

    def refuse(self, rule: Rule, place: Place, message: str, hint: str = "") -> None:
        """Report; returns ``None`` so that a validator can end with it."""
        self.collector.report(rule, place, message, hint)


Validator = Callable[[Context, str, Node], T | None]


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


def string(context: Context, key: str, node: Node) -> str | None:
    """A text that is not blank, its white space trimmed."""
    if isinstance(node, Scalar):
        if node.value is None or (isinstance(node.value, str) and not node.value.strip()):
            return context.refuse(
                rules.VALUE_EMPTY,
                node.place,
                f"`{key}` has no value",
                f"write one after `{key}:`, or delete the line",
            )
        if isinstance(node.value, str):
            return node.value.strip()
        return context.refuse(
            rules.VALUE_TYPE,
            node.place,
            f"`{key}` is a text, and this is {kind(node)}",
            f'put it between quotes: "{node.text}"',
        )
    return context.refuse(
        rules.VALUE_TYPE,
        node.place,
        f"`{key}` is a text, and this is {kind(node)}",
        f'write `{key}: "..."` on one line',
    )


def refuse_form(context: Context, key: str, node: Node, what: str, hint: str) -> None:
    """Report that ``key`` is ``what``, and not what ``node`` is; a missing value as missing."""
    if isinstance(node, Scalar) and node.value is None:
        string(context, key, node)
        return None
    return context.refuse(rules.VALUE_TYPE, node.place, f"`{key}` is {what}", hint)


def line(context: Context, key: str, node: Node) -> str | None:
    """A text in one line: white space within it becomes single spaces."""
    text = string(context, key, node)
    return " ".join(text.split()) if text is not None else None


def positive(context: Context, key: str, node: Node) -> int | None:
    """A whole number from 1 to 9999."""
    if isinstance(node, Scalar) and type(node.value) is int and 1 <= node.value <= 9999:
        return node.value
    what = f"a whole number from 1 on, and this is {_spelt(node)}"
    return refuse_form(context, key, node, what, f"write it in digits: `{key}: 1`")


def flag(context: Context, key: str, node: Node) -> bool | None:
    """``true`` or ``false``."""
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    what = f"true or false, and this is {_spelt(node)}"
    return refuse_form(context, key, node, what, f"write `{key}: true`, or leave it out")


def _spelt(node: Node) -> str:
    """What stands there: a scalar as it is written, else its kind."""
    return f"`{node.text}`" if isinstance(node, Scalar) else kind(node)


@dataclass(frozen=True, slots=True)
class Spelt:
    """A text in one line that matches a pattern as a whole; the pattern is also ECMA-262."""

    pattern: str
    rule: Rule
    what: str
    hint: str

    def __call__(self, context: Context, key: str, node: Node) -> str | None:
        text = line(context, key, node)
        if text is not None and not re.fullmatch(self.pattern, text):
            return context.refuse(self.rule, node.place, f"`{text}` is not {self.what}", self.hint)
        return text


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text of a vocabulary; compared without case, returned as it should be spelt."""

    known: tuple[str, ...]

    def __call__(self, context: Context, key: str, node: Node) -> str | None:
        text = line(context, key, node)
        if text is None:
            return None
        found = {word.lower(): word for word in self.known}.get(text.lower())
        if found is None:
            guess = closest(text, self.known)
            hint = f"did you mean `{guess}`?" if guess else f"one of: {', '.join(self.known)}"
            return context.refuse(
                rules.VALUE_KNOWN, node.place, f"`{text}` is not a known `{key}`", hint
            )
        return found


def one_of(*known: str) -> OneOf:
    """A text of the vocabulary ``known``."""
    return OneOf(known)


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A list, each of its items checked; a single text is not a list of one."""

    item: Validator[T]

    def __call__(self, context: Context, key: str, node: Node) -> tuple[T, ...] | None:
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
        values = [self.item(context, key, child) for child in node.items]
        good = tuple(value for value in values if value is not None)
        return good if len(good) == len(values) else None


def list_of(item: Validator[T]) -> ListOf[T]:
    """A list of what ``item`` takes."""
    return ListOf(item)
