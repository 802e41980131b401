"""posts.csv of an export: rows by the names of their columns."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.importing.export import dom

MAX_CELL = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One post as listed; ``line`` is the row's first in posts.csv."""

    line: int
    id: str
    slug: str
    title: str
    subtitle: str
    date: datetime.date | None
    published: bool
    type: str
    podcast_url: str


def read(text: str, path: str, collector: Collector) -> dict[str, Row] | None:
    """The rows by post id; ``None`` with a report if ``text`` is no list of posts."""
    limit = csv.field_size_limit(MAX_CELL)
    try:
        return _read(text.removeprefix("\ufeff").replace("\0", ""), path, collector)
    finally:
        csv.field_size_limit(limit)


def _read(text: str, path: str, collector: Collector) -> dict[str, Row] | None:
    reader = csv.reader(io.StringIO(text, newline=""))
    lines = _lines(reader, path, collector)
    _, head = next(lines, (1, []))
    names = {name.strip().lower(): index for index, name in reversed(list(enumerate(head)))}
    if "post_id" not in names:
        collector.report(
            rules.IMPORT_ARCHIVE,
            Place(path, 1),
            "has no column `post_id`",
            "import the zip as Substack exported it",
        )
        return None
    rows: dict[str, Row] = {}
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue

        def cell(name: str, cells: list[str] = cells) -> str:
            index = names.get(name, -1)
            return cells[index].strip() if 0 <= index < len(cells) else ""

        key, _, slug = cell("post_id").partition(".")
        if not key:
            collector.report(
                rules.IMPORT_LISTED, Place(path, line), "a row names no post", "see what it was"
            )
            continue
        if key in rows:
            collector.report(
                rules.IMPORT_LISTED,
                Place(path, line),
                f"the post {dom.clean(key)[:40]} is listed on line {rows[key].line} already; the "
                "first row counts",
                "see which of the two is right",
            )
            continue
        rows[key] = Row(
            line,
            key,
            slug,
            one_line(cell("title")),
            one_line(cell("subtitle")),
            day(cell("post_date")),
            cell("is_published").lower() not in ("false", "0", "no"),
            cell("type").lower(),
            cell("podcast_url"),
        )
    return rows


def _lines(
    reader: Iterator[list[str]], path: str, collector: Collector
) -> Iterator[tuple[int, list[str]]]:
    """Rows with their first lines, up to one that cannot be read."""
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            collector.report(
                rules.IMPORT_ARCHIVE,
                Place(path, line),
                f"cannot be read from here on: {error}",
                "import the zip as Substack exported it",
            )
            return
        yield line, cells


def one_line(text: str) -> str:
    """A title or subtitle: entities resolved, white space as one space."""
    return " ".join(dom.clean(unescape(text)).split())


def day(text: str) -> datetime.date | None:
    """The day of a time such as ``2025-11-21T10:00:00.000Z``, as written."""
    found = re.match(r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
