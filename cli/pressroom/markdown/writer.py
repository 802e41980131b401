"""The typed tree to Markdown: what a reader of the same dialect takes for the same tree.

The dialect is Pressroom's own (see ``docs``); a subclass writes another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import assert_never

from pressroom.markdown.inline_writer import InlineWriter
from pressroom.model import document as d
from pressroom.text import longest_run

_RULES = {
    d.Align.NONE: "---",
    d.Align.LEFT: ":---",
    d.Align.CENTER: ":---:",
    d.Align.RIGHT: "---:",
}
_CLOSING_HASHES = re.compile(r"(?<!\S)(?=#+$)")
_DEEPEST = 6


class MarkdownWriter(InlineWriter):
    """Writes blocks; each method returns lines without a line end after the last."""

    def document(self, document: d.Document) -> str:
        """All blocks, then the notes."""
        parts = [self.blocks(document.blocks), *map(self.note, document.footnotes)]
        return "\n\n".join(filter(None, parts))

    def blocks(self, nodes: Iterable[d.Block], *, tight: bool = False) -> str:
        """Blocks with a blank line between them; in a ``tight`` item a list follows at once."""
        out = ""
        before: d.Block | None = None
        marker = ""
        for node in nodes:
            if isinstance(node, d.Rule) and node.page:
                continue
            marker = _marker(node, before, marker)
            text = self.block(node, marker)
            if not text:
                continue
            at_once = tight and before is not None and may_follow(node)
            gap = "\n" if at_once else "\n\n"
            out = f"{out}{gap}{text}" if out else text
            before = node
        return out

    def block(self, node: d.Block, marker: str = "-") -> str:
        """One block; ``marker`` is what marks the items of a list."""
        match node:
            case d.Paragraph():
                return self.paragraph(node.children)
            case d.Heading():
                return self.heading(node)
            case d.CodeBlock():
                return fenced(node.text, re.sub(r"[^\w+#.-]", "", node.language))
            case d.MathBlock():
                return self.formula(node)
            case d.Rule():
                return self.rule
            case d.Figure():
                return self.figure(node)
            case d.Table():
                return self.table(node)
            case d.BulletList():
                return self._list(node.items, node.tight, [f"{marker} "] * len(node.items))
            case d.OrderedList():
                marks = [f"{number}{marker} " for number, _ in enumerate(node.items, node.start)]
                return self._list(node.items, node.tight, marks)
            case _:
                return self._around(node)

    def _around(self, node: d.DefinitionList | d.Quote | d.PullQuote | d.Callout | d.Marker) -> str:
        """A block that holds others."""
        match node:
            case d.DefinitionList():
                return "\n\n".join(map(self.definition, node.items))
            case d.Quote():
                return quoted(self.blocks(node.blocks))
            case d.PullQuote():
                return self.pull_quote(node)
            case d.Callout():
                return self.callout(node)
            case d.Marker():
                return self.marker(node)
            case _:
                assert_never(node)

    # --- what a dialect writes in its own way

    rule = "---"

    def note(self, note: d.Footnote) -> str:
        return f"[^{note.label}]: {indented(self.blocks(note.blocks), 4)}"

    def heading(self, node: d.Heading) -> str:
        return self.titled(node.level, f"{self.escaped(node.number)} {self.line(node.children)}")

    def titled(self, level: int, words: str) -> str:
        """A heading of words that are Markdown; hashes at their end do not close it."""
        return f"{'#' * min(level, _DEEPEST)} {_CLOSING_HASHES.sub(chr(92) * 2, words.strip())}"

    def definition(self, entry: d.Definition) -> str:
        details = (f": {indented(self.blocks(blocks), 2)}" for blocks in entry.details)
        return "\n".join((self.paragraph(entry.term), *details))

    def callout(self, node: d.Callout) -> str:
        title = self.line(node.title)
        return _container(f"callout {title}".rstrip(), self.blocks(node.blocks))

    def pull_quote(self, node: d.PullQuote) -> str:
        return _container("pullquote", self.blocks(node.blocks))

    def formula(self, node: d.MathBlock) -> str:
        label = f" {{#{node.label}}}" if node.label else ""
        tag = f" \\tag{{{node.tag}}}" if node.tag else ""
        return f"$$\n{node.tex.strip()}{tag}\n$${label}"

    def figure(self, node: d.Figure) -> str:
        caption = self.line(node.caption).replace('"', '\\"')
        title = f' "{caption}"' if caption else ""
        source = node.picture.source if node.picture else ""
        return f"![{self.escaped(node.alt)}]({self.address(source)}{title})"

    def table(self, node: d.Table) -> str:
        caption = self.line(node.caption)
        return f"{self.grid(node)}\n: {caption}" if caption else self.grid(node)

    def grid(self, node: d.Table) -> str:
        """The rows of a table."""
        rows = [[self.cell(cell) for cell in row] for row in (node.header, *node.rows)]
        rows.insert(1, [_RULES[column] for column in node.columns])
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def marker(self, node: d.Marker) -> str:
        return _container(node.mark.value, self.blocks(node.blocks))

    def _list(self, items: Sequence[d.ListItem], tight: bool, marks: Sequence[str]) -> str:
        rows = []
        for item, mark in zip(items, marks, strict=True):
            box = {None: "", True: "[x] ", False: "[ ] "}[item.checked]
            text = box + self.blocks(item.blocks, tight=tight)
            rows.append(f"{mark}{indented(text, len(mark))}".rstrip())
        return ("\n" if tight else "\n\n").join(rows)


def may_follow(node: d.Block) -> bool:
    """Whether a list may begin on the line below a paragraph (CommonMark 0.31, section 5.3)."""
    return isinstance(node, d.BulletList) or (isinstance(node, d.OrderedList) and node.start == 1)


def _marker(node: d.Block, before: d.Block | None, last: str) -> str:
    """What marks the items: another marker than that of a list right above (CommonMark 5.3)."""
    if not isinstance(node, d.BulletList | d.OrderedList):
        return ""
    marker = "-" if isinstance(node, d.BulletList) else node.delimiter
    goes_on = isinstance(before, type(node)) and marker == last
    return {"-": "*", ".": ")", ")": "."}[marker] if goes_on else marker


def quoted(text: str) -> str:
    """Blocks as a quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def indented(text: str, width: int) -> str:
    """Blocks whose lines but the first are set in."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"{' ' * width}{line}" if line else "" for line in rest)])


def fenced(text: str, language: str) -> str:
    """A fenced code block (CommonMark 0.31, section 4.5)."""
    fence = "`" * max(3, longest_run(text, "`") + 1)
    end = "" if text.endswith("\n") or not text else "\n"
    return f"{fence}{language}\n{text}{end}{fence}"


def _container(name: str, text: str) -> str:
    """A ``:::`` container; its fence is longer than those inside."""
    longest = max((len(c) for c in re.findall(r"^[ >]*(:{3,})", text, re.MULTILINE)), default=2)
    fence = ":" * (longest + 1)
    return "\n".join(filter(None, (f"{fence} {name}", text, fence)))
