"""Where a block of HTML ends, and what MDX writes beside it.

A block of HTML ends at a blank line (https://spec.commonmark.org/0.31.2/#html-blocks). Here it goes
on where an element is open whose content is no Markdown (code, a drawing), or where a table, list
or figure goes on with a tag. Components and their attributes, imports and exports are those of
https://mdxjs.com/docs/what-is-mdx/.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.common.html_blocks import block_names
from markdown_it.common.html_re import open_tag
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.html_block import html_block
from markdown_it.rules_inline import StateInline

_BRACES = r"\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\}"
_VALUE = rf"""(?:"[^"]*+"|'[^']*+'|{_BRACES}|[^\s"'=<>`{{}}]++)"""
_COMPONENT = re.compile(
    rf"</?[A-Z][\w.]*+(?:\s++(?:[\w:.-]++(?:\s*+=\s*+{_VALUE})?|{_BRACES}))*+\s*+/?>"
)
"""A tag of a component, whose attributes may be expressions in braces."""

_MARKDOWN = re.compile(rf"(?={open_tag}\s*$)<[A-Za-z][\w-]*[^<>]*?\smarkdown(?:[\s=>])")
"""A tag that says its content is Markdown, as kramdown and Python-Markdown have it."""

_SOLID = re.compile(r"<(/?)(canvas|math|pre|script|style|svg|textarea)(?=[\s/>])", re.IGNORECASE)
_BUILT = re.compile(r"<(/?)(table|figure|ul|ol|dl)(?=[\s/>])", re.IGNORECASE)
_SHORTCODE = re.compile(r"\{\{[<%]|\{%")
"""What a tool replaces before it reads Markdown, and so ends a block of HTML."""

_IMPORT = re.compile(r"import\s(?:[^\n\"']{1,500}?\sfrom\s+)?[\"'][^\"'\n]+[\"'];?\s*$")
_IMPORT_LIST = re.compile(r"import\s+\{[^{}]{0,2000}\}\s*from\s+[\"'][^\"'\n]+[\"'];?\s*$")
_EXPORT = re.compile(r"export\s+(?:default|const|let|var|function|async|class|\{|\*)")
_HEAD = ("unpublished",)


def plugin(md: MarkdownIt) -> None:
    """Have ``md`` read blocks of HTML so, and MDX."""
    alt = ["paragraph", "reference", "blockquote"]
    md.block.ruler.at("html_block", _html_block, {"alt": alt})
    md.block.ruler.before("html_block", "component", _component_block, {"alt": alt})
    md.block.ruler.before("paragraph", "module", _module)
    md.block.ruler.before("paragraph", "comment", _comment)
    md.inline.ruler.before("html_inline", "component", component)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


# --- blocks of HTML


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if not html_block(state, start, end, silent):
        return False
    if not silent:
        token = state.tokens[-1]
        last = _whole(state, start, state.line, end)
        if last != state.line:
            state.line = last
            token.map = [start, last]
            token.content = state.getLines(start, last, state.blkIndent, True)
    return True


def _whole(state: StateBlock, start: int, last: int, end: int) -> int:
    """The line behind a block of HTML that begins at ``start`` and ends before ``last``."""
    solid: dict[str, int] = {}
    built = 0
    number = start
    while True:
        while number < last:
            line = _line(state, number)
            if number > start and _SHORTCODE.match(line) and not any(solid.values()):
                return number
            for found in _SOLID.finditer(line):
                name = found[2].lower()
                solid[name] = max(solid.get(name, 0) + (-1 if found[1] else 1), 0)
            built += sum(-1 if found[1] else 1 for found in _BUILT.finditer(line))
            number += 1
        open_now = [name for name, depth in solid.items() if depth]
        if open_now:
            further = _closing(state, open_now[0], last, end)
        elif built > 0:
            further = _next_tag(state, last, end)
        else:
            further = 0
        if not further:
            return last
        last = further


def _closing(state: StateBlock, name: str, first: int, end: int) -> int:
    """The line behind the one that closes ``name``, or 0 where none does."""
    unclosed: dict[str, int] = state.env.setdefault("unclosed", {})
    if unclosed.get(name, end) <= first:
        return 0
    tag = f"</{name}"
    for number in range(first, end):
        if _outside(state, number):
            return 0
        if tag in _line(state, number).lower():
            return _up_to_blank(state, number + 1, end)
    unclosed[name] = first
    return 0


def _next_tag(state: StateBlock, first: int, end: int) -> int:
    """The line behind the next block, if that is a tag, or 0."""
    number = first
    while number < end and state.isEmpty(number):
        number += 1
    if (
        number >= end
        or _outside(state, number)
        or not re.match(r"</?[A-Za-z]", _line(state, number))
    ):
        return 0
    return _up_to_blank(state, number + 1, end)


def _up_to_blank(state: StateBlock, number: int, end: int) -> int:
    while number < end and not state.isEmpty(number) and not _outside(state, number):
        number += 1
    return number


def _outside(state: StateBlock, number: int) -> bool:
    """Whether a line ends the list item or quote that the block stands in."""
    return not state.isEmpty(number) and state.sCount[number] < state.blkIndent


# --- MDX


def component(state: StateInline, silent: bool) -> bool:
    """``<Name key={value}>`` within a line."""
    found = _COMPONENT.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _component_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A tag of a component, or one with ``markdown``, alone: what follows is Markdown."""
    if state.is_code_block(start):
        return False
    begin = state.bMarks[start] + state.tShift[start]
    if state.src[begin : begin + 1] != "<":
        return False
    found = _COMPONENT.match(state.src, begin, state.eMarks[end - 1])
    if found is not None and found[0].strip("</>").split()[0].lower() in block_names:
        found = None
    if found is None:
        found = _MARKDOWN.match(_line(state, start))
        last, rest = start, ""
    else:
        last = start + found[0].count("\n")
        rest = state.src[found.end() : state.eMarks[last]]
    if found is None or rest.strip():
        return False
    if not silent:
        token = state.push("html_block", "", 0)
        token.map = [start, last + 1]
        token.content = state.getLines(start, last + 1, state.blkIndent, True)
        state.line = last + 1
    return True


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``{/* a comment */}`` that begins and ends a line, over blank lines too."""
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("{/*", begin):
        return False
    unclosed: dict[str, int] = state.env.setdefault("unclosed", {})
    if unclosed.get("{/*", end) <= start:
        return False
    last = start
    while last < end and "*/}" not in _line(state, last):
        last += 1
    if last == end:
        unclosed["{/*"] = start
    if last == end or not _line(state, last).rstrip().endswith("*/}"):
        return False
    if not silent:
        token = state.push("unpublished", "", 0)
        token.map = [start, last + 1]
        token.content = "{/*"
        state.line = last + 1
    return True


def _module(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Imports, and at the head of the text exports, up to a blank line."""
    if silent or state.level or state.is_code_block(start):
        return False
    line = _line(state, start)
    if not line.startswith(("import ", "export ")):
        return False
    last = _up_to_blank(state, start, end)
    lines = [_line(state, number) for number in range(start, last)]
    if line.startswith("import "):
        count = 0
        while count < len(lines) and _IMPORT.match(lines[count]):
            count += 1
        if not count and _IMPORT_LIST.match("\n".join(lines)):
            count = len(lines)
        last = start + count
    elif not _EXPORT.match(line) or any(one.type not in _HEAD for one in state.tokens):
        return False
    if last == start:
        return False
    token = state.push("unpublished", "", 0)
    token.map = [start, last]
    token.content = line
    state.line = last
    return True
