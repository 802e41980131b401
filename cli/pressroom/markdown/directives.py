"""Fenced divs and directives: blocks that have a name, attributes, options and a content.

``::: {.callout-note title="T"}`` is Pandoc's and Quarto's (https://pandoc.org/MANUAL.html#divs-and-spans),
````` ```{figure} f.png ````` and ``:::{note}`` MyST's (https://mystmd.org/spec/overview#directives),
``:::note`` Docusaurus's, ``::: callout Title`` Pressroom's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from pressroom.markdown.attributes import NONE, Attributes, attributes_at


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


CALLOUTS = _names(
    "abstract admonition assumption attention aside bug callout caution conjecture corollary danger"
    " definition details dropdown error example exercise failure hint important info lemma margin"
    " note observation problem proof proposition question remark seealso sidebar solution success"
    " summary theorem tip todo topic warning"
)
"""What is set apart from the text, with a title that is by default its own name."""

UNTITLED = _names("admonition aside callout details dropdown margin sidebar topic")
"""Those of them whose name says nothing."""

QUOTES = _names("blockquote epigraph highlights pull-quote quote")

RAW = _names(
    "bibliography code code-block code-cell contents csv-table eval-rst literalinclude math mermaid"
    " raw sourcecode tableofcontents toctree"
)
"""Directives whose content is not Markdown."""

_FENCED = (
    CALLOUTS
    | QUOTES
    | RAW
    | _names(
        "card cards carousel compound container deprecated div embed figure figure-md glossary"
        " grid grid-item grid-item-card iframe image include list-table only subfigure tab tab-item"
        " tab-set table versionadded versionchanged"
    )
)
"""Names that a code fence takes for a directive; any other one is the language of code."""

_CODE_FENCE = re.compile(r"(`{3,}|~{3,})\{([A-Za-z][\w:-]*)\}[ \t]*([^`\n]*)")
_COLONS = re.compile(r"(:{3,})[ \t]*(.*?)[ \t]*:*[ \t]*")
_BRACED = re.compile(r"\{([A-Za-z][\w:-]*)\}[ \t]*(.*)")
_NAMED = re.compile(r"([^\W\d][\w:-]*)(?:\[(.*)\])?[ \t]*(.*)")
_OPTION = re.compile(r":([\w-]+):(?:[ \t]+(.*)|$)")
_YAML_OPTION = re.compile(r"([\w-]+):[ \t]*(.*)")
_ANY_FENCE = re.compile(r"`{3,}|~{3,}")


@dataclass(frozen=True, slots=True)
class Directive:
    """The head of a directive. ``argument`` is what stands behind its name."""

    name: str
    argument: str = ""
    attributes: Attributes = NONE
    options: Mapping[str, str] = field(default_factory=dict)
    closed: bool = True

    @property
    def label(self) -> str:
        """What it can be referred to by."""
        return (
            self.options.get("label") or self.options.get("name") or self.attributes.label
        ).strip()

    def option(self, *names: str) -> str:
        """The first of the options or attributes ``names`` that is given, or empty."""
        for name in names:
            found = self.options.get(name) or self.attributes.values.get(name)
            if found:
                return found.strip()
        return ""


def plugin(md: MarkdownIt) -> None:
    """Have ``md`` read directives: tokens ``container_open`` and ``_close``, or ``directive``."""
    alt = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "directive", _rule, {"alt": alt})


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    begin = state.bMarks[start] + state.tShift[start]
    line = state.src[begin : state.eMarks[start]]
    fence, head = _head(line)
    if head is None:
        return False
    if silent:
        return True
    find_end = _end_of_colons if fence[0] == ":" else _end_of_fence
    last = find_end(state, start, end, fence)
    closed = last < end and _is_closing(line_at(state, last), fence)
    first = start + 1
    options: dict[str, str] = {}
    if _takes_options(line):
        options, first = _options(state, first, last)
    directive = Directive(head.name, head.argument, head.attributes, options, closed)
    push(state, directive, (start, first, last))
    state.line = last + closed
    return True


def push(state: StateBlock, directive: Directive, lines: tuple[int, int, int]) -> None:
    """Add the tokens of a directive: the line it opens at, the first of its content, the end."""
    start, first, last = lines
    if directive.name in RAW or directive.name.startswith("latex-"):
        token = state.push("directive", "", 0)
        token.content = state.getLines(first, last, state.sCount[start], False)
    else:
        token = state.push("container_open", "", 1)
        _tokenize(state, first, last)
        state.push("container_close", "", -1)
    token.meta = {"directive": directive}
    token.map = [start, last]


def paragraph(state: StateBlock, line: int) -> None:
    """Add the tokens of a paragraph that is one line."""
    state.push("paragraph_open", "p", 1).map = [line, line + 1]
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = line_at(state, line).strip(), [line, line + 1], []
    state.push("paragraph_close", "p", -1)


def _tokenize(state: StateBlock, first: int, last: int) -> None:
    parent, limit = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    state.md.block.tokenize(state, first, last)
    state.parentType, state.lineMax = parent, limit


def _head(line: str) -> tuple[str, Directive | None]:
    """The fence of an opening line, and what stands behind it; ``None`` if it opens nothing."""
    found = _CODE_FENCE.fullmatch(line.rstrip())
    if found is not None:
        name = found[2].lower()
        known = name in _FENCED or name.startswith("prf:")
        return found[1], Directive(name, found[3].strip()) if known else None
    colons = _COLONS.fullmatch(line)
    if colons is None or not colons[2]:
        return "", None
    return colons[1], _behind_colons(colons[2])


def _behind_colons(text: str) -> Directive | None:
    if found := _BRACED.fullmatch(text):
        return Directive(found[1].lower(), found[2])
    if (given := attributes_at(text, 0)) is not None and given.end == len(text):
        return Directive(_name_of(given), given.values.get("title", ""), given)
    if found := _NAMED.fullmatch(text):
        title, rest = found[2] or "", found[3]
        given = attributes_at(rest, 0) if rest.startswith("{") else None
        if given is not None and given.end == len(rest):
            return Directive(found[1], title or given.values.get("title", ""), given)
        return Directive(found[1], title or rest)
    return None


def _name_of(given: Attributes) -> str:
    """The class that says what a div is; else its first one, or none."""
    for name in given.classes:
        short = name.removeprefix("callout-")
        if short in _FENCED or name in ("panel-tabset", "tabset"):
            return short
    return given.classes[0] if given.classes else ""


def _takes_options(line: str) -> bool:
    return "{" in line and attributes_at(line, line.index("{")) is None


def _options(state: StateBlock, first: int, last: int) -> tuple[dict[str, str], int]:
    """Options at the head of a directive's content, and the line behind them."""
    options: dict[str, str] = {}
    at = first
    pattern = _OPTION
    if at < last and line_at(state, at).strip() == "---":
        pattern, at = _YAML_OPTION, at + 1
    while at < last and (found := pattern.fullmatch(line_at(state, at).rstrip())):
        options[found[1].lower()] = (found[2] or "").strip().strip("\"'")
        at += 1
    if pattern is _YAML_OPTION:
        if at >= last or line_at(state, at).strip() != "---":
            return {}, first
        at += 1
    return options, at


