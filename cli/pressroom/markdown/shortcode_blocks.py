"""Shortcodes that stand around blocks, as directives; and attributes of kramdown on their own line.

``{{< callout note >}}`` ... ``{{< /callout >}}`` of Hugo's themes, ``{% highlight python %}`` ...
``{% endhighlight %}`` of Jekyll (https://jekyllrb.com/docs/liquid/tags/), ``{% note() %}`` ...
``{% end %}`` of Zola (https://www.getzola.org/documentation/content/shortcodes/), and
``{: .class #label}`` (https://kramdown.gettalong.org/syntax.html#block-ials).
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from pressroom.markdown import directives
from pressroom.markdown.attributes import attributes_at
from pressroom.markdown.directives import CALLOUTS, QUOTES, Directive, begins_with, line_at, outside
from pressroom.markdown.shortcodes import Shortcode

_GENERIC = frozenset({"admonition", "alert", "callout", "hint", "notice"})
"""Callouts that are told by a value what they are."""

_FOLDED = frozenset({"collapse", "details", "expand", "spoiler"})
_CODE = {"highlight": "code", "code": "code", "mermaid": "mermaid"}
_CODE |= dict.fromkeys(("katex", "latex", "math"), "math")
BLOCKS = frozenset({"figure", "image", "img", "include"})
"""Shortcodes that are paragraphs of their own, though nothing parts them from others."""

_TITLED = frozenset({"tab", "tab-item", "tabitem", "card", "step"})

_ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}")
_TABLE_OF_CONTENTS = re.compile(r"(?:[*+-]|1\.)[ \t]+\S.*")


def plugin(md: MarkdownIt) -> None:
    """Have ``md`` read these: tokens as of :mod:`.directives`, or none at all."""
    alt = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "shortcode_block", _rule, {"alt": alt})
    md.block.ruler.before("fence", "kramdown_attributes", _attributes, {"alt": alt})


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    opening = _alone(state, start) if begins_with(state, start, "{") else None
    if opening is None or opening.closing or opening.form == "call" or state.is_code_block(start):
        return False
    last = _end(state, opening, start, end)
    if last is None and opening.name.lower() not in BLOCKS:
        return False
    if silent:
        return True
    if last is None:
        directives.paragraph(state, start)
        state.line = start + 1
    else:
        directives.push(state, _directive(opening), (start, start + 1, last))
        state.line = last + 1
    return True


def _alone(state: StateBlock, number: int) -> Shortcode | None:
    """The shortcode that a line consists of."""
    line = line_at(state, number)
    if not line.startswith("{"):
        return None
    found = Shortcode.at(line, 0, len(line))
    return found[0] if found is not None and not line[found[1] :].strip() else None


def _end(state: StateBlock, opening: Shortcode, start: int, end: int) -> int | None:
    """The line that closes what ``opening`` opens, or ``None``."""
    depth = 1
    for number in range(start + 1, end):
        if outside(state, number):
            return None
        found = _alone(state, number)
        if found is None:
            continue
        same = found.form == opening.form == "block" or found.name == opening.name
        depth += same and not found.closing
        depth -= found.closes(opening)
        if not depth:
            return number
    return None


def _directive(code: Shortcode) -> Directive:
    """The directive that means the same."""
    name = code.name.lower()
    title = code.values.get("title") or code.values.get("summary") or ""
    if name in _CODE:
        return Directive(_CODE[name], code.value("lang", 0) if name != "mermaid" else "")
    if name in _GENERIC:
        kind = next((v for v in (code.value("type", 0), code.value("kind")) if v in CALLOUTS), "")
        return Directive(kind or "callout", title or code.value("title", 1))
    if name in _FOLDED:
        return Directive("details", title or code.value("title", 0))
    if name in CALLOUTS:
        return Directive(name, title or code.value("title", 0))
    if name in QUOTES:
        return Directive(name, code.values.get("author") or code.values.get("source") or "")
    if name in _TITLED:
        return Directive("", title or code.values.get("name") or code.value("label", 0))
    return Directive("" if name == "raw" else code.name)


def _attributes(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``{: ...}`` on its own line belongs to what stands before it, of which a label counts.

    ``{:toc}`` stands for a table of contents, as which the list before it is set.
    """
    if not begins_with(state, start, "{*+-1"):
        return False
    line = line_at(state, start)
    if line[0] != "{":
        below = start + 1
        if below == end or not begins_with(state, below, "{"):
            return False
        if "".join(line_at(state, below).split()) != "{:toc}":
            return False
        if not _TABLE_OF_CONTENTS.fullmatch(line):
            return False
        skipped = 2
    elif _ATTRIBUTES.fullmatch(line.rstrip()):
        skipped = 1
    else:
        return False
    if not silent:
        state.line = start + skipped
        given = attributes_at(line, 0)
        before = state.tokens[-2] if len(state.tokens) > 1 else None
        if given is not None and before is not None and before.type == "inline":
            picture = before.content.startswith("![") and before.content.endswith(")")
            if picture or (given.label and state.tokens[-1].type == "heading_close"):
                before.content += f" {{#{given.label}}}" if not picture else line.strip()
    return True
