"""The pages' own fonts: the files that ship, whole and unchanged, beside the pages that use them.

They are in the whitepaper as well, so that a page looks like the paper it leads to. A page that is
taken away from them shows what its reader has.
"""

from __future__ import annotations

from pressroom.files import Artifact
from pressroom.templates import shipped

FOLDER = "fonts"
"""Where they lie in the output folder."""

_FACES = (
    ("Source Serif 4", 400, "normal", "SourceSerif4-Regular.ttf"),
    ("Source Serif 4", 400, "italic", "SourceSerif4-Italic.ttf"),
    ("Source Serif 4", 600, "normal", "SourceSerif4-SemiBold.ttf"),
    ("Source Sans 3", 400, "normal", "SourceSans3-Regular.ttf"),
    ("Source Sans 3", 600, "normal", "SourceSans3-SemiBold.ttf"),
    ("IBM Plex Mono", 400, "normal", "IBMPlexMono-Regular.ttf"),
)
_LICENCES = ("SourceSerif4-OFL.txt", "SourceSans3-OFL.txt", "IBMPlexMono-OFL.txt")


def css(base: str) -> str:
    """The rules for a page; ``base`` leads from it to the output folder: ``""`` or ``"../"``."""
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-style: {style}; font-weight: {weight}; '
        f'font-display: swap; src: url("{base}{FOLDER}/{name}") format("truetype"); }}\n'
        for family, weight, style, name in _FACES
    )


def artifacts() -> list[Artifact]:
    """The files, with the licences that go with them (SIL Open Font License 1.1, condition 2)."""
    folder = shipped() / "fonts"
    faces = [
        Artifact(f"{FOLDER}/{name}", (folder / name).read_bytes(), "font/ttf")
        for _family, _weight, _style, name in _FACES
    ]
    words = [
        Artifact(f"{FOLDER}/{name}", (folder / name).read_bytes(), "text/plain")
        for name in _LICENCES
    ]
    return faces + words
