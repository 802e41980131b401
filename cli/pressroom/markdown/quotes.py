"""Typewriter quotation marks and apostrophes as a printer sets them.

A page that is typeset shows “this” and ‘this’ and “don’t”, in the marks of its
language. The text of an article stays as it was written; only what is printed
from it changes, mark for mark.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

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
_APOSTROPHE = "’"
_OTHER = "\ufffc"
"""Stands for what is no text: code, a formula, a picture."""
_BEFORE = frozenset("([{<«„‚“‘-–—/\u00a0\u202f")
"""Characters after which a mark opens, beside spaces."""
_ELISIONS = ("tis", "twas", "twere", "em", "til", "cause", "bout", "n")
"""English words that begin with an apostrophe."""


def typographic(document: d.Document, language: str) -> d.Document:
    """``document`` with its quotation marks set; ``language`` is a BCP 47 tag."""
    setter = _Setter(language)
    return d.Document(
        tuple(setter.block(block) for block in document.blocks),
        tuple(
            replace(note, blocks=tuple(setter.block(block) for block in note.blocks))
            for note in document.footnotes
        ),
        document.references,
        document.headings,
    )


def typographic_text(text: str, language: str) -> str:
    """Plain text with its quotation marks set."""
    return _quoted(text, _marks(language))


def _marks(language: str) -> tuple[str, str, str, str]:
    return _MARKS.get(language.split("-")[0].lower(), _ENGLISH)


class _Setter:
    def __init__(self, language: str) -> None:
        self._marks = _marks(language)

    def inlines(self, nodes: tuple[d.Inline, ...]) -> tuple[d.Inline, ...]:
        """Inline content that is read in one go."""
        whole = "".join(_characters(nodes))
        if "'" not in whole and '"' not in whole:
            return nodes
        changed = _changed(whole, self._marks)
        at = 0

        def text(old: str) -> str:
            nonlocal at
            new = "".join(changed[at : at + len(old)])
            at += len(old)
            return new

        return _rebuilt(nodes, text)

    def block(self, node: d.Block) -> d.Block:
        """A block with all that it holds."""
        match node:
            case d.Paragraph() | d.Heading():
                return replace(node, children=self.inlines(node.children))
            case d.BulletList() | d.OrderedList():
                return replace(
                    node,
                    items=tuple(
                        replace(item, blocks=self._all(item.blocks)) for item in node.items
                    ),
                )
            case d.DefinitionList():
                return replace(
                    node,
                    items=tuple(
                        d.Definition(
                            self.inlines(entry.term),
                            tuple(self._all(blocks) for blocks in entry.details),
                        )
                        for entry in node.items
                    ),
                )
            case d.Callout():
                title = _quoted(node.title, self._marks)
                return replace(node, title=title, blocks=self._all(node.blocks))
            case d.Quote() | d.PullQuote() | d.Marker():
                return replace(node, blocks=self._all(node.blocks))
            case d.Figure():
                return replace(node, caption=self.inlines(node.caption))
            case d.Table():
                return replace(
                    node,
                    header=tuple(self.inlines(cell) for cell in node.header),
                    rows=tuple(tuple(self.inlines(cell) for cell in row) for row in node.rows),
                    caption=self.inlines(node.caption),
                )
            case _:
                return node

    def _all(self, blocks: tuple[d.Block, ...]) -> tuple[d.Block, ...]:
        return tuple(self.block(block) for block in blocks)


def _characters(nodes: Iterable[d.Inline]) -> Iterable[str]:
    for node in nodes:
        match node:
            case d.Text():
                yield node.text
            case d.LineBreak():
                yield "\n"
            case d.Emphasis() | d.Strong() | d.Strikethrough() | d.Link():
                yield from _characters(node.children)
            case _:
                yield _OTHER


def _rebuilt(nodes: tuple[d.Inline, ...], text: Callable[[str], str]) -> tuple[d.Inline, ...]:
    found: list[d.Inline] = []
    for node in nodes:
        match node:
            case d.Text():
                found.append(d.Text(text(node.text)))
            case d.Emphasis() | d.Strong() | d.Strikethrough() | d.Link():
                found.append(replace(node, children=_rebuilt(node.children, text)))
            case _:
                text(_OTHER)
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
        elif open_inner and closes and not _goes_on(after):
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


def _goes_on(after: str) -> bool:
    return after.isalnum()


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
        if not text[at - 1].isspace() and not _goes_on(after):
            return True
        at = text.find("'", at + 1)
    return False
