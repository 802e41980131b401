"""Planning and making what is due: work by work, on all cores, each kind into the cache."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from pressroom.build.cachekeys import FILES, TEMPLATED, TOOLS, Inputs, listed_digest
from pressroom.build.index import Index
from pressroom.build.results import Output, Result, contents, find_result, keep_result, key_of
from pressroom.cache import Store, digest
from pressroom.diagnostics import (
    Collector,
    Diagnostic,
    Severity,
    dump_findings,
    load_findings,
)
from pressroom.files import KINDS, Artifact, Listed
from pressroom.model.work import Catalog, LazyDocument, Volume, Work
from pressroom.processes import imap_unordered

if TYPE_CHECKING:
    from pressroom.paper.typesetting.job import Attachment


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
    ``compared`` is what was found by comparing all files.
    """

    work: Work
    inputs: Mapping[str, dict[str, str]]
    results: dict[str, Result]
    beside: tuple[Listed, ...] = ()
    last: Result | None = None
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

    def files(self, kind: str, catalog: Catalog, store: Store) -> list[Artifact]:
        """The files of a kind with their bytes, which are made again if ``store`` lost them."""
        result = self.results[kind]
        if not result.artifacts:
            return []
        found = contents(store, result)
        return found or render(self.work, kind, catalog, Collector(), self.listed)


# --- what of all that is wanted has to be made, and why

_SHOWN = 6
_VERSION = 24  # characters; a digest is longer


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
    wanted = [kind for kind in KINDS if kind in set(kinds)]
    others: dict[str, list[Listed]] = {}
    for kind, row in before:
        if kind not in wanted:
            others.setdefault(row.work, []).append(row)
    tasks = []
    for work in works:
        slug = work.meta.slug
        last = output.results.get(slug, {})
        beside = tuple(others.get(slug, ()))
        task = Task(work, {kind: inputs.of(work, kind) for kind in wanted}, {}, beside)
        if not force:
            task.last = last.get("page")
        for kind in wanted:
            if kind == "page" and len(task.results) < len(wanted) - 1:
                task.reasons.append(Reason(slug, kind, True, "it lists the files above"))
                continue
            now = task.inputs[kind]
            if kind == "page":
                now = {**now, FILES: listed_digest(task.listed)}
            found, text = _found(slug, last.get(kind), now, store, force=force)
            if found is not None:
                task.results[kind] = found
            elif kind in last and not force:
                text = _difference(last[kind].inputs, now, {**output.tools, **inputs.tools})
            task.reasons.append(Reason(slug, kind, found is None, text))
        tasks.append(task)
    return tasks


def _found(
    slug: str, last: Result | None, inputs: Mapping[str, str], store: Store, *, force: bool
) -> tuple[Result | None, str]:
    """What an earlier build made of ``inputs``, and the reason in words."""
    if force:
        return None, "asked for with --force"
    if last is not None and last.key == key_of(inputs):
        return last, "nothing it is made of has changed"
    stored = find_result(store, slug, inputs)
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


# --- making it


def make(task: Task, catalog: Catalog, index: Index, *, anew: bool = False) -> None:
    """Do one task here. ``anew`` takes nothing that an earlier build kept."""
    fresh: dict[str, list[Artifact]] = {}
    try:
        # The whitepaper carries the record, so that one comes first.
        for kind in sorted(task.due, key=lambda kind: kind != "record"):
            inputs = task.inputs[kind]
            if kind == "page":
                inputs = {**inputs, FILES: listed_digest(task.listed)}
                known = None if anew else _page(task, inputs, index.store)
                if known is not None:
                    task.results[kind] = known
                    continue
            collector = Collector()
            record = _record(task, fresh, catalog, index.store) if kind == "pdf" else ()
            made = render(task.work, kind, catalog, collector, task.listed, record)
            if collector.has_errors:
                task.results[kind] = Result(key_of(inputs), inputs, (), tuple(collector))
                continue
            fresh[kind] = made
            task.results[kind] = keep_result(index.store, inputs, made, tuple(collector))
            if kind == "pdf":
                # Drawn where others are at work beside; whoever publishes finds it in the cache.
                draw_cover(index.store, made)
        task.compared = _compared(task, fresh, catalog, index.store, anew=anew)
    finally:
        forget_documents(task.work)


