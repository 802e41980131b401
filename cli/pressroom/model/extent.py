"""How much there is of an article, in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import assert_never

from pressroom.model import document as d
from pressroom.model.deferred import Deferred
from pressroom.model.words import plain_text


@dataclass(slots=True)
class Extent:
    """Counts: words of text and captions, pictures, tables, notes, works cited."""

    words: int = 0
    pictures: int = 0
    tables: int = 0
    notes: int = 0
    references: int = 0

    def add(self, other: Extent) -> None:
        """Count ``other`` in."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


def extent(document: d.Document) -> Extent:
    """The extent of ``document``, which is not read for it where it is known already."""
    if isinstance(document, Deferred) and isinstance(document.extent, Extent):
        return document.extent
    total = Extent(notes=len(document.footnotes), references=len(document.references))
    _blocks(document.blocks, total)
    for note in document.footnotes:
        _blocks(note.blocks, total)
    return total


def _blocks(blocks: Iterable[d.Block], total: Extent) -> None:
    for block in blocks:
        match block:
            case d.Paragraph() | d.Heading():
                _line(block.children, total)
            case d.BulletList() | d.OrderedList():
                for item in block.items:
                    _blocks(item.blocks, total)
            case d.DefinitionList():
                for entry in block.items:
                    _line(entry.term, total)
                    for detail in entry.details:
                        _blocks(detail, total)
            case d.Quote() | d.PullQuote() | d.Marker() | d.Callout():
                _blocks(block.blocks, total)
            case d.Figure():
                total.pictures += 1
                _line(block.caption, total)
            case d.Table():
                total.tables += 1
                _line(block.caption, total)
                for row in (block.header, *block.rows):
                    for cell in row:
                        _line(cell, total)
            case d.CodeBlock() | d.MathBlock() | d.Rule():
                pass
            case _:
                assert_never(block)


def _line(inlines: Iterable[d.Inline], total: Extent) -> None:
    nodes = tuple(inlines)
    total.words += len(plain_text(nodes).split())
    total.pictures += sum(isinstance(node, d.InlinePicture) for node in nodes)
