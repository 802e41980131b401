"""PNG pictures in a PDF: handed on as they are where that is right, and the same pixels always."""

from __future__ import annotations

import ast
import hashlib
import inspect
import io
import random
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
import verapdf
from PIL import Image

from pressroom.paper.typesetting import BASE_URL, Job, Stylesheet, engine, internals, png

engine.set_up()

from weasyprint.images import RasterImage  # type: ignore[import-untyped]  # noqa: E402

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SIZE = (61, 37)
CSS = """
@page { size: 120mm 900mm; margin: 5mm }
img { image-rendering: crisp-edges; width: 40mm; max-height: 60mm }
"""
Chunk = tuple[bytes, bytes]


def joined(chunks: Iterable[Chunk]) -> bytes:
    return SIGNATURE + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


def chunks_of(data: bytes) -> list[Chunk]:
    return list(png._chunks(data))


def made(depth: int, kind: int, *, width: int = SIZE[0], level: int = 9) -> bytes:
    """A picture of a few colours, with all filters of rows."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    row = (width * samples * depth + 7) // 8
    choice = random.Random(depth * 10 + kind)
    rows = b"".join(
        bytes([choice.randrange(5)]) + bytes(choice.choices((0, 0, 0, 17, 85, 255), k=row))
        for _ in range(SIZE[1])
    )
    header = struct.pack(">IIBBBBB", width, SIZE[1], depth, kind, 0, 0, 0)
    palette = [(b"PLTE", choice.randbytes(3 << depth))] if kind == 3 else []
    data = zlib.compress(rows, level)
    parts = [(b"IDAT", data[:40]), (b"IDAT", b""), (b"IDAT", data[40:])]
    return joined([(b"IHDR", header), *palette, *parts, (b"IEND", b"")])


def with_chunk(data: bytes, name: bytes, content: bytes, before: bytes = b"IDAT") -> bytes:
    found = chunks_of(data)
    at = next(index for index, chunk in enumerate(found) if chunk[0] == before)
    return joined([*found[:at], (name, content), *found[at:]])


def changed(data: bytes, name: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The picture with the contents of all chunks of a name joined and changed."""
    found = chunks_of(data)
    whole = change(b"".join(content for each, content in found if each == name))
    at = next(index for index, chunk in enumerate(found) if chunk[0] == name)
    rest = [chunk for chunk in found if chunk[0] != name]
    return joined([*rest[:at], (name, whole), *rest[at:]])


def exif(orientation: int) -> bytes:
    known = Image.Exif()
    known[0x0112] = orientation
    return known.tobytes().removeprefix(b"Exif\0\0")


