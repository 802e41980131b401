"""What looks like syntax of a dialect in finished text: it was meant otherwise than it is shown."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from pressroom import rules
from pressroom.markdown.inlines import State
from pressroom.markdown.parser import find_on_lines
from pressroom.model import document as d

_KINDS = (
    ("a shortcode", re.compile(r"\{\{[<%]?.{0,60}?[>%]?\}\}|\{%.{0,60}?%\}")),
    ("a wiki link", re.compile(r"!?\[\[[^\[\]\n]{1,80}\]\]")),
    ("a container", re.compile(r"(?m)^:{3,}[^\n:].{0,60}|^!!! .{0,60}")),
    ("a role", re.compile(r"\{[a-z][\w:-]*\}(?=`)")),
    ("a LaTeX command", re.compile(r"\\[a-zA-Z]{2,}(?=[{\[])")),
    ("display math", re.compile(r"\$\$.{0,40}")),
    ("attributes", re.compile(r"\{[#.][\w:-]+[^{}\n]{0,60}\}|\{:[^{}\n]{1,60}\}")),
    ("a link", re.compile(r"\]\([^()\s]{1,80}")),
    ("a callout", re.compile(r"\[![A-Za-z]+\]")),
    ("HTML", re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]{0,60})?/?>")),
    ("a grid table", re.compile(r"(?m)^\+[-=+]{5,}")),
    ("a target", re.compile(r"(?m)^\([\w:-]+\)=$")),
)
_ANY = re.compile(r"[{\[\]\\$<+!:(]")


def report(state: State, blocks: Iterable[d.Block | d.Footnote]) -> None:
    """Report each text that looks so, once with a count, at its first place."""
    nodes = list(d.walk(blocks))
    starts = sorted(
        {node.line for node in nodes if not isinstance(node, d.Inline | d.Reference | d.Definition)}
    )
    line = 1
    for node in nodes:
        line = getattr(node, "line", line)
        if isinstance(node, d.Text) and _ANY.search(node.text):
            after = bisect_right(starts, line)
            end = starts[after] - 1 if after < len(starts) else len(state.source.lines)
            _look(state, node.text, range(line - 1, max(end, line)))


def _look(state: State, text: str, lines: range) -> None:
    for kind, pattern in _KINDS:
        for found in pattern.finditer(text):
            words = found[0].split("\n")[0]
            place = find_on_lines(state.source, words, lines)
            source, column = state.source.lines[(place.line or 1) - 1], place.column or 1
            if words not in source or source[column - 2 : column - 1] == "\\":
                continue  # characters that were escaped are meant as they stand
            state.fold(
                rules.SYNTAX_READ,
                place,
                f"`{words}` looks like {kind} and stands in the text as it is written",
                "write it in Markdown, or between backticks if it is meant so",
            )
