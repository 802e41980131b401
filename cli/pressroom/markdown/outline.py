"""The first pass: ids of headings, numbers and labels of figures and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.markdown import attributes
from pressroom.markdown.positions import InlineMap, find_on_lines
from pressroom.markdown.sections import Counter, reference, split_number
from pressroom.markdown.slugs import Slugs

_SECTION = ("unnumbered",)
"""The class of a heading that is not counted."""


@dataclass(frozen=True, slots=True)
class HeadingEntry:
    """A heading's id, how many characters of its text are its braces, and a counted number."""

    id: str
    cut: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """The number of a figure or table, and its label (``fig:name``) or ``""``."""

    kind: str
    number: int
    label: str = ""


@dataclass
class Outline:
    """What can be referred to within one article."""

    ids: set[str] = field(default_factory=set)
    headings: dict[int, HeadingEntry] = field(default_factory=dict)
    labels: dict[str, Labelled] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    """How a text refers to each section, by the heading's id."""
    _by_token: dict[int, Labelled] = field(default_factory=dict)

    def add(self, token: Token, entry: Labelled) -> None:
        """Remember the figure or table that ``token`` begins."""
        self._by_token[id(token)] = entry

    def labels_of(self, token: Token) -> Labelled:
        """Number and label of the figure or table that ``token`` begins."""
        return self._by_token[id(token)]

    def count(self, kind: str) -> int:
        """How many there are of ``figure`` or ``table`` so far."""
        return sum(1 for entry in self._by_token.values() if entry.kind == kind)


def figure_parts(children: Sequence[Token]) -> tuple[Token, str] | None:
    """The picture of a paragraph that holds nothing else, and the braces after it."""
    if not children or children[0].type != "image":
        return None
    if any(child.type != "text" for child in children[1:]):
        return None
    rest = "".join(child.content for child in children[1:])
    if rest and attributes.at_end(rest) is None:
        return None
    if rest and rest[: (attributes.at_end(rest) or attributes.Attributes("", 0, 0)).start].strip():
        return None
    return children[0], rest


def scan(
    tokens: Sequence[Token], source: Source, collector: Collector, *, numbered: bool = False
) -> Outline:
    """Walk the tokens once; report labels that are wrong or repeated and the heading order.

    ``numbered`` counts the sections and reports those with a number of their own.
    """
    outline = Outline()
    scanner = _Scanner(outline, source, collector, Counter() if numbered else None)
    for index, token in enumerate(tokens):
        line = token.map[0] if token.map else 0
        if token.type == "heading_open":
            scanner.heading(int(token.tag[1:]), tokens[index + 1], line)
        elif token.type == "paragraph_open":
            scanner.paragraph(tokens[index + 1], line)
        elif token.type == "table_open":
            scanner.table = token
            scanner.number(token, "table", "")
        elif token.type == "table_caption":
            scanner.caption(token, line)
    return outline


