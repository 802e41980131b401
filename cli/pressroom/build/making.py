"""Making what is due: work by work, on all cores, each unit into the store as it is done."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pressroom.build.covers import cover
from pressroom.build.ingredients import FILES, of_files
from pressroom.build.ledger.book import Ledger
from pressroom.build.ledger.units import (
    Unit,
    contents,
    dump_findings,
    keep,
    kept,
    key_of,
    load_findings,
)
from pressroom.cache import digest
from pressroom.diagnostics import Collector, Diagnostic, Severity
from pressroom.files import KINDS, Artifact, Listed
from pressroom.model.deferred import Deferred
from pressroom.model.work import Catalog, Volume, Work
from pressroom.processes import imap_unordered


@dataclass(frozen=True, slots=True)
class Task:
    """One work and what is to be made of it.

    ``ingredients`` go by kind, for all that are wanted; ``have`` is what need not be made.
    ``last`` is the landing page of the last build, and ``beside`` are the files in the output of
    kinds that are not wanted.
    """

    work: Work
    ingredients: Mapping[str, Mapping[str, str]]
    have: Mapping[str, Unit]
    last: Unit | None = None
    beside: tuple[Listed, ...] = ()

    @property
    def due(self) -> list[str]:
        """The kinds that have to be made."""
        return [kind for kind in KINDS if kind in self.ingredients and kind not in self.have]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a task: the units of all wanted kinds, and what was found by comparing them.

    With an error a unit has no files and is not in the store.
    """

    slug: str
    units: Mapping[str, Unit]
    agreed: tuple[Diagnostic, ...]

    @property
    def diagnostics(self) -> Iterator[Diagnostic]:
        """Everything that was found."""
        for unit in self.units.values():
            yield from unit.diagnostics
        yield from self.agreed


def make(task: Task, catalog: Catalog, ledger: Ledger, *, anew: bool = False) -> Made:
    """Do one task here. ``anew`` takes nothing that an earlier build kept."""
    maker = _Maker(task, catalog, ledger, anew)
    try:
        return maker.run()
    finally:
        for article in task.work.articles:
            if isinstance(article.document, Deferred):
                article.document.forget()


@dataclass(slots=True)
class _Maker:
    task: Task
    catalog: Catalog
    ledger: Ledger
    anew: bool
    units: dict[str, Unit] = field(default_factory=dict)
    fresh: dict[str, list[Artifact]] = field(default_factory=dict)

    def run(self) -> Made:
        for kind in KINDS:
            if kind in self.task.have:
                self.units[kind] = self.task.have[kind]
            elif kind in self.task.ingredients:
                self.units[kind] = self._unit(kind)
        return Made(self.task.work.meta.slug, self.units, self._agreed())

    def _unit(self, kind: str) -> Unit:
        ingredients = dict(self.task.ingredients[kind])
        if kind == "page":
            ingredients[FILES] = of_files(self._listed())
            if not self.anew and (found := self._page(ingredients)) is not None:
                return found
        collector = Collector()
        made = render(self.task.work, kind, self.catalog, collector, self._listed())
        if collector.has_errors:
            return Unit(key_of(ingredients), ingredients, (), tuple(collector))
        self.fresh[kind] = made
        if kind == "pdf" and made:
            # Drawn here, where others are at work beside; whoever publishes finds it in the store.
            paper = made[0]
            cover(self.ledger.store, paper.sha256, lambda: paper.data)
        return keep(self.ledger.store, ingredients, made, tuple(collector))

    def _page(self, ingredients: Mapping[str, str]) -> Unit | None:
        last = self.task.last
        if last is not None and last.key == key_of(ingredients):
            return last
        return kept(self.ledger.store, ingredients)

    def _listed(self) -> list[Listed]:
        made = [row for unit in self.units.values() for row in unit.artifacts]
        return [*self.task.beside, *made]

    def _agreed(self) -> tuple[Diagnostic, ...]:
        """What is found by comparing all files, which is kept under a key of all of them."""
        keys = [part for unit in self.units.values() for part in (unit.key, *_digests(unit))]
        key = digest("agreed", *keys)
        known = None if self.anew else self.ledger.store.get(key)
        if known is not None:
            return load_findings(json.loads(known))
        from pressroom.build import agreement

        collector = Collector()
        read = [artifact for kind in self.units for artifact in self._bytes(kind)]
        agreement.check(self.task.work, self.catalog, read, collector)
        found = tuple(collector)
        if not any(unit_failed(unit) for unit in self.units.values()):
            self.ledger.store.put(key, json.dumps(dump_findings(found)).encode())
        return found

    def _bytes(self, kind: str) -> list[Artifact]:
        if kind in self.fresh:
            return self.fresh[kind]
        unit = self.units[kind]
        if not unit.artifacts:
            return []
        found = contents(self.ledger.store, unit)
        if found is None:  # the store has lost it
            found = render(self.task.work, kind, self.catalog, Collector(), self._listed())
        return found


