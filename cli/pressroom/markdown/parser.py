"""The Markdown parser: CommonMark and the few extensions, each token with its place.

markdown-it-py gives blocks a range of lines and inline tokens nothing. Here
every inline rule that matters is wrapped so that its token remembers where in
the inline text it began and ended; an :class:`InlineMap` turns that into lines
and columns of the file.
"""

from __future__ import annotations

import math
import re
import time
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel, parseLinkTitle
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.markdown import (
    citekeys,
    commands,
    directives,
    environments,
    htmlblocks,
    mathblocks,
    pandoc_tables,
    shortcode_blocks,
    shortcodes,
    table_captions,
)
from pressroom.markdown.attributes import attributes_at

MAX_NESTING = 100
"""markdown-it's levels; a list takes two and a quote one."""

_GUARD = 82
"""Where a block counts as too deep: below the limit at which the parser drops text."""

TIME_LIMIT = 10.0
"""Seconds that one article may take to parse."""

InlineRule = Callable[[StateInline, bool], bool]


class ParseTimeout(Exception):
    """The text took longer than :data:`TIME_LIMIT`."""


def parse(text: str) -> tuple[list[Token], dict[str, Any]]:
    """The tokens of ``text``, and the parser's notes.

    These are ``footnotes`` and ``deep``, the lines (from 0) that nest too
    deeply. Raises :class:`ParseTimeout`.
    """
    env = _environment()
    return _parser().parse(text, env), env


def read(text: str, source: Source, collector: Collector) -> tuple[list[Token], dict[str, Any]]:
    """As :func:`parse`, for a ``text`` of ``source``; what nests too deeply is reported."""
    tokens, env = parse(text)
    for line in env["deep"][:1]:
        collector.report(
            rules.NESTING_LIMIT,
            source.place(line + 1),
            "lists and quotes nest too deeply here; what is inside would be lost",
            "bring it to at most 40 levels",
        )
    return tokens, env


@contextmanager
def limits(source: Source, collector: Collector) -> Iterator[None]:
    """Report what is given up within because it takes too long or nests too deeply."""
    try:
        yield
    except ParseTimeout:
        collector.report(
            rules.PARSE_TIME,
            source.whole(),
            f"the article did not parse within {TIME_LIMIT:.0f} seconds",
            "look for thousands of brackets or asterisks without a partner",
        )
    except RecursionError:
        collector.report(
            rules.NESTING_LIMIT,
            source.whole(),
            "brackets nest too deeply in this article",
            "look for hundreds of brackets within each other",
        )


def parse_line(text: str, footnotes: dict[str, Any] | None = None) -> list[Token]:
    """The inline tokens of a single run of text, such as a caption.

    ``footnotes`` are the parser's notes on those of the article, to which its own are added.
    """
    env = _environment()
    if footnotes is not None:
        env["footnotes"] = footnotes
    [token] = _parser().parseInline(text, env)
    return token.children or []


def parse_html(text: str) -> list[Token]:
    """The tokens ``html_inline`` and ``text`` of a block of HTML."""
    [token] = _html_parser().parseInline(text, {"deadline": math.inf})
    return token.children or []


UNSEEN = ("comment", "label")
"""Tokens whose content is not shown."""


def token_text(tokens: Sequence[Token], kinds: Collection[str] = ()) -> str:
    """The content of inline tokens, of pictures their own; only of ``kinds``, if given."""
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(token_text(token.children or [], kinds))
        elif token.type not in UNSEEN and (not kinds or token.type in kinds):
            parts.append(token.content)
    return "".join(parts)


def _environment() -> dict[str, Any]:
    return {"deep": [], "deadline": time.monotonic() + TIME_LIMIT}


@cache
def _html_parser() -> MarkdownIt:
    md = MarkdownIt("zero", {"html": True}).enable(["html_inline", "entity"])
    md.inline.ruler.before("html_inline", "component", htmlblocks.component)
    for rule in md.inline.ruler.__rules__:
        if rule.name in _OTHERS:
            rule.fn = _located(rule.fn)
    md.inline.ruler.__compile__()
    return md


