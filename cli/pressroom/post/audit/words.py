"""Streams of words with marks in them, and which word of one is which of another.

Both sides of the loss audit are read into a :class:`Stream`, so that a word
is the same thing on both: what stands between white space, across marks
such as emphasis and links.
"""

from __future__ import annotations

import contextlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LOST = -1
"""Where a word stands that stands nowhere."""

_BOXES = frozenset("•☐☑⁂")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_GRAM = 3
_LARGEST = 60_000
_FEW = 12  # places that are looked for without an index of all


def superscript(digits: str) -> str:
    """``12`` as ``¹²``: the marker of a note as part of the word before it."""
    return digits.translate(_SUPERSCRIPT)


def is_sign(word: str) -> bool:
    """Whether a word at the beginning of a line is the sign of an item: ``•`` or ``3.``."""
    return word in _BOXES or (word[-1] == "." and word[:-1].isdecimal())


@dataclass(slots=True)
class Span:
    """Words ``start`` up to ``end`` of a stream."""

    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Segment(Span):
    """A run of words without a break; the signs of items before it are no words."""

    signs: tuple[str, ...] = ()


class Stream:
    """Words in reading order. Text is added piece by piece and cut at :meth:`flush`."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._pending: list[tuple[Span, bool, int]] = []

    def add(self, text: str) -> None:
        """More text of the same segment."""
        self._parts.append(text)
        self._length += len(text)

    def mark(self, span: Span, *, end: bool) -> None:
        """``span`` begins or ends here, perhaps within a word, which then belongs to it."""
        self._pending.append((span, end, self._length))

    def flush(self, *, signs: bool = True) -> Segment | None:
        """End the segment; ``None`` when it has no words."""
        if not self._parts and not self._pending:
            return None
        text = "".join(self._parts)
        words = text.split()
        base = len(self.words)
        skipped = 0
        if signs:
            while skipped < len(words) - 1 and is_sign(words[skipped]):
                skipped += 1
        for span, end, offset in self._pending:
            count = len(text[:offset].split())
            glued = 0 < offset < len(text) and len(text[offset - 1 : offset + 1].strip()) == 2
            at = base + max(0, count - skipped - (1 if glued and not end else 0))
            if end:
                span.end = at
            else:
                span.start = at
        self._parts.clear()
        self._pending.clear()
        self._length = 0
        if not words:
            return None
        self.words.extend(words[skipped:] if skipped else words)
        return Segment(base, len(self.words), tuple(words[:skipped]))


@dataclass(frozen=True, slots=True)
class Gap:
    """Words ``source`` up to ``source_end`` that do not stand so in ``post`` to ``post_end``."""

    source: int
    source_end: int
    post: int
    post_end: int


class Alignment:
    """Where each word of the source stands in the post, in order; ``to[i]`` may be :data:`LOST`.

    ``stops`` are the places of the source where something stands that may
    take many words of the post or none, e.g. a table: ``regions`` says which.
    ``fits(stop, start, end)`` tells whether what stands there is in these words.
    """

    def __init__(
        self,
        source: Sequence[str],
        lines: Sequence[Segment],
        post: Sequence[str],
        segments: Sequence[Segment],
        stops: Sequence[int],
        fits: Callable[[int, int, int], bool],
    ) -> None:
        self.source, self.post = source, post
        self.to = [LOST] * len(source)
        self.gaps: list[Gap] = []
        self.regions: dict[int, tuple[int, int]] = {}
        self._source_starts = {line.start for line in lines}
        self._source_ends = [line.end for line in lines]
        self._starts = [segment.start for segment in segments]
        self._start_set = set(self._starts)
        self._ends = {segment.end for segment in segments}
        self._stops = list(stops)
        self._fits = fits
        self._places: dict[int, dict[tuple[str, ...], list[int]]] = {}
        self._asked = 0
        self._run()

    def _run(self) -> None:
        source, post, to = self.source, self.post, self.to
        i = j = at = 0
        count, size = len(source), len(post)
        while True:
            stop = self._stops[at] if at < len(self._stops) else count
            while i < stop and j < size and source[i] == post[j]:
                to[i] = j
                i += 1
                j += 1
            if i == stop and at < len(self._stops):
                after = self._behind(i, j)
                self.regions[stop] = (j, after)
                j = after
                at += 1
            elif i >= count:
                self.gaps.append(Gap(i, i, j, size))
                return
            else:
                skipped, over = self._resume(i, j)
                gap = Gap(i, i + skipped, j, j + over)
                self.gaps.append(gap)
                self._within(gap)
                i, j = gap.source_end, gap.post_end
                while at < len(self._stops) and self._stops[at] < i:
                    self.regions[self._stops[at]] = (gap.post, gap.post_end)
                    at += 1

    def _next_stop(self, at: int) -> int:
        index = bisect_right(self._stops, at)
        return self._stops[index] if index < len(self._stops) else len(self.source)

    def _line_end(self, at: int) -> int:
        """The end of the source's line that holds a word."""
        return self._source_ends[bisect_right(self._source_ends, at)]

    def _behind(self, i: int, j: int) -> int:
        """Where the post goes on behind what stands at a stop of the source."""
        if i >= len(self.source):
            return len(self.post)
        length = min(12, self._line_end(i) - i)
        words = self.source[i : i + length]
        first = words[0]
        found = LOST
        for start in self._starts[bisect_left(self._starts, j) :]:
            if self.post[start] == first and self.post[start : start + length] == words:
                if self._fits(i, j, start):
                    return start
                if found == LOST:
                    found = start
        if found != LOST:
            return found
        return j + self._resume(i, j)[1]

    def _resume(self, i: int, j: int) -> tuple[int, int]:
        """How many words of each side to pass over so that both go on alike: the fewest."""
        best = (len(self.source) - i, len(self.post) - j)
        cost = sum(best)
        skipped = 0
        while skipped < cost and i + skipped < len(self.source):
            at = i + skipped
            end = min(at + _GRAM, self._next_stop(at))
            # Something may have been put in after the line: what is left of it counts too.
            for stop in dict.fromkeys((end, min(end, self._line_end(at)))):
                over = self._over(at, stop, j, cost - skipped)
                if over is not None:
                    best, cost = (skipped, over), skipped + over
            skipped += 1
        return best

    def _over(self, at: int, end: int, j: int, cost: int) -> int | None:
        """How far from ``j`` these words of the source stand, when it is nearer than ``cost``."""
        length = end - at
        for place in self._found(self.source[at:end], j, j + cost):
            # One or two words alone say little, unless they begin or end a line.
            if length == _GRAM or self._line(at, place, length):
                return place - j
        return None

    def _found(self, gram: Sequence[str], start: int, end: int) -> Iterator[int]:
        """The places of some words of the post, from ``start`` on and before ``end``."""
        self._asked += 1
        if self._asked > _FEW:
            places = self._index(len(gram)).get(tuple(gram), ())
            for index in range(bisect_left(places, start), len(places)):
                if places[index] >= end:
                    return
                yield places[index]
            return
        place = start - 1
        with contextlib.suppress(ValueError):  # there is no more
            while True:
                place = self.post.index(gram[0], place + 1, end)
                if self.post[place : place + len(gram)] == gram:
                    yield place

    def _line(self, at: int, place: int, length: int) -> bool:
        if at in self._source_starts and place in self._start_set:
            return True
        return place + length in self._ends

    def _index(self, length: int) -> dict[tuple[str, ...], list[int]]:
        """The places of every run of so many words of the post."""
        found = self._places.get(length)
        if found is None:
            found = self._places[length] = {}
            shifted = (self.post[offset:] for offset in range(length))
            for place, gram in enumerate(zip(*shifted, strict=False)):
                if gram in found:
                    found[gram].append(place)
                else:
                    found[gram] = [place]
        return found

    def _within(self, gap: Gap) -> None:
        """The longest run of words in order within a gap is not lost."""
        a = self.source[gap.source : gap.source_end]
        b = self.post[gap.post : gap.post_end]
        if not a or not b or len(a) * len(b) > _LARGEST:
            return
        rows = [[0] * (len(b) + 1)]
        for word in reversed(a):
            below = rows[-1]
            row = [0] * (len(b) + 1)
            for k in range(len(b) - 1, -1, -1):
                row[k] = below[k + 1] + 1 if word == b[k] else max(below[k], row[k + 1])
            rows.append(row)
        rows.reverse()
        i = k = 0
        while i < len(a) and k < len(b):
            if a[i] == b[k]:
                self.to[gap.source + i] = gap.post + k
                i += 1
                k += 1
            elif rows[i + 1][k] >= rows[i][k + 1]:
                i += 1
            else:
                k += 1
