"""The process that builds: warm, with one thread, one change after the other.

Each change is one run of the pipeline. What somebody looks at is made first and sent before
anything is written; the PDF files follow from a child, which a newer change ends.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressroom.build.index import Index
from pressroom.build.planning import kinds_of
from pressroom.build.preview.events import (
    Built,
    Changed,
    Event,
    Failed,
    Findings,
    Progress,
    Rendered,
    Step,
    Viewed,
    Watch,
)
from pressroom.build.watching import WatchedPaths, watched_paths
from pressroom.diagnostics import Collector, Diagnostic, PressroomError
from pressroom.files import KINDS, SOURCES, Artifact, Listed, target_of
from pressroom.model.work import Catalog, Volume, Work
from pressroom.processes import Child

if TYPE_CHECKING:
    from pressroom.build.pipeline import Run

MOST_FIRST = 3
"""How many changed articles are made before all else; with more the build is as fast."""
UNFINISHED = 0.15
"""Seconds to see whether a change that cannot be built is only half of one."""
DISPLAY = 0.15
"""Seconds that a browser has to show what was made before the rest is built."""
PROGRESS_INTERVAL = 0.1
"""Seconds from one message on progress to the next."""
PUBLISH_INTERVAL = 5.0
"""Seconds after which finished PDF files are published although more are to come."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What is built: the publication, where to, which kinds, and whether warnings stop it."""

    root: Path
    output: Path | None = None
    kinds: tuple[str, ...] = KINDS
    strict: bool = False
    jobs: int | None = None
    paths: tuple[Path, ...] = ()
    """Files and folders; without any, the whole publication."""


