"""What the HTML of a whole work lacks of what PDF/UA asks, where its template is a stranger's.

PDF/UA-1 (ISO 14289-1, section 7) asks for a language, a title, headings in
steps of one level and a text in place of each picture. WeasyPrint writes the
label without looking. The tags are found by a pattern: the text may be a
whole book, and no more is asked than which tags it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(
    r"<(?P<name>html|title|h[1-6]|img)\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
    r"(?P<text>[^<]*)",
    re.IGNORECASE,
)
_ATTRIBUTE = r"""\s{}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
_SOURCE = re.compile(r'\sdata-source="([^"]*)"')
_SHOWN = 60
_MOST = 5  # problems of one kind; more say nothing new


def problems(html: str, bodies: Iterable[str]) -> list[tuple[str, str]]:
    """Message and hint for whatever ``html`` lacks, in order.

    ``bodies`` is HTML that has to stand in it, its blocks known by their
    ``data-source``.
    """
    text = _COMMENT.sub("", html)
    found = [*_head(text), *_headings(text), *_pictures(text)]
    there = set(_SOURCE.findall(text))
    if any(source not in there for body in bodies for source in _SOURCE.findall(body)):
        found.append(
            (
                "the template leaves out text of the work",
                "write `{{ part.blocks | safe }}`, `{{ part.endnotes | safe }}` and "
                "`{{ part.references | safe }}` for each of `parts`",
            )
        )
    return found


def _attribute(name: str, attributes: str) -> str:
    found = re.search(_ATTRIBUTE.format(name), attributes, re.IGNORECASE)
    return unescape(found[1] or found[2] or found[3] or "").strip() if found else ""


def _head(text: str) -> Iterator[tuple[str, str]]:
    tags = {tag["name"].lower(): tag for tag in _TAG.finditer(text)}
    page = tags.get("html")
    if page is None or not _attribute("lang", page["attributes"]):
        yield "the page does not say its language", 'begin it `<html lang="{{ meta.language }}">`'
    title = tags.get("title")
    if title is None or not title["text"].strip():
        yield "the page has no title", "write `<title>{{ meta.full_title }}</title>` into its head"


def _headings(text: str) -> Iterator[tuple[str, str]]:
    before = count = 0
    for tag in _TAG.finditer(text):
        if tag["name"].lower() in ("html", "title", "img"):
            continue
        level = int(tag["name"][1])
        if level > before + 1 and count < _MOST:
            count += 1
            words = " ".join(unescape(tag["text"]).split())[:_SHOWN]
            after = f"a heading of level {before}" if before else "no heading"
            yield (
                f"the heading “{words}” has level {level} and comes after {after}",
                f"make it `<h{before + 1}>`",
            )
        before = level


def _pictures(text: str) -> Iterator[tuple[str, str]]:
    count = 0
    for tag in _TAG.finditer(text):
        lacks = tag["name"].lower() == "img" and not _attribute("alt", tag["attributes"])
        if lacks and count < _MOST:
            count += 1
            name = _attribute("src", tag["attributes"])[:_SHOWN]
            yield (
                f"the picture `{name}` has no alternative text",
                'say what it shows: `alt="..."`',
            )
