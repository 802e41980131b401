"""A small publication that is built while it is written, and what is heard of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import marked

from pressroom.build.preview import Built, Findings, News, Step

QUICK = ("substack", "record", "citation", "page")
"""Everything but the PDF."""
TEXT = "---\ntitle: {title}\ndate: 2025-11-21\nabstract: What it is about.\n---\n\n{text}\n"
BROKEN = "Text with <b>HTML</b>."


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
class Heard:
    """All news so far."""

    news: list[News] = field(default_factory=list)
    _more: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, news: News) -> None:
        with self._more:
            self.news.append(news)
            self._more.notify_all()

    def until(self, right: Callable[[News], bool], seconds: float = 60) -> News:
        """The first news that is ``right``, of what was heard or comes; the rest before is gone."""
        with self._more:
            assert self._more.wait_for(lambda: any(map(right, self.news)), seconds), self.news
            at = next(at for at, news in enumerate(self.news) if right(news))
            found = self.news[at]
            del self.news[: at + 1]
            return found

    def built(self) -> Built:
        """The next build that ends well."""
        found = self.until(lambda news: isinstance(news, Built))
        assert isinstance(found, Built)
        return found

    def stopped(self) -> Findings:
        """The next findings that stop a build."""
        found = self.until(lambda news: isinstance(news, Findings) and news.stopping)
        assert isinstance(found, Findings)
        return found

    def quiet(self, seconds: float = 0.6) -> list[News]:
        """What is heard until nothing has been heard for ``seconds``."""
        while True:
            count = len(self.news)
            time.sleep(seconds)
            if len(self.news) == count:
                with self._more:
                    found, self.news = self.news, []
                return found


def steps(news: Sequence[News]) -> list[tuple[str, str]]:
    """Work and kind of everything that was made."""
    return [
        (each.slug, each.kind)
        for each in news
        if isinstance(each, Step) and each.milliseconds is not None and not each.failed
    ]
