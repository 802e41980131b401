"""One run of captured text to inline content: links, tags, and asterisks that are mended.

What opens and what closes emphasis is judged by white space alone, as a reader
does; CommonMark's rules for delimiter runs (0.31, section 6.2) then decide how far it
reaches, so that no punctuation beside the marks hides them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pressroom import rules
from pressroom.diagnostics import Rule
from pressroom.importing.page import Piece, Reporter, shown
from pressroom.markdown.inline_writer import EM, STRONG, Run, merged, text_run, tree
from pressroom.markdown.links import Target, resolve
from pressroom.markdown.writer import MarkdownWriter
from pressroom.model import document as d

_TAGS = (
    "a abbr address article aside b blockquote br caption center cite code col colgroup dd del div "
    "dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li "
    "main mark nav ol p picture pre q s script section small source span strike strong style sub "
    "sup table tbody td tfoot th thead tr u ul video"
)
_INLINE_TAGS = re.compile(
    "a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|u"
)
_URL = r"[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*"
_ATOM = re.compile(
    rf"""
    \[!\[(?P<linked_alt>[^\[\]\n]*)\]\({_URL}\)\]\({_URL}\)
  | !\[(?P<alt>[^\[\]\n]*)\]\([^()\n]*\)
  | \[(?P<text>[^\[\]\n]+)\]\((?P<url>{_URL})\)
  | <(?P<auto>(?:https?://|mailto:)[^\s<>]+)>
  | \\(?P<star>\*)
  | </?(?P<tag>{"|".join(_TAGS.split())})(?:[ \t][^<>\n]*)?/?>
  | (?P<stars>\*+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Text such as f[x](y) has the form of a link, but no address.
_ADDRESS = re.compile(r"$|[#/.?]|www\.|[a-z][a-z0-9+.-]*:|[^\s#?]*\.md\b", re.IGNORECASE)
_WRITER = MarkdownWriter()


@dataclass(slots=True)
class Unit:
    """A character of text, or one that stands for a construct kept whole.

    ``stars`` is the length of a run of asterisks whose meaning is still open.
    A link has its address in ``url`` and the units of its text in ``inner``.
    """

    text: str
    offset: int
    stars: int = 0
    url: str = ""
    inner: list[Unit] = field(default_factory=list)

    @property
    def space(self) -> bool:
        return self.text.isspace()

    @property
    def punctuation(self) -> bool:
        """In the sense of CommonMark 0.31 section 2.1."""
        return unicodedata.category(self.text[0])[0] in "PS"


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
    open: list[tuple[int, int]] = field(default_factory=list)  # (unit, size), outermost first

    def opened(self, size: int) -> int | None:
        """Where in ``open`` a mark of a size is."""
        return next((at for at, (_, given) in enumerate(self.open) if given & size), None)

    def lose(self, at: int) -> None:
        """Open marks from one on have lost their partners."""
        self.lone.extend((unit, size, False) for unit, size in self.open[at:])
        del self.open[at:]

    def close(self, index: int, size: int) -> bool:
        """Close the open mark of a size, if there is one; what was opened within it is lost."""
        at = self.opened(size)
        if at is None:
            return False
        self.lose(at + 1)
        start, given = self.open.pop()
        self.spans.append(Span(start + 1, index, size))
        if given != size:
            self.open.append((start, given - size))
        return True


def inlines(
    pieces: Sequence[Piece], reporter: Reporter, *, heading: bool = False
) -> tuple[d.Inline, ...]:
    """The content of a run of text; nothing if it has no words.

    In a heading, which is bold as such, a broken mark is dropped rather than mended.
    """
    passage = _Passage(pieces, reporter)
    return tree(_resolved(passage.units(passage.text, 0), passage, mend=not heading))


class _Passage:
    """Captured text over one or more lines, with the way back to its places."""

    def __init__(self, pieces: Sequence[Piece], reporter: Reporter) -> None:
        self.pieces = pieces
        self.reporter = reporter
        self.starts: list[int] = []
        length = 0
        for piece in pieces:
            self.starts.append(length)
            length += len(piece.text) + 1
        self.text = "\n".join(piece.text for piece in pieces)

    def report(self, rule: Rule, offset: int, length: int, message: str, hint: str) -> None:
        """A finding about ``length`` characters from an offset in the text."""
        index = max(0, bisect_right(self.starts, offset) - 1)
        piece = self.pieces[index]
        column = piece.column + offset - self.starts[index]
        self.reporter.at(rule, piece.line, column, length, message, hint)

    def units(self, text: str, base: int) -> list[Unit]:
        """``text``, which begins at ``base``, as units; asterisks are left open."""
        units: list[Unit] = []

        def plain(start: int, end: int) -> None:
            units.extend(Unit(text[at], base + at) for at in range(start, end))

        position = 0
        for match in _ATOM.finditer(text):
            plain(position, match.start())
            position = match.end()
            offset, length = base + match.start(), len(match[0])
            if match["stars"]:
                units.append(Unit("*", offset, length))
            elif match["star"]:
                units.append(Unit("*", offset))
            elif match["alt"] is not None or match["linked_alt"] is not None:
                plain(*match.span("alt" if match["alt"] is not None else "linked_alt"))
                self.report(
                    rules.IMPORT_STRUCTURE,
                    offset,
                    length,
                    "a picture is not part of a captured page; its description is kept as text",
                    "save the picture beside the article and write ![description](file.png)",
                )
            elif match["auto"] and _leads(match["auto"]):
                words = [Unit(char, offset) for char in match["auto"]]
                units.append(Unit("<", offset, 0, match["auto"], words))
            elif match["auto"] or (match["text"] is not None and not _ADDRESS.match(match["url"])):
                plain(*match.span())
            elif match["text"] is not None:
                units.extend(self._link(match, base))
            else:
                units.extend(_parting(match, offset))
                self.report(
                    rules.IMPORT_STRUCTURE,
                    offset,
                    length,
                    f"the HTML tag {shown(match[0])} is left out, its words are kept",
                    "say in Markdown what the tag was for, if it matters",
                )
        plain(position, len(text))
        return units

    def _link(self, match: re.Match[str], base: int) -> list[Unit]:
        """A link as one unit; its words where it leads nowhere."""
        inner = self.units(match["text"], base + match.start("text"))
        if _leads(match["url"]) and any(not unit.space and not unit.stars for unit in inner):
            return [Unit("[", inner[0].offset, 0, match["url"], inner)]
        self.report(
            rules.IMPORT_STRUCTURE,
            base + match.start(),
            len(match[0]),
            f"the link to {shown(match['url'])} leads nowhere from here; its words are kept",
            "link the full address, if it matters",
        )
        return inner


def _leads(url: str) -> bool:
    target = resolve(url, "")
    return isinstance(target, Target) and target.kind is d.LinkKind.EXTERNAL


def _parting(match: re.Match[str], offset: int) -> list[Unit]:
    """A space for a tag that parts words."""
    text, name = match.string, match["tag"].lower()
    before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
    glued = before.isalnum() and after.isalnum()
    return [Unit(" ", offset)] if glued and not _INLINE_TAGS.fullmatch(name) else []


def _resolved(units: list[Unit], passage: _Passage, *, mend: bool) -> list[Run]:
    """Units as marked runs, with their asterisks resolved and what was done reported."""
    marks = _pair(units)
    joined = "the bold text ends and begins again at once; it is one"
    reports = [(index, 4, joined) for index in marks.joined]
    reports.extend((lone[0], lone[1], _mend(units, marks, lone, mend)) for lone in marks.lone)
    spans = [span for span in marks.spans if _fit(units, span, marks.text, reports)]
    for index, size, message in sorted(set(reports)):
        passage.report(
            rules.IMPORT_EMPHASIS,
            units[index].offset,
            size,
            message,
            "compare with the published page",
        )
    inner = {
        index: tuple(_resolved(unit.inner, passage, mend=False))
        for index, unit in enumerate(units)
        if unit.inner
    }
    runs = _runs(units, spans, marks.text, inner)
    # Only where marks of both kinds meet may CommonMark pair them in another way.
    if len({span.size for span in spans}) < 2 or _WRITER.shows(runs):
        return runs
    passage.report(
        rules.IMPORT_EMPHASIS,
        units[max(0, spans[0].start - 1)].offset,
        1,
        "the marks of emphasis overlap; they are left out from here on",
        "compare with the page",
    )
    return [run.with_marks(0) for run in runs]


def _runs(
    units: Sequence[Unit],
    spans: Sequence[Span],
    text: set[int],
    inner: Mapping[int, tuple[Run, ...]],
) -> list[Run]:
    """Units as runs with the marks of ``spans``; no white space at the ends of lines."""
    marks = [0] * len(units)
    for span in spans:
        bit = STRONG if span.size == 2 else EM
        for index in range(span.start, span.end):
            marks[index] |= bit
    out: list[Run] = []
    for index, unit in enumerate(units):
        if index in inner:
            link = d.Link(d.LinkKind.EXTERNAL, unit.url, ())
            out.append(Run(link, marks[index], inner[index]))
        elif unit.text == "\n":
            _strip_end(out)
            if out:
                out.append(text_run("\n", marks[index]))
        elif unit.space:
            if out and out[-1].text != "\n":
                out.append(text_run(unit.text, marks[index]))
        elif not unit.stars or index in text:
            out.append(text_run(unit.text * (unit.stars or 1), marks[index]))
    _strip_end(out)
    return merged(out)


def _strip_end(out: list[Run]) -> None:
    while out and out[-1].text.isspace():
        out.pop()


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
    marks.lose(0)
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
        if left & part and (part == 2 or not _space(before)) and marks.close(index, part):
            left -= part
    if left and (alone or not _space(after)):
        for part in (2, 1):
            if left & part and (at := marks.opened(part)) is not None:
                marks.lose(at)
        marks.open.append((index, left))
    elif left:
        marks.lone.append((index, left, True))


def _mend(units: list[Unit], marks: _Marks, lone: tuple[int, int, bool], mend: bool) -> str:
    """Decide what becomes of a mark without a partner; returns the message."""
    index, size, closes = lone
    mark = "*" * size
    if size == 1:
        marks.text.add(index)
        return "`*` has no partner and is kept as text"
    before, after = units[max(0, index - 1) : index], units[index + 1 : index + 2]
    if before and after and all(u.space and u.text != "\n" for u in (*before, *after)):
        marks.text.add(index)
        return f"`{mark}` stands between spaces and is kept as text"
    near = after if closes else before
    if mend and (not near or near[0].text == "\n") and (span := _line(units, index, marks)):
        marks.spans.append(span)
        part = "from its beginning" if closes else "to its end"
        return f"`{mark}` has no partner; the line is bold {part}"
    return f"`{mark}` has no partner and is left out"


def _line(units: Sequence[Unit], index: int, marks: _Marks) -> Span | None:
    """The line that a mark begins or ends; ``None`` where other marks stand in it or around it."""
    start = end = index
    while start and units[start - 1].text != "\n":
        start -= 1
    while end < len(units) and units[end].text != "\n":
        end += 1
    others = (unit.stars for unit in (*units[start:index], *units[index + 1 : end]))
    around = any(start < span.end and span.start <= end for span in marks.spans)
    if end - start == 1 or around or any(others):
        return None
    return Span(start, index, 2) if index > start else Span(index + 1, end, 2)


def _fit(
    units: Sequence[Unit], span: Span, text: set[int], reports: list[tuple[int, int, str]]
) -> bool:
    """Narrow a span until its marks render; ``False`` if nothing is left of it."""
    opening = max(0, span.start - 1)
    moved = False

    def narrows(index: int, step: int) -> bool:
        """Whether the marks cannot stand beside a unit, on the side of ``step``."""
        nonlocal moved
        unit = units[index]
        if unit.stars and index not in text:
            return True
        near = _visible(units, index, step, text)
        hidden = unit.space or (unit.punctuation and not _parts(near))
        moved = moved or hidden
        return hidden

    while span.start < span.end and narrows(span.start, -1):
        span.start += 1
    while span.start < span.end and narrows(span.end - 1, 1):
        span.end -= 1
    if span.start >= span.end:
        reports.append((opening, span.size, "the marks hold no word and are left out"))
        return False
    if moved:
        message = "the marks would not show where they stand; they were moved to the words inside"
        reports.append((opening, span.size, message))
    return True
