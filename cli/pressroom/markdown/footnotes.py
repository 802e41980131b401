"""Footnotes: their texts among the tokens, and their blocks in the order of first use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it.token import Token

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.markdown.inlines import State, inline_nodes
from pressroom.markdown.parser import find_on_lines
from pressroom.model import document as d

if TYPE_CHECKING:
    from pressroom.markdown.blocks import BlockBuilder


@dataclass(frozen=True, slots=True)
class _Text:
    """A footnote's text among the tokens of a builder: where it and its label stand."""

    builder: BlockBuilder
    start: int
    line: int
    place: Place
    empty: bool

    def blocks(self) -> tuple[d.Block, ...]:
        """What the note says."""
        return self.builder.note(self.start)


class Footnotes:
    """The footnotes of one article, with those of the files that it includes."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._texts: dict[str, _Text] = {}

    def find(self, builder: BlockBuilder, tokens: Sequence[Token]) -> None:
        """Find the texts among the tokens of a builder; a second one of a label is reported."""
        for index, token in enumerate(tokens):
            if token.type != "footnote_reference_open":
                continue
            label, line = token.meta["label"], (token.map or [0])[0]
            place = find_on_lines(builder.source, f"[^{label}]", [line])
            if label in self._texts:
                first = self._texts[label].line
                self._state.collector.report(
                    rules.FOOTNOTE_ONCE,
                    place,
                    f"the footnote `{label}` is written for the second time",
                    f"the first one is on line {first + 1}; give one of them another name",
                )
                continue
            empty = tokens[index + 1].type == "footnote_reference_close"
            self._texts[label] = _Text(builder, index + 1, line, place, empty)

    def built(self) -> Iterator[d.Footnote]:
        """The footnotes in the order of their first use, after the body is built.

        Reported are those without a text.
        """
        state = self._state
        number = 0
        while number < len(state.notes):  # building a note may find another
            note = state.notes[number]
            number += 1
            text = self._texts.get(note.label)
            if note.inline is not None:
                line = note.place.line or 1
                words = inline_nodes(state, note.inline.tokens, note.inline.map, note.inline.offset)
                yield d.Footnote(line, number, note.label, (d.Paragraph(line, words),))
            elif text is not None:
                if text.empty:
                    state.collector.report(
                        rules.FOOTNOTE_TEXT,
                        text.place,
                        f"the footnote `{note.label}` has no text",
                        f"write it in a paragraph of its own: `[^{note.label}]: text`",
                    )
                yield d.Footnote(text.line + 1, number, note.label, text.blocks())

    def unused(self) -> Iterator[d.Block]:
        """The texts of footnotes that nothing refers to, after all others are built."""
        used = {note.label for note in self._state.notes}
        for label, text in self._texts.items():
            if label not in used:
                self._state.collector.report(
                    rules.FOOTNOTE_USED,
                    text.place,
                    f"the footnote `{label}` is never used, so its text stands at the end",
                    f"put `[^{label}]` where it belongs, or delete it",
                )
                yield from text.blocks()
