"""Printing, for all commands: diagnostics, the last line, progress on a terminal."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import IO, Any

import click

from pressroom import __version__, rules
from pressroom.diagnostics import Diagnostic, Severity
from pressroom.files import ARTICLES, CONFIG, SERIES, find_root, root_of
from pressroom.text import display_width


def project_root(given: Path | None) -> Path:
    """The publication's folder: the one given, else the nearest one upward."""
    return find_root(given or Path.cwd())


class Misuse(click.ClickException):
    """Wrong use, told in one line."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002 - as Click calls it
        """Print it to standard error."""
        click.echo(f"pressroom: {self.message}", err=True)


def root_for(given: Path | None, paths: Sequence[Path]) -> Path:
    """The same, or without a publication the folder that ``paths`` are in.

    Raises :class:`Misuse` for a path that does not exist or cannot be an article.
    """
    for path in paths:
        if not path.exists():
            raise Misuse(f"{path}: there is no such file or folder")
        known = path.suffix.lower() in ARTICLES or path.name in (SERIES, CONFIG)
        if not known and not path.is_dir():
            raise Misuse(f"{path}: is no article; their names end in {', '.join(ARTICLES)}")
    return root_of(given or Path.cwd(), paths)


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
        colour = is_terminal(sys.stdout) and "NO_COLOR" not in os.environ
        click.echo(as_text(folded(found), root, colour=colour), nl=False, color=colour or None)
    else:
        found = [replace(d, path=_from_here(root, d.path)) for d in found]
        click.echo(_WRITERS[form](found), nl=False)


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether somebody reads ``stream``; it is ``None`` where it was closed."""
    return stream is not None and stream.isatty()


def folded(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """``found`` with one note in place of those that say the same, at the first place of them."""
    counts = Counter((d.code, d.message) for d in found if d.severity is Severity.NOTE)
    out = []
    for d in found:
        more = counts.pop((d.code, d.message), 0) if d.severity is Severity.NOTE else 1
        if more > 1:
            out.append(replace(d, message=f"{d.message}, and at {counted(more - 1, 'more place')}"))
        elif more:
            out.append(d)
    return out


def as_text(found: Sequence[Diagnostic], root: Path, *, colour: bool = False) -> str:
    """All diagnostics as text with their lines as these are now, their paths as seen from here."""
    _lines.cache_clear()
    found = [replace(d, path=_from_here(root, d.path)) for d in found]
    return paragraphs(found, _source_line, colour=colour)


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


def _source_line(path: str, number: int) -> str | None:
    lines = _lines(path)
    return lines[number - 1] if 0 < number <= len(lines) else None


class Progress:
    """One line on standard error that says what is done; nothing unless that is a terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._on = is_terminal(sys.stderr) and not quiet
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


# --- findings in each format, one function a format

Lines = Callable[[str, int], str | None]
"""Looks up one line (from 1) of a source by its path."""

_MAX_WIDTH = 110
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


def paragraphs(found: Sequence[Diagnostic], lines: Lines, *, colour: bool = False) -> str:
    """One paragraph a finding: where and what, the source line with a caret, one hint."""
    return "".join(_paragraph(d, lines, colour) for d in found)


def _paragraph(d: Diagnostic, lines: Lines, colour: bool) -> str:
    def paint(code: str, words: str) -> str:
        return f"\x1b[{code}m{words}\x1b[0m" if colour else words

    severity = paint(f"1;{_COLOURS[d.severity]}", str(d.severity))
    out = [f"{paint('1', str(d.place))}: {severity}: {d.message} [{d.name}]"]
    line = lines(d.path, d.line) if d.line is not None else None
    if line is not None and line.strip() and d.severity is not Severity.NOTE:
        shown, caret = _excerpt(line, d)
        out.append(f"    {shown}")
        if caret:
            out.append(f"    {paint(_COLOURS[d.severity], caret)}")
    if d.hint and d.severity is not Severity.NOTE:
        out.append(f"    hint: {d.hint}")
    return "\n".join(out) + "\n"


def _excerpt(line: str, d: Diagnostic) -> tuple[str, str]:
    """The source line and the caret below it, cut to a window around the column."""
    line = "".join(c if c.isprintable() else " " for c in line)
    if d.column is None:
        return line[:_MAX_WIDTH], ""
    start = d.column - 1
    end = len(line)
    if d.end_column is not None and d.end_line == d.line:
        end = d.end_column - 1
    elif d.end_column is None:
        end = start + 1
    left = max(0, min(start - 40, len(line) - _MAX_WIDTH))
    shown = line[left : left + _MAX_WIDTH]
    width = display_width(shown[start - left : max(end - left, start - left + 1)])
    return shown, " " * display_width(shown[: start - left]) + "^" + "~" * (width - 1)


def as_json(found: Sequence[Diagnostic]) -> str:
    """``{"version": 1, "diagnostics": [...]}``; what is not known is ``null``."""
    rows = [asdict(d) for d in found]
    return json.dumps({"version": 1, "diagnostics": rows}, ensure_ascii=False, indent=2) + "\n"


def github(found: Sequence[Diagnostic]) -> str:
    """Workflow commands of GitHub Actions, one a line.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions;
    escaped as its toolkit does (``packages/core/src/command.ts``).
    """
    out = []
    for d in found:
        properties: dict[str, Any] = {
            "file": d.path,
            "line": d.line,
            "col": d.column,
            "endLine": d.end_line,
            "endColumn": d.end_column,
            "title": f"{d.code} {d.name}",
        }
        given = ",".join(
            f"{k}={_escape(str(v), True)}" for k, v in properties.items() if v is not None
        )
        level = "notice" if d.severity is Severity.NOTE else d.severity
        out.append(f"::{level} {given}::{_escape(_with_hint(d), False)}\n")
    return "".join(out)


def _with_hint(d: Diagnostic) -> str:
    return f"{d.message}. {d.hint}" if d.hint else d.message


def _escape(words: str, in_property: bool) -> str:
    words = words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return words.replace(":", "%3A").replace(",", "%2C") if in_property else words


def sarif(found: Sequence[Diagnostic]) -> str:
    """SARIF 2.1.0 (OASIS); columns count Unicode code points, and no line means no region."""
    from urllib.parse import quote

    used = [rule for rule in rules.table() if any(d.code == rule.code for d in found)]
    index = {rule.code: number for number, rule in enumerate(used)}
    results = []
    for d in found:
        location: dict[str, Any] = {"artifactLocation": {"uri": quote(d.path)}}
        if d.line is not None:
            region = {
                "startLine": d.line,
                "startColumn": d.column,
                "endLine": d.end_line,
                "endColumn": d.end_column,
            }
            location["region"] = {k: v for k, v in region.items() if v is not None}
        results.append(
            {
                "ruleId": d.code,
                "ruleIndex": index[d.code],
                "level": d.severity,
                "message": {"text": _with_hint(d)},
                "locations": [{"physicalLocation": location}],
            }
        )
    driver = {
        "name": "pressroom",
        "version": __version__,
        "rules": [
            {
                "id": rule.code,
                "name": rule.name,
                "shortDescription": {"text": rule.description},
                "defaultConfiguration": {"level": rule.severity},
            }
            for rule in used
        ],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


_WRITERS = {"json": as_json, "github": github, "sarif": sarif}
"""What writes each format that machines read."""

FORMATS = ("text", *_WRITERS)
