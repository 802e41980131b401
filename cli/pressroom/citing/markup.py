"""Marked text: how the style engine says italics, bold and names, and how that becomes inlines.

The engine works on strings. Marks are single characters of a private use area,
so nothing has to be escaped and no mark can be mistaken for text: whatever a
source holds of them is taken out first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pressroom.identifiers import doi_url
from pressroom.model.document import Emphasis, Inline, Link, LinkKind, Strong, Text

ITALIC, BOLD, UPRIGHT, NAMES = "\ue000", "\ue001", "\ue002", "\ue003"
END = "\ue004"
NUMBER = "\ue005"
"""Stands for the number of the work in the list."""

MARKS = f"[{ITALIC}-{END}]"
_PRIVATE = re.compile(f"[{ITALIC}-{NUMBER}]")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+")
_CLOSERS = {")": "(", "]": "["}

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_TAG = re.compile(r"<(i|b|sup|sub)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_SPAN = re.compile(r"<span(?: [^<>]*)?>|</span>|</?sc>", re.IGNORECASE)


def clean(text: str) -> str:
    """Text of a CSL-JSON item on one line, its rich text (``<i>``, ``<sub>`` ...) as marks.

    https://docs.citationstyles.org/en/stable/specification.html has no rich
    text; that of citeproc-js is what reference managers write.
    """
    text = " ".join(_PRIVATE.sub("", text).split())
    if "<" not in text:
        return text
    for _ in range(4):  # one within the other, not deeper
        changed = _TAG.sub(_marked, text)
        if changed == text:
            break
        text = changed
    return _SPAN.sub("", text)


def _marked(found: re.Match[str]) -> str:
    tag, words = found[1].lower(), found[2]
    if tag in ("i", "b"):
        return f"{ITALIC if tag == 'i' else BOLD}{words}{END}"
    table = _RAISED if tag == "sup" else _LOWERED
    return words.translate(table) if all(ord(c) in table for c in words) else words


def plain(marked: str) -> str:
    """Marked text without its marks."""
    return _PRIVATE.sub("", marked)


def inlines(marked: str, doi: str = "") -> tuple[Inline, ...]:
    """Marked text as inline content, its addresses and the bare ``doi`` as links.

    Italics within italics are upright.
    """
    nodes, _ = _run(re.split(f"([{ITALIC}-{END}])", marked), 0, "", doi)
    return joined(nodes)


def _run(pieces: Sequence[str], at: int, inside: str, doi: str) -> tuple[list[Inline], int]:
    nodes: list[Inline] = []
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        if piece == END:
            if inside:
                return nodes, at
            continue
        if len(piece) == 1 and piece in (ITALIC, BOLD, UPRIGHT, NAMES):
            children, at = _run(pieces, at, inside + piece, doi)
            children = list(joined(children))
            if children and piece == ITALIC and ITALIC not in inside:
                nodes.append(Emphasis(tuple(children)))
            elif children and piece == BOLD and BOLD not in inside:
                nodes.append(Strong(tuple(children)))
            else:
                nodes.extend(children)
        elif piece:
            nodes.extend(_linked(piece, doi))
    return nodes, at


def _linked(text: str, doi: str) -> list[Inline]:
    """Text with its addresses as links. That of the DOI comes first: it may hold anything."""
    if doi:
        at = text.lower().find(doi.lower())
        if at >= 0:
            end = at + len(doi)
            before = re.search(r"https?://(?:dx\.)?doi\.org/$", text[:at], re.IGNORECASE)
            start = before.start() if before else at
            shown = f"https://doi.org/{doi}" if before else text[at:end]
            link = Link(LinkKind.EXTERNAL, doi_url(doi), (Text(shown),))
            return [*_linked(text[:start], ""), link, *_linked(text[end:], "")]
    nodes: list[Inline] = []
    done = 0
    for found in _ADDRESS.finditer(text):
        address = found[0]
        while address[-1] in ".,;:!?'" or (
            address[-1] in _CLOSERS
            and address.count(address[-1]) > address.count(_CLOSERS[address[-1]])
        ):
            address = address[:-1]
        if "/" not in address[8:] and "." not in address[8:]:
            continue
        nodes.append(Text(text[done : found.start()]))
        nodes.append(Link(LinkKind.EXTERNAL, address, (Text(address),)))
        done = found.start() + len(address)
    nodes.append(Text(text[done:]))
    return [node for node in nodes if not (isinstance(node, Text) and not node.text)]


def joined(nodes: Sequence[Inline]) -> tuple[Inline, ...]:
    """Neighbouring texts as one."""
    found: list[Inline] = []
    for node in nodes:
        if isinstance(node, Text) and found and isinstance(found[-1], Text):
            found[-1] = Text(found[-1].text + node.text)
        else:
            found.append(node)
    return tuple(found)
