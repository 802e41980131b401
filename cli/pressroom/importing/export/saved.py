"""One saved post: what its page says about it, and where its body is."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from pressroom.importing.export import dom

_LOOKS = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<meta\s|<article[\s>]"
    rb"|<(?:p|div|h[1-6]|figure|ul|ol|blockquote|table|pre|section)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
# A captured page may show an address in angle brackets first; HTML begins with its first tag.
_FIRST = re.compile(rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*", re.DOTALL)
_HTTP = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page: its body, and what its markup says; empty where it says nothing."""

    body: Element
    title: str
    subtitle: str
    date: datetime.date | None
    url: str


def is_html(head: bytes) -> bool:
    """Whether a file begins as HTML does: with a tag that a page or a fragment begins with."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    found = _FIRST.match(head)
    return _LOOKS.match(head, found.end() if found else 0) is not None


def read(root: Element) -> Page:
    """Read a page or a fragment of one."""
    linked = _linked(root)
    title_element = _heading(root, "post-title", "h1")
    subtitle_element = _heading(root, "subtitle", "h3")
    title = dom.words(title_element) if title_element is not None else ""
    title = title or _text(linked, "headline") or _meta(root, "og:title")
    subtitle = dom.words(subtitle_element) if subtitle_element is not None else ""
    subtitle = subtitle or _text(linked, "description") or _meta(root, "og:description")
    when = _text(linked, "datePublished") or _meta(root, "article:published_time")
    time = next(root.iter("time"), None)
    if not dom.day(when) and time is not None:
        when = time.get("datetime", "")
    url = _canonical(root) or _text(linked, "url") or _meta(root, "og:url")
    body = _body(root)
    for element in (title_element, subtitle_element):
        if element is not None:
            _remove(body, element)
    return Page(
        body,
        dom.one_line(title),
        dom.one_line(subtitle) if dom.one_line(subtitle) != dom.one_line(title) else "",
        dom.day(when),
        url if _HTTP.fullmatch(url) else "",
    )


def _body(root: Element) -> Element:
    content = dom.find(root, "available-content")
    for inside in (content, root):
        if inside is None:
            continue
        for element in inside.iter():
            if {"body", "markup"} <= dom.classes(element):
                return element
    found = content if content is not None else next(root.iter("article"), None)
    if found is None:
        found = next(root.iter("body"), root)
    return found


def _heading(root: Element, name: str, tag: str) -> Element | None:
    """The title or subtitle above the body: by class; a class alone may be on a box."""
    named = [e for e in root.iter() if name in dom.classes(e) and dom.words(e)]
    return next((e for e in named if dom.tag(e) == tag), named[0] if named else None)


def _meta(root: Element, name: str) -> str:
    for element in root.iter("meta"):
        if name in (element.get("property"), element.get("name")):
            return element.get("content", "").strip()
    return ""


def _canonical(root: Element) -> str:
    for element in root.iter("link"):
        if "canonical" in element.get("rel", "").lower().split():
            return element.get("href", "").strip()
    return ""


def _linked(root: Element) -> dict[str, Any]:
    """The article's JSON-LD (https://schema.org/NewsArticle)."""
    for element in root.iter("script"):
        if element.get("type", "").lower() == "application/ld+json":
            found = dom.json_object(element.text or "")
            if "headline" in found:
                return found
    return {}


def _text(found: dict[str, Any], key: str) -> str:
    value = found.get(key)
    return value.strip() if isinstance(value, str) else ""


def _remove(body: Element, element: Element) -> None:
    """Take an element out of a body; the text after it stays."""
    for parent in body.iter():
        for index, child in enumerate(parent):
            if child is element:
                tail = child.tail or ""
                if index:
                    parent[index - 1].tail = (parent[index - 1].tail or "") + tail
                else:
                    parent.text = (parent.text or "") + tail
                parent.remove(child)
                return