# --- where it ends


def begins_with(state: StateBlock, number: int, characters: str) -> bool:
    """Whether a line begins with one of ``characters``; asked first, as most lines do not."""
    at = state.bMarks[number] + state.tShift[number]
    return at < state.eMarks[number] and state.src[at] in characters


def line_at(state: StateBlock, number: int) -> str:
    """A line as it stands in the block that is being read."""
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _is_closing(line: str, fence: str) -> bool:
    text = line.strip()
    return len(text) >= len(fence) and not text.strip(fence[0])


def outside(state: StateBlock, number: int) -> bool:
    """Whether a line ends the list item or quote that the block stands in."""
    return bool(line_at(state, number)) and state.sCount[number] < state.blkIndent


def _end_of_fence(state: StateBlock, start: int, end: int, fence: str) -> int:
    for number in range(start + 1, end):
        if outside(state, number) or _is_closing(line_at(state, number), fence):
            return number
    return end


def _end_of_colons(state: StateBlock, start: int, end: int, _fence: str) -> int:
    """The line that closes the colons of line ``start``; those within it close first."""
    depth = 1
    code = ""
    for number in range(start + 1, end):
        line = line_at(state, number)
        if outside(state, number):
            return number
        if code:
            code = "" if _is_closing(line, code) else code
            continue
        if found := _ANY_FENCE.match(line):
            code = found[0]
        elif line.startswith(":::"):
            if not line.strip().strip(":"):
                depth -= 1
            elif _head(line)[1] is not None:
                depth += 1
            if not depth:
                return number
    return end