def unit_failed(unit: Unit) -> bool:
    """Whether there was an error when the unit was made."""
    return any(d.severity is Severity.ERROR for d in unit.diagnostics)


def _digests(unit: Unit) -> Iterator[str]:
    return (row.sha256 for row in unit.artifacts)


def render(
    work: Work, kind: str, catalog: Catalog, collector: Collector, listed: Sequence[Listed]
) -> list[Artifact]:
    """One kind of artifact of ``work``; a landing page lists ``listed``."""
    # Each renderer comes with much of its own, which another kind does without.
    match kind:
        case "substack":
            from pressroom import post as substack

            return substack.render(work, catalog, collector)
        case "pdf":
            from pressroom import records
            from pressroom.build.enclosures import enclosures
            from pressroom.paper import whitepaper

            # The PDF carries the record within; what is wrong with that is said of it.
            record = records.render(work, catalog, Collector())
            return whitepaper.render(work, catalog, collector, enclosures(work, catalog, record))
        case "record":
            from pressroom import records

            return records.render(work, catalog, collector)
        case "citation":
            from pressroom.records import citation_files as citations

            return citations.render(work, catalog, collector)
        case _:
            from pressroom.site import landing

            return landing.render(work, catalog, collector, listed)


# --- on all cores

TURN = 20
"""Works that a process makes before another takes its place."""


def make_all(
    tasks: Sequence[Task],
    catalog: Catalog,
    ledger: Ledger,
    jobs: int,
    progress: Callable[[str], None],
    *,
    anew: bool = False,
) -> list[Made]:
    """Do all ``tasks``, ``jobs`` at once; the results in their order."""
    if _typesets(tasks, ledger):
        from pressroom.paper import typesetting

        typesetting.preload()
    if jobs <= 1 or len(tasks) <= 1 or not hasattr(os, "fork"):
        done = []
        for task in tasks:
            progress(task.work.meta.title)
            done.append(make(task, catalog, ledger, anew=anew))
        return done
    # The longest first: a volume takes as long as all of its parts.
    order = sorted(range(len(tasks)), key=lambda i: not isinstance(tasks[i].work, Volume))
    # What a process has used it gives back in part only, some 5 MB a work: it ends before that
    # is much, so that a thousand works take no more memory than a hundred.
    made = imap_unordered(lambda i: make(tasks[i], catalog, ledger, anew=anew), order, jobs, TURN)
    results: dict[int, Made] = {}
    for index, result in made:
        results[index] = result
        progress(tasks[index].work.meta.title)
    return [results[index] for index in range(len(tasks))]


def _typesets(tasks: Sequence[Task], ledger: Ledger) -> bool:
    due = {kind for task in tasks for kind in task.due}
    return "pdf" in due or ("substack" in due and ledger.is_new)
