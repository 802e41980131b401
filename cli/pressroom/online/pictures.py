"""Pictures from elsewhere, fetched into a folder: only when asked, and within bounds."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pressroom.diagnostics import Collector, Place
from pressroom.markdown.pictures import find
from pressroom.online.fetch import Failure, Guard, Limits, fetch

MAX_BYTES = 20 * 1024 * 1024
MAX_TOTAL = 1024 * 1024 * 1024
MAX_COUNT = 5000
MAX_SECONDS = 60.0
MAX_TOTAL_SECONDS = 3600.0

_ACCEPT = "image/png, image/jpeg, image/gif, image/webp"
_SIGNATURES = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
"""How each kind begins, by its suffix: what a server says it sends is not proof."""


class NotFetched(Exception):
    """Why a picture was not fetched."""


@dataclass
class Fetcher:
    """Fetches pictures into ``folder``, each address once; ``names`` are those of the files.

    ``guard`` says whom it may ask: the public internet alone, unless it says otherwise.
    """

    folder: Path
    guard: Guard = Guard()  # noqa: RUF009 - frozen
    names: dict[str, str] = field(default_factory=dict)
    _refused: dict[str, str] = field(default_factory=dict)
    _total: int = 0
    _deadline: float = field(default_factory=lambda: time.monotonic() + MAX_TOTAL_SECONDS)

    def fetch(self, url: str, stem: str) -> str:
        """The file name, ``<stem>.<kind>``; raises :class:`NotFetched`."""
        if url in self._refused:
            raise NotFetched(self._refused[url])
        if url not in self.names:
            try:
                self.names[url] = self._fetched(url, stem)
            except NotFetched as error:
                self._refused[url] = str(error)
                raise
        return self.names[url]

    def _fetched(self, url: str, stem: str) -> str:
        asked = len(self.names) + len(self._refused)
        if asked >= MAX_COUNT or time.monotonic() > self._deadline:
            raise NotFetched("the bounds of one run are reached")
        data = self._load(url)
        suffix = next((name for name, begins in _SIGNATURES.items() if begins.match(data)), "")
        if not suffix:
            raise NotFetched("what came is no PNG, JPEG, GIF or WebP")
        name = f"{stem}.{suffix}"
        (self.folder / name).write_bytes(data)
        self._total += len(data)
        if problem := self._problem(name):
            raise NotFetched(f"what came {problem}")
        return name

    def _problem(self, name: str) -> str:
        """Why a build would not show a file; empty for one that it would."""
        found = Collector()
        find(name, self.folder, self.folder, Place(name), found.report)
        return next((one.message.partition("` ")[2] for one in found), "")

    def numbered(self, folder: str, stem: str) -> Callable[[str], str]:
        """Fetches the pictures of one article, numbered in order; paths begin with ``folder``."""
        count = 0

        def fetch_next(url: str) -> str:
            nonlocal count
            name = self.fetch(url, f"{stem}-{count + 1:02d}")
            count += 1
            return f"{folder}/{name}"

        return fetch_next

    def _load(self, url: str) -> bytes:
        size = min(MAX_BYTES, MAX_TOTAL - self._total)
        answer = fetch("GET", url, self.guard, Limits(request=MAX_SECONDS, size=size), _ACCEPT)
        if answer.failure is Failure.TOO_LARGE:
            raise NotFetched(f"it is larger than {size // 2**20} MiB, or all are than a gigabyte")
        if answer.failure is not None:
            raise NotFetched(str(answer.failure))
        if answer.status != 200:
            raise NotFetched(f"its host answers with the status {answer.status}")
        return answer.body
