"""What is read before any text: settings of the publication, its series and its articles.

``pressroom.toml`` first, then the names of the files below the folder of sources, then each
``series.yaml`` and the front matter of each article.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pressroom import rules
from pressroom.build import naming
from pressroom.diagnostics import Collector, Diagnostic, Place, PressroomError
from pressroom.files import ARTICLES, CONFIG, OUTPUT, SERIES, SOURCES, FileRef, Source, read
from pressroom.markdown import pictures
from pressroom.metadata import UNREADABLE, Scope, Settings, front_matter, inherit, read_settings
from pressroom.model.document import Picture
from pressroom.model.work import (
    DEFAULT_ACCENT,
    DEFAULT_INK,
    DEFAULT_PAPER,
    Fonts,
    Publication,
)
from pressroom.paper import fontfiles
from pressroom.text import closest

# --- the publication

ROLES = ("text", "display", "code")
"""Keys of ``[fonts]`` that name one family each."""
MAX_ARTICLES = 10_000


def read_publication(root: Path, own: Settings, collector: Collector) -> Publication:
    """The publication at ``root`` (absolute) by its settings; logo and font files are looked at.

    Without settings the folder itself is that of the sources, and it has no name. Raises
    :class:`PressroomError` when there is no folder of sources, or none that is in it.
    """
    configured = is_configured(root)
    folder = (root / (own.sources or SOURCES)).resolve() if configured else root
    if not folder.is_relative_to(root):
        raise PressroomError(f"{CONFIG}: the folder of sources lies outside the publication")
    if not folder.is_dir():
        raise PressroomError(f"{folder}: there is no such folder; articles are kept in it")
    return Publication(
        root,
        folder,
        own.name or (root.name if configured else ""),
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
    logo = pictures.find(ref.text, root, root, ref.place, found.report)
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


def is_configured(root: Path) -> bool:
    """Whether ``root`` has settings of its own."""
    return (root / CONFIG).is_file()


# --- its files

README = "readme"


@dataclass(frozen=True, slots=True)
class Files:
    """The articles and the series files, each in the order of their paths."""

    articles: tuple[Path, ...]
    series: tuple[Path, ...]


_PASSED_OVER = (OUTPUT, "node_modules", "__pycache__", "_site", "_book", "_freeze")
"""Folders that hold no articles, where nothing says which one does."""


def find_files(folder: Path, root: Path, collector: Collector, named: Sequence[Path] = ()) -> Files:
    """The files below ``folder`` of the publication at ``root``; both are absolute.

    Where a folder has no settings, only the files and folders ``named`` are looked at. Links that
    lead out of the publication are reported and left out. Raises :class:`PressroomError` when
    there are more than :data:`MAX_ARTICLES`.
    """
    articles: list[Path] = []
    series_files: list[Path] = []
    for file in sorted(set(_found(folder, root, named, collector))):
        if not file.resolve().is_relative_to(root):
            collector.report(
                rules.FILE_READABLE,
                Place(path_in(file, root)),
                "the file is a link to a place outside the publication",
                "copy the file itself here",
            )
        elif file.name == SERIES:
            series_files.append(file)
        elif file.suffix.lower() in ARTICLES:
            articles.append(file)
    if len(articles) > MAX_ARTICLES:
        raise PressroomError(f"{folder}: more than {MAX_ARTICLES} articles")
    return Files(tuple(_without_readmes(articles, named)), tuple(series_files))


def _without_readmes(articles: list[Path], named: Sequence[Path]) -> list[Path]:
    """``articles`` without a ``README.md`` beside or above others, unless it is ``named``."""
    chosen = {path.resolve() for path in named}
    others = [file for file in articles if file.stem.lower() != README]
    return [
        file
        for file in articles
        if file.stem.lower() != README
        or file in chosen
        or not any(other.is_relative_to(file.parent) for other in others)
    ]


def _found(folder: Path, root: Path, named: Sequence[Path], collector: Collector) -> Iterator[Path]:
    """Files, folder by folder; those that are ``named`` whatever they are called."""

    def unreadable(error: OSError) -> None:
        path = path_in(Path(str(error.filename)), root)
        message = f"the folder cannot be read: {error.strerror}"
        collector.report(rules.FILE_READABLE, Place(path), message, "check its permissions")

    configured = is_configured(root)
    alone = not configured or folder == root  # among files of all kinds
    starts = [folder] if configured else sorted(path.resolve() for path in named) or [folder]
    for start in starts:
        if start.is_file():
            yield start
            continue
        for at, folders, names in os.walk(start, onerror=unreadable):
            folders[:] = sorted(name for name in folders if not _passed_over(name, alone))
            for name in sorted(names):
                file = Path(at, name)
                if not _passed_over(name, alone) and file.is_file():
                    yield file


def _passed_over(name: str, alone: bool) -> bool:
    """Whether a file or folder is hidden or, where files of all kinds lie, holds no articles."""
    return name.startswith(".") or (alone and (name.startswith("_") or name in _PASSED_OVER))


def path_in(file: Path, root: Path) -> str:
    """The path of ``file`` in the publication at ``root``, with ``/``: how findings call it."""
    try:
        return file.relative_to(root).as_posix()
    except ValueError:
        return file.as_posix()


# --- series and articles


@dataclass(frozen=True, slots=True)
class Series:
    """A series as far as its ``series.yaml`` tells. ``folder`` is relative, with ``/``.

    ``own`` are its settings without what it inherits.
    """

    source: Source
    folder: str
    own: Settings

    def place(self, key: str) -> Place:
        """Where the value of ``key`` stands, or the beginning of the file."""
        return self.own.places.get(key, self.source.place(1, 1))

    @property
    def name(self) -> str:
        """The last part of the folder's path."""
        return self.folder.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as far as its front matter tells; ``skip`` lines stand before the text.

    ``own`` are its settings without what it inherits, ``settings`` those with it; ``series`` is
    the one that it belongs to. Front matter that cannot be read is not ``readable``. ``name`` is
    the slug where none is written, and ``text`` is shared by translations of one text.
    """

    source: Source
    own: Settings
    readable: bool
    skip: int
    series: Series | None
    settings: Settings
    name: str
    text: str

    @property
    def untitled(self) -> bool:
        """Whether only the name of the file says what it is called."""
        given = "title" in self.own.given or not self.readable
        return not given and not naming.first_heading(self.source, self.skip)

    def place(self, key: str) -> Place:
        """Where the value of ``key`` stands, or the front matter's first line."""
        return self.own.places.get(key, self.source.place(1, 1))


