"""What directives and fenced divs become: callouts, figures, tables, quotes, or their content."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.languages import Language
from pressroom.markdown import environments
from pressroom.markdown.cells import cell_of
from pressroom.markdown.directives import CALLOUTS, QUOTES, UNTITLED, Directive
from pressroom.markdown.outline import label_kind
from pressroom.markdown.parser import find_on_lines
from pressroom.model import document as d
from pressroom.text import closest

if TYPE_CHECKING:
    from pressroom.markdown.blocks import BlockBuilder

Blocks = tuple[d.Block, ...]

OWN = ("pullquote", "callout", "subscribe", "paywall")
"""Pressroom's own containers."""

_SILENT = ("iframe", "embed")
"""What stands for something that a tool would put there."""

_TABS = ("panel-tabset", "tabset", "tab-set", "tabs")


def container(builder: BlockBuilder, head: Directive, line: int) -> Blocks:
    """The blocks of a directive whose content is Markdown, which ``builder`` reads now."""
    place = find_on_lines(builder.source, head.name or ":::", [line - 1])
    if not head.closed:
        builder.collector.report(
            rules.CONTAINER_CLOSED,
            find_on_lines(builder.source, ":::", [line - 1]),
            f"the container `{head.name or 'div'}` is not closed",
            "end it with a line `:::`",
        )
    name = head.name.removeprefix("callout-")
    if name == "figure-md":  # its argument is the label
        name, head = "figure", replace(head, argument="", options={"name": head.argument})
    kind = label_kind(head.label)
    if name in _TABS:
        with builder.plain_headings():
            return builder.content()
    if name in CALLOUTS or name.startswith("prf:"):
        return (_callout(builder, head, name, line),)
    blocks = builder.content()
    if name == "include" and head.argument:  # https://mystmd.org/guide/embed#include-directive
        return (*builder.included(head.argument.strip(), place), *blocks)
    if name in ("figure", "image") and head.argument:
        return _figure(builder, head, blocks, place, line)
    if kind in ("figure", "table") or name in ("table", "figure"):
        return _captioned(builder, head, blocks, kind or name, place, line)
    if name == "list-table":
        return _list_table(builder, head, blocks, place, line)
    if name == "pullquote":
        return (d.PullQuote(line, blocks),)
    if name in QUOTES:
        said = builder.line(f"\N{EM DASH} {head.argument}", line) if head.argument else ()
        return (d.Quote(line, (*blocks, *([d.Paragraph(line, said)] if said else []))),)
    if name in ("subscribe", "paywall"):
        return (d.Marker(line, d.Mark(name), blocks),)
    return _plain(builder, head, blocks, place, line)


def _callout(builder: BlockBuilder, head: Directive, name: str, line: int) -> d.Callout:
    words = head.argument or head.option("title")
    title = builder.line(words, line)
    if not title:
        title = builder.leading_heading()
    blocks = builder.content()
    if not title and name not in UNTITLED:
        title = (d.Text(_default_title(name.removeprefix("prf:"), builder.state.outline.words)),)
    return d.Callout(line, title, blocks)


def _default_title(name: str, words: Language) -> str:
    """The title of a callout that has none: the name of its kind in the article's language."""
    return words.words.get(name.lower()) or name.capitalize()


_ALERT = re.compile(r"\[!([\w-]+)\][+-]?[ \t]*")


def alert(line: int, blocks: Blocks, words: Language) -> d.Callout | None:
    """GitHub's and Obsidian's ``> [!NOTE] Title``; ``None`` for a quote that is none."""
    first = blocks[0] if blocks else None
    if not isinstance(first, d.Paragraph) or not isinstance(first.children[0], d.Text):
        return None
    found = _ALERT.match(first.children[0].text)
    if found is None:
        return None
    title, rest = _at_line_end((d.Text(first.children[0].text[found.end() :]), *first.children[1:]))
    body = (d.Paragraph(first.line, rest), *blocks[1:]) if rest else blocks[1:]
    return d.Callout(line, title or (d.Text(_default_title(found[1], words)),), body)


