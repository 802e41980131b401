"""Embeds whose content stands in ``data-attrs`` alone: what they say, and where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from pressroom.importing.export import dom

# The classes are those of TryGhost/migrate's export fixtures and of
# kyurikotpq/substack-exports-to-md.
KINDS: Mapping[str, str] = {
    name: kind
    for kind, names in {
        "Audio": "native-audio-embed spotify-wrap soundcloud-wrap bandcamp-wrap"
        " apple-podcast-container",
        "Chart": "datawrapper-wrap",
        "Chat": "community-chat",
        "File": "file-embed-wrapper",
        "Forecast": "prediction-market-wrap",
        "Gist": "github-gist",
        "Note": "comment",
        "Poll": "poll-embed",
        "Post": "digest-post-embed embedded-post-wrap",
        "Post on Bluesky": "bluesky-wrap",
        "Post on Instagram": "instagram",
        "Post on X": "tweet twitter-embed",
        "Publication": "embedded-publication-wrap embedded-publication",
        "Recipe": "recipe-embed",
        "Video": "youtube-wrap vimeo-wrap native-video-embed tiktok-wrap",
    }.items()
    for name in names.split()
}
"""What an embed is called, by its class."""

_TITLES = ("title", "question", "label", "filename", "name")
_TEXTS = (
    "full_text", "caption", "subtitle", "description", "truncated_body_text", "body", "text",
    "author", "author_name", "publication_name",
)  # fmt: skip
_URLS = ("url", "canonical_url", "permalink", "href", "src")


@dataclass(frozen=True, slots=True)
class Embed:
    """What an embed is, its title and address (either may be empty), its further texts."""

    kind: str
    title: str
    url: str
    texts: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether it says nothing but its kind."""
        return not (self.title or self.url or self.texts)

    @property
    def label(self) -> str:
        """The text of the link to it."""
        return f"{self.kind}: {self.title}" if self.title else self.kind


def kind_of(element: Element) -> str:
    """What kind of embed an element is, or an empty text."""
    found = next((KINDS[c] for c in element.get("class", "").split() if c in KINDS), "")
    if not found and (element.get("id") or "").startswith("youtube2-"):
        return "Video"
    return found


def read(element: Element, kind: str) -> Embed:
    """All that the attributes of an embed say, and the text that it has besides."""
    data = dom.data(element)
    flat = [data, *(v for v in data.values() if isinstance(v, dict))]
    title = next(_strings(flat, _TITLES), "")
    texts = [t for t in dict.fromkeys(_strings(flat, _TEXTS)) if t != title]
    texts.extend(text for text in _options(data) if text not in texts)
    shown = dom.words(element)
    if shown and not any(shown in text for text in (title, *texts)):
        texts = [shown, *(text for text in texts if text not in shown)]
    return Embed(kind, title, _url(element, data, flat), tuple(texts))


def _strings(objects: list[dict[str, Any]], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        for given in objects:
            if text := dom.one_line(dom.string(given, key)):
                yield text


def _options(data: Mapping[str, Any]) -> Iterator[str]:
    """What a poll offers."""
    options = data.get("options")
    for option in options if isinstance(options, list) else ():
        text = option.get("label", option.get("text")) if isinstance(option, dict) else option
        if isinstance(text, str) and text.strip():
            yield dom.folded(text)


def _url(element: Element, data: Mapping[str, Any], flat: list[dict[str, Any]]) -> str:
    video = data.get("videoId")
    if isinstance(video, str | int) and re.fullmatch(r"[\w-]{1,64}", str(video)):
        if "vimeo-wrap" in dom.classes(element):
            return f"https://vimeo.com/{video}"
        return f"https://www.youtube.com/watch?v={video}"
    picture = data.get("instagram_id")
    if isinstance(picture, str) and re.fullmatch(r"[\w-]{1,64}", picture):
        return f"https://www.instagram.com/p/{picture}/"
    for text in _strings(flat, _URLS):
        if dom.LINK.fullmatch(text):
            return text
    for inner in element.iter():
        url = (inner.get("href") or inner.get("src") or "").strip()
        if dom.tag(inner) in ("a", "iframe", "video", "audio", "source") and dom.LINK.fullmatch(
            url
        ):
            return url
    return ""
