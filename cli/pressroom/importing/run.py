"""The import as a job: read pages, make sources of them, write them where nothing stands."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pressroom import rules
from pressroom.diagnostics import Collector, Diagnostic, Place, PressroomError, Severity
from pressroom.files import SERIES, SOURCES, read, write_file
from pressroom.importing import export
from pressroom.importing.capture import import_captures
from pressroom.importing.export import IMAGES, archive, saved
from pressroom.importing.sources import Defaults, Import, ImportedArticle, yaml
from pressroom.metadata import Scope, publication_settings, read_settings
from pressroom.model.doi import doi_key
from pressroom.online.fetch import Guard
from pressroom.online.pictures import Fetcher


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. ``written`` is empty when an error kept it from writing."""

    diagnostics: tuple[Diagnostic, ...]
    written: tuple[Path, ...] = ()


def import_pages(
    root: Path,
    paths: Sequence[Path],
    into: Path | None = None,
    *,
    download: Guard | None = None,
    verbatim: bool = False,
) -> Imported:
    """Import pages into ``into``, by default the publication's folder of sources.

    A path is a captured page's text, an export zip of Substack, or the HTML
    of one saved post; its first bytes say which. With ``download`` the
    pictures of exports are fetched to ``images/`` beside the articles, from
    whom it allows. With ``verbatim`` captured pages keep their form.

    All or nothing: with an error nothing is written, and no file that exists
    is ever replaced. Only posts of an export that cannot be read are left out
    of the rest. Raises :class:`PressroomError` for a folder outside the
    sources and for a path that is no file.
    """
    collector = Collector()
    settings = publication_settings(root, collector)
    sources = root.resolve() / (settings.sources or SOURCES)
    target = (into or sources).resolve()
    if not target.is_relative_to(sources):
        raise PressroomError(f"{into}: articles go below {sources}; name a folder there")
    defaults = Defaults(
        settings.authors or (),
        settings.license.id if settings.license else "",
        settings.publisher or settings.name or "",
        settings.language or "",
    )
    zips, pages, texts = _kinds(paths)
    files: dict[Path, str] = {}
    if texts:
        found = (read(path, path.resolve().as_posix(), collector) for path in texts)
        captured = import_captures(
            [source for source in found if source], defaults, collector, verbatim=verbatim
        )
        captured = _into_series(captured, target, collector)
        files = _files(captured.articles, target)
        if captured.series is not None:
            files[target / SERIES] = yaml(captured.series)
    with tempfile.TemporaryDirectory(prefix="pressroom-") as folder:
        fetcher = Fetcher(Path(folder), download) if download else None
        how = export.ImportOptions(defaults, fetcher, {file.stem for file in files})
        articles: list[ImportedArticle] = []
        for path in zips:
            articles += export.from_archive(path, path.resolve().as_posix(), how, collector)
        for path in pages:
            data = _head(path, archive.MAX_POST + 1)
            articles += export.from_page(data, path.resolve().as_posix(), how, collector)
        files |= _files(articles, target)
        fetched = sorted(set(fetcher.names.values())) if fetcher is not None else []
        images = [target / IMAGES / name for name in fetched]
        _report_existing((*files, *images), collector)
        if any(_stops(finding) for finding in collector):
            return Imported(tuple(collector))
        for image in images:
            write_file(image, (Path(folder) / image.name).read_bytes())
        for file, text in files.items():
            write_file(file, text.encode("utf-8"))
    return Imported(tuple(collector), (*files, *images))


def _stops(finding: Diagnostic) -> bool:
    """Whether nothing is written: any error but that of one post among many."""
    return finding.severity is Severity.ERROR and finding.code != rules.IMPORT_POST.code


def _report_existing(files: Sequence[Path], collector: Collector) -> None:
    hint = "move it away, or import into another folder with --into"
    for file in files:
        if file.exists():
            place = Place(file.as_posix())
            collector.report(rules.IMPORT_TARGET, place, "the file exists already", hint)


def _kinds(paths: Sequence[Path]) -> tuple[list[Path], list[Path], list[Path]]:
    """Export zips, saved HTML and captured text, by the first bytes of each file."""
    zips: list[Path] = []
    pages: list[Path] = []
    texts: list[Path] = []
    for path in paths:
        if not path.is_file():
            raise PressroomError(f"{path}: is not a file")
        head = _head(path, 4096)
        kind = zips if archive.is_zip(head) else pages if saved.is_html(head) else texts
        kind.append(path)
    return zips, pages, texts


def _head(path: Path, size: int) -> bytes:
    """The first bytes of a file; none of one that cannot be read, which its reader reports."""
    try:
        with path.open("rb") as stream:
            return stream.read(size)
    except OSError:
        return b""


def _into_series(found: Import, target: Path, collector: Collector) -> Import:
    """Parts of a series that is there already join it; its volume's DOI is not claimed again."""
    file = target / SERIES
    if found.series is None or not file.is_file():
        return found
    source = read(file, file.as_posix(), collector)
    series = read_settings(source, Scope.SERIES, collector) if source else None
    if series is None or series.title != found.series["title"]:
        return found
    articles = []
    for article in found.articles:
        doi = article.settings["doi"]
        if isinstance(doi, str) and doi and not series.doi:
            message = f"part {article.settings['part']} of {series.title!r} claims the DOI {doi}"
            hint = f"if other parts show it too it is the volume's: move it to {SERIES}"
            collector.report(rules.IMPORT_IDENTIFIER, Place(article.source), message, hint)
        elif isinstance(doi, str) and series.doi and doi_key(doi) == doi_key(series.doi):
            article = replace(article, settings={**article.settings, "doi": None})
        articles.append(article)
    return Import(tuple(articles))


def _files(articles: Sequence[ImportedArticle], target: Path) -> dict[Path, str]:
    return {target / article.filename: article.text for article in articles}
