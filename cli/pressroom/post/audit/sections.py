"""The sections of a post in their order: opening, parts, closing, notes and references."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pressroom.diagnostics import Place
from pressroom.markdown.numbering import merged
from pressroom.model import document as d
from pressroom.model.work import Article, Catalog, Work
from pressroom.post.audit.expected import Expected
from pressroom.post.audit.source import SourceReader
from pressroom.post.audit.source_inlines import Numbers
from pressroom.post.audit.words import LOST


def expect(
    work: Work,
    catalog: Catalog,
    words: Sequence[str],
    before: Sequence[d.Block] = (),
    after: Sequence[d.Block] = (),
) -> Expected:
    """What the post has to say. ``words`` are its words, to see where its closing stands."""
    expected = Expected()
    parts = (work,) if isinstance(work, Article) else work.parts

    def own(blocks: Sequence[d.Block], into: Expected) -> None:
        SourceReader(into, catalog, work.path, Numbers()).blocks(blocks)

    own(before, expected)
    readers: list[tuple[Article, SourceReader]] = []
    references, renumbered = merged([part.document for part in parts])
    figures = tables = notes = 0
    for part, own_numbers in zip(parts, renumbered, strict=True):
        depth = 0 if isinstance(work, Article) else 1
        numbers = Numbers(figures, tables, notes, own_numbers, depth)
        reader = SourceReader(expected, catalog, part.path, numbers)
        readers.append((part, reader))
        if depth:
            reader.opening(part.meta.title, part.meta.subtitle)
        reader.blocks(part.document.blocks)
        more_figures, more_tables = _counts(part.document)
        figures, tables = figures + more_figures, tables + more_tables
        notes += len(part.document.footnotes)

    def end_notes(into: Expected) -> None:
        for part, reader in readers:
            reader.expected = into
            reader.notes(part.document.footnotes)
        for _, reader in readers:
            reader.moved_figures()
            reader.moved.clear()

    def end_references(into: Expected) -> None:
        reader = SourceReader(into, catalog, work.path, Numbers())
        cited: dict[int, Place] = {}
        for _, part_reader in reversed(readers):
            cited.update(part_reader.cited)
        for number, reference in enumerate(references, 1):
            reader.reference(reference, number, cited.get(number, Place(work.path)))

    # The closing stands before or after the notes and the references: the post says which.
    sections = [lambda into: own(after, into), end_notes, end_references]
    if after:
        places = []
        for section in sections:
            tried = Expected()
            section(tried)
            places.append(_last(words, tried.stream.words[:8]))
        if LOST not in places:
            sections = [s for _, s in sorted(zip(places, sections, strict=True), key=_place)]
        else:
            known = [n for n in (1, 2) if places[n] != LOST]
            if places[0] != LOST and all(places[n] < places[0] for n in known):
                sections = [*sections[1:], sections[0]]
    for section in sections:
        section(expected)
    return expected


def _place(pair: tuple[int, object]) -> int:
    return pair[0]


def _last(words: Sequence[str], first: Sequence[str]) -> int:
    """Where these words stand last."""
    if not first:
        return LOST
    for at in range(len(words) - len(first), -1, -1):
        if words[at] == first[0] and list(words[at : at + len(first)]) == list(first):
            return at
    return LOST


def _within(block: d.Block) -> Iterator[d.Block]:
    yield block
    inner: list[d.Block] = []
    match block:
        case d.BulletList() | d.OrderedList():
            inner = [b for item in block.items for b in item.blocks]
        case d.DefinitionList():
            inner = [b for entry in block.items for blocks in entry.details for b in blocks]
        case d.Quote() | d.PullQuote() | d.Callout() | d.Marker():
            inner = list(block.blocks)
    for child in inner:
        yield from _within(child)


def _counts(document: d.Document) -> tuple[int, int]:
    """The highest figure and table number of an article."""
    figures = tables = 0
    top = (*document.blocks, *(b for note in document.footnotes for b in note.blocks))
    for block in (b for outer in top for b in _within(outer)):
        if isinstance(block, d.Figure):
            figures = max(figures, block.number)
        elif isinstance(block, d.Table):
            tables = max(tables, block.number)
    return figures, tables
