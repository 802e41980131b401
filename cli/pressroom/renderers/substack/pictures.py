"""The pictures of a post: numbered in order of appearance, in a form that Substack takes.

Substack takes PNG, JPEG, GIF and WebP, at most 2912 pixels wide and under
10 MB, and refuses SVG. What fits is passed through byte for byte.
"""

from __future__ import annotations

import io
import re
import unicodedata
from base64 import b64encode
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.model.document import Picture
from pressroom.renderers.substack.svg import rasterise

MAX_WIDTH = 2912
"""Pixels; the widest picture that Substack keeps."""
MAX_BYTES = 10_000_000
"""A picture has to be smaller than this."""
THUMBNAIL = 320
"""Pixels; the width of a thumbnail on the hand-over page."""

_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
_SVG = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class PostPicture:
    """One picture of the post. ``data`` is empty when it could not be made, which is reported."""

    name: str
    source: str
    alt: str
    caption: str
    media_type: str
    data: bytes = field(default=b"", repr=False)

    @property
    def address(self) -> str:
        """Where the body fragment refers to it."""
        return f"images/{self.name}"

    @property
    def data_uri(self) -> str:
        """The whole picture as an address."""
        return f"data:{self.media_type};base64,{b64encode(self.data).decode('ascii')}"


class Gallery:
    """Gathers the pictures of one post while its body is written, then makes their files."""

    def __init__(self) -> None:
        self._found: dict[tuple[Path, str], tuple[Picture, PostPicture]] = {}

    def address(self, picture: Picture, alt: str, caption: str) -> str:
        """The address of a picture in the body; the same picture said the same way is one file."""
        key = (picture.path, alt)
        if key not in self._found:
            kind = picture.media_type
            if kind == _SVG or (kind == "image/gif" and _too_large(picture)):
                kind = "image/png"
            number = len(self._found) + 1
            name = f"{number:02d}-{_stem(picture.path.stem)}.{_SUFFIXES[kind]}"
            made = PostPicture(name, picture.source, alt, caption, kind)
            self._found[key] = (picture, made)
        return self._found[key][1].address

    def make(self, collector: Collector, place: Place) -> list[PostPicture]:
        """All pictures with their bytes, in order. What cannot be made is reported at ``place``."""
        loaded: dict[tuple[Path, str], bytes] = {}
        for key, (picture, _) in self._found.items():
            try:
                loaded[key] = picture.path.read_bytes()
            except OSError as error:
                collector.report(
                    rules.PICTURE_READABLE,
                    place,
                    f"the picture `{picture.source}` cannot be read: {error.strerror}",
                    "check its name and permissions",
                )
        drawings = {
            picture.path: (picture, loaded[key])
            for key, (picture, _) in self._found.items()
            if picture.media_type == _SVG and key in loaded
        }
        drawn = rasterise(list(drawings.values()), collector, place) if drawings else {}
        out = []
        for key, (picture, made) in self._found.items():
            if picture.media_type == _SVG:
                data = drawn.get(picture.path, b"")
            else:
                data = loaded.get(key, b"")
                if data and _too_large(picture):
                    data = _shrunk(picture, data, made, collector, place)
            out.append(replace(made, data=data))
        return out


def _too_large(picture: Picture) -> bool:
    try:
        size = picture.path.stat().st_size
    except OSError:
        return False
    return picture.width > MAX_WIDTH or size >= MAX_BYTES


def _stem(name: str) -> str:
    """A file name that every system and upload dialog takes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or "picture"


def _shrunk(
    picture: Picture, data: bytes, made: PostPicture, collector: Collector, place: Place
) -> bytes:
    from PIL import Image, ImageOps, UnidentifiedImageError

    suffix = made.name.rpartition(".")[2]
    try:
        with Image.open(io.BytesIO(data)) as opened:
            image = ImageOps.exif_transpose(opened)
            if image.mode == "P":
                image = image.convert("RGBA")
            options: dict[str, Any] = {"icc_profile": opened.info.get("icc_profile")}
    except (OSError, UnidentifiedImageError) as error:
        collector.report(
            rules.PICTURE_READABLE,
            place,
            f"the picture `{picture.source}` does not decode: {error}",
            "save it again",
        )
        return b""
    if suffix != "png":
        options["quality"] = 90
    width = min(image.width, MAX_WIDTH)
    while True:
        height = max(1, round(image.height * width / image.width))
        small = image if width == image.width else image.resize((width, height), _filter())
        buffer = io.BytesIO()
        small.save(buffer, _FORMATS[suffix], **options)
        if buffer.tell() < MAX_BYTES or width < 400:
            break
        width = width * 4 // 5
    collector.report(
        rules.POST_CHANGED,
        place,
        f"the picture `{picture.source}` is scaled down to {width} pixels for the post",
        f"Substack takes at most {MAX_WIDTH} pixels in width and {MAX_BYTES // 10**6} MB",
    )
    return buffer.getvalue()


def _filter() -> Any:
    from PIL.Image import Resampling

    return Resampling.LANCZOS


def thumbnail(picture: PostPicture) -> str:
    """A small copy as a ``data:`` address, or an empty string when there is no picture."""
    return _thumbnail(picture.data) if picture.data else ""


@lru_cache(maxsize=100)  # a volume shows the pictures of its parts again
def _thumbnail(data: bytes) -> str:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            small = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
            small.thumbnail((THUMBNAIL, THUMBNAIL), _filter())
    except (OSError, UnidentifiedImageError):
        return ""
    buffer = io.BytesIO()
    small.save(buffer, "PNG")
    return f"data:image/png;base64,{b64encode(buffer.getvalue()).decode('ascii')}"
