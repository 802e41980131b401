"""The import as a job: read pages, make sources of them, write them where nothing stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pressroom import publication, rules
from pressroom.artifacts import write_file
from pressroom.diagnostics import Collector, Diagnostic, Place, PressroomError
from pressroom.frontmatter import read_series_settings
from pressroom.identifiers import doi_key
from pressroom.importers.capture import Defaults, Import, import_captures
from pressroom.series import FILE_NAME
from pressroom.source import Source, read

_DOI_LINE = re.compile(r"^doi: .*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. ``written`` is empty when an error kept it from writing."""

    diagnostics: tuple[Diagnostic, ...]
    written: tuple[Path, ...] = ()


def import_pages(root: Path, paths: Sequence[Path], into: Path | None = None) -> Imported:
    """Import captured pages into ``into``, by default the publication's folder of sources.

    All pages or none: with an error nothing is written, and no file that
    exists is ever replaced. Raises :class:`PressroomError` for a folder
    outside the sources and for a path that is no file.
    """
    collector = Collector()
    settings = publication.settings(root, collector)
    sources = root.resolve() / (settings.sources or publication.DEFAULT_SOURCES)
    target = (into or sources).resolve()
    if not target.is_relative_to(sources):
        raise PressroomError(f"{into}: articles go below {sources}; name a folder there")
    defaults = Defaults(
        settings.authors or (),
        settings.license.id if settings.license else "",
        settings.publisher or settings.name or "",
        settings.language or "",
    )
    found = import_captures(_pages(paths, collector), defaults, collector)
    found = _into_series(found, target, collector)
    files = _files(found, target)
    for file in files:
        if file.exists():
            collector.report(
                rules.IMPORT_TARGET,
                Place(file.as_posix()),
                "the file exists already",
                "move it away, or import into another folder with --into",
            )
    if collector.has_errors:
        return Imported(tuple(collector))
    for file, text in files.items():
        write_file(file, text.encode("utf-8"))
    return Imported(tuple(collector), tuple(files))


def _into_series(found: Import, target: Path, collector: Collector) -> Import:
    """Parts of a series that is there already join it; its volume's DOI is not claimed again."""
    file = target / FILE_NAME
    if found.series is None or not file.is_file():
        return found
    source = read(file, file.as_posix(), collector)
    series = read_series_settings(source, collector) if source else None
    if series is None or series.title != found.series.title:
        return found
    claimed = doi_key(series.doi) if series.doi else None
    articles = tuple(
        replace(article, doi="", text=_DOI_LINE.sub("", article.text, count=1))
        if article.doi and doi_key(article.doi) == claimed
        else article
        for article in found.articles
    )
    for article in articles:
        if article.doi and claimed is None:
            collector.report(
                rules.IMPORT_IDENTIFIER,
                Place(article.source),
                f"part {article.part} of {series.title!r} claims the DOI {article.doi}",
                f"if other parts show it too it is the volume's: move it to {FILE_NAME}",
            )
    return Import(articles)


def _pages(paths: Sequence[Path], collector: Collector) -> list[Source]:
    pages = []
    for path in paths:
        if not path.is_file():
            raise PressroomError(f"{path}: is not a file")
        source = read(path, path.resolve().as_posix(), collector)
        if source is not None:
            pages.append(source)
    return pages


def _files(found: Import, target: Path) -> dict[Path, str]:
    files = {target / article.filename: article.text for article in found.articles}
    if found.series is not None:
        files[target / FILE_NAME] = found.series.text
    return files
