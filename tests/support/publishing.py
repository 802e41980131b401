"""Publications on disk for tests of renderers: files in, a catalog out."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from pressroom.build import loading
from pressroom.diagnostics import Collector
from pressroom.model.work import Catalog, Work

CONFIG = 'name = "Notes on Harbours"\n'
FRONT = """---
title: {title}
date: 2026-11-02
license: CC-BY-4.0
authors:
  - given: Josiah
    family: Carberry
    orcid: 0000-0002-1825-0097
abstract: A short study of tides.
{more}---
"""
GAUGE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200" width="400" height="200">'
    b'<rect x="20" y="20" width="360" height="160" fill="#1d3f72"/>'
    b'<text x="200" y="195" text-anchor="middle" font-family="Source Sans 3">Hours</text></svg>'
)


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    """A bitmap of one colour with a diagonal."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), "#e9e2d0")
    ImageDraw.Draw(image).line((0, 0, width, height), fill="#1d3f72", width=3)
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def article(body: str, title: str = "The Clerk and the Moon", more: str = "") -> str:
    """The source of an article: complete front matter, then ``body``."""
    return FRONT.format(title=title, more=more) + "\n" + body


def load(folder: Path, files: Mapping[str, str | bytes], *, framed: bool = False) -> Catalog:
    """Write ``files`` below ``sources/`` and read the publication; it must hold no error.

    Unless ``framed``, empty templates leave out what opens and closes a post.
    """
    (folder / "pressroom.toml").write_text(CONFIG, "utf-8")
    for name in () if framed else ("opening", "closing"):
        template = folder / "templates" / "substack" / f"{name}.md.j2"
        template.parent.mkdir(parents=True, exist_ok=True)
        template.touch()
    for name, content in files.items():
        path = folder / "sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    collector = Collector()
    catalog = loading.load(folder, collector)
    assert not collector.has_errors, list(collector)
    return catalog


def one(
    folder: Path, body: str, more: str = "", *, framed: bool = False, **files: bytes
) -> tuple[Work, Catalog]:
    """One article alone, with pictures beside it: ``gauge_svg=b"..."`` is ``gauge.svg``."""
    named = {name.replace("_", "."): data for name, data in files.items()}
    catalog = load(folder, {"article.md": article(body, more=more), **named}, framed=framed)
    return catalog.works[0], catalog
