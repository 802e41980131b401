"""The walk over a document, its rewriting, and what is counted on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pressroom.model import document as d
from pressroom.model.work import extent

PICTURE = d.Picture(Path("/p/a.png"), "a.png", "image/png", 10, 10)


def paragraph(*words: str) -> d.Paragraph:
    return d.Paragraph(1, tuple(map(d.Text, words)))


INNER = paragraph("in")
BLOCKS = (
    d.Callout(1, (), (INNER,)),
    d.DefinitionList(1, (d.Definition((d.Text("t"),), ((INNER,), (INNER,))),)),
    d.OrderedList(1, (d.ListItem(1, (d.PullQuote(1, (INNER,)),)),), True, 1),
    d.Marker(1, d.Mark.PAYWALL, (INNER,)),
)


def test_the_walk_goes_in_reading_order() -> None:
    names = [type(node).__name__ for node in d.walk(BLOCKS, skip=(d.Marker, d.Text))]
    assert names == [
        *("Callout", "Paragraph", "DefinitionList", "Definition", "Paragraph", "Paragraph"),
        *("OrderedList", "ListItem", "PullQuote", "Paragraph"),
    ]


def test_every_node_is_reached_wherever_it_stands() -> None:
    cell = (d.Strong((d.Link(d.LinkKind.EXTERNAL, "x", (d.Emphasis((d.Code("c"),)),)),)),)
    table = d.Table(1, (d.Align.NONE,), (cell,), ((cell,),), cell, "", 0)
    note = d.Footnote(1, 1, "a", (d.Quote(1, (table,)),))
    assert sum(isinstance(node, d.Code) for node in d.walk((note,))) == 3


def test_what_did_not_change_is_the_very_same() -> None:
    def change(node: d.Node) -> d.Node:
        return replace(node, text="new") if node == d.Text("t") else node

    made = d.rewritten(BLOCKS, change)
    assert made[0] is BLOCKS[0]
    assert made[2] is BLOCKS[2]
    assert made[1] == d.DefinitionList(1, (d.Definition((d.Text("new"),), ((INNER,), (INNER,))),))
    assert d.rewritten(BLOCKS, lambda node: node) is BLOCKS


def test_words_and_pictures_are_counted_in_all_places() -> None:
    picture = d.InlinePicture(PICTURE, "three words here")
    figure = d.Figure(1, PICTURE, "alt", (d.Text("a caption"),), "", 1)
    table = d.Table(
        1, (d.Align.NONE,), ((d.Text("head"),),), (((picture,),),), (d.Text("of it"),), "", 1
    )
    note = d.Footnote(1, 1, "a", (paragraph("two ", "words"),))
    found = extent(d.Document((*BLOCKS, figure, table), (note,)))
    assert (found.words, found.pictures, found.tables, found.notes) == (16, 2, 1, 1)
