"""Tables and display math in a post: whichever form they took, all of their words are there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from pressroom.markdown.mathtext import unicode_math
from pressroom.post.audit.expected import SourceCell, SourceMath, SourceTable
from pressroom.post.audit.post import BLOCKS, Line, PostContent, PostPicture
from pressroom.post.audit.words import superscript

_POINTS = ".,;:|•–—()[]\"'“”‘’"


class PictureFacts(Protocol):
    """What is known of a picture of the post: its alternative text and what it was made of.

    ``source`` is the spelling in the Markdown, or empty for a picture of a
    table or a formula; ``csv`` is the text of a table's data, or empty.
    """

    @property
    def alt(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def csv(self) -> str: ...


class Insets:
    """Looks for what took another form. A picture, link or line found is not found again."""

    def __init__(self, post: PostContent, facts: Mapping[str, PictureFacts]) -> None:
        self.post = post
        self.facts = facts
        self._from: dict[tuple[int, int], int] = {}

    def problems(
        self, inset: SourceTable | SourceMath, start: int, end: int, *, claim: bool
    ) -> list[str]:
        """What of ``inset`` is not in the words ``start`` to ``end`` or the pictures there."""
        if isinstance(inset, SourceMath):
            return self._math(inset, start, end, claim)
        return self._table(inset, start, end, claim)

    def _free(self, start: int, end: int, *, apart: bool) -> list[PostPicture]:
        """Pictures there; for what stood in a note also below it."""
        free = [picture for picture in self.post.pictures if not picture.used]
        there = [picture for picture in free if start <= picture.start <= end]
        return there + [picture for picture in free if apart and picture.start > end]

    # --- math

    def _math(self, math: SourceMath, start: int, end: int, claim: bool) -> list[str]:
        tex = "".join(math.tex.split())
        for picture in self._free(start, end, apart=math.apart):
            if "".join(picture.alt.split()) == tex:
                picture.used = picture.used or claim
                return []
        cursor = self._from.get((start, end), start)
        for line in self._lines(cursor, end):
            if line.code is None and not math.flat:
                continue
            text = "".join(self._text(line))
            if text in (tex, "".join((unicode_math(math.tex.strip()) or "").split())):
                if claim:
                    self._from[start, end] = line.end
                return []
        return [f"the formula `{' '.join(math.tex.split())}` is not in the post"]

    def _lines(self, start: int, end: int) -> list[Line]:
        return self.post.lines_between(start, end)

    # --- tables

    def _table(self, table: SourceTable, start: int, end: int, claim: bool) -> list[str]:
        found: list[str] = []
        cursor = self._from.get((start, end), start)
        pictures = self._drawn(table, start, end)
        if pictures:
            last = cursor
            texts = [picture.alt for picture in pictures]
            if claim:
                found.extend(self._claimed(pictures))
        else:
            last, problem = self._written(table, cursor, end)
            texts = []
            if problem:
                found.append(problem)
        high = len(self.post.words) if table.apart else end
        if table.caption and not self._has(table.caption, start, high):
            found.append(f"the caption `{' '.join(table.caption)}` of a table is not in the post")
        texts.append(" ".join(self.post.words[start:high]))
        for number in dict.fromkeys(table.notes):
            if not any(superscript(str(number)) in text for text in texts):
                marker = f"the marker of note {number} in a table is not in the post"
                found.append(marker)
        if claim:
            self._from[start, end] = last
            # As rows every cell has its links; else they stand once below.
            listed = not pictures and any(
                self._is_item(line, flat=table.flat) for line in self._lines(start, end)
            )
            targets = table.links if listed else list(dict.fromkeys(table.links))
            found.extend(self._links(targets, start))
            if any(line.tag not in BLOCKS for line in self._lines(start, end)):
                found.append("a line of a table stands in no block")
        return found

    def _claimed(self, pictures: Sequence[PostPicture]) -> Iterable[str]:
        """Mark the pictures of a table as found, and say what of them is not as it was made."""
        for picture in pictures:
            picture.used = True
            facts = self.facts.get(picture.src)
            if facts is None:
                if self.facts or not picture.src:
                    yield f"the picture of a table has no file at `{picture.src}`"
            elif facts.alt.split() != picture.alt.split():
                yield "the alternative text of a table is not whole in the post"
        data = self._csv(pictures[0])
        shown = {picture.src for picture in self.post.pictures}
        for address, facts in self.facts.items():
            if data and facts.csv == data and address not in shown:
                yield f"the picture `{address}` of a table is not in the post"

    def _csv(self, picture: PostPicture) -> str:
        facts = self.facts.get(picture.src)
        return facts.csv if facts is not None else ""

    def _drawn(self, table: SourceTable, start: int, end: int) -> list[PostPicture]:
        """The pictures of a table, one after the other; none when it is not drawn."""
        cells = [table.header, *table.rows]
        if not any(cell.shown for cell in table.header):
            del cells[0]  # the data have no line for a head without a word
        free = self._free(start, end, apart=table.apart)
        for at, first in enumerate(free):
            data = self._csv(first)
            parts = [first]
            for more in free[at + 1 :]:
                known = {picture.alt for picture in parts}
                if more.start != first.start or self._csv(more) != data or more.alt in known:
                    break
                parts.append(more)
            if data:
                rows = list(csv.reader(io.StringIO(data)))
                if len(rows) == len(cells) and all(map(_same_row, cells, rows)):
                    return parts
            elif _in_order(table, first.alt):
                return [first]
            elif _in_order(table, " ".join(picture.alt for picture in parts)):
                return parts
        return []

    def _written(self, table: SourceTable, start: int, end: int) -> tuple[int, str]:
        """The table as rows or as code: where it ends, and the first cell that is not there."""
        lines = self._lines(start, end)
        rows = table.rows or [table.header]
        items = [k for k, line in enumerate(lines) if self._is_item(line, flat=table.flat)]
        if len(items) < len(rows):
            if items:
                return end, f"a table of {len(rows)} rows has {len(items)} in the post"
            return self._as_code(table, lines, end)
        before = _bare(" ".join(self.post.words[start : lines[items[0]].start]))
        last = start
        texts = []
        for number, at in enumerate(items[: len(rows)]):
            following = items[number + 1] if number + 1 < len(items) else len(lines)
            own = lines[at : min(following, self._item_end(lines, at))]
            texts.append(_bare(" ".join(" ".join(self._text(line)) for line in own)))
            last = own[-1].end
        wanted = [list(row) for row in rows]
        if table.rows:
            # Each row names the columns, unless a line before them does.
            named = [
                [cell for pair in zip(table.header, row, strict=True) for cell in pair]
                for row in rows
            ]
            if _first_missing(table.header, before) is not None or any(
                _first_missing(cells, text) is None
                for cells, text in zip(named, texts, strict=True)
            ):
                wanted = named
        for number, (cells, text) in enumerate(zip(wanted, texts, strict=True), 1):
            if (missing := _first_missing(cells, text)) is not None:
                return last, f"`{missing.shown}` in row {number} of a table is not in the post"
        return last, ""

    def _text(self, line: Line) -> list[str]:
        return [*line.signs, *self.post.words[line.start : line.end]]

    def _as_code(self, table: SourceTable, lines: Sequence[Line], end: int) -> tuple[int, str]:
        """A table as code: its lines in order, each with the cells of a row."""
        rows = [row for row in (table.header, *table.rows) if any(cell.shown for cell in row)]
        blocks = [line for line in lines if line.code is not None]
        if blocks:
            text = blocks[0].code or ""
            end = blocks[0].end
        elif table.flat:
            text = "\n".join(" ".join(self._text(line)) for line in lines)
        else:
            return end, "a table is not in the post"
        written = [bare for line in text.split("\n") if (bare := _bare(line)).strip()]
        at = 0
        for row in rows:
            while at < len(written) and _first_missing(row, written[at]) is not None:
                if blocks:
                    missing = _first_missing(row, written[at])
                    words = missing.shown if missing else ""
                    return end, f"`{words}` of a table is not in the post"
                at += 1
            if at == len(written):
                return end, f"the row `{row[0].shown}` of a table is not in the post"
            at += 1
        return end, ""

    def _is_item(self, line: Line, *, flat: bool) -> bool:
        if flat and "•" in line.signs:
            return True
        return any(item.depth for item in self.post.items.get(line.start, ()))

    def _item_end(self, lines: Sequence[Line], at: int) -> int:
        """An item is one line of the list and what is broken off it by line breaks."""
        end = at + 1
        while end < len(lines) and lines[end].block == lines[at].block:
            end += 1
        return end

    def _has(self, words: Sequence[str], start: int, end: int) -> bool:
        post = self.post.words
        first = words[0]
        return any(
            post[at] == first and post[at : at + len(words)] == list(words)
            for at in range(start, end - len(words) + 1)
        )

    def _links(self, targets: Sequence[str], start: int) -> Iterable[str]:
        for href in targets:
            for link in self.post.links:
                if link.href == href and not link.used and start <= link.start < link.end:
                    link.used = True
                    break
            else:
                yield f"the link to `{href}` in a table is lost"


def _bare(text: str) -> str:
    """Words without the punctuation that joins cells, each between spaces."""
    words = (word.strip(_POINTS) for word in text.split() if word.strip("─"))
    return f" {' '.join(filter(None, words))} "


def _find(cell: SourceCell, text: str, start: int, *, exact: bool) -> int | None:
    """Where a cell's words end that stand at ``start`` or later; the nearest of its spellings."""
    best: int | None = None
    spellings = (cell.shown,) if exact else (cell.shown, cell.plain, cell.raw)
    for words in dict.fromkeys(spellings):
        bare = _bare(words)
        if not bare.strip():
            # Nothing but points, or empty: there is nothing that could be told apart.
            return start
        at = text.find(bare, start)
        if at >= 0 and (best is None or at + len(bare) - 1 < best):
            best = at + len(bare) - 1
    return best


def _first_missing(
    cells: Iterable[SourceCell], text: str, *, exact: bool = True
) -> SourceCell | None:
    at = 0
    for cell in cells:
        end = _find(cell, text, at, exact=exact)
        if end is None:
            return cell
        at = end
    return None


def _in_order(table: SourceTable, text: str) -> bool:
    """Whether the head stands in a text, and the rows one after the other."""
    bare = _bare(text)
    if not bare.strip():
        return False
    body = [cell for row in table.rows for cell in row]
    return all(_first_missing(cells, bare, exact=False) is None for cells in (table.header, body))


def _same_row(cells: Sequence[SourceCell], row: Sequence[str]) -> bool:
    return len(cells) == len(row) and all(
        " ".join(value.split()) in (cell.shown, cell.plain, cell.raw)
        for cell, value in zip(cells, row, strict=True)
    )
