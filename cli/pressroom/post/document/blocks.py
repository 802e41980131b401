"""Block content of an editor document: one part of a post, from its typed tree.

What an item, a quote or a note cannot hold takes the same form as in the HTML
of the post, so that both say the same words in the same order. It was reported
there, and is not reported again.
"""

from __future__ import annotations

from collections.abc import Iterable

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.markdown.mathtext import unicode_math
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.post.body import DEEPEST
from pressroom.post.document.inlines import STRONG, Inlines, Line, Node, joined, text, tidy
from pressroom.post.document.objects import Objects, Surroundings, code_lines, paragraph

SUBSCRIBE = "Subscribe"
"""What a button says whose mark has no text, or more than a button holds."""
LONGEST_LABEL = 40
"""Characters; a longer text of a subscribe mark stands above its button."""

Piece = Line | Node
"""A paragraph's content, or a block that can stand in no quote, item or note."""


class Blocks(Objects):
    """The blocks of one part; ``depth`` is added to heading levels."""

    def __init__(
        self,
        path: str,
        inlines: Inlines,
        around: Surroundings,
        tables: str = "picture",
        depth: int = 0,
    ) -> None:
        super().__init__(path, inlines, around, tables)
        self.depth = depth

    # --- the whole

    def post(self, nodes: Iterable[d.Block]) -> list[Node]:
        """The blocks of the part. Pictures within a line follow the block they stood in."""
        out: list[Node] = []
        for node in nodes:
            out.extend(self.block(node))
            out.extend(self.waiting_pictures())
        return out

    def note(self, note: d.Footnote) -> tuple[list[Line], list[Node]]:
        """The paragraphs of a note, and the blocks that it cannot hold."""
        lines: list[Line] = []
        moved: list[Node] = []
        for piece in self._pieces(note.blocks, in_note=True):
            if not isinstance(piece, list):
                moved.append(piece)
            elif piece:
                lines.append(piece)
        moved.extend(self.waiting_pictures())
        return lines, moved

    # --- blocks

    def blocks(self, nodes: Iterable[d.Block]) -> list[Node]:
        """Blocks, one after the other."""
        return [found for node in nodes for found in self.block(node)]

    def block(self, node: d.Block) -> list[Node]:
        """One block as nodes that stand in the document itself."""
        match node:
            case d.Paragraph():
                line = self.inlines.line(node.children)
                return [paragraph(line)] if line else []
            case d.Heading():
                return self._heading(node)
            case d.BulletList() | d.OrderedList():
                return self.list_blocks(node)
            case d.DefinitionList():
                out: list[Node] = []
                for entry in node.items:
                    out.append(paragraph(self.inlines.line(entry.term, STRONG)))
                    for details in entry.details:
                        out.extend(self.blocks(details))
                return out
            case d.Quote():
                return self._quoted(self._pieces(node.blocks), "blockquote")
            case d.PullQuote():
                return self._quoted(self._pieces(node.blocks), "pullquote")
            case d.Callout():
                return self._quoted(self._callout(node), "blockquote")
            case d.CodeBlock():
                return [self.code(node.language, node.text.rstrip("\n"))]
            case d.MathBlock():
                return [self.math_block(node)]
            case d.Rule():
                return [{"type": "horizontal_rule"}]
            case d.Figure():
                return self.figure(node)
            case d.Table():
                return self.table_blocks(node)
            case d.Marker():
                return self._marker(node)

    def _heading(self, node: d.Heading) -> list[Node]:
        number: Line = [text(f"{node.number} ")] if node.number else []
        if node.level > DEEPEST:
            return [paragraph(self._heading_line(node))]
        line = tidy([*number, *self.inlines.line(node.children)])
        if not line:
            return []
        level = min(node.level + self.depth, DEEPEST)
        return [{"type": "heading", "attrs": {"level": level}, "content": line}]

    def _heading_line(self, node: d.Heading) -> Line:
        number: Line = [text(f"{node.number} ", STRONG)] if node.number else []
        return tidy([*number, *self.inlines.line(node.children, STRONG)])

    # --- marks of the post

    def _marker(self, node: d.Marker) -> list[Node]:
        if node.mark is d.Mark.PAYWALL:
            return [*self._paywall(node), *self.blocks(node.blocks)]
        if not self.around.url:
            return self.blocks(node.blocks)
        label = ""
        match node.blocks:
            case (d.Paragraph(children=children),) if all(isinstance(c, d.Text) for c in children):
                label = " ".join(plain_text(children).split())
        above: list[Node] = []
        if not label or len(label) > LONGEST_LABEL:
            above, label = self.blocks(node.blocks), SUBSCRIBE
        return [*above, {"type": "button", "attrs": {"url": self.around.url, "text": label}}]

    def _paywall(self, node: d.Marker) -> list[Node]:
        if self.around.paywall:
            self.around.collector.report(
                rules.POST_CHANGED,
                Place(self.path, node.line),
                "a second paywall is left out of the editor document",
                "a post has one paywall; which of two counts is not defined",
            )
            return []
        self.around.paywall = True
        return [{"type": "paywall"}]

    # --- lists

    def list_blocks(self, node: d.BulletList | d.OrderedList) -> list[Node]:
        """A list, closed before a block that no item can hold and gone on with after it."""
        out: list[Node] = []
        items: list[Node] = []
        ordered = isinstance(node, d.OrderedList)
        first = number = node.start if isinstance(node, d.OrderedList) else 1

        def close() -> None:
            if not items:
                return
            made: Node = {"type": "ordered_list" if ordered else "bullet_list"}
            if ordered:
                made["attrs"] = {"order": first}
            out.append({**made, "content": list(items)})
            items.clear()

        for item in node.items:
            content, after = self._item(item)
            if content:
                if not items:
                    first = number
                items.append({"type": "list_item", "content": content})
            number += 1
            if after:
                close()
                out.extend(after)
        close()
        return out

    def _item(self, item: d.ListItem) -> tuple[list[Node], list[Node]]:
        """The content of one item and the blocks that have to follow it outside the list."""
        lines: list[Line] = []
        nested: list[Node] = []
        after: list[Node] = []
        for block in item.blocks:
            if after or (nested and not isinstance(block, d.BulletList | d.OrderedList)):
                after.extend(self.block(block))
            elif isinstance(block, d.Paragraph):
                lines.append(self.inlines.line(block.children))
            elif isinstance(block, d.BulletList | d.OrderedList):
                found = self.list_blocks(block)
                if found and found[0]["type"] in {"bullet_list", "ordered_list"}:
                    nested.append(found.pop(0))
                after.extend(found)
            else:
                after.extend(self.block(block))
        box = {None: "", True: "\u2611 ", False: "\u2610 "}[item.checked]
        line = tidy([text(box), *joined(lines)])
        if not line and not nested:
            return [], after
        return [paragraph(line), *nested], after

    # --- quotes and notes

    def _quoted(self, pieces: Iterable[Piece], name: str) -> list[Node]:
        """Runs of paragraphs as quotes, and between them what no quote holds."""
        out: list[Node] = []
        run: list[Node] = []

        def close() -> None:
            if run:
                made: Node = {"type": name}
                if name == "pullquote":
                    made["attrs"] = {"align": None, "color": None}
                out.append({**made, "content": list(run)})
                run.clear()

        for piece in pieces:
            if isinstance(piece, list):
                if piece:
                    run.append(paragraph(piece))
            else:
                close()
                out.append(piece)
        close()
        return out

    def _callout(self, node: d.Callout, *, in_note: bool = False) -> list[Piece]:
        title: list[Piece] = [tidy([text(node.title, STRONG)])] if node.title else []
        return [*title, *self._pieces(node.blocks, in_note=in_note)]

    def _pieces(self, blocks: Iterable[d.Block], *, in_note: bool = False) -> list[Piece]:
        """Any blocks as paragraphs, and the blocks between them that cannot be one."""
        found: list[Piece] = []
        for block in blocks:
            match block:
                case d.Paragraph():
                    found.append(self.inlines.line(block.children))
                case d.Heading():
                    found.append(self._heading_line(block))
                case d.BulletList() | d.OrderedList():
                    found.extend(self._flat_list(block, in_note=in_note))
                case d.DefinitionList():
                    for entry in block.items:
                        found.append(self.inlines.line(entry.term, STRONG))
                        for details in entry.details:
                            found.extend(self._pieces(details, in_note=in_note))
                case d.Marker():
                    if block.mark is d.Mark.PAYWALL and not in_note:
                        found.extend(self._paywall(block))
                    found.extend(self._pieces(block.blocks, in_note=in_note))
                case d.Quote() | d.PullQuote():
                    found.extend(self._pieces(block.blocks, in_note=in_note))
                case d.Callout():
                    found.extend(self._callout(block, in_note=in_note))
                case d.CodeBlock():
                    found.append(code_lines(block.text))
                case d.MathBlock():
                    found.append(self._inner_math(block, in_note=in_note))
                case d.Rule():
                    found.append([text("⁂")])
                case d.Table():
                    if self.form_of(block) == "picture":
                        found.extend(self.table_blocks(block))
                    else:
                        found.extend(self.table_lines(block))
                case d.Figure():
                    found.extend(self.figure(block))
        return found

    def _inner_math(self, node: d.MathBlock, *, in_note: bool) -> Piece:
        """Display math as a line where it reads well so; a note holds no block of math."""
        tex = node.tex.strip()
        if unicode_math(tex):
            return tidy(self.inlines.math(tex))
        if in_note:
            self.ask_math(tex)
            return tidy(self.inlines.math(tex))
        return self.math_block(node)

    def _flat_list(self, node: d.BulletList | d.OrderedList, *, in_note: bool) -> list[Piece]:
        found: list[Piece] = []
        number = node.start if isinstance(node, d.OrderedList) else 0
        for item in node.items:
            box = {None: "•", True: "\u2611", False: "\u2610"}[item.checked]
            sign = f"{number}." if isinstance(node, d.OrderedList) else box
            pieces = self._pieces(item.blocks, in_note=in_note)
            if pieces and isinstance(pieces[0], list):
                pieces[0] = tidy([text(f"{sign} "), *pieces[0]])
            found.extend(pieces)
            number += 1
        return found
