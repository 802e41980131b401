"""The kinds of HTML's elements, and what of them waits for the element around it.

The names are those of https://html.spec.whatwg.org/multipage/indices.html#elements-3, and those
that it calls obsolete.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pressroom.diagnostics import Place
from pressroom.model import document as d


@dataclass(frozen=True, slots=True)
class Image:
    """An ``<img>``: a figure where it stands alone, else a picture in the text."""

    place: Place
    picture: d.Picture | None
    alt: str
    words: str
    """Its caption: the title that is given, else the alternative text."""
    label: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A row, cell, item, term or caption, for the element around it to take up."""

    name: str
    line: int
    attributes: Mapping[str, str]
    parts: tuple[Part, ...]

    def pieces(self, *names: str) -> list[Piece]:
        """The pieces of these names right within."""
        return [one for one in self.parts if isinstance(one, Piece) and one.name in names]


Part = d.Inline | d.Block | Image | Piece


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- kinds of elements

MARKS = _names(
    "b big cite code del dfn em font i ins kbd mark s samp small span strike strong sub sup tt u"
    " var"
)
"""Marks of text, which go on behind an element that ends around them."""

INLINE = MARKS | _names(
    "a abbr acronym audio bdi bdo br button canvas data embed iframe img input label map math meter"
    " nobr object output picture progress q rb rp rt ruby select source svg textarea time track"
    " video wbr noscript script style template"
)
"""What may stand within a line; the rest of HTML's elements are blocks."""

VOID = _names("area base basefont br col embed frame hr img input link meta param source track wbr")

DROPPED = _names(
    "applet audio canvas dialog frameset iframe math noframes object script select style svg"
    " template textarea video"
)
"""What is left out with all that stands in it."""

EMBEDDED = _names("audio embed iframe object video")
"""Of these, those whose address stays as a link."""

DRESS = _names(
    "abbr acronym address article bdi bdo big body button center data dir div fieldset font footer"
    " form header hgroup html ins label legend main map menu meter nav nobr noscript optgroup"
    " option output picture progress rb ruby search section small span time u"
)
"""What only dresses or arranges what stands in it."""

CELLS = _names("td th caption")
TABLE = CELLS | _names("table thead tbody tfoot tr colgroup")
PIECES = CELLS | _names("thead tbody tfoot tr li dt dd figcaption summary")
OPTIONAL = PIECES | _names("p colgroup rt rp rb option optgroup body html")
"""What needs no end tag."""

HEADINGS = _names("h1 h2 h3 h4 h5 h6")
FLOW = (DRESS - INLINE) | _names("p aside blockquote details li dd")
"""Blocks in which text between blocks is a paragraph of its own."""

UNSEEN = _names("area base basefont col colgroup frame head link meta param rp source title track")
"""What shows nothing by itself."""

KNOWN = (
    MARKS | INLINE | VOID | DROPPED | DRESS | TABLE | PIECES | HEADINGS | FLOW | UNSEEN
) | _names("ul ol dl pre figure")

LINES = INLINE | HEADINGS | _names("summary figcaption caption dt")
"""What holds no blocks: without an end tag it ends before the first one."""

ALIASES = {"Link": "a", "Image": "img"}
"""Components that are named otherwise than the element that they make."""

PARAGRAPH = _names("p")
SCOPE = CELLS | _names("table li dd blockquote details figure div section")
IMPLIED = {
    "li": (_names("li"), _names("ul ol")),
    "dt": (_names("dt dd"), _names("dl")),
    "dd": (_names("dt dd"), _names("dl")),
    "tr": (_names("tr caption"), _names("table")),
    "td": (_names("td th"), _names("table tr")),
    "th": (_names("td th"), _names("table tr")),
    **dict.fromkeys(
        ("thead", "tbody", "tfoot"), (_names("thead tbody tfoot caption"), _names("table"))
    ),
}
"""What ends where an element begins, and what keeps it from that."""

SPACES = " \t\r\n\f"


# --- text


def blank(part: Part) -> bool:
    """Whether a part is only space."""
    return isinstance(part, d.LineBreak) or (isinstance(part, d.Text) and not part.text.strip())


def inlines(parts: Iterable[Part], *, trim: bool = True) -> tuple[d.Inline, ...]:
    """``parts`` as a run of text without space beside line breaks and, to ``trim``, at its ends."""
    found: list[d.Inline] = [] if trim else [d.Text("")]
    for part in parts:
        for node in _inline(part):
            _append(found, node)
    while trim and found and blank(found[-1]):
        found.pop()
    last = found[-1] if found else None
    if trim and isinstance(last, d.Text):
        found[-1] = d.Text(last.text.rstrip(SPACES))
    return tuple(one for one in found if one != d.Text(""))


def _inline(part: Part) -> tuple[d.Inline, ...]:
    if isinstance(part, Image):
        if part.picture is None:
            return (d.Text(part.alt),) if part.alt else ()
        return (d.InlinePicture(part.picture, part.alt),)
    if isinstance(part, Piece):
        return inlines(part.parts)
    if isinstance(part, d.Inline):
        return (part,)
    return (d.LineBreak(), *words_of((part,)), d.LineBreak())


def _append(found: list[d.Inline], node: d.Inline) -> None:
    last = found[-1] if found else None
    if isinstance(node, d.LineBreak):
        if isinstance(last, d.Text):
            found[-1] = d.Text(last.text.rstrip(SPACES))
        if last is not None:
            found.append(node)
    elif isinstance(node, d.Text):
        if last is None or isinstance(last, d.LineBreak):
            node = d.Text(node.text.lstrip(SPACES))
        if isinstance(last, d.Text):
            found[-1] = d.Text(last.text + node.text)
        elif node.text:
            found.append(node)
    else:
        found.append(node)


def lines(runs: Iterable[d.Cell]) -> d.Cell:
    """Runs of text as one, each on a line of its own."""
    out: list[d.Inline] = []
    for words in runs:
        if words:
            out.extend([d.LineBreak(), *words] if out else words)
    return tuple(out)


def words_of(blocks: Iterable[d.Block]) -> d.Cell:
    """The words of blocks on lines of one run, such as a cell."""
    nodes = d.walk(tuple(blocks))
    return lines(run for node in nodes if not isinstance(node, d.Inline) for run in _runs(node))


def _runs(node: d.Node) -> Iterable[d.Cell]:
    match node:
        case d.CodeBlock():
            return ((d.Code(node.text.strip()),),)
        case d.MathBlock():
            return ((d.Math(node.tex),),)
        case d.Figure() if node.picture is not None:
            said = " ".join(d.plain_text(node.caption).split()) == node.alt
            return ((d.InlinePicture(node.picture, node.alt),), () if said else node.caption)
    return d.lines(node)


def style(given: Mapping[str, str], name: str) -> str:
    """The value that a ``style`` gives to a property, or nothing."""
    for one in given.get("style", "").split(";"):
        key, _, value = one.partition(":")
        if key.strip().lower() == name:
            return value.strip().lower()
    return ""