def _at_line_end(
    nodes: tuple[d.Inline, ...],
) -> tuple[tuple[d.Inline, ...], tuple[d.Inline, ...]]:
    """``nodes`` up to the end of the first line, and those after it."""
    for index, node in enumerate(nodes):
        if isinstance(node, d.LineBreak):
            return nodes[:index], nodes[index + 1 :]
        if isinstance(node, d.Text) and "\n" in node.text:
            first, _, rest = node.text.partition("\n")
            before = (*nodes[:index], d.Text(first)) if first else nodes[:index]
            return before, ((d.Text(rest),) if rest else ()) + nodes[index + 1 :]
    return tuple(node for node in nodes if node != d.Text("")), ()


def _plain(
    builder: BlockBuilder, head: Directive, blocks: Blocks, place: Place, line: int
) -> Blocks:
    """The content of a div, in order. One without a name or class needs no word."""
    if head.name in _SILENT:
        return blocks
    guess = closest(head.name, OWN) if head.name else ""
    if guess:
        builder.collector.report(
            rules.CONTAINER_KNOWN,
            place,
            f"there is no container `{head.name}`, so its content stands there alone",
            f"did you mean `{guess}`?",
        )
    elif head.name:
        builder.state.fold(
            rules.CONTAINER_CONTENT,
            place,
            f"a container of the kind `{head.name}` is set as its content",
        )
    title = builder.line(head.argument, line)
    return (d.Paragraph(line, (d.Strong(title),)), *blocks) if title else blocks


def _figure(
    builder: BlockBuilder, head: Directive, blocks: Blocks, place: Place, line: int
) -> Blocks:
    """``{figure} file.png``: its caption is the first paragraph, what follows stays a legend."""
    entry = builder.state.outline.number("figure", head.label, place)
    alt = head.option("alt", "fig-alt")
    named = find_on_lines(builder.source, head.argument, [line - 1])
    picture = builder.state.picture(head.argument, named)
    caption, rest = _caption(blocks)
    figure = d.Figure(
        line,
        picture,
        alt or " ".join(d.plain_text(caption).split()),
        caption,
        entry.label,
        entry.number,
        css_length(head.option("width", "figwidth")),
    )
    return (figure, *rest)


def _caption(blocks: Blocks) -> tuple[tuple[d.Inline, ...], Blocks]:
    if blocks and isinstance(blocks[0], d.Paragraph):
        return blocks[0].children, blocks[1:]
    return (), blocks


def _captioned(
    builder: BlockBuilder, head: Directive, blocks: Blocks, kind: str, place: Place, line: int
) -> Blocks:
    """A div around a figure or table: its label, and its last paragraph as the caption."""
    wanted = d.Table if kind == "table" else d.Figure
    found = [index for index, block in enumerate(blocks) if isinstance(block, wanted)]
    if not found:
        return _plain(builder, Directive("", head.argument), blocks, place, line)
    rest = list(blocks)
    target = blocks[found[0]]
    assert isinstance(target, d.Table | d.Figure)
    caption = builder.line(head.argument or head.option("fig-cap", "tbl-cap"), line)
    last = rest[-1]
    if not caption and len(found) == 1 and isinstance(last, d.Paragraph):
        caption = last.children
        rest.pop()
    label = target.label or builder.state.outline.name(target, head.label, place)
    rest[found[0]] = replace(target, caption=caption or target.caption, label=label)
    return tuple(rest)


def _list_table(
    builder: BlockBuilder, head: Directive, blocks: Blocks, place: Place, line: int
) -> Blocks:
    """MyST's and Sphinx's ``{list-table}``: a list of rows, each a list of cells."""
    rows: list[tuple[d.Cell, ...]] = []
    for block in blocks:
        if not isinstance(block, d.BulletList):
            return blocks
        for item in block.items:
            cells = next((b for b in item.blocks if isinstance(b, d.BulletList)), None)
            if cells is None:
                return blocks
            rows.append(tuple(cell_of(cell.blocks) for cell in cells.items))
    heads = int(head.option("header-rows") or 0) if head.option("header-rows").isdigit() else 0
    return (_table(builder, head, rows, bool(heads), place, line),) if rows else ()


