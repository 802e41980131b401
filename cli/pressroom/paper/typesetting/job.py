"""What goes into a typesetting run, what comes out, and how both cross a process boundary."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path

from pressroom.diagnostics import PressroomError

BASE_URL = "https://pressroom.invalid/"
"""What names in a document are relative to. ``.invalid`` never resolves (RFC 6761 section 6.4).

It is fixed because WeasyPrint names a picture in the PDF by the digest of its
absolute address: a real folder would give other bytes on every machine.
"""

INSTALL_COMMAND = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""What a bare Debian or Ubuntu lacks."""

_LENGTH_BYTES = 8


class TypesettingError(PressroomError):
    """A run that gave no PDF; ``str(error)`` says why."""


class LibraryMissing(TypesettingError):
    """WeasyPrint cannot be imported: a system library is not there."""


class LimitReached(TypesettingError):
    """The run needed more time or memory than it may have."""


_SHORT = 250_000
"""Characters of HTML, some 28,000 words, that a run of the default limits is for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: seconds of processor and of wall time, bytes beyond the start."""

    cpu: int = 120
    wall: float = 300.0
    memory: int = 1024**3

    @classmethod
    def for_document(cls, characters: int) -> Limits:
        """The limits for HTML of this length.

        A short document has the defaults. Each 1,000 characters beyond 250,000
        add 0.1 s of processor time, 0.25 s of wall time and 2 MiB, up to
        600 s, 1,500 s and 4 GiB. Measured, prose takes 0.02 s and 0.35 MiB for
        1,000 characters, a table with one word in each cell 0.04 s and 1.4 MiB.
        """
        more = max(0, characters - _SHORT) // 1000
        base = cls()
        return cls(
            min(base.cpu + more // 10, 600),
            min(base.wall + more / 4, 1500.0),
            min(base.memory + more * 2 * 1024**2, 4 * 1024**3),
        )


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """CSS. ``name`` is what complaints call it, such as its path in the publication."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file within the PDF: ISO 32000-1, section 7.11.4; ISO 19005-3, section 6.8.

    ``name`` is shown to readers and must differ from those of the others.
    ``relationship`` says what it is to the document: ``Source``, ``Data``,
    ``Alternative``, ``Supplement`` or ``Unspecified``.
    """

    name: str
    data: bytes
    media_type: str
    description: str
    relationship: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that WeasyPrint, or a check of the finished pages, is not content with.

    ``kind`` is ``""`` for a message of WeasyPrint's in ``text``; ``"glyph"``
    for a character without a glyph, which is ``text``; ``"lost"`` for an
    element with an id that is on no page; ``"wide"`` for a table or picture
    that is ``ratio`` times as wide as the room it has, or for one or a line of
    text that leaves the sheet at a side; ``"tall"`` for one that leaves it at
    the foot or the top; ``"alt"`` for a picture or formula without alternative
    text; ``"document"`` for what the whole document lacks.

    ``sheet``, ``line`` and ``column`` (from 1; 0 where unknown) name the place
    in a stylesheet it is about, ``source`` is the ``data-source`` attribute of
    the HTML element it is about; each is empty where it is not known.
    """

    text: str
    sheet: str = ""
    line: int = 0
    column: int = 0
    source: str = ""
    kind: str = ""
    ratio: float = 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """One document. ``files`` maps a name relative to :data:`BASE_URL` to content or a path.

    ``archival`` asks for the labels and structure of PDF/A-3a and PDF/UA-1;
    ``doi`` is written into the metadata of such a file, ``attachments`` are
    embedded in it, and ``modified`` is when its content was last changed, in
    UTC as the W3C writes it (``2026-03-09T00:00:00Z``;
    https://www.w3.org/TR/NOTE-datetime), or ``""``. ``fonts`` are files and
    folders of fonts that may be used beside those that ship.
    """

    html: str
    stylesheets: tuple[Stylesheet, ...] = ()
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    archival: bool = False
    doi: str = ""
    limits: Limits = field(default_factory=Limits)
    attachments: tuple[Attachment, ...] = ()
    fonts: tuple[Path, ...] = ()
    modified: str = ""

    def dump(self) -> bytes:
        """The job as JSON, for a process that does not share this memory."""
        files = {
            name: {"path": str(content)}
            if isinstance(content, Path)
            else {"data": _as_text(content)}
            for name, content in self.files.items()
        }
        return json.dumps(
            {
                "html": self.html,
                "stylesheets": [asdict(sheet) for sheet in self.stylesheets],
                "files": files,
                "archival": self.archival,
                "doi": self.doi,
                "limits": asdict(self.limits),
                "attachments": [
                    {**asdict(attachment), "data": _as_text(attachment.data)}
                    for attachment in self.attachments
                ],
                "fonts": [str(path) for path in self.fonts],
                "modified": self.modified,
            }
        ).encode("utf-8")

    @classmethod
    def load(cls, data: bytes) -> Job:
        """The inverse of :meth:`dump`."""
        raw = json.loads(data)
        files: dict[str, bytes | Path] = {
            name: Path(entry["path"]) if "path" in entry else base64.b64decode(entry["data"])
            for name, entry in raw["files"].items()
        }
        return cls(
            raw["html"],
            tuple(Stylesheet(**sheet) for sheet in raw["stylesheets"]),
            files,
            raw["archival"],
            raw["doi"],
            Limits(**raw["limits"]),
            tuple(
                Attachment(**{**entry, "data": base64.b64decode(entry["data"])})
                for entry in raw["attachments"]
            ),
            tuple(Path(path) for path in raw["fonts"]),
            raw["modified"],
        )


def _as_text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@dataclass(frozen=True, slots=True)
class Typeset:
    """A finished PDF. ``complaints`` are in the order in which they arose, each once.

    ``cpu_seconds`` and ``peak_bytes`` say what the run cost where the system
    tells, else 0; they are no part of equality.
    """

    pdf: bytes
    pages: int
    complaints: tuple[Complaint, ...]
    cpu_seconds: float = field(default=0.0, compare=False)
    peak_bytes: int = field(default=0, compare=False)


_ERRORS = {"error": TypesettingError, "library": LibraryMissing, "limit": LimitReached}


def dump_result(result: Typeset | TypesettingError) -> bytes:
    """A result as a length, a JSON header and the PDF.

    JSON and not pickle: the process that wrote it handled untrusted content.
    """
    header: dict[str, object]
    pdf = b""
    if isinstance(result, Typeset):
        header = {
            "pages": result.pages,
            "complaints": [astuple(complaint) for complaint in result.complaints],
            "cpu": result.cpu_seconds,
            "peak": result.peak_bytes,
        }
        pdf = result.pdf
    else:
        kind = next(name for name, error in _ERRORS.items() if type(result) is error)
        header = {"kind": kind, "message": str(result)}
    text = json.dumps(header).encode("utf-8")
    return len(text).to_bytes(_LENGTH_BYTES, "big") + text + pdf


def load_result(data: bytes) -> Typeset:
    """The result that :func:`dump_result` wrote; raises the error if it was one.

    Raises :class:`TypesettingError` also for a frame that is cut short.
    """
    length = int.from_bytes(data[:_LENGTH_BYTES], "big")
    body = data[_LENGTH_BYTES:]
    if len(data) < _LENGTH_BYTES or len(body) < length:
        raise TypesettingError("the PDF renderer stopped without a result")
    header = json.loads(body[:length])
    if "kind" in header:
        raise _ERRORS[header["kind"]](header["message"])
    return Typeset(
        bytes(body[length:]),
        header["pages"],
        tuple(Complaint(*values) for values in header["complaints"]),
        header["cpu"],
        header["peak"],
    )
