"""Publications as data files, with the expected findings marked where they belong.

A case file holds several files, each after a line ``=== path``. Within them
``⟦rule-name|text⟧`` marks that a finding of that rule covers exactly ``text``;
``⟦rule-name@start|text⟧`` that only its beginning is known, and
``⟦rule-name@line|⟧`` that only the line is. The marks are taken out before
the files are written. A finding about a file as a whole stands after the line
``=== expect`` as ``rule-name path``, perhaps with line, column, end line and
end column. ``@front`` on a line of its own stands
for complete front matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

CONFIG = """\
name = "Test Notes"
license = "CC-BY-4.0"
language = "en"

[[authors]]
given = "Josiah"
family = "Carberry"
orcid = "0000-0002-1825-0097"
"""

FRONT = """\
---
title: A title
date: 2025-11-21
abstract: What it is about.
---"""

Finding = tuple[str, str, int | None, int | None, int | None, int | None]
"""Rule name, path, line, column, end line, end column."""

_MARK = re.compile(r"⟦([a-z0-9-]+)(@start|@line)?\|(.*?)⟧", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """Files by path, and the findings that reading them gives."""

    files: dict[str, str]
    expected: list[Finding]

    def write(self, root: Path) -> None:
        """Write the publication below ``root``."""
        files = {"pressroom.toml": CONFIG, **self.files}
        for path, text in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            if text.startswith("@bytes "):
                file.write_bytes(bytes.fromhex(text.removeprefix("@bytes ").strip()))
            else:
                file.write_text(text, encoding="utf-8")
        (root / "sources").mkdir(exist_ok=True)


def parse(text: str) -> Case:
    """Read a case file."""
    sections = re.split(r"^=== (.+)\n", text, flags=re.MULTILINE)
    files: dict[str, str] = {}
    expected: list[Finding] = []
    for name, body in zip(sections[1::2], sections[2::2], strict=True):
        if name == "expect":
            for line in body.strip().splitlines():
                rule, path, *numbers = line.split()
                at: list[int | None] = [int(n) for n in numbers] or [None] * 4
                expected.append((rule, path, at[0], at[1], at[2], at[3]))
        else:
            content = re.sub(r"^@front$", lambda _m: FRONT, body, flags=re.MULTILINE)
            files[name], found = unmark(name, content)
            expected.extend(found)
    return Case(files, sorted(expected, key=_order))


def unmark(path: str, text: str) -> tuple[str, list[Finding]]:
    """Take the marks out of ``text``; what they expect."""
    found: list[Finding] = []
    out = ""
    rest = text
    while match := _MARK.search(rest):
        out += rest[: match.start()]
        line, column = out.count("\n") + 1, len(out) - out.rfind("\n")
        inner = match[3]
        out += inner
        end_line, end_column = out.count("\n") + 1, len(out) - out.rfind("\n")
        if match[2] == "@line":
            found.append((match[1], path, line, None, None, None))
        elif match[2] == "@start":
            found.append((match[1], path, line, column, None, None))
        else:
            found.append((match[1], path, line, column, end_line, end_column))
        rest = rest[match.end() :]
    return out + rest, found


def _order(finding: Finding) -> tuple[str, int, int, str]:
    return (finding[1], finding[2] or 0, finding[3] or 0, finding[0])
