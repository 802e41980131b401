"""Marked text: how the style engine says italics, bold and names, and how that becomes inlines.

The engine works on strings. Marks are single characters of a private use area,
so nothing has to be escaped and no mark can be mistaken for text: whatever a
source holds of them is taken out first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pressroom.model.document import Emphasis, Inline, Link, LinkKind, Strong, Text
from pressroom.model.identifiers import doi_url

ITALIC, BOLD, UPRIGHT, NAMES = "\ue000", "\ue001", "\ue002", "\ue003"
END = "\ue004"
NUMBER = "\ue005"
"""Stands for the number of the work in the list."""

OPEN, CLOSE = "\ue006", "\ue007"
"""Quotation marks that get their form when all of a line is known."""
CLOSED = "\ue008"

MARKS = f"[{ITALIC}-{END}]"
_PRIVATE = re.compile(f"[{ITALIC}-{CLOSED}]")
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


_QUOTES = (
    re.compile(r'(?<![^\s(\[/\u2010-\u2015-])"(?=\S)([^"]*)(?<=\S)"(?!\w)'),
    re.compile(r"(?<![^\s(\[/\u2010-\u2015-])'(?=\S)([^']*)(?<=\S)'(?!\w)"),
)
_WITHIN = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def quoted(text: str) -> str:
    """A title with its straight quotation marks, where they stand in pairs, as marks."""
    if '"' not in text and "'" not in text:
        return text
    text = apostrophes(text)
    for pair in _QUOTES:
        text = pair.sub(f"{OPEN}\\1{CLOSE}", text)
    return text


def apostrophes(text: str) -> str:
    """``O'Brien`` with a typographic apostrophe."""
    return _WITHIN.sub("\u2019", text)


def nested(text: str, quotes: Sequence[str]) -> str:
    """Marked text with its quotation marks in ``quotes``: outer open and close, inner ones.

    Those within others change ("flip-flop", CSL 1.0.2, "Quotes"), also typed ones, which
    are left as they are elsewhere. One that closes is followed by :data:`CLOSED`.
    """
    if not _ANY.search(text):
        return text
    made: list[str] = []
    above: list[str] = []  # what opened, with what closes it
    for at, char in enumerate(text):
        if (
            above
            and char in above[-1]
            and (char != "\u2019" or not text[at + 1 : at + 2].isalnum())
        ):
            depth = len(above) - 1
            if above.pop() == CLOSE or depth:
                char = quotes[1 if depth % 2 == 0 else 3]
            made += [char, CLOSED]
        elif char in _CLOSERS_OF and _CLOSERS_OF[char][0] in text[at + 1 :]:
            if char == OPEN or above:
                made.append(quotes[0 if len(above) % 2 == 0 else 2])
            else:
                made.append(char)
            above.append(_CLOSERS_OF[char])
        elif char not in (OPEN, CLOSE):
            made.append(char)
    return "".join(made)


_CLOSERS_OF = {
    OPEN: CLOSE,
    "\u201c": "\u201d",
    "\u2018": "\u2019",
    "\u201e": "\u201c",
    "\u201a": "\u2018",
    "\u00ab": "\u00bb",
}
_ANY = re.compile("[" + "".join(_CLOSERS_OF) + CLOSE + "]")


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
