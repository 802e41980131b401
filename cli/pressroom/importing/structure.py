"""From lines to blocks of the typed tree: headings, paragraphs, lists, tables.

Nothing is moved: the blocks hold the lines in the order of the page.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from pressroom import rules
from pressroom.importing import repairs
from pressroom.importing.inlines import inlines
from pressroom.importing.page import Line, Reporter, blocks_of, plain, shown
from pressroom.model import document as d

_BULLET = re.compile(r"[-•]\s+")
_NUMBERED = re.compile(r"(0|[1-9][0-9]{0,8})([.)])\s+")
_VALUE = re.compile(
    r"[+–−~≈<>±-]?\s*[0-9][0-9.,\s]*(?:[–-]\s*[0-9][0-9.,]*)?\s*(?:%|[^\W\d]{1,3})?"
)
_BREAK = re.compile(r"(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}")
_SECTION = re.compile(r"([1-9][0-9]{0,2}(?:\.[1-9][0-9]{0,2}){0,3})(\.?)\s+(?=\S)")
_COUNTED = re.compile(r"([1-9][0-9]?)\s+(?=[^\W\d_])")
_EMPHASISED = re.compile(r"(\*{1,3})([^*]+)\1")
_ENDS = (".", "!", "?", ":", ";", ",")

MAX_HEAD = 60
"""More characters than this in a cell of the first row, and it is hardly a head."""
MAX_HEADING = 200
"""The longest line that can be a heading, in characters."""
MAX_END = 100
"""The longest line that can be the end of a heading above it."""
MAX_NUMBER = 999
"""The highest number of a section."""

Number = tuple[int, ...]
Block = Sequence[Line]
"""Lines that no blank line parts."""


@dataclass(slots=True)
class _List:
    """Items in order; ``start`` is the first number, ``None`` for a bulleted list."""

    start: int | None
    delimiter: str
    items: list[list[Line]] = field(default_factory=list)

    def goes_on(self, number: int | None, delimiter: str) -> bool:
        """Whether an item with this mark is the next."""
        expected = None if self.start is None else self.start + len(self.items)
        return (number, delimiter) == (expected, self.delimiter)


_Part = list[Line] | _List | d.Heading | d.Table | d.Rule
"""What becomes a block; lines are those of a paragraph."""


def read(lines: Sequence[Line], reporter: Reporter, *, verbatim: bool = False) -> d.Document:
    """The blocks of an article's lines; what cannot be decided is text, and reported.

    With ``verbatim`` nothing is joined, and only numbered lines are headings.
    """
    blocks: Sequence[Block] = blocks_of(lines)
    joined: set[int] = set()
    if not verbatim:
        blocks, joined = repairs.joined(blocks, reporter)
    headings = choose_headings(blocks, reporter)
    levels = {index: len(number) + 1 for index, number in headings.items()}
    drawn: dict[int, int] = {}
    if not verbatim:
        levels |= repairs.headings(blocks, headings, reporter)
        drawn = repairs.drawn(blocks, levels, joined, reporter)
    found: list[d.Block] = []
    start = 0
    for first, end in [*sorted(drawn.items()), (len(blocks), len(blocks))]:
        for apart, part in ((False, range(start, first)), (True, range(first, end))):
            made = _blocks(blocks, part, headings, levels, _Reader(reporter, verbatim=verbatim))
            found += [d.Callout(made[0].line, (), tuple(made))] if apart and made else made
        start = end
    return d.Document(tuple(found))


def _blocks(
    blocks: Sequence[Block],
    indexes: range,
    numbered: Container[int],
    levels: Mapping[int, int],
    reader: _Reader,
) -> list[d.Block]:
    """The blocks of some of the blocks of lines, of which ``levels`` are headings."""
    ends = -1
    for index in indexes:
        block = blocks[index]
        number = block[0].number
        if index == ends:
            continue
        if index in levels:
            end: Block = ()
            if index in numbered and _goes_on(blocks, index):
                ends, end = index + 1, blocks[index + 1]
                reader.report(
                    end[0],
                    f"the heading {shown(block[0].text)} ends in a colon; this line is taken for "
                    "its end",
                    "make it a paragraph, if it is one",
                )
            words = inlines([_bare(line) for line in (*block, *end)], reader.reporter, heading=True)
            reader.parts.append(d.Heading(number, levels[index], "", "", words))
        elif len(block) == 1 and len(block[0].text) <= 80 and _BREAK.fullmatch(block[0].text):
            reader.parts.append(d.Rule(number))
        else:
            reader.read(block)
    found = [reader.block(part) for part in reader.parts]
    return [block for block in found if block is not None]


# --- headings, chosen by the sequence of all numbered lines


def choose_headings(blocks: Sequence[Block], reporter: Reporter) -> dict[int, Number]:
    """Headings among ``blocks``: their numbers by index.

    A candidate is a line alone between blank lines that begins with a number:
    ``N.`` for a section, ``N.M`` below one. Section ``N`` is the last ``N.``
    before ``N.1`` whose number is above all sections before it; a number that
    is missing between two sections is filled by a candidate if there is just
    one. All others are text: captions and lists look the same.
    """
    candidates = {
        index: number for index, block in enumerate(blocks) if (number := _candidate(block))
    }
    sections = _sections(candidates)
    _fill(blocks, candidates, sections)
    chosen: dict[int, Number] = {}
    current: Number = ()
    for index, number in candidates.items():
        line, depth = blocks[index][0], len(number)
        if depth == 1:
            if sections.get(number[0]) == index:
                current = chosen[index] = number
            continue
        last = current[depth - 1 : depth]
        fits = current[: depth - 1] == number[:-1] and number[-1:] > last
        missing = number[-1] != (last[0] if last else 0) + 1
        if (missing or not fits) and _opening(line).islower():
            continue  # a quantity goes on in small letters
        if not fits:
            message = f"{shown(line.text)} is not in the sequence of sections; it is kept as text"
            reporter.report(
                rules.IMPORT_STRUCTURE, line, message, "make it a heading, if it is one"
            )
            continue
        if missing:
            now, before = (".".join(map(str, value)) for value in (number, current))
            message = f"section {now} follows {before}: one is missing between"
            reporter.report(rules.IMPORT_STRUCTURE, line, message, "see whether a heading was lost")
        current = chosen[index] = number
    return chosen


def _bare(line: Line) -> Line:
    """The text of a line without marks of emphasis around all of it: a heading is bold as such."""
    match = _EMPHASISED.fullmatch(line.text)
    return line.part(*match.span(2)) if match else line


def _candidate(block: Block) -> Number | None:
    text = _bare(block[0]).text
    if len(block) > 1 or len(text) > MAX_HEADING or "\t" in text:
        return None
    match = _SECTION.match(text)
    if match is None:
        return None
    number = tuple(int(part) for part in match[1].split("."))
    return number if len(number) > 1 or match[2] else None


def _sections(candidates: dict[int, Number]) -> dict[int, int]:
    """Sections that their first subsection proves: number to index, both ascending."""
    sections: dict[int, int] = {}
    latest: dict[int, int] = {}
    after = -1
    top = 0
    for index, number in candidates.items():
        if len(number) == 1:
            latest[number[0]] = index
        elif number[1:] == (1,) and number[0] > top:
            start = latest.get(number[0], -1)
            if start > after:
                top, after = number[0], index
                sections[top] = start
        elif number[0] == top:
            after = index
    return sections


def _fill(blocks: Sequence[Block], candidates: dict[int, Number], sections: dict[int, int]) -> None:
    """Add sections without subsections where the sequence has a place for just one."""
    if not sections:
        return
    alone: dict[int, list[int]] = {}
    for index, number in candidates.items():
        near = [*blocks[max(0, index - 1) : index], *blocks[index + 1 : index + 2]]
        if len(number) == 1 and not any(_NUMBERED.match(_bare(block[0]).text) for block in near):
            alone.setdefault(number[0], []).append(index)  # no list goes on above or below
    known = sorted(sections.items())
    for (low, start), (high, end) in pairwise([(0, -1), *known, (MAX_NUMBER + 1, len(blocks))]):
        filled: dict[int, int] = {}
        at = start
        for section in range(low + 1, high):
            found = [index for index in alone.get(section, ()) if at < index < end]
            if len(found) != 1:
                break
            filled[section] = at = found[0]
        if low > 0 or len(filled) == high - 1:  # before the first, all or none
            sections.update(filled)


def _goes_on(blocks: Sequence[Block], index: int) -> bool:
    """Whether the next block is the end of a heading: it has a colon, and a title stands below."""
    if not plain(blocks[index][0].text).endswith(":") or index + 1 == len(blocks):
        return False
    below = blocks[index + 1]
    text = plain(below[0].text)
    return (
        len(below) == 1
        and _candidate(below) is None
        and text[:1].isupper()
        and len(text) <= MAX_END
        and not text.endswith(_ENDS)
        and "\t" not in below[0].text
    )


def _opening(line: Line) -> str:
    """The first letter of a candidate's title."""
    rest = _SECTION.sub("", _bare(line).text, count=1)
    return next((char for char in rest if char.isalpha()), "")


