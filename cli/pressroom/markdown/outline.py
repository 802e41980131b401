"""What can be referred to within an article: its headings, and what is numbered.

Labels and numbers are given while the tree is built; references to them are resolved when it is
whole (:meth:`Outline.resolve`), so that they may stand before what they refer to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from markdown_it.token import Token

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.languages import Language
from pressroom.markdown.attributes import Attributes
from pressroom.markdown.parser import find_on_lines, token_text
from pressroom.model import document as d
from pressroom.text import closest

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


def section_reference(number: str, title: str, words: Language) -> str:
    """How a text refers to a section: by number where it has one, else by its title."""
    if number:
        return words.numbered("section", number.rstrip("."))
    return words.say("quoted", title=" ".join(title.split()))


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


@dataclass(frozen=True, slots=True)
class Levels:
    """How the levels of an article's headings become those of the tree, which begin at 2.

    ``title`` is the line (from 0) of a heading that only says the article's title again, or -1.
    """

    top: int = 2
    title: int = -1

    def of(self, level: int) -> int:
        """The level in the tree of a heading written with ``level``."""
        return min(max(level - self.top + 2, 2), 6)


def levels(tokens: Sequence[Token], title: str) -> Levels:
    """The levels used among ``tokens``: the smallest one is that of a section."""
    found = [
        (int(token.tag[1:]), token_text(tokens[index + 1].children or []), (token.map or [0])[0])
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    line = -1
    if found and title and [level for level, *_ in found].count(found[0][0]) == 1:
        level, text, at = found[0]
        if level == min(found)[0] and heading_slug(text) == heading_slug(title):
            line = at
            del found[0]
    return Levels(min((level for level, *_ in found), default=2), line)


# --- labels and numbers ---------------------------------------------------------

KINDS = {
    "fig": "figure",
    "figure": "figure",
    "tbl": "table",
    "tab": "table",
    "table": "table",
    "eq": "equation",
    "eqn": "equation",
    "equation": "equation",
    "sec": "section",
}
"""What a label is for, by what it begins with before a colon or hyphen."""

_LABEL = re.compile(rf"({'|'.join(KINDS)})[:-](.+)")


def label_kind(label: str) -> str:
    """``figure`` for ``fig:name`` or ``fig-name``; empty for a label that does not say."""
    found = _LABEL.fullmatch(label)
    return KINDS[found[1]] if found else ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """The number of a figure, table or formula, and its label or ``""``.

    ``mark`` is the letter of a panel behind its number, or with the number 0 a formula's tag.
    """

    kind: str
    number: int
    label: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """A reference by label that is resolved at the end; ``shown`` is what is written."""

    label: str
    place: Place
    shown: str
    bare: bool = False


_GIVEN = re.compile(
    r"\{\#([\w:./+-]+)|\\label\{([^{}\n]+)\}|\$\$ *\(([\w:.-]+)\)"
    r"|^[ \t]*\(([\w:.-]+)\)=|^[ \t]*(?:\#\|[ \t]*label|:name|:label):[ \t]*(\S+)"
    r"|\bid=[\"']([\w:.-]+)",
    re.MULTILINE,
)
"""Where a label is given: ``{#x}``, ``\\label{x}``, ``$$ (x)``, ``(x)=``, ``:name: x`` or, in HTML,
``id="x"``."""

_KIND_OF = {d.Figure: "figure", d.Table: "table", d.MathBlock: "equation"}

Change = Callable[[d.Node], d.Node | tuple[d.Node, ...]]
"""What stands in place of a node."""

PENDING = "pending"
"""The kind of a :class:`~.document.CrossReference` that is not resolved yet; its number says
which."""


class Outline:
    """Gives ids to headings, numbers to figures, tables and formulas; knows what has a label."""

    def __init__(
        self,
        source: Source,
        collector: Collector,
        levels: Levels,
        words: Language,
        *,
        numbered: bool,
    ) -> None:
        self.levels = levels
        self.words = words
        """Those of the article's language."""
        self.labels: dict[str, Labelled] = {}
        self.sections: dict[str, str] = {}
        """How a text refers to each section, by the heading's id."""
        self.pending: list[Pending] = []
        self.links: dict[str, list[Place]] = {}
        """Where each heading is linked."""
        self._anchors: dict[str, str] = {}
        """The section, or nothing yet, that each anchor of HTML stands in or before."""
        self._section = ""
        self._source = source
        self._collector = collector
        self._counter = SectionCounter() if numbered else None
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}
        self._level = 1
        self._counts = {"figure": 0, "table": 0, "equation": 0}

    def number(self, kind: str, label: str, place: Place) -> Labelled:
        """The next number of ``kind``; a ``label`` that is taken is reported and left out."""
        self._counts[kind] += 1
        return self._labelled(Labelled(kind, self._counts[kind], self._free(label, place)))

    def name(self, node: d.Figure | d.Table | d.MathBlock, label: str, place: Place) -> str:
        """Give ``label`` to what has a number or a tag already; the label, or nothing if taken."""
        mark = node.tag if isinstance(node, d.MathBlock) else ""
        kind = _KIND_OF[type(node)]
        return self._labelled(Labelled(kind, node.number, self._free(label, place), mark)).label

    def _labelled(self, entry: Labelled) -> Labelled:
        if entry.label:
            self.labels[_key(entry.label)] = entry
        return entry

    def link(self, label: str, place: Place) -> str:
        """The target of a link to what has ``label``, which is looked up at the end."""
        self.links.setdefault(label, []).append(place)
        return label

    def may_have(self, label: str) -> bool:
        """Whether the source gives ``label`` to something, as far as a pattern can tell."""
        return label in self._written

    @cached_property
    def _written(self) -> frozenset[str]:
        found = _GIVEN.finditer(self._source.text)
        return frozenset(one.group(one.lastindex or 0) for one in found)

    def refer(
        self, label: str, place: Place, shown: str, *, bare: bool = False
    ) -> d.CrossReference:
        """What stands for a reference until the whole article is read."""
        self.pending.append(Pending(label, place, shown, bare))
        return d.CrossReference(PENDING, len(self.pending) - 1, label, bare)

    def anchor(self, name: str) -> None:
        """Take an anchor, which is that of the section whose heading comes next."""
        self._anchors.setdefault(name, "")

    def place_anchors(self) -> None:
        """Anchors that no heading followed are those of the section that is being read."""
        for name in reversed(self._anchors):
            if self._anchors[name]:
                return
            self._anchors[name] = self._section

    def heading(
        self, level: int, text: str, given: Attributes, written: str, place: Place, braces: Place
    ) -> tuple[int, str, str]:
        """Level, id and counted number of a heading; ``written`` is a number in its text."""
        level = self.levels.of(level)
        if level > self._level + 1:
            self._collector.report(
                rules.HEADING_SKIPPED,
                place,
                f"a heading of level {level} follows one of level {self._level}",
                f"write it with {'#' * (self._level - 1 + self.levels.top)}",
            )
        self._level = level
        slug = self._free(given.label, braces) or self._unique(text)
        self._section = slug
        self.place_anchors()
        counted = ""
        if self._counter is not None and not given.unnumbered:
            if written:
                self._collector.report(
                    rules.SECTION_NUMBER,
                    find_on_lines(self._source, written, [(place.line or 1) - 1]),
                    f"the number {written} is written, and `number_sections` counts",
                    "delete the number here, or the setting",
                )
            counted = self._counter.next(level)
        _, title = split_number(text)
        self.sections[slug] = section_reference(written or counted, title, self.words)
        return level, slug, counted

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

    def _free(self, label: str, place: Place) -> str:
        if not label:
            return ""
        if label in self._taken:
            self._collector.report(
                rules.HEADING_ID_ONCE,
                place,
                f"the label `{label}` is given for the second time",
                "choose another name",
            )
            return ""
        self._taken.add(label)
        return label

    # --- references

    def resolve(self) -> Change:
        """What is done to the nodes of the whole tree to resolve references.

        Those to nothing are reported.
        """
        elsewhere = {
            href: self._elsewhere(href) for href in self.links if href not in self.sections
        }
        lost = {href for href, found in elsewhere.items() if not found}
        for href in sorted(lost):
            guess = closest(href, self.sections)
            for place in self.links[href]:
                self._collector.report(
                    rules.LINK_HEADING,
                    place,
                    f"there is no heading `#{href}` in this article",
                    f"did you mean `#{guess}`?" if guess else "check the heading's text",
                )

        def change(node: d.Node) -> d.Node | tuple[d.Node, ...]:
            match node:
                case d.CrossReference() if node.kind == PENDING:
                    return self._target(self.pending[node.number])
                case d.Link() if node.kind is d.LinkKind.HEADING and node.href in lost:
                    return node.children
                case d.Link() if node.kind is d.LinkKind.HEADING and node.href in elsewhere:
                    return replace(node, href=elsewhere[node.href])
            return node

        return change

    def _elsewhere(self, href: str) -> str:
        """What a link to no heading leads to: the label of a figure, the section of an anchor."""
        entry = self.labels.get(_key(href))
        return entry.label if entry is not None else self._anchors.get(href, "")

    def _target(self, pending: Pending) -> d.Inline:
        """What a reference refers to; the words as written where that is nothing."""
        label = pending.label
        entry = self.labels.get(_key(label))
        if entry is not None:
            return d.CrossReference(entry.kind, entry.number, entry.label, pending.bare, entry.mark)
        name = label.removeprefix("sec:")
        for one in (name, label, heading_slug(label)):
            if one in self.sections:
                return d.Link(d.LinkKind.HEADING, one, (d.Text(self.sections[one]),))
        kind = label_kind(label)
        known = self.sections if kind == "section" else [e.label for e in self.labels.values()]
        guess = closest(name, known)
        if guess and kind == "section" and name != label:
            guess = f"sec:{guess}"
        where = f"the {kind}" if kind and kind != "section" else "its heading"
        self._collector.report(
            rules.REFERENCE_EXISTS,
            pending.place,
            f"there is no {kind or 'figure, table, formula or heading'} with the label `{name}`",
            f"did you mean `{guess}`?" if guess else f"put {{#{name}}} after {where}",
        )
        return d.Text(pending.shown)


def _key(label: str) -> str:
    """A label as it is looked up: ``fig:one`` and ``fig-one`` are one."""
    return _LABEL.sub(r"\1:\2", label)
