"""The publication that ``pressroom.toml`` describes, and the files of its folder of sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pressroom import rules
from pressroom.diagnostics import Collector, Place, PressroomError
from pressroom.files import CONFIG, SERIES, SOURCES, FileRef
from pressroom.markdown.pictures import find as find_picture
from pressroom.metadata import Settings
from pressroom.model.document import Picture
from pressroom.model.work import DEFAULT_ACCENT, DEFAULT_INK, DEFAULT_PAPER, Fonts, Publication
from pressroom.paper import fontfiles
from pressroom.text import closest

ROLES = ("text", "display", "code")
"""Keys of ``[fonts]`` that name one family each."""
MAX_ARTICLES = 10_000


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


# --- its files


@dataclass(frozen=True, slots=True)
class Files:
    """The articles and the series files, each in the order of their paths."""

    articles: tuple[Path, ...]
    series: tuple[Path, ...]


def find(folder: Path, root: Path, collector: Collector) -> Files:
    """The files below ``folder`` of the publication at ``root``; both are absolute.

    Links that lead out of the publication are reported and left out. Raises
    :class:`PressroomError` when there are more than :data:`MAX_ARTICLES`.
    """
    articles: list[Path] = []
    series_files: list[Path] = []
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        if any(part.startswith(".") for part in inside.parts) or not file.is_file():
            continue
        if not file.resolve().is_relative_to(root):
            collector.report(
                rules.FILE_READABLE,
                Place(path_in(file, root)),
                "the file is a link to a place outside the publication",
                "copy the file itself here",
            )
        elif file.name == SERIES:
            series_files.append(file)
        elif file.suffix == ".md" and file.name.lower() != "readme.md":
            articles.append(file)
    if len(articles) > MAX_ARTICLES:
        raise PressroomError(f"{folder}: more than {MAX_ARTICLES} articles")
    return Files(tuple(articles), tuple(series_files))


def path_in(file: Path, root: Path) -> str:
    """The path of ``file`` in the publication at ``root``, with ``/``: how findings call it."""
    try:
        return file.relative_to(root).as_posix()
    except ValueError:
        return file.as_posix()
