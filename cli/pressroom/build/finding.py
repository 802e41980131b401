"""Which files of the folder of sources are read: found by their names, none of them opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pressroom import rules
from pressroom.diagnostics import Collector, Place, PressroomError
from pressroom.files import SERIES

MAX_ARTICLES = 10_000


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
                Place(shown(file, root)),
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


def shown(file: Path, root: Path) -> str:
    """How a file is called: its path within the publication, with ``/``."""
    try:
        return file.relative_to(root).as_posix()
    except ValueError:
        return file.as_posix()
