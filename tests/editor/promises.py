"""What the post promises of an article, read from its typed tree and from nothing else.

This is a second, independent reading of the source: no markup is made and
none is parsed. What the conversion may choose (a table as a list or as a
picture with the same words in its alternative text, a formula in Unicode or
as LaTeX) is a choice here too; that the words are there, and where, is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pressroom.markdown.mathtext import unicode_math
from pressroom.markdown.numbering import Numbering, merged
from pressroom.model import document as d
from pressroom.model.doi import doi_url
from pressroom.model.work import Article, Catalog, Work

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPACE = "\0"
_BETWEEN_MARKERS = r"(?:[,\s]+|\^[,\s]+\^)"
_LISTS = d.BulletList | d.OrderedList
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Words:
    """Patterns to be found one after the other; ``what`` and ``place`` name them in a failure.

    ``floating`` words may stand anywhere after what is before them: pictures,
    tables and formulas of notes, which may follow all notes.
    """

    what: str
    place: str
    chain: tuple[str, ...]
    floating: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A list item's own words, its number in an ordered list, and its depth from 1.

    No depth is promised where a list is interrupted by what no item can hold.
    """

    pattern: str
    number: int | None
    place: str
    depth: int | None = None


@dataclass(slots=True)
class Promise:
    """Everything that has to be in the editor.

    ``words`` holds groups: within one the order is the conversion's choice,
    the groups follow each other.
    """

    words: list[tuple[Words, ...]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    table_links: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    marked: dict[str, list[str]] = field(default_factory=dict)
    markers: int = 0


def promise(work: Work, catalog: Catalog) -> Promise:
    """What the post of ``work`` has to hold."""
    parts = (work,) if isinstance(work, Article) else work.parts
    promised = Promise()
    readers: list[_Reader] = []
    references, renumbered = merged([part.document for part in parts])
    figures = tables = notes = 0
    for part, numbers in zip(parts, renumbered, strict=True):
        depth = 0 if isinstance(work, Article) else 1
        reader = _Reader(promised, catalog, part, depth, numbers, (figures, tables, notes))
        readers.append(reader)
        for block in part.document.blocks:
            reader.top(block)
        figures, tables = reader.highest
        notes += len(part.document.footnotes)
    moved: list[str] = []
    for reader in readers:
        moved.extend(reader.notes())
    promised.pictures.extend(moved)
    for number, reference in enumerate(references, 1):
        reader = _Reader(Promise(), catalog, parts[0], 0, {}, (0, 0, 0))
        pattern = reader.line(reference.children)
        promised.words.append((Words("reference", reference.key, (pattern,)),))
        if reference.numbered:
            promised.items.append(Item(f"{pattern}.*", number, reference.key))
        url = doi_url(reference.doi) if reference.doi else reference.url
        if url:
            promised.links.append((url, ".*"))
    return promised


def literal(text: str) -> str:
    """``text`` with its white space as it falls."""
    return r"\s+".join(re.escape(word) for word in text.split())


def _whole(node: _LISTS) -> bool:
    """Whether no item of a list holds anything but paragraphs and then lists."""
    for item in node.items:
        kinds = [isinstance(block, _LISTS) for block in item.blocks]
        if kinds != sorted(kinds):
            return False
        for block in item.blocks:
            if isinstance(block, _LISTS) and not _whole(block):
                return False
            if not isinstance(block, _LISTS | d.Paragraph):
                return False
    return True


class _Reader:
    def __init__(
        self,
        promised: Promise,
        catalog: Catalog,
        article: Article,
        depth: int,
        references: Mapping[int, int],
        before: tuple[int, int, int],
    ) -> None:
        self.promised = promised
        self.catalog = catalog
        self.article = article
        self.depth = depth
        self.references = references
        self.figures, self.tables, self.notes_before = before
        self.highest = (self.figures, self.tables)
        self.waiting: list[str] = []
        self.later: list[str] = []
        self.table_markers: list[str] = []
        self.in_quote = self.in_note = self.in_table = self.in_italics = False

    # --- inlines

    def line(self, nodes: Iterable[d.Inline]) -> str:
        """A pattern for inline content; what it links to and shows is noted on the way."""
        pattern = self._inlines(nodes)
        return re.sub(f"{_SPACE}+", r"\\s+", pattern.strip(_SPACE))

    def _text(self, text: str) -> str:
        return "".join(
            _SPACE if piece.isspace() else re.escape(piece) for piece in re.split(r"(\s+)", text)
        )

    def _inline(self, node: d.Inline) -> str:
        match node:
            case d.Text():
                return self._text(node.text)
            case d.Code():
                return self._mark("code", self._text(node.text))
            case d.Emphasis():
                return self._mark("em", self._inlines(node.children))
            case d.Strong():
                return self._mark("strong", self._inlines(node.children))
            case d.Strikethrough():
                return self._mark("strikethrough", self._inlines(node.children))
            case d.Subscript():
                return self._mark("subscript", self._inlines(node.children))
            case d.Superscript():
                return self._mark("superscript", self._inlines(node.children))
            case d.Highlight():
                return self._inlines(node.children)
            case d.Math():
                forms = [literal(node.tex), literal(unicode_math(node.tex) or node.tex)]
                return f"(?:{'|'.join(dict.fromkeys(forms))})"
            case d.LineBreak():
                return _SPACE
            case d.Link():
                return self._link(node)
            case d.FootnoteRef():
                return self._markers([node])
            case d.CrossReference():
                more = self.figures if node.kind == "figure" else self.tables
                return rf"{node.kind.capitalize()}\s+{node.number + more}"
            case d.Citation():
                shown = Numbering(references=self.references).citation(node)
                return self._inlines(shown)
            case d.InlinePicture():
                self.waiting.append(node.alt)
                return self._text(node.alt)

    def _inlines(self, nodes: Iterable[d.Inline]) -> str:
        found = ""
        for together, run in groupby(nodes, lambda node: isinstance(node, d.FootnoteRef)):
            if together:
                found += self._markers([node for node in run if isinstance(node, d.FootnoteRef)])
            else:
                found += "".join(map(self._inline, run))
        return found

    def _markers(self, nodes: Sequence[d.FootnoteRef]) -> str:
        """Note numbers; side by side they have to stay several."""
        numbers = [str(node.number + self.notes_before) for node in nodes]
        if not self.in_quote and not self.in_table:
            self.promised.markers += len(numbers)
        forms = [
            rf"\^{_BETWEEN_MARKERS.join(numbers)}\^",
            r"[,\s]+".join(number.translate(_SUPERSCRIPT) for number in numbers),
        ]
        if self.in_table:
            # A picture of a table has them after its caption, not in its alternative text.
            self.table_markers.extend(numbers)
            return f"(?:{'|'.join(forms)})?"
        return f"(?:{'|'.join(forms)})"

    def _mark(self, name: str, pattern: str) -> str:
        if not self.in_table and not (name == "em" and self.in_italics):
            found = re.sub(f"{_SPACE}+", r"\\s+", pattern.strip(_SPACE))
            if found:
                self.promised.marked.setdefault(name, []).append(found)
        return pattern

    def _link(self, node: d.Link) -> str:
        at = len(self.promised.links)
        pattern = self._inlines(node.children)
        href = node.href if node.kind is d.LinkKind.EXTERNAL else ""
        if node.kind is d.LinkKind.ARTICLE:
            href = self.catalog.address(node.href)
        if href and self.in_table:
            self.promised.table_links.append(href)
        elif href:
            words = re.sub(f"{_SPACE}+", r"\\s+", pattern)
            self.promised.links.insert(at, (href, words))
        return pattern

    # --- blocks

    def top(self, block: d.Block) -> None:
        """A block of the article; pictures within its lines follow it."""
        self._block(block)
        self.promised.pictures.extend(self.waiting)
        self.waiting.clear()

    def _say(self, what: str, line: int, *patterns: str) -> None:
        if any(patterns):
            self.promised.words.append((Words(what, self._place(line), patterns),))

    def _place(self, line: int) -> str:
        return f"{self.article.path}:{line}"

    def _blocks(self, blocks: Iterable[d.Block]) -> None:
        for block in blocks:
            self._block(block)

    def _block(self, block: d.Block) -> None:
        match block:
            case d.Paragraph():
                self._say("paragraph", block.line, self.line(block.children))
            case d.Heading():
                self._heading(block)
            case d.BulletList() | d.OrderedList():
                self._list(block)
            case d.DefinitionList():
                for entry in block.items:
                    self._say("term", block.line, self.line(entry.term))
                    for details in entry.details:
                        self._blocks(details)
            case d.Quote() | d.PullQuote() | d.Callout():
                self._quote(block)
            case d.CodeBlock():
                self._say("code", block.line, literal(block.text))
                if not self.in_quote:
                    self.promised.code.append(block.text.rstrip("\n"))
            case d.MathBlock():
                forms = [literal(block.tex), literal(unicode_math(block.tex) or block.tex)]
                formula = f"(?:{'|'.join(dict.fromkeys(forms))})"
                words = Words("formula", self._place(block.line), (formula,), self.in_note)
                self.promised.words.append((words,))
            case d.Rule():
                pass
            case d.Figure():
                self._figure(block)
            case d.Table():
                self._table(block)
            case d.Marker():
                self._blocks(block.blocks)

    def _heading(self, node: d.Heading) -> None:
        number = f"{re.escape(node.number)}\\s+" if node.number else ""
        pattern = number + self.line(node.children)
        self._say("heading", node.line, pattern)
        if not self.in_quote and node.level <= DEEPEST:
            level = min(node.level + self.depth, DEEPEST)
            self.promised.headings.append((level, pattern))

    def _list(self, node: _LISTS, depth: int | None = 1) -> None:
        if depth == 1 and not _whole(node):
            depth = None
        number = node.start if isinstance(node, d.OrderedList) else None
        for item in node.items:
            own: list[str] = []
            rest = list(item.blocks)
            while rest and isinstance(rest[0], d.Paragraph):
                own.append(self.line(rest.pop(0).children))  # type: ignore[union-attr]
            box = {None: "", False: "☐\\s+", True: "☑\\s+"}[item.checked]
            pattern = box + r"\s+".join(own)
            self._say("list item", item.line, pattern)
            if own and not self.in_quote:
                self.promised.items.append(Item(pattern, number, self._place(item.line), depth))
            for block in rest:
                if isinstance(block, _LISTS):
                    self._list(block, None if depth is None else depth + 1)
                else:
                    self._block(block)
            number = None if number is None else number + 1

    def _quote(self, node: d.Quote | d.PullQuote | d.Callout) -> None:
        outer, outer_italics = self.in_quote, self.in_italics
        self.in_quote = True
        self.in_italics = outer_italics or isinstance(node, d.PullQuote)
        if isinstance(node, d.Callout):
            self._say("title of a callout", node.line, self.line(node.title))
        self._blocks(node.blocks)
        self.in_quote, self.in_italics = outer, outer_italics

    def _figure(self, node: d.Figure) -> None:
        figures, tables = self.highest
        self.highest = (max(figures, node.number + self.figures), tables)
        (self.later if self.in_note else self.promised.pictures).append(node.alt)
        outer, self.in_italics = self.in_italics, True
        caption = self.line(node.caption)
        self.in_italics = outer
        self._group(node.line, ("alternative text", literal(node.alt)), ("caption", caption))

    def _group(self, line: int, *parts: tuple[str, *tuple[str, ...]]) -> None:
        """Words whose order among each other is the conversion's choice."""
        place = self._place(line)
        self.promised.words.append(
            tuple(
                Words(what, place, tuple(filter(None, chain)), self.in_note)
                for what, *chain in parts
            )
        )

    def _table(self, node: d.Table) -> None:
        figures, tables = self.highest
        self.highest = (figures, max(tables, node.number + self.tables))
        self.in_table = True
        self.table_markers.clear()
        caption = self.line(node.caption)
        heads = [("head of a table", self.line(cell)) for cell in node.header]
        rows = [self._row(row) for row in node.rows]
        self.in_table = False
        markers = [
            ("note marker of a table", rf"(?:\^{number}\^|{number.translate(_SUPERSCRIPT)})")
            for number in self.table_markers
        ]
        self._group(
            node.line,
            ("caption of a table", caption),
            *heads,
            ("rows of a table", *rows),
            *markers,
        )

    def _row(self, row: Iterable[d.Cell]) -> str:
        # Between two cells may stand the head of the second and what separates them.
        cells = [cell for cell in map(self.line, row) if cell]
        return r"(?!\w).{1,400}?(?<!\w)".join(cells)

    # --- the end

    def notes(self) -> list[str]:
        """The notes, after everything else; the pictures in them, which follow them all."""
        self.in_note = self.in_quote = True
        for note in self.article.document.footnotes:
            first, *rest = note.blocks or (d.Rule(note.line),)
            pattern = ""
            # A number in a note is a superscript like those of the text.
            self.in_quote = False
            if isinstance(first, d.Paragraph):
                pattern = self.line(first.children)
                self._say("note", note.line, pattern)
            else:
                rest = [first, *rest]
            self.in_quote = True
            number = note.number + self.notes_before
            self.promised.items.append(Item(f"{pattern}.*", number, self._place(note.line)))
            self._blocks(rest)
        self.later.extend(self.waiting)
        self.waiting.clear()
        self.in_note = self.in_quote = False
        return self.later
