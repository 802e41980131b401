"""``text-case`` as CSL 1.0.2 wants it ("Text-case"), on marked text.

https://docs.citationstyles.org/en/stable/specification.html#text-case

Beyond the specification: what a title holds in italics stays as written (names
of species, words of other languages), a word with a capital inside it is a name
(``arXiv``), and the parts of a compound are words of their own ("Evidence-Based").
"""

from __future__ import annotations

import re
import unicodedata

from pressroom.citations.markup import BOLD, END, ITALIC, MARKS

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
            or not _plain(core[0])
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


def _plain(word: str) -> bool:
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
