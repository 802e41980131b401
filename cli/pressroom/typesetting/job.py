"""What goes into a typesetting run, what comes out, and how both cross a process boundary."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
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


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: seconds of processor and of wall time, bytes beyond the start."""

    cpu: int = 120
    wall: float = 300.0
    memory: int = 1024**3


@dataclass(frozen=True, slots=True)
class Job:
    """One document. ``files`` maps a name relative to :data:`BASE_URL` to content or a path.

    ``archival`` asks for the labels and structure of PDF/A-3a and PDF/UA-1;
    ``doi`` is written into the metadata of such a file.
    """

    html: str
    stylesheets: tuple[str, ...] = ()
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    archival: bool = False
    doi: str = ""
    limits: Limits = field(default_factory=Limits)

    def dump(self) -> bytes:
        """The job as JSON, for a process that does not share this memory."""
        files = {
            name: {"path": str(content)}
            if isinstance(content, Path)
            else {"data": base64.b64encode(content).decode("ascii")}
            for name, content in self.files.items()
        }
        return json.dumps(
            {
                "html": self.html,
                "stylesheets": self.stylesheets,
                "files": files,
                "archival": self.archival,
                "doi": self.doi,
                "limits": asdict(self.limits),
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
            tuple(raw["stylesheets"]),
            files,
            raw["archival"],
            raw["doi"],
            Limits(**raw["limits"]),
        )


@dataclass(frozen=True, slots=True)
class Typeset:
    """A finished PDF. ``warnings`` are WeasyPrint's own words, in order, each once.

    ``cpu_seconds`` and ``peak_bytes`` say what the run cost where the system
    tells, else 0; they are no part of equality.
    """

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]
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
            "warnings": result.warnings,
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
        tuple(header["warnings"]),
        header["cpu"],
        header["peak"],
    )
