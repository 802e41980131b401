"""One saved post: what its page says about it, and where its body is."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from pressroom.importing.export import dom
from pressroom.importing.export.archive import Details

_LOOKS = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<meta\s|<article[\s>]"
    rb"|<(?:p|div|h[1-6]|figure|ul|ol|blockquote|table|pre|section)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
# A captured page may show an address in angle brackets first; HTML begins with its first tag.
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*", re.DOTALL)


def is_html(head: bytes) -> bool:
    """Whether a file begins as HTML does: with a tag that a page or a fragment begins with."""
    found = _FIRST.match(head)
    return _LOOKS.match(head, found.end() if found else 0) is not None


def read(root: Element) -> tuple[Element, Details]:
    """The body of a page, or of a fragment of one, and what its markup says."""
    linked = _linked(root)
    title_element = _heading(root, "post-title", "h1")
    subtitle_element = _heading(root, "subtitle", "h3")
    title = dom.words(title_element) or _text(linked, "headline") or _meta(root, "og:title")
    subtitle = dom.words(subtitle_element) or _text(linked, "description")
    subtitle = subtitle or _meta(root, "og:description")
    when = _text(linked, "datePublished") or _meta(root, "article:published_time")
    time = next(root.iter("time"), None)
    if not dom.day(when) and time is not None:
        when = time.get("datetime", "")
    url = _canonical(root) or _text(linked, "url") or _meta(root, "og:url")
    url = url if dom.LINK.fullmatch(url) else ""
    slug = re.search(r"/p/([a-z0-9-]+)", url)
    body = _body(root)
    for element in (title_element, subtitle_element):
        if element is not None:
            _remove(body, element)
    title, subtitle = dom.one_line(title), dom.one_line(subtitle)
    subtitle = subtitle if subtitle != title else ""
    return body, Details(title, subtitle, dom.day(when), slug[1] if slug else "", url)


def _body(root: Element) -> Element:
    content = dom.find(root, "available-content")
    for inside in (content, root):
        for element in inside.iter() if inside is not None else ():
            if {"body", "markup"} <= dom.classes(element):
                return element
    if content is not None:
        return content
    return next((e for name in ("article", "body") for e in root.iter(name)), root)


def _heading(root: Element, name: str, tag: str) -> Element | None:
    """The title or subtitle above the body: by class; a class alone may be on a box."""
    named = [e for e in root.iter() if name in dom.classes(e) and dom.words(e)]
    return next((e for e in named if dom.tag(e) == tag), named[0] if named else None)


def _meta(root: Element, name: str) -> str:
    found = (e for e in root.iter("meta") if name in (e.get("property"), e.get("name")))
    return next((e.get("content", "").strip() for e in found), "")


def _canonical(root: Element) -> str:
    found = (e for e in root.iter("link") if "canonical" in e.get("rel", "").lower().split())
    return next((e.get("href", "").strip() for e in found), "")


def _linked(root: Element) -> dict[str, Any]:
    """The article's JSON-LD (https://schema.org/NewsArticle)."""
    for element in root.iter("script"):
        if element.get("type", "").lower() == "application/ld+json":
            found = dom.json_object(element.text or "")
            if "headline" in found:
                return found
    return {}


def _text(found: dict[str, Any], key: str) -> str:
    return dom.string(found, key).strip()


def _remove(body: Element, element: Element) -> None:
    """Take an element out of a body; the text after it stays."""
    parent = next((parent for parent in body.iter() if element in list(parent)), None)
    if parent is None:
        return
    index = list(parent).index(element)
    tail = element.tail or ""
    if index:
        parent[index - 1].tail = (parent[index - 1].tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
