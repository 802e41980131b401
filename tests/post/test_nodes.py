"""The validator of editor documents, and the table of nodes that it goes by."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from editor_nodes import MARKS, NODES, Evidence, MarkType, NodeType
from node_judge import violations

Node = dict[str, Any]

CASES = Path(__file__).parent / "document_cases"


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("content", []):
        yield from walk(child)


def all_of(node: Node, name: str) -> list[Node]:
    return [found for found in walk(node) if found["type"] == name]


def sound() -> Node:
    names = ["lists", "figures", "inlines", "code", "marks", "math"]
    content = [json.loads((CASES / f"{name}.json").read_text("utf-8"))["content"] for name in names]
    first = [node for part in content for node in part if node["type"] != "footnote"]
    notes = [node for part in content for node in part if node["type"] == "footnote"]
    return {"type": "doc", "content": first + notes}


def pick(out: Node, name: str) -> Node:
    return all_of(out, name)[0]


def with_mark(out: Node, name: str) -> Node:
    return next(
        mark
        for node in all_of(out, "text")
        for mark in node.get("marks", [])
        if mark["type"] == name
    )


BREAKS: dict[str, tuple[Callable[[Node], object], str]] = {
    "name": (lambda o: pick(o, "paragraph").update(type="para"), "`para` is no node"),
    "never written": (lambda o: pick(o, "paragraph").update(type="table"), "`table` is no node"),
    "disputed": (
        lambda o: pick(o, "highlighted_code_block").update(type="codeBlock"),
        "`codeBlock` is no node",
    ),
    "not a node": (lambda o: o["content"].append("text"), "not a node"),
    "key": (lambda o: pick(o, "paragraph").update(style="x"), "key `style`"),
    "attribute": (lambda o: pick(o, "image2")["attrs"].update(size=1), "attribute `size`"),
    "missing": (lambda o: pick(o, "image2")["attrs"].pop("src"), "`src` is missing"),
    "no attributes": (lambda o: pick(o, "heading").pop("attrs"), "`attrs` is missing"),
    "level": (lambda o: pick(o, "heading")["attrs"].update(level=1), "`level` is no integer"),
    "type": (lambda o: pick(o, "heading")["attrs"].update(level=True), "`level` is no integer"),
    "width": (lambda o: pick(o, "image2")["attrs"].update(width=9999), "`width` is no integer"),
    "null": (lambda o: pick(o, "image2")["attrs"].update(src=None), "`src` is no string"),
    "flag": (lambda o: pick(o, "image2")["attrs"].update(offset=0), "`offset` is no boolean"),
    "fixed": (lambda o: pick(o, "image2")["attrs"].update(bytes=3), "`bytes` is no null"),
    "flat picture": (lambda o: pick(o, "captionedImage").pop("content"), "expected image2 caption"),
    "empty content": (lambda o: pick(o, "paragraph").update(content=[]), "`content` is not"),
    "list in list": (
        lambda o: pick(o, "bullet_list")["content"].append(copy.deepcopy(pick(o, "bullet_list"))),
        "expected list_item+",
    ),
    "item": (
        lambda o: pick(o, "list_item")["content"].insert(0, {"type": "horizontal_rule"}),
        "expected paragraph",
    ),
    "inline outside": (lambda o: o["content"].insert(0, {"type": "hard_break"}), "expected block"),
    "note not last": (lambda o: o["content"].append({"type": "paragraph"}), "expected block"),
    "empty text": (lambda o: pick(o, "text").update(text=""), "without characters"),
    "text key": (lambda o: pick(o, "text").update(attrs={}), "key `attrs`"),
    "mark": (lambda o: with_mark(o, "em").update(type="bold"), "is no mark"),
    "mark key": (lambda o: with_mark(o, "em").update(on=True), "key `on` of a mark"),
    "mark attribute": (lambda o: with_mark(o, "em").update(attrs={"x": 1}), "attribute `x`"),
    "no marks": (lambda o: pick(o, "text").update(marks=[]), "`marks` is not a list"),
    "order": (
        lambda o: pick(o, "text").update(marks=[{"type": "em"}, {"type": "strong"}]),
        "out of order",
    ),
    "twice": (
        lambda o: pick(o, "text").update(marks=[{"type": "em"}, {"type": "em"}]),
        "out of order",
    ),
    "relative link": (
        lambda o: with_mark(o, "link")["attrs"].update(href="#a"),
        "`href` is no address",
    ),
    "marked code": (
        lambda o: pick(o, "highlighted_code_block")["content"][0].update(marks=[{"type": "em"}]),
        "marks where none",
    ),
    "not merged": (
        lambda o: pick(o, "paragraph").update(
            content=[{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
        ),
        "not merged",
    ),
    "paywalls": (lambda o: o["content"].insert(0, {"type": "paywall"}), "2 paywalls"),
    "anchor": (lambda o: pick(o, "footnoteAnchor")["attrs"].update(number=2), "do not count"),
    "note": (lambda o: pick(o, "footnote")["attrs"].update(number=2), "do not agree"),
    "lost note": (lambda o: o["content"].remove(pick(o, "footnote")), "do not agree"),
    "note in note": (
        lambda o: pick(o, "footnote")["content"].append(
            {"type": "paragraph", "content": [{"type": "footnoteAnchor", "attrs": {"number": 2}}]}
        ),
        "within a note",
    ),
    "id": (
        lambda o: o["content"].insert(0, copy.deepcopy(pick(o, "latex_block"))),
        "the same id",
    ),
}


def test_the_sound_document_is_sound() -> None:
    assert violations(sound()) == []


@pytest.mark.parametrize("name", BREAKS)
def test_the_validator_finds(name: str) -> None:
    change, message = BREAKS[name]
    out = sound()
    change(out)
    assert any(message in found for found in violations(out)), violations(out)


@pytest.mark.parametrize("value", [None, [], "doc", {"type": "paragraph"}])
def test_the_validator_wants_a_document(value: object) -> None:
    assert violations(value) == ["document: the outermost node is not `doc`"]


def test_the_table_names_a_source_for_everything_and_what_is_disputed() -> None:
    entries: tuple[NodeType | MarkType, ...] = (*NODES, *MARKS)
    assert len({node.name for node in NODES}) == len(NODES)
    assert all("/" in entry.source for entry in entries)
    disputed = {entry.name for entry in NODES if entry.evidence is Evidence.DISPUTED}
    assert {"highlighted_code_block", "codeBlock", "pullquote", "calloutBlock"} <= disputed
    assert all(entry.note for entry in entries if entry.evidence is Evidence.DISPUTED)
    assert all(entry.note for entry in NODES if not entry.written)
