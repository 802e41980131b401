"""What web pages share: colours, readable in light and dark, their own fonts, marked words.

The fonts are in the whitepaper as well, so that a page looks like the paper it leads to. A page
that is taken away from them shows what its reader has.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from pressroom.files import Artifact, asset, shipped
from pressroom.metadata.colours import readable

if TYPE_CHECKING:
    from markupsafe import Markup

FONTS = "fonts"
"""The folder of the fonts, in the output folder."""
DARK_CONTRAST = 6.0
"""In the dark a colour at the limit looks dull."""

_PAPER_LIGHT, _PAPER_DARK = "#f6f5f1", "#1f2024"
"""The washes in ``tokens.css``: of the backgrounds the ones with the least contrast."""
_FACES = (
    ("Source Serif 4", 400, "normal", "SourceSerif4-Regular.ttf"),
    ("Source Serif 4", 400, "italic", "SourceSerif4-Italic.ttf"),
    ("Source Serif 4", 600, "normal", "SourceSerif4-SemiBold.ttf"),
    ("Source Sans 3", 400, "normal", "SourceSans3-Regular.ttf"),
    ("Source Sans 3", 600, "normal", "SourceSans3-SemiBold.ttf"),
    ("IBM Plex Mono", 400, "normal", "IBMPlexMono-Regular.ttf"),
)
_LICENCES = ("SourceSerif4-OFL.txt", "SourceSans3-OFL.txt", "IBMPlexMono-OFL.txt")


def page_css(accent: str, base: str = "../") -> str:
    """The tokens of every page with the publication's accent (a CSS hex colour) in them.

    ``base`` leads from the page to the output folder, where the fonts are.
    """
    tokens = font_css(base) + asset("tokens.css")
    if not re.fullmatch(r"#[0-9a-fA-F]{3,8}", accent):
        return tokens
    return (
        f"{tokens}\n:root {{ --accent: {readable(accent, _PAPER_LIGHT)}; }}\n"
        "@media (prefers-color-scheme: dark) "
        f"{{ :root {{ --accent: {readable(accent, _PAPER_DARK, DARK_CONTRAST)}; }} }}\n"
    )


def font_css(base: str) -> str:
    """The rules for a page's fonts; ``base`` leads to the output folder: ``""`` or ``"../"``."""
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-style: {style}; font-weight: {weight}; '
        f'font-display: swap; src: url("{base}{FONTS}/{name}") format("truetype"); }}\n'
        for family, weight, style, name in _FACES
    )


def font_files() -> list[Artifact]:
    """The fonts as they ship, with their licences (SIL Open Font License 1.1, condition 2)."""
    faces = [(name, "font/ttf") for _family, _weight, _style, name in _FACES]
    return [
        Artifact(f"{FONTS}/{name}", (shipped() / "fonts" / name).read_bytes(), media_type)
        for name, media_type in (*faces, *((name, "text/plain") for name in _LICENCES))
    ]


def marked(message: str) -> Markup:
    """A message as markup: what it has between backticks becomes code, the rest is escaped."""
    from markupsafe import Markup

    # Escaped before; the pattern puts nothing but two tags round what is already safe.
    html = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(message))
    return Markup(html)  # noqa: S704
