"""The words of inline content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from pressroom.model import document as d


def plain_text(inlines: Iterable[d.Inline]) -> str:
    """The words of inline content, without marks, notes and references."""
    parts: list[str] = []
    for node in inlines:
        match node:
            case d.Text() | d.Code():
                parts.append(node.text)
            case d.Math():
                parts.append(node.tex)
            case d.LineBreak():
                parts.append("\n")
            case d.InlinePicture():
                parts.append(node.alt)
            case d.Emphasis() | d.Strong() | d.Strikethrough() | d.Link():
                parts.append(plain_text(node.children))
            case d.CrossReference():
                parts.append(f"{node.kind.capitalize()} {node.number}")
            case d.FootnoteRef() | d.Citation():
                pass
            case _:
                assert_never(node)
    return "".join(parts)
