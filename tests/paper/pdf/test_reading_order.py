"""Every word of every article stands in its PDF, in reading order.

What is compared: the text that the structure tree gives, marked content by
marked content, with the words of the article's typed tree, which is what the
Markdown says.

- The flow: paragraphs, headings, lists, quotes, callouts, code, display
  formulas, of all parts of a volume in order, and the list of references.
  Labels of list items are left out (they are compared apart), and so are figures
  and tables: a numbered one may move past the text that follows where it finds
  no room.
- Each figure's and table's words, in the order of their numbers: captions, and
  every cell of every row.
- Each note by the number that its call shows, wherever it stands.
- The numbers of ordered lists.

How letters, spaces, hyphens, formulas and calls compare: see ``words``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.model.document import walk

from .built import Built
from .tagged import Element, Tagged
from .words import Matcher, Promise, Unit, promise, spoken

_HEADINGS = frozenset({"H2", "H3", "H4", "H5", "H6"})
_NOTES = "Notes"
"""The heading of the notes that are too long for the foot of a page."""


def promises(work: Built) -> list[Promise]:
    """What each part of a work promises, its figures and tables counted through."""
    out = []
    offsets = Numbering()
    for article in work.parts:
        out.append(promise(article.document, offsets))
        offsets = offsets.after(article.document)
    return out


# --- what the structure tree has


def bodies(tagged: Tagged) -> list[Element]:
    """What the articles themselves say: all but front page, contents and openings."""
    found = [element for element in tagged.root.elements if element.tag == "Part"]
    assert found, "no element holds an article's body"
    return found


def is_figure(element: Element) -> bool:
    """Whether it is a figure as a block: a picture and perhaps its caption, and nothing else."""
    tags = [kid.tag if isinstance(kid, Element) else "text" for kid in element.kids]
    return "Figure" in tags and set(tags) <= {"Figure", "Caption"}


def is_apart(element: Element) -> bool:
    """What is not part of the flow."""
    return element.tag in {"Table", "Note"} or is_figure(element)


def without_labels(element: Element) -> bool:
    """The same, labels of numbers and bullets too; a term is a label that is read."""
    return is_apart(element) or element.marker


def flow_of(bodies: list[Element]) -> str:
    """The text of the flow, without the list of long notes."""
    return "\n".join(_flow(body) for body in bodies)


def _flow(body: Element) -> str:
    parts = []
    among_notes = False
    for element in body.elements:
        if element.tag in _HEADINGS:
            among_notes = spoken(element).strip() == _NOTES
        if not (among_notes or without_labels(element)):
            parts.append(spoken(element, without_labels))
    return "\n".join(parts)


def notes_of(bodies: list[Element]) -> dict[int, str]:
    """The text of each note by its shown number, at the foot of a page or at the end."""
    found: dict[int, str] = {}
    for body in bodies:
        labels: list[str] = []
        for element in body.walk():
            if element.tag == "Lbl":
                labels.append(spoken(element))
            if element.tag != "Note":
                continue
            # At the foot the number stands in the note, at the end it is the item's label.
            first = element.elements[0] if element.elements else element
            label = spoken(first) if first.tag == "Lbl" else labels[-1]

            def skip(inner: Element, own: Element = first) -> bool:
                return (inner is own and inner.tag == "Lbl") or without_labels(inner)

            number = int(label.strip().rstrip("."))
            assert number not in found, f"two notes are number {number}"
            found[number] = spoken(element, skip)
    return found


def figures_of(bodies: list[Element]) -> list[str]:
    """The captions of figures, an empty one for a figure without."""
    return [
        "\n".join(spoken(kid, without_labels) for kid in group.elements if kid.tag == "Caption")
        for body in bodies
        for group in body.walk()
        if is_figure(group)
    ]


def tables_of(bodies: list[Element]) -> list[tuple[str, list[list[str]]]]:
    """Captions, and rows of the text of cells."""
    return [
        (
            "\n".join(
                spoken(kid, without_labels) for kid in table.elements if kid.tag == "Caption"
            ),
            [[spoken(cell, without_labels) for cell in row.elements] for row in table.all("TR")],
        )
        for body in bodies
        for table in body.all("Table")
    ]


# --- the comparison


def flow(promised: list[Promise]) -> Iterator[Unit]:
    for one in promised:
        yield from one.flow
        if one.references:
            yield "\nReferences\n"
            for reference in one.references:
                yield from (*reference, "\n")


def agree(matcher: Matcher, promised: Iterable[Unit], found: str) -> None:
    """Fails with the place where the two part, and without pages of context."""
    if problem := matcher.difference(promised, found):
        pytest.fail(problem, pytrace=False)


def test_the_flow_is_the_articles_text(work: Built, tagged: Tagged) -> None:
    for promised, body in zip(promises(work), bodies(tagged), strict=True):
        agree(Matcher(), flow([promised]), _flow(body))


def test_every_note_is_whole_and_has_its_number(work: Built, tagged: Tagged) -> None:
    for promised, body in zip(promises(work), bodies(tagged), strict=True):
        matcher = Matcher()
        agree(matcher, flow([promised]), _flow(body))
        for caption, text in zip(promised.figures, figures_of([body]), strict=True):
            agree(matcher, caption, text)
        for table, found in zip(promised.tables, tables_of([body]), strict=True):
            agree(matcher, table[0], found[0])
            for row, cells in zip(table[1], found[1], strict=True):
                for cell, text in zip(row, cells, strict=True):
                    agree(matcher, cell, text)
        found_notes = notes_of([body])
        assert len(found_notes) == len(promised.notes)
        waiting = sorted(matcher.calls)
        seen: set[int] = set()
        while waiting:  # a note may call another
            number = waiting.pop(0)
            seen.add(number)
            shown = matcher.calls[number]
            agree(matcher, promised.notes[number], found_notes[shown])
            waiting.extend(n for n in sorted(matcher.calls) if n not in seen | set(waiting))
        assert seen == set(promised.notes)
        assert len(set(matcher.calls.values())) == len(seen)


def test_figures_and_tables_have_their_words(work: Built, tagged: Tagged) -> None:
    promised, found = promises(work), bodies(tagged)
    captions = [caption for one in promised for caption in one.figures]
    for caption, text in zip(captions, figures_of(found), strict=True):
        agree(Matcher(), caption, text)
    tables = [table for one in promised for table in one.tables]
    for (caption, rows), (text, cells) in zip(tables, tables_of(found), strict=True):
        agree(Matcher(), caption, text)
        assert [len(row) for row in rows] == [len(row) for row in cells]
        for row, cell in ((r, c) for rs, cs in zip(rows, cells, strict=True)
                          for r, c in zip(rs, cs, strict=True)):  # fmt: skip
            agree(Matcher(), row, cell)


def test_ordered_lists_count_as_written(work: Built, tagged: Tagged) -> None:
    blocks = [
        block
        for article in work.parts
        for blocks in (
            article.document.blocks,
            *(note.blocks for note in article.document.footnotes),
        )
        for block in walk(blocks, skip=d.Marker)
    ]
    wanted = sorted(
        number
        for block in blocks
        if isinstance(block, d.OrderedList)
        for number in range(block.start, block.start + len(block.items))
    )
    wanted += [
        reference.number
        for article in work.parts
        for reference in article.document.references
        if reference.numbered
    ]
    found = []
    for body in bodies(tagged):
        for items in body.all("L"):
            for item in items.elements:
                label = spoken(item.elements[0]).strip() if item.elements else ""
                is_note = bool(item.all("Note")) and item.elements[-1].elements[:1] != []
                if label.rstrip(".").isdigit() and not (
                    is_note and item.elements[-1].elements[0].tag == "Note"
                ):
                    found.append(int(label.rstrip(".")))
    lost, added = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    assert (lost, added) == (Counter(), Counter())


# --- that it can fail


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("vessel", "", 1),
        lambda text: text.replace("and another", "andanother", 1),
        lambda text: text.replace("vessels", "ves sels", 1),
        lambda text: text.replace("Fourth level", "level Fourth", 1),
        lambda text: text + " More",
        lambda text: text[:-5],
        lambda text: text.replace("a^2", "a^3", 1),
    ],
    ids=["word lost", "space lost", "word parted", "order", "word added", "end lost", "formula"],
)
def test_damage_is_noticed(works: object, damage: object) -> None:
    from . import built

    work = built.build(works, "everything/torture")  # type: ignore[arg-type]
    [promised] = promises(work)
    text = _flow(bodies(Tagged(work.pdf))[0])
    agree(Matcher(), flow([promised]), text)
    damaged = damage(text)  # type: ignore[operator]
    assert damaged != text
    assert Matcher().difference(flow([promised]), damaged) != ""
