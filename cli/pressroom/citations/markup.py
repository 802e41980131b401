"""Marked text: how the style engine says italics, bold and names, and how that becomes inlines.

The engine works on strings. Marks are single characters of a private use area,
so nothing has to be escaped and no mark can be mistaken for text: whatever a
source holds of them is taken out first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pressroom.model.document import Emphasis, Inline, Link, LinkKind, Strong, Text
from pressroom.model.doi import doi_url

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


# --- text-case ------------------------------------------------------------------
#
# As CSL 1.0.2 wants it ("Text-case",
# https://docs.citationstyles.org/en/stable/specification.html#text-case). Beyond the
# specification: what a title holds in italics stays as written (names of species, words of
# other languages), a word with a capital inside it is a name (arXiv), and the parts of a
# compound are words of their own ("Evidence-Based").

_STOP = re.compile(
    "an?|and|as|at|but|by|down|for|from|in|into|nor|of|on|onto|or|over|so|the|till|to|up|via|with"
    "|yet"
)
_TOKEN = re.compile(f"{MARKS}|(?:(?!{MARKS})[^\\s\\-\u2010-\u2015])+")
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")


def titled(text: str) -> str:
    """English title case: each word but the short ones of :data:`_STOP` within the title."""
    text = _lowered(text)
    tokens = [
        (found.start(), found[0], inside)
        for found, inside in _walk(text)
        if _CORE.search(found[0]) and found[0] not in (ITALIC, BOLD, END)
    ]
    made, done = [], 0
    for number, (start, word, italic) in enumerate(tokens):
        end = start + len(word)
        core = _CORE.search(word)
        within = 0 < number < len(tokens) - 1 and not _ends(tokens[number - 1][1])
        if (
            core is None
            or italic
            or not _is_plain(core[0])
            or (within and _STOP.fullmatch(core[0]))
            or re.match(r"\s*[<>=\u2264\u2265]", text[end:])  # a quantity: p < 0.05
        ):
            new = word
        else:
            at = core.start()
            new = word[:at] + word[at].upper() + word[at + 1 :]
        made += [text[done:start], new]
        done = end
    return "".join([*made, text[done:]])


def first_raised(text: str) -> str:
    """The first letter a capital, unless the first word is a name such as ``arXiv``."""
    found = _LETTER.search(text)
    if found is None:
        return text
    at = found.start()
    word = re.match(r"\w+", text[at:])
    if (word and any(c.isupper() for c in word[0][1:])) or _CORE.search(text[:at]):
        return text
    return text[:at] + text[at].upper() + text[at + 1 :]


def sentence(text: str) -> str:
    """Capitals throughout become small letters but for the first; other text keeps its own."""
    return first_raised(_lowered(text))


def all_raised(text: str) -> str:
    """Each word of small letters with a capital."""
    return re.sub(r"\S+", lambda word: first_raised(word[0]), text)


def _walk(text: str) -> list[tuple[re.Match[str], bool]]:
    """The marks and words of ``text``, each with whether it stands in italics."""
    found: list[tuple[re.Match[str], bool]] = []
    above: list[str] = []
    for token in _TOKEN.finditer(text):
        if token[0] == END:
            if above:
                above.pop()
        elif re.fullmatch(MARKS, token[0]):
            above.append(token[0])
        found.append((token, ITALIC in above))
    return found


def _lowered(text: str) -> str:
    """Small letters, where several words stand in nothing but capitals."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 1]
    return text.lower() if len(words) > 1 and text.isupper() else text


def _is_plain(word: str) -> bool:
    """Whether this is a word of small Latin letters, and no address."""
    return (
        word[0].islower()
        and word.islower()
        and not re.search(r"[.@/]\w", word)
        and unicodedata.name(word[0], "").startswith("LATIN")
    )


def _ends(word: str) -> bool:
    """Whether a sentence or a main title ends with this word."""
    return re.sub(r"[^\w.:?!]+$", "", word)[-1:] in tuple(".:?!")
