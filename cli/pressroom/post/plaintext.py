"""A post as readable plain text: the clipboard's second form.

Never Markdown: an editor that takes the plain form would show its marks
literally (chrisdavidson/obsidian-to-substack, ``docs/FINDINGS.md``).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import assert_never

from pressroom.model import document as d
from pressroom.post import nodes as n

_BLANK = re.compile(r"[ \t\r\f\v]+")
_INDENT = "\u2003"
"""An em space: no indent that Markdown knows, and as wide everywhere."""


def plain_text(post: n.Post, missing: Container[str] = ()) -> str:
    """The words of a post, with blank lines between its paragraphs.

    ``missing`` are the addresses of pictures that are left out.
    """
    out: list[str] = []
    for text in _texts(post.pasted(), missing):
        within = text.startswith(_INDENT) and out and out[-1].startswith(_INDENT)
        out.extend(["\n" if within else "\n\n", text])
    return "".join(out[1:]) + "\n"


def _texts(blocks: Iterable[n.Block], missing: Container[str]) -> Iterator[str]:
    """The paragraphs that say something."""
    return filter(None, (text for block in blocks for text in _block(block, missing)))


def _block(node: n.Block, missing: Container[str]) -> Iterator[str]:
    match node:
        case n.Paragraph(native=True) | n.Paywall():
            pass
        case n.Paragraph() | n.Heading():
            yield _line(node.children)
        case n.List():
            yield from _list(node, _INDENT)
        case n.Quote():
            yield from _texts(node.paragraphs, missing)
        case n.CodeBlock():
            yield node.text.strip("\n")
        case n.MathBlock() if node.address:
            yield from _pictures([n.Image(node.address, node.tex)], missing)
        case n.MathBlock():
            yield node.tex.strip("\n")
        case n.Rule():
            yield "⁂"
        case n.Figure():
            yield from _pictures(node.images, missing)
            yield _line(node.line)
        case n.Subscribe():
            yield from _texts(node.blocks, missing)
        case _:
            assert_never(node)


def _pictures(images: Iterable[n.Image], missing: Container[str]) -> Iterator[str]:
    for image in images:
        if image.address not in missing:
            yield _clean(f"[Picture: {image.alt}]")


def _list(node: n.List, indent: str) -> Iterator[str]:
    for number, item in enumerate(node.items):
        text = _line(item.children).replace("\n", f"\n{indent}")
        sign = "•" if node.start is None else f"{node.start + number}."
        if text:
            yield f"{indent}{sign} {text}"
        for nested in item.lists:
            yield from _list(nested, indent + _INDENT)


def _line(nodes: n.Line) -> str:
    return _clean(_words(nodes))


def _clean(text: str) -> str:
    return "\n".join(_BLANK.sub(" ", line).strip(" ") for line in text.split("\n")).strip("\n")


def _words(nodes: n.Line) -> str:
    out: list[str] = []
    for node in n.parted(nodes):
        match node:
            case d.Text() | d.Code():
                # A line end of the source is a space; only a line break breaks lines.
                out.append(node.text.replace("\n", " "))
            case d.LineBreak():
                out.append("\n")
            case n.Styled():
                out.append(_words(node.children))
            case n.NoteRef():
                out.append(node.raised)
            case n.Link():
                words = _words(node.children)
                target = node.href.removeprefix("mailto:")
                out.append(words if target in words else f"{words} ({target})")
            case _:
                assert_never(node)
    return "".join(out)
