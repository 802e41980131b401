"""A small publication that is built while it is written, and the events of its builds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import marked

from pressroom.build.preview.events import Built, Event, Findings, Step

QUICK = ("substack", "record", "citation", "page")
"""Everything but the PDF."""
TEXT = "---\ntitle: {title}\ndate: 2025-11-21\nabstract: What it is about.\n---\n\n{text}\n"
BROKEN = "Text[^a].\n\n[^a]: One.\n\n[^a]: Two."


def write(root: Path, names: Sequence[str] = ("one", "two", "three")) -> None:
    """A publication of an article for each of ``names``."""
    (root / "sources").mkdir(parents=True)
    (root / "pressroom.toml").write_text(marked.CONFIG, encoding="utf-8")
    for name in names:
        save(root, name, f"The first text of {name}.")


def save(root: Path, name: str, text: str) -> None:
    """Save the article ``name`` with ``text``."""
    file = root / "sources" / f"{name}.md"
    file.write_text(TEXT.format(title=name.capitalize(), text=text), encoding="utf-8")


@dataclass
class Events:
    """All events so far."""

    events: list[Event] = field(default_factory=list)
    _more: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, event: Event) -> None:
        with self._more:
            self.events.append(event)
            self._more.notify_all()

    def until(self, right: Callable[[Event], bool], seconds: float = 60) -> Event:
        """The first event that is ``right``, of those that came or come; those before are gone."""
        with self._more:
            assert self._more.wait_for(lambda: any(map(right, self.events)), seconds), self.events
            at = next(at for at, event in enumerate(self.events) if right(event))
            found = self.events[at]
            del self.events[: at + 1]
            return found

    def built(self) -> Built:
        """The next build that ends well."""
        found = self.until(lambda event: isinstance(event, Built))
        assert isinstance(found, Built)
        return found

    def stopped(self) -> Findings:
        """The next findings that stop a build."""
        found = self.until(lambda event: isinstance(event, Findings) and event.stopping)
        assert isinstance(found, Findings)
        return found

    def quiet(self, seconds: float = 0.6) -> list[Event]:
        """What comes until nothing has come for ``seconds``."""
        while True:
            count = len(self.events)
            time.sleep(seconds)
            if len(self.events) == count:
                with self._more:
                    found, self.events = self.events, []
                return found


def steps(events: Sequence[Event]) -> list[tuple[str, str]]:
    """Work and kind of everything that was made."""
    return [
        (each.slug, each.kind)
        for each in events
        if isinstance(each, Step) and each.milliseconds is not None and not each.failed
    ]
