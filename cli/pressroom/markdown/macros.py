"""Macros of LaTeX's mathematics: definitions in an article, and formulas with them expanded.

``\\newcommand`` and its kin, ``\\def``, ``\\let``, ``\\DeclareMathOperator``, and the mapping
in the front matter of MyST (https://mystmd.org/guide/math#math-macros). A macro holds from where it
is defined to the end of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pressroom.markdown import units

_TOKEN = re.compile(r"\\[A-Za-z@]+|\\.|#\d|.", re.DOTALL)
_DEFINES = re.compile(
    r"\\(?:(?:re|provide)?(?:new)?command|[egx]?def|let|DeclareMathOperator)(?![A-Za-z])"
)
_COMMANDS = frozenset({"\\newcommand", "\\renewcommand", "\\providecommand"})
_OPERATORS = frozenset({"\\DeclareMathOperator"})
_LETS = frozenset({"\\let"})
_DEFS = frozenset({"\\def", "\\gdef", "\\edef", "\\xdef"})
_DEFINING = _COMMANDS | _OPERATORS | _LETS | _DEFS
MOST = 500
"""Macros of an article, and expansions in a formula."""
LONGEST = 4000
"""Tokens of a macro's text, and characters of a formula, which grows no longer than that."""
_BUDGET = 500_000
"""Tokens that macros may give an article, all formulas together."""


@dataclass(frozen=True, slots=True)
class Macro:
    """The tokens that a command stands for, with ``#1`` for its first argument."""

    tokens: tuple[str, ...]
    arguments: int = 0
    default: tuple[str, ...] | None = None
    """The first argument where none is given in brackets; ``None`` if it has to be given."""


class _Broken(Exception):
    """What should be a definition or an argument is none."""


class Macros:
    """The macros of an article, met so far; ``given`` are those of its front matter."""

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._known: dict[str, Macro] = {}
        self._budget = _BUDGET
        for name, text in (given or {}).items():
            tokens = tuple(_TOKEN.findall(str(text)))
            numbers = [int(one[1:]) for one in tokens if one[0] == "#" and len(one) == 2]
            self._define("\\" + name.strip().lstrip("\\"), Macro(tokens, max(numbers, default=0)))

    def expand(self, tex: str) -> str:
        """``tex`` without definitions, which hold from here on, and with macros expanded.

        As it is where that would not end, or would be too long.
        """
        if len(tex) > LONGEST or (not self._known and not _DEFINES.search(tex)):
            return units.written_out(tex)
        try:
            return units.written_out(_joined(self._expanded(_Tokens(tex))))
        except _Broken:
            return tex

    def are_defined(self, text: str) -> bool:
        """Whether ``text`` only defines macros, which hold from here on."""
        return bool(_DEFINES.match(text)) and not self.expand(text)

    def _define(self, name: str, macro: Macro) -> None:
        if len(macro.tokens) > LONGEST or (len(self._known) >= MOST and name not in self._known):
            raise _Broken
        self._known[name] = macro

    def _expanded(self, tokens: _Tokens) -> Iterator[str]:
        count = 0
        while token := tokens.take():
            if token in _DEFINING:
                self._define(*self._definition(token, tokens))
                continue
            macro = self._known.get(token)
            if macro is None:
                yield token
                continue
            count += 1
            parts = _parts(macro, list(_arguments(macro, tokens)))
            size = sum(map(len, parts))
            self._budget -= size
            if count > MOST or tokens.left + size > LONGEST or self._budget < 0:
                raise _Broken
            tokens.give_back([token for part in parts for token in part])

    def _definition(self, token: str, tokens: _Tokens) -> tuple[str, Macro]:
        if token in _OPERATORS:
            star = tokens.optional_star()
            name = tokens.name()
            text = ("\\operatorname", *star, "{", *tokens.argument(), "}")
            return name, Macro(text)
        if token in _COMMANDS:
            tokens.optional_star()
            name = tokens.name()
            written = "".join(tokens.bracketed() or "0").strip()
            default = tokens.bracketed() if written != "0" else None
            if not re.fullmatch(r"[0-9]", written):
                raise _Broken
            return name, _checked(Macro(tuple(tokens.argument()), int(written), default))
        name = tokens.name()
        if token in _LETS:
            if tokens.peek() == "=":
                tokens.take()
            target = tokens.word()
            return name, self._known.get(target, Macro((target,)))
        number = 0
        while (sign := tokens.peek()) != "{":
            number += 1
            if sign != f"#{number}":
                raise _Broken
            tokens.take()
        return name, _checked(Macro(tuple(tokens.argument()), number))


def _checked(macro: Macro) -> Macro:
    used = [int(one[1]) for one in macro.tokens if one[0] == "#" and one[1:]]
    if any(not 0 < number <= macro.arguments for number in used):
        raise _Broken
    return macro


def _parts(macro: Macro, given: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The tokens of a macro and its arguments in their places."""
    return [given[int(one[1]) - 1] if one[0] == "#" and one[1:] else (one,) for one in macro.tokens]


def _arguments(macro: Macro, tokens: _Tokens) -> Iterator[tuple[str, ...]]:
    first = macro.default is not None
    if first:
        yield tokens.bracketed() or macro.default or ()
    for _ in range(macro.arguments - first):
        yield tokens.argument()


class _Tokens:
    """Tokens to read, to which others can be given back."""

    def __init__(self, tex: str) -> None:
        self._rest = _TOKEN.findall(tex)[::-1]

    @property
    def left(self) -> int:
        return len(self._rest)

    def take(self) -> str:
        return self._rest.pop() if self._rest else ""

    def peek(self) -> str:
        while self._rest and self._rest[-1].isspace():
            self._rest.pop()
        return self._rest[-1] if self._rest else ""

    def word(self) -> str:
        if not self.peek():
            raise _Broken
        return self.take()

    def give_back(self, tokens: list[str]) -> None:
        self._rest.extend(reversed(tokens))

    def optional_star(self) -> tuple[str, ...]:
        return (self.take(),) if self.peek() == "*" else ()

    def name(self) -> str:
        """The command that is defined, in braces or without."""
        found = self.argument()
        if len(found) != 1 or found[0][0] != "\\":
            raise _Broken
        return found[0]

    def argument(self) -> tuple[str, ...]:
        """A token, or all those within braces."""
        first = self.word()
        return self._until("}", "{") if first == "{" else (first,)

    def bracketed(self) -> tuple[str, ...] | None:
        """What stands within brackets, or ``None`` without any."""
        if self.peek() != "[":
            return None
        self.take()
        return self._until("]", "[")

    def _until(self, end: str, begin: str) -> tuple[str, ...]:
        found: list[str] = []
        depth = 1
        while token := self.take():
            depth += (token == begin) - (token == end)
            if not depth:
                return tuple(found)
            found.append(token)
        raise _Broken


def _joined(tokens: Iterator[str]) -> str:
    """Tokens as LaTeX: a letter behind a command is apart from it."""
    out: list[str] = []
    command = False
    for token in tokens:
        if command and token[0].isalpha():
            out.append(" ")
        out.append(token)
        command = len(token) > 1 and token[0] == "\\" and token[1].isalpha()
    return "".join(out).strip()
