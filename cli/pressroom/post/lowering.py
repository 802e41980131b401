"""A work as a post: its typed tree, brought down to what Substack can hold.

No heading of level 1; headings of level 2 to 4; list items of one paragraph;
quotes of plain paragraphs; tables as pictures, lists or code; absolute links.
Where an author's construct takes another form, that is reported, so that it can
be looked at before sending.

What a paste keeps follows published field reports (chrisdavidson/obsidian-to-substack
``docs/FINDINGS.md``, ma2za/python-substack ``substack/nodes.py``,
marcomoauro/substack-mcp); it was not tried on live Substack by this project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.languages import Language
from pressroom.markdown.html import has_own_alternative
from pressroom.markdown.mathtext import katex, unicode_math
from pressroom.markdown.numbering import Numbering, merged
from pressroom.model import document as d
from pressroom.model.citation import words_of
from pressroom.model.doi import doi_url
from pressroom.model.work import Article, Catalog, Work
from pressroom.post import nodes as n
from pressroom.post.inlines import Inlines
from pressroom.post.pictures import Gallery
from pressroom.post.tables import Tables, code_line

DEEPEST = 4
"""The deepest heading level that is known to survive a paste."""
LONGEST_LABEL = 40
"""Characters; a longer text of a subscribe mark stands above its button."""

_BOXES = {True: "\u2611", False: "\u2610"}
_UNSEEN = (n.Paywall(), n.Subscribe())
"""Blocks that show nothing where they are pasted."""
_INSIDE: dict[type[d.Block], str] = {
    d.Heading: "a heading is a bold line",
    d.BulletList: "a list is paragraphs with bullets",
    d.OrderedList: "a list is paragraphs with numbers",
    d.DefinitionList: "a definition list is bold terms and paragraphs",
    d.CodeBlock: "a code block is lines of code",
    d.Rule: "a rule is an asterism",
    d.Figure: "a figure stands outside, as it cannot stand",
    d.Callout: "a callout is paragraphs under a bold title",
    d.Quote: "a quote or container is plain paragraphs",
    d.PullQuote: "a quote or container is plain paragraphs",
    d.Marker: "a quote or container is plain paragraphs",
}
"""What is reported of a block in a quote; of others it depends on more than their kind."""

_Container = d.Quote | d.PullQuote | d.Callout | d.Marker


def lower(
    work: Work,
    catalog: Catalog,
    collector: Collector,
    pictures: Gallery,
    before: Sequence[d.Block] = (),
    after: Sequence[d.Block] = (),
) -> n.Post:
    """The post of a work: what opens it, its parts, notes and references, what closes it.

    A volume is its parts, numbered through. Of ``before`` and ``after``, which
    come from templates, no table and no formula is drawn.
    """
    whole = isinstance(work, Article)
    notes: list[n.Note] = []
    markers: list[n.Marker] = []
    references, renumbered = merged([part.document for part in work.articles])
    words = words_of(work, catalog)
    numbering = Numbering()
    lists = 0

    def frame(nodes: Sequence[d.Block]) -> list[n.Block]:
        inlines = Inlines(work.path, collector, catalog.address)
        return Part(inlines, pictures, markers, drawn=False).text(nodes)

    out = frame(before)
    for part, numbers in zip(work.articles, renumbered, strict=True):
        numbering = replace(numbering, references=numbers, language=words_of(part, catalog))
        inlines = Inlines(part.path, collector, catalog.address, numbering)
        form = part.meta.substack.tables
        body = Part(inlines, pictures, markers, form, depth=0 if whole else 1)
        if not whole:
            out.extend(_opening(part))
        out.extend(body.text(part.document.blocks))
        notes.extend(body.notes(part.document.footnotes))
        numbering = numbering.after(part.document, markers=True)
        lists += body.tables.lists
    end, closing = _references(references, words), frame(after)
    return n.Post(
        tuple(out), tuple(notes), tuple(end), tuple(closing), tuple(markers), lists, words
    )


def _opening(part: Article) -> list[n.Block]:
    """The heading of a part: with its number, unless the title says it already."""
    title = part.meta.title
    if part.part is not None and not title.casefold().startswith("part "):
        title = f"Part {part.part}. {title}"
    out: list[n.Block] = [n.Heading(2, (d.Text(title),))]
    if part.meta.subtitle:
        out.append(n.Paragraph((n.Styled(n.Style.EMPHASIS, (d.Text(part.meta.subtitle),)),)))
    return out


def _references(references: Sequence[d.Reference], words: Language) -> list[n.Block]:
    """Heading and list of the cited works; paragraphs where the style shows no numbers."""
    if not references:
        return []
    head = n.Heading(2, (d.Text(words.say("references")),))
    lines = [_reference(reference) for reference in references]
    if any(reference.numbered for reference in references):
        return [head, n.List(tuple(n.Item(line) for line in lines), 1)]
    return [head, *(n.Paragraph(line) for line in lines)]


def _reference(reference: d.Reference) -> n.Line:
    """A cited work; its address is a link even where the formatted line has none."""
    line = Inlines("", Collector(), lambda _: "").line(reference.children)
    url = doi_url(reference.doi) if reference.doi else reference.url
    if url and not any(isinstance(node, n.Link) for node in n.flat(line)):
        line = (*line, d.Text(" "), n.Link(url, (d.Text(url),)))
    return line


class Part:
    """Makes the blocks of one part of a post.

    ``markers`` are those of the whole post; ``tables`` is the form of tables that
    name none, ``depth`` is added to the levels of headings. Unless ``drawn``, no
    table and no formula becomes a picture.
    """

    def __init__(
        self,
        inlines: Inlines,
        pictures: Gallery,
        markers: list[n.Marker],
        tables: str = "",
        depth: int = 0,
        *,
        drawn: bool = True,
    ) -> None:
        self.inlines = inlines
        self.pictures = pictures
        self.tables = Tables(inlines, pictures if drawn else None, tables)
        self.drawn = drawn
        self.markers = markers
        self.depth = depth
        self._in_note = False
        self._before: tuple[n.Block, ...] = ()

    # --- the whole

    def text(self, nodes: Iterable[d.Block]) -> list[n.Block]:
        """The blocks of the part. Pictures within a line follow the block they stood in."""
        out: list[n.Block] = []
        for node in nodes:
            found = self._block(node)
            if any(block not in _UNSEEN for block in found):
                self._before = tuple(found)
            out.extend([*found, *self._waiting()])
        return out

    def notes(self, footnotes: Sequence[d.Footnote]) -> list[n.Note]:
        """The notes of the part, with their numbers in the post."""
        self._in_note = True
        out: list[n.Note] = []
        for note in footnotes:
            self.inlines.source_line = note.line
            number = note.number + self.inlines.numbering.notes
            out.append(n.Note(number, tuple(self._pieces(note.blocks))))
        if out:
            last = out.pop()
            out.append(n.Note(last.number, (*last.blocks, *self._waiting())))
            self.inlines.changed(
                "footnotes are superscript numbers with a list of notes at the end",
                line=footnotes[0].line,
            )
        return out

    def _waiting(self) -> list[n.Block]:
        """Pictures that stood within lines since the last call."""
        found: list[n.Block] = [
            n.Figure((self._image(node.picture, node.alt, ""),)) for node in self.inlines.waiting
        ]
        self.inlines.waiting.clear()
        return found

    def _image(self, picture: d.Picture, alt: str, caption: str) -> n.Image:
        address = self.pictures.picture(picture, alt, caption)
        return n.Image(address, alt, picture.width, picture.height)

    # --- blocks

    def _blocks(self, nodes: Iterable[d.Block]) -> list[n.Block]:
        return [found for node in nodes for found in self._block(node)]

    def _block(self, node: d.Block) -> list[n.Block]:
        self.inlines.source_line = node.line
        match node:
            case d.Paragraph():
                return [n.Paragraph(self.inlines.line(node.children))]
            case d.Heading():
                return [self._heading(node)]
            case d.BulletList() | d.OrderedList():
                return self._list(node)
            case d.DefinitionList():
                self.inlines.changed("a definition list is bold terms, each with its paragraphs")
                return self._definitions(node, self._blocks)
            case d.Quote() | d.PullQuote() | d.Callout():
                return self._quote(node)
            case d.CodeBlock():
                return [n.CodeBlock(node.text.rstrip("\n"), node.language)]
            case d.MathBlock():
                return [self._math(node)]
            case d.Rule():
                return [] if node.page else [n.Rule()]
            case d.Figure():
                return [self._figure(node)]
            case d.Table():
                return self.tables.blocks(node)
            case d.Marker():
                return self._marker(node)

    def _heading(self, node: d.Heading) -> n.Block:
        words = self._heading_line(node)
        if node.level > DEEPEST:
            self.inlines.changed(f"a heading of level {node.level} is a bold paragraph")
            return n.Paragraph((n.strong(*words),))
        level = node.level + self.depth
        if level > DEEPEST:
            self.inlines.changed(
                f"a heading of level {node.level} is no deeper than the one above it in the volume"
            )
        return n.Heading(min(level, DEEPEST), words)

    def _heading_line(self, node: d.Heading) -> n.Line:
        number = (d.Text(f"{node.number} "),) if node.number else ()
        return (*number, *self.inlines.line(node.children))

    def _definitions(
        self, node: d.DefinitionList, content: Callable[[Iterable[d.Block]], list[n.Block]]
    ) -> list[n.Block]:
        out: list[n.Block] = []
        for entry in node.items:
            out.append(n.Paragraph((n.strong(*self.inlines.line(entry.term)),)))
            for blocks in entry.details:
                out.extend(content(blocks))
        return out

    def _figure(self, node: d.Figure) -> n.Figure:
        name = ""
        if node.caption or node.label:
            number = node.number + self.inlines.numbering.figures
            words = self.inlines.numbering.words
            name = words.numbered("figure", number) + (". " if node.caption else "")
        line: n.Line = (d.Text(name),) if name else ()
        line = (*line, *self.inlines.line(node.caption))
        if node.picture is None:
            said = (d.Text(f" {node.alt}" if line else node.alt.lstrip()),)
            return n.Figure((), (*line, *said) if has_own_alternative(node) else line)
        image = self._image(node.picture, node.alt, f"{name}{d.plain_text(node.caption)}")
        return n.Figure((image,), line)

    def _tex(self, node: d.MathBlock) -> str:
        """LaTeX with the number of the formula, unless it has a tag of its own."""
        tex = katex(node.tex)
        number = self.inlines.numbering.equation(node)[1:-1]
        return f"{tex} \\tag{{{number}}}" if number else tex

    def _math(self, node: d.MathBlock) -> n.MathBlock:
        tex = self._tex(node)
        address = self.pictures.math(tex) if self.drawn else ""
        if address:
            self.inlines.changed(
                "display math is a picture",
                "enter it again with the editor's own LaTeX block if it should stay text",
            )
        else:
            self.inlines.changed(
                "display math stands as a block of LaTeX code"
                + (": it cannot be drawn" if self.drawn else ""),
                "enter it again with the editor's own LaTeX block",
            )
        return n.MathBlock(tex, address)

    # --- marks

    def _marker(self, node: d.Marker) -> list[n.Block]:
        found = self._mark(node)
        if node.mark is d.Mark.PAYWALL:
            return [*found, *self._blocks(node.blocks)]
        label = ""
        match node.blocks:
            case (d.Paragraph(children=children),) if all(isinstance(c, d.Text) for c in children):
                label = " ".join(d.plain_text(children).split())
        if len(label) > LONGEST_LABEL:
            label = ""
        return [n.Subscribe(label, tuple(self._blocks(node.blocks)))]

    def _mark(self, node: d.Marker) -> list[n.Block]:
        """Remember where a button or a paywall is to be put; the paywall, if it is the first."""
        paywall = node.mark is d.Mark.PAYWALL
        if paywall:
            self.inlines.changed(
                "a paywall cannot be pasted", "put it in by hand: the hand-over page says where"
            )
        second = any(marker.mark is d.Mark.PAYWALL for marker in self.markers)
        self.markers.append(n.Marker(node.mark, self.inlines.path, node.line, self._before))
        if not paywall or self._in_note:
            return []
        if second:
            self.inlines.collector.report(
                rules.POST_CHANGED,
                Place(self.inlines.path, node.line),
                "a second paywall is left out of the editor document",
                "a post has one paywall; which of two counts is not defined",
            )
            return []
        return [n.Paywall()]

    # --- lists

    def _list(self, node: d.BulletList | d.OrderedList) -> list[n.Block]:
        """A list as blocks: more than one where something stands in it that no item can hold.

        The list is closed before such a block and goes on after it; an ordered
        one with the number it had reached.
        """
        if any(item.checked is not None for item in node.items):
            self.inlines.changed("a task list is a list with drawn boxes", line=node.line)
        ordered = isinstance(node, d.OrderedList)
        out: list[n.Block] = []
        items: list[n.Item] = []
        first = number = node.start if isinstance(node, d.OrderedList) else 1
        for item in node.items:
            made, after = self._item(item)
            # An ordered item without words stays, or the next would take its number.
            if made != n.Item(()) or ordered or not after:
                first = first if items else number
                items.append(made)
            number += 1
            if after:
                out.extend([n.List(tuple(items), first if ordered else None)] if items else [])
                out.extend(after)
                items = []
        if items:
            out.append(n.List(tuple(items), first if ordered else None))
        return out

    def _item(self, item: d.ListItem) -> tuple[n.Item, list[n.Block]]:
        """One item and the blocks that have to follow it outside the list."""
        lines: list[n.Line] = []
        lists: list[n.List] = []
        after: list[n.Block] = []
        for block in item.blocks:
            self.inlines.source_line = block.line
            if isinstance(block, d.Paragraph) and not (lists or after):
                lines.append(self.inlines.line(block.children))
                continue
            found = self._block(block)
            nested = isinstance(block, d.BulletList | d.OrderedList) and not after
            if nested and found and isinstance(found[0], n.List):
                lists.append(found[0])
                del found[0]
            after.extend(found)
        if after:
            self.inlines.changed(
                "a list is interrupted by a block that no item can hold", line=item.line
            )
        if len(lines) > 1:
            # One report says that an item of several blocks is split; a line break is not.
            self.inlines.changed(
                "paragraphs of a list item are one, with line breaks", line=item.line
            )
        words: list[n.Inline] = []
        if item.checked is not None:
            words.append(d.Text(f"{_BOXES[item.checked]} "))
        for at, line in enumerate(lines):
            words.extend([d.LineBreak(), *line] if at else line)
        return n.Item(tuple(words), tuple(lists)), after

    # --- quotes

    def _quote(self, node: d.Quote | d.PullQuote | d.Callout) -> list[n.Block]:
        """Runs of paragraphs as quotes, and between them what no quote holds."""
        pull = isinstance(node, d.PullQuote)
        if pull:
            self.inlines.changed(
                "a pull quote is a quote in italics", "make it one in the editor if you like"
            )
        if isinstance(node, d.Callout):
            self.inlines.changed("a callout is a quote with a bold title")
        self.inlines.in_quote = True
        pieces = self._content(node)
        self.inlines.in_quote = False
        out: list[n.Block] = []
        for inside, run in groupby(pieces, lambda piece: isinstance(piece, n.Paragraph)):
            if inside:
                out.append(n.Quote(tuple(p for p in run if isinstance(p, n.Paragraph)), pull))
            else:
                out.extend(run)
        return out

    def _content(self, node: _Container) -> list[n.Block]:
        """The content of a container as paragraphs, with the title of a callout first."""
        head: list[n.Block] = []
        match node:
            case d.Callout(title=title) if title:
                head = [n.Paragraph((n.strong(*self.inlines.line(title)),))]
            case d.Marker():
                head = self._mark(node)
        return [*head, *self._pieces(node.blocks)]

    def _pieces(self, blocks: Iterable[d.Block]) -> list[n.Block]:
        """Any blocks as paragraphs, and the blocks between them that cannot be one."""
        out: list[n.Block] = []
        for block in blocks:
            self.inlines.source_line = block.line
            out.extend(self._piece(block))
            kind = _INSIDE.get(type(block))
            if kind:
                self._changed_inside(kind, block)
        return out

    def _changed_inside(self, kind: str, block: d.Block) -> None:
        self.inlines.changed(f"{kind} in a quote, callout or note", line=block.line)

    def _piece(self, block: d.Block) -> list[n.Block]:
        match block:
            case d.Paragraph():
                return [n.Paragraph(self.inlines.line(block.children))]
            case d.Heading():
                return [n.Paragraph((n.strong(*self._heading_line(block)),))]
            case d.BulletList() | d.OrderedList():
                return self._flat_list(block)
            case d.DefinitionList():
                return self._definitions(block, self._pieces)
            case d.Quote() | d.PullQuote() | d.Callout() | d.Marker():
                return self._content(block)
            case d.CodeBlock():
                return [n.Paragraph(code_line(block.text))]
            case d.MathBlock():
                return [self._inner_math(block)]
            case d.Rule():
                return [] if block.page else [n.Paragraph((d.Text("⁂"),))]
            case d.Table():
                return self.tables.blocks(block, within=True)
            case d.Figure():
                return [self._figure(block)]

    def _inner_math(self, node: d.MathBlock) -> n.Block:
        """Display math as a line where it reads well so, else a block outside."""
        tex = self._tex(node)
        text = unicode_math(node.tex)
        address = self.pictures.math(tex) if self.drawn and not text else ""
        if address:
            self.inlines.changed("display math in a quote, callout or note is a picture below")
            return n.MathBlock(tex, address)
        if not text and not self._in_note:
            return self._math(node)
        number = self.inlines.numbering.equation(node)
        words = (d.Math(node.tex), d.Text(f"\u2003{number}")) if number else (d.Math(node.tex),)
        line = self.inlines.line(words)
        self._changed_inside("display math is a line of text", node)
        return n.Paragraph(line)

    def _flat_list(self, node: d.BulletList | d.OrderedList) -> list[n.Block]:
        out: list[n.Block] = []
        start = node.start if isinstance(node, d.OrderedList) else None
        for number, item in enumerate(node.items):
            sign = "•" if item.checked is None else _BOXES[item.checked]
            sign = sign if start is None else f"{start + number}."
            pieces = self._pieces(item.blocks)
            if pieces and isinstance(pieces[0], n.Paragraph):
                pieces[0] = n.Paragraph((d.Text(f"{sign} "), *pieces[0].children))
            out.extend(pieces)
        return out
