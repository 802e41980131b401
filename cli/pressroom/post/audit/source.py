"""What has to stand in a post, taken from the typed tree of its source.

Written apart from the post's own writer, so that an error there is not made
here again: the rules are those of the safe profile, stated once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pressroom.diagnostics import Place
from pressroom.model import document as d
from pressroom.model.document import plain_text
from pressroom.model.identifiers import doi_url
from pressroom.model.work import Catalog
from pressroom.post.audit.expected import (
    Expected,
    SourceCell,
    SourceCode,
    SourceHeading,
    SourceItem,
    SourceMath,
    SourceTable,
)
from pressroom.post.audit.source_inlines import Aside, InlineReader, Numbers, flat
from pressroom.post.audit.words import Span


class SourceReader(InlineReader):
    """Walks blocks of one article (or of the publication's own) into ``expected``."""

    def __init__(self, expected: Expected, catalog: Catalog, path: str, numbers: Numbers) -> None:
        super().__init__(expected, catalog, path, numbers)
        self.flat = 0  # within quotes and notes, which hold paragraphs alone
        self.in_note = False
        self.moved: list[d.Figure] = []
        self.lists = 0
        self.simple = False

    def opening(self, title: str, subtitle: str) -> None:
        """The heading of a part within its volume."""
        start = self.here
        self.expected.stream.add(title)
        self.flush()
        self.expected.segments.pop()  # a number may stand before it on its line
        self.expected.headings.append(SourceHeading(start, self.here, 2))
        if subtitle:
            self.expected.stream.add(subtitle)
            self.flush()

    def blocks(self, nodes: Iterable[d.Block]) -> None:
        """Blocks in reading order."""
        for node in nodes:
            self.place = self.at(node.line)
            self.block(node)

    def block(self, node: d.Block) -> None:
        match node:
            case d.Paragraph():
                self.line(node.children)
            case d.Heading():
                span = self.line(node.children, f"{node.number} " if node.number else "")
                bold = self.flat or node.level > 4
                level = 0 if bold else min(4, node.level + self.numbers.depth)
                self.expected.headings.append(SourceHeading(span.start, span.end, level))
            case d.BulletList() | d.OrderedList():
                self.list(node)
            case d.DefinitionList():
                for entry in node.items:
                    self.place = self.at(node.line)
                    self.line(entry.term)
                    for blocks in entry.details:
                        self.blocks(blocks)
            case d.Quote() | d.PullQuote():
                self.quote(node.blocks)
            case d.Callout():
                self.quote(node.blocks, node.title)
            case d.CodeBlock():
                self.code(node)
            case d.MathBlock():
                self.inset(SourceMath(self.place, node.tex, self.flat > 0, self.in_note))
            case d.Rule():
                self.expected.rules.append((self.here, self.place))
            case d.Figure():
                if self.in_note:
                    self.moved.append(node)
                else:
                    self.figure(node)
            case d.Table():
                self.inset(self.table(node))
            case d.Marker():
                self.blocks(node.blocks)

    def list(self, node: d.BulletList | d.OrderedList) -> None:
        if not self.lists:
            self.simple = _is_simple(node)
        self.lists += 1
        number = node.start if isinstance(node, d.OrderedList) else None
        for item in node.items:
            start = self.here
            self.blocks(item.blocks)
            # An item that begins with a block of another kind may give way to it.
            if self.here > start and isinstance(
                item.blocks[0], d.Paragraph | d.BulletList | d.OrderedList
            ):
                box = {None: "", True: "☑", False: "☐"}[item.checked]
                depth = self.lists if self.simple and not self.flat else 0
                self.expected.items.append(
                    SourceItem(start, start, number, box, depth, self.flat > 0)
                )
            if number is not None:
                number += 1
        self.lists -= 1

    def quote(self, blocks: tuple[d.Block, ...], title: str = "") -> None:
        start = self.here
        if title:
            self.expected.stream.add(title)
            self.flush()
        self.flat += 1
        self.blocks(blocks)
        self.flat -= 1
        if self.flat == 0:
            self.expected.quotes.append(Span(start, self.here))

    def code(self, node: d.CodeBlock) -> None:
        start = self.here
        if self.flat:
            for line in node.text.split("\n"):
                self.expected.stream.add(line)
                self.flush()
        else:
            self.expected.stream.add(node.text)
            self.flush(signs=False)
        self.expected.codes.append(
            SourceCode(start, self.here, node.text.rstrip("\n"), self.flat > 0)
        )

    def figure(self, node: d.Figure) -> None:
        self.place = self.at(node.line)
        self.picture(node.picture, node.alt, apart=False)
        self.flush()
        label = _label("Figure", self.number("figure", node.number), node)
        self.line(node.caption, label)

    def inset(self, inset: SourceTable | SourceMath) -> None:
        self.expected.insets.setdefault(self.here, []).append(inset)

    # --- tables

    def table(self, node: d.Table) -> SourceTable:
        caption = Aside(self).words(node.caption)
        label = _label("Table", self.number("table", node.number), node).split()
        links: list[str] = []
        notes: list[int] = []
        for cell in (*node.header, *(cell for row in node.rows for cell in row)):
            for inline in flat(cell):
                if isinstance(inline, d.Link) and (href := self.target(inline)):
                    links.append(href)
                elif isinstance(inline, d.FootnoteRef):
                    notes.append(inline.number + self.numbers.notes)
                elif isinstance(inline, d.InlinePicture):
                    self.picture(inline.picture, inline.alt, apart=True)
        inner = [inline for inline in flat(node.caption) if isinstance(inline, d.Link)]
        links.extend(filter(None, map(self.target, inner)))
        self.flush()
        return SourceTable(
            self.place,
            [*label, *caption],
            [self.cell(cell) for cell in node.header],
            [[self.cell(cell) for cell in row] for row in node.rows],
            links,
            notes,
            self.flat > 0,
            self.in_note,
        )

    def cell(self, cell: d.Cell) -> SourceCell:
        shown = " ".join(Aside(self).words(cell))
        plain = " ".join(Aside(self, markers=False).words(cell))
        return SourceCell(shown, plain, " ".join(plain_text(cell).split()))

    # --- the end

    def notes(self, footnotes: Sequence[d.Footnote]) -> None:
        """The list of notes; their figures wait in :attr:`moved`."""
        self.flat, self.in_note = self.flat + 1, True
        for note in footnotes:
            start = self.here
            self.blocks(note.blocks)
            if self.here > start:
                number = note.number + self.numbers.notes
                self.expected.items.append(SourceItem(start, start, number))
        self.flat, self.in_note = self.flat - 1, False

    def moved_figures(self) -> None:
        """The figures that stood in notes."""
        for figure in self.moved:
            self.figure(figure)

    def reference(self, reference: d.Reference, number: int, place: Place) -> None:
        """A cited work: its address is a link, even where the formatted line has none."""
        self.place = place
        start = self.here
        self.inlines(reference.children)
        url = doi_url(reference.doi) if reference.doi else reference.url
        if url and not any(isinstance(i, d.Link) for i in flat(reference.children)):
            self.expected.stream.add(" ")
            self.link(d.Link(d.LinkKind.EXTERNAL, url, (d.Text(url),)))
        self.flush()
        if reference.numbered:
            self.expected.items.append(SourceItem(start, start, number))


def _label(kind: str, number: int, node: d.Figure | d.Table) -> str:
    if not node.caption and not node.label:
        return ""
    return f"{kind} {number}" + (". " if node.caption else "")


def _is_simple(node: d.BulletList | d.OrderedList) -> bool:
    """Whether a list holds paragraphs, then lists, and nothing else."""
    for item in node.items:
        below = False
        for block in item.blocks:
            if isinstance(block, d.BulletList | d.OrderedList):
                below = True
                if not _is_simple(block):
                    return False
            elif below or not isinstance(block, d.Paragraph):
                return False
    return True
