"""The process that builds: warm, with one thread, one change after the other.

What somebody looks at is made first and sent before anything is written; then everything
but the PDF files is built as ``pressroom build`` does it; these follow from a child, and a
newer change gives up those that are under way.
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
from typing import Any

from pressroom.build.index import Index
from pressroom.build.making import EarlyResult, draw_cover, forget_documents, missing, render_early
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
from pressroom.files import KINDS, SOURCES, Listed, target_of
from pressroom.model.work import Catalog, Volume, Work
from pressroom.processes import Child

AT_ONCE = 3
"""How many changed articles are made before the build; with more the build is as fast."""
SETTLE = 0.15
"""Seconds to see whether a change that cannot be built is only half of one."""
BREATH = 0.15
"""Seconds that a browser has to show what was made before the rest is built."""
PROGRESS = 0.1
"""Seconds between two words on what is done."""
PUBLISH = 5.0
"""Seconds after which finished PDF files are published although more are to come."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What is built: the publication, where to, which kinds, and whether warnings stop it."""

    root: Path
    output: Path | None = None
    kinds: tuple[str, ...] = KINDS
    strict: bool = False
    jobs: int | None = None


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
        builder.give_up_pdfs()
        builder.index.store.tidy()


@dataclass(slots=True)
class _Builder:
    connection: Connection
    options: BuildOptions
    index: Index
    catalog: Catalog | None = None
    pdfs: _Pdfs | None = None
    scope: WatchedPaths | None = None
    viewed: frozenset[str] = frozenset()
    listed: tuple[Listed, ...] = ()
    digests: dict[str, str] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()  # changed while something else was done
    paths: dict[str, Path] = field(default_factory=dict)  # of all works, by slug
    ready: list[str] = field(default_factory=list)  # works whose PDF is in the store only
    unmade: list[Diagnostic] = field(default_factory=list)  # why PDF files could not be made
    stopped: bool = False  # whether the last build could not write
    published: float = 0.0
    progressed: float = 0.0

    def run(self) -> None:
        """Take what comes, changes before finished PDF files."""
        _warm_up()
        self._watch([])
        self._attempt(partial(self._build, frozenset()))
        if self.catalog is not None and self.catalog.works:
            for kind in ("substack", "page"):
                with contextlib.suppress(PressroomError):
                    render_early(self.catalog.works[0], kind, self.catalog)
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

    def give_up_pdfs(self) -> None:
        """End the making of PDF files in its middle."""
        if self.pdfs is not None:
            self.pdfs.close()
            self.pdfs = None

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
        if self.pdfs is None:
            return wait([self.connection])
        if self.pdfs.child is None:
            return wait([self.connection], 0)
        return wait([self.connection, self.pdfs.child.connection])

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

    def _differs(self, name: str) -> bool:
        if Path(name).is_dir():  # one that came with files in it counts as a whole
            return True
        self.index.digests.forget_answers()
        now = self.index.digests.digest(name)
        before = self.digests.get(name)
        self.digests[name] = now
        return before != now

    # --- one build

    def _build(self, changed: frozenset[str]) -> None:
        """Build all that is due for ``changed``; at the beginning for whatever changed before."""
        from pressroom.build import pipeline

        options = self.options
        begin = time.perf_counter()
        self.give_up_pdfs()
        self.ready.clear()
        self.unmade.clear()
        self.index.digests.forget_answers()
        checked = pipeline.check(options.root, index=self.index)
        catalog = self.catalog = checked.catalog
        self.paths = {work.meta.slug: options.root / work.path for work in catalog.works}
        if self._stops(checked.diagnostics):
            self._refuse(checked.diagnostics)
            self._watch_all(catalog)
            return
        if self.stopped:  # it is mended, which is said before anything is made
            self._send(Findings(checked.diagnostics, stopping=False))
            self.stopped = False
        affected = self._affected(catalog, changed)
        if len(affected) <= AT_ONCE and not self._render_affected(catalog, affected):
            return
        # The browser shows it first, for which it needs the processors that all else would take.
        if changed and self.viewed and self.connection.poll(BREATH):
            self.pending |= self._received()
            if self.pending:
                return
        if "pdf" in options.kinds:
            self.pdfs = _Pdfs(catalog, self.index, [work.meta.slug for work in affected])
        kinds = tuple(kind for kind in options.kinds if kind != "pdf")
        if kinds:
            self._publish(kinds, begin)
        self._watch_all(catalog)

    def _publish(self, kinds: Sequence[str], begin: float, paths: Sequence[Path] = ()) -> None:
        """Write everything of ``kinds`` that is other than before, and say so."""
        from pressroom.build import pipeline

        options = self.options
        built = pipeline.build(
            options.root,
            paths,
            only=kinds,
            output=options.output,
            jobs=options.jobs,
            strict=options.strict,
            progress=self._progress,
            index=self.index,
        )
        self.published = time.monotonic()
        if self._stops(built.diagnostics):
            self.give_up_pdfs()
            self._refuse(built.diagnostics)
            return
        self._send(Findings((*built.diagnostics, *self.unmade), stopping=bool(self.unmade)))
        self.listed = built.listed
        seconds = time.perf_counter() - begin
        count = len(built.checked.catalog.works)
        written = len(built.written)
        self._send(Built(count, len(built.listed) + 1, written, seconds, self.pdfs is None))

    def _stops(self, found: Sequence[Diagnostic]) -> bool:
        from pressroom.build.pipeline import errors_in

        return errors_in(found, strict=self.options.strict)

    def _refuse(self, found: Sequence[Diagnostic]) -> None:
        self.stopped = True
        # A file that is being saved just now may be read by half; then its end is a change as well.
        if self.connection.poll(SETTLE):
            self.pending |= self._received()
        if not self.pending:
            self._send(Findings(tuple(found), stopping=True))

    def _progress(self, name: str) -> None:
        now = time.monotonic()
        if now - self.progressed > PROGRESS:
            self.progressed = now
            self._send(Progress(name))

    # --- what somebody looks at

    def _affected(self, catalog: Catalog, changed: frozenset[str]) -> list[Work]:
        """The articles whose own files changed, those that somebody looks at first."""
        slugs = {page.partition("/")[0] for page in self.viewed}
        names = {os.fspath(self.paths[work.meta.slug]): work for work in catalog.works}
        found = [names[name] for name in sorted(changed) if name in names]
        return sorted(found, key=lambda work: work.meta.slug not in slugs)

    def _render_affected(self, catalog: Catalog, works: Sequence[Work]) -> bool:
        """Make what ``works`` are read in, and send it; whether nothing stops a build."""
        done: list[EarlyResult] = []
        for work in works:
            page = f"{work.meta.slug}/index.html" in self.viewed
            order = ("page", "substack") if page else ("substack", "page")
            for kind in (*order, "record", "citation"):
                if kind in self.options.kinds:
                    done.append(self._render(work, kind, catalog))
                    if self._stops(done[-1].found):
                        self._refuse(done[-1].found)
                        return False
        for one in done:
            one.keep(catalog, self.index)
        return True

    def _render(self, work: Work, kind: str, catalog: Catalog) -> EarlyResult:
        begin = time.perf_counter()
        slug = work.meta.slug
        before = [row for row in self.listed if row.work == slug]
        pages = (f"{slug}/index.html", f"{slug}/{slug}.md")
        done = render_early(work, kind, catalog, [row for row in before if row.path not in pages])
        milliseconds = (time.perf_counter() - begin) * 1000
        failed = self._stops(done.found)
        if not failed:
            digests = {row.path: row.sha256 for row in before}
            new = tuple(file for file in done.made if digests.get(file.path) != file.sha256)
            if new:
                self._send(Rendered(new))
        self._send(Step(slug, kind, milliseconds, failed))
        return done

    # --- PDF files

    def _take_pdf(self) -> None:
        """Take what has become of a PDF file; after the last, publish all."""
        assert self.pdfs is not None
        step = self.pdfs.next()
        if step is None:
            self.give_up_pdfs()
            if not self.unmade:
                self.ready.clear()
                self._publish(self.options.kinds, time.perf_counter())
        elif isinstance(step, Step):
            self._send(step)
        else:
            failed = self._stops(step.found)
            self._send(Step(step.slug, "pdf", step.milliseconds, failed))
            if failed:
                self.unmade += step.found
                self._send(Findings(step.found, stopping=True))
            else:
                self.ready.append(step.slug)
        if self.ready and (step is None or time.monotonic() - self.published > PUBLISH):
            # Only works whose PDF files are ready: nothing is made that is not kept.
            paths = [self.paths[slug] for slug in self.ready]
            self.ready.clear()
            self._publish(self.options.kinds, time.perf_counter(), paths)

    # --- what to watch

    def _watch_all(self, catalog: Catalog) -> None:
        root = self.options.root
        others = []
        for summary in self.index.summaries.values():
            for name, digest in summary.files.items():
                others.append(root / name)
                self.digests.setdefault(os.fspath(root / name), digest)
        if catalog.publication.logo is not None:
            others.append(catalog.publication.logo.path)
        self._watch(others, catalog.publication.sources)

    def _watch(self, others: Sequence[Path], sources: Path | None = None) -> None:
        root = self.options.root
        output = target_of(root, self.options.output)
        scope = watched_paths(root, sources or _sources(root), output, others)
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


