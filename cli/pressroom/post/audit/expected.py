"""What has to stand in a post: a stream of words and the structure on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pressroom.diagnostics import Place
from pressroom.post.audit.words import Segment, Span, Stream


@dataclass(slots=True)
class SourceHeading(Span):
    """A heading; ``level`` is that of the post, or 0 where it may be a bold line."""

    level: int = 0


@dataclass(slots=True)
class SourceItem(Span):
    """A list item, its number, and its box in a task list.

    ``depth`` is 0 where a block in the list may have raised its level; ``flat``
    ones are paragraphs that begin with their sign.
    """

    number: int | None = None
    box: str = ""
    depth: int = 0
    flat: bool = False


@dataclass(slots=True)
class SourceLink(Span):
    """A link whose target must stand in the post."""

    href: str = ""


@dataclass(slots=True)
class SourceMarker(Span):
    """The marker of a note, at the end of the word before ``end``."""

    number: int = 0


@dataclass(slots=True)
class SourceCode(Span):
    """A code block: its exact text; a ``flat`` one is lines of a paragraph."""

    text: str = ""
    flat: bool = False


@dataclass(slots=True)
class SourcePicture(Span):
    """A picture before the word ``start``; ``apart`` when it follows somewhere below."""

    alt: str = ""
    source: str = ""
    apart: bool = False
    place: Place = field(default_factory=lambda: Place(""))


@dataclass(slots=True)
class SourceCell:
    """A cell's words as the post may say them: with its markers, without, and as written."""

    shown: str
    plain: str
    raw: str


@dataclass(slots=True)
class SourceTable:
    """A table, in whatever form it stands in the post."""

    place: Place
    caption: list[str]
    header: list[SourceCell]
    rows: list[list[SourceCell]]
    links: list[str]
    notes: list[int]
    flat: bool
    apart: bool


@dataclass(slots=True)
class SourceMath:
    """Display math: code, a picture or a line."""

    place: Place
    tex: str
    flat: bool
    apart: bool


@dataclass(slots=True)
class Expected:
    """The source as a stream of words with their places, and the structure on it."""

    stream: Stream = field(default_factory=Stream)
    places: list[Place] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    headings: list[SourceHeading] = field(default_factory=list)
    items: list[SourceItem] = field(default_factory=list)
    links: list[SourceLink] = field(default_factory=list)
    codes: list[SourceCode] = field(default_factory=list)
    quotes: list[Span] = field(default_factory=list)
    rules: list[tuple[int, Place]] = field(default_factory=list)
    pictures: list[SourcePicture] = field(default_factory=list)
    insets: dict[int, list[SourceTable | SourceMath]] = field(default_factory=dict)
    markers: list[SourceMarker] = field(default_factory=list)
