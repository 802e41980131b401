"""The main job: load, check, make what is due, then publish it.

A work with an error keeps its last good artifacts, and all others are built. What was made is in
the cache under a key of what it was made of, and is not made twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pressroom import rules
from pressroom.build import loading, unchanged
from pressroom.build.cachekeys import TOOLS, Inputs
from pressroom.build.index import Index
from pressroom.build.loading import Progress
from pressroom.build.making import Show, files, make_all, make_due
from pressroom.build.planning import Reason, Task, plan
from pressroom.build.publishing import Row, publish, read_manifest
from pressroom.build.results import Output, Result
from pressroom.build.sources import is_configured, path_in
from pressroom.build.unchanged import Options, Outcome
from pressroom.diagnostics import Collector, Diagnostic, Place, PressroomError, Severity, merged
from pressroom.files import ARTICLES, KINDS, SERIES, Listed, target_of
from pressroom.model.work import Catalog, Work


def _quiet(_name: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Checked:
    """A publication as read: its catalog, the works that were asked for, and the findings."""

    catalog: Catalog
    works: tuple[Work, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. ``listed`` and ``written`` are empty when an error kept it from writing.

    ``listed`` is all that lies in the output now, ``written`` what is other than before;
    ``reasons`` say of each kind of each work why it was made or not. ``refused`` are the paths of
    the works that were not built, since an error is theirs.
    """

    checked: Checked
    diagnostics: tuple[Diagnostic, ...]
    refused: tuple[str, ...] = ()
    listed: tuple[Listed, ...] = ()
    written: tuple[Path, ...] = ()
    reasons: tuple[Reason, ...] = ()


# --- check


def check(
    root: Path,
    paths: Sequence[Path] = (),
    progress: Progress = _quiet,
    index: Index | None = None,
    jobs: int | None = None,
    named: Sequence[Path] = (),
) -> Checked:
    """Read the publication at ``root`` and report on all of it, or on ``paths`` alone.

    ``index`` is what earlier runs left; without it, it is opened and kept again.
    ``jobs`` articles are read at once where there are many: as many as there are cores.
    Where there is no ``pressroom.toml``, only what is ``named`` is read: ``paths``, unless given.
    Raises :class:`PressroomError` for a path that is not in the publication.
    """
    root = root.resolve()
    collector = Collector()
    wanted = _selection(root, paths)
    known = index or Index(root)
    catalog = loading.load(root, collector, progress, known, jobs or _cores(), named or paths)
    if index is None:
        known.save()
    works, found = catalog.works, tuple(collector)
    if wanted is not None:
        works = tuple(work for work in works if _covers(wanted, work.path))
        files = {
            file
            for path, summary in known.summaries.items()
            if _covers(wanted, path)
            for file in summary.files
        }
        found = tuple(d for d in found if d.path in files or _concerns(wanted, d.path))
    if not works and not any(d.code in _WHY_NONE or d.severity is Severity.ERROR for d in found):
        found = merged(found, _none(paths or (catalog.publication.sources,), root))
    return Checked(catalog, works, found)


_WHY_NONE = (rules.DRAFT.code, rules.ARTICLE_EMPTY.code)
"""Rules that say why there is no work."""


def _none(looked: Sequence[Path], root: Path) -> Iterable[Diagnostic]:
    """A warning that no article is in the files and folders that were ``looked`` at."""
    collector = Collector()
    ends = ", ".join(ARTICLES)
    for path in looked:
        collector.report(
            rules.WORK_FOUND,
            Place(path_in(path.resolve(), root)),
            f"no article is here: no file whose name ends in {ends}",
            "name the file or the folder that has it, or write one: pressroom new TITLE",
        )
    return collector


def _concerns(wanted: set[str], path: str) -> bool:
    """Whether a finding at ``path`` is about what was asked for.

    Articles and series elsewhere are not; the series above it, the settings
    and the bibliographies are.
    """
    name = path.rpartition("/")[2]
    if name == SERIES:
        folder = path.rpartition("/")[0]
        return _covers(wanted, path) or any(w.startswith(f"{folder}/") for w in wanted)
    return not name.endswith(ARTICLES) or _covers(wanted, path)


