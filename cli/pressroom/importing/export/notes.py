"""Footnotes of an export: Substack's own, its older form, and Word's as pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pressroom.importing.export import dom
from pressroom.importing.sources import unique

_WORD = re.compile(r"#_(ftn|edn)([0-9]{1,6})$")
_WORD_BACK = re.compile(r"#_(ftn|edn)ref([0-9]{1,6})$")
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(slots=True)
class Note:
    """A note: the elements that hold its text, the element that is its number, its label."""

    elements: list[Element]
    number: Element | None
    label: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes of a post, by the id that their markers name, and in their order."""

    by_id: Mapping[str, Note]
    order: tuple[Note, ...]
    elements: frozenset[Element]

    def of_marker(self, anchor: Element) -> Note | None:
        """The note that a link is the marker of."""
        target = fragment(anchor)
        return self.by_id.get(target) if target and anchor not in self.elements else None


def fragment(anchor: Element) -> str:
    """The id within a page that a link names: its last part, as exports make some absolute."""
    _, mark, name = anchor.get("href", "").rpartition("#")
    return name if mark else ""


def looks_like_marker(anchor: Element) -> bool:
    """Whether a link is a footnote's marker, though there may be no such note."""
    return "footnote-anchor" in dom.classes(anchor) or bool(_WORD.search(anchor.get("href", "")))


def find(body: Element) -> Notes:
    """The notes of a post. Their elements are not part of its text."""
    by_id: dict[str, Note] = {}
    order: list[Note] = []
    labels: set[str] = set()
    for elements, number, ids in (*_native(body), *_word(body)):
        shown = _NUMBER.search(dom.words(number))
        label = unique(str(int(shown[0]) if shown else len(order) + 1), labels)
        labels.add(label)
        note = Note(elements, number, label)
        order.append(note)
        for name in ids:
            by_id.setdefault(name, note)
    gone = frozenset(element for note in order for element in note.elements)
    return Notes(by_id, tuple(order), gone)


_Found = tuple[list[Element], Element | None, list[str]]


def _native(body: Element) -> Iterator[_Found]:
    for element in body.iter("div"):
        if "footnote" not in dom.classes(element):
            continue
        number = dom.find(element, "footnote-number")
        ids = [element.get("id", "")]
        if number is not None:
            ids.append(number.get("id", ""))
            ids.append(fragment(number).replace("-anchor", "", 1))
        yield [element], number, [name for name in ids if name]


def _word(body: Element) -> Iterator[_Found]:
    """Paragraphs that begin with a link back to ``#_ftnrefN``, with those that go on."""
    for parent in body.iter():
        found: list[_Found] = []
        waiting: list[Element] | None = None  # part of the note if another note follows
        for child in parent:
            if (back := _back(child)) is not None:
                if waiting:
                    found[-1][0].extend(waiting)
                found.append(([child], back, [fragment(back).replace("ref", "", 1)]))
                waiting = []
            elif waiting is not None and dom.tag(child) == "p":
                waiting.append(child)
            else:
                waiting = None
        yield from found


def _back(element: Element) -> Element | None:
    """The link back with which a paragraph begins."""
    if dom.tag(element) not in ("p", "div"):
        return None
    for inner in element.iter():
        if dom.tag(inner) == "a" and _WORD_BACK.search(inner.get("href", "")):
            return inner if dom.words(element).startswith(dom.words(inner)) else None
        if (inner.text or "").strip() or (dom.tag(inner) == "p" and inner is not element):
            return None
    return None