class _Scanner:
    def __init__(
        self, outline: Outline, source: Source, collector: Collector, sections: Counter | None
    ) -> None:
        self._sections = sections
        self._outline = outline
        self._source = source
        self._collector = collector
        self._slugs = Slugs()
        self._level = 1
        self._counts = {"figure": 0, "table": 0}
        self.table: Token | None = None

    def number(self, token: Token, kind: str, label: str) -> None:
        self._counts[kind] += 1
        entry = Labelled(kind, self._counts[kind], label)
        self._outline.add(token, entry)
        if label:
            self._outline.labels[label] = entry

    def heading(self, level: int, inline: Token, line: int) -> None:
        self._heading_level(level, line)
        text = _plain(inline.children or [])
        last = inline.children[-1] if inline.children else None
        found = attributes.at_end(last.content, _SECTION) if last and last.type == "text" else None
        cut = 0
        slug = ""
        if found is None:
            if not text.strip():
                self._collector.report(
                    rules.HEADING_EMPTY,
                    self._source.place(line + 1),
                    "the heading has no text",
                    "write one, or delete the line",
                )
        else:
            assert last is not None
            cut = len(last.content) - found.start
            place = InlineMap(self._source, inline.content, line).place(
                len(inline.content) - cut, len(inline.content)
            )
            if found.label or not found.form:
                slug = self._label(found, "", place, "{#name}")
            text = text[:-cut]
        slug = slug or self._slugs.unique(text)
        written, title = split_number(text)
        counted = self._count(level, written, line, plain=bool(found and found.form))
        self._outline.headings[id(inline)] = HeadingEntry(slug, cut, counted)
        self._outline.ids.add(slug)
        self._outline.sections[slug] = reference(written or counted, title)

    def _count(self, level: int, written: str, line: int, *, plain: bool) -> str:
        """The counted number of a section; one with a written number is reported."""
        if self._sections is None or plain:
            return ""
        if written:
            self._collector.report(
                rules.SECTION_NUMBER,
                find_on_lines(self._source, written, [line]),
                f"the number {written} is written, and `number_sections` counts",
                "delete the number here, or the setting",
            )
        return self._sections.next(level)

    def _heading_level(self, level: int, line: int) -> None:
        text = self._source.lines[line]
        at = text.find("#")
        place = (
            self._source.place(line + 1, at + 1, level)
            if at >= 0 and text[at : at + level] == "#" * level
            else self._source.place(line + 1)
        )
        if level == 1:
            self._collector.report(
                rules.HEADING_LEVEL_ONE,
                place,
                "a heading of level 1 in the body",
                "the title is in the front matter; begin sections with ##",
            )
        elif level > self._level + 1:
            self._collector.report(
                rules.HEADING_SKIPPED,
                place,
                f"a heading of level {level} follows one of level {self._level}"
                if self._level > 1
                else f"the first heading has level {level}",
                f"write it with {'#' * (self._level + 1)}",
            )
        self._level = max(level, 1)

    def paragraph(self, inline: Token, line: int) -> None:
        figure = figure_parts(inline.children or [])
        if figure is None:
            return
        image, braces = figure
        found = attributes.at_end(braces) if braces else None
        label = ""
        if found is not None:
            at = inline.content.rfind(braces.strip())
            place = InlineMap(self._source, inline.content, line).place(
                max(at, 0), max(at, 0) + len(braces.strip())
            )
            label = self._label(found, "fig:", place, "{#fig:name}")
        self.number(image, "figure", label)

    def caption(self, token: Token, line: int) -> None:
        found = attributes.at_end(token.content, attributes.TABLE_FORMS)
        if found is None or self.table is None or (found.form and not found.label):
            return
        place = find_on_lines(self._source, token.content[found.start : found.end], [line])
        forms = ", ".join(f"`.{form}`" for form in attributes.TABLE_FORMS)
        label = self._label(found, "tbl:", place, "{#tbl:name}", f"; its form is one of {forms}")
        if label:
            entry = Labelled("table", self._outline.labels_of(self.table).number, label)
            self._outline.add(self.table, entry)
            self._outline.labels[label] = entry

    def _label(
        self, found: attributes.Attributes, prefix: str, place: Place, form: str, more: str = ""
    ) -> str:
        if (
            found.problem
            or not found.label.startswith(prefix)
            or (not prefix and ":" in found.label)
        ):
            self._collector.report(
                rules.ATTRIBUTE_KNOWN,
                place,
                found.problem or f"the label `{found.label}` is not of the kind that stands here",
                f"write `{form}`{more}",
            )
            return ""
        if not self._slugs.reserve(found.label):
            self._collector.report(
                rules.HEADING_ID_ONCE,
                place,
                f"the label `{found.label}` is given for the second time",
                "choose another name",
            )
            return ""
        return found.label


def _plain(children: Sequence[Token]) -> str:
    parts = []
    for child in children:
        if child.type in ("text", "code_inline", "math_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            parts.append(_plain(child.children or []))
    return "".join(parts)
