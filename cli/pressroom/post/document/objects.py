"""Blocks of an editor document that hold no others: pictures, tables, code and math."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pressroom.diagnostics import Collector
from pressroom.markdown.tabletext import code_text, label
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.post.body_inlines import Numbering, Shown
from pressroom.post.document.inlines import (
    PLAIN,
    STRONG,
    Inlines,
    Line,
    Marks,
    Node,
    joined,
    marked,
    text,
    tidy,
)
from pressroom.post.raster import MAX_WIDTH

EM = marked(PLAIN, "em")
CODE = marked(PLAIN, "code")


@dataclass(slots=True)
class Surroundings:
    """What all parts of a post share.

    ``picture(picture, alt, caption)`` gives an address, and ``table`` and
    ``math`` are those of :class:`~pressroom.post.body_inlines.Drawings`.
    ``math`` is asked as for the HTML, so that pictures have the same numbers,
    and its answer is not used: the editor has a node for display math.
    ``url`` is where a subscribe button leads, or empty.
    """

    collector: Collector
    picture: Callable[[d.Picture, str, str], str]
    table: Callable[[d.Table, Numbering, str], Sequence[Shown]] | None
    math: Callable[[str], str] | None
    url: str = ""
    paywall: bool = False
    seen: Counter[str] = field(default_factory=Counter)

    def digest(self, *content: str) -> bytes:
        """Bytes that depend on the content alone, and differ where it stands twice."""
        what = "\0".join(content)
        self.seen[what] += 1
        return hashlib.sha256(f"{what}\0{self.seen[what]}".encode()).digest()


def paragraph(line: Line, name: str = "paragraph") -> Node:
    """A paragraph, which may be empty."""
    return {"type": name, "content": line} if line else {"type": name}


def captioned(src: str, alt: str, size: tuple[int, int] | None, caption: Line) -> Node:
    """A picture with an optional caption of plain text nodes."""
    width, height = size or (None, None)
    attributes = {
        "src": src,
        "srcNoWatermark": None,
        "fullscreen": False,
        "imageSize": "normal",
        "height": height,
        "width": width,
        "resizeWidth": None,
        "bytes": None,
        "alt": alt or None,
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
        content.append(paragraph(caption, "caption"))
    return {"type": "captionedImage", "content": content}


class Objects:
    """What a part of a post holds besides words; ``tables`` is the form of its tables."""

    def __init__(
        self, path: str, inlines: Inlines, around: Surroundings, tables: str = "picture"
    ) -> None:
        self.path = path
        self.inlines = inlines
        self.around = around
        self.table_form = tables
        self.figures = self.tables = 0  # the highest numbers met

    def waiting_pictures(self) -> list[Node]:
        """Pictures that stood within lines since the last call."""
        waiting = list(self.inlines.pictures)
        self.inlines.pictures.clear()
        return [self._framed(picture, alt, "", []) for picture, alt in waiting]

    # --- code and math

    def code(self, language: str, words: str) -> Node:
        # `plaintext` is what live posts have where no language was chosen (substack-mcp).
        language = language.lower() or "plaintext"
        own = uuid.UUID(bytes=self.around.digest("code", language, words)[:16], version=4)
        node: Node = {
            "type": "highlighted_code_block",
            "attrs": {"language": language, "nodeId": str(own)},
        }
        if words:
            node["content"] = [text(words)]
        return node

    def math_block(self, node: d.MathBlock) -> Node:
        tex = node.tex.strip()
        self.ask_math(tex)
        # Ten capital letters, as in exported posts (TryGhost/migrate, fixtures).
        own = "".join(chr(65 + byte % 26) for byte in self.around.digest("math", tex)[:10])
        return {"type": "latex_block", "attrs": {"persistentExpression": tex, "id": own}}

    def ask_math(self, tex: str) -> None:
        """Ask for the picture that the HTML has here."""
        if self.around.math:
            self.around.math(tex)

    # --- pictures

    def _framed(self, picture: d.Picture, alt: str, words: str, caption: Line) -> Node:
        src = self.around.picture(picture, alt, words)
        width, height = picture.width, picture.height
        size = None
        if width > 0 and height > 0:
            scale = min(1.0, MAX_WIDTH / width)
            size = max(1, round(width * scale)), max(1, round(height * scale))
        return captioned(src, alt, size, caption)

    def figure(self, node: d.Figure) -> list[Node]:
        self.figures = max(self.figures, node.number)
        name = ""
        if node.caption or node.label:
            number = node.number + self.inlines.numbering.figures
            name = f"Figure\u00a0{number}{'. ' if node.caption else ''}"
        words = f"{name}{plain_text(node.caption)}"
        line = tidy([text(name), *self.inlines.line(node.caption)])
        if all(part["type"] == "text" for part in line):
            return [self._framed(node.picture, node.alt, words, line)]
        # Whether a caption holds notes or line breaks is not known; a paragraph does.
        framed = self._framed(node.picture, node.alt, words, [])
        line = tidy([text(name, EM), *self.inlines.again(node.caption, EM)])
        return [framed, paragraph(line)]

    # --- tables

    def form_of(self, node: d.Table) -> str:
        """``picture``, ``bullets`` or ``code``, as in the HTML."""
        form = node.form or self.table_form
        return "bullets" if form == "picture" and self.around.table is None else form

    def table_blocks(self, node: d.Table) -> list[Node]:
        """A table as nodes that stand in the document itself."""
        self.tables = max(self.tables, node.number)
        form = self.form_of(node)
        if form == "picture" and self.around.table:
            return self._table_pictures(node, self.around.table)
        if form == "code":
            caption, words, more = self._table_code(node)
            head = [paragraph(caption)] if caption else []
            return [*head, self.code("", words), *(paragraph(line) for line in more)]
        caption, rows = self._rows(node)
        head = [paragraph(caption)] if caption else []
        items = [{"type": "list_item", "content": [paragraph(row)]} for row in rows]
        return [*head, {"type": "bullet_list", "content": items}]

    def table_lines(self, node: d.Table) -> list[Line]:
        """A table that is no picture as paragraphs, for inside a quote or a note."""
        self.tables = max(self.tables, node.number)
        if self.form_of(node) == "code":
            caption, words, more = self._table_code(node)
            return [*([caption] if caption else []), code_lines(words), *more]
        caption, rows = self._rows(node)
        bullets = [tidy([text("• "), *row]) for row in rows]
        return [*([caption] if caption else []), *bullets]

    def _caption(self, node: d.Table, marks: Marks) -> Line:
        words = label(node, self.inlines.numbering)
        dot = ". " if words and node.caption else ""
        return tidy([text(words + dot, marks), *self.inlines.line(node.caption, marks)])

    def _caption_again(self, node: d.Table, marks: Marks) -> Line:
        kept = list(self.inlines.pictures)
        line = self._caption(node, marks)
        self.inlines.pictures[:] = kept
        return line

    def _table_pictures(
        self, node: d.Table, ask: Callable[[d.Table, Numbering, str], Sequence[Shown]]
    ) -> list[Node]:
        parts = ask(node, self.inlines.numbering, self.path)
        caption = self._caption(node, PLAIN)
        marks = self._marks(node)
        native = len(parts) == 1 and not marks and all(n["type"] == "text" for n in caption)
        out = [captioned(part.address, part.alt, None, caption if native else []) for part in parts]
        if not native:
            # One caption for several pictures, or one that may hold more than a caption holds.
            line = self._caption_again(node, EM) or (
                [text("Notes to the table:", EM)] if marks else []
            )
            if line:
                out.append(paragraph(tidy([*line, *marks])))
        out.extend(paragraph(line) for line in self._links(node))
        return out

    def _table_code(self, node: d.Table) -> tuple[Line, str, list[Line]]:
        """Caption, text, and the notes and links of the cells."""
        caption = self._caption(node, STRONG)
        words = code_text(node, self.inlines.numbering)
        marks = self._marks(node)
        notes = [tidy([text("Notes to the table:", EM), *marks])] if marks else []
        return caption, words, [*notes, *self._links(node)]

    def _marks(self, node: d.Table) -> Line:
        """References to the notes of the cells: neither a picture nor code can hold them."""
        numbers = dict.fromkeys(
            child.number
            for row in (node.header, *node.rows)
            for cell in row
            for child in d.walk(cell, skip=d.Citation)
            if isinstance(child, d.FootnoteRef)
        )
        out: Line = []
        for number in numbers:
            out.extend([text(" "), self.inlines.reference(number, shown=True)])
        return out

    def _links(self, node: d.Table) -> list[Line]:
        """The links of the cells as one line; pictures in cells wait to follow the table."""
        found: list[Line] = []
        for row in (node.header, *node.rows):
            for cell in row:
                self.inlines.line(cell)  # for its pictures
                for child in d.walk(cell, skip=d.Citation):
                    if isinstance(child, d.Link) and self.inlines.href(child):
                        line = self.inlines.again((child,))
                        # A note is called once, after the caption.
                        line = [part for part in line if part["type"] != "footnoteAnchor"]
                        if line and line not in found:
                            found.append(line)
        if not found:
            return []
        name = label(node, self.inlines.numbering)
        where = f"Links in {name[0].lower()}{name[1:]}" if name else "Links in the table"
        out: Line = [text(f"{where}: ")]
        for at, line in enumerate(found):
            out.extend([text("; "), *line] if at else line)
        return [tidy(out)]

    def _rows(self, node: d.Table) -> tuple[Line, list[Line]]:
        """Caption and rows of a table as paragraphs."""
        caption = self._caption(node, STRONG)
        heads = [self.inlines.line(cell) for cell in node.header]
        if not node.rows:
            row: Line = []
            for at, head in enumerate(heads):
                row.extend([text("; "), *head] if at else head)
            return caption, [tidy(row)]
        rows = []
        for cells in node.rows:
            row = []
            for column, (head, cell) in enumerate(zip(heads, cells, strict=True)):
                marks = PLAIN if column else STRONG
                if column:
                    row.append(text("; "))
                if head:
                    row.extend([*head, text(": ")])
                row.extend(self.inlines.line(cell, marks) or [text("–", marks)])
            rows.append(tidy(row))
            # A head is said in every row, its notes once.
            heads = [[part for part in head if part["type"] != "footnoteAnchor"] for head in heads]
        return caption, rows


def code_lines(words: str) -> Line:
    """Code as one paragraph: line breaks, and indents that do not collapse."""
    lines: list[Line] = []
    for row in words.rstrip("\n").expandtabs(4).split("\n"):
        kept = row.lstrip(" ")
        shown = "\u00a0" * (len(row) - len(kept)) + kept
        lines.append([text(shown, CODE)] if shown else [])
    return joined(lines)
