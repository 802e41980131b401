"""A post as the document that Substack's editor keeps of it: ``substack.json``.

A ProseMirror document in JSON, with native notes, pull quotes, captioned
pictures, math and code. Substack publishes no schema: which names are written,
and how well each is known, stands in ``tests/support/editor_nodes.py``.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, assert_never

from pressroom.languages import Language
from pressroom.model import document as d
from pressroom.post import nodes as n
from pressroom.post.raster import MAX_WIDTH

Node = dict[str, Any]
Marks = Mapping[str, Node]
"""Marks by name."""

"""What a button says whose mark has no text, or more than a button holds."""
REPEATED = 200_000
"""Characters of notes that may be said again; after that a note names the first that says it."""

_MARKS = ("strong", "em", "code", "strikethrough", "link", "superscript", "subscript")
"""All marks, in the order in which a text carries them."""
_PLAIN: Marks = {}
_RAISED: Marks = {"superscript": {"type": "superscript"}}
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_SIGNS = "*†‡§‖¶"


def document(post: n.Post, subscribe: str = "") -> Node:
    """The post as ``{"type": "doc", "content": [...]}``.

    ``subscribe`` is where a subscribe button leads; without it the words of its
    mark stand in its place.
    """
    # A note holds only paragraphs, and of math the LaTeX.
    moved = [
        block
        for note in post.notes
        for block in note.blocks
        if not isinstance(block, n.Paragraph | n.MathBlock)
    ]
    rule = [n.Rule()] if post.references else []
    printer = _Printer(post.notes, subscribe, post.words)
    content = printer.blocks([*post.blocks, *moved, *rule, *post.references, *post.closing])
    return {
        "type": "doc",
        "content": [*(content or [_paragraph([])]), *_Notes(printer).all()],
    }


# --- texts


def _text(words: str, marks: Marks = _PLAIN) -> Node:
    node: Node = {"type": "text", "text": words}
    if marks:
        node["marks"] = [marks[name] for name in sorted(marks, key=_MARKS.index)]
    return node


def _marked(marks: Marks, name: str, **attributes: str) -> Marks:
    mark: Node = {"type": name}
    if attributes:
        mark["attrs"] = attributes
    return {**marks, name: mark}


def _paragraph(content: list[Node], name: str = "paragraph") -> Node:
    return {"type": name, "content": content} if content else {"type": name}


def _is_code(node: Node) -> bool:
    return any(mark["type"] == "code" for mark in node.get("marks", []))


def _tidy(line: Iterable[Node]) -> list[Node]:
    """White space as a browser shows it, no empty text, and neighbours of equal marks as one."""
    out: list[Node] = []
    open_end = True  # whether white space would stand at the start of a line
    for node in line:
        if node["type"] != "text":
            if node["type"] == "hard_break":
                _trim(out)
            out.append(node)
            open_end = node["type"] == "hard_break"
            continue
        if _is_code(node):
            words = node["text"].replace("\n", " ")
            open_end = open_end and not words
        else:
            words = _SPACE.sub(" ", node["text"])
            if open_end:
                words = words.lstrip(" ")
            open_end = words.endswith(" ") if words else open_end
        if not words:
            continue
        before = out[-1] if out else {}
        if before.get("type") == "text" and before.get("marks") == node.get("marks"):
            before["text"] += words
        else:
            out.append({**node, "text": words})
    _trim(out)
    return out


def _trim(line: list[Node]) -> None:
    """Drop white space at the end of a line, but for that of code."""
    while line and line[-1]["type"] == "text" and not _is_code(line[-1]):
        line[-1]["text"] = line[-1]["text"].rstrip(" ")
        if line[-1]["text"]:
            return
        line.pop()


# --- blocks


class _Printer:
    """Prints blocks; ``order`` are the notes in the order in which they are referred to.

    ``named`` says what a reference to a note says within another note.
    """

    def __init__(self, notes: Sequence[n.Note], subscribe: str, words: Language) -> None:
        self.notes = {note.number: note for note in notes}
        self.subscribe = subscribe
        self.words = words
        self.order: list[int] = []
        self.named: Callable[[int], str] | None = None
        self._seen: Counter[str] = Counter()

    def blocks(self, nodes: Iterable[n.Block]) -> list[Node]:
        """Blocks, one after the other, without those that are empty."""
        return [found for node in nodes for found in self._block(node)]

    def _block(self, node: n.Block) -> list[Node]:
        match node:
            case n.Paragraph():
                return self._filled("paragraph", self.line(node.children))
            case n.Heading():
                content = self.line(node.children)
                return self._filled("heading", content, {"level": node.level})
            case n.List():
                return self._list(node)
            case n.Quote():
                return self._quote(node)
            case n.CodeBlock():
                return [self._code(node)]
            case n.MathBlock():
                # Ten capital letters, as in exported posts (TryGhost/migrate, fixtures).
                own = "".join(chr(65 + byte % 26) for byte in self._digest("math", node.tex)[:10])
                attributes = {"persistentExpression": node.tex, "id": own}
                return [{"type": "latex_block", "attrs": attributes}]
            case n.Rule():
                return [{"type": "horizontal_rule"}]
            case n.Figure():
                return self._figure(node)
            case n.Paywall():
                return [{"type": "paywall"}]
            case n.Subscribe():
                return self._button(node)
            case _:
                assert_never(node)

    @staticmethod
    def _filled(name: str, content: list[Node], attributes: Node | None = None) -> list[Node]:
        """A node with its content, or none where there is no content."""
        attrs = {"attrs": attributes} if attributes else {}
        return [{"type": name, **attrs, "content": content}] if content else []

    def _list(self, node: n.List) -> list[Node]:
        """Without items that are empty; it begins with the number of the first that is not."""
        items: list[Node] = []
        first: int | None = None
        for at, item in enumerate(node.items):
            line = self.line(item.children)
            nested = [found for inner in item.lists for found in self._list(inner)]
            if line or nested:
                first = at if first is None else first
                items.append({"type": "list_item", "content": [_paragraph(line), *nested]})
        if node.start is None:
            return self._filled("bullet_list", items)
        return self._filled("ordered_list", items, {"order": node.start + (first or 0)})

    def _quote(self, node: n.Quote) -> list[Node]:
        content = self.blocks(node.paragraphs)
        if not node.pull:
            return self._filled("blockquote", content)
        return self._filled("pullquote", content, {"align": None, "color": None})

    def _code(self, node: n.CodeBlock) -> Node:
        # `plaintext` is what live posts have where no language was chosen (substack-mcp).
        language = node.language.lower() or "plaintext"
        own = uuid.UUID(bytes=self._digest("code", language, node.text)[:16], version=4)
        attributes = {"language": language, "nodeId": str(own)}
        made: Node = {"type": "highlighted_code_block", "attrs": attributes}
        if node.text:
            made["content"] = [_text(node.text)]
        return made

    def _digest(self, *content: str) -> bytes:
        """Bytes that depend on the content alone, and differ where it stands twice."""
        what = "\0".join(content)
        self._seen[what] += 1
        return hashlib.sha256(f"{what}\0{self._seen[what]}".encode()).digest()

    def _button(self, node: n.Subscribe) -> list[Node]:
        if not self.subscribe:
            return self.blocks(node.blocks)
        above = [] if node.label else self.blocks(node.blocks)
        attributes = {"url": self.subscribe, "text": node.label or self.words.say("subscribe")}
        return [*above, {"type": "button", "attrs": attributes}]

    def _figure(self, node: n.Figure) -> list[Node]:
        # Whether a caption holds notes or line breaks is not known; a paragraph does. One caption
        # of several pictures is a paragraph too.
        native = len(node.images) == 1 and not node.calls
        native = native and not any(
            isinstance(found, n.NoteRef | d.LineBreak) for found in n.flat(node.caption)
        )
        caption = self.line(node.caption) if native else []
        out = [_captioned(image, caption) for image in node.images]
        return out if native else [*out, *self._filled("paragraph", self.line(node.line))]

    # --- inlines

    def line(self, nodes: n.Line) -> list[Node]:
        """The content of a paragraph."""
        return _tidy(self._nodes(nodes, _PLAIN))

    def _nodes(self, nodes: n.Line, marks: Marks) -> list[Node]:
        out: list[Node] = []
        for before, node in pairwise((None, *nodes)):
            if self.named and isinstance(node, n.NoteRef) and isinstance(before, n.NoteRef):
                out.append(_text(",", _RAISED))
            out.extend(self._inline(node, marks) if node else [])
        return out

    def _inline(self, node: n.Inline, marks: Marks) -> list[Node]:
        match node:
            case d.Text():
                return [_text(node.text, marks)]
            case d.Code():
                return [_text(node.text, _marked(marks, "code"))]
            case d.LineBreak():
                return [{"type": "hard_break"}]
            case n.Styled():
                name = "em" if node.style is n.Style.ITALIC else node.style.value
                return self._nodes(node.children, _marked(marks, name))
            case n.Link():
                return self._nodes(node.children, _marked(marks, "link", href=node.href))
            case n.NoteRef():
                return [] if node.repeated else self._reference(node)
            case _:
                assert_never(node)

    def _reference(self, node: n.NoteRef) -> list[Node]:
        """A native reference; raised words in a note and where there is no such note."""
        if self.named:
            return [_text(self.named(node.number), _RAISED)]
        if node.number not in self.notes:
            return [_text(str(node.number), _RAISED)]
        self.order.append(node.number)
        number = len(self.order)
        anchor: Node = {"type": "footnoteAnchor", "attrs": {"number": number}}
        if node.shown and node.number != number:
            return [_text(f" {node.number}\u00a0→\u00a0"), anchor]
        return [anchor]


def _captioned(image: n.Image, caption: list[Node]) -> Node:
    """A picture with an optional caption of plain text nodes."""
    width = height = None
    if image.width > 0 and image.height > 0:
        scale = min(1.0, MAX_WIDTH / image.width)
        width, height = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    attributes = {
        "src": image.address,
        "srcNoWatermark": None,
        "fullscreen": False,
        "imageSize": "normal",
        "height": height,
        "width": width,
        "resizeWidth": None,
        "bytes": None,
        "alt": image.alt or None,
        "title": None,
        "type": None,
        "href": None,
        "belowTheFold": False,
        "topImage": False,
        "internalRedirect": None,
        "isProcessing": False,
        "align": None,
        "offset": False,
    }
    content: list[Node] = [{"type": "image2", "attrs": attributes}]
    if caption:
        content.append(_paragraph(caption, "caption"))
    return {"type": "captionedImage", "content": content}


# --- notes


class _Notes:
    """Prints the native notes, one for each reference.

    The editor wants a new number for each reference, so a note that is referred
    to twice stands twice. A note cannot hold a reference to another: there it is
    a raised number that names the note where the other one stands.
    """

    def __init__(self, printer: _Printer) -> None:
        self.printer = printer
        self.notes = printer.notes
        self.first: dict[int, int] = {}  # the number under which each is first referred to
        for number, note in enumerate(printer.order, 1):
            self.first.setdefault(note, number)
        self.held: dict[int, int] = {}  # notes that only notes refer to, and who holds them

    def all(self) -> list[Node]:
        """All notes as blocks."""
        out: list[Node] = []
        repeated = 0
        for number, note in enumerate(self.printer.order, 1):
            lines = self._with_held(number, note)
            if self.first[note] != number:
                repeated += sum(len(part.get("text", "")) + 1 for line in lines for part in line)
                if repeated > REPEATED:
                    lines = [[_text(f"See note {self.first[note]}.")]]
            content = [_paragraph(line) for line in lines or [[]]]
            out.append({"type": "footnote", "attrs": {"number": number}, "content": content})
        return out

    def _with_held(self, number: int, note: int) -> list[list[Node]]:
        """The paragraphs of one note, and of those that only it refers to."""
        signs: dict[int, str] = {}
        self.printer.named = lambda called: self._name(number, called, signs)
        out = self._lines(note)
        done = 0
        while done < len(signs):  # what is added may refer to more
            held = list(signs)[done]
            done += 1
            head, *rest = self._lines(held) or [[]]
            out.extend([_tidy([_text(f"{signs[held]} "), *head]), *rest])
        return out

    def _lines(self, note: int) -> list[list[Node]]:
        lines = []
        for block in self.notes[note].blocks:
            if isinstance(block, n.MathBlock):
                block = n.Paragraph((d.Code(block.tex),))
            if isinstance(block, n.Paragraph):
                lines.append(self.printer.line(block.children))
        return [line for line in lines if line]

    def _name(self, number: int, note: int, signs: dict[int, str]) -> str:
        """What a reference to ``note`` says in ``number``: a number, or a sign for one it holds."""
        if note not in self.notes:
            return str(note)
        if note in self.first:
            return str(self.first[note])
        if note not in signs:
            if note in self.held:
                return str(self.held[note])
            turn, at = divmod(len(signs), len(_SIGNS))
            signs[note] = _SIGNS[at] * (turn + 1)
            self.held[note] = number
        return signs[note]
