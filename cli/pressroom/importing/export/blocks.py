"""From elements to blocks of the typed tree: the body of one exported post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.importing.export import dom, embeds
from pressroom.importing.export.dom import BLOCKS, HIDDEN, LISTS, PLAYERS
from pressroom.importing.export.inlines import paragraphs
from pressroom.importing.export.leaf_blocks import LeafBlocks, alone, is_figure
from pressroom.importing.export.notes import Note
from pressroom.importing.page import shown
from pressroom.markdown.inline_writer import STRONG, one_line, text_run
from pressroom.markdown.writer import may_follow
from pressroom.model import document as d

MAX_NESTING = 30
"""Lists and quotes within each other; the dialect takes 40."""


@dataclass
class Blocks(LeafBlocks):
    """Reads the blocks of one post."""

    _levels: tuple[int, ...] = ()
    _depth: int = 0
    _in_note: bool = False

    # --- the whole

    def body(self, element: Element) -> d.Document:
        """The post with its notes; those that nothing refers to are paragraphs at its end."""
        blocks = self.blocks(element)
        if self.notes.order and blocks and isinstance(blocks[-1], d.Rule):
            blocks.pop()  # Word's line above the notes
        self._in_note = True
        notes: dict[str, d.Footnote] = {}
        while waiting := [n for n in self.notes.order if n.used and n.label not in notes]:
            for note in waiting:
                line = self.line_of(note.elements[0])
                notes[note.label] = d.Footnote(line, 0, note.label, tuple(self._note(note)))
        for note in self.notes.order:
            if note.label not in notes:
                message = f"nothing in the text refers to note {note.label}; it stands at the end"
                hint = f"put `[^{note.label}]` where it belongs"
                self.report(rules.IMPORT_STRUCTURE, note.elements[0], message, hint)
                blocks.extend(self._unused(note))
        if self.tree.deep:
            message = (
                f"elements nest more than {dom.MAX_DEPTH} deep; what is deeper is read as if it "
                "stood beside"
            )
            self.report(rules.IMPORT_STRUCTURE, None, message, "compare with the published page")
        return d.Document(tuple(blocks), tuple(notes.values()))

    def _note(self, note: Note) -> list[d.Block]:
        return [block for element in note.elements for block in self.blocks(element)]

    def _unused(self, note: Note) -> list[d.Block]:
        """A note as paragraphs that begin with its number."""
        number = d.Text(f"[{note.label}] ")
        blocks = self._note(note)
        match blocks:
            case [d.Paragraph() as first, *rest]:
                return [replace(first, children=(number, *first.children)), *rest]
            case [_, *_]:
                return [d.Paragraph(self.line_of(note.elements[0]), (number,)), *blocks]
        return []

    # --- containers of blocks

    def blocks(self, element: Element, marks: int = 0) -> list[d.Block]:
        """What is in an element: its blocks, and its text as paragraphs."""
        return self._blocks(dom.nodes(element), element, marks)

    def _blocks(
        self, nodes: Iterable[str | Element], element: Element, marks: int
    ) -> list[d.Block]:
        out: list[d.Block] = []
        for is_block, group in groupby(nodes, self._is_block):
            if is_block:
                for node in group:
                    out += [] if isinstance(node, str) else self._block(node, marks)
            else:
                parts = paragraphs(self.items(group, marks))
                out += [self.paragraph(part, element) for part in parts]
        return out

    def _is_block(self, node: str | Element) -> bool:
        if isinstance(node, str):
            return False
        name = dom.tag(node)
        if not name or name in HIDDEN:
            return False
        if name in BLOCKS or name in PLAYERS or dom.classes(node) & dom.BLOCK_CLASSES:
            return True
        if name != "span" and embeds.kind_of(node):
            return True
        return any(dom.tag(e) in BLOCKS for e in node.iter()) and not self._is_linked(node)

    def _is_linked(self, element: Element) -> bool:
        """A link around blocks of text alone stays a link."""
        return dom.tag(element) == "a" and not any(
            dom.tag(e) in ("figure", "img", "ul", "ol", "table", "pre") for e in element.iter()
        )

    def _block(self, element: Element, marks: int) -> list[d.Block]:
        if element in self.notes.elements or self.furniture(element):
            return []
        cls, name = dom.classes(element), dom.tag(element)
        if "captioned-image-container" in cls or name == "figure":
            whole = is_figure(element)
            return self.figure(element, marks) if whole else self.blocks(element, marks)
        if "image-gallery-embed" in cls:
            return [*self.gallery(element), *self._unclosed(element, marks)]
        if "pullquote" in cls or cls & {"callout-block", "callout"}:
            return self._quote(element, marks, d.PullQuote if "pullquote" in cls else _callout)
        if "preformatted-block" in cls:
            pre = next(element.iter("pre"), None)
            if pre is not None and alone(element, pre):
                return self.poem(pre, marks)
            return self.blocks(element, marks)
        if "highlighted_code_block" in cls or name == "pre":
            pre = next(element.iter("pre"), element)
            return self.code(element) if alone(element, pre) else self.blocks(element, marks)
        if "latex-rendered" in cls:
            return [*self.display(element), *self._unclosed(element, marks)]
        if cls & {"paywall-jump", "paywall"}:
            paywall = d.Marker(self.line_of(element), d.Mark.PAYWALL)
            return [paywall, *self.blocks(element, marks)]
        return self._by_name(element, name, marks)

    def _unclosed(self, element: Element, marks: int) -> list[d.Block]:
        """What is in an element whose ``data-attrs`` say all: it was not closed."""
        return self.blocks(element, marks) if dom.data(element) else []

    def _by_name(self, element: Element, name: str, marks: int) -> list[d.Block]:
        if dom.classes(element) & dom.BUTTONS and not self.swallows(element):
            return self.button(element)
        kind = embeds.kind_of(element)
        if kind or name in PLAYERS:
            return self._embedded(element, kind or "Embedded page")
        match name:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return self._heading(element, int(name[1]))
            case "hr":
                return [d.Rule(self.line_of(element))]
            case "ul" | "ol" | "menu" | "dir":
                return self._list(element, marks)
            case "blockquote":
                return self._quote(element, marks, d.Quote)
            case "table":
                return self.table(element)
            case "dt" | "summary":
                self.unknown(element)
                return self.blocks(element, marks | STRONG)
            case "dl" | "details" | "fieldset" | "form":
                self.unknown(element)
        return self.blocks(element, marks)

    # --- single constructs

    def _heading(self, element: Element, level: int) -> list[d.Block]:
        runs = one_line(self.content(element))
        if not runs:
            return []
        if self._in_note or self._depth:
            message = "a heading within a list, quote or note is a bold paragraph"
            self.once("heading inside", rules.IMPORT_CHANGED, element, message)
            bold = [run.with_marks(run.marks | STRONG) for run in runs]
            return [self.paragraph(bold, element)]
        self._levels = (*(above for above in self._levels if above < level), level)
        to = min(len(self._levels) + 1, 6)
        if to != level:
            message = (
                f"a heading of level {level} stands at level {to}: levels begin at 2 and skip none"
            )
            self.once(f"heading {level} {to}", rules.IMPORT_CHANGED, element, message)
        return [d.Heading(self.line_of(element), to, "", "", self.settled(runs, element))]

    def _list(self, element: Element, marks: int) -> list[d.Block]:
        if self._depth >= MAX_NESTING:
            return self._too_deep(element, marks)
        self._depth += 1
        found = [tuple(blocks) for blocks in self._items(element, marks)]
        self._depth -= 1
        if not found:
            return []
        line = self.line_of(element)
        items = tuple(d.ListItem(line, blocks) for blocks in found)
        tight = all(may_follow(block) for blocks in found for block in blocks[1:])
        if dom.tag(element) != "ol":
            return [d.BulletList(line, items, tight)]
        start = element.get("start", "1")
        number = int(start) if re.fullmatch(r"[0-9]{1,8}", start) else 1
        return [d.OrderedList(line, items, tight, number)]

    def _items(self, element: Element, marks: int) -> list[list[d.Block]]:
        """What each item holds; a list right within a list belongs to the item above.

        Whatever else stands between items is an item.
        """
        items: list[list[d.Block]] = []
        for node in dom.nodes(element):
            if isinstance(node, str):
                blocks = self._blocks([node], element, marks)
            elif dom.tag(node) in LISTS:
                blocks = self._list(node, marks)
                if items:
                    items[-1].extend(blocks)
                    continue
            elif node in self.notes.elements:
                continue
            elif dom.tag(node) == "li":
                blocks = self.blocks(node, marks)
            else:
                blocks = self._blocks([node], node, marks)
            if blocks:
                items.append(blocks)
        return items

    def _quote(
        self, element: Element, marks: int, make: Callable[[int, tuple[d.Block, ...]], d.Block]
    ) -> list[d.Block]:
        if self._depth >= MAX_NESTING:
            return self._too_deep(element, marks)
        self._depth += 1
        blocks = tuple(self.blocks(element, marks))
        self._depth -= 1
        return [make(self.line_of(element), blocks)] if blocks else []

    def _too_deep(self, element: Element, marks: int) -> list[d.Block]:
        message = (
            f"lists and quotes nest more than {MAX_NESTING} deep; what is deeper stands on one "
            "level"
        )
        hint = "compare with the published page"
        self.once("deep", rules.IMPORT_STRUCTURE, element, message, hint)
        return self.blocks(element, marks)

    def _embedded(self, element: Element, kind: str) -> list[d.Block]:
        embed = embeds.read(element, kind)
        if embed.empty:
            self.dropped(element, f"an embed ({kind.lower()}) that says nothing in the export")
            return []
        form = "a link" if embed.url else "text"
        message = f"an embed stands as {form}: {shown(embed.label)}"
        self.report(rules.IMPORT_CHANGED, element, message, "put the embed in again in the editor")
        link = self.link(element, [text_run(embed.label)], embed.url)
        return [
            self.paragraph(part, element) for part in (link, *([text_run(t)] for t in embed.texts))
        ]


def _callout(line: int, blocks: tuple[d.Block, ...]) -> d.Callout:
    return d.Callout(line, (), blocks)
