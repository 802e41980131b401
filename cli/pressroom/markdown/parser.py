"""The Markdown parser: CommonMark and the few extensions, each token with its place.

markdown-it-py gives blocks a range of lines and inline tokens nothing. Here
every inline rule that matters is wrapped so that its token remembers where in
the inline text it began and ended; :mod:`pressroom.markdown.positions` turns
that into lines and columns.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MAX_NESTING = 100
"""markdown-it's levels; a list takes two and a quote one."""

_GUARD = 82
"""Where a block counts as too deep: below the limit at which the parser drops text."""

TIME_LIMIT = 10.0
"""Seconds that one article may take to parse."""

InlineRule = Callable[[StateInline, bool], bool]


class ParseTimeout(Exception):
    """The text took longer than :data:`TIME_LIMIT`."""


def parse(text: str) -> tuple[list[Token], list[int], dict[str, Any]]:
    """Parse ``text``; returns its tokens, the lines (from 0) that nest too deeply, and
    the parser's notes on footnotes.

    Raises :class:`ParseTimeout`.
    """
    env = _environment()
    tokens = _parser().parse(text, env)
    return tokens, env["deep"], env


def parse_line(text: str) -> list[Token]:
    """The inline tokens of a single run of text, such as a caption."""
    [token] = _parser().parseInline(text, _environment())
    return token.children or []


def _environment() -> dict[str, Any]:
    return {"deep": [], "deadline": time.monotonic() + TIME_LIMIT}


@cache
def _parser() -> MarkdownIt:
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    md.enable(["table", "strikethrough"])
    footnote_plugin(md, move_to_end=False)
    deflist_plugin(md)
    dollarmath_plugin(
        md, allow_digits=False, allow_space=False, double_inline=False, allow_labels=False
    )
    container_plugin(md, "any", validate=lambda params, _markup: bool(params.strip()))
    # Addresses are judged and encoded by the tree builder, which can say where they stand.
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.inline.ruler.before("link", "reference", _reference)
    md.inline.ruler.after("footnote_ref", "footnote_missing", _footnote_missing)
    located = (
        "link",
        "image",
        "autolink",
        "html_inline",
        "math_inline",
        "reference",
        "footnote_inline",
        "footnote_ref",
        "footnote_missing",
    )
    for rule in md.inline.ruler.__rules__:
        if rule.name in located:
            rule.fn = _located(rule.fn)
    md.inline.ruler.__compile__()
    md.block.ruler.before("table", "guard", _guard)
    md.block.ruler.before("deflist", "table_caption", _caption, {"alt": ["blockquote"]})
    return md


def _located(rule: InlineRule) -> InlineRule:
    def run(state: StateInline, silent: bool) -> bool:
        if time.monotonic() > state.env["deadline"]:
            raise ParseTimeout
        start, before = state.pos, len(state.tokens)
        pending = bool(state.pending)
        if not rule(state, silent):
            return False
        index = before + pending  # pending text becomes a token of its own first
        if not silent and len(state.tokens) > index:
            meta = state.tokens[index].meta
            state.tokens[index].meta = {**(meta or {}), "start": start, "end": state.pos}
        return True

    return run


def _guard(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Notes a block that nests too deeply; never matches."""
    if state.level >= _GUARD and not silent:
        state.env["deep"].append(start)
    return False


_REFERENCE = re.compile(r"\[-?@[^\s\]]")


def _reference(state: StateInline, silent: bool) -> bool:
    """``[@key, p. 3; -@other]``: everything to the closing bracket is the reference."""
    if not _REFERENCE.match(state.src, state.pos):
        return False
    close = state.src.find("]", state.pos, state.posMax)
    if close < 0 or state.src[close + 1 : close + 2] in ("(", "["):
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.content = state.src[state.pos + 1 : close]
    state.pos = close + 1
    return True


_NOTE = re.compile(r"\[\^([^\s\[\]]+)\]")


def _footnote_missing(state: StateInline, silent: bool) -> bool:
    """``[^name]`` that the footnote rule left: there is no such footnote."""
    found = _NOTE.match(state.src, state.pos)
    if found is None or found.end() > state.posMax:
        return False
    if not silent:
        token = state.push("footnote_missing", "", 0)
        token.content = found[1]
    state.pos = found.end()
    return True


_CAPTION = re.compile(r":[ \t]+\S")


def _caption(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """``: caption {#tbl:name}`` on one line after a table."""
    if state.is_code_block(start):
        return False
    begin = state.bMarks[start] + state.tShift[start]
    if not _CAPTION.match(state.src, begin, state.eMarks[start]):
        return False
    if silent:
        return state.parentType == "table"
    if not state.tokens or state.tokens[-1].type != "table_close":
        return False
    token = state.push("table_caption", "", 0)
    token.map = [start, start + 1]
    token.content = state.src[begin + 1 : state.eMarks[start]].strip()
    state.line = start + 1
    return True
