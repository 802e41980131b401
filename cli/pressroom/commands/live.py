"""Printing while builds go on: a line for each artifact, what is wrong, and quiet otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import click

from pressroom.build.preview import Built, Findings, News, Order, Refused, Session, Step
from pressroom.build.preview.news import Doing
from pressroom.commands import output
from pressroom.diagnostics import Diagnostic, Severity
from pressroom.files import target_of

__all__ = ["Order", "session", "watch"]


@dataclass(slots=True)
class Teller:
    """Prints what a session hears: findings to standard output, the rest to standard error."""

    order: Order
    progress: output.Progress = field(default_factory=output.Progress)
    told: frozenset[Diagnostic] = frozenset()
    built: bool = False

    def hear(self, news: News) -> None:
        """Print ``news``, if there is anything to it."""
        if isinstance(news, Doing):
            self.progress(news.name)
            return
        self.progress.done()
        match news:
            case Step(milliseconds=float() as spent):
                state = "failed after" if news.failed else ""
                self._line(" ".join(filter(None, (news.slug, news.kind, state, f"{spent:.0f} ms"))))
            case Findings():
                self._found(news)
            case Refused():
                self._line(f"pressroom: {news.message}")
            case Built() if news.written or not self.built:
                self.built = True
                words = f"{news.works} work{'' if news.works == 1 else 's'}"
                fresh = f"{news.written} written" if news.written else "nothing has changed"
                self._line(f"{words}, {news.files} files, {fresh}, {news.seconds:.1f} s")

    def _found(self, news: Findings) -> None:
        """Errors and warnings, each once for as long as it is there; notes are for ``build``."""
        found = [d for d in news.found if d.severity is not Severity.NOTE]
        new = [d for d in found if d not in self.told]
        self.told = frozenset(found)
        if new:
            output.show(new, self.order.root, "text")
        if news.stopping and new:
            self._line(f"{output.summary(found)}. Nothing was written; correct these and save.")

    def _line(self, words: str) -> None:
        click.echo(words, err=True)


@contextlib.contextmanager
def session(order: Order, hear: Callable[[News], None] | None = None) -> Iterator[Session]:
    """Build and print, and tell ``hear``; what runs within ends quietly with Ctrl+C."""
    teller = Teller(order)

    def both(news: News) -> None:
        if hear is not None:
            hear(news)
        teller.hear(news)

    with contextlib.suppress(KeyboardInterrupt), Session(order, both) as running:
        yield running


def watch(order: Order) -> None:
    """Build until Ctrl+C."""
    with session(order) as running:
        target = target_of(order.root, order.output)
        click.echo(f"Watching {order.root}; {target} is kept up to date. Ctrl+C ends it.", err=True)
        running.wait()
