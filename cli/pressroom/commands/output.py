"""Printing, for all commands: diagnostics, the last line, progress on a terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import click

from pressroom.commands import reports
from pressroom.diagnostics import Diagnostic, Severity
from pressroom.files import find_root

FORMATS = ("text", *reports.FORMATS)


def project_root(given: Path | None) -> Path:
    """The publication's folder: the one given, else the nearest one upward."""
    return find_root(given) if given is not None else find_root(Path.cwd())


def counted(number: int, noun: str) -> str:
    """``1 work``, ``2 works``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def summary(found: Sequence[Diagnostic]) -> str:
    """How many of each severity, in words: ``2 errors, 1 warning``; empty for nothing."""
    counts = [(sum(d.severity is severity for d in found), severity) for severity in Severity]
    return ", ".join(counted(count, severity) for count, severity in counts if count)


def failed(found: Sequence[Diagnostic], strict: bool) -> bool:
    """Whether the exit code is 1."""
    stopping = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(d.severity in stopping for d in found)


def show(found: Sequence[Diagnostic], root: Path, form: str) -> None:
    """Print all diagnostics to standard output, their paths as seen from here."""
    if form == "text":
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        click.echo(as_text(found, root, colour=colour), nl=False, color=colour or None)
    else:
        found = [replace(d, path=_from_here(root, d.path)) for d in found]
        click.echo(reports.FORMATS[form](found), nl=False)


def as_text(found: Sequence[Diagnostic], root: Path, *, colour: bool = False) -> str:
    """All diagnostics as text with their lines as these are now, their paths as seen from here."""
    _lines.cache_clear()
    found = [replace(d, path=_from_here(root, d.path)) for d in found]
    return reports.text(found, _line, colour=colour)


def _from_here(root: Path, path: str) -> str:
    full = root / path
    try:
        return full.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return full.as_posix() if not Path(path).is_absolute() else path


@cache
def _lines(path: str) -> tuple[str, ...]:
    try:
        text = Path(path).read_bytes()[: 4 * 1024 * 1024].decode("utf-8", "replace")
    except OSError:
        return ()
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return tuple(text.split("\n"))


def _line(path: str, number: int) -> str | None:
    lines = _lines(path)
    return lines[number - 1] if 0 < number <= len(lines) else None


class Progress:
    """One line on standard error that says what is done; nothing unless that is a terminal."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()
        self._last = 0.0

    def __call__(self, name: str) -> None:
        now = time.monotonic()
        if self._on and now - self._last > 0.05:
            self._last = now
            width = 78
            text = name if len(name) <= width else name[: width - 1] + "\u2026"
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)

    def done(self) -> None:
        """Wipe the line."""
        if self._on:
            click.echo("\r\x1b[K", nl=False, err=True)