def _table(
    builder: BlockBuilder,
    head: Directive,
    rows: list[tuple[d.Cell, ...]],
    headed: bool,
    place: Place,
    line: int,
) -> d.Table:
    entry = builder.state.outline.number("table", head.label, place)
    return table(line, rows, headed, builder.line(head.argument, line), entry.label, entry.number)


def table(
    line: int,
    rows: list[tuple[d.Cell, ...]],
    headed: bool,
    caption: tuple[d.Inline, ...],
    label: str,
    number: int,
    columns: tuple[d.Align, ...] = (),
) -> d.Table:
    """A table of rows, which are brought to the same length; without a head, an empty one."""
    width = max(len(columns), *(len(row) for row in rows))
    even = [(*row, *((),) * (width - len(row))) for row in rows]
    header, body = (even[0], even[1:]) if headed else (((),) * width, even)
    aligned = (*columns, *(d.Align.NONE,) * (width - len(columns)))
    return d.Table(line, aligned, header, tuple(body), caption, label, number)


# --- directives whose content is not Markdown


def raw(builder: BlockBuilder, head: Directive, content: str, line: int) -> Blocks:
    """The blocks of a directive with the text ``content``."""
    make = _RAW.get(head.name) or environments.BLOCKS.get(head.name)
    return make(builder, head, content, line) if make else ()


def _code(builder: BlockBuilder, head: Directive, content: str, line: int) -> Blocks:
    caption = builder.line(head.option("caption"), line)
    code = d.CodeBlock(line, head.argument.split(" ")[0], without_options(content))
    return (d.Paragraph(line, caption), code) if caption else (code,)


def _csv(builder: BlockBuilder, head: Directive, content: str, line: int) -> Blocks:
    rows = [
        tuple(builder.line(cell.strip(), line) for cell in row)
        for row in csv.reader(io.StringIO(content))
        if row
    ]
    if not rows:
        return ()
    heads = head.option("header-rows") not in ("", "0") or bool(head.option("header"))
    if head.option("header"):
        first = next(csv.reader([head.option("header")]))
        rows.insert(0, tuple(builder.line(cell.strip(), line) for cell in first))
    place = builder.source.place(line)
    return (_table(builder, head, rows, heads, place, line),)


def _math(builder: BlockBuilder, head: Directive, content: str, line: int) -> Blocks:
    tex = f"{head.argument}\n{content}" if head.argument else content
    made = builder.formula(tex, head.label, line)
    return (made,) if made else ()


def _unsaid(builder: BlockBuilder, head: Directive, _content: str, line: int) -> Blocks:
    builder.state.fold(
        rules.CONTAINER_CONTENT,
        find_on_lines(builder.source, head.name, [line - 1]),
        f"`{head.name}` is left out",
    )
    return ()


_RAW: dict[str, Callable[[BlockBuilder, Directive, str, int], Blocks]] = {
    **dict.fromkeys(("code", "code-block", "code-cell", "sourcecode", "mermaid"), _code),
    **dict.fromkeys(("literalinclude", "raw", "eval-rst"), _unsaid),
    "csv-table": _csv,
    "math": _math,
}

_CELL_OPTION = re.compile(r"(?:#|//|%%|--)\|")


def without_options(code: str) -> str:
    """Code without the ``#|`` lines of options at its head, which are Quarto's."""
    lines = code.split("\n")
    while lines and _CELL_OPTION.match(lines[0]):
        del lines[0]
    return "\n".join(lines)


_LENGTH = re.compile(r"(\d{1,4}(?:\.\d{1,3})?|\.\d{1,3})[ ]*(%|px|cm|mm|in|pt|em)?")
_OF_WIDTH = re.compile(r"(\d?\.\d{1,3}|1)\\(?:textwidth|linewidth|columnwidth)")


def css_length(text: str) -> str:
    """A width as a length of CSS: ``60%``, ``300px``, ``0.6\\textwidth``; empty for another."""
    text = text.strip()
    if found := _OF_WIDTH.fullmatch(text):
        return f"{float(found[1]):.0%}"
    found = _LENGTH.fullmatch(text)
    return f"{found[1]}{found[2] or 'px'}" if found else ""
