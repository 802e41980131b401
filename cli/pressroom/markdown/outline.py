"""The first pass: ids of headings, numbers of sections, labels of figures and tables.

What it finds of a heading, a picture or a table it leaves in the ``meta`` of the token.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.markdown.parser import InlineMap, find_on_lines, token_text

TABLE_FORMS = ("picture", "bullets", "code")
"""The classes of a table's caption: the forms that it can have in a post."""

_SECTION_FORMS = ("unnumbered",)
"""The class of a heading that is not counted."""


# --- braces ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attributes:
    """Braces after a heading, a picture or a caption: ``{#fig:name}``, ``{#tbl:name .bullets}``.

    A label and a form, either may be empty, or what is wrong with the braces;
    offsets are within the text searched.
    """

    label: str
    start: int
    end: int
    problem: str = ""
    form: str = ""


def attributes_at_end(text: str, forms: Collection[str] = ()) -> Attributes | None:
    """Attributes that ``text`` ends in, or ``None``. Braces without ``#`` or ``.`` are text.

    ``forms`` are the classes that may stand in them, one at most.
    """
    end = len(text.rstrip())
    start = text.rfind("{", 0, end)
    braces = text[start:end]
    if start < 0 or not re.fullmatch(r"\{[^\S\n]*([#.]|[a-z-]+=)[^{}\n]*\}", braces):
        return None
    label = form = ""
    for word in braces[1:-1].split():
        if re.fullmatch(r"#[A-Za-z][A-Za-z0-9_:.-]*", word) and not label:
            label = word[1:]
        elif word.startswith(".") and word[1:] in forms and not form:
            form = word[1:]
        else:
            what = "not a label" if len(forms) < 2 else "not a label and a form of a table"
            return Attributes("", start, end, f"`{braces}` is {what}")
    return Attributes(label, start, end, "", form)


# --- headings -------------------------------------------------------------------

_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})*\.|\d{1,3}(?:\.\d{1,3})+)[ \n]+(?=\S)")
_NOT_IN_IDS = re.compile(r"[^\w\- ]")


def heading_slug(text: str) -> str:
    """A heading's id as GitHub makes it: lower case, no punctuation, each space a hyphen."""
    return _NOT_IN_IDS.sub("", text.strip().lower()).replace(" ", "-")


def split_number(text: str) -> tuple[str, str]:
    """A written section number (``8.`` or ``8.1``) and the title after it, else ``""`` and all."""
    found = _NUMBER.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def section_reference(number: str, title: str) -> str:
    """How a text refers to a section: by number where it has one, else by its title."""
    if number:
        return f"Section\u00a0{number.rstrip('.')}"
    return f"“{' '.join(title.split())}”"


class SectionCounter:
    """Counts sections by level: ``1.`` for level 2, ``1.1`` for level 3, and so on."""

    def __init__(self) -> None:
        self._counts: list[int] = []

    def next(self, level: int) -> str:
        """The number of the next section of ``level``, which is 2 or more."""
        depth = max(level - 1, 1)
        self._counts = [*self._counts[:depth], *[0] * (depth - len(self._counts))]
        self._counts[depth - 1] += 1
        number = ".".join(map(str, self._counts))
        return f"{number}." if depth == 1 else number


# --- the pass -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Labelled:
    """The number of a figure or table, and its label (``fig:name``) or ``""``."""

    kind: str
    number: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class HeadingEntry:
    """A heading's id, how many characters of its text are its braces, and a counted number."""

    id: str
    cut: int
    number: str = ""


@dataclass
class Outline:
    """What can be referred to within one article."""

    labels: dict[str, Labelled] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    """How a text refers to each section, by the heading's id."""


def figure_parts(children: Sequence[Token]) -> tuple[Token, str] | None:
    """The picture of a paragraph that holds nothing else, and the braces after it."""
    if not children or children[0].type != "image":
        return None
    if any(child.type != "text" for child in children[1:]):
        return None
    rest = "".join(child.content for child in children[1:])
    found = attributes_at_end(rest)
    if rest and (found is None or rest[: found.start].strip()):
        return None
    return children[0], rest


