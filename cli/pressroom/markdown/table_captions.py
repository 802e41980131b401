"""Captions of tables: ``Table: caption {#tbl-x}`` or ``: caption``, before or after a table.

https://pandoc.org/MANUAL.html#tables. A caption is a paragraph; what follows on a term is a
definition, but for what stands between a paragraph and a table.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from pressroom.markdown.pandoc_tables import (
    BlockRule,
    caption_mark,
    is_blank,
    is_outside,
    line_text,
)

_Tables = tuple[BlockRule, ...]

_TABLE_HEAD = re.compile(
    r"(?:`{3,}|~{3,}|:{3,})[ \t]*\{(?:list-table|csv-table|table)\}|<table\b", re.IGNORECASE
)
"""What begins a table that is no rule of this module."""


def plugin(md: MarkdownIt) -> None:
    """Have ``md`` read captions as ``table_caption``, whose ``meta`` says whether it is after."""
    rules = {rule.name: rule for rule in md.block.ruler.__rules__}
    tables, definitions = (rules["table"].fn, rules["pandoc_table"].fn), rules["deflist"].fn

    def caption(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return _caption(tables, state, start, end, silent)

    def no_caption(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        at = start + 2
        if at < end and is_blank(state, start + 1) and caption_mark(state, at):
            last = _end_of_caption(tables, state, at, end)
            if _is_before_table(tables, state, last, end):
                return False
        return bool(definitions(state, start, end, silent))

    rules["deflist"].fn = no_caption
    md.block.ruler.before("deflist", "table_caption", caption, {"alt": ["blockquote"]})


def _caption(tables: _Tables, state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``Table: caption {#tbl-x}`` or ``: caption``, a paragraph before or after a table."""
    if state.is_code_block(start):
        return False
    mark = caption_mark(state, start)
    if mark is None:
        return False
    if silent:
        return state.parentType == "table"
    after = _follows_table(state)
    last = _end_of_caption(tables, state, start, end)
    if not after and not _is_before_table(tables, state, last, end):
        return False
    token = state.push("table_caption", "", 0)
    token.map = [start, last]
    lines = [state.src[mark.end() : state.eMarks[start]].strip()]
    lines += [line_text(state, number).strip() for number in range(start + 1, last)]
    token.content = "\n".join(lines)
    token.meta = {"after": after, "mark": mark[0]}
    state.line = last
    return True


def _follows_table(state: StateBlock) -> bool:
    """Whether a table without a caption has just ended."""
    tokens = state.tokens
    if not tokens or tokens[-1].level != state.level:
        return False
    if tokens[-1].type == "directive":
        return bool(tokens[-1].meta["directive"].name == "csv-table")
    if tokens[-1].type == "html_block":
        return bool(re.search(r"</table>\s*$", tokens[-1].content, re.IGNORECASE))
    if tokens[-1].type not in ("table_close", "container_close"):
        return False
    opening = tokens[-1].type.replace("close", "open")
    at = len(tokens) - 2
    while tokens[at].type != opening or tokens[at].level != state.level:
        at -= 1
    if opening == "container_open" and tokens[at].meta["directive"].name != "list-table":
        return False
    before = tokens[at - 1] if at else None
    return before is None or before.type != "table_caption" or before.meta["after"]


def _end_of_caption(tables: _Tables, state: StateBlock, start: int, end: int) -> int:
    """The line behind a caption: that of the next block."""
    rules: list[BlockRule] = state.md.block.ruler.getRules("paragraph")
    for number in range(start + 1, end):
        if is_blank(state, number) or is_outside(state, number):
            return number
        if _is_table(tables, state, number, end):
            return number
        if any(rule(state, number, end, True) for rule in rules):
            return number
    return end


def _is_before_table(tables: _Tables, state: StateBlock, number: int, end: int) -> bool:
    while number < end and is_blank(state, number):
        number += 1
    return number < end and not is_outside(state, number) and _is_table(tables, state, number, end)


def _is_table(tables: _Tables, state: StateBlock, number: int, end: int) -> bool:
    if _TABLE_HEAD.match(line_text(state, number).lstrip()):
        return True
    return any(rule(state, number, end, True) for rule in tables)
