"""Environments of LaTeX around blocks, as directives: figures, tables, lists, quotes, code.

Pandoc passes them on to LaTeX (https://pandoc.org/MANUAL.html#extension-raw_tex), so papers that
become a PDF alone have them. What is not known here stays as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from pressroom.markdown import directives
from pressroom.markdown.directives import CALLOUTS, Directive, begins_with, line_at
from pressroom.model import document as d

if TYPE_CHECKING:
    from pressroom.markdown.blocks import BlockBuilder

_BEGIN = re.compile(r"\\begin\{([a-zA-Z]+)\*?\}((?:\[[^\]\n]*\]|\{[^{}\n]*\})*)[ \t]*")
_QUOTES = frozenset({"quote", "quotation", "verse"})
_PLAIN = frozenset(
    ("center", "flushleft", "flushright", "landscape", "minipage", "multicols", "small", "tiny")
)
_CODE = frozenset({"verbatim", "lstlisting", "minted"})
_FIGURES = frozenset({"figure", "wrapfigure", "marginfigure"})
_TABLES = frozenset({"table", "tabular", "tabularx", "longtable", "sidewaystable"})
_LISTS = frozenset({"itemize", "enumerate", "description"})
MAX_LINES = 2000
"""Lines of an environment."""


def plugin(md: MarkdownIt) -> None:
    """Have ``md`` read environments: tokens as of :mod:`.directives`."""
    alt = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "environment", _rule, {"alt": alt})
    md.block.ruler.before("fence", "section_command", _section, {"alt": alt})


_SECTION = re.compile(
    r"\\(?P<name>(?:sub){0,2}section|(?:sub)?paragraph|chapter|part)\*?"
    r"\{(?P<words>(?:[^{}]|\{[^{}]*\})+)\}[ \t]*(?:\\label\{(?P<label>[^{}\n]*)\})?"
)
_LEVELS = {"subsection": 2, "subsubsection": 3, "paragraph": 4, "subparagraph": 5}


def _section(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """``\\section{Words}`` on a line of its own is a heading."""
    if not begins_with(state, start, "\\"):
        return False
    found = _SECTION.fullmatch(line_at(state, start).rstrip())
    if found is None or state.is_code_block(start):
        return False
    if not silent:
        level = _LEVELS.get(found["name"], 1)
        state.push("heading_open", f"h{level}", 1).map = [start, start + 1]
        token = state.push("inline", "", 0)
        token.content = found["words"] + (f" {{#{found['label']}}}" if found["label"] else "")
        token.map, token.children = [start, start + 1], []
        state.push("heading_close", f"h{level}", -1)
        state.line = start + 1
    return True


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if not begins_with(state, start, "\\"):
        return False
    found = _BEGIN.fullmatch(line_at(state, start).rstrip())
    if found is None or state.is_code_block(start):
        return False
    directive = _directive(found[1], found[2])
    last = _end(state, found[1], start, end) if directive else None
    if directive is None or last is None:
        return False
    if not silent:
        directives.push(state, directive, (start, start + 1, last))
        state.line = last + 1
    return True


def _directive(name: str, rest: str) -> Directive | None:
    title = re.sub(r"[\[\]]", "", rest) if rest.startswith("[") else ""
    if name in _QUOTES:
        return Directive("quote")
    if name in _PLAIN:
        return Directive("")
    if name in _CODE:
        return Directive("code", rest.rpartition("{")[2].strip("}") if name == "minted" else "")
    if name in _FIGURES or name in _TABLES or name in _LISTS:
        return Directive(f"latex-{name}", rest)
    return Directive(name, title) if name in CALLOUTS else None


def _end(state: StateBlock, name: str, start: int, end: int) -> int | None:
    """The line that ends the environment; ``None`` if there is none."""
    depth = 1
    for number in range(start + 1, min(end, start + MAX_LINES)):
        line = line_at(state, number).strip()
        if line.startswith(f"\\begin{{{name}"):
            depth += 1
        elif line.startswith(f"\\end{{{name}"):
            depth -= 1
            if not depth:
                return number
    return None


# --- what they become

_PICTURE = re.compile(r"\\includegraphics(?:\[([^\[\]\n]*)\])?\{([^{}\n]+)\}")
_LABEL = re.compile(r"\\label\{([^{}\n]*)\}")
_WIDTH = re.compile(r"width\s*=\s*([^,\]]+)")


def figure(builder: BlockBuilder, _head: Directive, content: str, line: int) -> tuple[d.Block, ...]:
    """The pictures of an environment; its caption and label are the last one's."""
    from pressroom.markdown.containers import css_length

    caption = argument(content, "caption")
    label = next(iter(_LABEL.findall(content)), "")
    place = builder.source.place(line)
    made: list[d.Block] = []
    found = list(_PICTURE.finditer(content))
    for index, one in enumerate(found):
        last = index == len(found) - 1
        words = builder.line(_LABEL.sub("", caption).strip(), line) if last else ()
        entry = builder.state.outline.number("figure", label if last else "", place)
        picture = builder.state.picture(one[2].strip(), place)
        width = _WIDTH.search(one[1] or "")
        size = css_length(width[1]) if width else ""
        alt = " ".join(d.plain_text(words).split())
        made.append(d.Figure(line, picture, alt, words, entry.label, entry.number, size))
    if not made:
        made = [d.Paragraph(line, builder.line(caption, line))] if caption else []
    return tuple(made)


