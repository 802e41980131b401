"""The pictures of a post: numbered in order of appearance, in a form that Substack takes.

Substack takes PNG, JPEG, GIF and WebP, at most 2912 pixels wide and under
10 MB, and refuses SVG. What fits is passed through byte for byte; drawings,
tables and formulas are drawn.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from base64 import b64encode
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Any

from pressroom import rules
from pressroom.cache import Store, digest
from pressroom.diagnostics import Collector, Place
from pressroom.markdown.numbering import Numbering
from pressroom.markdown.tabletext import alt_text, cell_text, csv_data, label
from pressroom.model.document import Picture, Table
from pressroom.paper import formulas
from pressroom.post.raster import MAX_WIDTH, Page, rasterise, tools
from pressroom.post.sheets import DISPLAY_WIDTH, missing, rows_named, sheets

MAX_BYTES = 10_000_000
"""A picture has to be smaller than this."""
THUMBNAIL = 240
"""Pixels; the width of a thumbnail on the hand-over page."""
SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
"""Endings of file names by media types that Substack takes."""

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_SVG = "image/svg+xml"
_MARGIN = 16  # CSS pixels at least beside a formula
_ABOVE = 8  # and above and below it
_VERSION = "2"  # of the way a thumbnail is made


@dataclass(frozen=True, slots=True)
class PostPicture:
    """One picture of the post. ``data`` is empty when it could not be made, which is reported.

    ``source`` says what it was made of; ``small`` that its type is hard to read.
    """

    name: str
    source: str
    alt: str
    caption: str
    media_type: str
    data: bytes = field(default=b"", repr=False)
    small: bool = False

    @property
    def address(self) -> str:
        """Where the body fragment refers to it."""
        return f"images/{self.name}"

    @property
    def data_uri(self) -> str:
        """The whole picture as an address."""
        return f"data:{self.media_type};base64,{b64encode(self.data).decode('ascii')}"


class Gallery:
    """Gathers the pictures of one post while its text is read, then makes their files.

    Every method is asked in the order of appearance, and what is asked for
    twice is one file. Pictures that were drawn before come from ``store``. What
    cannot be made is reported, at ``place`` where nothing better is known.
    """

    def __init__(self, store: Store, collector: Collector, place: Place) -> None:
        self._store = store
        self._collector = collector
        self._place = place
        self._entries: dict[Hashable, tuple[PostPicture, bytes | Page]] = {}
        self.data_files: dict[str, bytes] = {}
        """The data of the tables as CSV by address, such as ``images/01-table-ports.csv``."""

    def picture(self, picture: Picture, alt: str, caption: str) -> str:
        """The address of a picture; the same picture said the same way is one file."""
        key = ("picture", picture.path, alt)
        if key not in self._entries:
            kind = picture.media_type
            if kind == _SVG or (kind == "image/gif" and _too_large(picture)):
                kind = "image/png"
            name = f"{self._number()}-{_stem(picture.path.stem)}.{SUFFIXES[kind]}"
            made = PostPicture(name, picture.source, alt, caption, kind)
            self._entries[key] = made, self._content(picture, kind)
        return self._entries[key][0].address

    def _content(self, picture: Picture, media_type: str) -> bytes | Page:
        """The bytes of a picture file, scaled down if need be, or the page of a drawing."""
        try:
            data = picture.read()
        except OSError as error:
            return self._unreadable(
                picture, f"cannot be read: {error.strerror}", "check its name and permissions"
            )
        if data and picture.media_type == _SVG:
            return _drawing(picture, data, self._place)
        if not _too_large(picture):
            return data
        try:
            return self._shrunk(picture, data, media_type)
        except OSError as error:
            return self._unreadable(picture, f"does not decode: {error}", "save it again")

    def _unreadable(self, picture: Picture, what: str, hint: str) -> bytes:
        message = f"the picture `{picture.source}` {what}"
        self._collector.report(rules.PICTURE_READABLE, self._place, message, hint)
        return b""

    def _shrunk(self, picture: Picture, data: bytes, media_type: str) -> bytes:
        from PIL import Image, ImageOps

        with Image.open(io.BytesIO(data)) as opened:
            image = ImageOps.exif_transpose(opened)
            if image.mode == "P":
                image = image.convert("RGBA")
            options: dict[str, Any] = {"icc_profile": opened.info.get("icc_profile")}
        if media_type != "image/png":
            options["quality"] = 90
        width = min(image.width, MAX_WIDTH)
        while True:
            height = max(1, round(image.height * width / image.width))
            fits = width == image.width
            small = image if fits else image.resize((width, height), Image.Resampling.LANCZOS)
            buffer = io.BytesIO()
            small.save(buffer, _FORMATS[media_type], **options)
            if buffer.tell() < MAX_BYTES or width < 400:
                break
            width = width * 4 // 5
        if picture.drawn:
            return buffer.getvalue()
        self._collector.report(
            rules.POST_CHANGED,
            self._place,
            f"the picture `{picture.source}` is scaled down to {width} pixels for the post",
            f"Substack takes at most {MAX_WIDTH} pixels in width and {MAX_BYTES // 10**6} MB",
        )
        return buffer.getvalue()

    def table(self, node: Table, numbers: Numbering, path: str) -> list[PostPicture]:
        """The pictures of a table of the article at ``path``, still without their bytes.

        More than one if it is long, and none if the fonts lack a character of it. Its data
        become a file.
        """
        if missing(node, numbers, self._store):
            return []
        name = label(node, numbers)
        caption = ". ".join(filter(None, (name, cell_text(node.caption, numbers))))
        stem = _stem(node.label.removeprefix("tbl:") or str(node.number + numbers.tables))
        first = self._number()
        data = f"{first}-table-{stem}.csv"
        place = Place(path or self._place.path, node.line)
        hint = "write `.bullets` or `.code` after its caption, or split it"
        found = []
        cut = sheets(node, numbers)
        for number, sheet in enumerate(cut, 1):
            start, end = sheet.rows
            file, part, shown = f"{first}-table-{stem}.png", "", caption
            if len(cut) > 1:
                file = f"{self._number()}-table-{stem}-{number}.png"
                part = rows_named(start, end, len(node.rows))
                shown = f"{caption} ({part})" if caption else part
            alt = alt_text(node, numbers, node.rows[start:end], data, part)
            key = ("table", sheet, alt)
            if key not in self._entries:
                source = f"the table on line {node.line}"
                made = PostPicture(file, source, alt, shown, "image/png", small=sheet.small)
                page = Page("a table", hint, place, sheet.width, html=sheet.html)
                self._entries[key] = made, page
                self.data_files.setdefault(f"images/{data}", csv_data(node, numbers))
            found.append(self._entries[key][0])
        return found

    def math(self, tex: str) -> str:
        """The address of a formula's picture, or an empty string if it cannot be drawn.

        Its alternative text is ``tex``.
        """
        key = ("formula", tex)
        if key not in self._entries:
            formula = formulas.drawn(tex, self._store)
            if formula is None:
                return ""
            name = f"{self._number()}-formula.png"
            made = PostPicture(name, "display math", tex, "", "image/png")
            self._entries[key] = made, _formula(formula, self._place)
        return self._entries[key][0].address

    def _number(self) -> str:
        return f"{len(self._entries) + 1:02d}"

    def make(self) -> list[PostPicture]:
        """All pictures with their bytes, in order."""
        pages = [made for _, made in self._entries.values() if isinstance(made, Page)]
        drawn = iter(rasterise(pages, self._collector, self._store))
        return [
            replace(picture, data=next(drawn) if isinstance(made, Page) else made)
            for picture, made in self._entries.values()
        ]


def _too_large(picture: Picture) -> bool:
    if picture.drawn:
        return True  # for print
    try:
        size = picture.path.stat().st_size
    except OSError:
        return False
    return picture.width > MAX_WIDTH or size >= MAX_BYTES


def _stem(name: str) -> str:
    """A file name that every system and upload dialog takes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or "picture"


