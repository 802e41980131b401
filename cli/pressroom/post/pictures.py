"""The pictures of a post: numbered in order of appearance, in a form that Substack takes.

Substack takes PNG, JPEG, GIF and WebP, at most 2912 pixels wide and under
10 MB, and refuses SVG. What fits is passed through byte for byte; drawings,
tables and formulas are drawn.
"""

from __future__ import annotations

import io
import re
import unicodedata
from base64 import b64encode
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pressroom import rules
from pressroom.cache import Store, digest, version
from pressroom.diagnostics import Collector, Place
from pressroom.markdown.numbering import Numbering
from pressroom.markdown.tabletext import alt_text, cell_text, csv_data, label
from pressroom.model.document import Picture, Table
from pressroom.paper import formulas
from pressroom.post.glyphs import missing
from pressroom.post.raster import MAX_WIDTH, Page, rasterise
from pressroom.post.svg import drawing_page, formula_page
from pressroom.post.tables import Sheet, letters, rows_named, sheets

MAX_BYTES = 10_000_000
"""A picture has to be smaller than this."""
THUMBNAIL = 240
"""Pixels; the width of a thumbnail on the hand-over page."""

_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
_SVG = "image/svg+xml"


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


@dataclass(frozen=True, slots=True)
class _Formula:
    """A formula that can be drawn; its drawing is not needed when its picture is in the store."""

    tex: str
    key: str
    drawn: formulas.Formula | None
    known: bytes = b""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a table: its sheet, and where the table stands in which article."""

    sheet: Sheet
    path: str
    line: int


@dataclass(slots=True)
class _Entry:
    picture: PostPicture
    origin: Picture | _Part | _Formula
    data: str = ""  # the address of a table's data


@dataclass(frozen=True, slots=True)
class Facts:
    """What a picture says: ``source`` of a file as written, ``csv`` of a table, else empty."""

    alt: str
    source: str
    csv: str


_NOT_DRAWN = b"-"
"""What the store keeps of a formula that cannot be drawn."""


class Gallery:
    """Gathers the pictures of one post while its body is written, then makes their files.

    Every method is asked in the order of appearance, and what is asked for
    twice is one file. Pictures that were drawn before come from ``store``.
    """

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._entries: dict[Hashable, _Entry] = {}
        self._tables: dict[Hashable, tuple[PostPicture, ...]] = {}
        self._asked: dict[int, tuple[Table, tuple[PostPicture, ...]]] = {}  # by identity
        self._formulas: dict[str, _Formula | None] = {}
        self._data: dict[str, bytes] = {}

    def address(self, picture: Picture, alt: str, caption: str) -> str:
        """The address of a picture in the body; the same picture said the same way is one file."""
        key = ("picture", picture.path, alt)
        if key not in self._entries:
            kind = picture.media_type
            if kind == _SVG or (kind == "image/gif" and _too_large(picture)):
                kind = "image/png"
            name = f"{self._number()}-{_stem(picture.path.stem)}.{_SUFFIXES[kind]}"
            made = PostPicture(name, picture.source, alt, caption, kind)
            self._entries[key] = _Entry(made, picture)
        return self._entries[key].picture.address

    def table_parts(
        self, node: Table, numbering: Numbering | None = None, path: str = ""
    ) -> tuple[PostPicture, ...]:
        """The pictures of a table of the article at ``path``, still without their bytes.

        More than one if it is long, and none if the fonts lack a character of it. Its data
        become a file; see :meth:`data_files`.
        """
        numbers = numbering or Numbering()
        references = tuple((numbers.references or {}).items())
        asked = (node, numbers.tables, numbers.figures, numbers.notes, references, path)
        if asked not in self._tables:
            lacking = missing(letters(node, numbers), self._store)
            self._tables[asked] = () if lacking else self._table(node, numbers, path)
        self._asked[id(node)] = (node, self._tables[asked])
        return self._tables[asked]

    def table(self, node: Table) -> tuple[tuple[str, str], ...]:
        """Address and alternative text of each picture of a table that was asked for before.

        Empty for a table that stands in another form.
        """
        found = self._asked.get(id(node))
        return tuple((part.address, part.alt) for part in found[1]) if found else ()

    def _table(self, node: Table, numbers: Numbering, path: str) -> tuple[PostPicture, ...]:
        name = label(node, numbers)
        caption = cell_text(node.caption, numbers)
        caption = f"{name}. {caption}" if name and caption else name or caption
        stem = node.label.removeprefix("tbl:") or str(node.number + numbers.tables)
        stem = f"{self._number()}-table-{_stem(stem)}"
        data = f"{stem}.csv"
        found = []
        cut = sheets(node, numbers)
        for number, sheet in enumerate(cut, 1):
            start, end = sheet.rows
            part = rows_named(start, end, len(node.rows)) if len(cut) > 1 else ""
            alt = alt_text(node, numbers, node.rows[start:end], data, part)
            source = f"the table on line {node.line}"
            file = f"{stem}.png"
            if part:
                file = f"{self._number()}-table-{stem.partition('-table-')[2]}-{number}.png"
            shown = f"{caption} ({part})" if caption and part else caption or part
            key = ("table", sheet, alt)
            if key not in self._entries:
                made = PostPicture(file, source, alt, shown, "image/png", small=sheet.small)
                self._entries[key] = _Entry(made, _Part(sheet, path, node.line), f"images/{data}")
                self._data.setdefault(f"images/{data}", csv_data(node, numbers))
            found.append(self._entries[key].picture)
        return tuple(found)

    def math(self, tex: str) -> str:
        """The address of a formula's picture, or an empty string if it cannot be drawn.

        Its alternative text is ``tex``.
        """
        tex = tex.strip()
        if tex not in self._formulas:
            self._formulas[tex] = self._formula(tex)
        formula = self._formulas[tex]
        if formula is None:
            return ""
        key = ("formula", tex)
        if key not in self._entries:
            name = f"{self._number()}-formula.png"
            made = PostPicture(name, "display math", tex, "", "image/png")
            self._entries[key] = _Entry(made, formula)
        return self._entries[key].picture.address

    def _formula(self, tex: str) -> _Formula | None:
        key = digest(_surroundings(), tex)
        known = self._store.get(key) if self._store is not None else None
        if known == _NOT_DRAWN:
            return None
        if known is not None:
            return _Formula(tex, key, None, known)
        drawn = formulas.draw(tex)
        if drawn is None:
            if self._store is not None:
                self._store.put(key, _NOT_DRAWN)
            return None
        return _Formula(tex, key, drawn)

    def _number(self) -> str:
        return f"{len(self._entries) + 1:02d}"

    def data_files(self) -> Mapping[str, bytes]:
        """The data of the tables as CSV by address, such as ``images/01-table-ports.csv``."""
        return dict(self._data)

    def facts(self) -> dict[str, Facts]:
        """What each picture says, by its address."""
        return {
            entry.picture.address: Facts(
                entry.picture.alt,
                entry.picture.source if isinstance(entry.origin, Picture) else "",
                self._data[entry.data].decode("utf-8") if entry.data else "",
            )
            for entry in self._entries.values()
        }

    def make(self, collector: Collector, place: Place) -> list[PostPicture]:
        """All pictures with their bytes, in order.

        What cannot be made is reported, at ``place`` where nothing better is known.
        """
        made: dict[int, bytes] = {}
        pages: dict[int, Page] = {}
        for index, entry in enumerate(self._entries.values()):
            match entry.origin:
                case Picture() as picture:
                    data = _read(picture, collector, place)
                    if data and picture.media_type == _SVG:
                        pages[index] = drawing_page(picture, data, place)
                    elif data and _too_large(picture):
                        made[index] = _shrunk(picture, data, entry.picture, collector, place)
                    else:
                        made[index] = data
                case _Part() as part:
                    where = Place(part.path or place.path, part.line)
                    pages[index] = Page(
                        "a table", _TABLE_HINT, where, part.sheet.width, html=part.sheet.html
                    )
                case _Formula() as formula:
                    if formula.drawn is None:
                        made[index] = formula.known
                    else:
                        pages[index] = formula_page(formula.drawn, place)
        drawings = rasterise(list(pages.values()), collector, self._store) if pages else []
        made.update(zip(pages, drawings, strict=True))
        for index, entry in enumerate(self._entries.values()):
            # Kept by its LaTeX too: the next run need not even turn that into a drawing.
            drawn = index in pages and bool(made[index])
            if drawn and isinstance(entry.origin, _Formula) and self._store is not None:
                self._store.put(entry.origin.key, made[index])
        return [
            replace(entry.picture, data=made.get(index, b""))
            for index, entry in enumerate(self._entries.values())
        ]


@cache
def _surroundings() -> str:
    """What every formula's picture depends on, beside its LaTeX; without importing any of it."""
    names = ("weasyprint", "pypdfium2", "pillow")
    return " ".join([formulas.surroundings(), *(f"{name} {version(name)}" for name in names)])