def _selection(root: Path, paths: Sequence[Path]) -> set[str] | None:
    if not paths:
        return None
    wanted = set()
    for path in paths:
        full = path.resolve()
        if not full.exists():
            raise PressroomError(f"{path}: there is no such file or folder")
        if not full.is_relative_to(root):
            raise PressroomError(f"{path}: lies outside the publication {root}")
        wanted.add(full.relative_to(root).as_posix())
    return wanted


def _covers(wanted: Iterable[str], path: str) -> bool:
    return any(w == "." or path == w or path.startswith(f"{w}/") for w in wanted)


# --- build


def build(
    root: Path,
    paths: Sequence[Path] = (),
    *,
    only: Iterable[str] = KINDS,
    output: Path | None = None,
    jobs: int | None = None,
    strict: bool = False,
    force: bool = False,
    progress: Progress = _quiet,
    index: Index | None = None,
) -> Built:
    """Check, make what is due, and write what changed. ``only`` names kinds of :data:`KINDS`.

    A work with an error (under ``strict`` also with a warning) is not written, nor the volume that
    it is a part of; an error that is not of single works stops everything.
    ``force`` makes everything, whatever earlier builds kept. ``index`` is what
    these left; without it, it is opened and kept again, and the cache tidied.
    Raises :class:`PressroomError` when the output folder cannot be used.
    """
    known = index or Index(root.resolve())
    if force:
        known.summaries.clear()
    options = Options(tuple(only), strict)
    try:
        run = Run(root, paths, options, output, jobs, progress, known)
        return run.finish(force=force)
    finally:
        known.save()
        if index is None:
            known.store.tidy()


class Run:
    """One build, step by step: it is checked when it begins, and :meth:`finish` does the rest.

    Between the two :meth:`make` makes what somebody is waiting for. ``works`` are those that no
    error keeps from being built. The arguments are those of :func:`build` and :func:`check`;
    whoever runs it keeps the ``index``.
    """

    def __init__(
        self,
        root: Path,
        paths: Sequence[Path],
        options: Options,
        output: Path | None,
        jobs: int | None,
        progress: Progress,
        index: Index,
        named: Sequence[Path] = (),
    ) -> None:
        root = root.resolve()
        self.options = options
        self.checked = check(root, paths, progress, index, jobs, named)
        self.catalog = self.checked.catalog
        self.stopped = errors_in(self.checked.diagnostics, strict=options.strict)
        self._index = index
        self._refused = self._concerned_by(self.checked.diagnostics)
        self.works = [work for work in self.checked.works if work.path not in self._refused]
        self._jobs = jobs or _cores()
        self._progress = progress
        self._whole = not paths
        self._target = target_of(root, output)
        self._inputs = Inputs(self.catalog, index)
        _check_target(self._target, root, self.catalog.publication.sources)

    @cached_property
    def _before(self) -> list[Row]:
        """What lies in the output folder."""
        return read_manifest(self._target)

    @cached_property
    def _last(self) -> Output:
        """What that was made of."""
        return Output.load(self._index, self._target)

    def plan(
        self, works: Sequence[Work], kinds: Sequence[str], *, force: bool = False
    ) -> list[Task]:
        """What has to be made of ``works``."""
        before = self._before if "page" in kinds else ()
        store = self._index.store
        return plan(works, kinds, self._inputs, store, self._last, before, force=force)

    def make(self, task: Task, show: Show) -> Result:
        """Have a ``task`` of one kind made for :meth:`finish` to find, and ``show`` called."""
        store = self._index.store
        for kind, result in task.results.items():
            show(files(task, kind, self.catalog, store), result.findings)
        make_due(task, self.catalog, store, show)
        return next(iter(task.results.values()))

    def finish(self, *, force: bool = False) -> Built:
        """Make what is due and publish it, but for the works that have an error."""
        checked, catalog, options = self.checked, self.catalog, self.options
        refused, index, target = self._refused, self._index, self._target
        nothing = not self.works and not is_configured(index.root)
        if nothing or (self.stopped and not self.works):
            return Built(checked, checked.diagnostics, _paths(refused))
        tasks = self.plan(self.works, options.kinds, force=force)
        make_all(tasks, catalog, index, self._jobs, self._progress)
        collector = Collector()
        collector.extend(checked.diagnostics)
        for task in tasks:
            collector.extend(task.findings)
        reasons = tuple(reason for task in tasks for reason in task.reasons)
        refused = self._with_volumes(
            {t.work.path for t in tasks if errors_in(t.findings, strict=options.strict)} | refused
        )
        tasks = [task for task in tasks if task.work.path not in refused]
        if refused and not tasks:
            return Built(checked, tuple(collector), _paths(refused), reasons=reasons)
        with index.publishing(target):
            published = publish(
                tasks,
                options.kinds,
                target,
                catalog,
                index,
                collector,
                whole=self._whole and not refused,
                before=self._before,
            )
            found = tuple(collector)
            if published is None:
                return Built(checked, found, _paths(refused), reasons=reasons)
            _output(self._last, tasks, catalog, self._inputs.tools).save(index, target)
            if self._whole and not refused and is_configured(index.root):
                outcome = Outcome(len(checked.works), len(published.listed), found)
                sources = catalog.publication.sources
                unchanged.remember(index, sources, target, options, _read(catalog, index), outcome)
        return Built(checked, found, _paths(refused), published.listed, published.written, reasons)

    def _concerned_by(self, found: Iterable[Diagnostic]) -> set[str]:
        """The paths of articles and series that a finding keeps from being built."""
        refused: set[str] = set()
        for diagnostic in found:
            if diagnostic.severity in _STOPPING[self.options.strict]:
                concerned = set(self._concerned(diagnostic.path))
                if not concerned:
                    return {work.path for work in self.catalog.works}
                refused |= concerned
        return self._with_volumes(refused)

    def _with_volumes(self, refused: set[str]) -> set[str]:
        volumes = self.catalog.volumes
        return refused | {volumes[path].path for path in refused if path in volumes}

    def _concerned(self, path: str) -> Iterator[str]:
        """The articles and series that a finding at ``path`` is of; none if it is of all."""
        if path.endswith(ARTICLES):
            yield path
            if path not in self.catalog.articles:  # then its volume is not there either
                parts = path.split("/")
                above = ("/".join((*parts[:at], SERIES)) for at in range(len(parts) - 1, 0, -1))
                yield from [one for one in above if (self._index.root / one).is_file()][:1]
        if path.rpartition("/")[2] == SERIES:
            yield path
            folder, volumes = path.removesuffix(SERIES), self.catalog.volumes
            for one in self.catalog.articles:
                if one.startswith(folder) or (one in volumes and volumes[one].path == path):
                    yield one
        for article, summary in self._index.summaries.items():
            if path in summary.files:
                yield article


