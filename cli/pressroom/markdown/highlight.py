"""Code for print: a few classes of words, and every character as it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import Any

_PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "none", "output"})
"""Languages that ask for nothing."""

_MOST = 100_000
"""Characters; a longer block is set plain, for some lexers are slow."""

_KINDS = (
    ("Token.Keyword", "kw"),
    ("Token.Operator.Word", "kw"),
    ("Token.Literal.String", "str"),
    ("Token.Literal.Number", "num"),
    ("Token.Comment", "com"),
    ("Token.Name.Function", "name"),
    ("Token.Name.Class", "name"),
    ("Token.Name.Decorator", "name"),
    ("Token.Name.Tag", "name"),
    ("Token.Name.Attribute", "name"),
    ("Token.Generic.Heading", "name"),
    ("Token.Generic.Deleted", "com"),
    ("Token.Generic.Inserted", "str"),
    ("Token.Generic.Prompt", "com"),
)
"""The class for the kinds of token, by the beginning of their names; the rest has none."""

Run = tuple[str, str]
"""A class, or an empty string, and the characters that bear it."""


def is_plain(language: str) -> bool:
    """Whether ``language``, as written on a fence, asks for no highlighting."""
    return language.lower() in _PLAIN


def is_known(language: str) -> bool:
    """Whether there is a lexer for ``language``."""
    return _lexer(language.lower()) is not None


def suggestion(language: str) -> str:
    """The known language whose name is nearest, or an empty string."""
    found = get_close_matches(language.lower(), _names(), 1, 0.7)
    return found[0] if found else ""


def runs(text: str, language: str) -> tuple[Run, ...]:
    """``text`` in runs of one class each, which joined give ``text`` again.

    One run without a class where the language is not known. Pygments is
    imported only for a language that is not plain.
    """
    lexer = None if is_plain(language) or len(text) > _MOST else _lexer(language.lower())
    if lexer is None:
        return (("", text),)
    try:
        found = tuple(_merged(lexer.get_tokens_unprocessed(text)))
    except Exception:  # noqa: BLE001 - a lexer is code of many hands; its failure costs colour only
        return (("", text),)
    return found if "".join(words for _, words in found) == text else (("", text),)


def markup(text: str, language: str) -> str:
    """``text`` as HTML, its runs in spans of their classes."""
    return "".join(_span(*run) for run in runs(text, language))


def hanging_markup(text: str, language: str) -> str:
    """As :func:`markup`, each line in an element of its own with its line break at the end."""
    rows = [""]
    for kind, words in runs(text, language):
        first, *more = words.split("\n")
        rows[-1] += _span(kind, first)
        for part in more:
            rows[-1] += "\n"
            rows.append(_span(kind, part))
    return "".join(f'<span class="line">{row}</span>' for row in rows)


def _span(kind: str, words: str) -> str:
    inner = escape(words, quote=False)
    return f'<span class="{kind}">{inner}</span>' if kind and words else inner


def _merged(tokens: Iterable[tuple[int, Any, str]]) -> Iterator[Run]:
    """Runs of tokens, neighbours of one class as one; white space takes no class."""
    kinds = ((_kind(str(token)) if value.strip() else "", value) for _, token, value in tokens)
    for kind, run in groupby((one for one in kinds if one[1]), key=itemgetter(0)):
        yield kind, "".join(value for _, value in run)


@cache
def _kind(token: str) -> str:
    for beginning, kind in _KINDS:
        if token == beginning or token.startswith(f"{beginning}."):
            return kind
    return ""


@cache
def _lexer(language: str) -> Any:
    """The lexer of a lower-case name, or ``None``."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@cache
def _names() -> tuple[str, ...]:
    from pygments.lexers import get_all_lexers

    return tuple(sorted({alias for _, aliases, _, _ in get_all_lexers() for alias in aliases}))