def _record(
    task: Task, fresh: Mapping[str, list[Artifact]], catalog: Catalog, store: Store
) -> list[Artifact]:
    """The record as it was made before the whitepaper; none if it is not wanted."""
    if "record" in fresh:
        return fresh["record"]
    return task.files("record", catalog, store) if "record" in task.results else []


def _page(task: Task, inputs: Mapping[str, str], store: Store) -> Result | None:
    if task.last is not None and task.last.key == key_of(inputs):
        return task.last
    return find_result(store, task.work.meta.slug, inputs)


def _compared(
    task: Task,
    fresh: Mapping[str, list[Artifact]],
    catalog: Catalog,
    store: Store,
    *,
    anew: bool,
) -> tuple[Diagnostic, ...]:
    """What is found by comparing the files with their source, kept under a key of all of them."""
    compared = [kind for kind in KINDS if kind in TEMPLATED and kind in task.results]
    if not compared:
        return ()
    results = [task.results[kind] for kind in KINDS if kind in task.results]
    keys = [part for r in results for part in (r.key, *(row.sha256 for row in r.artifacts))]
    key = digest("compared", *keys)
    known = None if anew else store.get(key)
    if known is not None:
        return load_findings(json.loads(known))
    from pressroom.build.verification import source_texts, verify

    collector = Collector()
    files = [
        artifact
        for kind in compared
        for artifact in fresh.get(kind) or task.files(kind, catalog, store)
    ]
    sources = source_texts(task.work, catalog.publication.root, task.inputs)
    verify(task.work, catalog, files, sources, collector)
    found = tuple(collector)
    if not any(result.failed for result in results):
        store.save(key, dump_findings(found))
    return found


def forget_documents(work: Work) -> None:
    """Let go of the documents of ``work``, which are read again when they are looked at."""
    for article in work.articles:
        if isinstance(article.document, LazyDocument):
            article.document.forget()


def render(
    work: Work,
    kind: str,
    catalog: Catalog,
    collector: Collector,
    listed: Sequence[Listed],
    record: Sequence[Artifact] = (),
) -> list[Artifact]:
    """One kind of artifact of ``work``; a landing page lists ``listed``.

    ``record`` is the record if it was made, for the whitepaper.
    """
    # Each renderer comes with much of its own, which another kind does without.
    match kind:
        case "substack":
            from pressroom import post

            return post.render(work, catalog, collector)
        case "pdf":
            from pressroom.paper import whitepaper

            return whitepaper.render(work, catalog, collector, enclosures(work, catalog, record))
        case "record":
            from pressroom import records

            return records.render(work, catalog, collector)
        case "citation":
            from pressroom.records import citation_files

            return citation_files.render(work, catalog, collector)
        case _:
            from pressroom.site import landing

            return landing.render(work, catalog, collector, listed)


_RECORD = "record.json"


def enclosures(
    work: Work, catalog: Catalog, record: Sequence[Artifact] = ()
) -> tuple[Attachment, ...]:
    """What a whitepaper carries within: the Markdown of each article, and the work's record.

    ``record`` is the record if it was made; else it is made here.

    PDF/A-3 (ISO 19005-3, section 6.8) lets a file hold files of any kind, each with a word on
    how it relates to the document. Raises :class:`OSError` when a source that was read before
    cannot be read now.
    """
    from pressroom import records
    from pressroom.paper.typesetting.job import Attachment

    sources = (
        Attachment(
            f"{article.meta.slug}.md",
            (catalog.publication.root / article.path).read_bytes(),
            "text/markdown",
            f"Source of “{article.meta.title}”",
            "Source",
        )
        for article in work.articles
    )
    # What is wrong with the record is said of the record.
    data = (
        Attachment(_RECORD, made.data, made.media_type, f"Record of “{work.meta.title}”", "Data")
        for made in record or records.render(work, catalog, Collector())
        if made.path.endswith(f"/{_RECORD}")
    )
    return (*sources, *data)


