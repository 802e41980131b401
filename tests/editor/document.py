"""What an editor's document holds: its words in order, and its structure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Node = dict[str, Any]


@dataclass(slots=True)
class Contents:
    """``words`` has a line for each block; note markers stand between circumflexes."""

    words: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list)
    items: list[tuple[int | None, str, int]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    marked: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


def contents(document: Node) -> Contents:
    """Read a document in ProseMirror's JSON form."""
    found = Contents()
    lines: list[str] = []
    _block(document, found, lines)
    found.words = "\n".join(lines)
    return found


def inline_words(node: Node, plain: bool = False) -> str:
    """The text of inline content."""
    return "".join(text for text, _ in _inlines(node, plain))


def _inlines(node: Node, plain: bool = False) -> Iterator[tuple[str, list[Node]]]:
    for child in node.get("content", ()):
        marks = child.get("marks", [])
        match child["type"]:
            case "text":
                text = child["text"]
                if not plain and any(mark["type"] == "superscript" for mark in marks):
                    text = f"^{text}^"
                yield text, marks
            case "hard_break":
                yield "\n", marks
            case "footnoteAnchor":
                yield f"^{child['attrs']['number']}^", marks


def _block(node: Node, found: Contents, lines: list[str], depth: int = 0) -> None:
    kind = node["type"]
    found.names.add(kind)
    content = node.get("content", [])
    attrs = node.get("attrs", {})
    match kind:
        case "paragraph" | "heading" | "highlighted_code_block" | "caption":
            words = inline_words(node)
            lines.append(words)
            _marks(node, found)
            if kind == "heading":
                found.headings.append((attrs["level"], words))
            elif kind == "highlighted_code_block":
                found.code.append(words)
        case "image2":
            found.pictures.append((attrs["src"] or "", attrs["alt"] or ""))
            lines.append(attrs["alt"] or "")
        case "latex_block":
            lines.append(attrs["persistentExpression"])
        case "ordered_list" | "bullet_list":
            count = attrs.get("order") if kind == "ordered_list" else None
            for item in content:
                found.names.add("list_item")
                found.items.append((count, inline_words(item["content"][0]), depth + 1))
                count = None if count is None else count + 1
                for child in item["content"]:
                    _block(child, found, lines, depth + 1)
        case _:
            for child in content:
                _block(child, found, lines, depth)


def _marks(node: Node, found: Contents) -> None:
    """Runs of text under one mark, and links with their words."""
    running: dict[tuple[str, str], str] = {}
    order: list[tuple[str, str]] = []

    def close(keep: set[tuple[str, str]]) -> None:
        for key in [key for key in order if key not in keep]:
            order.remove(key)
            name, href = key
            if name == "link":
                found.links.append((href, running.pop(key)))
            else:
                found.marked.setdefault(name, []).append(running.pop(key))

    for text, marks in _inlines(node):
        keys = {(mark["type"], mark.get("attrs", {}).get("href", "")) for mark in marks}
        close(keys)
        for key in sorted(keys):
            if key not in running:
                order.append(key)
                running[key] = ""
            running[key] += text
    close(set())
