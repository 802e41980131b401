"""Labels of headings, running heads and the room that notes take: what a page needs first."""

from __future__ import annotations

from collections.abc import Iterable

from pressroom.model import document as d
from pressroom.model.document import plain_text

_NOTE_CHARACTERS = 78
_CODE_CHARACTERS = 60


def heading_label(node: d.Heading) -> str:
    """A heading's number and words on one line, for bookmarks and running heads."""
    return " ".join(f"{node.number} {plain_text(node.children)}".split())


def shortened(text: str, most: int = 46) -> str:
    """``text`` as it fits into half a running head: cut at a word, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    words = cut.rsplit(" ", 1)[0] if " " in cut else cut
    return f"{words.rstrip(' ,;:–—-')}…"


def lines(blocks: Iterable[d.Block]) -> int:
    """About how many lines of a note's size ``blocks`` take."""
    count = 0
    for block in d.walk(blocks, skip=d.Marker):
        match block:
            case d.Paragraph() | d.Heading():
                count += 1 + len(plain_text(block.children)) // _NOTE_CHARACTERS
            case d.CodeBlock():
                count += 2 + sum(1 + len(row) // _CODE_CHARACTERS for row in block.text.split("\n"))
            case d.Table():
                count += 4 + 2 * len(block.rows)
            case d.Figure():
                count += 4 + int(block.picture.height) // 15
            case _:
                count += isinstance(block, d.Block)
    return count
