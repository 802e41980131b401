"""Texts of articles made into documents, on all cores where there are many.

What a process of its own made comes back as bytes and is kept beside the memory of this one, so
that no text is parsed twice and a thousand documents take no more memory than a hundred.
"""

from __future__ import annotations

import errno
import os
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from pressroom.build import article
from pressroom.citations import CitationStyle
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.files import Source
from pressroom.markdown import Body
from pressroom.metadata import Settings
from pressroom.model.deferred import Deferred
from pressroom.model.document import Document
from pressroom.model.work import Extent, extent
from pressroom.processes import imap_unordered, may_fork

MANY = 24
"""Articles; for fewer, processes take longer to start than they save."""

_NOTHING = Document(())


@dataclass(frozen=True, slots=True)
class Text:
    """What it takes to parse one article: see :func:`pressroom.build.article.parse`."""

    source: Source
    settings: Settings
    skip: int
    root: Path
    works: Bibliography
    numbered: bool
    style: CitationStyle

    def parse(self) -> Parsed:
        """The article's body and what was found in it."""
        found = Collector()
        draft = article.parse(
            self.source,
            self.settings,
            self.skip,
            self.root,
            self.works,
            found,
            numbered=self.numbered,
            style=self.style,
        )
        return Parsed(draft.body, extent(draft.body.document), tuple(found))

    def document(self) -> Document:
        """The article's document alone."""
        return self.parse().body.document


@dataclass(frozen=True, slots=True)
class Parsed:
    """A body and what was found in it; ``packed`` is its document where ``body`` comes without."""

    body: Body
    extent: Extent
    diagnostics: tuple[Diagnostic, ...]
    packed: bytes = b""


def packed(document: Document) -> bytes:
    """A document as bytes, for a process or a file of our own: others could put code into it."""
    return pickle.dumps(document, pickle.HIGHEST_PROTOCOL)


def unpacked(data: bytes) -> Document:
    """The inverse of :func:`packed`."""
    document: Document = pickle.loads(data)  # noqa: S301 - never leaves our own processes
    return document


def parse_all(texts: Sequence[Text], jobs: int) -> Iterator[Parsed]:
    """Each of ``texts`` parsed, in order, ``jobs`` at once if there are :data:`MANY`."""
    if jobs <= 1 or len(texts) < MANY or not may_fork():
        yield from (text.parse() for text in texts)
        return
    # All of them need it.
    import pressroom.citations.engine  # noqa: F401

    early: dict[int, Parsed] = {}
    at = 0
    for index, parsed in imap_unordered(
        lambda i: _packed(texts[i].parse()), range(len(texts)), jobs
    ):
        early[index] = parsed
        while at in early:
            yield early.pop(at)
            at += 1


def _packed(parsed: Parsed) -> Parsed:
    document = packed(parsed.body.document)
    return replace(parsed, body=replace(parsed.body, document=_NOTHING), packed=document)


# --- what is kept of them

HELD = 2_000_000
"""Characters of text kept in memory as documents, some 60 articles; others go to the disk."""


@dataclass(slots=True)
class Shelf:
    """Bytes in a file without a name, which is gone with the last process that has it open.

    It is open as long as anything refers to the shelf, in each process that was forked meanwhile.
    """

    _file: IO[bytes] | None = field(default=None, init=False)
    _size: int = field(default=0, init=False)

    def put(self, data: bytes) -> tuple[int, int]:
        """Keep ``data``; what :meth:`get` finds it by. Raises OSError."""
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        at = self._size
        self._file.seek(at)
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._size += len(data)
        return at, len(data)

    def get(self, at: int, length: int) -> bytes:
        """What was put; raises OSError. Processes that share the file do not get in the way."""
        if self._file is None:
            return b""
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), length, at)
        self._file.seek(at)
        return self._file.read(length)

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()


@dataclass(slots=True)
class Hold:
    """Documents that were made, for when they are looked at: few in memory, more on the disk."""

    _size: int = field(default=0, init=False)
    _shelf: Shelf = field(default_factory=Shelf, init=False)

    def held(self, parsed: Parsed, text: Deferred, size: int) -> Deferred:
        """``text`` with the document of ``parsed``, which was made of ``size`` characters."""
        self._size += size
        if self._size <= HELD and not parsed.packed:
            text.hold(parsed.body.document)
            return text
        try:
            at = self._shelf.put(parsed.packed or packed(parsed.body.document))
        except OSError:  # no room on the disk: it is parsed again
            return text
        return Deferred(lambda: unpacked(self._shelf.get(*at)), text.extent)
