"""The only reader and writer of disk: where things lie, sources read with places, artifacts."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from pressroom import rules
from pressroom.diagnostics import Collector, Place, PressroomError

# --- layout of a publication

CONFIG = "pressroom.toml"
"""The file that makes a folder a publication."""
ARTICLES = (".md", ".qmd", ".markdown", ".mdx")
"""What the names of articles end in."""
SERIES = "series.yaml"
"""The file that makes a folder of articles a series."""
SOURCES = "sources"
"""Where the articles are, unless the configuration says otherwise."""
TEMPLATES = "templates"
"""A publication's own templates."""
FONTS = "fonts"
"""A publication's own fonts."""
OUTPUT = "build"
"""Where everything is written, unless a command says otherwise."""
MANIFEST = "manifest.json"
"""The list of all that was written, in the output folder."""

KINDS = ("substack", "pdf", "record", "citation", "page")
"""What is made of a work, in this order: a landing page lists the files of the others."""


def find_root(start: Path) -> Path:
    """The nearest folder upward from ``start`` with a ``pressroom.toml``.

    Raises :class:`PressroomError` when there is none.
    """
    found = _publication(start.resolve())
    if found is None:
        raise PressroomError(
            f"{start.resolve()}: no {CONFIG} here or in a folder above; "
            "go to the publication's folder, or name it: pressroom --project DIR ..."
        )
    return found


def root_of(here: Path, paths: Sequence[Path]) -> Path:
    """The publication that ``paths`` lie in, or without any ``here``; else their own folder.

    A folder without a ``pressroom.toml`` above it is a publication with default settings.
    """
    full = [path.resolve() for path in paths] or [here.resolve()]
    folders = [path if path.is_dir() else path.parent for path in full]
    common = Path(os.path.commonpath(folders))
    return _publication(common) or common


def _publication(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    return None


def target_of(root: Path, output: Path | None) -> Path:
    """The folder that a build of the publication at ``root`` writes to."""
    return (output or root / OUTPUT).resolve()


def is_plain(path: str) -> bool:
    """Whether ``path``, with ``/``, leads down from a folder on every system, and no other way."""
    parts = path.split("/")
    return bool(path) and not {"", ".", ".."} & {*parts} and not set(path) & set("\\:\0")


def is_below(path: str) -> bool:
    """Whether ``path``, with ``/``, stays in the folder that it is relative to."""
    return not path.startswith("/") and ".." not in path.split("/")


# --- what ships


@cache
def shipped() -> Path:
    """The folder of templates that ships: in the package, or beside ``cli/`` in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "templates"
    if inside.is_dir():
        return inside
    checkout = package.parents[1] / "templates"
    if checkout.is_dir():
        return checkout
    raise PressroomError("the templates are missing; install pressroom again")


def asset(name: str) -> str:
    """The text of a shipped file that is not a template, such as a stylesheet."""
    return (shipped() / name).read_text(encoding="utf-8")


# --- reading

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


def read(
    file: Path,
    path: str,
    collector: Collector,
    limit: int = MAX_BYTES,
    *,
    legacy: bool = False,
) -> Source | None:
    """Read one UTF-8 file of at most ``limit`` bytes; report and return ``None`` otherwise.

    A byte order mark is removed and line ends become ``\\n``; a NUL becomes
    U+FFFD as CommonMark 0.31 section 2.3 says, so that columns stay true.
    With ``legacy`` a file that is not UTF-8 is reported, and read as Windows-1252.
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
            f"byte 0x{data[error.start]:02x} is not UTF-8"
            + ("; the file is read as Windows-1252 (Latin-1)" if legacy else ""),
            "save the file as UTF-8",
        )
        if not legacy:
            return None
        text = data.decode("cp1252", "replace")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Source(path, text.replace("\0", "\ufffd"), file, hashlib.sha256(data).hexdigest())


# --- writing


@dataclass(frozen=True, slots=True)
class Listed:
    """A finished file without its bytes: ``size`` of them, with this digest."""

    path: str
    media_type: str
    work: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file in memory. ``path`` is relative to the output folder, with ``/``.

    ``work`` is the slug of the work it belongs to, or empty.
    """

    path: str
    data: bytes
    media_type: str
    work: str = ""

    @property
    def sha256(self) -> str:
        """Hex digest of the content."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data)

    @property
    def listed(self) -> Listed:
        """The file as a list names it."""
        return Listed(self.path, self.media_type, self.work, self.size, self.sha256)


Named = Artifact | Listed
"""A finished file, in memory or as a list names it."""


def write_file(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write ``data`` to ``path`` so that a reader sees the old file or the new, never a half.

    Temporary file beside the target, fsync, replace. What is not ``durable`` may be lost when
    the power goes, and whoever reads it can tell. Raises :class:`PressroomError` when the disk
    refuses.
    """
    staged = stage_file(path, data, durable=durable)
    try:
        staged.replace(path)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise _refused(path, error) from error


def stage_file(path: Path, data: bytes, *, durable: bool = True) -> Path:
    """Write ``data`` beside ``path`` to a temporary file that is to replace it; its name.

    Raises :class:`PressroomError` when the disk refuses, and leaves nothing then.
    """
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                if durable:
                    stream.flush()
                    os.fsync(stream.fileno())
            temporary.chmod(0o644)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _refused(path, error) from error
    return temporary


def _refused(path: Path, error: OSError) -> PressroomError:
    return PressroomError(f"{path}: cannot be written: {error.strerror}")
