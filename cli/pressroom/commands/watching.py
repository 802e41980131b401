"""Printing while builds go on: a line for each artifact, what is wrong, and quiet otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import click

from pressroom.build.preview import BuildOptions, Session
from pressroom.build.preview.events import Built, Event, Failed, Findings, Progress, Step
from pressroom.commands import output
from pressroom.diagnostics import Diagnostic, Severity
from pressroom.files import target_of


@dataclass(slots=True)
class Printer:
    """Prints events of a session: findings to standard output, the rest to standard error."""

    options: BuildOptions
    progress: output.Progress = field(default_factory=output.Progress)
    shown: frozenset[Diagnostic] = frozenset()
    built: bool = False

    def print(self, event: Event) -> None:
        """Print ``event``, if there is anything to it."""
        if isinstance(event, Progress):
            self.progress(event.name)
            return
        self.progress.done()
        match event:
            case Step(milliseconds=float() as spent):
                state = "failed after " if event.failed else ""
                click.echo(f"{event.slug} {event.kind} {state}{spent:.0f} ms", err=True)
            case Findings():
                self._found(event)
            case Failed():
                click.echo(f"pressroom: {event.message}", err=True)
            case Built() if event.written or not self.built:
                self.built = True
                works = output.counted(event.works, "work")
                fresh = f"{event.written} written" if event.written else "nothing has changed"
                click.echo(
                    f"{works}, {event.files} files, {fresh}, {event.seconds:.1f} s", err=True
                )

    def _found(self, event: Findings) -> None:
        """Errors and warnings, each once for as long as it is there; notes are for ``build``."""
        found = [d for d in event.found if d.severity is not Severity.NOTE]
        new = [d for d in found if d not in self.shown]
        self.shown = frozenset(found)
        if new:
            output.show(new, self.options.root, "text")
        if event.stopping and new:
            count = output.summary(found)
            click.echo(f"{count}. What has one stays as it was; correct it and save.", err=True)


@contextlib.contextmanager
def session(
    options: BuildOptions, receive: Callable[[Event], None] = lambda _event: None
) -> Iterator[Session]:
    """Build, print, and hand events to ``receive``; what runs within ends quietly with Ctrl+C."""
    printer = Printer(options)

    def both(event: Event) -> None:
        receive(event)
        printer.print(event)

    with contextlib.suppress(KeyboardInterrupt), Session(options, both) as running:
        yield running


def watch(options: BuildOptions) -> None:
    """Build until Ctrl+C."""
    with session(options) as running:
        target = target_of(options.root, options.output)
        click.echo(
            f"Watching {options.root}; {target} is kept up to date. Ctrl+C ends it.", err=True
        )
        running.wait()