def forks() -> bool:
    """Whether a PDF can be made beside the rest; elsewhere it is made between two saves."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def build_continuously(connection: Connection, options: BuildOptions) -> None:
    """Build at once, and again for every :class:`Changed` that comes, until ``None`` does."""
    # The session says when to end, and Ctrl+C is for it alone.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    gc.set_threshold(50_000, 20, 50)
    builder = _Builder(connection, options, Index(options.root))
    try:
        builder.run()
    finally:
        builder.end_typesetting()
        builder.index.store.tidy()


@dataclass(slots=True)
class _Builder:
    connection: Connection
    options: BuildOptions
    index: Index
    catalog: Catalog | None = None
    pdfs: Iterator[_Pdf] | None = None  # those that are made, as long as there are any
    child: Child | None = None  # which makes them
    scope: WatchedPaths | None = None
    viewed: frozenset[str] = frozenset()
    listed: tuple[Listed, ...] = ()
    digests: dict[str, str] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()  # changed while something else was done
    ready: list[Path] = field(default_factory=list)  # works whose PDF is in the store only
    failed: list[Diagnostic] = field(default_factory=list)  # why PDF files could not be made
    stopped: bool = False  # whether the last build could not write
    published: float = 0.0
    progressed: float = 0.0

    def run(self) -> None:
        """Take what comes, changes before finished PDF files."""
        _warm_up()
        self._watch([])
        self._attempt(partial(self._build, frozenset()))
        if self.catalog is not None:
            _warm_up_rendering(self.catalog)
        gc.collect()
        gc.freeze()  # what is there now stays, so no save has to look through it
        while True:
            if self.pending:
                changed, self.pending = self.pending, frozenset()
                self._attempt(partial(self._build, changed))
            elif self.connection in self._waited():
                self.pending |= self._received()
            else:
                self._attempt(self._take_pdf)

    def end_typesetting(self) -> None:
        """Give up the PDF files that are still to come."""
        if self.child is not None:
            self.child.close(0)
        self.child = self.pdfs = None

    def _send(self, event: Event) -> None:
        self.connection.send(event)

    def _attempt(self, step: Callable[[], None]) -> None:
        try:
            step()
        except PressroomError as error:
            self.stopped = True
            self._send(Failed(str(error)))

    def _waited(self) -> list[Any]:
        """What there is to take, waited for if need be: of the session, or of PDF files."""
        if self.child is not None:
            return wait([self.connection, self.child.connection])
        return wait([self.connection], None if self.pdfs is None else 0)

    def _received(self) -> frozenset[str]:
        """Everything that has come by now: the files whose content is another."""
        changed: set[str] = set()
        while self.connection.poll():
            message = self.connection.recv()
            if message is None:
                raise EOFError
            if isinstance(message, Viewed):
                self.viewed = message.pages
            elif isinstance(message, Changed):
                changed |= message.paths
        return frozenset(name for name in changed if self._differs(name))

    def _changes_within(self, seconds: float) -> bool:
        """Wait so long for changes; whether there are any."""
        if self.connection.poll(seconds):
            self.pending |= self._received()
        return bool(self.pending)

    def _differs(self, name: str) -> bool:
        if Path(name).is_dir():  # one that came with files in it counts as a whole
            return True
        self.index.digests.forget_answers()
        now = self.index.digests.digest(name)
        before = self.digests.get(name)
        self.digests[name] = now
        return before != now

    # --- one build

    def _begin(self, kinds: Sequence[str], paths: Sequence[Path] = ()) -> Run:
        from pressroom.build.pipeline import Run
        from pressroom.build.unchanged import Options

        options = self.options
        wanted = Options(tuple(kinds), options.strict)
        self.index.digests.forget_answers()
        return Run(
            options.root,
            paths or options.paths,
            wanted,
            options.output,
            options.jobs,
            self._progress,
            self.index,
            options.paths,
        )

    def _build(self, changed: frozenset[str]) -> None:
        """Build all that is due for ``changed``; at the beginning for whatever changed before."""
        begin = time.perf_counter()
        self.end_typesetting()
        self.ready.clear()
        self.failed.clear()
        run = self._begin([kind for kind in self.options.kinds if kind != "pdf"])
        self.catalog = run.catalog
        try:
            self._build_all(run, changed, begin)
        finally:
            self._watch_all(run)

    def _build_all(self, run: Run, changed: frozenset[str], begin: float) -> None:
        if run.stopped:
            self._refuse(run.checked.diagnostics)
            if not run.works or self.pending:
                return
        elif self.stopped:  # it is mended, which is said before anything is made
            self._send(Findings(run.checked.diagnostics, stopping=False))
            self.stopped = False
        first = self._changed_works(run, changed)
        if len(first) <= MOST_FIRST and not self._make_first(run, first):
            return
        # The browser shows it first, for which it needs the processors that all else would take.
        if changed and self.viewed and self._changes_within(DISPLAY):
            return
        if "pdf" in self.options.kinds:
            self.pdfs = _typeset(run, first)
            self.child = Child(_send_all, self.pdfs) if forks() else None
        if run.options.kinds:
            self._publish(run, begin)

    def _publish(self, run: Run, begin: float) -> None:
        """Write everything of ``run`` that is other than before, and say so."""
        built = run.finish()
        self.index.save()
        self.published = time.monotonic()
        stopping = self._stops(built.diagnostics)
        if stopping and not built.listed:
            self.end_typesetting()
            self._refuse(built.diagnostics)
            return
        self.stopped = self.stopped or stopping
        found = (*built.diagnostics, *self.failed)
        self._send(Findings(found, stopping=stopping or bool(self.failed)))
        self.listed = built.listed
        seconds = time.perf_counter() - begin
        count = len(run.works)
        written = len(built.written)
        self._send(Built(count, len(built.listed) + 1, written, seconds, self.pdfs is None))

    def _stops(self, found: Sequence[Diagnostic]) -> bool:
        from pressroom.build.pipeline import errors_in

        return errors_in(found, strict=self.options.strict)

    def _refuse(self, found: Sequence[Diagnostic]) -> None:
        self.stopped = True
        # A file that is being saved just now may be read by half; then its end is a change as well.
        if not self._changes_within(UNFINISHED):
            self._send(Findings(tuple(found), stopping=True))

    def _progress(self, name: str) -> None:
        now = time.monotonic()
        if now - self.progressed > PROGRESS_INTERVAL:
            self.progressed = now
            self._send(Progress(name))

    # --- what somebody looks at

    def _changed_works(self, run: Run, changed: frozenset[str]) -> list[Work]:
        """The articles whose own files changed, those that somebody looks at first."""
        slugs = {page.partition("/")[0] for page in self.viewed}
        root = self.options.root
        found = [work for work in run.works if os.fspath(root / work.path) in changed]
        return sorted(found, key=lambda work: (work.meta.slug not in slugs, work.path))

    def _make_first(self, run: Run, works: Sequence[Work]) -> bool:
        """Make what ``works`` are read in, and send it; whether nothing stops a build."""
        for work in works:
            page = f"{work.meta.slug}/index.html" in self.viewed
            order = ("page", "substack") if page else ("substack", "page")
            for kind in kinds_of(work, (*order, "record", "citation")):
                if kind in run.options.kinds:
                    found = self._make(run, work, kind)
                    if self._stops(found):
                        self._refuse(found)
                        return False
        return True

    def _make(self, run: Run, work: Work, kind: str) -> Sequence[Diagnostic]:
        begin = time.perf_counter()
        slug = work.meta.slug

        def show(made: Sequence[Artifact], found: Sequence[Diagnostic]) -> None:
            milliseconds = (time.perf_counter() - begin) * 1000
            failed = self._stops(found)
            if not failed:
                before = {row.path: row.sha256 for row in self.listed if row.work == slug}
                new = tuple(file for file in made if before.get(file.path) != file.sha256)
                if new:
                    self._send(Rendered(new))
            self._send(Step(slug, kind, milliseconds, failed))

        [task] = run.plan([work], [kind])
        return run.make(task, show).findings

    # --- PDF files

    def _take_pdf(self) -> None:
        """Take what has become of a PDF file; after the last, publish all."""
        kinds = self.options.kinds
        pdf = self._next_pdf()
        if pdf is None:
            self.end_typesetting()
            if not self.failed:
                self.ready.clear()
                self._publish(self._begin(kinds), time.perf_counter())
        else:
            self._send(pdf.step)
            if pdf.step.failed:
                self.failed += pdf.found
                self._send(Findings(pdf.found, stopping=True))
            elif pdf.step.milliseconds is not None:
                self.ready.append(self.options.root / pdf.path)
        if self.ready and (pdf is None or time.monotonic() - self.published > PUBLISH_INTERVAL):
            # Only works whose PDF files are ready: nothing is made that is not kept.
            paths, self.ready = self.ready, []
            self._publish(self._begin(kinds, paths), time.perf_counter())

    def _next_pdf(self) -> _Pdf | None:
        """What was begun or made; ``None`` at the end, also where it came too early."""
        if self.child is None:
            return next(self.pdfs or iter(()), None)
        try:
            pdf: _Pdf = self.child.connection.recv()
        except (EOFError, OSError):  # the build that follows makes the rest, or says what is wrong
            return None
        return pdf

    # --- what to watch

    def _watch_all(self, run: Run) -> None:
        root, publication = self.options.root, run.catalog.publication
        others = []
        for summary in self.index.summaries.values():
            for name, digest in summary.files.items():
                others.append(root / name)
                self.digests.setdefault(os.fspath(root / name), digest)
        if publication.logo is not None:
            others.append(publication.logo.path)
        self._watch(others, publication.sources)

    def _watch(self, others: Sequence[Path], sources: Path | None = None) -> None:
        root = self.options.root
        output = target_of(root, self.options.output)
        from pressroom.build.sources import is_configured

        named = self.options.paths if not is_configured(root) else ()
        scope = watched_paths(root, named or (sources or _sources(root),), output, others)
        if scope != self.scope:
            self.scope = scope
            self._send(Watch(scope))


def _sources(root: Path) -> Path:
    """The folder of sources, as far as the settings can be read."""
    from pressroom.build.sources import read_publication
    from pressroom.metadata import publication_settings

    collector = Collector()
    try:
        return read_publication(root, publication_settings(root, collector), collector).sources
    except PressroomError:
        return root / SOURCES


def _warm_up() -> None:
    """Import all that a save needs, so that the first one is as fast as the next."""
    from pressroom import post, records
    from pressroom.build import pipeline, verification
    from pressroom.paper import typesetting, whitepaper
    from pressroom.records import citation_files
    from pressroom.site import landing, llms, overview

    del citation_files, landing, llms, overview, pipeline, post, records, verification, whitepaper
    with contextlib.suppress(typesetting.LibraryMissing):  # the build reports it
        typesetting.preload()


def _warm_up_rendering(catalog: Catalog) -> None:
    """Make a post and a page for nothing, where all that there is came from the cache."""
    from pressroom.build.making import render

    for kind in ("substack", "page"):
        for work in catalog.works[:1]:
            with contextlib.suppress(PressroomError):
                render(work, kind, catalog, Collector(), ())


# --- PDF files beside the rest


@dataclass(frozen=True, slots=True)
class _Pdf:
    """The PDF of the work at ``path`` is begun, or is in the store, or failed by ``found``."""

    step: Step
    path: str
    found: tuple[Diagnostic, ...] = ()


def _typeset(run: Run, first: Sequence[Work]) -> Iterator[_Pdf]:
    """Make what is due: of the works ``first`` before others, articles before volumes."""
    from pressroom.build.making import forget_documents
    from pressroom.build.pipeline import errors_in

    due = [task for task in run.plan(run.works, ["pdf"]) if task.due]
    for task in sorted(due, key=lambda t: (t.work not in first, isinstance(t.work, Volume))):
        slug, path = task.work.meta.slug, task.work.path
        yield _Pdf(Step(slug, "pdf"), path)
        begin = time.perf_counter()
        found = run.make(task, lambda _made, _found: None).findings
        forget_documents(task.work)
        milliseconds = (time.perf_counter() - begin) * 1000
        failed = errors_in(found, strict=run.options.strict)
        yield _Pdf(Step(slug, "pdf", milliseconds, failed), path, found)


def _send_all(connection: Connection, pdfs: Iterator[_Pdf]) -> None:
    with contextlib.suppress(PressroomError):
        for pdf in pdfs:
            connection.send(pdf)
