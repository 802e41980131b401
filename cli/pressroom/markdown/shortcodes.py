"""Shortcodes of Hugo and Quarto, tags of Jekyll, links and comments of Obsidian and MDX.

Inline rules, each with a token of its own: ``shortcode``, ``wikilink``, ``comment``.
https://gohugo.io/content-management/shortcodes/, https://quarto.org/docs/extensions/shortcodes.html,
https://jekyllrb.com/docs/includes/, https://obsidian.md/help/links, https://mdxjs.com/docs/
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_SHORTCODE = re.compile(r"\{\{(<|%)\s*(/?)\s*([\w./-]+)([^{}]{0,1000}?)(/?)\s*[>%]\}\}")
_TAG = re.compile(r"\{%-?\s*(\w+)\s*([^{}]{0,1000}?)-?%\}")
_WIKILINK = re.compile(r"(!?)\[\[([^\[\]\n]{1,400})\]\]")
_COMMENTS = (
    re.compile(r"\{/\*.{0,1000}?\*/\}", re.DOTALL),
    re.compile(r"%%.{0,1000}?%%", re.DOTALL),
)


@dataclass(frozen=True, slots=True)
class Shortcode:
    """A shortcode: its name, what stands behind it, and whether it only closes another."""

    name: str
    arguments: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    closing: bool = False

    def value(self, name: str, at: int = -1) -> str:
        """The value ``name``, or the argument at a place."""
        if name in self.values:
            return self.values[name]
        return self.arguments[at] if 0 <= at < len(self.arguments) else ""


def plugin(md: MarkdownIt) -> None:
    """Have ``md`` read all of these."""
    before = md.inline.ruler.before
    before("link", "wikilink", _wikilink)
    before("escape", "shortcode", _shortcode)
    before("escape", "comment", _comment)


def _shortcode(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    found = _SHORTCODE.match(state.src, state.pos, state.posMax)
    if found is not None:
        name, rest, closing = found[3], found[4], bool(found[2])
    else:
        found = _TAG.match(state.src, state.pos, state.posMax)
        if found is None:
            return False
        name, rest = found[1], found[2]
        closing = name.startswith("end")
    if not silent:
        token = state.push("shortcode", "", 0)
        token.content = found[0]
        token.meta = {"shortcode": _read(name, rest, closing)}
    state.pos = found.end()
    return True


def _read(name: str, rest: str, closing: bool) -> Shortcode:
    try:
        words = shlex.split(rest.replace("\\", "\\\\"))
    except ValueError:
        words = rest.split()
    values = dict(word.split("=", 1) for word in words if "=" in word.strip("="))
    return Shortcode(name, tuple(word for word in words if "=" not in word), values, closing)


def _wikilink(state: StateInline, silent: bool) -> bool:
    found = _WIKILINK.match(state.src, state.pos, state.posMax)
    if found is None or state.src[found.end() : found.end() + 1] == "(":
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.content = found[2]
        token.meta = {"embedded": bool(found[1])}
    state.pos = found.end()
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "{%":
        return False
    for pattern in _COMMENTS:
        found = pattern.match(state.src, state.pos, state.posMax)
        if found is not None:
            if not silent:
                state.push("comment", "", 0).content = found[0]
            state.pos = found.end()
            return True
    return False
