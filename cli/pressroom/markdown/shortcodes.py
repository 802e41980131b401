"""Shortcodes of Hugo and Quarto, tags of Jekyll, links and comments of Obsidian and MDX.

Inline rules, each with a token of its own: ``shortcode``, ``wikilink``, ``comment``.
https://gohugo.io/content-management/shortcodes/, https://quarto.org/docs/extensions/shortcodes.html,
https://jekyllrb.com/docs/includes/, https://obsidian.md/help/links, https://mdxjs.com/docs/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination
from markdown_it.rules_inline import StateInline

_SHORTCODE = re.compile(
    r"""\{\{[<%]\s*(?P<closing>/?)\s*(?P<hugo>[\w./-]+)(?P<hugo_rest>[^{}]{0,1000}?)/?\s*[>%]\}\}
    | \{%-?\s*(?P<tag>\w+)(?P<tag_rest>[^{}]{0,1000}?)-?%\}
    | \{\{\s*(?P<call>\w+)\((?P<call_rest>[^{}]{0,1000}?)\)\s*\}\}""",
    re.VERBOSE,
)
"""``{{< name ... >}}``, ``{% name ... %}``, and ``{{ name(...) }}`` of Zola."""

_ARGUMENT = re.compile(
    r"""(?:([\w-]+)\s{0,9}=\s{0,9})?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[^\s,()"'`]+)"""
)
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
    form: str = ""
    """``tag`` for ``{% name ... %}``, ``call`` for ``{{ name(...) }}``, ``block`` for
    ``{% name(...) %}``, empty for Hugo's."""

    def value(self, name: str, at: int = -1) -> str:
        """The value ``name``, or the argument at a place."""
        if name in self.values:
            return self.values[name]
        return self.arguments[at] if 0 <= at < len(self.arguments) else ""

    @classmethod
    def at(cls, text: str, start: int, end: int) -> tuple[Shortcode, int] | None:
        """The shortcode that opens at ``start``, and where it ends."""
        found = _SHORTCODE.match(text, start, end)
        if found is None:
            return None
        name = found["hugo"] or found["tag"] or found["call"]
        tag = found["tag"] or ""
        closing = bool(found["closing"]) or tag.startswith("end")
        arguments: list[str] = []
        values: dict[str, str] = {}
        for key, value in _ARGUMENT.findall(
            found["hugo_rest"] or found["tag_rest"] or found["call_rest"] or ""
        ):
            plain = value
            if value[0] in "\"'`":
                plain = re.sub(r"\\([\"'])", r"\1", value[1:-1])
            if key:
                values[key] = plain
            else:
                arguments.append(plain)
        form = "call" if found["call"] else "tag" if tag else ""
        if tag and found["tag_rest"].lstrip().startswith("("):
            form = "block"
        return cls(name, tuple(arguments), values, closing, form), found.end()

    def closes(self, other: Shortcode) -> bool:
        """Whether this ends ``other``, as ``{{< /note >}}``, ``{% endnote %}``, ``{% end %}``."""
        end = "end" if other.form == "block" else f"end{other.name}"
        return self.closing and self.name in (other.name, end)


def plugin(md: MarkdownIt) -> None:
    """Have ``md`` read all of these."""
    before = md.inline.ruler.before
    before("link", "wikilink", _wikilink)
    before("escape", "shortcode", _shortcode)
    before("escape", "comment", _comment)


_FORMULAS = ("katex", "latex", "math")


def _shortcode(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    found = Shortcode.at(state.src, state.pos, state.posMax)
    if found is None:
        return False
    code, end = found
    kind, content = "shortcode", state.src[state.pos : end]
    if code.name in _FORMULAS and not code.closing:
        last = state.src.find("{{", end, state.posMax)
        closing = Shortcode.at(state.src, last, state.posMax) if last >= 0 else None
        if closing is not None and closing[0].closes(code):
            kind, content, end = "math_inline", state.src[end:last].strip(), closing[1]
    if not silent:
        token = state.push(kind, "", 0)
        token.content = content
        token.meta = {"shortcode": code}
    state.pos = end
    return True


_TEMPLATE = re.compile(r"\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}")
_QUOTED = re.compile(r"""["']([^"'\n]+)["']""")


def destination(text: str, start: int, end: int) -> Any:
    """The address of a link, as CommonMark 0.31.2, section 6.3, has it, without tags of templates.

    ``{{ site.baseurl }}/a.png`` is ``/a.png``, ``{{< ref "b.md" >}}`` is ``b.md``.
    """
    found = _TEMPLATE.match(text, start, end)
    if found is None:
        return parseLinkDestination(text, start, end)
    named = _QUOTED.search(found[0])
    code = Shortcode.at(text, start, end)
    words = named[1] if named else " ".join(code[0].arguments) if code else ""
    rest = parseLinkDestination(text, found.end(), end)
    if not rest.ok:
        rest.pos = found.end()
    rest.ok, rest.str = True, words + rest.str
    return rest


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
