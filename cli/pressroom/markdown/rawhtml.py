"""Raw HTML in an article, to the nodes that Markdown would make of the same.

Markdown gives HTML tag by tag, with whatever stands between the tags read as it reads it
(https://spec.commonmark.org/0.31.2/#html-blocks). :class:`OpenElements` takes tags and nodes in
turn and keeps the elements that are open; an element becomes nodes when it ends, which for one
without an end tag is the end of the text that it stands in. No attribute passes but those here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.markdown import elements, htmlnodes
from pressroom.markdown.attributes import Attributes
from pressroom.markdown.elements import Image, Part, Piece, blank, inlines
from pressroom.markdown.parser import InlineMap, parse_html
from pressroom.model import document as d

if TYPE_CHECKING:
    from pressroom.markdown.inlines import State

MAX_OPEN = 50
"""Elements that may be open at once, in all levels; the tags of deeper ones are left out."""

_MAX_TAG = 5000
"""Characters of a tag; of a longer one no attribute is read."""

_NAME = re.compile(r"</?([A-Za-z][\w.:-]*)")
_SPACE = re.compile(r"[ \t\r\n\f]+")


_FOR_TOOLS = re.compile(
    r"<!--\s*(?:more|truncate|excerpt|toc|/?tocstop|[a-z]+lint-)", re.IGNORECASE
)
"""Comments that say something to another tool, and nothing to a person."""


@dataclass(slots=True)
class Element:
    """An element that is open, with what stands in it so far."""

    name: str
    raw: str
    place: Place
    attributes: Mapping[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    source: str = ""
    """The address that a ``<source>`` within gives, or the language of code in it."""

    @property
    def line(self) -> int:
        return self.place.line or 1


class OpenElements:
    """Tags and nodes of one level of Markdown: of all blocks of a list item, or of a paragraph."""

    def __init__(self, state: State, headings: list[d.Heading] | None = None) -> None:
        """``headings`` takes the sections; without it the level is within a paragraph."""
        self.state = state
        self.headings = headings
        self._root: list[Part] = []
        self._open: list[Element] = []
        self._plain = True
        self._line = 1

    # --- what it is given

    def add(self, node: Part) -> None:
        """A node that Markdown made."""
        parts = self._parts
        last = parts[-1] if parts else None
        if isinstance(node, d.Text) and isinstance(last, d.Text):
            parts[-1] = d.Text(last.text + node.text)
            return
        if not self._plain and isinstance(node, d.Block):
            self._settle()
        parts.append(node)

    def html(self, content: str, line: int) -> None:
        """A block of HTML whose first line is ``line``."""
        self._line = line
        imap = InlineMap(self.state.source, content, line - 1)
        for token in parse_html(content):
            if token.type == "html_inline":
                self.tag(token.content, imap.place(token.meta["start"], token.meta["end"]))
            elif token.content:
                text = token.content
                self.add(d.Text(text if self.within("pre") else _SPACE.sub(_one_space, text)))
        self._settle()

    def tag(self, raw: str, place: Place) -> None:
        """A tag, comment, declaration or instruction."""
        self._plain = False
        found = _NAME.match(raw)
        if found is None:
            self._unseen(raw, place)
            return
        name = elements.ALIASES.get(found[1], found[1].lower())
        name = name if name in elements.KNOWN else found[1]
        if raw.startswith("</"):
            self._end(name)
        else:
            self._start(Element(name, raw, place, self._attributes(raw, found.end(), place)))

    # --- what comes of it

    def inlines(self) -> tuple[d.Inline, ...]:
        """All of it as a run of text."""
        self._finish()
        if self._plain:
            return tuple(self._root)  # type: ignore[arg-type]
        return inlines(self._root)

    def blocks(self, line: int = 1) -> tuple[d.Block, ...]:
        """All of it as blocks; ``line`` is that of text without a block of its own."""
        self._finish()
        if not self._plain:
            return self.flow(self._root, line)
        nodes: tuple[Any, ...] = tuple(self._root)
        if self.headings is not None or not nodes:
            return nodes
        self.state.outline.place_anchors()
        return (d.Paragraph(line, nodes),)

    def flow(self, parts: Iterable[Part], line: int) -> tuple[d.Block, ...]:
        """``parts`` as blocks: text between blocks is a paragraph, a picture alone a figure."""
        blocks: list[d.Block] = []
        run: list[Part] = []
        for part in parts:
            if isinstance(part, d.Inline | Image):
                run.append(part)
                continue
            blocks.extend(self._paragraph(run, line))
            run.clear()
            if isinstance(part, Piece):
                blocks.extend(self.flow(part.parts, part.line))
            else:
                blocks.append(part)
        blocks.extend(self._paragraph(run, line))
        return tuple(blocks)

    def within(self, *names: str) -> Element | None:
        """The innermost open element of these names."""
        return next((one for one in reversed(self._open) if one.name in names), None)

    def number(self, image: Image, caption: tuple[d.Inline, ...], label: str = "") -> d.Figure:
        """The figure of a picture."""
        entry = self.state.outline.number("figure", label or image.label, image.place)
        return d.Figure(
            image.place.line or 1,
            image.picture,
            image.alt,
            caption or ((d.Text(image.words),) if image.words else ()),
            entry.label,
            entry.number,
            image.width,
        )

    def section(self, rank: int, words: tuple[d.Inline, ...], element: Element) -> d.Heading:
        """The heading of a section, as ``<h1>`` to ``<h6>`` write it."""
        text = d.plain_text(d.rewritten(words, _without_pictures))
        given = Attributes(element.attributes.get("id", ""))
        place = element.place
        rank, slug, number = self.state.outline.heading(
            rank, text.replace("\n", " "), given, "", place, place
        )
        heading = d.Heading(element.line, rank, slug, number, words)
        if self.headings is not None:
            self.headings.append(heading)
        return heading

    # --- elements begin and end

    @property
    def _parts(self) -> list[Part]:
        return self._open[-1].parts if self._open else self._root

    def _start(self, element: Element) -> None:
        name = element.name
        given = element.attributes
        if anchor := given.get("id") or (given.get("name") if name == "a" else None):
            self.state.outline.anchor(anchor)
        if name not in elements.INLINE:
            self._imply_end(name)
            self._settle()
        if name == "source" and (around := self.within(*elements.EMBEDDED)):
            around.source = around.source or element.attributes.get("src", "")
        if name in elements.VOID:
            self._ended(element)
        elif element.raw.endswith("/>"):
            self._ended(element, empty=True)
        elif self.state.elements < MAX_OPEN:
            self._open.append(element)
            self._count(element, 1)

    def _imply_end(self, name: str) -> None:
        """End what ends where ``name`` begins: an item at the next one, a paragraph at a block."""
        ended, within = elements.IMPLIED.get(name, (elements.PARAGRAPH, elements.SCOPE))
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].name in ended:
                self._pop(index)
                return
            if self._open[index].name in within | elements.DROPPED:
                return

    def _end(self, name: str) -> None:
        """The end tag of ``name``; one that ends nothing is left out.

        Marks of text that were opened within and not ended go on behind it
        (https://html.spec.whatwg.org/multipage/parsing.html#adoption-agency-algorithm).
        """
        for index in range(len(self._open) - 1, -1, -1):
            element = self._open[index]
            if element.name == name or {element.name, name} <= elements.HEADINGS:
                marks = elements.MARKS if name in elements.MARKS else ()
                again = [one for one in self._open[index + 1 :] if one.name in marks]
                self._pop(index, (element.name, *marks))
                self._open += [replace(one, parts=[]) for one in again]
                self.state.elements += len(again)
                return
            if element.name in elements.DROPPED or (
                element.name in elements.CELLS and name not in elements.TABLE
            ):
                return

    def _pop(self, index: int, closed: Collection[str] = ()) -> None:
        """End the open elements from ``index`` on; those named in ``closed`` have end tags."""
        while len(self._open) > index:
            element = self._open.pop()
            self._count(element, -1)
            if element.name in closed:
                self._ended(element)
            else:
                self._broken_off(element)

    def _count(self, element: Element, change: int) -> None:
        self.state.elements += change
        self.state.cells += change * (element.name in elements.CELLS)

    def _finish(self) -> None:
        if self._open:
            self._pop(0)

    def _ended(self, element: Element, *, empty: bool = False) -> None:
        parts: Iterable[Part]
        if self.within(*elements.DROPPED):
            parts = element.parts
        elif element.name == "br" and self.within("pre"):
            parts = (d.Text("\n"),)
        elif element.name != "pre" and (pre := self.within("pre")):
            pre.source = pre.source or htmlnodes.language_of(element.attributes)
            parts = element.parts
        elif element.name in elements.KNOWN:
            parts = htmlnodes.convert(self, element)
        else:
            parts = self._unknown(element, empty=empty)
        self._take(parts)

    def _broken_off(self, element: Element) -> None:
        """An element that has no end tag."""
        name = element.name
        if name in elements.DROPPED:
            self._take(element.parts)
        elif name not in elements.KNOWN and (self.headings is None or not name[0].isupper()):
            self._take((d.Text(element.raw), *element.parts))  # it is no element: Vec<T>
            return
        else:
            after: list[Part] = []
            if name in elements.LINES:
                blocks = (n for n, one in enumerate(element.parts) if isinstance(one, d.Block))
                first = next(blocks, len(element.parts))
                element.parts, after = element.parts[:first], element.parts[first:]
            self._ended(element)
            self._take(after)
        if name in elements.KNOWN - elements.OPTIONAL - elements.DRESS and element.parts:
            self.state.fold(
                rules.HTML_TAG,
                element.place,
                f"`<{name}>` has no end tag, and ends with the block that it stands in",
                f"write `</{name}>` where it ends",
            )

    def _take(self, parts: Iterable[Part]) -> None:
        for part in parts:
            self.add(part)

    def _unknown(self, element: Element, *, empty: bool) -> Iterable[Part]:
        what = "holds nothing that could be shown" if empty else "is set as its content"
        message = f"the component `<{element.name}>` {what}"
        self.state.fold(rules.HTML_CONTENT, element.place, message, kind=what)
        return element.parts

    def _unseen(self, raw: str, place: Place) -> None:
        if _FOR_TOOLS.match(raw):
            return
        if raw.startswith("<!--"):
            self.state.fold(
                rules.HTML_COMMENT,
                place,
                "this comment is not published",
                "nothing to do; to show it, write \\<!--",
            )
        elif raw[:9].lower() != "<!doctype":
            self.drop(place, f"an instruction `{raw[:2]}`", "write \\< for a literal <")

    def drop(self, place: Place, what: str, hint: str = "") -> None:
        """Say that something is left out."""
        self.state.fold(rules.HTML_DROPPED, place, f"{what} is left out", hint)

    def _attributes(self, raw: str, end: int, place: Place) -> Mapping[str, str]:
        if raw[end : end + 1] in (">", "/", "") or len(raw) > _MAX_TAG or raw[1] == "/":
            return {}
        found = _Attributes.read(raw)
        for name in found:
            if name.startswith("on") and len(name) > 2:
                self.drop(place, f"the program of `{name}`", "nothing runs in an article")
        return found

    # --- text between blocks

    def _settle(self) -> None:
        """Make a paragraph of the text at the end, where a block ends it."""
        if self.headings is None or (self._open and self._open[-1].name not in elements.FLOW):
            return
        parts = self._parts
        start = len(parts)
        while start and isinstance(parts[start - 1], d.Inline | Image):
            start -= 1
        if start < len(parts):
            line = self._open[-1].line if self._open else self._line
            parts[start:] = self._paragraph(parts[start:], line)

    def _paragraph(self, run: list[Part], line: int) -> tuple[d.Block, ...]:
        images = [one for one in run if isinstance(one, Image)]
        alone = len(images) == 1 and all(one is images[0] or blank(one) for one in run)
        if alone and not self.state.cells:
            return (self.number(images[0], ()),)
        words = inlines(run)
        if not words:
            return ()
        self.state.outline.place_anchors()
        return (d.Paragraph(line, words),)


class _Attributes(HTMLParser):
    """The attributes of one tag, with entities read."""

    found: dict[str, str]

    @classmethod
    def read(cls, tag: str) -> dict[str, str]:
        parser = cls()
        parser.found = {}
        parser.feed(tag)
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        for name, value in attrs:
            self.found.setdefault(name, value or "")


def _without_pictures(node: d.Node) -> d.Node | tuple[()]:
    return () if isinstance(node, d.InlinePicture) else node


def _one_space(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "
