"""Files with what a machine may mend: as they would be, and as a difference."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pressroom.build.pipeline import Checked
from pressroom.build.sources import find_files, is_configured, path_in
from pressroom.diagnostics import Collector
from pressroom.files import CONFIG, read, write_file
from pressroom.metadata.corrections import Correction, corrections

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MARK = "\ufeff"  # a byte order mark


@dataclass(frozen=True, slots=True)
class Fix:
    """A file whose text ``before`` can become ``after``; ``path`` is what findings call it."""

    file: Path
    path: str
    before: str
    after: str

    @property
    def difference(self) -> str:
        """A unified diff."""
        before, after = _LINE.findall(self.before), _LINE.findall(self.after)
        rows = difflib.unified_diff(before, after, f"a/{self.path}", f"b/{self.path}")
        return "".join(row if row.endswith("\n") else f"{row}\n" for row in rows)

    def write(self) -> None:
        """Write the file. Raises :class:`PressroomError` when the disk refuses."""
        write_file(self.file, self.after.encode("utf-8"))


def fixes(root: Path, checked: Checked, paths: Sequence[Path]) -> list[Fix]:
    """What can be mended in the publication at ``root``, or in ``paths`` alone."""
    root = root.resolve()
    publication = checked.catalog.publication
    nobody = Collector()
    files = find_files(publication.sources, root, nobody, paths)
    names = [*files.articles, *files.series]
    if is_configured(root):
        names.append(root / CONFIG)
    wanted = [path.resolve() for path in paths] or [root]
    out = []
    for file in names:
        source = read(file, path_in(file, root), nobody)
        if source is not None and any(file.is_relative_to(one) for one in wanted):
            before = file.read_bytes().decode("utf-8")
            after = corrected(before, corrections(source, checked.diagnostics))
            if after != before:
                out.append(Fix(file, source.path, before, after))
    return out


def corrected(text: str, found: Iterable[Correction]) -> str:
    """``text`` with all of ``found`` that do not overlap; everything else stays as it is."""
    lines = _LINE.findall(text)
    last: tuple[int, int] | None = None
    for place, better in sorted(found, key=lambda one: _start(one), reverse=True):
        line, start = _start((place, better))
        if not 0 < line <= len(lines) or place.end_line != line or place.end_column is None:
            continue
        end = place.end_column - 1
        if last is not None and last[0] == line and end > last[1]:
            continue
        shift = 1 if line == 1 and text.startswith(_MARK) else 0
        old = lines[line - 1]
        lines[line - 1] = old[: start + shift] + better + old[end + shift :]
        last = line, start
    return "".join(lines)


def _start(one: Correction) -> tuple[int, int]:
    return one[0].line or 0, (one[0].column or 1) - 1
