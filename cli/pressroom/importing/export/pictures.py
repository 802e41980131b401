"""Where the pictures of an export are, and fetching them: only when asked, within bounds."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from pressroom.importing.export import dom
from pressroom.importing.export.dom import LINK

MAX_BYTES = 20 * 1024 * 1024
MAX_TOTAL = 1024 * 1024 * 1024
MAX_COUNT = 5000
MAX_SECONDS = 60.0
MAX_TOTAL_SECONDS = 3600.0

_WRAPPED = re.compile(
    r"https?://(?:[a-z0-9-]+\.)*(?:substackcdn\.com|substack\.com|cdn\.substack\.com)/image/fetch/"
    r"(?:[^/]*/)*?(?=https?(?:://|%3A))",
    re.IGNORECASE,
)
_ACCEPT = "image/png, image/jpeg, image/gif, image/webp"
# How each kind begins, by its suffix: what a server says it sends is not proof.
_SIGNATURES = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}


def original(url: str) -> str:
    """The address of the picture itself, taken out of the resizing service's.

    ``https://substackcdn.com/image/fetch/<parameters>/<percent-encoded original>``.
    """
    url = url.strip()
    for _ in range(3):  # a wrap may hold a wrap
        found = _WRAPPED.match(url)
        if found is None:
            break
        inner = url[found.end() :]
        url = unquote(inner) if re.match(r"https?%3A", inner, re.IGNORECASE) else inner
    return url


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture as exported: its original address, what it shows, the link that it carries."""

    url: str
    alt: str
    href: str = ""

    @property
    def label(self) -> str:
        """What stands for it where it is not."""
        return f"Picture: {self.alt}" if self.alt else "Picture"


def read(image: Element) -> Pictured:
    """An ``img``: what ``data-attrs`` says comes before the attributes."""
    data = dom.data(image)
    url = original(dom.string(data, "src") or image.get("src", ""))
    if not LINK.fullmatch(url):
        url = original(next(iter(image.get("srcset", "").split()), ""))
    alt = dom.folded(dom.string(data, "alt") or image.get("alt", ""))
    return Pictured(url if LINK.fullmatch(url) else "", alt, dom.string(data, "href"))


def gallery(data: Mapping[str, Any]) -> tuple[list[Pictured], str]:
    """The pictures of an ``image-gallery-embed``, and its caption."""
    found = data.get("gallery")
    inner: Mapping[str, Any] = found if isinstance(found, dict) else data
    images = inner.get("images")
    shown = dom.folded(dom.string(inner, "alt"))
    urls = [
        original(dom.string(image, "src"))
        for image in (images if isinstance(images, list) else ())
        if isinstance(image, dict)
    ]
    pictures = [Pictured(url, shown) for url in urls if LINK.fullmatch(url)]
    return pictures, dom.folded(dom.string(inner, "caption"))


Fetch = Callable[[str], str]
"""Gives the local address of a picture; raises :class:`NotFetched`."""


class NotFetched(Exception):
    """Why a picture was not fetched."""


@dataclass
class Fetcher:
    """Fetches pictures into ``folder``, each address once; ``names`` are those of the files."""

    folder: Path
    names: dict[str, str] = field(default_factory=dict)
    _total: int = 0
    _deadline: float = field(default_factory=lambda: time.monotonic() + MAX_TOTAL_SECONDS)

    def fetch(self, url: str, stem: str) -> str:
        """The file name, ``<stem>.<kind>``; raises :class:`NotFetched`."""
        if url in self.names:
            return self.names[url]
        if urlsplit(url).scheme.lower() not in ("http", "https"):
            raise NotFetched("its address is not http or https")
        if len(self.names) >= MAX_COUNT or time.monotonic() > self._deadline:
            raise NotFetched("the bounds of one import are reached")
        data = self._load(url)
        suffix = next((name for name, begins in _SIGNATURES.items() if begins.match(data)), "")
        if not suffix:
            raise NotFetched("what came is no PNG, JPEG, GIF or WebP")
        name = f"{stem}.{suffix}"
        (self.folder / name).write_bytes(data)
        self._total += len(data)
        self.names[url] = name
        return name

    def numbered(self, folder: str, stem: str) -> Fetch:
        """Fetches the pictures of one article, numbered in order; paths begin with ``folder``."""
        count = 0

        def fetch(url: str) -> str:
            nonlocal count
            name = self.fetch(url, f"{stem}-{count + 1:02d}")
            count += 1
            return f"{folder}/{name}"

        return fetch

    def _load(self, url: str) -> bytes:
        import http.client

        deadline = time.monotonic() + MAX_SECONDS
        data = bytearray()
        try:
            with _opener().open(url, timeout=MAX_SECONDS / 3) as response:
                while part := response.read(64 * 1024):
                    data += part
                    if len(data) > MAX_BYTES:
                        raise NotFetched(f"it is larger than {MAX_BYTES // 2**20} MiB")
                    if self._total + len(data) > MAX_TOTAL:
                        raise NotFetched("the bounds of one import are reached")
                    if time.monotonic() > deadline:
                        raise NotFetched(f"it took longer than {MAX_SECONDS:.0f} seconds")
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise NotFetched(f"its host says: {str(reason)[:80]}") from error
        return bytes(data)


def _opener() -> Any:
    """Opens http and https alone, also after a redirection: no files, no FTP."""
    from urllib import request

    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPRedirectHandler(),
        request.HTTPDefaultErrorHandler(),
        request.HTTPErrorProcessor(),
        request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    opener.addheaders = [("User-Agent", "pressroom"), ("Accept", _ACCEPT)]
    return opener
