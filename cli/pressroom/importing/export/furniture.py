"""Buttons and subscription forms: a mark, a link, or furniture that is left out."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.importing.export import dom
from pressroom.importing.export.collect import Collect
from pressroom.importing.export.frames import container
from pressroom.importing.export.inlines import Item, one_line, paragraphs, write

_SUBSCRIBE = re.compile(r"%%checkout_url%%|/subscribe(?:[?#/]|$)")
_PAGE = re.compile(
    r"%%|[?&]action=share|/comments(?:[?#]|$)|[?&]gift=|/leaderboard|substack\.com/refer"
)


def button(post: Collect, element: Element) -> list[str]:
    """A button or form as blocks of Markdown.

    The author's words above a subscribe button stay, in ``::: subscribe``;
    without such words it is furniture. A button to an address of its own is a
    link. Buttons for sharing and commenting are furniture.
    """
    cls = dom.classes(element)
    caption = _caption(element)
    words = (
        [write(p, post.lost(element)) for p in paragraphs(post.content(caption))]
        if (caption is not None)
        else []
    )
    url, text = _target(element)
    if "subscription-widget" in " ".join(cls) or _SUBSCRIBE.search(url):
        if words:
            post.report(
                rules.IMPORT_CHANGED, element, "a subscribe button stands as `::: subscribe`"
            )
            return [container("subscribe", "\n\n".join(words))]
        post.dropped(element, "a subscribe button")
        return []
    if not url or _PAGE.search(url):
        post.dropped(element, "a button of the page")
        return []
    post.report(rules.IMPORT_CHANGED, element, "a button stands as a link")
    return [*words, write(one_line(post.link(element, [Item(text or url)], url)))]


def _caption(element: Element) -> Element | None:
    return dom.find(element, "cta-caption") or _preamble(element)


def _preamble(element: Element) -> Element | None:
    found = dom.find(element, "preamble")
    return found if found is not None and dom.words(found) else None


def _target(element: Element) -> tuple[str, str]:
    """The address of the button in an element, and what stands on it."""
    for inner in element.iter():
        data = dom.data(inner)
        given = data.get("url"), data.get("text")
        url = given[0] if isinstance(given[0], str) else ""
        text = given[1] if isinstance(given[1], str) else ""
        if dom.tag(inner) == "a" and not url:
            url = inner.get("href", "")
            text = text or dom.words(inner)
        if url:
            return url.strip(), " ".join(dom.clean(text).split())
    return "", ""
