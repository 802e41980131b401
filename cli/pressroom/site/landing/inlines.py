"""Inline content as Markdown: nothing means more than it says, nothing is lost.

The dialect is GitHub Flavored Markdown: CommonMark 0.31 with tables, struck
text, notes (``[^1]``) and formulas (``$`x`$``), as
https://github.github.com/gfm/ and https://docs.github.com/en/get-started/writing-on-github
describe them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d

# Characters that begin something wherever they stand; `_` only at the edge of a word.
_ACTIVE = re.compile(r"[\\`*\[\]<~$]|&(?=#|\w+;)|(?<![^\W_])_|_(?![^\W_])|@(?=\w)")
_SPACE = re.compile(r"[ \t\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
# What begins a block at the beginning of a line.
_OPENERS = re.compile(
    r"[#>=:|-]|\+(?=\s|$)|(?P<number>[0-9]{1,9})(?=[.)](?:\s|$))|(?P<note>\[\^[0-9]+\])(?=:)"
)
_UNSAFE = re.compile(r"[\s<>()\\\[\]|]")


def escaped(text: str) -> str:
    """``text`` as one line of Markdown that shows exactly its words."""
    return _ACTIVE.sub(lambda found: f"\\{found[0]}", _SPACE.sub(" ", text))


def guarded(line: str) -> str:
    """A line of inline Markdown that begins no block by accident."""
    found = _OPENERS.match(line)
    if found is None:
        return line
    if found["number"] or found["note"]:
        end = found.end()
        return f"{line[:end]}\\{line[end:]}"
    return f"\\{line}"


def code(text: str) -> str:
    """A code span that holds ``text``; a line break in it is a space (CommonMark 6.1)."""
    content = _SPACE.sub(" ", text)
    if not content.strip():
        return escaped(content)
    fence = "`" * (longest_run(content, "`") + 1)
    pad = " " if content[0] in "` " or content[-1] in "` " else ""
    return f"{fence}{pad}{content}{pad}{fence}"


def longest_run(text: str, character: str) -> int:
    """The length of the longest run of ``character`` in ``text``."""
    return max(map(len, re.findall(f"{re.escape(character)}+", text)), default=0)


def link(words: str, url: str) -> str:
    """A link whose ``words`` are Markdown; one that shows its own address is an autolink."""
    address = _UNSAFE.sub(lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), url)
    address = re.sub(r"&(?=#|\w+;)", "&amp;", address)
    if not words or (words == escaped(url) and address == url):
        return f"<{address}>"
    return f"[{words}]({address})"


def _is_mark(char: str) -> bool:
    """Whether CommonMark counts a character as punctuation (0.31, section 2.1)."""
    return unicodedata.category(char)[0] in "PS"


def _parts(char: str) -> bool:
    """Whether a mark may stand between a character and punctuation."""
    return char.isspace() or _is_mark(char)


_MARKS: dict[type, str] = {d.Emphasis: "*", d.Strong: "**", d.Strikethrough: "~~"}

_NESTED = (d.Emphasis, d.Strong, d.Strikethrough, d.Link, d.Citation)


@dataclass(frozen=True, slots=True)
class _Around:
    """The marks that inline content stands within, and what it is next to.

    ``before`` is one character or none, ``after`` all that could come.
    """

    marks: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


class Inlines:
    """Inline content of one article; ``article(path)`` gives another's address or ``""``."""

    def __init__(self, article: Callable[[str], str], numbering: Numbering) -> None:
        self._article = article
        self._numbering = numbering

    def lines(self, nodes: Iterable[d.Inline]) -> list[str]:
        """The lines between hard breaks, each safe at the beginning of a line."""
        text = self._run(tuple(nodes), _Around())
        return [guarded(line) for line in (row.strip() for row in text.split("\n")) if line]

    def paragraph(self, nodes: Iterable[d.Inline]) -> str:
        """The content of a paragraph, a backslash at each hard break."""
        return "\\\n".join(self.lines(nodes))

    def line(self, nodes: Iterable[d.Inline]) -> str:
        """All on one line, not guarded: for what already has something before it."""
        return " ".join(self._run(tuple(nodes), _Around()).split("\n")).strip()

    def _run(self, nodes: Sequence[d.Inline], around: _Around) -> str:
        out = ""
        for index, node in enumerate(nodes):
            here = replace(around, before=(around.before + out)[-1:])
            if isinstance(node, _NESTED):
                here = replace(here, after=self._begins(nodes[index + 1 :], around.after))
            match node:
                case d.Emphasis() | d.Strong() | d.Strikethrough():
                    out += self._marked(node, here)
                case _:
                    text = self._plain(node, here)
                    if isinstance(node, d.Code) and here.before == "`":
                        text = escaped(node.text)  # two spans would run together
                    out += self._ended(node, text, nodes[index + 1 :], around)
        return out

    def _ended(
        self, node: d.Inline, text: str, following: Sequence[d.Inline], around: _Around
    ) -> str:
        """``text`` of ``node``, its end escaped where it would make a picture or a note."""
        if not isinstance(node, d.Text | d.Code) or not text.endswith(("!", "^")):
            return text
        bracket = set("[*~") & set(self._begins(following, around.after))
        return f"{text[:-1]}\\{text[-1]}" if bracket else text

    def _begins(self, nodes: Sequence[d.Inline], after: str) -> str:
        """All characters that what follows could begin with; ``after`` comes after ``nodes``.

        Without rendering it, as that would be done again at each level of marks.
        """
        for node in nodes:
            match node:
                case d.Emphasis() | d.Strong() | d.Strikethrough():
                    return _MARKS[type(node)][0] + self._begins(node.children, after)
                case d.Link():
                    return "[" + self._begins(node.children, after)
                case d.Citation():
                    return self._begins(self._numbering.citation(node), after)
                case _:
                    if text := self._plain(node, _Around()):
                        return text[0]
        return after

    def _marked(self, node: d.Emphasis | d.Strong | d.Strikethrough, around: _Around) -> str:
        """The content between marks, or alone where marks would not be read as such.

        Marks must flank their content (CommonMark 0.31, section 6.2), so white
        space goes outside, and there are none where a letter outside meets
        punctuation inside, or where two marks would run together.
        """
        mark = _MARKS[type(node)]
        if mark in around.marks:
            return self._run(node.children, around)
        text = self._run(node.children, replace(around, marks=(*around.marks, mark)))
        inner = text.strip()
        if not inner:
            return text
        start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        left, right = (around.before + start)[-1:], end[:1] or around.after
        opens = not _is_mark(inner[0]) or all(map(_parts, left))
        closes = not _is_mark(inner[-1]) or all(map(_parts, right))
        touching = set("*~_\\") & {*left, *right} or {inner[0], inner[-1]} & set("*~")
        if "\n" in inner or not opens or not closes or touching:
            return text
        return f"{start}{mark}{inner}{mark}{end}"

    def _plain(self, node: d.Inline, around: _Around) -> str:
        match node:
            case d.Text():
                return escaped(node.text)
            case d.Code():
                return code(node.text)
            case d.Math():
                return f"${code(node.tex)}$"
            case d.LineBreak():
                return "\n"
            case d.Link():
                return self._link(node, around)
            case d.FootnoteRef():
                return f"[^{node.number + self._numbering.notes}]"
            case d.CrossReference():
                return self._numbering.reference_words(node)
            case d.Citation():
                return self._run(self._numbering.citation(node), around)
            case d.InlinePicture():
                return escaped(node.alt)
            case d.Emphasis() | d.Strong() | d.Strikethrough():
                return self._run((node,), around)
            case _:
                assert_never(node)

    def _link(self, node: d.Link, around: _Around) -> str:
        words = self._run(node.children, around)
        url = ""
        if node.kind is d.LinkKind.EXTERNAL:
            url = node.href
        elif node.kind is d.LinkKind.ARTICLE:
            url = self._article(node.href)
        if not url or "\n" in words or "]:" in words or not words.strip():
            return words  # at the beginning of a line, `]:` would define a link instead
        inner = words.strip()
        start, end = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        return f"{start}{link(inner, url)}{end}"
