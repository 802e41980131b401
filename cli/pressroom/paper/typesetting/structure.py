"""The structure tree of a PDF, one structure element for one element of the HTML.

It follows ISO 32000-1, sections 14.7 and 14.8, and ISO 14289-1 (PDF/UA-1),
section 7; :mod:`~pressroom.paper.typesetting.tagging` fills it and writes it.
Only standard structure types are used, so no role map is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Role(Enum):
    """Where the content of an element goes that is no structure element of its own."""

    THROUGH = "to the element around it"
    ARTIFACT = "nowhere: it is decoration (ISO 32000-1, section 14.8.2.2)"
    GROUP = "a `P` if text stands in it, else a `Div`"


Kind = str | Role

_SVG = "{http://www.w3.org/2000/svg}svg"
PICTURES = frozenset({"Figure", "Formula"})
"""The types that need an alternative text and a box (ISO 14289-1, sections 7.3 and 7.7)."""

_TYPES: dict[str, Kind] = {
    **{tag: tag.upper() for tag in ("h1", "h2", "h3", "h4", "h5", "h6", "li", "p")},
    **{tag: tag.upper() for tag in ("td", "th", "tr")},
    "a": Role.THROUGH,  # one that leads nowhere
    "article": "Art",
    "blockquote": "BlockQuote",
    "caption": "Caption",
    "code": "Code",
    "dd": "LBody",
    "dl": "L",
    "dt": "Lbl",
    "figcaption": "Caption",
    "img": "Figure",
    "main": "Part",
    "nav": "Sect",
    "ol": "L",
    "q": "Quote",
    "section": "Sect",
    "table": "Table",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "thead": "THead",
    "ul": "L",
    _SVG: "Figure",
}
_GROUPS = frozenset(
    {"address", "aside", "center", "details", "div", "fieldset", "figure", "footer", "form"}
    | {"header", "hgroup", "pre", "search", "summary"}
)
_ROLES: dict[str, Kind] = {
    "doc-endnote": "Note",
    "doc-footnote": "Note",
    "doc-noteref": "Reference",
    "math": "Formula",
    "none": Role.ARTIFACT,
    "presentation": Role.ARTIFACT,
}
_NUMBERING = {"a": "LowerAlpha", "A": "UpperAlpha", "i": "LowerRoman", "I": "UpperRoman"}
_BLOCKS = frozenset(
    {"Art", "BlockQuote", "Caption", "Div", "H1", "H2", "H3", "H4", "H5", "H6", "L", "P", "Part"}
    | {"Sect", "TOC", "Table"}
)


@dataclass(slots=True, eq=False)
class Node:
    """A structure element. ``order`` is the number of its HTML element in the document.

    ``kids`` holds in reading order other nodes, marked content as (page,
    MCID), and annotations as (page, its object).
    """

    kind: Kind
    order: int
    element: Any = None
    page: int = -1
    language: str = ""
    box: tuple[float, float, float, float] | None = None
    kids: list[Any] = field(default_factory=list)

    @property
    def type(self) -> str:
        """The standard structure type."""
        if isinstance(self.kind, str):
            return self.kind
        groups = any(
            isinstance(kid, Node) and (kid.kind is Role.GROUP or kid.kind in _BLOCKS)
            for kid in self.kids
        )
        return "Div" if groups else "P"

    def add_mark(self, page: int, number: int) -> None:
        """Take in marked content."""
        if self.page < 0:
            self.page = page
        self.kids.append((page, number))

    def insert(self, kid: Node, *, late: bool = False) -> None:
        """Take ``kid`` in where the document has it; ``late`` for one set apart from its place.

        Elements come in the order of the document but for those that are laid
        out elsewhere, such as notes.
        """
        place = len(self.kids)
        for index in range(len(self.kids) - 1, -1, -1):
            other = self.kids[index]
            if isinstance(other, Node):
                if other.order <= kid.order:
                    place = index + 1 if late or place < len(self.kids) else place
                    break
                place = index
        self.kids.insert(place, kid)


class Tree:
    """Says to which node content belongs. ``root`` is the element tree of the HTML.

    ``footnotes`` are its elements that stand at the foot of a page.
    """

    def __init__(self, root: Any, footnotes: set[Any]) -> None:
        self.document = Node("Document", -1, root, language=language_of(root))
        self.notes: list[Node] = []
        self._footnotes = footnotes
        self._order = {element: number for number, element in enumerate(root.iter())}
        self._around = {child: element for element in root.iter() for child in element}
        self._made: dict[tuple[Any, str], Node] = {}
        self._ids: dict[str, Any] = {}
        for element in root.iter():
            if name := element.get("id"):
                self._ids.setdefault(name, element)
        self._nodes: dict[Any, Node | None] = {None: self.document, root: self.document}
        if (body := root.find("body")) is not None:
            self._nodes[body] = self.document

    def node(self, element: Any, pseudo: str = "") -> Node | None:
        """Where content of ``element`` or of one of its pseudo-elements belongs; None: nowhere."""
        if pseudo == "footnote-call":
            around = self.node(self._around[element])
            return around and self._child(around, element, "Reference")
        node = self._node(element)
        if node is None or node.element is not element:
            return node
        if node.kind == "LI":
            return self._child(node, element, "Lbl") if pseudo == "marker" else self._body(node)
        if node.kind == "Note" and pseudo == "footnote-marker":
            return self._child(node, element, "Lbl")
        return node

    def link(self, element: Any) -> Node | None:
        """The node of the link that ``element`` is or stands in."""
        inner = element
        while inner is not None and not (inner.tag == "a" and inner.get("href")):
            inner = self._around.get(inner)
        return self.node(element if inner is None else inner)

    def in_contents(self, element: Any) -> bool:
        """Whether ``element`` stands in a table of contents."""
        inner = element
        while inner is not None and inner.tag != "nav":
            inner = self._around.get(inner)
        return inner is not None and is_contents(inner)

    def scope(self, cell: Any) -> str:
        """Which cells the header ``cell`` is for."""
        row = self._around.get(cell)
        return scope(cell, row, self._around.get(row))

    def _node(self, element: Any) -> Node | None:
        if element in self._nodes:
            return self._nodes[element]
        around = self._around[element]
        kind = "Note" if element in self._footnotes else kind_of(element)
        if element.tag == "div" and around.tag == "dl":
            kind = Role.THROUGH
        outer = self.node(around)
        node = None
        if outer is not None and kind is not Role.ARTIFACT:
            node = self._made_for(element, kind, outer)
        self._nodes[element] = node
        return node

    def _made_for(self, element: Any, kind: Kind, outer: Node) -> Node:
        language = language_of(element) or outer.language
        if kind is Role.THROUGH:
            return outer
        if kind == "Span" and language.lower() == outer.language.lower():
            return outer
        if element.tag in {"ol", "ul", "li"} and self.in_contents(element):
            kind = "TOCI" if element.tag == "li" else "TOC"
        elif element.tag in {"dt", "dd"}:
            outer = self._entry(outer, element)
        if kind == "Link" and (self.in_contents(element) or self._leads_to_note(element)):
            outer = self._child(outer, element, "Reference")
        node = Node(kind, self._order[element], element, language=language)
        outer.insert(node, late=kind == "Note")
        if kind == "Note":
            self.notes.append(node)
        return node

    def _leads_to_note(self, link: Any) -> bool:
        href = link.get("href")
        target = self._ids.get(href[1:]) if href.startswith("#") else None
        if target is None or target in self._footnotes:
            return target is not None
        return target.tag == "li" and is_endnote(target, self._around.get(target))

    def _child(self, node: Node, element: Any, kind: str) -> Node:
        """A node that no element of the HTML stands for: a label, a body, a reference."""
        made = self._made.get((element, kind))
        if made is None:
            made = Node(kind, self._order[element], language=node.language)
            self._made[element, kind] = made
            node.insert(made)
        return made

    def _body(self, item: Node) -> Node:
        body = self._child(item, item.element, "LBody")
        if not is_endnote(item.element, self._around.get(item.element)):
            return body
        if (item.element, "Note") not in self._made:
            self.notes.append(self._child(body, item.element, "Note"))
        return self._made[item.element, "Note"]

    def _entry(self, items: Node, element: Any) -> Node:
        """The list item of a term or of its definition."""
        last = items.kids[-1] if items.kids else None
        if isinstance(last, Node) and last.kind == "LI" and last.element is None:
            filled = {kid.kind for kid in last.kids if isinstance(kid, Node)}
            if element.tag == "dd" or "LBody" not in filled:
                return last
        return self._child(items, element, "LI")


# --- what an HTML element is: ISO 32000-1, section 14.8.4


def kind_of(element: Any) -> Kind:
    """The structure type of ``element`` by itself, or where its content goes."""
    tag = element.tag
    if not isinstance(tag, str):
        return Role.THROUGH
    role = element.get("role", "")
    if element.get("aria-hidden") == "true":
        return Role.ARTIFACT
    if tag == "li" and role in {"doc-endnote", "doc-footnote"}:
        return "LI"  # its body is the note
    if role in _ROLES and not (tag == "a" and role == "doc-noteref"):
        return _ROLES[role]
    if tag == "a" and element.get("href"):
        return "Link"
    if tag in _TYPES:
        return _TYPES[tag]
    if tag in _GROUPS:
        return Role.GROUP
    return "Span" if language_of(element) else Role.THROUGH


def language_of(element: Any) -> str:
    """The language that ``element`` itself declares, or ``""``."""
    return str(element.get("lang") or element.get("{http://www.w3.org/XML/1998/namespace}lang", ""))


def is_contents(element: Any) -> bool:
    """Whether the lists in ``element`` are a table of contents."""
    return element.tag == "nav" and (
        element.get("role") == "doc-toc" or "contents" in element.get("class", "").split()
    )


def is_endnote(item: Any, around: Any) -> bool:
    """Whether a list item is a note: ISO 14289-1, section 7.9."""
    if item.get("role") in {"doc-endnote", "doc-footnote"}:
        return True
    return around is not None and "endnotes" in around.get("class", "").split()


def numbering(element: Any) -> str:
    """The ``ListNumbering`` of a list with labels: ISO 32000-1, table 347; ``""`` if none fits."""
    if element.tag == "ol":
        return _NUMBERING.get(element.get("type", ""), "Decimal")
    return "Disc" if element.tag == "ul" else ""


def scope(cell: Any, row: Any, group: Any) -> str:
    """Which cells a header cell is for: ISO 32000-1, table 349.

    One that does not say is for its column in a table's head or in a row of
    headers, else for its row.
    """
    stated = cell.get("scope", "")
    if stated:
        return "Row" if stated.startswith("row") else "Column"
    headers = row is None or all(other.tag != "td" for other in row)
    return "Column" if headers or (group is not None and group.tag == "thead") else "Row"


def alternative(element: Any) -> str:
    """The alternative text of a picture or formula, or ``""``."""
    if element.tag == _SVG:
        title = element.find("{http://www.w3.org/2000/svg}title")
        text = element.get("aria-label") or (title.text if title is not None else "")
    else:
        text = element.get("alt")
    return str(text or "").strip()


def words(element: Any) -> str:
    """What a link says: its text, or that of the pictures in it."""
    parts = []
    for inner in element.iter():
        if isinstance(inner.tag, str):
            parts.append(inner.get("alt", "") if inner.tag == "img" else inner.text or "")
        if inner is not element:
            parts.append(inner.tail or "")
    return " ".join("".join(parts).split())
