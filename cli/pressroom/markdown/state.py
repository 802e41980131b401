"""What the builders of one article share while they work."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

from pressroom import rules
from pressroom.cache import Store
from pressroom.citations import Cite
from pressroom.citations.bibliography import Bibliography, Entry, Unusable, by_doi_alone
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.markdown.positions import InlineMap
from pressroom.model.identifiers import Refusal, parse_doi
from pressroom.text import closest

if TYPE_CHECKING:
    from pressroom.markdown.outline import Outline


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """A link to another article: its path in the publication, a heading id or ``""``, its place."""

    path: str
    fragment: str
    place: Place


@dataclass(frozen=True, slots=True)
class InlineNote:
    """The text of ``^[an inline footnote]``."""

    tokens: list[Token]
    map: InlineMap
    offset: int


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote that was referred to."""

    label: str
    place: Place
    inline: InlineNote | None = None


@dataclass
class State:
    """The article being built: its source, its outline, and what was referred to so far."""

    source: Source
    collector: Collector
    root: Path
    bibliography: Bibliography
    outline: Outline
    env: dict[str, Any]
    store: Store | None = None
    links: list[ArticleLink] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    cited: list[Entry] = field(default_factory=list)
    """The works cited so far, in the order of first citation."""
    unreadable: set[str] = field(default_factory=set)
    """Keys of works that are cited and cannot be read."""
    citations: list[tuple[Cite, ...]] = field(default_factory=list)
    pictures: list[Path] = field(default_factory=list)
    """The files of the pictures found so far."""
    _works: dict[str, int] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """The article's folder within the publication, ``a/b`` or empty."""
        return self.source.path.rpartition("/")[0]

    def note_number(self, label: str, place: Place, inline: InlineNote | None = None) -> int:
        """The number of a footnote; a new one the first time a label is seen."""
        if label not in self._numbers:
            self.notes.append(Note(label, place, inline))
            self._numbers[label] = len(self.notes)
        return self._numbers[label]

    def cite(self, key: str, place: Place) -> int | None:
        """The place of a work among :attr:`cited`: of a key of the bibliography, or of a DOI."""
        entry = self.bibliography.entries.get(key)
        bare = key.removeprefix("doi:").removeprefix("https://doi.org/")
        if entry is None and (bare != key or key.startswith("10.")):
            result = parse_doi(key)
            if isinstance(result, Refusal):
                start = (place.column or 0) + result.start
                end = (place.column or 0) + result.end
                exact = Place(place.path, place.line, start, place.line, end)
                self.collector.report(
                    result.rule, exact if place.column else place, result.message, result.hint
                )
                return None
            entry = self.bibliography.by_doi(result) or by_doi_alone(result, place)
        if entry is None:
            guess = closest(key, self.bibliography.entries)
            self.collector.report(
                rules.REFERENCE_EXISTS,
                place,
                f"there is no work `{key}` in the bibliography",
                f"did you mean `{guess}`?"
                if guess
                else "add it to the file that `bibliography` names, or cite a DOI: [@doi:10....]",
            )
            return None
        if entry.key in self.unreadable:
            return None
        if entry.key not in self._works:
            try:
                _ = entry.item
            except Unusable as error:
                self.collector.report(
                    rules.BIBLIOGRAPHY_VALID,
                    entry.place,
                    f"the work `{entry.key}` cannot be read: {error}",
                    "correct the entry, or export it again",
                )
                self.unreadable.add(entry.key)
                return None
            self._works[entry.key] = len(self.cited)
            self.cited.append(entry)
        return self._works[entry.key]
