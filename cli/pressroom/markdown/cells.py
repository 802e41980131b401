"""Blocks as a cell of a table, which holds only a line or lines of words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pressroom.model import document as d

Words = tuple[d.Inline, ...]


def cell_of(blocks: Iterable[d.Block]) -> d.Cell:
    """Blocks as one cell: their lines, with line breaks between them."""
    out: list[d.Inline] = []
    for words in filter(None, _lines(blocks)):
        out.extend([d.LineBreak(), *words] if out else words)
    return tuple(out)


def _lines(blocks: Iterable[d.Block]) -> Iterator[Words]:
    """What blocks say, line by line; items of lists have their marks."""
    for block in blocks:
        match block:
            case d.BulletList():
                for item in block.items:
                    yield from _marked("•", item.blocks)
            case d.OrderedList():
                for number, item in enumerate(block.items, block.start):
                    yield from _marked(f"{number}.", item.blocks)
            case d.DefinitionList():
                for entry in block.items:
                    yield entry.term
                    for details in entry.details:
                        yield from _lines(details)
            case d.Callout():
                yield block.title
                yield from _lines(block.blocks)
            case d.Quote() | d.PullQuote() | d.Marker():
                yield from _lines(block.blocks)
            case _:
                yield from _leaf(block)


def _marked(mark: str, blocks: Iterable[d.Block]) -> Iterator[Words]:
    for number, words in enumerate(_lines(blocks)):
        yield words if number else (d.Text(f"{mark}\u00a0"), *words)


def _leaf(block: d.Block) -> Iterator[Words]:
    match block:
        case d.Paragraph() | d.Heading():
            yield block.children
        case d.CodeBlock():
            yield from ((d.Code(line),) for line in block.text.strip().split("\n") if line)
        case d.MathBlock():
            yield (d.Math(block.tex),)
        case d.Figure():
            if block.picture:
                yield (d.InlinePicture(block.picture, block.alt),)
            yield block.caption
        case d.Table():
            yield from map(_joined, (block.header, *block.rows))
            yield block.caption


def _joined(row: tuple[d.Cell, ...]) -> Words:
    """The cells of a row as a line."""
    out: list[d.Inline] = []
    for cell in filter(None, row):
        out.extend([d.Text("; "), *cell] if out else cell)
    return tuple(out)
