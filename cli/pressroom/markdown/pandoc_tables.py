"""Tables as Pandoc writes them beside pipe tables: simple, multiline and grid tables; captions.

https://pandoc.org/MANUAL.html#tables. Block rules; the tokens are those of pipe tables, but that a
cell of a grid table may hold blocks, and a table without a head has none.

What looks like a table and is none stays what it is in CommonMark: columns are two or more lines
of two dashes or more, words stand between them and not across, and what begins with a line of
dashes ends with one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from pressroom.markdown.gridlines import Cell, Line, Span, fitted, grid, is_rule

BlockRule = Callable[[StateBlock, int, int, bool], bool]

_DASHES = re.compile(r" *-+(?: +-+)* *")
_GROUP = re.compile(r"-+")
_CAPTION = re.compile(r"(?:[Tt]able)?:(?=[ \t])|[Tt]able:(?=\S)")
_MOST_HEAD_LINES = 20
_MOST_ADDED = 0x10000
"""Cells that a longer row may add to a table, all rows together."""


@dataclass(slots=True)
class _Table:
    """``head`` is ``None`` for a table without one; ``end`` is the line behind the table."""

    end: int
    aligns: Sequence[str]
    head: list[Cell] | None
    rows: list[list[Cell]] = field(default_factory=list)
    spans: bool = False
    blocks: bool = False


def plugin(md: MarkdownIt) -> None:
    """Have ``md`` read these tables, and all of the rows of pipe tables."""
    pipe = next(rule for rule in md.block.ruler.__rules__ if rule.name == "table")
    pipe.fn = _with_longer_rows(pipe.fn)
    md.block.ruler.before("table", "pandoc_table", _rule)


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if first.startswith("+"):
        table = None if state.is_code_block(start) else _grid_table(state, start, end)
    elif _is_dashes(state, start):
        table = _between_dashes(state, start, end)
    elif start + 1 < end and _is_dashes(state, start + 1):
        table = _simple(state, start, end)
    else:
        return False
    if table is None:
        return False
    if not silent:
        _emit(state, start, table)
        state.line = table.end
    return True


# --- lines


def line_text(state: StateBlock, number: int) -> str:
    """A line as it stands within the list or quote that is being read."""
    text = state.getLines(number, number + 1, state.blkIndent, False)
    return text.expandtabs(4).rstrip()


def is_blank(state: StateBlock, number: int) -> bool:
    """Whether a line is empty."""
    return state.bMarks[number] + state.tShift[number] >= state.eMarks[number]


def is_outside(state: StateBlock, number: int) -> bool:
    """Whether a line ends the list item or quote that the table stands in."""
    return not is_blank(state, number) and state.sCount[number] < state.blkIndent


def _is_dashes(state: StateBlock, number: int) -> bool:
    """Whether a line may be one of dashes; it is not looked at further."""
    begin = state.bMarks[number] + state.tShift[number]
    return (
        state.src.startswith("--", begin)
        and not state.is_code_block(number)
        and not is_outside(state, number)
    )


def _columns(text: str) -> list[Span]:
    """Where the groups of a line of dashes begin and end; none for another line."""
    if not _DASHES.fullmatch(text):
        return []
    return [found.span() for found in _GROUP.finditer(text)]


def _are_columns(groups: Sequence[Span]) -> bool:
    return len(groups) > 1 and all(end - start > 1 for start, end in groups)


def caption_mark(state: StateBlock, number: int) -> re.Match[str] | None:
    """What a line begins with that may be a caption."""
    begin = state.bMarks[number] + state.tShift[number]
    mark = _CAPTION.match(state.src, begin, state.eMarks[number])
    return mark if mark and state.src[mark.end() : state.eMarks[number]].strip() else None


# --- simple and multiline tables


def _simple(state: StateBlock, start: int, end: int) -> _Table | None:
    """A line of heads over a line of dashes; a blank line or one of dashes ends the table."""
    columns = _columns(line_text(state, start + 1))
    head = line_text(state, start)
    if not _are_columns(columns) or is_outside(state, start) or _fitting(head, columns) is None:
        return None
    rows = []
    last = start + 2
    while last < end and not is_blank(state, last) and not is_outside(state, last):
        text = line_text(state, last)
        last += 1
        if _columns(text):
            break
        rows.append([(last - 1, text)])
    if not rows or _fitting(rows[0][0][1], columns) is None:
        return None
    heads = [(start, head)]
    table = _Table(last, _aligns(heads, columns), _cells(heads, columns), _rows(rows, columns))
    # Over a line of dashes that are a rule, words in the first column alone are none of a table.
    filled = (sum(bool(cell.lines) for cell in row) for row in [table.head or [], *table.rows])
    return table if max(filled) > 1 else None


def _between_dashes(state: StateBlock, start: int, end: int) -> _Table | None:
    """A table that begins with a line of dashes and ends with one.

    Without a head the first line shows the columns. With one it is solid, the heads follow, then
    the columns; blank lines part the rows.
    """
    first = _columns(line_text(state, start))
    heads: list[tuple[int, str]] = []
    columns, at = first, start + 1
    if len(first) == 1:
        heads, at = _until_dashes(state, at, min(end, at + _MOST_HEAD_LINES))
        if not heads or at >= end or any(not text for _, text in heads):
            return None
        columns = _columns(line_text(state, at))
        at += 1
    if not _are_columns(columns):
        return None
    lines, last = _until_dashes(state, at, end)
    if last >= end or not lines or not lines[0][1]:
        return None
    closing = _columns(line_text(state, last))
    if last + 1 < end and not is_blank(state, last + 1) and not caption_mark(state, last + 1):
        return None
    width = columns[-1][1] - columns[0][0]
    solid = [line[0][1] - line[0][0] for line in (first, closing) if len(line) == 1]
    if (len(closing) > 1 and closing != first) or any(length < width - 2 for length in solid):
        return None
    if not heads and _fitting(lines[0][1], columns) is None:
        return None
    parted = heads or any(not text for _, text in lines)
    rows = _paragraphs(lines) if parted else [[line] for line in lines]
    aligns = _aligns(heads or rows[0], columns)
    head = _cells(heads, columns) if heads else None
    return _Table(last + 1, aligns, head, _rows(rows, columns))


def _until_dashes(state: StateBlock, start: int, end: int) -> tuple[list[tuple[int, str]], int]:
    """The lines up to the next one of dashes, and that one or ``end``."""
    lines: list[tuple[int, str]] = []
    for number in range(start, end):
        if is_outside(state, number):
            return [], end
        if _is_dashes(state, number) and _columns(line_text(state, number)):
            return lines, number
        lines.append((number, "" if is_blank(state, number) else line_text(state, number)))
    return lines, end


def _paragraphs(lines: Sequence[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    out: list[list[tuple[int, str]]] = [[]]
    for line in lines:
        if line[1]:
            out[-1].append(line)
        elif out[-1]:
            out.append([])
    return [one for one in out if one]


def _fitting(text: str, columns: Sequence[Span]) -> Line | None:
    """A line whose words stand between the columns; ``None`` if one stands across.

    Wide characters count as one column or two.
    """
    for line in (Line.of(text), Line.by_width(text)):
        gaps = pairwise(columns)
        if all(" " in line.shape[a:b] or len(line.shape) <= a for (_, a), (b, _) in gaps):
            return line
    return None


def _cells(lines: Sequence[tuple[int, str]], columns: Sequence[Span]) -> list[Cell]:
    """The cells of a row of several lines."""
    cells = [Cell(lines[0][0]) for _ in columns]
    for number, text in lines:
        line = _fitting(text, columns) or Line.of(text)
        at = 0
        for index, cell in enumerate(cells):
            until = len(line.shape)
            if index + 1 < len(cells):
                until = _cut(line.shape, columns[index][1], columns[index + 1][0], at)
            words = line.words(at, until).strip()
            if words and not cell.lines:
                cell.line, cell.column = number, at
            if words:
                cell.lines.append(words)
            at = until
    return cells


def _cut(shape: str, end: int, start: int, least: int) -> int:
    """Where a line is cut between two columns: at the space that is nearest to the gap."""
    space = shape.find(" ", end, start)
    if space >= 0 or len(shape) <= end:
        return space if space >= 0 else max(len(shape), least)
    left, right = shape.rfind(" ", least, end), shape.find(" ", start)
    right = right if right >= 0 else len(shape)
    return right if left < 0 or right - end < end - left else left


def _rows(rows: Sequence[Sequence[tuple[int, str]]], columns: Sequence[Span]) -> list[list[Cell]]:
    return [_cells(row, columns) for row in rows]


def _aligns(lines: Sequence[tuple[int, str]], columns: Sequence[Span]) -> list[str]:
    """Alignments, which the longest line of a head shows by the side it is flush with."""
    out = []
    for start, end in columns:
        shapes = [
            (_fitting(text, columns) or Line.of(text)).shape[start:end].rstrip()
            for _, text in lines
        ]
        longest = max(shapes, key=len)
        left, right = longest.startswith(" "), len(longest) < end - start
        align = {(True, False): "right", (False, True): "left", (True, True): "center"}
        out.append(align.get((left, right), "") if longest else "")
    return out


# --- grid tables


def _grid_table(state: StateBlock, start: int, end: int) -> _Table | None:
    first = line_text(state, start)
    known, last = state.env.get("no grid", ("", -1))
    if not is_rule(first) or (known is state.src and start < last):
        return None
    texts = []
    for number in range(start, end):
        text = "" if is_outside(state, number) else line_text(state, number)
        if not text.startswith(("|", "+-", "+=", "+:")):
            break
        texts.append(text)
    # Where it fails is remembered: its lines are not gathered from each of them again.
    state.env["no grid"] = (state.src, start + len(texts))
    while texts and not is_rule(texts[-1]):
        texts.pop()
    lines = [fitted(text, first) for text in texts]
    if len(lines) < 3 or any(line is None for line in lines):
        return None
    state.env["no grid"] = ("", -1)
    made = grid([line for line in lines if line is not None], start)
    if not made.rows and made.head is None:
        return None
    table = _Table(start + len(lines), made.aligns, made.head, made.rows, made.spans)
    table.blocks = True
    return table


# --- tokens


def _emit(state: StateBlock, start: int, table: _Table) -> None:
    opening = state.push("table_open", "table", 1)
    opening.map = [start, table.end]
    opening.meta = {"spans": table.spans}
    if table.head is not None:
        state.push("thead_open", "thead", 1).map = [start, start + 1]
        _emit_row(state, table.head, "th", table)
        state.push("thead_close", "thead", -1)
    if table.rows:
        state.push("tbody_open", "tbody", 1).map = [start, table.end]
        for row in table.rows:
            _emit_row(state, row, "td", table)
        state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)


def _emit_row(state: StateBlock, cells: Sequence[Cell], tag: str, table: _Table) -> None:
    line = min(cell.line for cell in cells)
    state.push("tr_open", "tr", 1).map = [line, line + 1]
    for cell, align in zip(cells, table.aligns, strict=True):
        opening = state.push(f"{tag}_open", tag, 1)
        opening.meta = {"column": cell.column}
        opening.map = [cell.line, cell.line + len(cell.lines)]
        if align:
            opening.attrs = {"style": f"text-align:{align}"}
        if table.blocks:
            _emit_blocks(state, cell)
        else:
            _emit_inline(state, "\n".join(cell.lines), cell.line)
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)


def _emit_inline(state: StateBlock, text: str, line: int) -> None:
    token = state.push("inline", "", 0)
    token.map, token.content, token.children = [line, line + 1], text, []


def _emit_blocks(state: StateBlock, cell: Cell) -> None:
    """The tokens of the blocks of a cell; of a lone paragraph its words alone."""
    text = cell.dedented()
    if not text:
        return
    tokens: list[Token] = []
    deep = len(state.env["deep"])
    inner = StateBlock(text, state.md, state.env, tokens)
    inner.level = state.level
    state.md.block.tokenize(inner, 0, inner.lineMax)
    state.env["deep"][deep:] = [line + cell.line for line in state.env["deep"][deep:]]
    for token in tokens:
        if token.map:
            token.map = [number + cell.line for number in token.map]
    if [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
        del tokens[2], tokens[0]
    state.tokens.extend(tokens)


# --- pipe tables with rows longer than their head


def _with_longer_rows(rule: BlockRule) -> BlockRule:
    """The rule of pipe tables, which drops what a row has more than the head: here it stays."""

    def run(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        before = len(state.tokens)
        if not rule(state, start, end, silent):
            return False
        if not silent:
            _add_cells(state, before)
        return True

    return run


def _add_cells(state: StateBlock, first: int) -> None:
    tokens = state.tokens[first:]
    count = sum(token.type == "th_open" for token in tokens)
    rows = sum(token.type == "tr_open" for token in tokens)
    most = count + _MOST_ADDED // rows
    out: list[Token] = []
    line = 0
    for token in tokens:
        if token.type == "tr_open" and token.map:
            line = token.map[0]
        if token.type == "tr_close":
            row = state.src[state.bMarks[line] : state.eMarks[line]].strip()
            if row.count("|") - row.startswith("|") - row.endswith("|") >= count:
                _add(out, row, line, count, most)
        out.append(token)
    state.tokens[first:] = out


def _add(out: list[Token], row: str, line: int, count: int, most: int) -> None:
    """Cells of ``row`` behind the first ``count``, with all from the number ``most`` as one."""
    cells = escapedSplit(row)
    del cells[: not cells[0]]
    if cells and not cells[-1]:
        cells.pop()
    added = cells[count:most]
    if len(cells) > most:
        added.append(" ".join(cells[most:]))
    for cell in added:
        level = out[-1].level
        opening = Token("td_open", "td", 1, level=level, meta={"added": True})
        words = Token("inline", "", 0, level=level + 1, content=cell.strip(), children=[])
        opening.map = words.map = [line, line + 1]
        out += [opening, words, Token("td_close", "td", -1, level=level)]
