"""Diagnostics for people and machines: one function a format, each returning text."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from pressroom import __version__, rules
from pressroom.diagnostics import Diagnostic, Severity

Lines = Callable[[str, int], str | None]
"""Looks up one line (from 1) of a source by its path."""

_MAX_WIDTH = 110
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


def text(found: Sequence[Diagnostic], lines: Lines, *, colour: bool = False) -> str:
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
    width = _cells(shown[start - left : max(end - left, start - left + 1)])
    return shown, " " * _cells(shown[: start - left]) + "^" + "~" * (width - 1)


def _cells(words: str) -> int:
    """Terminal cells: East Asian wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in words
    )


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


FORMATS = {"json": as_json, "github": github, "sarif": sarif}
"""What writes each format that machines read."""
