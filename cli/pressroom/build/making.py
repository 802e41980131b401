"""Making what is due: work by work, on all cores, each kind into the cache."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from pressroom.build.cachekeys import TEMPLATED
from pressroom.build.index import Index
from pressroom.build.planning import Task, made_before
from pressroom.build.results import Result, contents, keep_result, key_of
from pressroom.cache import Store, digest
from pressroom.diagnostics import Collector, Diagnostic, dump_findings, load_findings
from pressroom.files import KINDS, Artifact, Listed
from pressroom.model.work import Catalog, LazyDocument, Volume, Work
from pressroom.processes import imap_unordered

if TYPE_CHECKING:
    from pressroom.paper.typesetting.job import Attachment


def make(task: Task, catalog: Catalog, index: Index) -> None:
    """Do one task here, and compare all that was made with its source."""
    try:
        fresh = make_due(task, catalog, index.store)
        task.compared = _compared(task, fresh, catalog, index.store)
    finally:
        forget_documents(task.work)


Show = Callable[[Sequence[Artifact], Sequence[Diagnostic]], None]
"""Called with the files of a kind and what was found meanwhile."""


def make_due(
    task: Task, catalog: Catalog, store: Store, show: Show = lambda _made, _found: None
) -> dict[str, list[Artifact]]:
    """Make the kinds that are due, keep them in ``store``; the files by kind.

    ``show`` is called with each before it is kept.
    """
    fresh: dict[str, list[Artifact]] = {}
    # The whitepaper carries the record, so that one comes first.
    for kind in sorted(task.due, key=lambda kind: kind != "record"):
        if kind == "page" and (found := made_before(task, kind, task.last, store)[0]):
            task.results[kind] = found
            continue
        inputs, collector = task.inputs_of(kind), Collector()
        record: list[Artifact] = []
        if kind == "pdf" and "record" in task.results:
            record = fresh.get("record") or files(task, "record", catalog, store)
        made = render(task.work, kind, catalog, collector, task.listed, record)
        show(made, tuple(collector))
        if collector.has_errors:
            task.results[kind] = Result(key_of(inputs), inputs, (), tuple(collector))
            continue
        fresh[kind] = made
        task.results[kind] = keep_result(store, inputs, made, tuple(collector))
        if kind == "pdf":
            # Drawn where others are at work beside; whoever publishes finds it in the cache.
            for artifact in made:
                cover(store, artifact.sha256, partial(bytes, artifact.data))
    return fresh


def files(task: Task, kind: str, catalog: Catalog, store: Store) -> list[Artifact]:
    """The files of a kind with their bytes, which are made again if ``store`` lost them."""
    result = task.results[kind]
    if not result.artifacts:
        return []
    found = contents(store, result)
    return found or render(task.work, kind, catalog, Collector(), task.listed)


def _compared(
    task: Task, fresh: Mapping[str, list[Artifact]], catalog: Catalog, store: Store
) -> tuple[Diagnostic, ...]:
    """What is found by comparing the files with their source, kept under a key of all of them."""
    compared = [kind for kind in KINDS if kind in TEMPLATED and kind in task.results]
    if not compared:
        return ()
    results = [task.results[kind] for kind in KINDS if kind in task.results]
    keys = [part for r in results for part in (r.key, *(row.sha256 for row in r.artifacts))]
    key = digest("compared", *keys)
    known = None if task.force else store.get(key)
    if known is not None:
        return load_findings(json.loads(known))
    from pressroom.build.verification import source_texts, verify

    collector = Collector()
    made = [
        artifact
        for kind in compared
        for artifact in fresh.get(kind) or files(task, kind, catalog, store)
    ]
    sources = source_texts(task.work, catalog.publication.root, task.inputs)
    verify(task.work, catalog, made, sources, collector)
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
        for made in record or _made_record(work, catalog)
        if made.path.endswith(f"/{_RECORD}")
    )
    return (*sources, *data)


def _made_record(work: Work, catalog: Catalog) -> list[Artifact]:
    from pressroom import records

    return records.render(work, catalog, Collector()) if work.meta.recordable else []


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


# --- on all cores

LABELS = {"substack": "post", "page": "page", "pdf": "PDF"}
"""Kinds in the words of a reader, where these are others."""
_SLOWEST = ("citation", "record", "page", "substack", "pdf")
_SHORT = 3.0  # seconds; for less nobody asks how much is left


def remaining(seconds: float) -> str:
    """``, 0:48 left``; empty for next to nothing."""
    minutes, rest = divmod(round(seconds), 60)
    return f", {minutes}:{rest:02d} left" if seconds > _SHORT else ""


TURN = 20
"""Works that a process makes before another takes its place."""


def make_all(
    tasks: Sequence[Task],
    catalog: Catalog,
    index: Index,
    jobs: int,
    progress: Callable[[str], None],
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
    what = max(kinds, key=_SLOWEST.index, default="")
    begin = time.monotonic()

    def tell(done: int) -> None:
        spent = time.monotonic() - begin
        left = remaining(spent / done * (len(due) - done)) if done else ""
        progress(f"{min(done + 1, len(due))} of {len(due)}, {LABELS.get(what, what)}{left}")

    if jobs <= 1 or len(due) <= 1 or not hasattr(os, "fork"):
        for number, task in enumerate(due):
            tell(number)
            make(task, catalog, index)
        return

    def done(number: int) -> tuple[dict[str, Result], tuple[Diagnostic, ...]]:
        make(due[number], catalog, index)
        return due[number].results, due[number].compared

    # The longest first: a volume takes as long as all of its parts.
    order = sorted(range(len(due)), key=lambda number: not isinstance(due[number].work, Volume))
    # What a process has used it gives back in part only, some 5 MB a work: it ends before that
    # is much, so that a thousand works take no more memory than a hundred.
    tell(0)
    answers = imap_unordered(done, order, jobs, TURN)
    for count, (number, (results, compared)) in enumerate(answers, 1):
        due[number].results, due[number].compared = results, compared
        tell(count)
