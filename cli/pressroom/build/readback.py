"""What an artifact says, read back from its bytes: words and links, for the checks of a build."""

from __future__ import annotations

import ctypes
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from pressroom.files import Artifact


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an artifact, with the addresses that its links lead to.

    ``where`` names the part in messages. ``printed`` says that lines may have
    been broken anywhere, as in a PDF.
    """

    where: str
    text: str
    links: tuple[str, ...] = ()
    printed: bool = False


def read(artifact: Artifact) -> list[Passage]:
    """The parts of an artifact that a template has a hand in; none of any other file."""
    match artifact.path.rpartition("/")[2]:
        case "substack.html":
            return [_visible("post", artifact.data.decode())]
        case "handover.html":
            return [_visible("page", _without_data(artifact.data.decode()))]
        case "index.html":
            return list(_page(artifact.data.decode()))
        case name if name.endswith(".pdf"):
            return list(_pdf(artifact.data))
    return []


# --- HTML

_HIDDEN = re.compile(r"<(script|style|head)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_ALT = re.compile(r'<img\b[^<>]*?\balt="([^"]*)"')
_TAG = re.compile(r"<[^<>]*>")
_HREF = re.compile(r'\bhref="([^"]*)"')
_META = re.compile(r'<meta name="(citation_|DC\.)[^"]*" content="([^"]*)"')
_JSON = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def _visible(where: str, html: str) -> Passage:
    """What is seen of a page, the alternative texts of its pictures among it."""
    body = _HIDDEN.sub(" ", html)
    links = tuple(unescape(href) for href in _HREF.findall(body))
    return Passage(where, unescape(_TAG.sub(" ", _ALT.sub(r" \1 <", body))), links)


def _without_data(html: str) -> str:
    """``html`` without its ``data:`` addresses, which may be megabytes."""
    first, *rest = html.split('"data:')
    return "".join([first, *('"' + part.partition('"')[2] for part in rest)])


def _page(html: str) -> Iterator[Passage]:
    seen = _visible("page", html)
    yield Passage("page", seen.text)
    yield Passage("links", "", seen.links)
    tags = [(name, unescape(value)) for name, value in _META.findall(html)]
    for where, start in (("Highwire tags", "citation_"), ("Dublin Core tags", "DC.")):
        yield Passage(where, "\n".join(value for name, value in tags if name == start))
    found = _JSON.search(html)
    data = json.loads(found[1]) if found else ""
    yield Passage("JSON-LD", json.dumps(data, ensure_ascii=False, indent=0))


# --- PDF


def _pdf(data: bytes) -> Iterator[Passage]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        text: list[str] = []
        links: list[str] = []
        for page in document:
            text.append(page.get_textpage().get_text_range())
            links += _links(document, page)
        about = document.get_metadata_dict()
    finally:
        document.close()
    yield Passage("pages", "\n".join(text), printed=True)
    yield Passage("links", "", tuple(links))
    made = re.sub(r"D:(\d{4})(\d\d)(\d\d).*", r"\1-\2-\3", about.get("CreationDate", ""))
    yield Passage("metadata", f"{about.get('Title', '')}\n{made}")


def _links(document: Any, page: Any) -> Iterator[str]:
    from pypdfium2 import raw

    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
        action = raw.FPDFLink_GetAction(link)
        size = raw.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        if size:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDFAction_GetURIPath(document, action, buffer, size)
            yield buffer.value.decode("utf-8", "replace")
