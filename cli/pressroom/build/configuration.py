"""``pressroom.toml``: where it lies, what it says, and the publication that it describes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pressroom import rules
from pressroom.diagnostics import Collector, PressroomError
from pressroom.files import CONFIG, SOURCES, FileRef
from pressroom.markdown.pictures import find as find_picture
from pressroom.metadata import Settings
from pressroom.model.document import Picture
from pressroom.model.work import DEFAULT_ACCENT, DEFAULT_INK, DEFAULT_PAPER, Fonts, Publication
from pressroom.paper import fontfiles
from pressroom.text import closest

ROLES = ("text", "display", "code")
"""Keys of ``[fonts]`` that name one family each."""


def publication(root: Path, own: Settings, collector: Collector) -> Publication:
    """The publication at ``root`` (absolute) by its settings; logo and font files are looked at.

    Raises :class:`PressroomError` when there is no folder of sources, or none that is in it.
    """
    folder = (root / (own.sources or SOURCES)).resolve()
    if not folder.is_relative_to(root):
        raise PressroomError(f"{CONFIG}: the folder of sources lies outside the publication")
    if not folder.is_dir():
        raise PressroomError(f"{folder}: there is no such folder; articles are kept in it")
    return Publication(
        root,
        folder,
        own.name or root.name,
        own.url or "",
        own.accent or DEFAULT_ACCENT,
        own.paper or DEFAULT_PAPER,
        own.ink or DEFAULT_INK,
        _logo(own.logo, root, collector),
        _fonts(own, root, collector),
    )


def _logo(ref: FileRef | None, root: Path, collector: Collector) -> Picture | None:
    """The logo, held to the rules of an article's pictures; its problems are reported."""
    if ref is None:
        return None
    found = Collector()
    logo = find_picture(ref.text, root, root, ref.place, found)
    for problem in found:
        # Where a picture belongs is said for articles, and this is no picture of one.
        hint = problem.hint
        if problem.code == rules.PICTURE_EXISTS.code:
            hint = f"name a file of the publication; the name is relative to {CONFIG}"
        collector.extend([replace(problem, hint=hint)])
    return logo


def _fonts(own: Settings, root: Path, collector: Collector) -> Fonts:
    """The families that the settings name, as their files spell them, and the files there are.

    A family that is neither bundled nor in ``fonts/`` is reported and left out.
    """
    files = fontfiles.find(root, collector)
    if own.fonts is None:
        return Fonts(files=files.files)
    families = sorted({*fontfiles.bundled(), *files.families})
    spelling = {_folded(family): family for family in families}

    def known(name: str, place: str) -> str:
        if place in own.places and _folded(name) not in spelling:
            guess = closest(name, families)
            collector.report(
                rules.FONT_KNOWN,
                own.places[place],
                f"there is no font family `{name}`: none such is bundled or in `fonts/`",
                (f"did you mean `{guess}`? " if guess else "put its files into fonts/; ")
                + f"there are: {', '.join(families)}",
            )
            return ""
        return spelling.get(_folded(name), name)

    roles = {role: known(getattr(own.fonts, role), f"fonts.{role}") for role in ROLES}
    fallback = [
        known(name, f"fonts.fallback.{index}") for index, name in enumerate(own.fonts.fallback)
    ]
    return Fonts(
        **{role: name for role, name in roles.items() if name},
        fallback=tuple(name for name in fallback if name),
        files=files.files,
    )


def _folded(family: str) -> str:
    """A family's name as fontconfig compares it: without case and blanks."""
    return family.casefold().replace(" ", "")
