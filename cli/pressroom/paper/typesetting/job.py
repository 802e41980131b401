"""What goes into a typesetting run, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pressroom.diagnostics import PressroomError
from pressroom.processes import Limits

BASE_URL = "https://pressroom.invalid/"
"""What names in a document are relative to. ``.invalid`` never resolves (RFC 6761 section 6.4).

It is fixed because WeasyPrint names a picture in the PDF by the digest of its
absolute address: a real folder would give other bytes on every machine.
"""


class TypesettingError(PressroomError):
    """A run that gave no PDF; ``str(error)`` says why."""


class LibraryMissing(TypesettingError):
    """WeasyPrint cannot be imported: a system library is not there."""


class LimitReached(TypesettingError):
    """The run needed more time or memory than it may have."""


_SHORT = 250_000
"""Characters of HTML, some 28,000 words, that a run of the default limits is for."""


def limits_for(characters: int) -> Limits:
    """The limits of a run for HTML of this length.

    A short document has the defaults. Each 1,000 characters beyond 250,000
    add 0.1 s of processor time, 0.25 s of wall time and 2 MiB, up to
    600 s, 1,500 s and 4 GiB. Measured, prose takes 0.02 s and 0.35 MiB for
    1,000 characters, a table with one word in each cell 0.04 s and 1.4 MiB.
    """
    more = max(0, characters - _SHORT) // 1000
    base = Limits()
    return Limits(
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

    ``archival`` asks for the labels and structure of PDF/A-3a (ISO 19005-3) and PDF/UA-1
    (ISO 14289-1), and for a check of the pages, see :class:`Complaint`;
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


@dataclass(frozen=True, slots=True)
class Typeset:
    """A finished PDF. ``complaints`` are in the order in which they arose, each once."""

    pdf: bytes
    pages: int
    complaints: tuple[Complaint, ...]
