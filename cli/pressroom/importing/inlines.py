"""One run of captured text, as units that Markdown is written from.

A unit is a character of text, or a construct kept whole (a link). Text is
escaped so that it reads as captured, whatever it would mean in Markdown.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from pressroom import rules
from pressroom.importing.page import Piece, Reporter, shown
from pressroom.markdown.links import Target, resolve
from pressroom.model.document import LinkKind

_TAGS = (
    "a abbr address article aside b blockquote br caption center cite code col colgroup dd del div "
    "dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li "
    "main mark nav ol p picture pre q s script section small source span strike strong style sub "
    "sup table tbody td tfoot th thead tr u ul video"
)
_INLINE_TAGS = re.compile(
    "a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|u"
)
_URL = r"[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*"
_ATOM = re.compile(
    rf"""
    \[!\[(?P<linked_alt>[^\[\]\n]*)\]\({_URL}\)\]\({_URL}\)
  | !\[(?P<alt>[^\[\]\n]*)\]\([^()\n]*\)
  | \[(?P<text>[^\[\]\n]+)\]\((?P<url>{_URL})\)
  | <(?P<auto>(?:https?://|mailto:)[^\s<>]+)>
  | \\(?P<star>\*)
  | </?(?P<tag>{"|".join(_TAGS.split())})(?:[ \t][^<>\n]*)?/?>
  | (?P<stars>\*+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,40});", re.IGNORECASE)
# Text such as f[x](y) has the form of a link, but no address.
_ADDRESS = re.compile(r"$|[#/.?]|www\.|[a-z][a-z0-9+.-]*:|[^\s#?]*\.md\b", re.IGNORECASE)
_ALWAYS = frozenset("\\`[]{}$*")


@dataclass(slots=True)
class Unit:
    """``text`` as captured (for a link one character that stands for it), ``markdown`` as written.

    ``stars`` is the length of a run of asterisks whose meaning is still open.
    A link has the units of its text in ``inner`` and its address in ``markdown``.
    """

    text: str
    markdown: str
    offset: int
    stars: int = 0
    inner: list[Unit] = field(default_factory=list)

    @property
    def space(self) -> bool:
        return self.text.isspace()

    @property
    def punctuation(self) -> bool:
        """In the sense of CommonMark 0.31 section 2.1."""
        return unicodedata.category(self.text[0])[0] in "PS"


class Run:
    """Captured text over one or more lines, with the way back to its places."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.starts: list[int] = []
        length = 0
        for piece in pieces:
            self.starts.append(length)
            length += len(piece.text) + 1
        self.text = "\n".join(piece.text for piece in pieces)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the text."""
        index = max(0, bisect_right(self.starts, offset) - 1)
        piece = self.pieces[index]
        return piece.line, piece.column + offset - self.starts[index]


def units_of(run: Run, reporter: Reporter, *, cell: bool = False) -> list[Unit]:
    """Split a run into units; runs of asterisks are left open for the next step."""
    return _units(run.text, 0, run, reporter, cell)


def _units(text: str, base: int, run: Run, reporter: Reporter, cell: bool) -> list[Unit]:
    units: list[Unit] = []
    position = 0
    for match in _ATOM.finditer(text):
        _escape(units, text, position, match.start(), base, cell)
        position = match.end()
        offset = base + match.start()
        if match["stars"]:
            units.append(Unit("*", match["stars"], offset, len(match["stars"])))
            continue
        if match["star"]:
            units.append(Unit("*", match[0], offset))
            continue
        line, column = run.place(offset)
        length = match.end() - match.start()
        if match["alt"] is not None or match["linked_alt"] is not None:
            name = "alt" if match["alt"] is not None else "linked_alt"
            _escape(units, text, match.start(name), match.end(name), base, cell)
            reporter.at(
                rules.IMPORT_STRUCTURE,
                line,
                column,
                length,
                "a picture is not part of a captured page; its description is kept as text",
                "save the picture beside the article and write ![description](file.png)",
            )
        elif match["text"] is not None and not _ADDRESS.match(match["url"]):
            _escape(units, text, match.start(), match.end(), base, cell)
        elif match["text"] is not None:
            inner = _units(match["text"], base + match.start("text"), run, reporter, cell)
            _link(units, inner, match["url"], (line, column, length), reporter, cell)
        elif match["auto"]:
            _autolink(units, match, base, cell)
        else:
            _tag(units, match, text, offset)
            reporter.at(
                rules.IMPORT_STRUCTURE,
                line,
                column,
                length,
                f"the HTML tag {shown(match[0])} is left out, its words are kept",
                "say in Markdown what the tag was for, if it matters",
            )
    _escape(units, text, position, len(text), base, cell)
    return units


def _link(
    units: list[Unit],
    inner: list[Unit],
    url: str,
    place: tuple[int, int, int],
    reporter: Reporter,
    cell: bool,
) -> None:
    target = resolve(url, "")
    leads = isinstance(target, Target) and target.kind is LinkKind.EXTERNAL
    if leads and any(not unit.space and not unit.stars for unit in inner):
        units.append(Unit("[", _address(url, cell), inner[0].offset, inner=inner))
        return
    reporter.at(
        rules.IMPORT_STRUCTURE,
        *place,
        f"the link to {shown(url)} leads nowhere from here; its words are kept",
        "link the full address, if it matters",
    )
    units.extend(inner)


def _address(url: str, cell: bool) -> str:
    url = url.replace("\\", "%5C")
    if cell:
        url = url.replace("|", "%7C")
    return _ENTITY.sub(lambda match: "&amp;" + match[0][1:], url)


def _autolink(units: list[Unit], match: re.Match[str], base: int, cell: bool) -> None:
    target = resolve(match["auto"], "")
    offset = base + match.start()
    if isinstance(target, Target) and target.kind is LinkKind.EXTERNAL:
        # A mail autolink has no scheme in CommonMark; <mailto:...> is one with a scheme.
        url = match["auto"].replace("\\", "%5C")
        units.append(Unit("<", f"<{url.replace('|', '%7C') if cell else url}>", offset))
        return
    _escape(units, match.string, match.start(), match.end(), base, cell)


def _tag(units: list[Unit], match: re.Match[str], text: str, offset: int) -> None:
    name = match["tag"].lower()
    before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
    glued = before.isalnum() and after.isalnum()
    if glued and not _INLINE_TAGS.fullmatch(name):
        units.append(Unit(" ", " ", offset))


def _escape(units: list[Unit], text: str, start: int, end: int, base: int, cell: bool) -> None:
    for index in range(start, end):
        char = text[index]
        before = text[index - 1] if index > start else ""
        after = text[index + 1] if index + 1 < end else ""
        markdown = char
        if char == "\t":
            markdown = " "
        elif (
            char in _ALWAYS
            or (char == "_" and not (before.isalnum() and after.isalnum()))
            or (char == "~" and "~" in (before, after))
            or (char == "<" and (not after or after.isalpha() or after in "/!?"))
            or (char == "&" and _ENTITY.match(text, index))
            or (char == "|" and cell)
        ):
            markdown = "\\" + char
        units.append(Unit(char, markdown, base + index))