@cache
def _parser() -> MarkdownIt:
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath.index import math_inline_dollar
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.myst_blocks.index import target
    from mdit_py_plugins.myst_role import myst_role_plugin
    from mdit_py_plugins.subscript import sub_plugin
    from mdit_py_plugins.superscript import superscript_plugin

    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    md.enable(["table", "strikethrough"])
    footnote_plugin(md, move_to_end=False)
    deflist_plugin(md)
    md.inline.ruler.before("escape", "math_inline", math_inline_dollar(False, False, True))
    md.block.ruler.before("hr", "myst_target", target, {"alt": ["paragraph"]})
    for plugin in (myst_role_plugin, admon_plugin, sub_plugin, superscript_plugin):
        plugin(md)
    commands.plugin(md)
    shortcodes.plugin(md)
    mathblocks.plugin(md)
    directives.plugin(md)
    shortcode_blocks.plugin(md)
    environments.plugin(md)
    htmlblocks.plugin(md)
    # Addresses are judged and encoded by the tree builder, which can say where they stand.
    md.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=parseLinkLabel,
        parseLinkTitle=parseLinkTitle,
        parseLinkDestination=shortcodes.destination,
    )
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.inline.ruler.before("link", "reference", citekeys.reference)
    md.inline.ruler.before("link", "narrative", citekeys.narrative)
    md.inline.ruler.before("link", "attributes", _attributes)
    md.inline.ruler.before("link", "span", _span)
    md.inline.ruler.before("emphasis", "highlight", _highlight)
    md.inline.ruler.after("footnote_ref", "footnote_missing", _footnote_missing)
    for rule in md.inline.ruler.__rules__:
        if rule.name in _BRACKETED:
            rule.fn = _located(_closed(rule.fn))
        elif rule.name in _OTHERS:
            rule.fn = _located(rule.fn)
    _dispatch(md)
    pandoc_tables.plugin(md)
    table_captions.plugin(md)
    md.block.ruler.before("pandoc_table", "guard", _guard)
    return md


_BRACKETED = (
    "link",
    "image",
    "reference",
    "span",
    "footnote_inline",
    "footnote_ref",
    "footnote_missing",
)
"""Inline rules that end at a bracket."""
_OTHERS = (
    *("autolink", "command", "comment", "component", "highlight", "html_inline", "math_bracket"),
    *("math_inline", "myst_role", "shortcode", "wikilink"),
)
"""Further inline rules whose tokens know their place."""


_FIRST = {
    **dict.fromkeys(("escape", "command", "math_bracket"), "\\"),
    **dict.fromkeys(("attributes", "shortcode", "myst_role"), "{"),
    **dict.fromkeys(("link", "reference", "span", "footnote_ref", "footnote_missing"), "["),
    **dict.fromkeys(("autolink", "component", "html_inline"), "<"),
    **dict.fromkeys(("sup", "footnote_inline"), "^"),
    **dict.fromkeys(("tie", "sub", "strikethrough"), "~"),
    "backticks": "`",
    "comment": "{%",
    "emphasis": "*_",
    "entity": "&",
    "highlight": "=",
    "image": "!",
    "math_inline": "$",
    "narrative": "@-",
    "newline": "\n",
    "wikilink": "[!",
}
"""The characters that each inline rule begins at; ``text`` takes all others."""


def _dispatch(md: MarkdownIt) -> None:
    """Have one rule call those that begin at a character: asking each takes most of the time."""
    rules = {rule.name: rule.fn for rule in md.inline.ruler.__rules__ if rule.enabled}
    rules["sup"] = rules.pop("sup")  # after ``^[`` of a footnote
    text = rules.pop("text")
    at = {
        first: [rule for name, rule in rules.items() if first in _FIRST[name]]
        for first in "".join(_FIRST.values())
    }

    def dispatch(state: StateInline, silent: bool) -> bool:
        for rule in at.get(state.src[state.pos], ()):
            if rule(state, silent):
                return True
        return text(state, silent)

    md.inline.ruler.push("dispatch", dispatch)
    md.inline.ruler.enableOnly("dispatch")


def _closed(rule: InlineRule) -> InlineRule:
    """``rule``, asked only where a bracket closes further on.

    Thousands of brackets that only open would each be followed to the end.
    """

    def run(state: StateInline, silent: bool) -> bool:
        text, last = state.env.get("closing", ("", -1))
        if text is not state.src:
            text, last = state.env["closing"] = (state.src, state.src.rfind("]"))
        return state.pos < last and rule(state, silent)

    return run


def _located(rule: InlineRule) -> InlineRule:
    """``rule``, whose token keeps in its ``meta`` where it begins and ends."""

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


_WITH_ATTRIBUTES = ("image", "code_inline", "link_close", "math_inline")


