"""The main job: load, check, make what is due, then publish it.

A build with an error writes nothing, so the last good artifacts stay. What was made is kept by
:mod:`pressroom.build.ledger` under a key of what it was made of, and is not made twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pressroom.build import loading as publication
from pressroom.build.ingredients import TOOLS
from pressroom.build.ledger import record, unchanged
from pressroom.build.ledger.book import Ledger
from pressroom.build.ledger.record import Record
from pressroom.build.ledger.unchanged import Options, Said
from pressroom.build.loading import Progress
from pressroom.build.making import Made, Task, make, make_all, render
from pressroom.build.planning import Reason, plan
from pressroom.build.publishing import Press, errors_in, only_one, rows_of
from pressroom.diagnostics import Collector, Diagnostic, PressroomError
from pressroom.files import KINDS, SERIES, Artifact, Listed, target_of
from pressroom.model.work import Catalog, Work

__all__ = ["KINDS", "Built", "Checked", "Reason", "build", "check"]


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
    ``reasons`` say of each kind of each work why it was made or not.
    """

    checked: Checked
    diagnostics: tuple[Diagnostic, ...]
    listed: tuple[Listed, ...] = ()
    written: tuple[Path, ...] = ()
    reasons: tuple[Reason, ...] = ()


def _cores() -> int:
    return min(os.cpu_count() or 1, 8)


# --- check


def check(
    root: Path,
    paths: Sequence[Path] = (),
    progress: Progress = _quiet,
    ledger: Ledger | None = None,
    jobs: int | None = None,
) -> Checked:
    """Read the publication at ``root`` and report on all of it, or on ``paths`` alone.

    ``ledger`` is what earlier runs left; without it, it is opened and kept again.
    ``jobs`` articles are read at once where there are many: as many as there are cores.
    Raises :class:`PressroomError` for a path that is not in the publication.
    """
    root = root.resolve()
    collector = Collector()
    wanted = _selection(root, paths)
    book = ledger or Ledger.open(root)
    catalog = publication.load(root, collector, progress, book, jobs or _cores())
    if ledger is None:
        book.save()
    works = tuple(work for work in catalog.works if _selected(work, wanted))
    if wanted is None:
        return Checked(catalog, works, tuple(collector))
    return Checked(catalog, works, tuple(d for d in collector if _concerns(wanted, d.path)))


def _concerns(wanted: set[str], path: str) -> bool:
    """Whether a finding at ``path`` is about what was asked for.

    Articles and series elsewhere are not; the series above it, the settings
    and the bibliographies are.
    """
    name = path.rpartition("/")[2]
    if name == SERIES:
        folder = path.rpartition("/")[0]
        return _covers(wanted, path) or any(w.startswith(f"{folder}/") for w in wanted)
    return not name.endswith(".md") or _covers(wanted, path)


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


def _selected(work: Work, wanted: set[str] | None) -> bool:
    return wanted is None or _covers(wanted, work.path)


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
    ledger: Ledger | None = None,
) -> Built:
    """Check, make what is due, and write what changed. ``only`` names kinds of :data:`KINDS`.

    With an error (under ``strict`` also with a warning) nothing is written.
    ``force`` makes everything, whatever earlier builds kept. ``ledger`` is what
    these left; without it, it is opened and kept again, and its store tidied.
    Raises :class:`PressroomError` when the output folder cannot be used.
    """
    root = root.resolve()
    book = ledger or Ledger.open(root)
    if force:
        book.known.clear()
    try:
        return _build(
            root, paths, tuple(only), target_of(root, output), jobs, book, progress,
            strict=strict, force=force,
        )  # fmt: skip
    finally:
        book.save()
        if ledger is None:
            book.store.tidy()


def _build(
    root: Path,
    paths: Sequence[Path],
    kinds: tuple[str, ...],
    target: Path,
    jobs: int | None,
    ledger: Ledger,
    progress: Progress,
    *,
    strict: bool,
    force: bool,
) -> Built:
    checked = check(root, paths, progress, ledger, jobs)
    catalog = checked.catalog
    _usable(target, root, catalog.publication.sources)
    if errors_in(checked.diagnostics, strict=strict):
        return Built(checked, checked.diagnostics)
    before = rows_of(target)
    last = record.read(root, target)
    todo = plan(checked.works, kinds, catalog, ledger, last, before, force=force)
    tasks, reasons = todo.tasks, todo.reasons
    made = _made(tasks, catalog, ledger, jobs, progress, force=force)
    collector = Collector()
    collector.extend(checked.diagnostics)
    for one in made:
        collector.extend(one.diagnostics)
    found = tuple(collector)
    if errors_in(found, strict=strict):
        return Built(checked, found, reasons=tuple(reasons))

    def again(slug: str, kind: str) -> Sequence[Artifact]:
        at = next(n for n, task in enumerate(tasks) if task.work.meta.slug == slug)
        rows = [row for unit in made[at].units.values() for row in unit.artifacts]
        listed = [*tasks[at].beside, *rows]
        return render(tasks[at].work, kind, catalog, Collector(), listed)

    with only_one(root):
        press = Press(target, catalog, ledger, again)
        published = press.publish(made, kinds, collector, whole=not paths, before=before)
        if published is None:
            return Built(checked, tuple(collector), reasons=tuple(reasons))
        _remember(root, target, last, made, catalog, todo.tools)
        if not paths:
            said = Said(len(checked.works), len(published.listed), tuple(collector))
            others = _others(catalog, ledger)
            sources = catalog.publication.sources
            options = Options(kinds, strict)
            unchanged.note(root, sources, target, options, others, said, ledger.files)
    return Built(checked, tuple(collector), published.listed, published.written, tuple(reasons))


def _others(catalog: Catalog, ledger: Ledger) -> list[str]:
    """Files of the publication that were read, wherever they lie."""
    found = [name for known in ledger.known.values() for name in known.files]
    logo = catalog.publication.logo
    if logo is not None:
        found.append(logo.path.relative_to(catalog.publication.root).as_posix())
    return found


def _usable(target: Path, root: Path, sources: Path) -> None:
    if target == root or target.is_relative_to(sources) or sources.is_relative_to(target):
        raise PressroomError(f"{target}: the output folder must not hold the sources")
    if target.exists() and not target.is_dir():
        raise PressroomError(f"{target}: is a file; the output goes into a folder")


def _made(
    tasks: Sequence[Task],
    catalog: Catalog,
    ledger: Ledger,
    jobs: int | None,
    progress: Progress,
    *,
    force: bool,
) -> list[Made]:
    """What came of ``tasks``, in their order; those without anything due are done here."""
    due = [task for task in tasks if task.due]
    count = jobs or _cores()
    done = dict(
        zip(
            (id(task) for task in due),
            make_all(due, catalog, ledger, count, progress, anew=force),
            strict=True,
        )
    )
    return [done.get(id(task)) or make(task, catalog, ledger) for task in tasks]


def _remember(
    root: Path,
    target: Path,
    last: Record,
    made: Sequence[Made],
    catalog: Catalog,
    tools: dict[str, dict[str, str]],
) -> None:
    slugs = {work.meta.slug for work in catalog.works}
    units = {slug: kinds for slug, kinds in last.units.items() if slug in slugs}
    for one in made:
        units[one.slug] = {**units.get(one.slug, {}), **one.units}
    used = {unit.ingredients.get(TOOLS) for kinds in units.values() for unit in kinds.values()}
    known = {key: rows for key, rows in {**last.tools, **tools}.items() if key in used}
    record.save(root, target, Record(units, known))
