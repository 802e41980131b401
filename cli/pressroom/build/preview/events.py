"""What the builder and the session send each other: plain values that go through a pipe."""

from __future__ import annotations

from dataclasses import dataclass

from pressroom.build.watching import WatchedPaths
from pressroom.diagnostics import Diagnostic
from pressroom.files import Artifact

# --- to the builder


@dataclass(frozen=True, slots=True)
class Changed:
    """Files that changed, by absolute path."""

    paths: frozenset[str]


@dataclass(frozen=True, slots=True)
class Viewed:
    """The paths, in the output folder, of the pages that somebody looks at."""

    pages: frozenset[str]


# --- from the builder


@dataclass(frozen=True, slots=True)
class Watch:
    """What is to be watched from here on."""

    scope: WatchedPaths


@dataclass(frozen=True, slots=True)
class Progress:
    """What is read or made just now, by its name; sent now and then."""

    name: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Files that are finished but not yet in the output folder."""

    files: tuple[Artifact, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of a work is being made (``milliseconds`` is ``None``), or was, or failed."""

    slug: str
    kind: str
    milliseconds: float | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong; ``stopping`` when it kept the build from writing."""

    found: tuple[Diagnostic, ...]
    stopping: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """The build could not go on at all."""

    message: str


@dataclass(frozen=True, slots=True)
class Built:
    """The output folder is up to date, but for PDF files unless it is ``complete``.

    ``written`` is how many files are other than before.
    """

    works: int
    files: int
    written: int
    seconds: float
    complete: bool


Event = Watch | Progress | Rendered | Step | Findings | Failed | Built
"""All that the builder sends."""
