"""The whole publication: found on disk, read, checked, and made into a catalog of works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from pressroom import article, bibliography, checks, fontfiles, rules, series
from pressroom.article import Draft
from pressroom.bibliography import Bibliography
from pressroom.citing import Manner
from pressroom.diagnostics import Collector, Place, PressroomError
from pressroom.frontmatter import (
    INHERITED,
    Settings,
    inherit,
    read_publication_settings,
    read_series_settings,
)
from pressroom.markdown.pictures import find as find_picture
from pressroom.model.document import Picture
from pressroom.model.work import Article, Catalog, Fonts, Publication, Volume, Work
from pressroom.series import SeriesDraft
from pressroom.source import FileRef, Source, read
from pressroom.store import FOLDER, Store
from pressroom.text import closest

CONFIG = "pressroom.toml"

REQUIRED = ("name",)
"""Keys that the configuration has."""

MAX_ARTICLES = 10_000
DEFAULT_ACCENT = "#1d3f72"
DEFAULT_PAPER = "A4"
DEFAULT_INK = "#1b1b1d"
DEFAULT_SOURCES = "sources"

ROLES = ("text", "display", "code")
"""Keys of ``[fonts]`` that name one family each."""

Progress = Callable[[str], None]
"""Called with the name of what is done next."""


def find_root(start: Path) -> Path:
    """The nearest folder upward from ``start`` with a ``pressroom.toml``.

    Raises :class:`PressroomError` when there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise PressroomError(
        f"{start}: no {CONFIG} here or in a folder above; "
        "go to the publication's folder, or name it: pressroom --project DIR ..."
    )


UNREADABLE = Settings(given=frozenset({*INHERITED, "title", "abstract"}))
"""Stands for a file that does not parse: what it might have said is not called missing."""


def settings(root: Path, collector: Collector) -> Settings:
    """What ``pressroom.toml`` says; its problems are reported."""
    source = read(root / CONFIG, CONFIG, collector)
    found = read_publication_settings(source, collector) if source else None
    if found is None:
        return UNREADABLE
    article.require(found, Place(CONFIG, 1, 1), REQUIRED, collector)
    return found


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


@dataclass
class _Loader:
    root: Path
    collector: Collector
    progress: Progress
    store: Store | None = None
    _bibliographies: dict[Path, Bibliography] = field(default_factory=dict)
    _cited: dict[Path, set[str]] = field(default_factory=dict)

    def relative(self, file: Path) -> str:
        try:
            return file.relative_to(self.root).as_posix()
        except ValueError:
            return file.as_posix()

    def bibliography(self, ref: FileRef | None) -> Bibliography:
        if ref is None:
            return Bibliography()
        path = ref.path.resolve()
        if not path.is_relative_to(self.root):
            self.collector.report(
                rules.BIBLIOGRAPHY_VALID,
                ref.place,
                f"the bibliography `{ref.text}` lies outside the publication",
                "copy it into the publication",
            )
            return Bibliography()
        if path not in self._bibliographies:
            loaded = bibliography.load(ref, self.relative(path), self.collector)
            self._bibliographies[path] = loaded or Bibliography()
        return self._bibliographies[path]

    def cited(self, ref: FileRef | None, keys: frozenset[str]) -> None:
        """Note that an article with this bibliography cites these works."""
        if ref is not None:
            self._cited.setdefault(ref.path.resolve(), set()).update(keys)

    def judge_bibliographies(self) -> None:
        """Report what cited works lack, and which are cited nowhere."""
        for path, loaded in self._bibliographies.items():
            bibliography.judge(loaded, self._cited.get(path, set()), self.collector)

    def manner(self, settings: Settings) -> Manner:
        """How an article with these settings cites."""
        language = settings.language or article.DEFAULT_LANGUAGE
        style = settings.citation_style
        if style is not None and (
            style.text.endswith(".csl") and not style.path.resolve().is_relative_to(self.root)
        ):
            self.collector.report(
                rules.CITATION_STYLE,
                style.place,
                f"the style `{style.text}` lies outside the publication",
                "copy it into the publication",
            )
            style = None
        if style is None:
            return Manner(language=language, store=self.store)
        return Manner(str(style.path), language, self.store, style.place)

    def files(self, folder: Path) -> tuple[list[Path], list[Path]]:
        """The articles and the series files below ``folder``, in the order of their paths."""
        articles: list[Path] = []
        series_files: list[Path] = []
        for file in sorted(folder.rglob("*")):
            inside = file.relative_to(folder)
            if any(part.startswith(".") for part in inside.parts) or not file.is_file():
                continue
            if not file.resolve().is_relative_to(self.root):
                self.collector.report(
                    rules.FILE_READABLE,
                    Place(self.relative(file)),
                    "the file is a link to a place outside the publication",
                    "copy the file itself here",
                )
            elif file.name == series.FILE_NAME:
                series_files.append(file)
            elif file.suffix == ".md" and file.name.lower() != "readme.md":
                articles.append(file)
        if len(articles) > MAX_ARTICLES:
            raise PressroomError(f"{folder}: more than {MAX_ARTICLES} articles")
        return articles, series_files


