"""From elements to blocks of Markdown: the body of one exported post."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.importing.export import dom, embeds, furniture, tables, verbatim
from pressroom.importing.export.figures import Figures
from pressroom.importing.export.frames import container
from pressroom.importing.export.inlines import STRONG, Item, collapsed, one_line, paragraphs, write
from pressroom.importing.export.names import BLOCK_CLASSES, BLOCKS, BUTTONS, SILENT
from pressroom.importing.export.notes import Note
from pressroom.importing.page import shown

MAX_NESTING = 30
"""Lists and quotes within each other; the dialect takes 40."""

_CLOSING_HASHES = re.compile(r"(?<=\s)(?=#+$)")


@dataclass(frozen=True, slots=True)
class Block:
    """Markdown of one block; ``marker`` is that of a list's items."""

    text: str
    marker: str = ""


@dataclass
class Blocks(Figures):
    """Writes the blocks of one post."""

    _levels: list[int] = field(default_factory=list)
    _depth: int = 0
    _in_note: bool = False

    # --- the whole

    def body(self, element: Element) -> str:
        """The post as Markdown, its notes at the end; empty if it says nothing."""
        blocks = [block.text for block in self.blocks(element)]
        if self.notes.order and blocks and blocks[-1] == "---":
            blocks.pop()  # Word's line above the notes
        blocks.extend(self._notes())
        if self.tree.deep:
            self.report(
                rules.IMPORT_STRUCTURE,
                None,
                f"elements nest more than {dom.MAX_DEPTH} deep; what is deeper is read as if it "
                "stood beside",
                "compare with the published page",
            )
        return "\n\n".join(blocks) + "\n" if blocks else ""

    def _notes(self) -> list[str]:
        self._in_note = True
        done: set[str] = set()
        out: list[str] = []
        while waiting := [n for n in self.notes.order if n.used and n.label not in done]:
            for note in waiting:
                done.add(note.label)
                text = "\n\n".join(block.text for block in self._note(note))
                indented = "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
                out.append(f"[^{note.label}]: {indented.lstrip()}")
        for note in self.notes.order:
            if note.label not in done:
                self.report(
                    rules.IMPORT_STRUCTURE,
                    note.first,
                    f"nothing in the text refers to note {note.label}; it stands at the end",
                    f"put `[^{note.label}]` where it belongs",
                )
                blocks = self._note(note)
                first = f"\\[{note.label}\\] {blocks[0].text}" if blocks else ""
                out.extend(text for text in (first, *(b.text for b in blocks[1:])) if text)
        return out

    def _note(self, note: Note) -> list[Block]:
        return [block for element in note.elements for block in self.blocks(element)]

    # --- containers of blocks

    def blocks(self, element: Element, marks: int = 0) -> list[Block]:
        """What is in an element: its blocks, and its text as paragraphs."""
        out: list[Block] = []
        run: list[Item] = []

        def flush() -> None:
            out.extend(Block(self.line(part, element)) for part in paragraphs(run))
            run.clear()

        if element.text:
            run.append(Item(dom.clean(element.text), marks))
        for child in element:
            if self._is_block(child):
                flush()
                out.extend(self._block(child, marks, out[-1].marker if out else ""))
            else:
                run.extend(self.node(child, marks))
            if child.tail:
                run.append(Item(dom.clean(child.tail), marks))
        flush()
        return out

    def _is_block(self, element: Element) -> bool:
        name = dom.tag(element)
        if not name or name in SILENT:
            return False
        if name in BLOCKS or dom.classes(element) & BLOCK_CLASSES:
            return True
        if name in ("iframe", "video", "audio") or (name != "span" and embeds.kind_of(element)):
            return True
        return any(dom.tag(e) in BLOCKS for e in element.iter()) and not self._is_linked(element)

    def _is_linked(self, element: Element) -> bool:
        """A link around blocks of text alone stays a link."""
        return dom.tag(element) == "a" and not any(
            dom.tag(e) in ("figure", "img", "ul", "ol", "table", "pre") for e in element.iter()
        )

    def _block(self, element: Element, marks: int, above: str) -> list[Block]:
        if element in self.notes.elements or self.furniture(element):
            return []
        cls, name = dom.classes(element), dom.tag(element)
        if cls & {"captioned-image-container"} or name == "figure":
            if self.is_figure(element):
                return [Block(text) for text in self.figure(element, marks)]
            return self.blocks(element, marks)
        if "image-gallery-embed" in cls:
            within = self.blocks(element, marks) if dom.data(element) else []  # it was not closed
            return [*map(Block, self.gallery(element)), *within]
        if "pullquote" in cls:
            return self._container("pullquote", element, marks)
        if cls & {"callout-block", "callout"}:
            return self._container("callout", element, marks)
        if "preformatted-block" in cls:
            pre = next(element.iter("pre"), None)
            if pre is not None and verbatim.alone(element, pre):
                return [Block(text) for text in verbatim.poem(self, pre, marks)]
            return self.blocks(element, marks)
        if "highlighted_code_block" in cls or name == "pre":
            pre = element if name == "pre" else next(element.iter("pre"), element)
            if pre is not element and not verbatim.alone(element, pre):
                return self.blocks(element, marks)
            return [Block(text) for text in verbatim.code(element)]
        if "latex-rendered" in cls:
            within = self.blocks(element, marks) if dom.data(element) else []  # it was not closed
            return [*map(Block, verbatim.display(self, element)), *within]
        if cls & {"paywall-jump", "paywall"}:
            return [Block("::: paywall\n:::"), *self.blocks(element, marks)]
        if cls & BUTTONS and not self.swallows(element):
            return [Block(text) for text in furniture.button(self, element)]
        kind = embeds.kind_of(element)
        if kind or name in ("iframe", "video", "audio"):
            return self._embedded(element, kind or "Embedded page")
        return self._by_name(element, name, marks, above)

    def _by_name(self, element: Element, name: str, marks: int, above: str) -> list[Block]:
        match name:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return self._heading(element, int(name[1]))
            case "hr":
                return [Block("---")]
            case "ul" | "ol" | "menu" | "dir":
                return self._list(element, marks, above)
            case "blockquote":
                return self._quote(element, marks)
            case "table":
                text = tables.write(self, element)
                return [Block(text)] if text else []
            case "dt" | "summary":
                self.unknown(element)
                return self.blocks(element, marks | STRONG)
            case "dl" | "details" | "fieldset" | "form":
                self.unknown(element)
        return self.blocks(element, marks)

    # --- single constructs

    def _heading(self, element: Element, level: int) -> list[Block]:
        items = one_line(self.content(element))
        if not items:
            return []
        if self._in_note or self._depth:
            self.once(
                "heading inside",
                rules.IMPORT_CHANGED,
                element,
                "a heading within a list, quote or note is a bold paragraph",
            )
            bold = [Item(i.text, i.marks | STRONG, i.markdown, i.inner) for i in items]
            return [Block(self.line(bold, element))]
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        shown_level = min(len(self._levels) + 1, 6)
        if shown_level != level:
            self.once(
                f"heading {level} {shown_level}",
                rules.IMPORT_CHANGED,
                element,
                f"a heading of level {level} stands at level {shown_level}: levels begin at 2 and "
                "skip none",
            )
        text = self._unguarded(items, element)
        return [Block(f"{'#' * shown_level} {_CLOSING_HASHES.sub(chr(92) * 2, text)}")]

    def _unguarded(self, items: list[Item], element: Element) -> str:
        """A heading's text: nothing at its beginning begins a block."""
        marker = Item("", 0, "\ue000")
        return write([marker, *items], self.lost(element)).removeprefix("\ue000")

    def _list(self, element: Element, marks: int, above: str) -> list[Block]:
        if self._depth >= MAX_NESTING:
            self._too_deep(element)
            return self.blocks(element, marks)
        self._depth += 1
        items = self._items(element, marks)
        self._depth -= 1
        if not items:
            return []
        ordered = dom.tag(element) == "ol"
        start = int(s) if re.fullmatch(r"[0-9]{1,8}", s := element.get("start", "1")) else 1
        marker = "." if ordered else "-"
        marker = {"-": "*", ".": ")"}[marker] if marker == above else marker
        loose = any(
            len(item) > 1 and not all(self._follows(block) for block in item[1:]) for item in items
        )
        out = []
        for number, item in enumerate(items, start):
            begin = f"{number}{marker} " if ordered else f"{marker} "
            text = ("\n\n" if loose else "\n").join(block.text for block in item)
            pad = " " * len(begin)
            lines = text.split("\n")
            out.append(begin + "\n".join([lines[0], *(pad + x if x else "" for x in lines[1:])]))
        return [Block(("\n\n" if loose else "\n").join(out), marker)]

    def _follows(self, block: Block) -> bool:
        """Whether a list may follow a paragraph at once (CommonMark 0.31, section 5.3)."""
        return bool(block.marker) and (block.marker in "-*" or block.text.startswith(("1.", "1)")))

    def _items(self, element: Element, marks: int) -> list[list[Block]]:
        items: list[list[Block]] = []
        for child in element:
            name = dom.tag(child)
            if name in ("ul", "ol", "menu", "dir"):
                above = items[-1][-1].marker if items else ""
                blocks = self._list(child, marks, above)
                if items:
                    items[-1].extend(blocks)
                    blocks = []
            elif name and name not in SILENT and child not in self.notes.elements:
                box = Element("div")
                box.append(child)
                tail, child.tail = child.tail, None
                blocks = self.blocks(child if name == "li" else box, marks)
                child.tail = tail
            else:
                blocks = []
            if blocks:
                items.append(blocks)
            if (child.tail or "").strip():
                items.append(
                    [
                        Block(
                            self.line(
                                [Item(" ".join(dom.clean(child.tail or "").split()), marks)],
                                element,
                            )
                        )
                    ]
                )
        if (element.text or "").strip():
            items.insert(
                0,
                [
                    Block(
                        self.line(collapsed([Item(dom.clean(element.text or ""), marks)]), element)
                    )
                ],
            )
        return items

    def _quote(self, element: Element, marks: int) -> list[Block]:
        if self._depth >= MAX_NESTING:
            self._too_deep(element)
            return self.blocks(element, marks)
        self._depth += 1
        text = "\n\n".join(block.text for block in self.blocks(element, marks))
        self._depth -= 1
        lines = [f"> {line}" if line else ">" for line in text.split("\n")]
        return [Block("\n".join(lines))] if text else []

    def _too_deep(self, element: Element) -> None:
        self.once(
            "deep",
            rules.IMPORT_STRUCTURE,
            element,
            f"lists and quotes nest more than {MAX_NESTING} deep; what is deeper stands on one "
            "level",
            "compare with the published page",
        )

    def _container(self, name: str, element: Element, marks: int) -> list[Block]:
        self._depth += 1
        text = "\n\n".join(block.text for block in self.blocks(element, marks))
        self._depth -= 1
        return [Block(container(name, text))] if text else []

    def _embedded(self, element: Element, kind: str) -> list[Block]:
        embed = embeds.read(element, kind)
        if not embed.url and not embed.title and not embed.texts:
            self.dropped(element, f"an embed ({kind.lower()}) that says nothing in the export")
            return []
        link: list[Item] = [Item(embed.label)]
        if embed.url:
            link = self.link(element, link, embed.url)
        self.report(
            rules.IMPORT_CHANGED,
            element,
            f"an embed stands as {'a link' if embed.url else 'text'}: {shown(embed.label)}",
            "put the embed in again in the editor",
        )
        return [
            Block(self.line(part, element)) for part in (link, *([Item(t)] for t in embed.texts))
        ]
