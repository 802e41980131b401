"""Footnotes: where their texts stand among the tokens, and what was referred to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.markdown.blocks import BlockBuilder
from pressroom.markdown.positions import find_on_lines
from pressroom.markdown.state import State
from pressroom.model import document as d


@dataclass(frozen=True, slots=True)
class Definition:
    """A footnote's text among the tokens: where it begins and where its label stands."""

    start: int
    line: int
    place: Place
    empty: bool


def definitions(
    tokens: Sequence[Token], source: Source, collector: Collector
) -> dict[str, Definition]:
    """The texts of footnotes by label; a label that has a second one is reported."""
    found: dict[str, Definition] = {}
    for index, token in enumerate(tokens):
        if token.type != "footnote_reference_open":
            continue
        label, line = token.meta["label"], (token.map or [0])[0]
        place = find_on_lines(source, f"[^{label}]", [line])
        if label in found:
            first = found[label].line
            collector.report(
                rules.FOOTNOTE_ONCE,
                place,
                f"the footnote `{label}` is written for the second time",
                f"the first one is on line {first + 1}; give one of them another name",
            )
            continue
        empty = tokens[index + 1].type == "footnote_reference_close"
        found[label] = Definition(index + 1, line, place, empty)
    return found


def footnotes(
    state: State, texts: Mapping[str, Definition], builder: BlockBuilder
) -> Iterator[d.Footnote]:
    """The footnotes in the order of their first use.

    Reported are those without a text, and texts that nothing refers to.
    """
    number = 0
    while number < len(state.notes):  # building a note may find another
        note = state.notes[number]
        number += 1
        text = texts.get(note.label)
        if note.inline is not None:
            line = note.place.line or 1
            paragraph = builder.inline_note(note.inline, line)
            yield d.Footnote(line, number, note.label, (paragraph,))
        elif text is None or text.empty:
            state.collector.report(
                rules.FOOTNOTE_TEXT,
                note.place if text is None else text.place,
                f"the footnote `{note.label}` has no text",
                f"write it in a paragraph of its own: `[^{note.label}]: text`",
            )
        else:
            yield d.Footnote(text.line + 1, number, note.label, builder.note(text.start))
    used = {note.label for note in state.notes}
    for label, text in texts.items():
        if label not in used:
            state.collector.report(
                rules.FOOTNOTE_USED,
                text.place,
                f"the footnote `{label}` is never used",
                f"put `[^{label}]` where it belongs, or delete it",
            )
