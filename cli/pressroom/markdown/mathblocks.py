"""Display math as its dialects write it: ``$$``, ``\\[``, LaTeX environments, with labels.

Labels are ``$$ ... $$ {#eq-x}`` (Quarto), ``$$ ... $$ (x)`` (MyST) and ``\\label{x}`` (LaTeX).
A blank line ends display math, as it does in LaTeX: marks without a partner take no text away.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from pressroom.markdown.attributes import attributes_at
from pressroom.markdown.mathtext import unicode_math

_OPEN = re.compile(r"\$\$|\\\[|\\begin\{(?P<name>[a-zA-Z]+\*?)\}")
_ENVIRONMENTS = frozenset(
    f"{name}{star}"
    for name in ("align", "alignat", "displaymath", "eqnarray", "equation", "flalign", "gather",
                 "multline")
    for star in ("", "*")
)  # fmt: skip
_LABEL_BEHIND = re.compile(r"\(([^\s()]+)\)")
_LABEL = re.compile(r"\\label\{([^{}]*)\}")
_TAG = re.compile(r"\\tag\s*\{([^{}]*)\}")
_POINT = re.compile(r"[.,;:]?")
MAX_LINES = 400


def plugin(md: MarkdownIt) -> None:
    """Have ``md`` read display math as ``math_block``, and ``\\( \\)`` in text."""
    alt = ["paragraph", "reference", "blockquote", "list", "footnote_def"]
    md.block.ruler.before("fence", "math_block", _rule, {"alt": alt})
    md.inline.ruler.before("escape", "math_bracket", _inline)


class Parted(NamedTuple):
    """LaTeX of display math without its labels, and without its tag where it has one alone."""

    tex: str
    labels: tuple[str, ...]
    tag: str


def parted(tex: str) -> Parted:
    """The formula, the names that ``\\label`` gives it, and what ``\\tag`` has for a number."""
    labels = tuple(found[1].strip() for found in _LABEL.finditer(tex))
    tex = _LABEL.sub("", tex)
    tags = _TAG.findall(tex)
    if len(tags) != 1 or "\\tag*" in tex:
        return Parted(tex, labels, "")
    tag = tags[0].strip().strip("$")
    return Parted(_TAG.sub("", tex), labels, (unicode_math(tag) or tag) if "\\" in tag else tag)


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    begin = state.bMarks[start] + state.tShift[start]
    opening = _OPEN.match(state.src, begin, state.eMarks[start])
    if opening is None or (opening["name"] and opening["name"] not in _ENVIRONMENTS):
        return False
    mark = opening[0]
    close = {"$$": "$$", "\\[": "\\]"}.get(mark, mark.replace("begin", "end"))
    found = _end(state, opening.end(), start, end, close)
    if found is None:
        return False
    at, last = found
    behind = state.src[at + len(close) : state.eMarks[last]].strip()
    label = _label_behind(behind)
    if label is None:
        return False
    if mark == "\\[" and not _is_math(state.src[opening.end() : at], last > start):
        return False
    if silent:
        return True
    tex = state.src[opening.end() : at]
    if last > start:
        lines = [state.src[opening.end() : state.eMarks[start]]]
        lines += [state.getLines(n, n + 1, state.blkIndent, False) for n in range(start + 1, last)]
        lines.append(state.src[state.bMarks[last] + state.tShift[last] : at])
        tex = "\n".join(lines)
    token = state.push("math_block", "math", 0)
    token.content = f"{mark}{tex}{close}" if opening["name"] else tex
    token.meta = {"label": label}
    token.map = [start, last + 1]
    state.line = last + 1
    return True


def _end(state: StateBlock, at: int, start: int, end: int, close: str) -> tuple[int, int] | None:
    """Offset and line of ``close`` after ``at``; ``None`` where a blank line comes before it."""
    for number in range(start, min(end, start + MAX_LINES)):
        if number > start:
            at = state.bMarks[number] + state.tShift[number]
            if at >= state.eMarks[number] or state.sCount[number] < state.blkIndent:
                return None
        found = state.src.find(close, at, state.eMarks[number])
        if found >= 0:
            return found, number
    return None


def _label_behind(text: str) -> str | None:
    """The label behind display math, or nothing; ``None`` where other text stands there."""
    if _POINT.fullmatch(text):
        return ""
    given = attributes_at(text, 0)
    if given is not None and given.end == len(text):
        return given.label
    found = _LABEL_BEHIND.fullmatch(text)
    return found[1] if found else None


def _inline(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("\\(", state.pos):
        return False
    # The last place is remembered: thousands of marks without a partner are not followed each.
    text, last = state.env.get("closing formula", ("", -1))
    if text is not state.src:
        text, last = state.env["closing formula"] = (state.src, state.src.rfind("\\)"))
    if last < state.pos:
        return False
    end = state.src.find("\\)", state.pos + 2, state.posMax)
    if end < 0 or not state.src[state.pos + 2 : end].strip():
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = state.src[state.pos + 2 : end]
    state.pos = end + 2
    return True


def _is_math(text: str, long: bool) -> bool:
    """Whether what stands between escaped brackets is a formula, and not a bracket meant so.

    Where it has several lines, its marks stand on lines of their own.
    """
    if long and not (text.startswith("\n") and text.rstrip(" \t>").endswith("\n")):
        return False
    return len(text) > 3 and bool(re.search(r"[\\_=+<>]|\^\{?\w", text))
