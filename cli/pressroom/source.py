"""Reading source files, and finding places in them. The only reader of articles."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pressroom import rules
from pressroom.diagnostics import Collector, Place

MAX_BYTES = 1024 * 1024
"""The largest source file that is read, in bytes."""


@dataclass(frozen=True)
class Source:
    """A text file: its display path (relative to the publication), its text, its place on disk."""

    path: str
    text: str
    file: Path = field(default=Path(), compare=False)
    sha256: str = field(default="", compare=False)
    """Of the bytes that were read, in hexadecimal; empty for a text that is no file's."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends; ``lines[0]`` is line 1."""
        return self.text.split("\n")

    def place(self, line: int, column: int | None = None, length: int | None = None) -> Place:
        """A place on one line; ``length`` is in code points."""
        if column is None or length is None:
            return Place(self.path, line, column)
        return Place(self.path, line, column, line, column + length)

    def whole(self) -> Place:
        """The file as such."""
        return Place(self.path)


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that a setting names: where it is, how it was written, and where that stands."""

    path: Path
    text: str
    place: Place


def read(file: Path, path: str, collector: Collector, limit: int = MAX_BYTES) -> Source | None:
    """Read one UTF-8 file of at most ``limit`` bytes; report and return ``None`` otherwise.

    A byte order mark is removed and line ends become ``\\n``; a NUL becomes
    U+FFFD as CommonMark 0.31 section 2.3 says, so that columns stay true.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        collector.report(
            rules.FILE_READABLE,
            Place(path),
            f"the file cannot be read: {error.strerror}",
            "check its name and permissions",
        )
        return None
    if len(data) > limit:
        collector.report(
            rules.FILE_SIZE,
            Place(path),
            f"the file is larger than {limit // 1024} KiB",
            "split the article, or move data out of it"
            if limit == MAX_BYTES
            else "split the file, or leave out what is not cited",
        )
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        last = before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")
        column = len(last.removeprefix("\ufeff")) + 1
        collector.report(
            rules.FILE_UTF8,
            Place(path, line, column, line, column + 1),
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            "save the file as UTF-8",
        )
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Source(path, text.replace("\0", "\ufffd"), file, hashlib.sha256(data).hexdigest())
