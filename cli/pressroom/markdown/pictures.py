"""Pictures that a source names: inside the publication, of a known kind, of a sane size."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import unquote

from pressroom import rules
from pressroom.cache import Store, digest, version
from pressroom.diagnostics import Place, Report, Rule
from pressroom.markdown import pdf_figures
from pressroom.model.document import Picture

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SVG_BYTES = 2 * 1024 * 1024

_RASTER = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}
_KINDS = ("svg", "png", "jpg", "jpeg", "webp", "gif", "pdf")
"""What is taken of a picture that is named `name.*`, the first that exists."""
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "pc": 16.0}


def find(
    href: str,
    folder: Path,
    root: Path,
    place: Place,
    report: Report,
    store: Store | None = None,
) -> Picture | None:
    """The picture ``href`` of an article in ``folder``, or ``None`` with a report.

    Only files below ``root`` are read, after every symbolic link is resolved.
    ``store`` keeps what was found out of a bitmap, which is to decode it once.
    """
    try:
        path = _path(href, folder, root)
        if path.stat().st_size > MAX_BYTES:
            raise _Refused(f"is larger than {MAX_BYTES // 2**20} MiB", "make it smaller")
        if path.suffix.lower() == ".pdf":
            drawn = pdf_figures.draw(path.read_bytes(), store)
            if drawn.pages > 1:
                message = (
                    f"the figure `{href[:80]}` has {drawn.pages} pages, and the first is shown"
                )
                hint = "save each page as a file of its own"
                report(rules.PICTURE_READABLE, place, message, hint)
            return Picture(path, href, "image/png", drawn.width, drawn.height, drawn.png)
        if path.suffix.lower() in (".eps", ".ps"):
            raise _Refused("is PostScript, which is not drawn", "save it as PDF, SVG or PNG")
        if path.suffix.lower() == ".svg":
            media_type, width, height = "image/svg+xml", *_svg_size(path)
        else:
            media_type, width, height = _raster_size(path, store)
    except OSError as error:
        report(
            rules.PICTURE_READABLE,
            place,
            f"the picture `{href[:80]}` cannot be read: {error.strerror}",
            "check its permissions",
        )
        return None
    except pdf_figures.NotDrawn as error:
        hint = "save it as SVG or PNG"
        report(rules.PICTURE_READABLE, place, f"the figure `{href[:80]}` {error}", hint)
        return None
    except _Refused as error:
        shown = href if len(href) <= 80 else href[:77] + "..."
        report(error.rule, place, f"the picture `{shown}` {error.problem}", error.hint)
        return None
    return Picture(path, href, media_type, width, height)


class _Refused(Exception):
    def __init__(self, problem: str, hint: str, rule: Rule = rules.PICTURE_READABLE) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        self.rule = rule


def _path(href: str, folder: Path, root: Path) -> Path:
    """The file of a picture, which exists below ``root``."""
    rule = rules.PICTURE_EXISTS
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", href):
        hint = "save it beside the article and name that file: a build fetches nothing"
        if href.lower().startswith("http"):
            hint = "a build fetches nothing: `pressroom check --fix --download` saves it beside"
        raise _Refused("is not a file of the publication", hint, rule)
    try:
        if href.endswith(".*"):  # https://www.sphinx-doc.org: the best form for the output
            kinds = (folder / unquote(f"{href[:-2]}.{kind}") for kind in _KINDS)
            href = next(
                (kind.relative_to(folder).as_posix() for kind in kinds if kind.is_file()), href
            )
        path = (folder / unquote(href)).resolve()
        inside = path.is_relative_to(root.resolve()) and not href.startswith("/")
        exists = inside and path.is_file()
    except (OSError, ValueError, RuntimeError):
        inside = exists = False
    if not inside:
        raise _Refused("lies outside the publication", "copy it beside the article", rule)
    if not exists:
        hint = "check the name; it is relative to the article's folder"
        raise _Refused("does not exist", hint, rule)
    return path


def _raster_size(path: Path, store: Store | None) -> tuple[str, float, float]:
    """Media type, width and height of a bitmap, all of which decodes.

    That it does is kept in ``store``; its header is read each time.
    """
    import warnings

    from PIL import Image

    # A decompression bomb is known by the size in its header; nothing larger is decoded.
    data = path.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(_RASTER)) as image:
                width, height = image.size
                kind = image.format or ""
                if width * height > MAX_PIXELS:
                    megapixels = width * height / 1e6
                    raise _Refused(
                        f"has {megapixels:.0f} megapixels, more than {MAX_PIXELS // 10**6}",
                        "make it smaller",
                    )
                key = digest("decodes", version("pillow"), data)
                if store is None or store.get(key) is None:
                    # Of a JPEG this reads everything and computes an eighth of the pixels.
                    image.draft(None, (1, 1))
                    image.load()
                    if store is not None:
                        store.put(key, b"")
    except _Refused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _Refused(
            "does not decode as PNG, JPEG, GIF or WebP",
            "export it again; other kinds, such as TIFF, are not taken",
        ) from error
    return _RASTER[kind], float(width), float(height)


def _svg_size(path: Path) -> tuple[float, float]:
    from xml.etree import ElementTree

    if path.stat().st_size > MAX_SVG_BYTES:
        raise _Refused(f"is an SVG larger than {MAX_SVG_BYTES // 2**20} MiB", "simplify it")
    data = path.read_bytes()
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _Refused(
            "has a document type or entities", "save it as plain SVG without `<!DOCTYPE`"
        )
    try:
        # Without a document type there are no entities to expand.
        root = ElementTree.fromstring(data)  # noqa: S314
    except (ElementTree.ParseError, RecursionError, ValueError) as error:
        raise _Refused("is not well-formed SVG", f"mend it: {error}") from error
    if root.tag not in ("{http://www.w3.org/2000/svg}svg", "svg"):
        raise _Refused("is not SVG", "its root element is expected to be `svg`")
    width, height = _length(root.get("width")), _length(root.get("height"))
    box = [
        float(n)
        for n in re.findall(r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?", root.get("viewBox", ""))
    ]
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        ratio = box[3] / box[2]
        width = width or (height / ratio if height else box[2])
        height = height or width * ratio
    if not width or not height:
        raise _Refused("has no size", "give its `svg` element a `viewBox`, or width and height")
    return width, height


def _length(text: str | None) -> float | None:
    found = re.fullmatch(r"((?:[0-9]*\.)?[0-9]+)\s*([a-z]*)", (text or "").strip())
    if found is None or found[2] not in _UNITS:
        return None
    return float(found[1]) * _UNITS[found[2]] or None
