"""Inline content of an editor document: texts with marks, line breaks, references to notes.

A :data:`Line` is the content of one paragraph. References to notes are kept in
it as placeholders, an anchor whose number is a :class:`NoteKey`, until the
whole document is there and numbers can be given in the order of reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from pressroom.markdown.mathtext import unicode_math
from pressroom.model import document as d
from pressroom.post.body_inlines import Numbering
from pressroom.post.document.nodes import ADDRESSES, MARK_ORDER

Node = dict[str, Any]
Line = list[Node]
Marks = Mapping[str, Node]
"""Marks by name."""

PLAIN: Marks = {}
BREAK: Node = {"type": "hard_break"}
_SPACE = re.compile(r"[ \t\n\r\f\v]+")


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A note of one part of the post; ``shown`` is its number in pictures of tables, or 0."""

    part: int
    number: int
    shown: int = 0

    @property
    def note(self) -> tuple[int, int]:
        """The note itself, wherever it is referred to."""
        return self.part, self.number


def text(words: str, marks: Marks = PLAIN) -> Node:
    """A text node with its marks in the order of the table."""
    node: Node = {"type": "text", "text": words}
    if marks:
        node["marks"] = [marks[name] for name in sorted(marks, key=MARK_ORDER.__getitem__)]
    return node


def marked(marks: Marks, name: str, **attributes: str) -> Marks:
    """``marks`` and one more."""
    mark: Node = {"type": name}
    if attributes:
        mark["attrs"] = attributes
    return {**marks, name: mark}


STRONG = marked(PLAIN, "strong")
RAISED = marked(PLAIN, "superscript")


def tidy(line: Line) -> Line:
    """White space as a browser shows it, no empty text, and neighbours of equal marks as one."""
    out: Line = []
    open_end = True  # whether white space would stand at the start of a line
    for node in line:
        if node["type"] != "text":
            if node["type"] == "hard_break":
                _trim(out)
            out.append(node)
            open_end = node["type"] == "hard_break"
            continue
        marks = node.get("marks", [])
        if any(mark["type"] == "code" for mark in marks):
            words = node["text"].replace("\n", " ")
            open_end = open_end and not words
        else:
            words = _SPACE.sub(" ", node["text"])
            if open_end:
                words = words.lstrip(" ")
            open_end = words.endswith(" ") if words else open_end
        if not words:
            continue
        if out and out[-1]["type"] == "text" and out[-1].get("marks", []) == marks:
            out[-1] = {**out[-1], "text": out[-1]["text"] + words}
        else:
            out.append({**node, "text": words})
    _trim(out)
    return out


def _trim(line: Line) -> None:
    """Drop white space at the end of a line, but for that of code."""
    while line and line[-1]["type"] == "text":
        if any(mark["type"] == "code" for mark in line[-1].get("marks", [])):
            return
        words = line[-1]["text"].rstrip(" ")
        if words:
            line[-1] = {**line[-1], "text": words}
            return
        line.pop()


def joined(lines: Iterable[Line]) -> Line:
    """Lines as one, with a line break between them."""
    out: Line = []
    for at, line in enumerate(lines):
        if at:
            out.append(dict(BREAK))
        out.extend(line)
    return out


class Inlines:
    """Inline content of one part. Links resolve as in the HTML: ``article(path)`` is an address.

    ``part`` counts the parts of the post from 0; ``pictures`` gathers the
    pictures that stood within lines.
    """

    def __init__(self, part: int, article: Callable[[str], str], numbering: Numbering) -> None:
        self.part = part
        self.article = article
        self.numbering = numbering
        self.pictures: list[tuple[d.Picture, str]] = []

    def line(self, nodes: Iterable[d.Inline], marks: Marks = PLAIN) -> Line:
        """The content of a paragraph."""
        return tidy(self._nodes(nodes, marks))

    def again(self, nodes: Iterable[d.Inline], marks: Marks = PLAIN) -> Line:
        """As :meth:`line`, for what was read before: its pictures wait already."""
        waiting = len(self.pictures)
        line = self.line(nodes, marks)
        del self.pictures[waiting:]
        return line

    def _nodes(self, nodes: Iterable[d.Inline], marks: Marks) -> Line:
        return [found for node in nodes for found in self._node(node, marks)]

    def _node(self, node: d.Inline, marks: Marks) -> Line:
        match node:
            case d.Text():
                return [text(node.text, marks)]
            case d.Emphasis():
                return self._nodes(node.children, marked(marks, "em"))
            case d.Strong():
                return self._nodes(node.children, marked(marks, "strong"))
            case d.Strikethrough():
                return self._nodes(node.children, marked(marks, "strikethrough"))
            case d.Code():
                return [text(node.text, marked(marks, "code"))]
            case d.Math():
                return self.math(node.tex, marks)
            case d.LineBreak():
                return [dict(BREAK)]
            case d.Link():
                href = self.href(node)
                return self._nodes(
                    node.children, marked(marks, "link", href=href) if href else marks
                )
            case d.FootnoteRef():
                return [self.reference(node.number)]
            case d.CrossReference():
                return [text(self.numbering.reference_words(node), marks)]
            case d.Citation():
                return self._nodes(self.numbering.citation(node), marks)
            case d.InlinePicture():
                self.pictures.append((node.picture, node.alt))
                return [text(node.alt, marks)]
            case _:
                assert_never(node)

    def math(self, tex: str, marks: Marks = PLAIN) -> Line:
        """Math within a line: in Unicode where it reads well so, else its LaTeX as code."""
        words = unicode_math(tex)
        return [text(tex, marked(marks, "code")) if words is None else text(words, marks)]

    def reference(self, number: int, *, shown: bool = False) -> Node:
        """The placeholder of a reference to a note."""
        key = NoteKey(self.part, number, number + self.numbering.notes if shown else 0)
        return {"type": "footnoteAnchor", "attrs": {"number": key}}

    def href(self, node: d.Link) -> str:
        """Where a link leads, or an empty string for one that is plain text in the post."""
        if node.kind is d.LinkKind.HEADING:
            return ""
        href = self.article(node.href) if node.kind is d.LinkKind.ARTICLE else node.href
        return href if href.startswith(ADDRESSES) else ""