def load(root: Path, collector: Collector, progress: Progress = lambda _name: None) -> Catalog:
    """Read and check everything in the publication at ``root``.

    The catalog holds the works that are complete; whatever is wrong with the
    others, or with these, is reported. Raises :class:`PressroomError` when
    there is nothing to read.
    """
    root = root.resolve()
    loader = _Loader(root, collector, progress, Store(root / FOLDER))
    own_settings = settings(root, collector)
    folder = (root / (own_settings.sources or DEFAULT_SOURCES)).resolve()
    if not folder.is_relative_to(root):
        raise PressroomError(f"{CONFIG}: the folder of sources lies outside the publication")
    if not folder.is_dir():
        raise PressroomError(f"{folder}: there is no such folder; articles are kept in it")
    publication = Publication(
        root,
        folder,
        own_settings.name or root.name,
        own_settings.url or "",
        own_settings.accent or DEFAULT_ACCENT,
        own_settings.paper or DEFAULT_PAPER,
        own_settings.ink or DEFAULT_INK,
        _logo(own_settings.logo, root, collector),
        _fonts(own_settings, root, collector),
    )
    article_files, series_files = loader.files(folder)
    all_series = _load_series(loader, series_files)
    drafts: dict[str, Draft] = {}
    effective: dict[str, Settings] = {}
    homes: dict[str, SeriesDraft | None] = {}
    for file in article_files:
        progress(loader.relative(file))
        source = read(file, loader.relative(file), collector)
        if source is None:
            continue
        own, skip = article.front(source, collector)
        home = _home(source, own or Settings(), all_series, collector)
        parent = inherit(home.settings, own_settings) if home else own_settings
        whole = inherit(own or Settings(), parent)
        cited = loader.bibliography(whole.bibliography)
        numbered = bool(whole.number_sections)
        draft = article.parse(
            source,
            own or Settings(),
            skip,
            root,
            cited,
            collector,
            numbered=numbered,
            manner=loader.manner(whole),
        )
        loader.cited(whole.bibliography, draft.body.cited)
        drafts[source.path] = draft
        homes[source.path] = home
        if own is not None and article.require(
            whole, source.place(1, 1), article.REQUIRED, collector
        ):
            effective[source.path] = whole
    loader.judge_bibliographies()
    pairs = [(draft, homes[path]) for path, draft in drafts.items()]
    checks.dois(all_series.values(), pairs, collector)
    checks.parts(pairs, collector)
    checks.article_links(drafts, collector)
    return _catalog(loader, publication, own_settings, all_series, drafts, effective, homes)


def _load_series(loader: _Loader, files: list[Path]) -> dict[str, SeriesDraft]:
    found = {}
    for file in files:
        source = read(file, loader.relative(file), loader.collector)
        settings = read_series_settings(source, loader.collector) if source else None
        if source is None:
            source = Source(loader.relative(file), "", file)
        article.check_card(source, settings or Settings(), loader.root, loader.collector)
        folder = source.path.rpartition("/")[0]
        found[folder] = SeriesDraft(source, folder, settings or UNREADABLE)
    return found


def _home(
    source: Source, own: Settings, all_series: dict[str, SeriesDraft], collector: Collector
) -> SeriesDraft | None:
    """The series an article belongs to: the one it names, else that of its folder."""
    if own.series is not None:
        for draft in all_series.values():
            if own.series in (draft.name, draft.settings.title, draft.settings.slug):
                return draft
        known = ", ".join(sorted(draft.name for draft in all_series.values())) or "none"
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


def _catalog(
    loader: _Loader,
    publication: Publication,
    settings: Settings,
    all_series: dict[str, SeriesDraft],
    drafts: dict[str, Draft],
    effective: dict[str, Settings],
    homes: dict[str, SeriesDraft | None],
) -> Catalog:
    collector = loader.collector
    wanted = [
        (
            path,
            draft.settings.slug or Path(path).stem,
            draft.settings.slug is not None,
            draft.place("slug"),
        )
        for path, draft in drafts.items()
    ] + [
        (
            draft.source.path,
            draft.settings.slug or draft.name,
            draft.settings.slug is not None,
            draft.place("slug"),
        )
        for draft in all_series.values()
    ]
    slugs = checks.slugs(wanted, collector)
    members: dict[str, list[str]] = {folder: [] for folder in all_series}
    for path, home in homes.items():
        if home is not None:
            members[home.folder].append(path)
    works: list[Work] = []
    articles: dict[str, Article] = {}
    for path, whole in effective.items():
        home = homes[path]
        about = (
            series.info(home, slugs[home.source.path], len(members[home.folder]))
            if home is not None
            else None
        )
        done = article.finish(drafts[path], whole, slugs[path], publication.name, about)
        _abstract(done.meta.abstract, drafts[path].source, collector)
        checks.recordable(done.meta, drafts[path].place, collector)
        articles[path] = done
        works.append(done)
    for folder, draft in all_series.items():
        volume = _volume(loader, publication, settings, draft, members[folder], articles, slugs)
        if volume is not None:
            works.append(volume)
    return Catalog(publication, tuple(works))


def _volume(
    loader: _Loader,
    publication: Publication,
    settings: Settings,
    draft: SeriesDraft,
    members: list[str],
    articles: dict[str, Article],
    slugs: dict[str, str],
) -> Volume | None:
    whole = inherit(draft.settings, settings)
    complete = article.require(whole, draft.source.place(1, 1), series.REQUIRED, loader.collector)
    if not members:
        loader.collector.report(
            rules.ARTICLE_EMPTY,
            draft.source.whole(),
            "the series has no article",
            "put its parts into the same folder",
        )
        return None
    if not complete or any(path not in articles for path in members):
        return None
    parts = sorted((articles[path] for path in members), key=lambda a: (a.part or 0, a.path))
    _abstract(draft.settings.abstract or "", draft.source, loader.collector)
    slug = slugs[draft.source.path]
    volume = series.finish(draft, whole, slug, publication.name, tuple(parts))
    checks.recordable(volume.meta, draft.place, loader.collector)
    return volume


def _abstract(abstract: str, source: Source, collector: Collector) -> None:
    if not abstract:
        collector.report(
            rules.ABSTRACT_GIVEN,
            source.place(1, 1),
            "there is no `abstract`; the record describes the work by its subtitle or title alone",
            "add `abstract:` with a few plain sentences",
        )
