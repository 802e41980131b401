"""PNG pictures that a PDF can hold as they are, or nearly so.

WeasyPrint decodes each PNG and deflates it again. The compressed data of one without transparency
is what a PDF takes (ISO 32000-1, section 7.4.4.4: the filters of PNG are a predictor of Flate), so
it is handed on as it is. The pixels are the same, only their compression is the picture's own. What
WeasyPrint makes of gamma and colour profiles stays: nothing.

One that could be transparent and is not, as plotting tools save them, is deflated anew without the
mask that says so. Drawings come out smaller without the filters of PNG, and that in half the time.

A picture is handed on only if every bit of it is in order; else WeasyPrint does what it can.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pydyf  # type: ignore[import-untyped]
from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _COLOUR, _PALETTE = 0, 2, 3
_DEPTHS = {_GREY: (1, 2, 4, 8), _COLOUR: (8,), _PALETTE: (1, 2, 4, 8)}
"""Bits of a sample that are handed on, by type of colour (PNG, section 11.2.2)."""
_REFUSED = frozenset((b"tRNS", b"acTL", b"CgBI"))
"""Chunks of what is transparent, of what moves, and of what only looks like PNG."""
_CRITICAL = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
_LAST_FILTER = 4
_BYTE = 8
_OPAQUE = 255
_PIECE, _STEP = 1 << 16, 1 << 20
_LEVEL = 4  # of compression; a chart takes 6 in place of 4 twice the time and is a seventh smaller
_LARGER = 1.25  # times the file; a picture that grows beyond needs the filters of PNG
_ORIENTATION = 0x0112  # Exif 2.3, section 4.6.4
_TURNED = range(2, 9)


@dataclass(frozen=True, slots=True)
class Plain:
    """A picture as a PDF holds it: ``data`` is one stream of zlib, with the filters of PNG.

    ``depth`` is in bits of a sample; ``palette``, three bytes a colour, is empty without one.
    """

    width: int
    height: int
    depth: int
    colours: int
    palette: bytes
    data: bytes

    @property
    def row(self) -> int:
        """The bytes of a row of pixels, without the one that names its filter."""
        return (self.width * self.colours * self.depth + 7) // 8


def plain(data: bytes) -> Plain | None:
    """The picture of a PNG file; ``None`` if there is a fault in it or it is of another kind.

    A picture that is hardly compressed is of another kind: the PDF would grow.
    """
    try:
        found = _read(data)
        return found if found is not None and _sound(found) else None
    except (_Faulty, struct.error, zlib.error):
        return None


def opaque(data: bytes) -> Plain | None:
    """The picture of a PNG file in RGBA that lets nothing through, without what says so.

    ``None`` for one that does, that is at fault, or that would grow much.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            if image.mode != "RGBA" or image.getchannel("A").getextrema() != (_OPAQUE, _OPAQUE):
                return None
            pixels = image.convert("RGB").tobytes()
    except (OSError, SyntaxError, ValueError):
        return None
    row = image.width * 3
    # Each row names its filter: none.
    rows = b"".join(b"\0" + pixels[at : at + row] for at in range(0, len(pixels), row))
    made = zlib.compress(rows, _LEVEL)
    if len(made) > len(data) * _LARGER:
        return None
    return Plain(image.width, image.height, _BYTE, 3, b"", made)


