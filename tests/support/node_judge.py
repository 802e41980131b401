"""Whether an editor document keeps to the table of nodes: names, attributes, marks, order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from editor_nodes import ADDRESSES, MARK, MARK_ORDER, NODE, NODES, Kind

_KEYS = {"type", "attrs", "content"}


def violations(document: object) -> list[str]:
    """What is wrong with ``document``, each with the way to it; an empty list when it is sound.

    Names, attributes and their types, what may stand in what, marks and their
    order, text that is empty or not merged, notes without their block, more
    than one paywall (the server and the editor accept two and say nothing:
    marcomoauro/substack-mcp).
    """
    if not isinstance(document, dict) or document.get("type") != "doc":
        return ["document: the outermost node is not `doc`"]
    found = list(_node(document, "doc"))
    if not found:
        found.extend(_whole(document))
    return found


def _node(node: object, path: str) -> Iterator[str]:
    if not isinstance(node, dict) or not isinstance(node.get("type"), str):
        yield f"{path}: not a node"
        return
    name = node["type"]
    known = NODE.get(name)
    if known is None or not known.written:
        yield f"{path}: `{name}` is no node that a post is made of"
        return
    if name == "text":
        yield from _text(node, path)
        return
    for key in node.keys() - _KEYS:
        yield f"{path}: the key `{key}` is not known"
    yield from _attributes(node.get("attrs"), known.attributes, path)
    content = node.get("content", [])
    if not isinstance(content, list) or ("content" in node and not content):
        yield f"{path}: `content` is not a list with nodes in it"
        return
    names = [child.get("type") if isinstance(child, dict) else "?" for child in content]
    if not _expression(known.content).fullmatch("".join(f"{child} " for child in names)):
        shown = " ".join(str(child) for child in names[:8]) or "nothing"
        yield f"{path}: holds {shown}, expected {known.content or 'nothing'}"
    before: object = None
    for at, child in enumerate(content):
        here = f"{path}/{at}:{names[at]}"
        yield from _node(child, here)
        if names[at] == "text":
            marks = child.get("marks", [])
            if marks == before:
                yield f"{here}: not merged with the text before it"
            if marks and not known.marked:
                yield f"{here}: marks where none may stand"
            before = marks
        else:
            before = None


def _text(node: Mapping[str, Any], path: str) -> Iterator[str]:
    for key in node.keys() - {"type", "text", "marks"}:
        yield f"{path}: the key `{key}` is not known"
    if not isinstance(node.get("text"), str) or not node["text"]:
        yield f"{path}: a text without characters"
    marks = node.get("marks", [])
    if not isinstance(marks, list) or ("marks" in node and not marks):
        yield f"{path}: `marks` is not a list with marks in it"
        return
    ranks = []
    for mark in marks:
        known = MARK.get(mark.get("type", "")) if isinstance(mark, dict) else None
        if known is None:
            yield f"{path}: `{mark}` is no mark"
            return
        for key in mark.keys() - {"type", "attrs"}:
            yield f"{path}: the key `{key}` of a mark is not known"
        yield from _attributes(mark.get("attrs"), known.attributes, f"{path} {known.name}")
        ranks.append(MARK_ORDER[known.name])
    if ranks != sorted(set(ranks)):
        yield f"{path}: marks twice or out of order"


def _attributes(given: object, known: Mapping[str, Kind], path: str) -> Iterator[str]:
    if given is None and not known:
        return
    if not isinstance(given, dict) or not given:
        yield f"{path}: `attrs` is missing or empty"
        return
    for name in given.keys() - known.keys():
        yield f"{path}: the attribute `{name}` is not known"
    for name, kind in known.items():
        if name not in given:
            yield f"{path}: the attribute `{name}` is missing"
        elif not _fits(given[name], kind):
            yield f"{path}: the attribute `{name}` is no {kind.name}"


def _fits(value: object, kind: Kind) -> bool:
    if value is None:
        return kind.optional
    if kind.name == "integer":
        if not isinstance(value, int) or isinstance(value, bool):
            return False
        return value >= kind.least and (kind.most is None or value <= kind.most)
    if kind.name == "boolean":
        return isinstance(value, bool)
    if kind.name == "address":
        return isinstance(value, str) and value.startswith(ADDRESSES)
    return kind.name == "string" and isinstance(value, str)


@cache
def _expression(content: str) -> re.Pattern[str]:
    """A content expression as a pattern over names, each with a space after it."""

    def names(found: re.Match[str]) -> str:
        if found[0] == " ":
            return ""
        members = [node.name for node in NODES if node.written and node.group == found[0]]
        return f"(?:(?:{'|'.join(members or [found[0]])}) )"

    return re.compile(re.sub(r"\w+| ", names, content))


def _whole(document: Mapping[str, Any]) -> Iterator[str]:
    """What concerns the document as a whole, once its nodes are sound."""
    nodes = list(_walk(document))
    paywalls = sum(node["type"] == "paywall" for node in nodes)
    if paywalls > 1:
        yield f"doc: {paywalls} paywalls, one may stand"
    anchors = [node["attrs"]["number"] for node in nodes if node["type"] == "footnoteAnchor"]
    notes = [node["attrs"]["number"] for node in nodes if node["type"] == "footnote"]
    if anchors != list(range(1, len(anchors) + 1)):
        yield "doc: the numbers of the references to notes do not count from 1"
    if notes != anchors:
        yield "doc: references to notes and notes do not agree"
    inside = [
        node
        for note in nodes
        if note["type"] == "footnote"
        for node in _walk(note)
        if node["type"] == "footnoteAnchor"
    ]
    if inside:
        yield "doc: a reference to a note within a note"
    ids = [
        node["attrs"].get("nodeId") or node["attrs"].get("id")
        for node in nodes
        if node["type"] in {"highlighted_code_block", "latex_block"}
    ]
    if len(ids) != len(set(ids)):
        yield "doc: two blocks with the same id"


def _walk(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("content", []):
        yield from _walk(child)
