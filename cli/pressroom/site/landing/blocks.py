"""Blocks as Markdown, in the dialect of :mod:`.inlines`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import assert_never

from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.site.landing.inlines import Inlines, escaped, guarded, link, longest_run

_RULES = {
    d.Align.NONE: "---",
    d.Align.LEFT: ":---",
    d.Align.CENTER: ":---:",
    d.Align.RIGHT: "---:",
}
_DEEPEST = 6


class Copy:
    """The text of one article as Markdown.

    ``depth`` is added to the levels of headings; for ``article`` and
    ``numbering`` see :class:`~.inlines.Inlines`.
    """

    def __init__(
        self, article: Callable[[str], str], numbering: Numbering | None = None, depth: int = 0
    ) -> None:
        self._numbering = numbering or Numbering()
        self._inlines = Inlines(article, self._numbering)
        self._depth = depth

    def document(self, document: d.Document) -> str:
        """All blocks, then the notes."""
        parts = [self.blocks(document.blocks), *map(self._note, document.footnotes)]
        return "\n\n".join(filter(None, parts))

    def references(self, references: Sequence[d.Reference]) -> str:
        """A list of references, numbered from 1 where their style numbers them."""
        return "\n".join(self._reference(n, node) for n, node in enumerate(references, 1))

    def _note(self, note: d.Footnote) -> str:
        text = self.blocks(note.blocks)
        return f"[^{note.number + self._numbering.notes}]: {_indented(text, 4)}"

    def _reference(self, number: int, node: d.Reference) -> str:
        words = self._inlines.line(node.children)
        url = f"https://doi.org/{node.doi}" if node.doi else node.url
        named = node.doi or node.url
        if url and named.lower() not in plain_text(node.children).lower():
            words = f"{words} {link('', url)}"
        return f"{number}. {words}" if node.numbered else f"- {guarded(words)}"

    # --- blocks

    def blocks(self, nodes: Iterable[d.Block], *, tight: bool = False) -> str:
        """Blocks with a blank line between them; in a ``tight`` item a list follows at once."""
        out = ""
        before: d.Block | None = None
        marker = ""
        for node in nodes:
            marker = self._marker(node, before, marker)
            text = self._block(node, marker)
            if not text:
                continue
            at_once = isinstance(before, d.Paragraph) and (
                isinstance(node, d.BulletList)
                or (isinstance(node, d.OrderedList) and node.start == 1)
            )
            gap = "\n" if tight and at_once else "\n\n"
            out = f"{out}{gap}{text}" if out else text
            before = node
        return out

    def _marker(self, node: d.Block, before: d.Block | None, last: str) -> str:
        """What marks the items: another marker than that of a list right above (CommonMark 5.3)."""
        if isinstance(node, d.OrderedList):
            return ")" if isinstance(before, d.OrderedList) and last == "." else "."
        if isinstance(node, d.BulletList):
            return "*" if isinstance(before, d.BulletList) and last == "-" else "-"
        return ""

    def _block(self, node: d.Block, marker: str) -> str:
        match node:
            case d.Paragraph():
                return self._inlines.paragraph(node.children)
            case d.Heading():
                return self._heading(node)
            case d.BulletList():
                return self._list(node.items, node.tight, [f"{marker} "] * len(node.items))
            case d.OrderedList():
                marks = [f"{number}{marker} " for number, _ in enumerate(node.items, node.start)]
                return self._list(node.items, node.tight, marks)
            case d.DefinitionList():
                return "\n\n".join(map(self._definition, node.items))
            case d.Quote() | d.PullQuote():
                return _quoted(self.blocks(node.blocks))
            case d.Callout():
                title = f"**{escaped(node.title).strip()}**" if node.title.strip() else ""
                return _quoted("\n\n".join(filter(None, (title, self.blocks(node.blocks)))))
            case d.CodeBlock():
                return _fenced(node.text, re.sub(r"[^\w+#.-]", "", node.language))
            case d.MathBlock():
                return _fenced(node.tex.strip(), "math")
            case d.Rule():
                return "___"  # of dashes or stars, a list's marker would make it part of the rule
            case d.Figure():
                return self._figure(node)
            case d.Table():
                return self._table(node)
            case d.Marker():
                return ""  # means something to Substack alone
            case _:
                assert_never(node)

    def _heading(self, node: d.Heading) -> str:
        number = f"{escaped(node.number)} " if node.number else ""
        words = re.sub(r"(#+)$", r"\\\1", f"{number}{self._inlines.line(node.children)}")
        return f"{'#' * min(node.level + self._depth, _DEEPEST)} {words}"

    def _list(self, items: Sequence[d.ListItem], tight: bool, marks: Sequence[str]) -> str:
        rows = []
        for item, mark in zip(items, marks, strict=True):
            box = {None: "", True: "[x] ", False: "[ ] "}[item.checked]
            text = box + self.blocks(item.blocks, tight=tight)
            rows.append(f"{mark}{_indented(text, len(mark))}".rstrip())
        return ("\n" if tight else "\n\n").join(rows)

    def _definition(self, entry: d.Definition) -> str:
        term = self._inlines.paragraph((d.Strong(entry.term),))
        details = [f"- {_indented(self.blocks(blocks), 2)}" for blocks in entry.details]
        return "\n\n".join((term, "\n".join(details)))

    def _figure(self, node: d.Figure) -> str:
        """What the picture shows in words, as the picture itself is not in the file."""
        name = f"**Figure {node.number + self._numbering.figures}.**"
        caption = self._inlines.line(node.caption)
        return f"{name} {caption}".rstrip() + f"\n\n*The figure shows:* {escaped(node.alt)}"

    def _table(self, node: d.Table) -> str:
        width = range(len(node.columns))
        rows = [self._row(node.header), [_RULES[node.columns[i]] for i in width]]
        rows.extend(map(self._row, node.rows))
        grid = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        name = f"**Table {node.number + self._numbering.tables}.**"
        return f"{name} {self._inlines.line(node.caption)}".rstrip() + f"\n\n{grid}"

    def _row(self, cells: Iterable[d.Cell]) -> list[str]:
        return [_cell(self._inlines.line(cell)) for cell in cells]


def _cell(text: str) -> str:
    """A bar ends a cell even within code, unless it is escaped (GFM 4.10)."""
    return text.replace("|", "\\|")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _indented(text: str, width: int) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"{' ' * width}{line}" if line else "" for line in rest)])


def _fenced(text: str, language: str) -> str:
    fence = "`" * max(3, longest_run(text, "`") + 1)
    end = "" if text.endswith("\n") or not text else "\n"
    return f"{fence}{language}\n{text}{end}{fence}"
