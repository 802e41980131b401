"""What an HTML element is in a tagged PDF: ISO 32000-1, section 14.8.4.

Only standard structure types are used, so no role map is needed.
"""

from __future__ import annotations

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
    "a": Role.THROUGH,  # one that leads nowhere
    "article": "Art",
    "blockquote": "BlockQuote",
    "caption": "Caption",
    "code": "Code",
    "dd": "LBody",
    "dl": "L",
    "dt": "Lbl",
    "figcaption": "Caption",
    "h1": "H1",
    "h2": "H2",
    "h3": "H3",
    "h4": "H4",
    "h5": "H5",
    "h6": "H6",
    "img": "Figure",
    "li": "LI",
    "main": "Part",
    "nav": "Sect",
    "ol": "L",
    "p": "P",
    "q": "Quote",
    "section": "Sect",
    "table": "Table",
    "tbody": "TBody",
    "td": "TD",
    "tfoot": "TFoot",
    "th": "TH",
    "thead": "THead",
    "tr": "TR",
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
    said = cell.get("scope", "")
    if said:
        return "Row" if said.startswith("row") else "Column"
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
