"""How citations are written: ``@key`` in a sentence, and several works in brackets.

The syntax is Pandoc's (https://pandoc.org/MANUAL.html#citation-syntax); a key may also be an
identifier, as Manubot has it (``@doi:10.5555/12345678``). The inline rules here find what may be a
citation; whether it is one, :mod:`.citations` decides, who knows the keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from pressroom.citations import Form

# --- keys

_PLAIN = r"\w+(?:[:.\#$%&+?<>~/-]\w+)*+"
"""A key: letters and digits, and within it single signs of these."""
_IDENTIFIER = r"(?:doi:|url:|https?://|10\.\d{4,9}/)(?:[^\s\[\]]|\[[^\s\[\]]{1,100}\]){1,500}+"
"""A DOI or an address, which may hold any sign, also brackets in pairs."""
_KEY = re.compile(rf"\{{([^\s{{}}]+)\}}|({_IDENTIFIER})|{_PLAIN}")
_MARK = re.compile(r"(?<![\w@])-?@(?=[^\s\[\]])")
_BETWEEN = re.compile(r";(?=\s*-?@[^\s\]]|\s[^;]*?(?<![\w@])-?@[^\s\]])")
_CLOSERS = {")": "(", "}": "{", ">": "<"}


def _key_at(text: str, at: int) -> tuple[str, int] | None:
    """The key that begins at ``at``, and where it ends; signs that end a sentence are not of it."""
    found = _KEY.match(text, at)
    if found is None:
        return None
    if found[1] is not None:
        return found[1], found.end()
    key = found[0]
    while found[2] and (
        key[-1] in ".,;:!?'\"*" or key.count(key[-1]) > key.count(_CLOSERS.get(key[-1], key[-1]))
    ):
        key = key[:-1]
    key = key.rstrip("_")  # the end of emphasis
    return (key, at + len(key)) if key else None


@dataclass(frozen=True, slots=True)
class Piece:
    """One work between the brackets: its key, what stands before it and after it.

    ``start`` and ``end`` are those of the key, ``before_start`` and ``after_start`` where the
    other two begin. ``bare`` is the hyphen that leaves out the authors.
    """

    key: str
    start: int
    end: int
    before: str
    before_start: int
    after: str
    after_start: int
    bare: bool


def pieces(content: str, known: Callable[[str], bool]) -> Iterator[Piece]:
    """The parts of ``see @key, p. 3; -@other``; ``known`` tells the keys that exist.

    One of those may hold signs that Pandoc would have in braces; a DOI may hold
    commas and semicolons of its own.
    """
    first = _MARK.search(content)
    start = 0
    while first is not None and start <= len(content):
        cut = _BETWEEN.search(content, first.end())
        stop = cut.start() if cut else len(content)
        begin = first.end()
        run = re.match(r"\S*", content[begin:stop])
        word = (run[0] if run else "").removesuffix(",")
        found = (word, begin + len(word)) if word and known(word) else _key_at(content, begin)
        key, end = found if found and found[1] <= stop else (word, begin + len(word))
        brace = content[begin] == "{" and key != word
        at = begin + brace
        yield Piece(
            key,
            at,
            at + len(key),
            content[start : first.start()].strip(),
            start + len(content[start:]) - len(content[start:].lstrip()),
            content[end:stop].rstrip(),
            end,
            first[0].startswith("-"),
        )
        if cut is None:
            return
        start = cut.end()
        first = _MARK.search(content, start)


def parted(text: str) -> tuple[str, int]:
    """``p. 3`` of ``p. 3; also @other``, what follows a key, and where the rest begins."""
    cut = _BETWEEN.search(text)
    return (text[: cut.start()], cut.end()) if cut else (text, len(text))


# --- places within a work

_LABELS = {
    "page": "p pp pg pgs page pages s",
    "chapter": "chap chaps ch chs chapter chapters kap",
    "section": "sec secs sect sects section sections § §§ abschn",
    "paragraph": "para paras par paragraph paragraphs ¶ ¶¶ abs",
    "figure": "fig figs figure figures abb",
    "table": "tbl tab table tables",
    "equation": "eq eqs eqn equation equations",
    "line": "l ll line lines",
    "note": "n nn note notes fn",
    "column": "col cols column columns",
    "volume": "vol vols volume volumes bd",
    "issue": "no nos iss issue issues",
    "book": "bk bks book books",
    "part": "pt pts part parts",
    "folio": "fol fols folio folios",
    "verse": "v vv verse verses",
    "appendix": "app apps appendix appendices",
    "supplement": "supp supps supplement",
    "act": "act acts",
    "scene": "scene scenes",
    "timestamp": "time timestamp",
}
"""Locators of CSL 1.0.2, appendix IV, and how they are written before a number."""

_NAMES = {word: label for label, words in _LABELS.items() for word in words.split()}
_LOCATOR = re.compile(r"\s*,?\s*(?:([^\W\d]+|[§¶]{1,2})\.?\s*)?(?=\S)")
_BRACED = re.compile(r"\s*,?\s*\{([^{}]*)\}")
_ROMAN = r"(?=[ivxlcdm])m{0,4}(?:c[md]|d?c{0,3})(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})"
_PLACE = rf"\(?(?:[\w.:/'’()+*]*\d[\w.:/'’()+*]*|{_ROMAN}|[a-z])"
_PLACES = re.compile(rf"{_PLACE}(?:\s*[-–—]+\s*{_PLACE})?(?=[\s,;]|$)", re.IGNORECASE)
_ALONE = re.compile(
    rf"(?:[a-z]?\d+[a-z]?(?:[.:]\d+)*|{_ROMAN})"
    rf"(?:\s*[-–—]+\s*(?:[a-z]?\d[\w.:]*|{_ROMAN}))?(?=[\s,;]|$)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:,?\s*\bff?\b\.?|(?:\s*[,&]\s*|\s+(?:and|und|et|y|e)\s+)(?:([^\W\d]+|[§¶]{1,2})\.?\s*)?"
    r"(?=[^\W\d_]?\d)[\w.:/'’()+*]+(?:\s*[-–—]+\s*[\w.:/'’()+*]+)?)(?=[\s,;]|$)",
    re.IGNORECASE,
)


def located(text: str) -> tuple[str, str, str]:
    """CSL's label, the place, and the words after it: ``page``, ``3-5``, ``, and more``.

    ``text`` is what follows a key: ``, pp. 3--5, and more``. A number alone is a page; what is
    in braces is the place, whatever it is. Without a place all of it is words.
    """
    braced = _BRACED.match(text)
    if braced:
        label, place, rest = located(braced[1])
        if rest or not place:
            label, place = "page", " ".join(braced[1].split())
        return (label if place else ""), place, text[braced.end() :].lstrip()
    found = _LOCATOR.match(text)
    if found is None:
        return "", "", text.lstrip()
    word = (found[1] or "").lower()
    first = _PLACES.match(text, found.end()) if word in _NAMES else None
    label = _NAMES.get(word, "page")
    if first is None:
        at = found.start(1) if found[1] else found.end()
        label, first = "page", _ALONE.match(text, at)
    if first is None:
        return "", "", text.lstrip()
    end = first.end()
    while (more := _MORE.match(text, end)) and (not more[1] or more[1].lower() in _NAMES):
        end = more.end()
    words = " ".join(text[first.start() : end].split())
    return label, re.sub(r"\s*[–—-]+\s*", "-", words), text[end:].lstrip()


# --- inline rules

_OPENS = re.compile(r"\[(?:[^\[\]\\]|\\.)*?(?<![\w@\\])-?@[^\s\[\]]", re.DOTALL)
_WHOLE = re.compile(r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*+)\]", re.DOTALL)
_AFTER = re.compile(r" ?\n? ?(?=\[(?!\^|-?@|[ xX]?\]))")


def reference(state: StateInline, silent: bool) -> bool:
    """``[@key, p. 3; -@other]``, ``[see @key]``: everything to the closing bracket.

    The text of a link is none. The token's children are what the brackets hold otherwise.
    """
    if state.src[state.pos] != "[" or not _OPENS.match(state.src, state.pos, state.posMax):
        return False
    found = _bracketed(state, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.content = found[1]
        if not re.match(r"-?@", found[1]):
            token.children = _children(state, found[1])
    state.pos = found.end()
    return True


def narrative(state: StateInline, silent: bool) -> bool:
    """``@key`` or ``@key [p. 3]`` in a sentence.

    The token's children are what the brackets hold otherwise.
    """
    src, start = state.src, state.pos
    if src[start] not in "@-":
        return False
    at = start + (src[start] == "-")
    if src[at : at + 1] != "@" or (start and (src[start - 1].isalnum() or src[start - 1] in "@/")):
        return False
    found = _key_at(src, at + 1)
    if found is None or found[1] > state.posMax:
        return False
    key, end = found
    after = _AFTER.match(src, end, state.posMax)
    bracket = _bracketed(state, after.end()) if after else None
    stop = bracket.end() if bracket else end
    if not silent:
        token = state.push("narrative", "", 0)
        token.content = src[start:stop]
        token.meta = {
            "start": start,
            "end": stop,
            "key": key,
            "key_start": at + 1 + (src[at + 1] == "{") - start,
            "key_end": end - start,
        }
        if bracket:
            token.meta["after"] = bracket.start(1) - start
            token.children = _children(state, bracket[1])
    state.pos = stop
    return True


def _bracketed(state: StateInline, start: int) -> re.Match[str] | None:
    """The brackets that open at ``start``, unless they are a link."""
    found = _WHOLE.match(state.src, start, state.posMax)
    if found is None or re.match(r"\(|\{[.#]|\[(?!-?@)", state.src[found.end() : found.end() + 3]):
        return None
    named = state.env.get("references")
    return None if named and normalizeReference(found[1]) in named else found


def _children(state: StateInline, text: str) -> list[Token]:
    tokens: list[Token] = []
    state.md.inline.parse(text, state.md, state.env, tokens)
    return tokens


# --- commands and roles

_FORMS = {
    (Form.PARENTHETICAL, False): "cite cite:p cite:ps citep parencite autocite smartcite footcite "
    "supercite fullcite",
    (Form.NARRATIVE, False): "cite:t cite:ts cite:ct cite:cts citet textcite citeasnoun",
    (Form.OPEN, False): "cite:alp cite:alps cite:alt cite:alts citealp citealt citenum",
    (Form.AUTHOR, False): "cite:author cite:authors cite:authorpar citeauthor",
    (Form.YEAR, False): "cite:year citeyear citedate",
    (Form.PARENTHETICAL, True): "cite:yearpar citeyearpar",
}
FORMS = {name: form for form, names in _FORMS.items() for name in names.split()}
"""The form of a citation, and whether it leaves out the authors, by command of natbib and BibLaTeX
(without ``*``, in small letters) and by role of MyST and sphinxcontrib-bibtex."""
