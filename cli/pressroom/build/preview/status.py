"""What the browser shows: pages that are not yet on the disk, what is wrong, what is made."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pressroom.build.making import LABELS
from pressroom.build.preview.events import (
    Built,
    Event,
    Failed,
    Findings,
    Progress,
    Rendered,
    Step,
)
from pressroom.diagnostics import Diagnostic
from pressroom.files import MANIFEST, Artifact


@dataclass(slots=True)
class Status:
    """Everything that is known of the folder ``output``; used from several threads.

    ``report`` gives findings as the terminal shows them, without colour; ``view`` is called with
    the pages that somebody looks at whenever these change.
    """

    output: Path
    report: Callable[[Sequence[Diagnostic]], str]
    view: Callable[[frozenset[str]], None] = lambda _pages: None
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _number: int = 0
    _rendered: dict[str, Artifact] = field(default_factory=dict)
    _faults: str = ""
    _steps: dict[str, dict[str, Step]] = field(default_factory=dict)  # by slug and kind
    _latest: str = ""
    _progress: str = ""
    _viewed: list[str] = field(default_factory=list)
    _types: tuple[int, dict[str, str]] = (0, {})

    def update(self, event: Event) -> None:
        """Take in what the builder sends."""
        with self._changed:
            match event:
                case Rendered():
                    self._rendered.update((file.path, file) for file in event.files)
                case Progress():
                    self._progress = event.name
                case Step():
                    self._latest, self._progress = event.slug, ""
                    self._steps.setdefault(event.slug, {})[event.kind] = event
                case Findings():
                    self._faults = self.report(_worst(event.found)) if event.stopping else ""
                    if event.stopping:
                        self._end()
                case Failed():
                    self._faults = f"{event.message}\n"
                    self._end()
                case Built():
                    self._rendered.clear()
                    self._progress = ""
                    if event.complete:
                        self._end()
            self._number += 1
            self._changed.notify_all()

    def _end(self) -> None:
        """Nothing is under way any more, and what is not written does not hold."""
        self._progress = ""
        self._rendered.clear()
        for steps in self._steps.values():
            for kind in [kind for kind, step in steps.items() if step.milliseconds is None]:
                del steps[kind]

    # --- files

    def file(self, path: str) -> Artifact | None:
        """What lies under ``path``, relative to the output folder and with ``/``.

        Nothing for a path that is hidden or leads out of the folder, by a link too.
        """
        parts = path.split("/")
        if any(part.startswith(".") or not part or set(part) & set("\\\0:") for part in parts):
            return None
        with self._changed:
            rendered = self._rendered.get(path)
        if rendered is not None:
            return rendered
        try:
            top = self.output.resolve()
            file = top.joinpath(*parts).resolve()
            if not file.is_relative_to(top) or not file.is_file():
                return None
            return Artifact(path, file.read_bytes(), self._type(path))
        except (OSError, ValueError):
            return None

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
        guess = mimetypes.guess_type(path)[0]
        return self._types[1].get(path) or guess or "application/octet-stream"

    # --- readers

    def enter(self, page: str) -> None:
        """Somebody looks at ``page``."""
        with self._changed:
            self._viewed.append(page)
            pages = frozenset(self._viewed)
        self.view(pages)

    def leave(self, page: str) -> None:
        """Somebody no longer looks at ``page``."""
        with self._changed:
            self._viewed.remove(page)
            pages = frozenset(self._viewed)
        self.view(pages)

    def wait(self, number: int, seconds: float) -> int:
        """Wait for an event after ``number``, or for ``seconds``; the number of the last."""
        with self._changed:
            self._changed.wait_for(lambda: self._number != number, seconds)
            return self._number

    def of_page(self, page: str) -> dict[str, str]:
        """What a reader of ``page`` is to know: its version, what is wrong, what is made."""
        file = self.file(page)
        with self._changed:
            slug = page.partition("/")[0] if "/" in page else self._latest
            steps = self._steps.get(slug, {})
            made = [f"{LABELS[kind]} {_state(steps[kind])}" for kind in LABELS if kind in steps]
            return {
                "version": file.sha256[:16] if file else "",
                "faults": self._faults,
                "status": f"{self._progress} …" if self._progress else ", ".join(made),
            }


def _state(step: Step) -> str:
    if step.milliseconds is None:
        return "making …"
    if step.failed:
        return "failed"
    if step.milliseconds < 1000:
        return f"{step.milliseconds:.0f} ms"
    return f"{step.milliseconds / 1000:.1f} s"


def _worst(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The errors; where there are none, as under ``--strict``, the warnings."""
    errors = [d for d in found if d.severity == "error"]
    return errors or [d for d in found if d.severity == "warning"]
