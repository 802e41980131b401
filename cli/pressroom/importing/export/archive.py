"""An export zip, read within bounds: its posts.csv and its posts, nothing else.

Nothing is ever extracted to disk, names are used for their last part alone, and
files of personal data (lists of addresses, of who opened what) are not opened.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.importing.export import dom
from pressroom.importing.export.dom import Unusable

MAX_ENTRIES = 50_000
MAX_DIRECTORY = 32 * 1024 * 1024
MAX_POST = 8 * 1024 * 1024
MAX_LISTING = 64 * 1024 * 1024
MAX_CELL = 4 * 1024 * 1024
MAX_TOTAL = 1024 * 1024 * 1024
MAX_RATIO = 200
"""The largest ratio of a file's size to its compressed size, from 1 MiB on."""

LISTING = "posts.csv"
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    NotImplementedError,
    struct.error,
)
_POST = re.compile(r"(?P<id>[^/]+?)(?:\.(?P<slug>[^/]*))?\.html?", re.IGNORECASE)
_AGAIN = "export the publication again, and import the zip as it was downloaded"
_PARTS = "import it in parts"
_UNCHANGED = "import the zip as Substack exported it"
_END = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Entry:
    """A post's file, and the id and slug that its name says."""

    info: zipfile.ZipInfo
    id: str
    slug: str


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a post apart from its body; empty where nothing says it."""

    title: str = ""
    subtitle: str = ""
    date: datetime.date | None = None
    slug: str = ""
    url: str = ""
    audio: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One post as listed; ``line`` is the row's first in posts.csv."""

    line: int
    details: Details
    published: bool


def shown(name: str) -> str:
    """A file name from a zip without what a terminal would obey."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)[:200]


class Archive:
    """An open export. Raises :class:`Unusable` if it is none."""

    def __init__(self, path: Path) -> None:
        _bounds(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGES as error:
            raise Unusable("is not a zip that can be read", _AGAIN) from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if not infos:
            raise Unusable("is an empty zip", _AGAIN)
        if len(infos) > MAX_ENTRIES:
            raise Unusable(f"holds {len(infos)} files, more than {MAX_ENTRIES}", _PARTS)
        if all(info.flag_bits & 1 for info in infos):
            raise Unusable("is encrypted", "unpack it with its password, and zip it without one")
        self._left = MAX_TOTAL
        names = [(info, parts) for info in infos if (parts := _parts(info))]
        lists = [(info, parts) for info, parts in names if parts[-1].lower() == LISTING]
        top = min(lists, key=lambda named: (len(named[1]), named[0].filename), default=None)
        self.listing = top[0] if top else None
        found = [(info, _POST.fullmatch(parts[-1])) for info, parts in names]
        self.posts = [Entry(info, post["id"], post["slug"] or "") for info, post in found if post]

    def close(self) -> None:
        self._zip.close()

    def read(self, info: zipfile.ZipInfo, limit: int) -> bytes:
        """A file's content; raises :class:`Unusable` rather than give more than ``limit``."""
        if info.flag_bits & 1:
            raise Unusable("is encrypted", "unpack the zip with its password, and zip it again")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unusable("is compressed in an unusual way", "zip it again with plain deflate")
        size, packed = info.file_size, max(info.compress_size, 1)
        if size > 2**20 and size / packed > MAX_RATIO:
            raise Unusable(f"unpacks to {size // packed} times its size, as no post does", _AGAIN)
        if size > limit:
            raise Unusable(f"is larger than {limit // 2**20} MiB", "take it out of the export")
        try:
            with self._zip.open(info) as stream:
                data = stream.read(limit + 1)
        except _DAMAGES as error:
            raise Unusable("is damaged, or not of the size that the zip says", _AGAIN) from error
        if len(data) != size:
            raise Unusable("is not of the size that the zip says", _AGAIN)
        self._left -= len(data)
        if self._left < 0:
            raise Unusable(f"comes after {MAX_TOTAL // 2**20} MiB of other posts", _PARTS)
        return data

    def rows(
        self, listing: zipfile.ZipInfo, path: str, collector: Collector
    ) -> dict[str, Row] | None:
        """The rows of a list of posts by post id; ``None`` with a report if it is none.

        ``path`` is its name in reports. Raises :class:`Unusable` as :meth:`read` does.
        """
        text = self.read(listing, MAX_LISTING).decode("utf-8", "replace")
        limit = csv.field_size_limit(MAX_CELL)
        lines = list(_cells(text.removeprefix("\ufeff").replace("\0", ""), path, collector))
        csv.field_size_limit(limit)
        if not lines or "post_id" not in lines[0][1]:
            message = "has no column `post_id`"
            collector.report(rules.IMPORT_ARCHIVE, Place(path, 1), message, _UNCHANGED)
            return None
        rows: dict[str, Row] = {}
        for line, cells in lines[1:]:
            if not any(cells.values()):
                continue
            key, _, slug = cells["post_id"].partition(".")
            if not key or key in rows:
                message, hint = "a row names no post", "see what it was"
                if key:
                    message = f"the post {dom.clean(key)[:40]} is listed on line {rows[key].line}"
                    message += " already; the first row counts"
                    hint = "see which of the two is right"
                collector.report(rules.IMPORT_LISTED, Place(path, line), message, hint)
                continue
            title, subtitle = (dom.one_line(cells.get(name, "")) for name in ("title", "subtitle"))
            date, audio = dom.day(cells.get("post_date", "")), cells.get("podcast_url", "")
            published = cells.get("is_published", "").lower() not in ("false", "0", "no")
            rows[key] = Row(line, Details(title, subtitle, date, slug, "", audio), published)
        return rows


def is_zip(head: bytes) -> bool:
    """Whether a file begins as a zip does."""
    return head.startswith((b"PK\x03\x04", _END, b"PK\x07\x08"))


def _bounds(path: Path) -> None:
    """Look at the end record before a directory of any size is read (APPNOTE 4.3.16)."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - 65_557))
            tail = stream.read()
    except OSError as error:
        raise Unusable(f"cannot be read: {error.strerror}", "check its permissions") from error
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Unusable("begins as a zip and has no end; it is cut short", _AGAIN)
    entries, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    if entries > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise Unusable(f"says that it holds more than {MAX_ENTRIES} files", _PARTS)


def _parts(info: zipfile.ZipInfo) -> list[str]:
    """The folders and the name of a file; none of what a system or an editor hides."""
    parts = [p for p in info.filename.replace("\\", "/").split("/") if p not in ("", ".", "..")]
    return [] if "__MACOSX" in parts or (parts and parts[-1].startswith(".")) else parts


def _cells(text: str, path: str, collector: Collector) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by the names of their columns with their first lines, up to one that cannot be read.

    The first is the head itself.
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    names: list[str] = []
    line = 1
    try:
        for cells in reader:
            names = names or [name.strip().lower() for name in cells]
            pairs = list(zip_longest(names, cells[: len(names)], fillvalue=""))
            yield line, {name: cell.strip() for name, cell in reversed(pairs)}
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"cannot be read from here on: {error}"
        collector.report(rules.IMPORT_ARCHIVE, Place(path, line), message, _UNCHANGED)