# --- the first pages of whitepapers as pictures, for the overview

_COVER = "2"  # version of the way a cover is made


def cover(store: Store, sha256: str, read: Callable[[], bytes]) -> bytes:
    """The picture of the first page of the PDF with ``sha256``, which is drawn once."""
    from pressroom.site import overview

    key = digest("cover", _COVER, sha256, str(overview.COVER_WIDTH))
    found = store.get(key)
    if found is None:
        found = overview.cover(read())
        store.put(key, found)
    return found


def draw_cover(store: Store, made: Sequence[Artifact]) -> None:
    """Have ``store`` know the cover of a PDF that was ``made``."""
    for artifact in made:
        cover(store, artifact.sha256, partial(bytes, artifact.data))


# --- on all cores

TURN = 20
"""Works that a process makes before another takes its place."""


def make_all(
    tasks: Sequence[Task],
    catalog: Catalog,
    index: Index,
    jobs: int,
    progress: Callable[[str], None],
    *,
    anew: bool = False,
) -> None:
    """Do all ``tasks``, those with anything due ``jobs`` at once."""
    due = [task for task in tasks if task.due]
    for task in tasks:
        if not task.due:
            make(task, catalog, index)
    kinds = {kind for task in due for kind in task.due}
    if "pdf" in kinds or ("substack" in kinds and index.is_new):
        from pressroom.paper import typesetting

        typesetting.preload()
    if jobs <= 1 or len(due) <= 1 or not hasattr(os, "fork"):
        for task in due:
            progress(task.work.meta.title)
            make(task, catalog, index, anew=anew)
        return

    def done(number: int) -> tuple[dict[str, Result], tuple[Diagnostic, ...]]:
        make(due[number], catalog, index, anew=anew)
        return due[number].results, due[number].compared

    # The longest first: a volume takes as long as all of its parts.
    order = sorted(range(len(due)), key=lambda number: not isinstance(due[number].work, Volume))
    # What a process has used it gives back in part only, some 5 MB a work: it ends before that
    # is much, so that a thousand works take no more memory than a hundred.
    for number, (results, compared) in imap_unordered(done, order, jobs, TURN):
        due[number].results, due[number].compared = results, compared
        progress(due[number].work.meta.title)


# --- before a build: what somebody is waiting to see


@dataclass(frozen=True, slots=True)
class EarlyResult:
    """One kind of a work as it was made now, and what was found meanwhile.

    ``listed`` are the files that a landing page lists.
    """

    work: Work
    kind: str
    listed: tuple[Listed, ...]
    made: tuple[Artifact, ...]
    found: tuple[Diagnostic, ...]

    def keep(self, catalog: Catalog, index: Index) -> None:
        """Have the next build find it in the cache; with an error nothing is kept.

        ``index`` must not have forgotten its answers since it was made.
        """
        if any(d.severity is Severity.ERROR for d in self.found):
            return
        inputs = Inputs(catalog, index).of(self.work, self.kind)
        if self.kind == "page":
            inputs[FILES] = listed_digest(self.listed)
        keep_result(index.store, inputs, self.made, self.found)


def render_early(
    work: Work, kind: str, catalog: Catalog, listed: Sequence[Listed] = ()
) -> EarlyResult:
    """Make ``kind`` of ``work`` now; a landing page lists ``listed``."""
    collector = Collector()
    made = render(work, kind, catalog, collector, listed)
    return EarlyResult(work, kind, tuple(listed), tuple(made), tuple(collector))


def missing(works: Sequence[Work], kind: str, catalog: Catalog, index: Index) -> list[Work]:
    """The ``works`` of which the cache does not have ``kind`` as it is due."""
    inputs = Inputs(catalog, index)
    return [
        work
        for work in works
        if find_result(index.store, work.meta.slug, inputs.of(work, kind)) is None
    ]