def _attributes(state: StateInline, silent: bool) -> bool:
    """``{#label .class}`` right behind a picture, code, link or formula, whose token takes them.

    kramdown's ``{: .class}`` may stand behind anything that is marked.
    """
    if silent or state.pending or state.src[state.pos] != "{" or not state.tokens:
        return False
    before = state.tokens[-1]
    found = attributes_at(state.src, state.pos)
    if found is None or found.end > state.posMax:
        return False
    if before.type in _WITH_ATTRIBUTES:
        before.meta = {**before.meta, "attributes": found}
    elif not state.src.startswith("{:", state.pos) or not before.type.endswith("_close"):
        return False
    state.pos = found.end
    return True


def _span(state: StateInline, silent: bool) -> bool:
    """``[words]{.class}``: the words, since a class only dresses them, but for what marks them."""
    if state.src[state.pos] != "[":
        return False
    end = parseLinkLabel(state, state.pos)
    found = attributes_at(state.src, end + 1) if end >= 0 else None
    if found is None or found.end > state.posMax:
        return False
    if not silent:
        mark = next((_CLASSES[one] for one in found.classes if one in _CLASSES), "span")
        _within(state, mark, state.pos + 1, end)
    state.pos = found.end
    return True


_CLASSES = {"mark": "mark", "highlight": "mark", "underline": "em", "ul": "em"}
_HIGHLIGHT = re.compile(r"==(?=[^\s=])([^\n]{1,2000}?)(?<=[^\s=])==(?!=)")


def _highlight(state: StateInline, silent: bool) -> bool:
    """``==marked==``"""
    found = _HIGHLIGHT.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        _within(state, "mark", found.start(1), found.end(1))
    state.pos = found.end()
    return True


def _within(state: StateInline, mark: str, start: int, end: int) -> None:
    """The tokens of a part of the text between those of a mark."""
    state.push(f"{mark}_open", mark, 1)
    place, limit = state.pos, state.posMax
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.pos, state.posMax = place, limit
    state.push(f"{mark}_close", mark, -1)


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


class InlineMap:
    """Where the lines of one inline token's text begin in the source.

    The text of a paragraph is its source lines without indentation and quote
    marks, so each of its lines is the end of a source line; a cell of a table
    is somewhere within one. A line that cannot be found so (a tab that became
    spaces, an escaped ``|``) has a line and no column.
    """

    def __init__(self, source: Source, content: str, first: int, after: int = 0) -> None:
        """``first`` is the line (from 0); ``after`` a column before the text."""
        self._source = source
        self._first = first
        self._starts: list[int] = [0]
        self._columns: list[int | None] = []
        for number, line in enumerate(content.split("\n")):
            self._starts.append(self._starts[-1] + len(line) + 1)
            self._columns.append(self._column(number, line, after))

    def _column(self, number: int, line: str, after: int) -> int | None:
        index = self._first + number
        if index >= len(self._source.lines):
            return None
        whole = self._source.lines[index]
        text = line.rstrip()
        stripped = whole.rstrip()
        if not after and stripped.endswith(text):
            return len(stripped) - len(text)
        at = whole.find(text, after)
        if at < 0 and number:  # only the first line must stand behind it
            at = whole.find(text)
        return at if at >= 0 else None

    @property
    def end(self) -> int:
        """The source column (from 0) behind the first line of the text, or 0."""
        column = self._columns[0]
        return 0 if column is None else column + self._starts[1] - 1

    def place(self, start: int, end: int | None = None) -> Place:
        """The place of the text from ``start`` to ``end``, offsets from 0."""
        line, column = self._locate(start)
        number = self._first + line + 1
        if column is None:
            return Place(self._source.path, number)
        if end is None:
            return Place(self._source.path, number, column + 1)
        last, end_column = self._locate(max(end - 1, start))
        if end_column is None:
            return Place(self._source.path, number, column + 1)
        return Place(self._source.path, number, column + 1, self._first + last + 1, end_column + 2)

    def _locate(self, offset: int) -> tuple[int, int | None]:
        line = bisect_right(self._starts, offset) - 1
        if line >= len(self._columns):
            return len(self._columns) - 1, None
        column = self._columns[line]
        return line, None if column is None else column + offset - self._starts[line]


def find_on_lines(source: Source, needle: str, lines: Sequence[int]) -> Place:
    """The place of ``needle`` on one of ``lines`` (from 0); the first line alone if not there."""
    for index in lines:
        if index < len(source.lines):
            at = source.lines[index].find(needle)
            if at >= 0:
                return source.place(index + 1, at + 1, len(needle))
    return source.place((lines[0] if lines else 0) + 1)
