"""Compare what was promised with what the editor holds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from .document import Contents
from .promises import Item, Promise, Words

_P = TypeVar("_P")
_F = TypeVar("_F")


def losses(promised: Promise, found: Contents, files: Mapping[str, bytes]) -> list[str]:
    """Everything that is missing, a line each; empty when nothing was lost.

    ``files`` are those that are handed over beside the body.
    """
    return [
        *missing_words(promised.words, with_data(found.words, files)),
        *_headings(promised, found),
        *_items(promised, found),
        *_links(promised, found),
        *_pictures(promised, found),
        *_code(promised, found),
        *_marks(promised, found),
        *_markers(promised, found),
    ]


def with_data(words: str, files: Mapping[str, bytes]) -> str:
    """``words`` with the data of each table where its alternative text says where they are.

    That text counts the rows of a long table instead of holding them all.
    """

    def rows(named: re.Match[str]) -> str:
        data = files[f"images/{named[1]}"].decode("utf-8")
        return "\n".join([named[0], *("; ".join(row) for row in csv.reader(io.StringIO(data)))])

    return re.sub(r"more rows?; the data are in (\S+\.csv)\.", rows, words)


def missing_words(groups: Iterable[Sequence[Words]], text: str) -> list[str]:
    """Which words of ``groups`` are not in ``text`` in their order."""
    lost: list[str] = []
    at = 0
    for group in groups:
        furthest = at
        for part in group:
            position = at
            for pattern in part.chain:
                match = re.compile(pattern, re.DOTALL).search(text, position)
                if match is None:
                    elsewhere = re.search(pattern, text, re.DOTALL)
                    how = "stands elsewhere" if elsewhere else "is lost"
                    lost.append(f"{part.place}: {part.what} {how}: {pattern}")
                    continue
                position = match.end()
            if not part.floating:
                furthest = max(furthest, position)
        at = furthest
    return lost


def _in_order(
    wanted: Sequence[_P], given: Sequence[_F], same: Callable[[_P, _F], bool]
) -> Iterable[_P]:
    """What of ``wanted`` is not in ``given`` in its order; ``given`` may hold more."""
    at = 0
    for one in wanted:
        for position in range(at, len(given)):
            if same(one, given[position]):
                at = position + 1
                break
        else:
            yield one


def _full(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text.strip(), re.DOTALL) is not None


def _headings(promised: Promise, found: Contents) -> Iterable[str]:
    for level, pattern in _in_order(
        promised.headings, found.headings, lambda p, f: p[0] == f[0] and _full(p[1], f[1])
    ):
        yield f"heading of level {level} is lost: {pattern}"


def _items(promised: Promise, found: Contents) -> Iterable[str]:
    def same(item: Item, given: tuple[int | None, str, int]) -> bool:
        number, words, depth = given
        return item.number == number and item.depth in (None, depth) and _full(item.pattern, words)

    for item in _in_order(promised.items, found.items, same):
        yield f"{item.place}: list item {item.number or ''} is lost: {item.pattern}"


def _links(promised: Promise, found: Contents) -> Iterable[str]:
    for href, pattern in _in_order(
        promised.links, found.links, lambda p, f: p[0] == f[0] and _full(p[1], f[1])
    ):
        yield f"link is lost: {href} on {pattern}"
    # Where in a table's list, or below its picture, is the conversion's choice.
    everywhere = {href for href, _ in found.links}
    for href in promised.table_links:
        if href not in everywhere:
            yield f"link of a table is lost: {href}"


def _pictures(promised: Promise, found: Contents) -> Iterable[str]:
    def same(alt: str, picture: tuple[str, str]) -> bool:
        return picture[1] == alt

    for alt in _in_order(promised.pictures, found.pictures, same):
        yield f"picture is lost: {alt}"
    for src, alt in found.pictures:
        if not src.startswith("data:image/"):
            yield f"picture cannot travel: {src[:80]}"
        if not alt.strip():
            yield "picture without alternative text"


def _code(promised: Promise, found: Contents) -> Iterable[str]:
    for text in _in_order(promised.code, found.code, lambda p, f: p == f):
        yield f"code is lost: {text!r}"


def _marks(promised: Promise, found: Contents) -> Iterable[str]:
    for name, patterns in promised.marked.items():
        runs = found.marked.get(name, [])
        for pattern in _in_order(
            patterns, runs, lambda p, f: re.search(p, f, re.DOTALL) is not None
        ):
            yield f"{name} is lost: {pattern}"


def _markers(promised: Promise, found: Contents) -> Iterable[str]:
    runs = re.findall(r"\^([\d,\s]+)\^", found.words)
    count = sum(len(re.findall(r"\d+", run)) for run in runs)
    if count < promised.markers:
        yield f"{count} note markers, {promised.markers} in the source"