# --- paragraphs and lists


class _Reader:
    """Makes parts of blocks of lines; a list goes on over blank lines."""

    def __init__(self, reporter: Reporter, *, verbatim: bool) -> None:
        self.reporter = reporter
        self.verbatim = verbatim
        self.parts: list[_Part] = []

    def report(self, line: Line, message: str, hint: str) -> None:
        self.reporter.report(rules.IMPORT_STRUCTURE, line, message, hint)

    def read(self, block: Block) -> None:
        """Add one block of lines, parted where its kind changes."""
        if not self.verbatim and (broken := self._broken_list(block)) is not None:
            hint = "see the page; `pressroom import --verbatim` leaves such lines as they are"
            message = f"{shown(block[0].text)} goes on with the list above, and is an item of it"
            self.reporter.report(rules.IMPORT_CHANGED, block[0], message, hint)
            broken.items.append(list(block))
            return
        for tabbed, group in groupby(block, lambda line: "\t" in line.text):
            lines = list(group)
            if tabbed and len(lines) > 1:
                self._table(lines)
                continue
            if tabbed:
                message = "a single line with tabs is no table; it is kept as text"
                self.report(lines[0], message, "write a table, if it was one")
            self._text(lines)

    def _list(self, number: int | None, delimiter: str) -> _List:
        """The list that an item with this mark goes into: the last part, or a new one."""
        last = self.parts[-1] if self.parts else None
        if not isinstance(last, _List) or not last.goes_on(number, delimiter):
            last = _List(number, delimiter)
            self.parts.append(last)
        return last

    def _broken_list(self, block: Block) -> _List | None:
        """The bulleted list above whose items are counted, if ``block`` has its next number.

        A page break took the bullets of what stands below it.
        """
        last = self.parts[-1] if self.parts else None
        found = _COUNTED.match(block[0].text)
        if found is None or not isinstance(last, _List) or last.start is not None:
            return None
        counts = [_COUNTED.match(item[0].text) for item in last.items]
        numbers = [int(count[1]) for count in counts if count is not None]
        if len(numbers) < 2 or len(numbers) < len(last.items) or numbers[0] != 1:
            return None
        return last if int(found[1]) in (numbers[-1], numbers[-1] + 1) else None

    def _text(self, lines: Sequence[Line]) -> None:
        """Paragraphs and lists of lines without tables."""
        begins = _beginnings(lines)
        last: list[Line] | _List | None = None  # what the line above belongs to
        indent = 0
        for line, begin in zip(lines, begins, strict=True):
            bullet, numbered = _BULLET.match(line.text), _NUMBERED.match(line.text)
            found = bullet or numbered
            if not isinstance(last, list) and line.text in ("-", "•"):
                message = "a list item without words is left out"
                self.report(line, message, "see whether one is missing")
            elif found and (begin or not isinstance(last, list)):
                mark = (int(numbered[1]), numbered[2]) if numbered else (None, ".")
                above, last = last, self._list(*mark)
                if last is not above:
                    indent = line.column
                elif bullet and line.column >= indent + 2:
                    message = "a list item is set in; the import keeps all items on one level"
                    hint = "set it in by two spaces, if it belongs to the item above"
                    self.report(line, message, hint)
                last.items.append([line.part(found.end())])
            elif isinstance(last, _List):
                last.items[-1].append(line)
            else:
                if bullet:
                    message = "a hyphen begins a line within a paragraph; it is kept as text"
                    self.report(line, message, "put a blank line before it, if it begins a list")
                if last is None:
                    last = []
                    self.parts.append(last)
                last.append(line)

    def block(self, part: _Part) -> d.Block | None:
        """A block of the tree; nothing without words."""
        if isinstance(part, _List) and part.start is not None and len(part.items) == 1:
            part = self._no_list(part.items[0], f"{part.start}{part.delimiter} ")
        if isinstance(part, list):
            return self._paragraph(part)
        if not isinstance(part, _List):
            return part
        paragraphs = filter(None, map(self._paragraph, part.items))
        items = tuple(d.ListItem(paragraph.line, (paragraph,)) for paragraph in paragraphs)
        if not items:
            return None
        if part.start is None:
            return d.BulletList(items[0].line, items, tight=True)
        return d.OrderedList(items[0].line, items, True, part.start, part.delimiter)

    def _paragraph(self, lines: Sequence[Line]) -> d.Paragraph | None:
        words = inlines(lines, self.reporter)
        return d.Paragraph(lines[0].number, words) if words else None

    def _no_list(self, item: Sequence[Line], number: str) -> list[Line]:
        """A number that no second item follows is the text that it was."""
        first, *others = item
        whole = Line(first.number, first.column - len(number), number + first.text)
        message = (
            f"{shown(whole.text)} is neither a section in sequence nor a list; it is kept as text"
        )
        mark = whole.part(0, len(number) - 1)
        self.report(mark, message, "make it a heading, if it is one")
        return [whole, *others]

    # --- lines with tabs: a table as a browser copies it

    def _table(self, lines: Sequence[Line]) -> None:
        """Two or more lines with tabs; a list if there is no head. Reports what is guessed."""
        rows = [_cells(line) for line in lines]
        hint = "write a table with a head, if it needs one"
        if not _has_head(rows):
            message = "the first row of this table is no head; its rows are kept as a list"
            self.report(lines[0], message, hint)
            self._list(None, ".").items.extend([line] for line in lines)
            return
        if any(len(plain(cell.text)) > MAX_HEAD for cell in rows[0]):
            message = (
                "the first row of this table is too long for a head; its cells are kept as a list"
            )
            self.report(lines[0], message, hint)
            cells = [[cell] for row in rows for cell in row if cell.text]
            self._list(None, ".").items.extend(cells)
            return
        width = len(rows[0])
        for line, row in zip(lines, rows, strict=True):
            if len(row) == width:
                continue
            done = "empty ones are added" if len(row) < width else "the last ones are joined"
            message = f"the row has {len(row)} cells, the head {width}; {done}"
            self.report(line, message, "put each cell below its head")
            if len(row) > width:
                row[width - 1 :] = [line.part(row[width - 1].column - line.column)]
            row.extend([row[-1].part(0, 0)] * (width - len(row)))
        if not self.verbatim:
            self._repeated(rows)
        header, *others = (tuple(inlines((cell,), self.reporter) for cell in row) for row in rows)
        columns = (d.Align.NONE,) * width
        self.parts.append(d.Table(lines[0].number, columns, header, tuple(others), (), "", 0))

    def _repeated(self, rows: Sequence[Sequence[Line]]) -> None:
        """Report cells that say what the one above says: it may have reached over both rows."""
        for above, below in pairwise(rows):
            for before, cell in zip(above, below, strict=False):
                text = plain(cell.text)
                if text.count(" ") >= 2 and text == plain(before.text):
                    message = f"the cell {shown(text)} says the same as the one above it"
                    self.report(cell, message, "see whether it was one cell over several rows")


