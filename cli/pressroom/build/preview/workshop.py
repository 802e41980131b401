"""The process that builds: warm, with one thread, answering one change after the other.

What somebody looks at is made first and handed on before anything is written; then everything
but the PDF files is built as ``pressroom build`` does it; these follow from
:mod:`~pressroom.build.preview.typesetter`, and a newer change gives up those that are under way.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path

from pressroom.build.ahead import Ahead, ahead
from pressroom.build.ledger.book import Ledger
from pressroom.build.preview.news import (
    Built,
    Changed,
    Doing,
    Findings,
    Looking,
    News,
    Pages,
    Refused,
    Step,
    Watch,
)
from pressroom.build.preview.typesetter import Begun, Done, Typesetter
from pressroom.build.watching import Scope, scope_of
from pressroom.diagnostics import Collector, Diagnostic, PressroomError
from pressroom.files import KINDS, SOURCES, Listed, target_of
from pressroom.model.work import Catalog, Work

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
class Order:
    """What is built: the publication, where to, which kinds, and whether warnings stop it."""

    root: Path
    output: Path | None = None
    kinds: tuple[str, ...] = KINDS
    strict: bool = False
    jobs: int | None = None


def work(order: Order, line: Connection) -> None:
    """Build at once, and again for every :class:`Changed` that comes, until ``None`` does."""
    # The session says when to end, and ends this process with its group when that takes long.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    gc.set_threshold(50_000, 20, 50)
    workshop = _Workshop(order, line)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        workshop.run()
    workshop.typesetter.stop()
    workshop.ledger.store.tidy()


@dataclass(slots=True)
class _Workshop:
    order: Order
    line: Connection
    ledger: Ledger = field(init=False)
    typesetter: Typesetter = field(default_factory=Typesetter)
    scope: Scope | None = None
    looking: frozenset[str] = frozenset()
    listed: tuple[Listed, ...] = ()
    digests: dict[str, str] = field(default_factory=dict)
    catalog: Catalog = field(init=False)
    works: dict[str, Work] = field(default_factory=dict)  # by slug
    ready: list[Work] = field(default_factory=list)  # whose PDF is in the store only
    unmade: list[Diagnostic] = field(default_factory=list)  # why PDF files could not be made
    pending: frozenset[str] = frozenset()  # came while something else was done
    stopped: bool = False  # whether the last build could not write
    published: float = 0.0
    last: float = 0.0  # when progress was told

    def __post_init__(self) -> None:
        self.ledger = Ledger.open(self.order.root)

    def run(self) -> None:
        """Take what comes, news of the writer before news of the typesetter."""
        self._warm()
        self._watch([])
        self._save(frozenset())
        for work in list(self.works.values())[:1]:
            for kind in ("substack", "page"):
                with contextlib.suppress(PressroomError):
                    ahead(work, kind, self.catalog)
        gc.collect()
        gc.freeze()  # what is there now stays, so no save has to look through it
        while True:
            if self.pending:
                changed, self.pending = self.pending, frozenset()
                self._save(changed)
                continue
            waiting = [each for each in (self.line, self.typesetter.results) if each is not None]
            there = wait(waiting, 0 if self.typesetter.waits else None)
            if self.line in there:
                self.pending |= self._received()
            elif there or self.typesetter.waits:
                self._typeset()

    def _received(self) -> frozenset[str]:
        """Everything that has come by now: the files whose content is another."""
        changed: set[str] = set()
        while self.line.poll():
            message = self.line.recv()
            if message is None:
                raise EOFError
            if isinstance(message, Looking):
                self.looking = message.pages
            elif isinstance(message, Changed):
                changed |= message.paths
        return frozenset(name for name in changed if self._differs(name))

    def _differs(self, name: str) -> bool:
        if Path(name).is_dir():  # one that came with files in it is told as a whole
            return True
        self.ledger.files.forget_answers()
        now = self.ledger.files.digest(name)
        before = self.digests.get(name)
        self.digests[name] = now
        return before != now

    def _tell(self, news: News) -> None:
        self.line.send(news)

    # --- saving

    def _save(self, changed: frozenset[str]) -> None:
        """Build all that is due for ``changed``; at the beginning for whatever changed before."""
        self.typesetter.stop()
        self.ready.clear()
        self.unmade.clear()
        self.ledger.files.forget_answers()
        try:
            self._build(changed)
        except PressroomError as error:
            self.stopped = True
            self._tell(Refused(str(error)))

    def _build(self, changed: frozenset[str]) -> None:
        from pressroom.build import pipeline

        order = self.order
        begin = time.perf_counter()
        checked = pipeline.check(order.root, ledger=self.ledger)
        self.catalog = checked.catalog
        self.works = {work.meta.slug: work for work in checked.catalog.works}
        if self._stops(checked.diagnostics):
            self._refuse(checked.diagnostics)
            self._watch_all(checked.catalog)
            return
        if self.stopped:  # it is mended, which is told before anything is made
            self._tell(Findings(checked.diagnostics, stopping=False))
            self.stopped = False
        if not self._ahead(checked.catalog, changed):
            return
        # The browser shows it first, for which it needs the processors that all else would take.
        if changed and self.looking and self.line.poll(BREATH):
            self.pending |= self._received()
            if self.pending:
                return
        if "pdf" in order.kinds:
            first = [work.meta.slug for work in self._affected(checked.catalog, changed)]
            self.typesetter.start(checked.catalog, self.ledger, first)
        kinds = tuple(kind for kind in order.kinds if kind != "pdf")
        if kinds:
            self._publish(kinds, begin)
        self._watch_all(checked.catalog)

    def _publish(self, kinds: Sequence[str], begin: float, works: Sequence[Work] = ()) -> None:
        """Write everything of ``kinds`` that is other than before, and say so."""
        from pressroom.build import pipeline

        order = self.order
        built = pipeline.build(
            order.root,
            [order.root / work.path for work in works],
            only=kinds,
            output=order.output,
            jobs=order.jobs,
            strict=order.strict,
            progress=self._progress,
            ledger=self.ledger,
        )
        self.published = time.monotonic()
        if self._stops(built.diagnostics):
            self.typesetter.stop()
            self._refuse(built.diagnostics)
            return
        self._tell(Findings((*built.diagnostics, *self.unmade), stopping=bool(self.unmade)))
        self.listed = built.listed
        seconds = time.perf_counter() - begin
        left = int(self.typesetter.results is not None or self.typesetter.waits)
        count = len(built.checked.catalog.works)
        self._tell(Built(count, len(built.listed) + 1, len(built.written), seconds, left))

    def _stops(self, found: Sequence[Diagnostic]) -> bool:
        from pressroom.build.publishing import errors_in

        return errors_in(found, strict=self.order.strict)

    def _refuse(self, found: Sequence[Diagnostic]) -> None:
        self.stopped = True
        # A file that is being saved just now may be read by half; then its end is news as well.
        if self.line.poll(SETTLE):
            self.pending |= self._received()
        if not self.pending:
            self._tell(Findings(tuple(found), stopping=True))

    def _progress(self, name: str) -> None:
        now = time.monotonic()
        if now - self.last > PROGRESS:
            self.last = now
            self._tell(Doing(name))

    # --- what somebody looks at

    def _affected(self, catalog: Catalog, changed: frozenset[str]) -> list[Work]:
        """The articles whose own files changed, those that somebody looks at first."""
        slugs = {page.partition("/")[0] for page in self.looking}
        names = {os.fspath(self.order.root / work.path): work for work in catalog.works}
        found = [names[name] for name in sorted(changed) if name in names]
        return sorted(found, key=lambda work: work.meta.slug not in slugs)

    def _ahead(self, catalog: Catalog, changed: frozenset[str]) -> bool:
        """Make what a few changed articles are read in, and hand it on; whether it was right."""
        affected = self._affected(catalog, changed)
        if len(affected) > AT_ONCE:
            return True
        done: list[Ahead] = []
        for work in affected:
            page = f"{work.meta.slug}/index.html" in self.looking
            order = ("page", "substack") if page else ("substack", "page")
            for kind in (*order, "record", "citation"):
                if kind in self.order.kinds:
                    done.append(self._one(work, kind, catalog))
                    if self._stops(done[-1].found):
                        self._refuse(done[-1].found)
                        return False
        for each in done:
            each.keep(catalog, self.ledger)
        return True

    def _one(self, work: Work, kind: str, catalog: Catalog) -> Ahead:
        begin = time.perf_counter()
        slug = work.meta.slug
        beside = [row for row in self.listed if row.work == slug and not _of_page(row)]
        done = ahead(work, kind, catalog, beside)
        spent = (time.perf_counter() - begin) * 1000
        failed = self._stops(done.found)
        if not failed:
            known = {row.path: row.sha256 for row in self.listed if row.work == slug}
            new = {
                each.path: each.data for each in done.made if known.get(each.path) != each.sha256
            }
            if new:
                self._tell(Pages(new))
        self._tell(Step(slug, kind, spent, failed))
        return done

    # --- PDF files

    def _typeset(self) -> None:
        told = self.typesetter.next()
        match told:
            case Begun():
                self._tell(Step(told.slug, "pdf"))
            case Done():
                bad = self._stops(told.found)
                self._tell(Step(told.slug, "pdf", told.milliseconds, failed=bad))
                if bad:
                    self.unmade += told.found
                    self._tell(Findings(told.found, stopping=True))
                else:
                    self.ready.append(self.works[told.slug])
                if time.monotonic() - self.published > PUBLISH:
                    self._put_out()
            case None:
                self._finish()

    def _finish(self) -> None:
        if self.unmade:
            self._put_out()
        else:
            self.ready.clear()
            self._publish(self.order.kinds, time.perf_counter())

    def _put_out(self) -> None:
        """Publish the works whose PDF files are ready; nothing is made that is not kept."""
        if self.ready:
            works, self.ready = self.ready, []
            self._publish(self.order.kinds, time.perf_counter(), works)

    # --- around it

    def _warm(self) -> None:
        """Import all that a save needs, so that the first one is as fast as the next."""
        from pressroom import post as substack
        from pressroom import records
        from pressroom.build import agreement, pipeline
        from pressroom.paper import typesetting, whitepaper
        from pressroom.records import citation_files as citations
        from pressroom.site import landing, llms, overview

        del agreement, llms, overview, pipeline, citations, landing, records, substack, whitepaper
        with contextlib.suppress(typesetting.LibraryMissing):  # the build reports it
            typesetting.preload()

    def _watch_all(self, catalog: Catalog) -> None:
        root = self.order.root
        others = [root / name for known in self.ledger.known.values() for name in known.files]
        if catalog.publication.logo is not None:
            others.append(catalog.publication.logo.path)
        for known in self.ledger.known.values():
            for name, digest in known.files.items():
                self.digests.setdefault(os.fspath(root / name), digest)
        self._watch(others, catalog.publication.sources)

    def _watch(self, others: Sequence[Path], sources: Path | None = None) -> None:
        from pressroom.build.configuration import publication
        from pressroom.metadata import publication_settings

        root = self.order.root
        if sources is None:
            collector = Collector()
            sources = root / SOURCES
            with contextlib.suppress(PressroomError):
                sources = publication(
                    root, publication_settings(root, collector), collector
                ).sources
        scope = scope_of(root, sources, target_of(root, self.order.output), others)
        if scope != self.scope:
            self.scope = scope
            self._tell(Watch(scope))


def _of_page(row: Listed) -> bool:
    name = row.path.partition("/")[2]
    return name in ("index.html", f"{row.work}.md")
