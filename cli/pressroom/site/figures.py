"""The pictures of a page, which lie in its folder as they are, drawings without what can act.

They are the article's own files and not those of the post: the page is made without the post too,
and a drawing stays one, which is sharp on every screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import Artifact
from pressroom.model.document import Picture
from pressroom.post.pictures import SUFFIXES
from pressroom.text import safe_slug

FOLDER = "figures"
_SVG = "image/svg+xml"
_ACTING = frozenset(("script", "foreignObject", "handler", "listener", "iframe", "object", "embed"))
"""Elements of SVG that run or hold what runs."""
_ADDRESS = re.compile(r"[\s\x00-\x1f]*(?:[a-z]+:)", re.IGNORECASE)
_PICTURE_DATA = re.compile(r"[\s\x00-\x1f]*data:image/(?:png|jpeg|gif|webp)[;,]", re.IGNORECASE)


class Figures:
    """Gives each picture of the work ``slug`` its address and gathers the files.

    What cannot be read is reported, at the ``path`` of the work, as ``picture-readable``.
    """

    def __init__(self, slug: str, path: str, collector: Collector) -> None:
        self._slug = slug
        self._path = path
        self._collector = collector
        self._names: dict[str, str] = {}
        self.artifacts: list[Artifact] = []

    def address(self, picture: Picture) -> str:
        """Where the page finds ``picture``; empty if it cannot be read."""
        key = str(picture.path)
        if key not in self._names:
            self._names[key] = self._added(picture)
        return quote(self._names[key])

    def _added(self, picture: Picture) -> str:
        try:
            data = picture.read()
            if picture.media_type == _SVG:
                data = inert(data)
        except (OSError, ValueError) as error:
            message = f"the picture `{picture.source}` is not on the page: {error}"
            hint = "check its name and permissions, or save it again"
            self._collector.report(rules.PICTURE_READABLE, Place(self._path), message, hint)
            return ""
        stem = safe_slug(picture.path.stem) or "picture"
        suffix = SUFFIXES.get(picture.media_type, "svg")
        taken = set(self._names.values())
        names = (f"{FOLDER}/{stem}{tail}.{suffix}" for tail in _tails())
        name = next(name for name in names if name not in taken)
        path = f"{self._slug}/{name}"
        self.artifacts.append(Artifact(path, data, picture.media_type, self._slug))
        return name


def _tails() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f"-{number}"
        number += 1


def inert(svg: bytes) -> bytes:
    """``svg`` without scripts, event attributes and addresses elsewhere, else byte for byte.

    As a picture of a page a drawing runs nothing, but the file may be opened by itself. Raises
    :class:`ValueError` for what is not well-formed.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(svg, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError(f"is not well-formed SVG: {error}") from error
    acting = [node for node in root.iter() if _acts(node)]
    for node in acting:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    changed = bool(acting)
    for node in root.iter(etree.Element):
        for name, value in list(node.attrib.items()):
            if _calls(name, value):
                del node.attrib[name]
                changed = True
    # A processing instruction before the root may name a stylesheet, and goes with its document.
    changed = changed or root.getprevious() is not None
    return etree.tostring(root, encoding="utf-8") if changed else svg


def _acts(node: Any) -> bool:
    """Whether an element, instruction or entity runs something, or may stand for what does."""
    return not isinstance(node.tag, str) or node.tag.rpartition("}")[2] in _ACTING


def _calls(name: str, value: str) -> bool:
    local = name.rpartition("}")[2].lower()
    if local.startswith("on"):
        return True
    if local in ("href", "src", "to", "from", "values"):
        return bool(_ADDRESS.match(value)) and not _PICTURE_DATA.match(value)
    return False
