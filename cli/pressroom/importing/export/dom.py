"""HTML to a tree, as a browser reads it: nothing is ever ill-formed, only deep or slow.

The tree is of :mod:`xml.etree.ElementTree`, built by tinyhtml5 after the
HTML Standard (https://html.spec.whatwg.org/multipage/parsing.html).
"""

from __future__ import annotations

import datetime
import io
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, cast
from xml.etree.ElementTree import Element

MAX_DEPTH = 100
"""Elements nest no deeper; what is deeper becomes a sibling, as browsers do at 512."""

MAX_OPEN = 2000
"""More elements that are open at once, and the HTML is refused."""

TIME_LIMIT = 20.0
"""Seconds that one post may take to parse."""

_COPY = "copy the text from its page"

# C0 controls but white space, DEL, C1 and what Unicode takes for line ends.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u2028\u2029]")


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


BLOCKS = _set("""
    address article aside blockquote body center dd details dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main
    menu nav ol p pre section summary table tbody td tfoot th thead tr ul caption
""")
"""Elements that stand on lines of their own."""

HIDDEN = _set("""
    head script style template noscript link meta base source track param col colgroup wbr
    area map canvas object embed frame frameset noframes datalist
""")
"""Elements whose content nobody reads."""

CONTROLS = _set("button input select textarea progress meter")
"""What a reader works with, no part of a text."""

PLAIN = _set("""
    span a abbr time label data bdi bdo font small big picture ruby rb rt rp nobr noindex
    legend output acronym
""")
"""Inline elements that mean nothing in themselves."""

WORDLESS = _set("""
    image-link-expand header-anchor-parent header-anchor-widget
    header-anchor-button-container visibility-check
""")
"""Furniture that holds no words of anybody."""

FURNITURE = WORDLESS | _set("""
    share-dialog post-ufi post-footer like-button-container
    post-contributor-footer subscribe-footer comments-page comment-list post-preview-wrapper
    install-substack-app-embed install-substack-app-app-store-icon-container
    subscribe-widget footer-wrap embedded-publication-footer share-embed discussion
""")
"""Classes of what a page has around an article."""

BUTTONS = _set("""
    subscription-widget-wrap subscription-widget-wrap-editor captioned-button-wrap
    button-wrapper
""")
"""Classes of buttons and forms."""

BLOCK_CLASSES = BUTTONS | _set("""
    captioned-image-container image-gallery-embed pullquote callout-block callout
    highlighted_code_block preformatted-block latex-rendered paywall-jump paywall footnote
""")
"""Classes of blocks, whatever the element."""

ARTICLE = _set("h1 h2 h3 h4 h5 h6 figure blockquote ul ol table pre hr")
"""Elements that furniture never holds."""


LISTS = _set("ul ol menu dir")
PLAYERS = _set("iframe video audio")
LINK = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
"""An address that leads somewhere."""


class Unusable(Exception):
    """Something cannot be read; ``str`` says why, ``hint`` what to do."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Tree:
    """The ``html`` element, the line of each element's tag (from 1), whether it was too deep."""

    root: Element
    lines: Mapping[Element | None, int]
    deep: bool


def parse(html: str) -> Tree:
    """Parse any text without lone surrogates as HTML. Raises :class:`Unusable`, nothing else."""
    from tinyhtml5.parser import HTMLParser
    from tinyhtml5.treebuilder import Element as Node

    parser = HTMLParser(namespace_html_elements=False)
    tree = parser.tree
    lines: dict[Element | None, int] = {}
    deadline = time.monotonic() + TIME_LIMIT
    deep = False

    def check_time(_code: str = "", _data: object = None) -> None:
        if time.monotonic() > deadline:
            raise Unusable(f"did not parse within {TIME_LIMIT:.0f} seconds", _COPY)

    def insert(token: dict[str, Any]) -> object:
        nonlocal deep
        check_time()
        stack = tree.open_elements
        if len(stack) > MAX_OPEN:
            raise Unusable(f"has more than {MAX_OPEN} elements within each other", _COPY)
        deep = deep or len(stack) > MAX_DEPTH
        node = Node(token["name"], token.get("namespace", tree.default_namespace))
        node.attributes = token["data"]
        lines[node._element] = parser.tokenizer.stream.position()[0]
        stack[min(len(stack), MAX_DEPTH) - 1].append_child(node)
        stack.append(node)
        return node

    tree.insert_element_normal = insert
    parser.parse_error = check_time
    # Not as it is: the parser takes a short text that is the name of a file for that file.
    root = cast("Element", parser.parse(io.StringIO(html)))
    return Tree(root, lines, deep)


def clean(text: str) -> str:
    """Text without control characters; a space stands for each."""
    return _CONTROLS.sub(" ", text)


def nodes(element: Element) -> Iterator[str | Element]:
    """What is right in an element, in order: its elements, and its text without controls."""
    if element.text:
        yield clean(element.text)
    for child in element:
        yield child
        if child.tail:
            yield clean(child.tail)


def classes(element: Element) -> frozenset[str]:
    """The classes of an element."""
    return frozenset(element.get("class", "").split())


def data(element: Element) -> dict[str, Any]:
    """The object in an element's ``data-attrs``; empty when there is none."""
    return json_object(element.get("data-attrs", ""))


def string(found: Mapping[str, Any], key: str) -> str:
    """A text in an object of JSON as written; empty where there is none."""
    value = found.get(key)
    return value if isinstance(value, str) else ""


def json_object(text: str) -> dict[str, Any]:
    """A JSON object, or an empty one."""
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def tag(element: Element) -> str:
    """The name of an element; comments and foreign elements (SVG) have an empty one."""
    name = element.tag
    return name if isinstance(name, str) and not name.startswith(("{", "<")) else ""


def words(element: Element | None) -> str:
    """All text in an element, white space as one space; nothing where there is no element."""
    return folded(text(element)) if element is not None else ""


def folded(text: str) -> str:
    """Text on one line, white space as one space."""
    return " ".join(clean(text).split())


def text(element: Element) -> str:
    """All text in an element as written, without comments, scripts and control characters."""
    return clean("".join(_texts(element)))


def _texts(element: Element) -> Iterator[str]:
    if tag(element) in ("", "script", "style", "template"):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def find(element: Element, *names: str) -> Element | None:
    """The first element inside that has one of the classes."""
    wanted = set(names)
    return next((e for e in element.iter() if wanted & classes(e)), None)


def one_line(text: str) -> str:
    """A title or subtitle: entities resolved, white space as one space."""
    return folded(unescape(text))


def day(text: str) -> datetime.date | None:
    """The day of a time such as ``2025-11-21T10:00:00.000Z``, as written."""
    found = re.match(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})", text)
    try:
        return datetime.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