_RULES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfoot|endfirsthead|endlastfoot|centering"
    r"|small|footnotesize|[ct]?(?:mid)?(?:rule|line)\{[^{}]*\})(?:\[[^\[\]]*\]|\([^()]*\))?"
)
_BODY = re.compile(r"\\begin\{(?:tabular[x*]?|longtable)\}(.*?)\\end\{", re.DOTALL)
_COLUMNS = re.compile(r"\s*(?:\{[^{}]*\}|\[[^\[\]]*\])*")
_SPAN = re.compile(r"\\multicolumn\{(\d{1,2})\}\{[^{}]*\}\{((?:[^{}]|\{[^{}]*\})*)\}")


def table(builder: BlockBuilder, _head: Directive, content: str, line: int) -> tuple[d.Block, ...]:
    """The rows of a table, the first of which is its head."""
    from pressroom.markdown import containers

    inner = _BODY.search(content)
    body = inner[1] if inner else content
    if inner:
        body = _COLUMNS.sub("", body, count=1)
    caption = argument(content, "caption")
    label = next(iter(_LABEL.findall(content)), "")
    body = _LABEL.sub("", _RULES.sub("", body.replace(f"\\caption{{{caption}}}", "")))
    rows = [list(_cells(row)) for row in re.split(r"\\\\(?:\[[^\[\]]*\])?", body) if row.strip()]
    if not rows:
        return ()
    entry = builder.state.outline.number("table", label, builder.source.place(line))
    cells = [tuple(builder.line(cell, line) for cell in row) for row in rows]
    words = builder.line(_LABEL.sub("", caption).strip(), line)
    return (containers.table(line, cells, True, words, entry.label, entry.number),)


def _cells(row: str) -> Iterator[str]:
    for cell in re.split(r"(?<!\\)&", row):
        span = _SPAN.fullmatch(cell.strip())
        if span is None:
            yield " ".join(cell.split())
            continue
        yield " ".join(span[2].split())
        yield from [""] * (min(int(span[1]), 50) - 1)


def listing(builder: BlockBuilder, head: Directive, content: str, line: int) -> tuple[d.Block, ...]:
    """The items of a list, each with the lists that it holds."""
    made = []
    for mark, text in _items(content):
        blocks: list[d.Block] = []
        at = 0
        for name, start, inner, end in _nested(text):
            blocks += _paragraphs(builder, text[at:start], line)
            blocks += listing(builder, Directive(f"latex-{name}"), inner, line)
            at = end
        blocks += _paragraphs(builder, text[at:], line)
        made.append((mark, tuple(blocks)))
    if not made:
        return ()
    if head.name == "latex-description":
        terms = ((builder.line(mark, line), (blocks,)) for mark, blocks in made)
        return (d.DefinitionList(line, tuple(d.Definition(*term) for term in terms)),)
    items = tuple(d.ListItem(line, blocks) for _mark, blocks in made)
    if head.name == "latex-enumerate":
        return (d.OrderedList(line, items, True, 1, "."),)
    return (d.BulletList(line, items, tight=True),)


_ITEM = re.compile(r"\\item(?![a-zA-Z])\s*(?:\[([^\[\]\n]*)\])?|\\(begin|end)\{[a-z]+\}")


def _items(content: str) -> Iterator[tuple[str, str]]:
    """What stands in brackets behind ``\\item``, and the text, of the items of this level."""
    depth = 0
    at: tuple[str, int] | None = None
    for found in _ITEM.finditer(content):
        if found[2]:
            depth += 1 if found[2] == "begin" else -1
        elif not depth:
            if at is not None:
                yield at[0], content[at[1] : found.start()]
            at = found[1] or "", found.end()
    if at is not None:
        yield at[0], content[at[1] :]


_LIST = re.compile(r"\\(begin|end)\{(itemize|enumerate|description)\}(?:\[[^\[\]]*\])?")


def _nested(text: str) -> Iterator[tuple[str, int, str, int]]:
    """The lists within a text: name, start, content and end of each."""
    depth, opened = 0, None
    for found in _LIST.finditer(text):
        if found[1] == "begin":
            opened = opened if depth else found
            depth += 1
        elif depth:
            depth -= 1
            if not depth and opened is not None:
                yield opened[2], opened.start(), text[opened.end() : found.start()], found.end()


def _paragraphs(builder: BlockBuilder, text: str, line: int) -> Iterator[d.Paragraph]:
    for part in re.split(r"\n\s*\n", text):
        words = builder.line(" ".join(part.split()), line)
        if words:
            yield d.Paragraph(line, words)


def argument(text: str, command: str) -> str:
    """The argument of the first ``\\command`` in a text, or nothing."""
    found = re.search(rf"\\{command}\*?(?:\[[^\[\]]*\])?\{{", text)
    if found is None:
        return ""
    depth = 1
    for at in range(found.end(), len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if not depth:
            return text[found.end() : at]
    return ""


BLOCKS = {
    **{f"latex-{name}": figure for name in _FIGURES},
    **{f"latex-{name}": table for name in _TABLES},
    **{f"latex-{name}": listing for name in _LISTS},
}
"""What is made of a directive, by its name."""
