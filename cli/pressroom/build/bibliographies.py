"""What articles cite from and by: the bibliographies, each read once, and the styles."""

from __future__ import annotations

from pathlib import Path

from pressroom import rules
from pressroom.build.finding import shown
from pressroom.cache import Store
from pressroom.citations import CitationStyle, bibliography
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector
from pressroom.files import FileRef
from pressroom.metadata import DEFAULT_LANGUAGE, Settings


class Bibliographies:
    """The bibliographies of the publication at ``root``, and what is cited of each."""

    def __init__(self, root: Path, collector: Collector) -> None:
        self._root = root
        self._collector = collector
        self._loaded: dict[Path, Bibliography] = {}
        self._cited: dict[Path, set[str]] = {}

    def of(self, ref: FileRef | None) -> Bibliography:
        """The one that a setting names; an empty one where there is none that can be read."""
        if ref is None:
            return Bibliography()
        path = ref.path.resolve()
        if not path.is_relative_to(self._root):
            self._collector.report(
                rules.BIBLIOGRAPHY_VALID,
                ref.place,
                f"the bibliography `{ref.text}` lies outside the publication",
                "copy it into the publication",
            )
            return Bibliography()
        if path not in self._loaded:
            loaded = bibliography.load(ref, shown(path, self._root), self._collector)
            self._loaded[path] = loaded or Bibliography()
        return self._loaded[path]

    def cited(self, ref: FileRef | None, keys: frozenset[str]) -> None:
        """Note that an article with this bibliography cites these works."""
        if ref is not None:
            self._cited.setdefault(ref.path.resolve(), set()).update(keys)

    def judge(self) -> None:
        """Report what cited works lack, and which are cited nowhere."""
        for path, loaded in self._loaded.items():
            bibliography.judge(loaded, self._cited.get(path, set()), self._collector)


def citation_style(
    settings: Settings, root: Path, store: Store, collector: Collector
) -> CitationStyle:
    """How an article with these settings (inherited ones too) cites.

    A style that lies outside the publication at ``root`` is reported and left out.
    """
    language = settings.language or DEFAULT_LANGUAGE
    style = settings.citation_style
    if style is not None and (
        style.text.endswith(".csl") and not style.path.resolve().is_relative_to(root)
    ):
        collector.report(
            rules.CITATION_STYLE,
            style.place,
            f"the style `{style.text}` lies outside the publication",
            "copy it into the publication",
        )
        style = None
    if style is None:
        return CitationStyle(language=language, store=store)
    return CitationStyle(str(style.path), language, store, style.place)
