"""Typewriter quotation marks and apostrophes as a printer sets them.

A page that is typeset shows “this” and ‘this’ and “don’t”, in the marks of its
language. The text of an article stays as it was written; only what is printed
from it changes, mark for mark.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from pressroom.model import document as d

# Outer and inner marks by language; CLDR 48, "delimiters". Spaces are part of the French ones.
_ENGLISH = ("“", "”", "‘", "’")
_MARKS: dict[str, tuple[str, str, str, str]] = {
    **dict.fromkeys(("en", "nl", "pt", "tr", "hi", "id", "vi", "zh"), _ENGLISH),
    **dict.fromkeys(("de", "cs", "sk", "sl", "is", "et", "lt", "lb"), ("„", "“", "‚", "‘")),
    **dict.fromkeys(("pl", "ro", "hu"), ("„", "”", "«", "»")),
    **dict.fromkeys(("es", "it", "ca", "el"), ("«", "»", "“", "”")),
    **dict.fromkeys(("ru", "uk", "be", "bg"), ("«", "»", "„", "“")),
    **dict.fromkeys(("da", "nb", "no", "nn"), ("«", "»", "‘", "’")),
    **dict.fromkeys(("sv", "fi"), ("”", "”", "’", "’")),
    "fr": ("«\u202f", "\u202f»", "“", "”"),
}
_SPANS = (d.Emphasis, d.Strong, d.Strikethrough, d.Highlight, d.Link)
_APOSTROPHE = "’"
_OTHER = "\ufffc"
"""Stands for what is no text: code, a formula, a picture."""
_BEFORE = frozenset("([{<«„‚“‘-–—/\u00a0\u202f")
"""Characters after which a mark opens, beside spaces."""
_ELISIONS = ("tis", "twas", "twere", "em", "til", "cause", "bout", "n")
"""English words that begin with an apostrophe."""


def typographic(document: d.Document, language: str) -> d.Document:
    """``document`` with its quotation marks set; ``language`` is a BCP 47 tag."""
    marks = _marks(language)

    def line(nodes: tuple[d.Inline, ...]) -> tuple[d.Inline, ...]:
        return _line(nodes, marks)

    def change(node: d.Node) -> d.Node:
        match node:
            case d.Paragraph() | d.Heading():
                return replace(node, children=line(node.children))
            case d.Definition():
                return replace(node, term=line(node.term))
            case d.Callout():
                return replace(node, title=line(node.title))
            case d.Figure():
                return replace(node, caption=line(node.caption))
            case d.Table():
                rows = tuple(tuple(map(line, row)) for row in node.rows)
                header, caption = tuple(map(line, node.header)), line(node.caption)
                return replace(node, header=header, rows=rows, caption=caption)
            case _:
                return node

    return d.Document(
        d.rewritten(document.blocks, change),
        d.rewritten(document.footnotes, change),
        document.references,
        document.headings,
    )


def typographic_text(text: str, language: str) -> str:
    """Plain text with its quotation marks set."""
    return _quoted(text, _marks(language))


def _marks(language: str) -> tuple[str, str, str, str]:
    return _MARKS.get(language.split("-")[0].lower(), _ENGLISH)


def _line(nodes: tuple[d.Inline, ...], marks: tuple[str, str, str, str]) -> tuple[d.Inline, ...]:
    """Inline content, which is read in one go."""
    whole = "".join(_characters(nodes))
    if "'" not in whole and '"' not in whole:
        return nodes
    return _rebuilt(nodes, iter(_changed(whole, marks)))


def _characters(nodes: Iterable[d.Inline]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, d.Text):
            yield node.text
        elif isinstance(node, _SPANS):
            yield from _characters(node.children)
        else:
            yield "\n" if isinstance(node, d.LineBreak) else _OTHER


def _rebuilt(nodes: tuple[d.Inline, ...], characters: Iterator[str]) -> tuple[d.Inline, ...]:
    """``nodes`` with the next ``characters`` for each of those they had."""
    found: list[d.Inline] = []
    for node in nodes:
        if isinstance(node, d.Text):
            found.append(d.Text("".join(islice(characters, len(node.text)))))
        elif isinstance(node, _SPANS):
            found.append(replace(node, children=_rebuilt(node.children, characters)))
        else:
            next(characters)
            found.append(node)
    return tuple(found)


def _quoted(text: str, marks: tuple[str, str, str, str]) -> str:
    return "".join(_changed(text, marks)) if "'" in text or '"' in text else text


def _changed(text: str, marks: tuple[str, str, str, str]) -> list[str]:
    """What stands for each character of ``text``."""
    outer_open, outer_close, inner_open, inner_close = marks
    found = list(text)
    open_outer = open_inner = False
    for index, character in enumerate(text):
        if character not in "'\"":
            continue
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        opens = (before.isspace() or before in _BEFORE or before in "'\"") and not after.isspace()
        closes = not before.isspace()
        if character == '"':
            if open_outer and closes:
                found[index], open_outer = outer_close, False
            elif opens:
                found[index], open_outer = outer_open, True
            # Else inches, or a mark whose partner is missing: as it was written.
        elif before.isalpha() and after.isalpha():
            found[index] = _APOSTROPHE
        elif open_inner and closes and not after.isalnum():
            found[index], open_inner = inner_close, False
        elif opens and _elided(text, index):
            found[index] = _APOSTROPHE
        elif opens and _is_closed(text, index):
            found[index], open_inner = inner_open, True
        elif _is_letter(before):
            found[index] = _APOSTROPHE
    return found


def _is_letter(character: str) -> bool:
    return character == _OTHER or unicodedata.category(character)[0] == "L"


def _elided(text: str, index: int) -> bool:
    """Whether the mark at ``index`` stands for letters left out: ’90s, ’tis."""
    rest = text[index + 1 : index + 8]
    word = rest[: next((i for i, c in enumerate(rest) if not c.isalnum()), len(rest))]
    return (len(word) == 3 and word[:2].isdigit() and word[2] == "s") or word.lower() in _ELISIONS


def _is_closed(text: str, index: int) -> bool:
    """Whether a mark further on can close the one at ``index``."""
    at = text.find("'", index + 1)
    while at >= 0:
        after = text[at + 1] if at + 1 < len(text) else " "
        if not text[at - 1].isspace() and not after.isalnum():
            return True
        at = text.find("'", at + 1)
    return False
