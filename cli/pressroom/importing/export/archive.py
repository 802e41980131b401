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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.importing.export import dom

MAX_ENTRIES = 50_000
MAX_DIRECTORY = 32 * 1024 * 1024
MAX_POST = 8 * 1024 * 1024
MAX_LISTING = 64 * 1024 * 1024
MAX_CELL = 4 * 1024 * 1024
MAX_TOTAL = 1024 * 1024 * 1024
MAX_RATIO = 200
"""The largest ratio of a file's size to its compressed size, from 1 MiB on."""

LISTING = "posts.csv"
_POST = re.compile(r"(?P<id>[^/]+?)(?:\.(?P<slug>[^/]*))?\.html?", re.IGNORECASE)
_END = b"PK\x05\x06"


class Unusable(Exception):
    """An archive, or a file in it, cannot be read; ``str`` says why, ``hint`` what to do."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Entry:
    """A post's file: its name in the zip, and the id and slug that its name says."""

    info: zipfile.ZipInfo
    id: str
    slug: str

    @property
    def name(self) -> str:
        """The name for people: as in the zip, without what a terminal would obey."""
        return shown(self.info.filename)


def shown(name: str) -> str:
    """A file name from a zip without control characters."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)[:200]


class Archive:
    """An open export. Raises :class:`Unusable` if it is none."""

    def __init__(self, path: Path) -> None:
        _bounds(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise Unusable("is not a zip that can be read", _AGAIN) from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if not infos:
            raise Unusable("is an empty zip", _AGAIN)
        if len(infos) > MAX_ENTRIES:
            raise Unusable(f"holds {len(infos)} files, more than {MAX_ENTRIES}", _PARTS)
        if all(info.flag_bits & 1 for info in infos):
            raise Unusable("is encrypted", "unpack it with its password, and zip it without one")
        self._left = MAX_TOTAL
        self.listing = _listing(infos)
        self.posts = _posts(infos)

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
                more = stream.read(1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            RuntimeError,
            ValueError,
            NotImplementedError,
            struct.error,
        ) as error:
            raise Unusable("is damaged, or not of the size that the zip says", _AGAIN) from error
        if len(data) != size or more:
            raise Unusable("is not of the size that the zip says", _AGAIN)
        self._left -= len(data)
        if self._left < 0:
            raise Unusable(f"comes after {MAX_TOTAL // 2**20} MiB of other posts", _PARTS)
        return data


_AGAIN = "export the publication again, and import the zip as it was downloaded"
_PARTS = "import it in parts"
_UNCHANGED = "import the zip as Substack exported it"


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
    return [p for p in info.filename.replace("\\", "/").split("/") if p not in ("", ".", "..")]


def _ours(parts: Sequence[str]) -> bool:
    return bool(parts) and "__MACOSX" not in parts and not parts[-1].startswith(".")


def _listing(infos: Sequence[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """The posts.csv that lies nearest to the top."""
    found = [i for i in infos if _ours(p := _parts(i)) and p[-1].lower() == LISTING]
    return min(found, key=lambda i: (len(_parts(i)), i.filename), default=None)


def _posts(infos: Sequence[zipfile.ZipInfo]) -> list[Entry]:
    entries = []
    for info in infos:
        parts = _parts(info)
        found = _POST.fullmatch(parts[-1]) if _ours(parts) else None
        if found is not None:
            entries.append(Entry(info, found["id"], found["slug"] or ""))
    return entries


# --- posts.csv: rows by the names of their columns


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
    podcast_url: str


def read_listing(text: str, path: str, collector: Collector) -> dict[str, Row] | None:
    """The rows by post id; ``None`` with a report if ``text`` is no list of posts."""
    limit = csv.field_size_limit(MAX_CELL)
    try:
        return _rows(text.removeprefix("\ufeff").replace("\0", ""), path, collector)
    finally:
        csv.field_size_limit(limit)


def _rows(text: str, path: str, collector: Collector) -> dict[str, Row] | None:
    lines = _cells(text, path, collector)
    _, head = next(lines, (1, {}))
    if "post_id" not in head:
        message = "has no column `post_id`"
        collector.report(rules.IMPORT_ARCHIVE, Place(path, 1), message, _UNCHANGED)
        return None
    rows: dict[str, Row] = {}
    for line, cells in lines:
        if not any(cells.values()):
            continue
        key, _, slug = cells["post_id"].partition(".")
        if not key or key in rows:
            message, hint = "a row names no post", "see what it was"
            if key:
                message = (
                    f"the post {dom.clean(key)[:40]} is listed on line {rows[key].line} already; "
                    "the first row counts"
                )
                hint = "see which of the two is right"
            collector.report(rules.IMPORT_LISTED, Place(path, line), message, hint)
            continue
        rows[key] = Row(
            line,
            key,
            slug,
            dom.one_line(cells.get("title", "")),
            dom.one_line(cells.get("subtitle", "")),
            dom.day(cells.get("post_date", "")),
            cells.get("is_published", "").lower() not in ("false", "0", "no"),
            cells.get("podcast_url", ""),
        )
    return rows


def _cells(text: str, path: str, collector: Collector) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by the names of their columns with their first lines, up to one that cannot be read.

    The first is the head itself.
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    names: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"cannot be read from here on: {error}"
            collector.report(rules.IMPORT_ARCHIVE, Place(path, line), message, _UNCHANGED)
            return
        names = names or [name.strip().lower() for name in cells]
        cells += [""] * (len(names) - len(cells))
        yield (
            line,
            {name: cell.strip() for name, cell in reversed(list(zip(names, cells, strict=False)))},
        )
