"""Every node and mark name of an editor document that Pressroom knows: one table, as data.

Substack publishes no schema. What stands here was gathered from public
projects, each named with its file; none of it was tried on live Substack by
this project. The server stores a document as it was sent, and a wrong name
breaks only later, in the editor (marcomoauro/substack-mcp), so a name that is
disputed is written only where nothing else says the same.

``content`` is in the notation of ProseMirror's content expressions
(https://prosemirror.net/docs/guide/#schema.content_expressions), here as
strict as the stand-in of the tests and at times stricter: it says what
Pressroom writes, not all that Substack takes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pressroom.post.raster import MAX_WIDTH


class Evidence(StrEnum):
    """How well a name and its attributes are known."""

    MEASURED = "M"  # read from or tried on live Substack by the source
    CLAIMED = "C"  # written by the source, with no measurement told
    DISPUTED = "?"  # sources disagree


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of an attribute's value: ``name`` is one of JSON's, with bounds for integers."""

    name: str  # "string", "integer", "boolean", "address" or "null"
    optional: bool = False  # whether null may stand for it
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class NodeType:
    """One node name. ``written`` is false for names that are known and never used."""

    name: str
    evidence: Evidence
    source: str
    content: str = ""
    attributes: dict[str, Kind] = field(default_factory=dict)
    group: str = ""
    marked: bool = True  # whether text directly in it may carry marks
    written: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class MarkType:
    """One mark name."""

    name: str
    evidence: Evidence
    source: str
    attributes: dict[str, Kind] = field(default_factory=dict)
    note: str = ""


_LIVE = (
    "marcomoauro/substack-mcp, src/api/substack/document.js and "
    "docs/superpowers/specs/2026-08-07-post-body-contract-design.md"
)
_BUILDERS = "ma2za/python-substack, substack/nodes.py"
_EXPORTS = "TryGhost/migrate, packages/mg-substack (fixtures of exported HTML)"
_M, _C, _D = Evidence.MEASURED, Evidence.CLAIMED, Evidence.DISPUTED
_NULL = Kind("null", optional=True)

NODES: tuple[NodeType, ...] = (
    NodeType("doc", _M, _LIVE, "block+ footnote*"),
    NodeType("paragraph", _M, _LIVE, "inline*", group="block"),
    NodeType(
        "heading",
        _M,
        _LIVE,
        "inline+",
        {"level": Kind("integer", least=2, most=4)},
        group="block",
        note="levels 1 to 6 exist; the post keeps to 2 to 4, as its HTML does",
    ),
    NodeType("bullet_list", _M, _LIVE, "list_item+", group="block"),
    NodeType(
        "ordered_list",
        _D,
        _LIVE,
        "list_item+",
        {"order": Kind("integer")},
        group="block",
        note="its first number is `order` as in prosemirror-schema-list; `start` is also claimed",
    ),
    NodeType(
        "list_item",
        _M,
        _LIVE,
        "paragraph (bullet_list | ordered_list)*",
        note="what else an item may hold is not known",
    ),
    NodeType("blockquote", _M, _LIVE, "paragraph+", group="block"),
    NodeType(
        "pullquote",
        _D,
        _BUILDERS,
        "paragraph+",
        {"align": _NULL, "color": _NULL},
        group="block",
        note=f"substack-mcp did not find it in the editor's menus; exports have "
        f"`div.pullquote` ({_EXPORTS}), and no other node says the same",
    ),
    NodeType(
        "highlighted_code_block",
        _D,
        _LIVE,
        "text*",
        {"language": Kind("string"), "nodeId": Kind("string")},
        group="block",
        marked=False,
        note="measured in live posts; python-substack writes `codeBlock` instead",
    ),
    NodeType("horizontal_rule", _M, _LIVE, group="block"),
    NodeType(
        "captionedImage",
        _M,
        _LIVE,
        "image2 caption?",
        group="block",
        note="with attributes of its own and no `image2` it crashes the editor",
    ),
    NodeType(
        "image2",
        _M,
        _LIVE,
        "",
        {
            "src": Kind("string"),
            "srcNoWatermark": _NULL,
            "fullscreen": Kind("boolean"),
            "imageSize": Kind("string"),
            "height": Kind("integer", optional=True, least=1),
            "width": Kind("integer", optional=True, least=1, most=MAX_WIDTH),
            "resizeWidth": _NULL,
            "bytes": _NULL,
            "alt": Kind("string", optional=True),
            "title": _NULL,
            "type": _NULL,
            "href": _NULL,
            "belowTheFold": Kind("boolean"),
            "topImage": Kind("boolean"),
            "internalRedirect": _NULL,
            "isProcessing": Kind("boolean"),
            "align": _NULL,
            "offset": Kind("boolean"),
        },
        note=f"the values that are not the picture's own follow {_BUILDERS}",
    ),
    NodeType(
        "caption",
        _M,
        _LIVE,
        "text+",
        note="whether it holds notes or line breaks is not known: such a caption is a paragraph",
    ),
    NodeType("text", _M, _LIVE, group="inline"),
    NodeType("hard_break", _M, _LIVE, group="inline"),
    NodeType(
        "footnoteAnchor",
        _C,
        _BUILDERS,
        "",
        {"number": Kind("integer", least=1)},
        group="inline",
        note="a new number for each reference",
    ),
    NodeType("footnote", _C, _BUILDERS, "paragraph+", {"number": Kind("integer", least=1)}),
    NodeType(
        "latex_block",
        _D,
        _EXPORTS,
        "",
        {"persistentExpression": Kind("string"), "id": Kind("string")},
        group="block",
        note="exports show these two attributes; python-substack writes `dirty` in place of `id`",
    ),
    NodeType("paywall", _M, _LIVE, group="block", note="one in a post: two are stored, undefined"),
    NodeType(
        "button",
        _M,
        _LIVE,
        "",
        {"url": Kind("address"), "text": Kind("string")},
        group="block",
    ),
    # --- known, and never written
    NodeType(
        "calloutBlock",
        _D,
        _BUILDERS,
        written=False,
        note="substack-mcp did not find it in the editor's menus; a quote with a bold title "
        "says the same in names that were measured",
    ),
    NodeType(
        "codeBlock", _D, _BUILDERS, written=False, note="substack-mcp: Substack does not render it"
    ),
    NodeType("code_block", _M, _LIVE, written=False, note="only in older posts"),
    NodeType(
        "latex",
        _C,
        _BUILDERS,
        written=False,
        note="math in a line stands in Unicode, or as code, as in the HTML",
    ),
    NodeType(
        "table",
        _D,
        "ma2za/python-substack, pull request 65",
        written=False,
        note="stored, never displayed; none in 144 posts",
    ),
)
"""All nodes."""

MARKS: tuple[MarkType, ...] = (
    MarkType("strong", _M, _LIVE),
    MarkType("em", _M, _LIVE),
    MarkType("code", _M, _LIVE),
    MarkType("strikethrough", _C, _LIVE, note="modelled there, and in none of the posts counted"),
    MarkType("link", _M, _LIVE, {"href": Kind("address")}),
    MarkType("superscript", _C, _BUILDERS),
    MarkType("subscript", _C, _BUILDERS),
)
"""All marks, in the order in which a text carries them."""

NODE = {node.name: node for node in NODES}
"""Nodes by name."""
MARK = {mark.name: mark for mark in MARKS}
"""Marks by name."""
MARK_ORDER = {mark.name: rank for rank, mark in enumerate(MARKS)}
"""The rank of each mark."""
ADDRESSES = ("https://", "http://", "mailto:")
"""What an address begins with."""
