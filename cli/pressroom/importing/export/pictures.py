"""Where the pictures of an export are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from pressroom.importing.export import dom
from pressroom.importing.export.dom import LINK

_WRAPPED = re.compile(
    r"https?://(?:[a-z0-9-]+\.)*(?:substackcdn\.com|substack\.com|cdn\.substack\.com)/image/fetch/"
    r"(?:[^/]*/)*?(?=https?(?:://|%3A))",
    re.IGNORECASE,
)


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
"""Gives the local address of a picture; raises :class:`pressroom.online.pictures.NotFetched`."""