FrontMatter = dict[str, tuple[str, Settings | None, int, tuple[Diagnostic, ...]]]
"""Front matter by path: a digest of the text, what was read of it, and what was found."""


def read_series(files: Iterable[Path], root: Path, collector: Collector) -> dict[str, Series]:
    """The series of ``files`` (each a ``series.yaml``) by folder; one that does not parse too."""
    found = {}
    for file in files:
        path = path_in(file, root)
        source = read(file, path, collector)
        settings = read_settings(source, Scope.SERIES, collector) if source else None
        if source is None:
            source = Source(path, "", file)
        check_card(source, settings or Settings(), root, collector)
        folder = source.path.rpartition("/")[0]
        found[folder] = Series(source, folder, settings or UNREADABLE)
    return found


def read_article(
    file: Path,
    root: Path,
    publication: Settings,
    all_series: Mapping[str, Series],
    collector: Collector,
    memory: FrontMatter | None = None,
) -> Draft | None:
    """One article's front matter, with what it inherits; ``None`` where the file is unreadable.

    It depends on the article's own file, on the ``series.yaml`` of its series
    and on ``publication``, the settings of ``pressroom.toml``; and on the names
    of all series, where it names its own. ``memory`` is of earlier runs in
    this process.
    """
    source = read(file, path_in(file, root), collector)
    if source is None:
        return None
    known = memory.get(source.path) if memory is not None else None
    if known is None or known[0] != source.sha256:
        found = Collector()
        known = (source.sha256, *front_matter(source, found), tuple(found))
        if memory is not None:
            memory[source.path] = known
    _digest, read_own, skip, findings = known
    collector.extend(findings)
    named, own = naming.name_of(source.file), Settings()
    if read_own is not None:
        own = naming.completed(read_own, named, source, skip, root)
    series = _series_of(source, own, all_series, collector)
    parent = inherit(series.own, publication) if series else publication
    settings = inherit(own, parent)
    return Draft(source, own, read_own is not None, skip, series, settings, named.slug, named.text)


def _series_of(
    source: Source, own: Settings, all_series: Mapping[str, Series], collector: Collector
) -> Series | None:
    """The series an article belongs to: the one it names, else that of its folder."""
    if own.series is not None:
        for series in all_series.values():
            if own.series in (series.name, series.own.title, series.own.slug):
                return series
        known = ", ".join(sorted(series.name for series in all_series.values())) or "none"
        collector.report(
            rules.SERIES_EXISTS,
            own.places["series"],
            f"there is no series `{own.series}`",
            f"a series is a folder with a series.yaml; known: {known}",
        )
        return None
    folder = source.path.rpartition("/")[0]
    while folder:
        if folder in all_series:
            return all_series[folder]
        folder = folder.rpartition("/")[0]
    return None


def check_card(source: Source, own: Settings, root: Path, collector: Collector) -> None:
    """Report a social card (``substack: card:``) that is no bitmap file of the publication."""
    if own.substack is None or not own.substack.card:
        return
    name = own.substack.card
    place = own.places.get("substack.card", source.place(1, 1))
    picture = pictures.find(name, source.file.parent, root, place, collector.report)
    if picture is not None and picture.media_type == "image/svg+xml":
        collector.report(
            rules.PICTURE_READABLE,
            place,
            f"the social card `{name}` is an SVG, which Substack refuses",
            "save it as PNG or JPEG, 1456 pixels wide and 1048 high",
        )
