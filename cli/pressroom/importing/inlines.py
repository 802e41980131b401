"""One run of captured text to inline content: links, tags, and asterisks that are mended.

What opens and what closes emphasis is judged by white space alone, as a reader
does; CommonMark's rules for delimiter runs (0.31, section 6.2) then decide how far it
reaches, so that no punctuation beside the marks hides them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from pressroom import rules
from pressroom.diagnostics import Rule
from pressroom.importing.page import Line, Reporter, leads, shown
from pressroom.markdown.inline_writer import EM, STRONG, Run, merged, text_run, tree
from pressroom.markdown.writer import MarkdownWriter
from pressroom.model import document as d

_INLINE_TAGS = (
    "a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|u"
)
_PARTING_TAGS = (
    "address|article|aside|blockquote|br|caption|center|col|colgroup|dd|div|dl|dt|figcaption|"
    "figure|footer|h1|h2|h3|h4|h5|h6|header|hr|iframe|img|li|main|nav|ol|p|picture|pre|script|"
    "section|source|table|tbody|td|tfoot|th|thead|tr|ul|video"
)
_URL = r"[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*"
_ATOM = re.compile(
    rf"""
    \[!\[(?P<linked_alt>[^\[\]\n]*)\]\({_URL}\)\]\({_URL}\)
  | !\[(?P<alt>[^\[\]\n]*)\]\([^()\n]*\)
  | \[(?P<text>[^\[\]\n]+)\]\((?P<url>{_URL})\)
  | <(?P<auto>(?:https?://|mailto:)[^\s<>]+)>
  | \\(?P<star>\*)
  | </?(?P<tag>{_INLINE_TAGS}|{_PARTING_TAGS})(?:[ \t][^<>\n]*)?/?>
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

    ``stars`` is the length of a run of asterisks, which mark emphasis unless they are ``literal``.
    A link has its address in ``url`` and the units of its text in ``inner``.
    """

    text: str
    offset: int
    stars: int = 0
    literal: bool = False
    url: str = ""
    inner: list[Unit] = field(default_factory=list)

    @property
    def marks(self) -> bool:
        """Whether this shows in no other way than by what it marks."""
        return self.stars > 0 and not self.literal

    @property
    def space(self) -> bool:
        return self.text.isspace()

    @property
    def parts(self) -> bool:
        """Whether this is white space or punctuation (CommonMark 0.31, section 2.1)."""
        return self.space or unicodedata.category(self.text[0])[0] in "PS"


_EDGE = Unit("\n", 0)
"""What stands before and after all units."""


@dataclass(slots=True)
class Span:
    """Units from ``start`` to before ``end``, in ``size`` asterisks."""

    start: int
    end: int
    size: int


def inlines(
    lines: Sequence[Line], reporter: Reporter, *, heading: bool = False
) -> tuple[d.Inline, ...]:
    """The content of a run of text; nothing if it has no words.

    In a heading, which is bold as such, a broken mark is dropped rather than mended.
    """
    passage = _Passage(lines, reporter)
    return tree(passage.runs(passage.units(passage.text, 0), mend=not heading))


class _Passage:
    """Captured text over one or more lines, with the way back to its places."""

    def __init__(self, lines: Sequence[Line], reporter: Reporter) -> None:
        self.lines = lines
        self.reporter = reporter
        self.starts: list[int] = []
        length = 0
        for line in lines:
            self.starts.append(length)
            length += len(line.text) + 1
        self.text = "\n".join(line.text for line in lines)

    def report(self, rule: Rule, offset: int, length: int, message: str, hint: str) -> None:
        """A finding about ``length`` characters from an offset in the text."""
        index = max(0, bisect_right(self.starts, offset) - 1)
        start = offset - self.starts[index]
        self.reporter.report(rule, self.lines[index].part(start, start + length), message, hint)

    def units(self, text: str, base: int) -> list[Unit]:
        """``text``, which begins at ``base``, as units; asterisks are left open."""
        units: list[Unit] = []
        position = 0
        for match in _ATOM.finditer(text):
            units += _characters(text[position : match.start()], base + position)
            units += self._atom(match, base)
            position = match.end()
        return units + _characters(text[position:], base + position)

    def _atom(self, match: re.Match[str], base: int) -> list[Unit]:
        offset = base + match.start()
        if match["stars"]:
            return [Unit("*", offset, len(match[0]))]
        if match["star"]:
            return [Unit("*", offset)]
        if match["auto"] and leads(match["auto"]):
            words = [Unit(char, offset) for char in match["auto"]]
            return [Unit("<", offset, url=match["auto"], inner=words)]
        if match["auto"] or (match["text"] is not None and not _ADDRESS.match(match["url"])):
            return _characters(match[0], offset)
        if match["text"] is not None:
            inner = self.units(match["text"], base + match.start("text"))
            if leads(match["url"]) and any(not unit.space and not unit.stars for unit in inner):
                return [Unit("[", inner[0].offset, url=match["url"], inner=inner)]
            message = (
                f"the link to {shown(match['url'])} leads nowhere from here; its words are kept"
            )
            hint = "link the full address, if it matters"
        elif match["tag"]:
            inner = _parting(match, offset)
            message = f"the HTML tag {shown(match[0])} is left out, its words are kept"
            hint = "say in Markdown what the tag was for, if it matters"
        else:
            alt = "linked_alt" if match["alt"] is None else "alt"
            inner = _characters(match[alt], base + match.start(alt))
            message = "a picture is not part of a captured page; its description is kept as text"
            hint = "save the picture beside the article and write ![description](file.png)"
        self.report(rules.IMPORT_STRUCTURE, offset, len(match[0]), message, hint)
        return inner

    def runs(self, units: list[Unit], *, mend: bool) -> list[Run]:
        """Units as marked runs, with their asterisks resolved and what was done reported."""
        emphasis = _Emphasis(units, mend)
        for index, size, message in sorted(set(emphasis.reports)):
            hint = "compare with the published page"
            self.report(rules.IMPORT_EMPHASIS, units[index].offset, size, message, hint)
        spans = emphasis.spans
        runs = self._marked(units, spans)
        # Only where marks of both kinds meet may CommonMark pair them in another way.
        if len({span.size for span in spans}) < 2 or _WRITER.shows(runs):
            return runs
        self.report(
            rules.IMPORT_EMPHASIS,
            units[max(0, spans[0].start - 1)].offset,
            1,
            "the marks of emphasis overlap; they are left out from here on",
            "compare with the page",
        )
        return [run.with_marks(0) for run in runs]

    def _marked(self, units: Sequence[Unit], spans: Sequence[Span]) -> list[Run]:
        """Units as runs with the marks of ``spans``; no white space at the ends of lines."""
        marks = [0] * len(units)
        for span in spans:
            for index in range(span.start, span.end):
                marks[index] |= STRONG if span.size == 2 else EM
        out: list[Run] = []
        for unit, bits in zip(units, marks, strict=True):
            if unit.inner:
                link = d.Link(d.LinkKind.EXTERNAL, unit.url, ())
                out.append(Run(link, bits, tuple(self.runs(unit.inner, mend=False))))
            elif unit.text == "\n":
                _strip_end(out)
                if out:
                    out.append(text_run("\n", bits))
            elif unit.space:
                if out and out[-1].text != "\n":
                    out.append(text_run(unit.text, bits))
            elif not unit.marks:
                out.append(text_run(unit.text * (unit.stars or 1), bits))
        _strip_end(out)
        return merged(out)


def _characters(text: str, start: int) -> list[Unit]:
    return [Unit(char, offset) for offset, char in enumerate(text, start)]


def _parting(match: re.Match[str], offset: int) -> list[Unit]:
    """A space for a tag that parts words."""
    text = match.string
    before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
    glued = before.isalnum() and after.isalnum()
    parting = match["tag"].lower() in _PARTING_TAGS.split("|")
    return [Unit(" ", offset)] if glued and parting else []


def _strip_end(out: list[Run]) -> None:
    while out and out[-1].text.isspace():
        out.pop()


class _Emphasis:
    """What the asterisks among some units mark: ``spans``.

    ``reports`` are (unit, size, message) for all that was mended or left out.
    """

    def __init__(self, units: Sequence[Unit], mend: bool) -> None:
        self.units = units
        self.mend = mend
        self.spans: list[Span] = []
        self.reports: list[tuple[int, int, str]] = []
        self._open: list[tuple[int, int]] = []  # (unit, size), outermost first
        self._unpaired: list[tuple[int, int, bool]] = []  # (unit, size, closes) without a partner
        self._pair()
        for index, size, closes in sorted(self._unpaired):
            self.reports.append((index, size, self._mend(index, size, closes)))
        self.spans = [span for span in self.spans if self._fit(span)]

    # --- pairing

    def _pair(self) -> None:
        seen = [_EDGE, *(unit for unit in self.units if not unit.stars), _EDGE]
        passed = 0
        for index, unit in enumerate(self.units):
            if not unit.stars:
                passed += 1
            elif unit.stars == 4 and any(size == 2 for _, size in self._open):
                message = "the bold text ends and begins again at once; it is one"
                self.reports.append((index, 4, message))
            elif unit.stars > 3:
                unit.literal = True
            else:
                self._match(index, seen[passed], seen[passed + 1])
        self._unpair(0)

    def _match(self, index: int, before: Unit, after: Unit) -> None:
        """Close with a run of one to three asterisks what is open, then open with the rest."""
        unit = self.units[index]
        left = unit.stars
        alone = before.space and after.space
        if alone and left == 1:
            unit.literal = True
            return
        # Bold never stands within bold, so two asterisks close whatever bold is open.
        for size in (2, 1) if self._open and self._open[-1][1] != 1 else (1, 2):
            if left & size and (size == 2 or not before.space) and self._close(index, size):
                left -= size
        if left and (alone or not after.space):
            for size in (2, 1):
                if left & size:
                    self._unpair(self._opened(size))
            self._open.append((index, left))
        elif left:
            self._unpaired.append((index, left, True))

    def _opened(self, size: int) -> int:
        """Where among the open marks one of a size is; their number if there is none."""
        found = (at for at, (_, given) in enumerate(self._open) if given & size)
        return next(found, len(self._open))

    def _unpair(self, at: int) -> None:
        """Open marks from one on have lost their partners."""
        self._unpaired.extend((unit, size, False) for unit, size in self._open[at:])
        del self._open[at:]

    def _close(self, index: int, size: int) -> bool:
        """Close the open mark of a size, if there is one; what was opened within it is lost."""
        at = self._opened(size)
        if at == len(self._open):
            return False
        self._unpair(at + 1)
        start, given = self._open.pop()
        self.spans.append(Span(start + 1, index, size))
        if given != size:
            self._open.append((start, given - size))
        return True

    # --- mending

    def _mend(self, index: int, size: int, closes: bool) -> str:
        """Decide what becomes of a mark without a partner; returns the message."""
        unit, mark = self.units[index], "*" * size
        if size == 1:
            unit.literal = True
            return "`*` has no partner and is kept as text"
        before, after = self.units[max(0, index - 1) : index], self.units[index + 1 : index + 2]
        if before and after and all(u.space and u.text != "\n" for u in (*before, *after)):
            unit.literal = True
            return f"`{mark}` stands between spaces and is kept as text"
        near = after if closes else before
        if self.mend and (not near or near[0].text == "\n") and (span := self._line(index)):
            self.spans.append(span)
            part = "from its beginning" if closes else "to its end"
            return f"`{mark}` has no partner; the line is bold {part}"
        return f"`{mark}` has no partner and is left out"

    def _line(self, index: int) -> Span | None:
        """The line that a mark begins or ends; ``None`` where other marks are in or around it."""
        start = end = index
        while start and self.units[start - 1].text != "\n":
            start -= 1
        while end < len(self.units) and self.units[end].text != "\n":
            end += 1
        others = (unit.stars for unit in (*self.units[start:index], *self.units[index + 1 : end]))
        around = any(start < span.end and span.start <= end for span in self.spans)
        if end - start == 1 or around or any(others):
            return None
        return Span(start, index, 2) if index > start else Span(index + 1, end, 2)

    def _fit(self, span: Span) -> bool:
        """Narrow a span until its marks render; ``False`` if nothing is left of it."""
        opening = max(0, span.start - 1)
        taken: list[Unit] = []
        while span.start < span.end and self._hides(span.start, -1):
            taken.append(self.units[span.start])
            span.start += 1
        while span.start < span.end and self._hides(span.end - 1, 1):
            span.end -= 1
            taken.append(self.units[span.end])
        if span.start >= span.end:
            message = "the marks hold no word and are left out"
            self.reports.append((opening, span.size, message))
        elif not all(unit.marks for unit in taken):
            message = (
                "the marks would not show where they stand; they were moved to the words inside"
            )
            self.reports.append((opening, span.size, message))
        return span.start < span.end

    def _hides(self, index: int, step: int) -> bool:
        """Whether marks beside a unit, on the side of ``step``, would not show."""
        unit = self.units[index]
        if unit.marks or unit.space:
            return True
        near = index + step
        while 0 <= near < len(self.units) and self.units[near].marks:
            near += step
        beside = self.units[near] if 0 <= near < len(self.units) else _EDGE
        return unit.parts and not beside.parts