_VERSION = "2"  # of the way a thumbnail is made
_TABLE_HINT = "write `.bullets` or `.code` after its caption, or split it"


def _read(picture: Picture, collector: Collector, place: Place) -> bytes:
    try:
        return picture.path.read_bytes()
    except OSError as error:
        collector.report(
            rules.PICTURE_READABLE,
            place,
            f"the picture `{picture.source}` cannot be read: {error.strerror}",
            "check its name and permissions",
        )
        return b""


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


def thumbnail(picture: PostPicture, store: Store) -> str:
    """A small copy as a ``data:`` address, or an empty string when there is no picture.

    ``store`` keeps it: it takes longer than the post that shows it.
    """
    if not picture.data:
        return ""
    key = digest("thumbnail", _VERSION, str(THUMBNAIL), _surroundings(), picture.data)
    small = store.get(key)
    if small is None:
        small = _thumbnail(picture.data)
        store.put(key, small)
    return f"data:image/png;base64,{b64encode(small).decode('ascii')}" if small else ""


def _thumbnail(data: bytes) -> bytes:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            # Of a JPEG a quarter of the pixels, or fewer, are decoded if that is enough.
            image.draft(None, (THUMBNAIL, THUMBNAIL))
            small = image if image.mode in ("RGB", "RGBA") else image.convert(_mode(image))
            small.thumbnail((THUMBNAIL, THUMBNAIL), _filter())
            small = small.quantize(32, method=Image.Quantize.FASTOCTREE)
    except (OSError, UnidentifiedImageError):
        return b""
    buffer = io.BytesIO()
    small.save(buffer, "PNG")
    return buffer.getvalue()


def _mode(image: Any) -> str:
    """``RGBA`` for a picture that lets something through, else ``RGB``, which is less to scale."""
    return "RGBA" if image.mode in ("LA", "PA") or "transparency" in image.info else "RGB"
