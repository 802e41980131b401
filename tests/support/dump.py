"""A document as indented text, for golden files: every field of every node, paths left out."""

from __future__ import annotations

import dataclasses
from typing import Any

from pressroom.model import document as d


def dump(document: d.Document) -> str:
    """One node a line, its children indented."""
    lines: list[str] = []
    for block in document.blocks:
        _node(block, 0, lines)
    for note in document.footnotes:
        _node(note, 0, lines)
    for reference in document.references:
        _node(reference, 0, lines)
    return "\n".join(lines) + "\n"


def _node(node: Any, depth: int, lines: list[str]) -> None:
    simple: list[str] = []
    nested: list[tuple[str, Any]] = []
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        if isinstance(value, d.Picture):
            size = f"{value.width:g}x{value.height:g}"
            simple.append(f"{field.name}={value.source} {value.media_type} {size}")
        elif isinstance(value, tuple) and value and not isinstance(value[0], int | str):
            nested.append((field.name, value))
        elif field.name == "item":
            simple.append(f"item={' '.join(sorted(value))}")
        elif value not in ("", (), None):
            simple.append(f"{field.name}={value!r}")
    lines.append("  " * depth + " ".join([type(node).__name__, *simple]))
    for name, value in nested:
        if name not in ("children", "blocks"):
            lines.append("  " * (depth + 1) + f"{name}:")
            depth_of = depth + 2
        else:
            depth_of = depth + 1
        _nested(value, depth_of, lines)


def _nested(value: Any, depth: int, lines: list[str]) -> None:
    for item in value:
        if isinstance(item, tuple):
            lines.append("  " * depth + "-")
            _nested(item, depth + 1, lines)
        elif dataclasses.is_dataclass(item):
            _node(item, depth, lines)
        else:
            lines.append("  " * depth + repr(item))
