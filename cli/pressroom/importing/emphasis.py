"""Asterisks of captured text: pairs become emphasis that renders, broken ones are mended.

What opens and what closes is judged by white space alone, as a reader does;
CommonMark's rules for delimiter runs (0.31, section 6.2) then decide where
exactly the marks are written, so that no punctuation beside them hides them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pressroom import rules
from pressroom.importing.inlines import Run, Unit, units_of
from pressroom.importing.page import Piece, Reporter

# No-break spaces stay within a line.
_GAPS = re.compile("[ \t\u2028\u2029]+")


@dataclass(slots=True)
class Span:
    """Units from ``start`` to before ``end``, in ``size`` asterisks."""

    start: int
    end: int
    size: int


@dataclass(slots=True)
class _Marks:
    """Result of pairing. ``lone`` are (unit, size, closes) without a partner; ``text`` stays."""

    spans: list[Span] = field(default_factory=list)
    lone: list[tuple[int, int, bool]] = field(default_factory=list)
    text: set[int] = field(default_factory=set)
    joined: list[int] = field(default_factory=list)
    open: list[list[int]] = field(default_factory=list)  # [unit, size], outermost first


def lines(
    pieces: Sequence[Piece], reporter: Reporter, *, heading: bool = False, cell: bool = False
) -> list[str]:
    """The Markdown of a run of text, one string a line; lines left without words are gone.

    In a heading, which is bold as such, a broken mark is dropped rather than mended.
    """
    run = Run(pieces)
    units = units_of(run, reporter, cell=cell)
    text = written(units, run, reporter, mend=not heading)
    return [line for part in text.split("\n") if (line := _GAPS.sub(" ", part).strip())]


def written(
    units: list[Unit], run: Run | None = None, reporter: Reporter | None = None, mend: bool = False
) -> str:
    """Units as Markdown, with their asterisks resolved; reports if there is a ``reporter``."""
    marks = _pair(units)
    joined = "the bold text ends and begins again at once; it is one"
    reports = [(index, 4, joined) for index in marks.joined]
    rows = _Rows(units, marks.spans)
    reports.extend((lone[0], lone[1], _mend(units, marks, rows, lone, mend)) for lone in marks.lone)
    kept = [span for span in marks.spans if _fit(units, span, marks.text, reports)]
    if run is not None and reporter is not None:
        for index, size, message in sorted(set(reports)):
            line, column = run.place(units[index].offset)
            reporter.at(
                rules.IMPORT_EMPHASIS,
                line,
                column,
                size,
                message,
                "compare with the published page",
            )
    inner = {
        index: written(unit.inner, run, reporter) for index, unit in enumerate(units) if unit.inner
    }
    markdown = _write(units, kept, marks.text, inner)
    if "***" not in markdown:
        return markdown
    # Only where marks of both kinds meet may CommonMark pair them in another way.
    bare = _write(units, (), marks.text, inner)
    if not kept or _renders(markdown, bare, kept):
        return markdown
    if run is not None and reporter is not None:
        line, column = run.place(units[max(0, kept[0].start - 1)].offset)
        message = "the marks of emphasis overlap; they are left out from here on"
        reporter.at(rules.IMPORT_EMPHASIS, line, column, 1, message, "compare with the page")
    return bare


def _renders(markdown: str, bare: str, spans: Sequence[Span]) -> bool:
    """Whether ``markdown`` reads as ``bare`` does, and has all its ``spans``."""
    from pressroom.markdown.parser import ParseTimeout, parse_line

    try:
        tokens, plain = parse_line(markdown), parse_line(bare)
    except (ParseTimeout, RecursionError):
        return False
    if "".join(t.content for t in tokens) != "".join(t.content for t in plain):
        return False
    strong = sum(span.size == 2 for span in spans) + sum(t.type == "strong_open" for t in plain)
    em = sum(span.size == 1 for span in spans) + sum(t.type == "em_open" for t in plain)
    return strong == sum(t.type == "strong_open" for t in tokens) and em == sum(
        t.type == "em_open" for t in tokens
    )


def _visible(units: Sequence[Unit], index: int, step: int, text: set[int]) -> Unit | None:
    """The next unit in a direction that is written as such; ``None`` at the end of the run."""
    index += step
    while 0 <= index < len(units) and units[index].stars and index not in text:
        index += step
    return units[index] if 0 <= index < len(units) else None


def _space(unit: Unit | None) -> bool:
    return unit is None or unit.space


def _parts(unit: Unit | None) -> bool:
    return unit is None or unit.space or unit.punctuation


def _pair(units: Sequence[Unit]) -> _Marks:
    marks = _Marks()
    after: Unit | None = None
    following: dict[int, Unit | None] = {}
    for index in range(len(units) - 1, -1, -1):
        if units[index].stars:
            following[index] = after
        else:
            after = units[index]
    before: Unit | None = None
    for index, unit in enumerate(units):
        if not unit.stars:
            before = unit
            continue
        if unit.stars == 4 and any(size == 2 for _, size in marks.open):
            marks.joined.append(index)
        elif unit.stars > 3:
            marks.text.add(index)
        else:
            _one(marks, index, unit.stars, before, following[index])
    marks.lone.extend((index, size, False) for index, size in marks.open)
    marks.lone.sort()
    return marks


def _one(marks: _Marks, index: int, size: int, before: Unit | None, after: Unit | None) -> None:
    """Close with a run of one to three asterisks what is open, then open with the rest."""
    alone = _space(before) and _space(after)
    if alone and size == 1:
        marks.text.add(index)
        return
    # Bold never stands within bold, so two asterisks close whatever bold is open.
    left = size
    for part in (2, 1) if marks.open and marks.open[-1][1] != 1 else (1, 2):
        if left & part and (part == 2 or not _space(before)) and _close(marks, index, part):
            left -= part
    if left and (alone or not _space(after)):
        for part in (2, 1):
            if left & part:
                _forget(marks, part)
        marks.open.append([index, left])
    elif left:
        marks.lone.append((index, left, True))


def _close(marks: _Marks, index: int, size: int) -> bool:
    for at in range(len(marks.open) - 1, -1, -1):
        start, open_size = marks.open[at]
        if not open_size & size:
            continue
        marks.lone.extend((unit, lost, False) for unit, lost in marks.open[at + 1 :])
        del marks.open[at + 1 :]
        marks.spans.append(Span(start + 1, index, size))
        if open_size == size:
            marks.open.pop()
        else:
            marks.open[at][1] = open_size - size
        return True
    return False


def _forget(marks: _Marks, size: int) -> None:
    """An opening mark of the same size that nothing closed has lost its partner."""
    for at, (unit, open_size) in enumerate(marks.open):
        if open_size & size:
            marks.lone.extend((lost, left, False) for lost, left in marks.open[at:])
            del marks.open[at:]
            return
        del unit


def _mend(
    units: list[Unit],
    marks: _Marks,
    rows: _Rows,
    lone: tuple[int, int, bool],
    mend: bool,
) -> str:
    """Decide what becomes of a mark without a partner; returns the message."""
    index, size, closes = lone
    mark = "*" * size
    if size == 1:
        marks.text.add(index)
        return "`*` has no partner and is kept as text"
    near = units[max(0, index - 1) : index] + units[index + 1 : index + 2]
    if len(near) == 2 and all(unit.space and unit.text != "\n" for unit in near):
        marks.text.add(index)
        return f"`{mark}` stands between spaces and is kept as text"
    line = rows.lines[index]
    if mend and rows.stars[line] == 1 and not rows.inside[line]:
        start, end = rows.bounds[line]
        if closes and index + 1 == end and start < index:
            marks.spans.append(Span(start, index, 2))
            return f"`{mark}` has no partner; the line is bold from its beginning"
        if not closes and index == start and index + 1 < end:
            marks.spans.append(Span(index + 1, end, 2))
            return f"`{mark}` has no partner; the line is bold to its end"
    return f"`{mark}` has no partner and is left out"


class _Rows:
    """For each unit its line; for each line its bounds, runs of asterisks, and spans over it."""

    def __init__(self, units: Sequence[Unit], spans: Sequence[Span]) -> None:
        self.lines: list[int] = []
        self.bounds: list[tuple[int, int]] = []
        self.stars = [0]
        self.inside = [False]
        steps = Counter[int]()
        for span in spans:
            steps[span.start] += 1
            steps[span.end] -= 1
        start = depth = 0
        for index, unit in enumerate(units):
            self.lines.append(len(self.bounds))
            self.stars[-1] += bool(unit.stars)
            depth += steps[index]
            self.inside[-1] = self.inside[-1] or depth > 0
            if unit.text == "\n":
                self.bounds.append((start, index))
                self.stars.append(0)
                self.inside.append(False)
                start = index + 1
        self.bounds.append((start, len(units)))


def _fit(
    units: Sequence[Unit], span: Span, text: set[int], reports: list[tuple[int, int, str]]
) -> bool:
    """Narrow a span until its marks render; ``False`` if nothing is left of it."""
    opening = max(0, span.start - 1)
    moved = False
    while span.start < span.end:
        unit = units[span.start]
        if unit.stars and span.start not in text:
            span.start += 1
            continue
        before = _visible(units, span.start, -1, text)
        if not unit.space and (not unit.punctuation or _parts(before)):
            break
        moved = True
        span.start += 1
    while span.start < span.end:
        unit = units[span.end - 1]
        if unit.stars and span.end - 1 not in text:
            span.end -= 1
            continue
        after = _visible(units, span.end - 1, 1, text)
        if not unit.space and (not unit.punctuation or _parts(after)):
            break
        moved = True
        span.end -= 1
    if span.start >= span.end:
        reports.append((opening, span.size, "the marks hold no word and are left out"))
        return False
    if moved:
        message = "the marks would not show where they stand; they were moved to the words inside"
        reports.append((opening, span.size, message))
    return True


def _write(
    units: Sequence[Unit], spans: Sequence[Span], text: set[int], inner: Mapping[int, str]
) -> str:
    opening: dict[int, list[Span]] = {}
    closing: dict[int, list[Span]] = {}
    # Outer before inner where both begin; where both are the same, bold is the outer.
    for span in sorted(spans, key=lambda s: (s.start, -s.end, -s.size)):
        opening.setdefault(span.start, []).append(span)
        closing.setdefault(span.end, []).insert(0, span)
    out: list[str] = []
    for index, unit in enumerate(units):
        out.extend("*" * span.size for span in closing.get(index, ()))
        out.extend("*" * span.size for span in opening.get(index, ()))
        if unit.stars:
            if index in text:
                out.append("\\*" * unit.stars)
        elif index in inner:
            out.append(f"[{inner[index]}]({unit.markdown})")
        else:
            out.append(unit.markdown)
    out.extend("*" * span.size for span in closing.get(len(units), ()))
    return "".join(out)