def scan(
    tokens: Sequence[Token], source: Source, collector: Collector, *, numbered: bool = False
) -> Outline:
    """Walk the tokens once; report labels that are wrong or repeated and the heading order.

    ``numbered`` counts the sections and reports those with a number of their own.
    """
    scanner = _Scanner(source, collector, SectionCounter() if numbered else None)
    for index, token in enumerate(tokens):
        line = token.map[0] if token.map else 0
        if token.type == "heading_open":
            scanner.heading(int(token.tag[1:]), tokens[index + 1], line)
        elif token.type == "paragraph_open":
            scanner.paragraph(tokens[index + 1], line)
        elif token.type == "table_open":
            scanner.table(token)
        elif token.type == "table_caption":
            scanner.caption(token, line)
    return scanner.outline


class _Scanner:
    def __init__(
        self, source: Source, collector: Collector, sections: SectionCounter | None
    ) -> None:
        self.outline = Outline()
        self._source = source
        self._collector = collector
        self._sections = sections
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}
        self._level = 1
        self._counts = {"figure": 0, "table": 0}
        self._table = Token("table_open", "table", 1)

    def table(self, token: Token) -> None:
        self._table = token
        self._number(token, "table", "")

    def _number(self, token: Token, kind: str, label: str) -> None:
        self._counts[kind] += 1
        self._label_token(token, Labelled(kind, self._counts[kind], label))

    def _label_token(self, token: Token, entry: Labelled) -> None:
        token.meta = {**token.meta, "labelled": entry}
        if entry.label:
            self.outline.labels[entry.label] = entry

    def heading(self, level: int, inline: Token, line: int) -> None:
        self._heading_level(level, line)
        text = token_text(inline.children or [], ("text", "code_inline", "math_inline"))
        last = inline.children[-1] if inline.children else None
        ends_in_text = last is not None and last.type == "text"
        found = attributes_at_end(last.content, _SECTION_FORMS) if last and ends_in_text else None
        cut = 0
        slug = ""
        if found is None or last is None:
            if not text.strip():
                self._collector.report(
                    rules.HEADING_EMPTY,
                    self._source.place(line + 1),
                    "the heading has no text",
                    "write one, or delete the line",
                )
        else:
            cut = len(last.content) - found.start
            place = InlineMap(self._source, inline.content, line).place(
                len(inline.content) - cut, len(inline.content)
            )
            if found.label or not found.form:
                slug = self._label(found, "", place, "{#name}")
            text = text[:-cut]
        slug = slug or self._unique(text)
        written, title = split_number(text)
        counted = self._count(level, written, line, plain=bool(found and found.form))
        inline.meta = {"heading": HeadingEntry(slug, cut, counted)}
        self.outline.sections[slug] = section_reference(written or counted, title)

    def _unique(self, text: str) -> str:
        """A free id for a heading of this text: a repeated one gets ``-1``, ``-2`` ..."""
        base = heading_slug(text) or "section"
        slug, number = base, self._next.get(base, 0)
        while slug in self._taken:
            number += 1
            slug = f"{base}-{number}"
        self._next[base] = number
        self._taken.add(slug)
        return slug

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
        found = attributes_at_end(braces)
        label = ""
        if found is not None:
            at = max(inline.content.rfind(braces.strip()), 0)
            place = InlineMap(self._source, inline.content, line).place(
                at, at + len(braces.strip())
            )
            label = self._label(found, "fig:", place, "{#fig:name}")
        self._number(image, "figure", label)

    def caption(self, token: Token, line: int) -> None:
        found = attributes_at_end(token.content, TABLE_FORMS)
        if found is None or (found.form and not found.label):
            return
        place = find_on_lines(self._source, token.content[found.start : found.end], [line])
        forms = ", ".join(f"`.{form}`" for form in TABLE_FORMS)
        label = self._label(found, "tbl:", place, "{#tbl:name}", f"; its form is one of {forms}")
        if label:
            number = self._table.meta["labelled"].number
            self._label_token(self._table, Labelled("table", number, label))

    def _label(
        self, found: Attributes, prefix: str, place: Place, form: str, more: str = ""
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
        if found.label in self._taken:
            self._collector.report(
                rules.HEADING_ID_ONCE,
                place,
                f"the label `{found.label}` is given for the second time",
                "choose another name",
            )
            return ""
        self._taken.add(found.label)
        return found.label
