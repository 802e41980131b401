"""The native notes of an editor document: numbers for references, and a block for each.

The editor wants a new number for each reference, so a note that is referred to
twice stands twice. A note cannot hold a reference to another: there it is a
raised number that names the note where the other one stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pressroom.post.document.inlines import RAISED, Line, Node, NoteKey, text, tidy

REPEATED = 200_000
"""Characters of notes that may be said again; after that a note names the first that says it."""

Note = tuple[int, int]
"""A part of the post, from 0, and a number of a note in it."""

_SIGNS = "*†‡§‖¶"


def with_notes(blocks: Sequence[Node], notes: Mapping[Note, Sequence[Line]]) -> list[Node]:
    """``blocks`` with their references numbered in the order of reading, and the notes after them.

    A reference to a note that does not exist is a raised number.
    """
    order: list[Note] = []
    out = [_numbered(block, notes, order) for block in blocks]
    first: dict[Note, int] = {}
    for number, note in enumerate(order, 1):
        first.setdefault(note, number)
    out.extend(_Notes(notes, first).all(order))
    return out


def _numbered(node: Node, notes: Mapping[Note, Sequence[Line]], order: list[Note]) -> Node:
    """A copy of ``node`` in which placeholders are references with a number."""
    if "content" not in node:
        return node
    content: list[Node] = []
    for child in node["content"]:
        if child["type"] != "footnoteAnchor":
            content.append(_numbered(child, notes, order))
            continue
        key: NoteKey = child["attrs"]["number"]
        if key.note not in notes:
            content.append(text(str(key.number), RAISED))
            continue
        order.append(key.note)
        number = len(order)
        if key.shown and key.shown != number:
            # A picture of a table shows the number that the note has in the HTML.
            content.append(text(f" {key.shown}\u00a0→\u00a0"))
        content.append({"type": "footnoteAnchor", "attrs": {"number": number}})
    if any(child["type"] == "text" for child in content):
        whole = node["type"] in {"highlighted_code_block"}
        content = content if whole else tidy(content)
    return {**node, "content": content}


class _Notes:
    """Notes as blocks. ``first`` is the number under which each is first referred to."""

    def __init__(self, notes: Mapping[Note, Sequence[Line]], first: Mapping[Note, int]) -> None:
        self.notes = notes
        self.first = first
        self.held: dict[Note, int] = {}  # notes that only notes refer to, and who holds them

    def all(self, order: Sequence[Note]) -> list[Node]:
        out: list[Node] = []
        said: set[Note] = set()
        repeated = 0
        for number, note in enumerate(order, 1):
            lines = self.notes[note]
            if note in said:
                repeated += sum(len(part.get("text", "")) + 1 for line in lines for part in line)
                if repeated > REPEATED:
                    lines = [[text(f"See note {self.first[note]}.")]]
            said.add(note)
            content = [_paragraph(line) for line in self._one(number, lines)]
            out.append({"type": "footnote", "attrs": {"number": number}, "content": content})
        return out

    def _one(self, number: int, lines: Sequence[Line]) -> list[Line]:
        """The paragraphs of one note, and of those that only it refers to."""
        signs: dict[Note, str] = {}
        out = [self._resolved(number, line, signs) for line in lines]
        done = 0
        while done < len(signs):  # what is added may refer to more
            note = list(signs)[done]
            done += 1
            added = [self._resolved(number, line, signs) for line in self.notes[note]]
            head, *rest = added or [[]]
            out.extend([tidy([text(f"{signs[note]} "), *head]), *rest])
        return out or [[]]

    def _resolved(self, number: int, line: Line, signs: dict[Note, str]) -> Line:
        out: Line = []
        adjacent = False
        for part in line:
            if part["type"] != "footnoteAnchor":
                out.append(part)
                adjacent = False
                continue
            if adjacent:
                out.append(text(",", RAISED))
            out.append(text(self._mark(number, part["attrs"]["number"], signs), RAISED))
            adjacent = True
        return tidy(out)

    def _mark(self, number: int, key: NoteKey, signs: dict[Note, str]) -> str:
        note = key.note
        if note not in self.notes:
            return str(key.number)
        if note in self.first:
            return str(self.first[note])
        if note not in signs:
            if note in self.held:
                return str(self.held[note])
            turn, at = divmod(len(signs), len(_SIGNS))
            signs[note] = _SIGNS[at] * (turn + 1)
            self.held[note] = number
        return signs[note]


def _paragraph(line: Line) -> Node:
    return {"type": "paragraph", "content": line} if line else {"type": "paragraph"}