_STOPPING = {False: (Severity.ERROR,), True: (Severity.ERROR, Severity.WARNING)}
"""The severities that stop a work, by whether a build is strict."""


def errors_in(found: Iterable[Diagnostic], *, strict: bool) -> bool:
    """Whether anything found stops a work."""
    return any(d.severity in _STOPPING[strict] for d in found)


def _paths(refused: set[str]) -> tuple[str, ...]:
    return tuple(sorted(refused))


def _cores() -> int:
    return min(os.cpu_count() or 1, 8)


def _check_target(target: Path, root: Path, sources: Path) -> None:
    within = target.is_relative_to(sources) and sources != root
    if target == root or within or sources.is_relative_to(target):
        raise PressroomError(f"{target}: the output folder must not hold the sources")
    if target.exists() and not target.is_dir():
        raise PressroomError(f"{target}: is a file; the output goes into a folder")


def _read(catalog: Catalog, index: Index) -> list[str]:
    """Files of the publication that were read, wherever they lie."""
    found = [name for summary in index.summaries.values() for name in summary.files]
    logo = catalog.publication.logo
    if logo is not None:
        found.append(logo.path.relative_to(catalog.publication.root).as_posix())
    return found


def _output(
    last: Output, tasks: Sequence[Task], catalog: Catalog, tools: dict[str, dict[str, str]]
) -> Output:
    """What lies in the output folder after the ``tasks``, with what is there of others."""
    slugs = {work.meta.slug for work in catalog.works}
    results = {slug: kinds for slug, kinds in last.results.items() if slug in slugs}
    for task in tasks:
        slug = task.work.meta.slug
        results[slug] = {**results.get(slug, {}), **task.results}
    used = {one.inputs.get(TOOLS) for kinds in results.values() for one in kinds.values()}
    known = {key: rows for key, rows in {**last.tools, **tools}.items() if key in used}
    return Output(results, known)