class _Faulty(Exception):
    """The file is not as the standard has it."""


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and contents of the chunks, to the last, all of which are whole."""
    if not data.startswith(_SIGNATURE):
        raise _Faulty
    at, name = len(_SIGNATURE), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", data, at + 8 + length)
        if check != zlib.crc32(content, zlib.crc32(name)):
            raise _Faulty
        yield name, content
        at += 12 + length


def _read(data: bytes) -> Plain | None:
    chunks = _chunks(data)
    name, header = next(chunks)
    if name != b"IHDR":
        return None
    width, height, depth, kind, *methods = struct.unpack(">IIBBBBB", header)
    # A compression, a filter and, for what is interlaced, an order of pixels.
    if not (width and height) or depth not in _DEPTHS.get(kind, ()) or any(methods):
        return None
    palette, before = b"", b""
    parts: list[bytes] = []
    for name, content in chunks:
        is_critical = not name[0] & 0x20  # PNG, section 5.4: the case of the first letter
        if name in _REFUSED or (is_critical and name not in _CRITICAL) or name == b"IHDR":
            return None
        if name == b"PLTE" and kind == _PALETTE:
            if palette or parts or len(content) % 3 or not 0 < len(content) <= 3 << depth:
                return None
            palette = content
        if name == b"IDAT":
            if parts and before != b"IDAT":
                return None
            parts.append(content)
        before = name
    if kind == _PALETTE:
        if not palette:
            return None
        # What has no colour of its own is black.
        palette = palette.ljust(3 << depth, b"\0")
    return Plain(width, height, depth, 3 if kind == _COLOUR else 1, palette, b"".join(parts))


def _sound(picture: Plain) -> bool:
    """Whether the data inflates to all pixels and nothing more, with filters that there are."""
    row = picture.row + 1
    whole = row * picture.height
    if len(picture.data) >= whole:
        return False
    done = 0
    for pixels in _inflated(picture.data):
        filters = pixels[-done % row :: row]
        done += len(pixels)
        if done > whole or (filters and max(filters) > _LAST_FILTER):
            return False
    return done == whole


def _inflated(data: bytes) -> Iterator[bytes]:
    """What ``data`` inflates to, in steps: a small file may inflate to any size."""
    inflater = zlib.decompressobj()
    for start in range(0, len(data), _PIECE):
        rest, is_full = data[start : start + _PIECE], True
        while rest or is_full:
            pixels = inflater.decompress(rest, _STEP)
            rest, is_full = inflater.unconsumed_tail, len(pixels) == _STEP
            yield pixels
        if inflater.eof and (inflater.unused_data or start + _PIECE < len(data)):
            raise _Faulty
    if not inflater.eof:
        raise _Faulty


def begin(original: Callable[..., None]) -> Callable[..., None]:
    """``RasterImage.__init__``, which keeps the file of a picture that can be handed on."""
    from weasyprint import DEFAULT_OPTIONS

    def init(
        self: Any,
        pillow_image: Any,
        image_id: Any,
        image_data: Any,
        filename: Any = None,
        cache: Any = None,
        orientation: Any = "none",
        options: Any = DEFAULT_OPTIONS,
    ) -> None:
        picture = None
        # WeasyPrint makes colours of these at once, and forgets the file.
        is_replaced = pillow_image.format == "PNG" and pillow_image.mode in ("1", "P")
        if is_replaced and image_data and _stays(pillow_image, orientation, options):
            picture = plain(image_data)
        if picture is None:
            original(
                self, pillow_image, image_id, image_data, filename, cache, orientation, options
            )
            return
        self.id = image_id
        self._cache = {} if cache is None else cache
        self._jpeg_quality = self._dpi = None
        self.mode, self.format = "RGB", "PNG"
        self.width, self.height = picture.width, picture.height
        self.ratio = picture.width / picture.height
        self.optimize = self.invert_colors = False
        self.image_data = self.cache_image_data(image_data, filename)
        self.plain = picture

    return init


def _stays(pillow_image: Any, orientation: Any, options: Any) -> bool:
    """Whether a picture is not to be turned, made smaller or compressed anew."""
    if any(options[name] for name in ("optimize_images", "jpeg_quality", "dpi")):
        return False
    if orientation == "from-image":
        known = pillow_image.getexif() if "exif" in pillow_image.info else {}
        return known.get(_ORIENTATION) not in _TURNED
    return bool(orientation == "none")


def x_object(original: Callable[..., Any]) -> Callable[..., Any]:
    """``RasterImage.get_x_object``, which makes the stream of a picture in the PDF."""

    def get_x_object(self: Any, interpolate: bool, dpi_ratio: float) -> Any:
        picture = vars(self).get("plain")
        if picture is None and self.format == "PNG" and dpi_ratio == 1:
            if self.mode in ("L", "RGB"):
                picture = plain(self.image_data.data)
            elif self.mode == "RGBA":
                picture = opaque(self.image_data.data)
        if picture is None:
            return original(self, interpolate, dpi_ratio)
        return _stream(picture, interpolate)

    return get_x_object


def _stream(picture: Plain, interpolate: bool) -> Any:
    # Predictor 15: each row names its filter. The rest is said where it is not the default.
    parameters = pydyf.Dictionary({"Predictor": 15, "Columns": picture.width})
    if picture.colours != 1:
        parameters["Colors"] = picture.colours
    if picture.depth != _BYTE:
        parameters["BitsPerComponent"] = picture.depth
    extra = pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": picture.width,
            "Height": picture.height,
            "ColorSpace": _space(picture),
            "BitsPerComponent": picture.depth,
            "Interpolate": "true" if interpolate else "false",
            "Filter": "/FlateDecode",
            "DecodeParms": parameters,
        }
    )
    return pydyf.Stream([picture.data], extra)


def _space(picture: Plain) -> Any:
    """The colour space (ISO 32000-1, section 8.6.6.3 for a palette)."""
    if picture.palette:
        last = len(picture.palette) // 3 - 1
        return pydyf.Array(["/Indexed", "/DeviceRGB", last, f"<{picture.palette.hex()}>"])
    return "/DeviceRGB" if picture.colours == 3 else "/DeviceGray"
