"""Where in the sources an identifier or a link stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path, PurePosixPath

from pressroom.diagnostics import Collector, Place
from pressroom.files import CONFIG, SERIES, Source, read
from pressroom.metadata import Scope, Settings, read_settings


class Sources:
    """The files of the publication at ``root``, read once each. Paths are relative, with ``/``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._source = cache(self._load)

    def find(
        self, paths: Sequence[str], spellings: Sequence[str], line: int = 1, near: str = ""
    ) -> Place:
        """The first place of one of ``spellings`` in ``paths``, from ``line`` of the first on.

        Case does not matter, and what stands there is no part of a longer
        identifier. Of several in one file it is the one with the word ``near``
        in the nearest line. Where there is none it is the first file, with
        ``line`` when that is known.
        """
        pattern = re.compile(
            "|".join(rf"{re.escape(text)}(?![^\W_])" for text in spellings), re.IGNORECASE
        )
        for number, path in enumerate(paths):
            source = self._source(path)
            lines = source.lines if source is not None else []
            first = line if number == 0 else 1
            found = [
                (at, match)
                for at, text in enumerate(lines[first - 1 :], first)
                if (match := pattern.search(text))
            ]
            if found:
                named = [at for at, text in enumerate(lines, 1) if near in text] if near else []
                at, match = min(
                    found, key=lambda hit: min((abs(hit[0] - n) for n in named), default=0)
                )
                return Place(path, at, match.start() + 1, at, match.end() + 1)
        return Place(paths[0], line if line > 1 else None)

    def bibliographies(self, path: str) -> list[str]:
        """The bibliography that the settings in ``path`` name, if any."""
        source = self._source(path)
        settings = _settings(source) if source is not None else None
        if settings is None or settings.bibliography is None:
            return []
        file = settings.bibliography.path.resolve()
        root = self._root.resolve()
        return [file.relative_to(root).as_posix()] if file.is_relative_to(root) else []

    def _load(self, path: str) -> Source | None:
        return read(self._root / path, path, Collector())


def _settings(source: Source) -> Settings | None:
    """What a file says; what is wrong with it has been reported before."""
    scopes = {CONFIG: Scope.PUBLICATION, SERIES: Scope.SERIES}
    scope = scopes.get(PurePosixPath(source.path).name, Scope.ARTICLE)
    return read_settings(source, scope, Collector())