def _beginnings(lines: Sequence[Line]) -> list[bool]:
    """Whether each line may begin a list right below text.

    A hyphen may if another item follows in the block, or the line above ends
    in a colon; a number if it is 1 and a 2 follows.
    """
    begins = [False] * len(lines)
    bullet = second = False
    for index in range(len(lines) - 1, -1, -1):
        text = lines[index].text
        colon = index > 0 and lines[index - 1].text.endswith(":")
        if _BULLET.match(text):
            begins[index] = bullet or colon
            bullet = True
        elif numbered := _NUMBERED.match(text):
            begins[index] = numbered[1] == "1" and (second or colon)
            second = second or numbered[1] == "2"
    return begins


def _cells(line: Line) -> list[Line]:
    cells = []
    start = 0
    for cell in line.text.split("\t"):
        begin = start + len(cell) - len(cell.lstrip())
        cells.append(line.part(begin, begin + len(cell.strip())))
        start += len(cell) + 1
    return cells


def _has_head(rows: Sequence[Sequence[Line]]) -> bool:
    """Whether the first row names columns: words in each cell, and no values like those below.

    A corner may be empty.
    """
    for column, cell in enumerate(rows[0]):
        words = plain(cell.text)
        if not words:
            continue
        if not any(char.isalnum() for char in words):
            return False
        below = [row[column].text for row in rows[1:] if column < len(row)]
        if _VALUE.fullmatch(words[:40]) and any(_VALUE.fullmatch(plain(c)[:40]) for c in below):
            return False
    return any(cell.text for cell in rows[0])