def _drawing(picture: Picture, data: bytes, place: Place) -> Page:
    """An SVG figure, as wide as the post shows pictures."""
    ratio = picture.height / picture.width if picture.width > 0 else 1
    height = max(1, math.ceil(DISPLAY_WIDTH * ratio))
    name, hint = f"the picture `{picture.source}`", "simplify the drawing, or save it as PNG"
    box = (DISPLAY_WIDTH, height)
    return Page(name, hint, place, DISPLAY_WIDTH, height, svg=data, box=box)


def _formula(formula: formulas.Formula, place: Place) -> Page:
    """A formula in the middle of a picture as wide as the post, or wider if it has to be."""
    width = max(DISPLAY_WIDTH, math.ceil(formula.width) + 2 * _MARGIN)
    height = math.ceil(formula.height) + 2 * _ABOVE
    hint = "simplify it, or write it as a code block"
    box = (formula.width, formula.height)
    return Page("a formula", hint, place, width, height, svg=formula.svg, box=box)


def thumbnail(picture: PostPicture, store: Store) -> str:
    """A small copy as a ``data:`` address, or an empty string when there is no picture.

    ``store`` keeps it: it takes longer than the post that shows it.
    """
    if not picture.data:
        return ""
    key = digest("thumbnail", _VERSION, str(THUMBNAIL), tools(), picture.data)
    small = store.get(key)
    if small is None:
        small = _thumbnail(picture.data)
        store.put(key, small)
    return f"data:image/png;base64,{b64encode(small).decode('ascii')}" if small else ""


def _thumbnail(data: bytes) -> bytes:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            # Of a JPEG a quarter of the pixels, or fewer, are decoded if that is enough.
            image.draft(None, (THUMBNAIL, THUMBNAIL))
            clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
            small = image.convert("RGBA" if clear else "RGB")
            small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
            small = small.quantize(32, method=Image.Quantize.FASTOCTREE)
    except OSError:
        return b""
    buffer = io.BytesIO()
    small.save(buffer, "PNG")
    return buffer.getvalue()
