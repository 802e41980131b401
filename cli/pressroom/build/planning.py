"""What of all that is wanted has to be made, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pressroom.build.cachekeys import FILES, TOOLS, Inputs, listed_digest
from pressroom.build.results import Output, Result, find_result, key_of
from pressroom.cache import Store
from pressroom.diagnostics import Diagnostic
from pressroom.files import KINDS, Listed
from pressroom.model.work import Work


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a kind of a work is made, or is not."""

    slug: str
    kind: str
    made: bool
    text: str


@dataclass(slots=True)
class Task:
    """One work, what is to be made of it, and what came of it.

    ``inputs`` go by kind, for all that are wanted. ``results`` begin with what need not be made;
    with an error a result has no files and is not in the cache. ``beside`` are the files in the
    output of kinds that are not wanted, ``last`` is the landing page of the last build, and
    ``compared`` is what was found by comparing all files. ``force`` has nothing taken that an
    earlier build kept.
    """

    work: Work
    inputs: Mapping[str, dict[str, str]]
    results: dict[str, Result]
    beside: tuple[Listed, ...] = ()
    last: Result | None = None
    force: bool = False
    reasons: list[Reason] = field(default_factory=list)
    compared: tuple[Diagnostic, ...] = ()

    @property
    def due(self) -> list[str]:
        """The kinds that have to be made."""
        return [kind for kind in KINDS if kind in self.inputs and kind not in self.results]

    @property
    def listed(self) -> list[Listed]:
        """All files of the work that there are, which a landing page lists."""
        done = (self.results[kind] for kind in KINDS if kind in self.results)
        return [*self.beside, *(row for result in done for row in result.artifacts)]

    @property
    def findings(self) -> list[Diagnostic]:
        """Everything that was found."""
        return [*(d for result in self.results.values() for d in result.findings), *self.compared]

    def inputs_of(self, kind: str) -> dict[str, str]:
        """What ``kind`` is made of; of a page the files that there are now among it."""
        inputs = self.inputs[kind]
        return {**inputs, FILES: listed_digest(self.listed)} if kind == "page" else inputs


_SHOWN = 6
_VERSION = 24  # characters; a digest is longer


_FOR_ARCHIVES = ("record", "citation")


def kinds_of(work: Work, kinds: Iterable[str]) -> list[str]:
    """Those of ``kinds`` that can be made of ``work``."""
    return [kind for kind in kinds if work.meta.recordable or kind not in _FOR_ARCHIVES]


def plan(
    works: Sequence[Work],
    kinds: Iterable[str],
    inputs: Inputs,
    store: Store,
    output: Output,
    before: Iterable[tuple[str, Listed]],
    *,
    force: bool = False,
) -> list[Task]:
    """A task for each work, with reasons. ``before`` is what lies in the output, with its kinds.

    ``output`` says what that was made of; ``force`` has everything made, whatever there is.
    """
    asked = [kind for kind in KINDS if kind in set(kinds)]
    others: dict[str, list[Listed]] = {}
    for kind, row in before:
        if kind not in asked:
            others.setdefault(row.work, []).append(row)
    tasks = []
    for work in works:
        slug = work.meta.slug
        last = output.results.get(slug, {})
        beside = tuple(others.get(slug, ()))
        wanted = kinds_of(work, asked)
        by_kind = {kind: inputs.of(work, kind) for kind in wanted}
        task = Task(work, by_kind, {}, beside, last.get("page"), force)
        for kind in wanted:
            if kind == "page" and len(task.results) < len(wanted) - 1:
                task.reasons.append(Reason(slug, kind, True, "it lists the files above"))
                continue
            found, text = made_before(task, kind, last.get(kind), store)
            if found is not None:
                task.results[kind] = found
            elif kind in last and not force:
                tools = {**output.tools, **inputs.tools}
                text = _difference(last[kind].inputs, task.inputs_of(kind), tools)
            task.reasons.append(Reason(slug, kind, found is None, text))
        tasks.append(task)
    return tasks


def made_before(
    task: Task, kind: str, last: Result | None, store: Store
) -> tuple[Result | None, str]:
    """What an earlier build made of the same, and the reason in words; ``last`` is the last's."""
    if task.force:
        return None, "asked for with --force"
    inputs = task.inputs_of(kind)
    if last is not None and last.key == key_of(inputs):
        return last, "nothing it is made of has changed"
    stored = find_result(store, task.work.meta.slug, inputs)
    if stored is not None:
        return stored, "an earlier build made it of the same, and the store has it"
    return None, "no build has made it yet"


def _difference(
    old: Mapping[str, str], new: Mapping[str, str], tools: Mapping[str, Mapping[str, str]]
) -> str:
    """Which inputs changed; versions with both."""
    parts = []
    old, new = _unfolded(old, tools), _unfolded(new, tools)
    for name in sorted({*old, *new}, key=lambda name: (name not in new, name)):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if before is None or before == "":
            parts.append(f"{name} is new")
        elif after is None or after == "":
            parts.append(f"{name} is gone")
        elif max(len(before), len(after)) < _VERSION:
            parts.append(f"{name} was {before} and is {after}")
        else:
            parts.append(f"{name} has changed")
    more = len(parts) - _SHOWN
    return "; ".join(parts[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _unfolded(inputs: Mapping[str, str], tools: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """``inputs`` with the versions that one of them stands for, where these are known."""
    versions = tools.get(inputs.get(TOOLS, ""))
    if versions is None:
        return dict(inputs)
    return {**{name: key for name, key in inputs.items() if name != TOOLS}, **versions}
