"""What the browser is told: pages that are not yet on the disk, what is wrong, what is made."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pressroom.build.preview.news import Built, Doing, Findings, News, Pages, Refused, Step
from pressroom.diagnostics import Diagnostic
from pressroom.files import MANIFEST

LABELS = {"substack": "post", "page": "page", "pdf": "PDF"}
"""The kinds that a page speaks of, in its words."""

_TYPES = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".xml": "application/xml",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".txt": "text/plain",
}

Words = Callable[[Sequence[Diagnostic]], str]
"""Findings as the terminal shows them, without colour."""


@dataclass(frozen=True, slots=True)
class File:
    """What is served under a path of the output folder."""

    data: bytes
    media_type: str

    @property
    def version(self) -> str:
        """Tells one content from another."""
        return hashlib.sha256(self.data).hexdigest()[:16]


@dataclass(slots=True)
class Board:
    """Everything that is known of the output folder; may be asked and told from any thread."""

    output: Path
    words: Words
    look: Callable[[frozenset[str]], None] = lambda _pages: None
    _news: threading.Condition = field(default_factory=threading.Condition)
    _number: int = 0
    _ahead: dict[str, bytes] = field(default_factory=dict)
    _faults: str = ""
    _steps: dict[str, dict[str, Step]] = field(default_factory=dict)
    _latest: str = ""
    _doing: str = ""
    _readers: list[str] = field(default_factory=list)
    _types: tuple[int, dict[str, str]] = (0, {})

    # --- told

    def hear(self, news: News) -> None:
        """Take in what the workshop says."""
        with self._news:
            match news:
                case Pages():
                    self._ahead.update(news.files)
                case Doing():
                    self._doing = news.name
                case Step():
                    self._latest, self._doing = news.slug, ""
                    self._steps.setdefault(news.slug, {})[news.kind] = news
                case Findings():
                    self._faults = self.words(_worst(news.found)) if news.stopping else ""
                    if news.stopping:
                        self._settle()
                case Refused():
                    self._faults = f"{news.message}\n"
                    self._settle()
                case Built():
                    self._ahead.clear()
                    self._doing = ""
                    if not news.due:
                        self._settle(keep=True)
                case _:
                    return
            self._number += 1
            self._news.notify_all()

    def _settle(self, *, keep: bool = False) -> None:
        """Nothing is under way any more; unless ``keep``, what came ahead does not hold."""
        self._doing = ""
        if not keep:
            self._ahead.clear()
        for steps in self._steps.values():
            for kind in [kind for kind, step in steps.items() if step.milliseconds is None]:
                del steps[kind]

    # --- asked

    def file(self, path: str) -> File | None:
        """What lies under ``path``, relative to the output folder and with ``/``.

        Nothing for a path that is hidden or leads out of the folder, by a link too.
        """
        parts = path.split("/")
        if any(part.startswith(".") or not part or set(part) & set("\\\0:") for part in parts):
            return None
        with self._news:
            data = self._ahead.get(path)
        if data is None:
            try:
                top = self.output.resolve()
                file = top.joinpath(*parts).resolve()
                if not file.is_relative_to(top) or not file.is_file():
                    return None
                data = file.read_bytes()
            except (OSError, ValueError):
                return None
        return File(data, self._type(path))

    def is_folder(self, path: str) -> bool:
        """Whether ``path`` is a folder that has a page."""
        return bool(path) and self.file(f"{path}/index.html") is not None

    def _type(self, path: str) -> str:
        """The media type that the manifest gives, else that of the file's name."""
        file = self.output / MANIFEST
        try:
            now = file.stat().st_mtime_ns
            if self._types[0] != now:
                rows = json.loads(file.read_bytes())["artifacts"]
                self._types = (now, {row["path"]: str(row["media_type"]) for row in rows})
        except (OSError, ValueError, KeyError, TypeError):
            pass
        known = self._types[1].get(path)
        return known or _TYPES.get(Path(path).suffix, "application/octet-stream")

    # --- who looks

    def enter(self, page: str) -> None:
        """Somebody looks at ``page``."""
        with self._news:
            self._readers.append(page)
            pages = frozenset(self._readers)
        self.look(pages)

    def leave(self, page: str) -> None:
        """Somebody no longer looks at ``page``."""
        with self._news:
            self._readers.remove(page)
            pages = frozenset(self._readers)
        self.look(pages)

    def wait(self, number: int, seconds: float) -> int:
        """Wait until there is news after ``number``, or for ``seconds``; the number of the last."""
        with self._news:
            self._news.wait_for(lambda: self._number != number, seconds)
            return self._number

    def said(self, page: str) -> dict[str, str]:
        """What a reader of ``page`` is to know: its version, what is wrong, what is made."""
        file = self.file(page)
        with self._news:
            slug = page.partition("/")[0] if "/" in page else self._latest
            return {
                "version": file.version if file else "",
                "faults": self._faults,
                "status": self._status(slug),
            }

    def _status(self, slug: str) -> str:
        parts = []
        for kind, label in LABELS.items():
            step = self._steps.get(slug, {}).get(kind)
            if step is not None:
                parts.append(f"{label} {_spent(step)}")
        if self._doing:
            return f"{self._doing} …"
        return ", ".join(parts)


def _spent(step: Step) -> str:
    if step.milliseconds is None:
        return "making …"
    return "failed" if step.failed else span(step.milliseconds)


def span(milliseconds: float) -> str:
    """A time in words: ``31 ms``, ``1.4 s``."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.1f} s"


def _worst(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The errors; where there are none, as under ``--strict``, the warnings."""
    errors = [d for d in found if d.severity == "error"]
    return errors or [d for d in found if d.severity == "warning"]
