"""Checks that a post keeps to the safe profile, by parsing it as a browser would."""

from __future__ import annotations

from typing import Any

import html5lib

BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "figure", "hr"}
INLINES = {"a", "strong", "em", "s", "code", "sup", "br"}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
CONTENT = {
    "p": INLINES,
    "h2": INLINES,
    "h3": INLINES,
    "h4": INLINES,
    "ul": {"li"},
    "ol": {"li"},
    "li": {"p", "ul", "ol"},
    "blockquote": {"p"},
    "pre": {"code"},
    "figure": {"img"},
    **dict.fromkeys(INLINES, INLINES),
}


def parsed(html: str) -> Any:
    """The fragment as an element tree without namespaces."""
    return html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)


def problems(html: str) -> list[str]:
    """Everything in ``html`` that the safe profile does not allow."""
    found: list[str] = []
    root = parsed(html)
    if (root.text or "").strip():
        found.append("text outside a block")
    for block in root:
        if block.tag not in BLOCKS:
            found.append(f"<{block.tag}> is no block of the profile")
        if (block.tail or "").strip():
            found.append("text outside a block")
    for parent in root.iter():
        allowed = CONTENT.get(parent.tag, set())
        if parent is not root:
            found.extend(
                f"<{child.tag}> in <{parent.tag}>" for child in parent if child.tag not in allowed
            )
        found.extend(
            f"{name}= on <{parent.tag}>"
            for name in parent.attrib
            if name not in ATTRIBUTES.get(parent.tag, set())
        )
        if parent.tag == "a" and not parent.get("href").startswith(
            ("https://", "http://", "mailto:")
        ):
            found.append(f"relative link {parent.get('href')}")
        if parent.tag == "img" and not parent.get("src").startswith(("images/", "data:image/")):
            found.append(f"picture at {parent.get('src')}")
        if parent.tag == "li":
            tags = [child.tag for child in parent]
            if tags.count("p") != 1 or tags[0] != "p":
                found.append(f"<li> holds {tags}, not one paragraph first")
        if parent.tag == "blockquote" and parent.find(".//sup") is not None:
            found.append("<sup> in <blockquote>")
        if parent.tag in {"ul", "ol", "li", "blockquote", "figure"} and (parent.text or "").strip():
            found.append(f"bare text in <{parent.tag}>")
    return found
