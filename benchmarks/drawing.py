"""Pictures of generated articles: two charts as PNG, two photographs as JPEG, a chart as SVG.

The same number gives the same bytes with the same Pillow.
"""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

FOLDER = "figures"
KINDS = ("png", "jpeg", "svg", "png", "jpeg")
WIDTH, HEIGHT = 1600, 1000
"""Pixels of a chart; a photograph is as wide, and 1067 high."""
_INK = [(31, 78, 121), (192, 80, 30), (70, 130, 70)]


def names(number: int) -> list[str]:
    """Where the pictures of an article lie, below ``sources``, in order."""
    ends = {"png": "png", "jpeg": "jpg", "svg": "svg"}
    return [f"{FOLDER}/{number:04d}-{at}.{ends[kind]}" for at, kind in enumerate(KINDS, 1)]


def pictures(number: int) -> dict[str, bytes]:
    """Name and content of each picture of an article."""
    draw = {"png": chart, "jpeg": photograph, "svg": vector}
    return {
        name: draw[kind](random.Random(f"picture {name}"))
        for name, kind in zip(names(number), KINDS, strict=True)
    }


def _walk(rng: random.Random, steps: int) -> list[float]:
    """A line that wanders between 0 and 1."""
    at, made = rng.random(), []
    for _ in range(steps):
        at = min(1.0, max(0.0, at + rng.uniform(-0.12, 0.12)))
        made.append(at)
    return made


def chart(rng: random.Random) -> bytes:
    """A PNG: three lines over a grid, bars, labels; smooth edges and alpha as plotting tools do."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    left, top, right, bottom = 120, 40, WIDTH - 40, HEIGHT - 60
    for row in range(8):
        y = top + row * (bottom - top) / 7
        pen.line([(left, y), (right, y)], fill=(215, 215, 215), width=1)
        pen.text((40, y - 12), f"{rng.random() * 100:5.1f}", fill=(40, 40, 40), font_size=24)
    for column, height in enumerate(_walk(rng, 24)):
        x = left + 12 + column * 60
        pen.rectangle([x, bottom - 240 * height, x + 40, bottom], fill=(200, 215, 235))
    for ink in _INK:
        points = [
            (left + step * (right - left) / 59, bottom - 20 - (bottom - top - 40) * y)
            for step, y in enumerate(_walk(rng, 60))
        ]
        pen.line(points, fill=ink, width=5, joint="curve")
    pen.rectangle([left, top, right, bottom], outline=(40, 40, 40), width=2)
    return _bytes(image.filter(ImageFilter.BoxBlur(0.6)).convert("RGBA"), "PNG")


def photograph(rng: random.Random) -> bytes:
    """A JPEG: soft shapes with finer and finer grain."""
    image = Image.new("RGB", (WIDTH, 1067), (128, 128, 128))
    for size, share in (((6, 4), 0.7), ((48, 32), 0.3), ((300, 200), 0.12)):
        noise = Image.frombytes("RGB", size, rng.randbytes(size[0] * size[1] * 3))
        image = Image.blend(image, noise.resize(image.size, Image.Resampling.BICUBIC), share)
    return _bytes(image, "JPEG")


def vector(rng: random.Random) -> bytes:
    """An SVG: bars, lines and labels."""
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 500" '
        'font-family="sans-serif" font-size="14">',
        '<rect x="60" y="20" width="720" height="430" fill="none" stroke="#333"/>',
        *(f'<text x="20" y="{450 - row * 80}">{rng.randint(1, 99)}</text>' for row in range(6)),
    ]
    for column, height in enumerate(_walk(rng, 16)):
        parts.append(f'<rect x="{70 + column * 44}" y="{450 - 300 * height:.1f}" width="30" '
                     f'height="{300 * height:.1f}" fill="#c8d7eb"/>')  # fmt: skip
    for ink in _INK:
        points = " ".join(
            f"{70 + step * 14},{440 - 380 * y:.1f}" for step, y in enumerate(_walk(rng, 50))
        )
        color = "#{:02x}{:02x}{:02x}".format(*ink)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" '
                     'stroke-width="2"/>')  # fmt: skip
    return "\n".join([*parts, "</svg>", ""]).encode()


def _bytes(image: Image.Image, form: str) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **({"quality": 82} if form == "JPEG" else {}))
    return file.getvalue()
