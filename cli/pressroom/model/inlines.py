"""Inline content of the typed tree: what stands within a line of text.

All of it is taken from :mod:`~.document`, which has the blocks and the walk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Text:
    """Plain characters; a soft line break of the source is a ``\\n`` in it."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """``*emphasis*``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    """``**strong**``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strikethrough:
    """``~~struck~~``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Subscript:
    """``H~2~O``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Superscript:
    """``x^2^``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Highlight:
    """``==marked==``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """``` `code` ```"""

    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """``$x^2$``: LaTeX, as written."""

    tex: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A hard line break."""


class LinkKind(StrEnum):
    """What a link points at."""

    EXTERNAL = "external"  # href is an absolute URL (http, https, mailto)
    HEADING = "heading"  # href is the id of a heading of the same article
    REFERENCE = "reference"  # href is the number of a reference, within a citation alone
    ARTICLE = "article"  # href is another article's path, fragment a heading id there or ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link. For what ``href`` holds see :class:`LinkKind`."""

    kind: LinkKind
    href: str
    children: tuple[Inline, ...]
    fragment: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class FootnoteRef:
    """The marker of a footnote; ``number`` counts footnotes from 1 in order of first use."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class CrossReference:
    """``[@fig:name]``: a numbered figure, table or formula of this article.

    It shows kind and number (``Figure 3``), or the number alone if ``bare``. ``mark`` is the letter
    of a panel behind the number, or where the number is 0 the tag of a formula in its place.
    """

    kind: str  # "figure", "table" or "equation"
    number: int
    label: str  # e.g. "fig:name"
    bare: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """``[@key, p. 3; @other]``: numbers of :attr:`Document.references`, in the order written.

    ``children`` is what the style shows; each work in it is a link of the kind REFERENCE.
    """

    numbers: tuple[int, ...]
    children: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file of the publication that exists and was measured, in CSS pixels.

    ``path`` is absolute, ``source`` as in the Markdown; of a PDF a PNG is ``drawn``.
    """

    path: Path
    source: str
    media_type: str
    width: float
    height: float
    drawn: bytes = field(default=b"", repr=False)

    def read(self) -> bytes:
        """The bytes of what is shown. Raises :class:`OSError`."""
        return self.drawn or self.path.read_bytes()


@dataclass(frozen=True, slots=True)
class InlinePicture:
    """A picture within a line of text."""

    picture: Picture
    alt: str


Marked = Emphasis | Strong | Strikethrough | Subscript | Superscript | Highlight
"""Words that are set apart."""

Inline = (Text | Marked | Code | Math | LineBreak | InlinePicture) | (
    Link | FootnoteRef | CrossReference | Citation
)