def saved(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def job(cases: dict[str, bytes]) -> Job:
    """An archival document of pictures."""
    files: dict[str, bytes | Path] = {
        f"{index}.png": data for index, data in enumerate(cases.values())
    }
    shown = "".join(f'<p><img src="{name}" alt="A picture" id="p{name}"></p>' for name in files)
    html = f'<html lang="en"><head><title>Pictures</title></head><body>{shown}</body></html>'
    return Job(html, (Stylesheet("all.css", CSS),), files, archival=True)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Callable[[Job], Any]:
    """A run with WeasyPrint's own way with pictures."""

    def run(one: Job) -> Any:
        with monkeypatch.context() as patch:
            for name in ("__init__", "get_x_object"):
                patch.setattr(RasterImage, name, getattr(RasterImage, name).__wrapped__)
            patch.setattr(internals, "install", lambda: None)
            return engine.render(one)

    return run


RGB, GREY, PALETTE = made(8, 2), made(8, 0), made(8, 3)
SMOOTH = Image.linear_gradient("L").resize((200, 150))
LIGHT = Image.radial_gradient("L").rotate(30).resize((400, 400), Image.Resampling.BICUBIC)
HELD = {
    "grey of 1 bit": made(1, 0),
    "grey of 2 bits": made(2, 0),
    "grey of 4 bits": made(4, 0),
    "grey of 8 bits": GREY,
    "red, green and blue": RGB,
    "a palette of 1 bit": made(1, 3),
    "a palette of 2 bits": made(2, 3),
    "a palette of 4 bits": made(4, 3),
    "a palette of 8 bits": PALETTE,
    "a palette that is too short": changed(PALETTE, b"PLTE", lambda colours: colours[:60]),
    "one column": made(8, 2, width=1),
    "gamma": with_chunk(RGB, b"gAMA", struct.pack(">I", 100_000)),
    "suggested colours": with_chunk(RGB, b"PLTE", bytes(6)),
    "words": with_chunk(RGB, b"tEXt", b"Comment\0Words", b"IEND"),
    "a colour profile": saved(SMOOTH.convert("RGB"), icc_profile=b"no profile"),
    "an orientation that is upright": with_chunk(PALETTE, b"eXIf", exif(1)),
    "many steps": saved(Image.linear_gradient("L").convert("RGB").resize((1200, 900))),
    "alpha that lets nothing through": saved(SMOOTH.convert("RGBA")),
    "from WebP": saved(SMOOTH.convert("RGB"), "WEBP", lossless=True),
}
OTHERS = {
    "16 bits": made(16, 2),
    "16 bits of grey": made(16, 0),
    "grey and alpha": made(8, 4),
    "alpha": made(8, 6),
    "opaque colours that need filters": saved(
        Image.merge(
            "RGBA", (LIGHT, LIGHT.rotate(90), LIGHT.rotate(180), Image.new("L", LIGHT.size, 255))
        )
    ),
    "one transparent colour": with_chunk(RGB, b"tRNS", bytes(6)),
    "a transparent entry": with_chunk(PALETTE, b"tRNS", bytes(6)),
    "not compressed": made(8, 2, level=0),
    "a picture that is turned": with_chunk(PALETTE, b"eXIf", exif(6)),
    "JPEG": saved(SMOOTH.convert("RGB"), "JPEG"),
}
DAMAGED = {
    "nothing": b"",
    "the signature alone": SIGNATURE,
    "no end": RGB[:-12],
    "cut in its data": RGB[: len(RGB) // 2],
    "cut in its header": RGB[:20],
    "a wrong sum of a chunk": RGB[:-30] + b"\0" + RGB[-29:],
    "a wrong sum of the data": changed(RGB, b"IDAT", lambda data: data[:-1] + b"\0"),
    "data without an end": changed(RGB, b"IDAT", lambda data: data[:-6]),
    "data after the end": changed(RGB, b"IDAT", lambda data: data + b"more"),
    "too little data": changed(RGB, b"IDAT", lambda _: zlib.compress(bytes(3000))),
    "too much data": changed(RGB, b"IDAT", lambda _: zlib.compress(bytes(3_000_000))),
    "no data": joined(chunk for chunk in chunks_of(RGB) if chunk[0] != b"IDAT"),
    "a filter that is none": changed(RGB, b"IDAT", lambda _: zlib.compress(bytes([5]) * 6808)),
    "another compression": changed(RGB, b"IHDR", lambda header: header[:10] + b"\1\0\0"),
    "an order that is none": changed(RGB, b"IHDR", lambda header: header[:12] + b"\2"),
    "no width": changed(RGB, b"IHDR", lambda header: bytes(4) + header[4:]),
    "a short header": changed(RGB, b"IHDR", lambda header: header[:12]),
    "two headers": with_chunk(RGB, *chunks_of(RGB)[0]),
    "an unknown critical chunk": with_chunk(RGB, b"ABCD", b""),
    "data apart": with_chunk(
        with_chunk(RGB, b"tEXt", b"Comment\0Words", b"IEND"), b"IDAT", b"", b"IEND"
    ),
    "no palette": joined(chunk for chunk in chunks_of(PALETTE) if chunk[0] != b"PLTE"),
    "a palette of nothing": changed(PALETTE, b"PLTE", lambda _: b""),
    "half a colour": changed(PALETTE, b"PLTE", lambda colours: colours[:-1]),
    "more colours than bits": changed(made(2, 3), b"PLTE", lambda colours: colours * 2),
    "two palettes": with_chunk(PALETTE, b"PLTE", bytes(6)),
    "a palette too late": with_chunk(PALETTE, b"PLTE", bytes(6), b"IEND"),
}


def objects(opened: pikepdf.Pdf, cases: Iterable[str]) -> dict[str, Any]:
    """The pictures of a file by the names of their cases."""
    found = {
        name[:-1]: one
        for page in opened.pages
        for name, one in page.Resources.XObject.items()
        if one.Subtype == "/Image"
    }
    return {
        case: found[f"/i{hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()}"]
        for index, case in enumerate(cases)
        for url in [f"{BASE_URL}{index}.png"]
    }


def pages(pdf: bytes) -> Iterator[bytes]:
    for page in pypdfium2.PdfDocument(pdf):
        yield page.render(scale=2).to_pil().tobytes()


def is_opaque(case: str) -> bool:
    """Whether a case is of those that are deflated anew."""
    return "alpha" in case


@pytest.mark.parametrize(
    "case", [case for case in HELD if HELD[case].startswith(SIGNATURE) and not is_opaque(case)]
)
def test_the_data_goes_on_as_it_is(case: str) -> None:
    found = png.plain(HELD[case])
    assert found is not None
    assert found.data == b"".join(data for name, data in chunks_of(HELD[case]) if name == b"IDAT")


@pytest.mark.parametrize("case", [*OTHERS, *DAMAGED])
def test_others_are_not_touched(case: str) -> None:
    assert png.plain({**OTHERS, **DAMAGED}[case]) is None or case == "a picture that is turned"


@pytest.mark.parametrize("case", [*HELD, *OTHERS, *DAMAGED])
def test_what_is_opaque_goes_without_its_mask(case: str) -> None:
    found = png.opaque({**HELD, **OTHERS, **DAMAGED}[case])
    assert (found is not None) == (case in HELD and is_opaque(case))


def test_the_pixels_are_the_same(slow: Callable[[Job], Any]) -> None:
    before, after = slow(job(HELD)), engine.render(job(HELD))
    assert not after.complaints
    opened = pikepdf.open(io.BytesIO(after.pdf))
    for case, held in objects(opened, HELD).items():
        with Image.open(io.BytesIO(HELD[case])) as expected:
            pixels = pikepdf.PdfImage(held).as_pil_image()
            assert pixels.size == expected.size
            assert pixels.convert("RGB").tobytes() == expected.convert("RGB").tobytes(), case
        if found := png.plain(HELD[case]):
            assert held.read_raw_bytes() == found.data, case
        assert held.Interpolate is False
    assert list(pages(after.pdf)) == list(pages(before.pdf))
    assert engine.render(job(HELD)).pdf == after.pdf


def test_no_byte_of_others_differs(slow: Callable[[Job], Any]) -> None:
    assert engine.render(job(OTHERS)) == slow(job(OTHERS))


def outcome(run: Callable[[Job], Any], data: bytes) -> Any:
    try:
        return run(job({"it": data}))
    except Exception as error:  # noqa: BLE001 - what WeasyPrint trips over becomes a finding
        return repr(error)


def test_damage_is_found_as_ever(slow: Callable[[Job], Any]) -> None:
    found = {case: outcome(engine.render, data) for case, data in DAMAGED.items()}
    assert found == {case: outcome(slow, data) for case, data in DAMAGED.items()}
    assert "cannot load this image" in found["no data"]
    assert found["no end"].complaints == ()
    assert "Failed to load image" in found["nothing"].complaints[0].text


@pytest.mark.parametrize("name", ["dpi", "jpeg_quality", "optimize_images"])
def test_what_is_asked_of_weasyprint_is_its_own(name: str) -> None:
    asked = job(HELD)
    html = engine.set_up().HTML(
        string=asked.html, base_url=BASE_URL, url_fetcher=engine._fetcher(asked.files)
    )
    opened = pikepdf.open(io.BytesIO(html.write_pdf(**{name: 50})))
    assert objects(opened, HELD)["a palette of 8 bits"].ColorSpace == "/DeviceRGB"


def test_the_source_is_the_one_it_was_made_for() -> None:
    """``png.begin`` sets the attributes that the class sets itself."""
    text = Path(inspect.getfile(RasterImage)).read_text(encoding="utf-8")
    [found] = [one for one in ast.parse(text).body if getattr(one, "name", "") == "RasterImage"]
    source = (ast.get_source_segment(text, found) or "").encode()
    # Where it differs: compare RasterImage with typesetting/png.py, then change this.
    assert hashlib.sha256(source).hexdigest()[:16] == "9e0ebcef3ed0a271"


@pytest.mark.verapdf
@verapdf.needs_verapdf
def test_the_file_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "pictures.pdf"
    file.write_bytes(engine.render(job({**HELD, **OTHERS})).pdf)
    assert list(verapdf.validate([file]).values()) == [[], []]
