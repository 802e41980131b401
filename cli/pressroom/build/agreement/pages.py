"""Facts found again in what people read: the PDF, the post and its page, landing page and copy."""

from __future__ import annotations

import ctypes
import json
import re
import zlib
from collections.abc import Iterator
from html import unescape
from typing import Any

from pressroom.build.agreement.facts import (
    DATE,
    DOI,
    IDS,
    KINDS,
    LICENCE,
    TITLE,
    VERSION,
    Fact,
    Truth,
    Words,
    bare_doi,
    linked_in,
    orcids_in,
    shown_in,
)
from pressroom.build.agreement.records import linked_data

_FIRST_PAGES = 40
"""How far the title page of a work with very many authors may run."""


# --- PDF


def pdf(data: bytes, truth: Truth) -> Iterator[Fact]:
    """Words and links of the title page, and the metadata that the file bears (XMP)."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        text, links = "", []
        for number in range(min(len(document), _FIRST_PAGES)):
            page = document[number]
            text += page.get_textpage().get_text_range() + "\n"
            links += _links(document, page)
            words = list(
                shown_in(Words(text, (), loose=True), truth, KINDS_IN_PRINT, "first pages")
            )
            found = [*words, *linked_in(links, truth, (DOI, IDS), "links")]
            if _complete(found, truth):
                break
        yield from found
    finally:
        document.close()
    yield from _xmp(_metadata(data))


KINDS_IN_PRINT = (TITLE, DOI, DATE, VERSION, LICENCE)


def _complete(found: list[Fact], truth: Truth) -> bool:
    """Whether all is there that can be, so that no further page need be read."""
    right = {(f.where, f.kind) for f in found if f.value == truth.value(f.kind, shown=True)}
    want = [("first pages", kind) for kind in KINDS_IN_PRINT] + [("links", DOI), ("links", IDS)]
    return all(spot in right for spot in want if truth.value(spot[1], shown=True))


def _links(document: Any, page: Any) -> list[str]:
    from pypdfium2 import raw

    found = []
    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
        action = raw.FPDFLink_GetAction(link)
        size = raw.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        if size:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDFAction_GetURIPath(document, action, buffer, size)
            found.append(buffer.value.decode("utf-8", "replace"))
    return found


def _metadata(data: bytes) -> str:
    """The XMP packet of a PDF that WeasyPrint wrote: the last stream of the type Metadata."""
    at = data.rfind(b"/Subtype /XML") if b"/Subtype /XML" in data else data.rfind(b"/Subtype/XML")
    begin = data.find(b"stream", at)
    if at < 0 or begin < 0:
        return ""
    begin += len(b"stream") + (2 if data[begin + 6 : begin + 8] == b"\r\n" else 1)
    body = data[begin : data.find(b"endstream", begin)]
    if b"FlateDecode" in data[data.rfind(b"obj", 0, at) : begin]:
        try:
            body = zlib.decompressobj().decompress(body)
        except zlib.error:
            return ""
    return body.decode("utf-8", "replace")


def _xmp(packet: str) -> Iterator[Fact]:
    patterns = (
        (TITLE, r"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>"),
        (DOI, r"<prism:doi>(.*?)</prism:doi>"),
        (DATE, r"<xmp:CreateDate>(.{0,10})"),
    )
    for kind, pattern in patterns:
        found = re.search(pattern, packet, re.DOTALL)
        if found:
            yield Fact(kind, unescape(found[1]), "XMP")


# --- HTML

_HIDDEN = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_HREF = re.compile(r'\bhref="([^"]*)"')
_META = re.compile(r'<meta name="([^"]*)" content="([^"]*)"')
_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_LABELLED = re.compile(r'<a\b[^>]*\bhref="https://(?:doi|orcid)\.org/([^"]*)"[^>]*>([^<]*)</a>')


def words_of(html: str) -> Words:
    """The visible words and the links of a page."""
    body = _HIDDEN.sub(" ", html[max(html.find("<body"), 0) :])
    links = [unescape(href) for href in _HREF.findall(body)]
    return Words(unescape(_TAG.sub(" ", body)), links)


def _without_pictures(html: str) -> str:
    """``html`` without its ``data:`` addresses, which may be megabytes."""
    first, *rest = html.split('"data:')
    return "".join([first, *('"' + part.partition('"')[2] for part in rest)])


def _labels(html: str, truth: Truth, where: str) -> Iterator[Fact]:
    """A link to a DOI or an iD that shows another one than it leads to."""
    for address, label in _LABELLED.findall(html):
        target, shown = bare_doi(f"doi:{unescape(address)}"), bare_doi(unescape(label))
        if not re.match(r"(?:10\.\d{4}|\d{4}-\d{4}-)", shown) or truth.same(DOI, target, shown):
            continue
        for kind, value in ((DOI, truth.shown), *((IDS, iD) for iD in truth.orcids)):
            if target.lower() == value.lower() or shown.lower() == value.lower():
                wrong = shown if target.lower() == value.lower() else target
                if kind == IDS:
                    wrong = ", ".join(wrong if iD == value else iD for iD in truth.orcids)
                yield Fact(kind, wrong, where)


def post(data: bytes, truth: Truth) -> Iterator[Fact]:
    """``substack.html``: all but the date, which is a field of its own there."""
    html = data.decode()
    yield from shown_in(words_of(html), truth, (TITLE, DOI, IDS, VERSION, LICENCE), "post")
    yield from _labels(html, truth, "post")


def post_document(data: bytes, truth: Truth) -> Iterator[Fact]:
    """``substack.json``: the same words in nodes."""
    texts: list[str] = []
    links: list[str] = []
    waiting: list[Any] = [json.loads(data)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                texts.append(node["text"])
            if isinstance(node.get("href"), str):
                links.append(node["href"])
            waiting.extend(reversed([v for v in node.values() if isinstance(v, (dict, list))]))
        else:
            waiting.extend(reversed(node))
    words = Words("\n".join(texts), links)
    yield from shown_in(words, truth, (TITLE, DOI, IDS, VERSION, LICENCE), "post")


def handover(data: bytes, truth: Truth) -> Iterator[Fact]:
    """``handover.html``: the title's field, the date's, and the preview of the body."""
    html = _without_pictures(data.decode())
    yield from shown_in(words_of(html), truth, KINDS, "page")
    yield from _labels(html, truth, "page")


def landing(data: bytes, truth: Truth) -> Iterator[Fact]:
    """``index.html``: what is seen, the tags of two kinds, and the JSON-LD."""
    html = data.decode()
    words = words_of(html)
    yield from shown_in(
        Words(words.text, ()), truth, (TITLE, DOI, IDS, DATE, VERSION, LICENCE), "page"
    )
    yield from linked_in(words.links, truth, (DOI, IDS), "links")
    yield from _labels(html, truth, "page")
    yield from _tags([(unescape(name), unescape(value)) for name, value in _META.findall(html)])
    found = _LD.search(html)
    if found:
        for fact in linked_data(found[1].encode()):
            yield Fact(fact.kind, fact.value, "JSON-LD")


def _tags(tags: list[tuple[str, str]]) -> Iterator[Fact]:
    highwire = {
        "citation_title": TITLE,
        "citation_doi": DOI,
        "citation_publication_date": DATE,
        "citation_online_date": DATE,
    }
    core = {"DC.title": TITLE, "DC.date": DATE, "DC.rights": LICENCE}
    for name, value in tags:
        if name in highwire:
            yield Fact(
                highwire[name],
                value.replace("/", "-") if "date" in name else value,
                "Highwire tags",
            )
        elif name in core:
            yield Fact(core[name], value, "Dublin Core tags")
        elif name == "DC.identifier" and bare_doi(value) != value:
            yield Fact(DOI, bare_doi(value), "Dublin Core tags")
    orcids = orcids_in(value for name, value in tags if name == "citation_author_orcid")
    if orcids:
        yield Fact(IDS, orcids, "Highwire tags")


# --- Markdown

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def copy(data: bytes, truth: Truth) -> Iterator[Fact]:
    """``<slug>.md``: what stands before the first section."""
    head = data.decode().partition("\n## ")[0]
    text = _ESCAPE.sub(r"\1", head)
    yield from shown_in(Words(text, re.findall(r"<(https?://[^<>]*)>", text)), truth, KINDS, "head")