# --- PDF files beside the rest


@dataclass(frozen=True, slots=True)
class _Pdf:
    """The PDF of a work is in the store, unless something was found that stops a build."""

    slug: str
    milliseconds: float
    found: tuple[Diagnostic, ...]


class _Pdfs:
    """Makes every PDF that is due, in a ``child`` beside the rest.

    Where a fork is not safe there is none, and a PDF is made by :meth:`next`.
    """

    def __init__(self, catalog: Catalog, index: Index, first: Sequence[str]) -> None:
        self._steps = _typeset(catalog, index, first)
        self.child = Child(_send_all, self._steps) if forks() else None

    def next(self) -> Step | _Pdf | None:
        """What was begun or made; ``None`` at the end, also where it came too early."""
        if self.child is None:
            return next(self._steps, None)
        try:
            step: Step | _Pdf = self.child.connection.recv()
        except (EOFError, OSError):  # the build that follows makes the rest, or says what is wrong
            return None
        return step

    def close(self) -> None:
        """Give up what is under way."""
        if self.child is not None:
            self.child.close(0)


def _send_all(connection: Connection, steps: Iterator[Step | _Pdf]) -> None:
    with contextlib.suppress(PressroomError):
        for step in steps:
            connection.send(step)


def _typeset(catalog: Catalog, index: Index, first: Sequence[str]) -> Iterator[Step | _Pdf]:
    """Make what is due: of the works ``first`` before others, articles before volumes."""
    due = missing(catalog.works, "pdf", catalog, index)
    for work in sorted(due, key=lambda w: (w.meta.slug not in first, isinstance(w, Volume))):
        slug = work.meta.slug
        yield Step(slug, "pdf")
        begin = time.perf_counter()
        done = render_early(work, "pdf", catalog)
        done.keep(catalog, index)
        draw_cover(index.store, done.made)
        forget_documents(work)
        yield _Pdf(slug, (time.perf_counter() - begin) * 1000, done.found)
