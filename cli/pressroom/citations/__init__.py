"""Works as lines of a list, and citations in the text, as a CSL style wants them.

What a style makes of one work is cached under a key of everything it depends
on, so that a style is read, and citeproc-py imported, only for works that were
not cited before.
"""

from __future__ import annotations

import json
import re
import string
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.cache import Store, digest, version
from pressroom.citations import clusters, markup
from pressroom.citations.clusters import Cite, Layout, RenderedCite
from pressroom.citations.disambiguation import NOTHING, Added, disambiguated
from pressroom.citations.styles import DEFAULT, StyleProblem, file_of
from pressroom.diagnostics import Place
from pressroom.model.document import Inline, Link, LinkKind, Text, plain_text, walk
from pressroom.model.identifiers import Refusal, doi_url, parse_doi

if TYPE_CHECKING:
    from pressroom.citations.engine import Engine

__all__ = [
    "DEFAULT",
    "CitationStyle",
    "Cite",
    "Citer",
    "ReferenceList",
    "StyleProblem",
    "Styled",
    "cite",
    "file_of",
]

Item = Mapping[str, object]
"""A work as a CSL-JSON item."""

_FORM = "3"
"""Goes up when what is cached changes without citeproc-py, the style or the item changing."""
_MOST = 4096  # pieces cached in memory


@dataclass(frozen=True, slots=True)
class Styled:
    """A line of the list: inline content, its addresses links, and the same in plain text."""

    children: tuple[Inline, ...]
    plain: str


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """How an article cites: the style (see :class:`Citer`), the language, where both are kept.

    ``place`` is where the style was set, for complaints.
    """

    name: str = DEFAULT
    language: str = "en"
    store: Store | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """The list of references, and the citations.

    ``order`` holds the works' numbers from 0 in the order of the list, and
    ``lines`` their lines in that order; ``numbered`` says whether the style
    numbers them. ``citations`` are what stands in the text.
    """

    order: tuple[int, ...]
    lines: tuple[Styled, ...]
    numbered: bool
    citations: tuple[tuple[Inline, ...], ...]


def cite(
    items: Iterable[Item], style: str = DEFAULT, language: str = "en", store: Store | None = None
) -> list[Styled]:
    """The line of each item in the list of ``style``, in the order given, without numbers.

    ``style`` is a name or an absolute path of a ``.csl`` file. Raises
    :class:`StyleProblem`.
    """
    citer = Citer(style, language, store)
    return [citer.line(item) for item in items]


class Citer:
    """Works in one style and one language (a BCP 47 tag). Raises :class:`StyleProblem`."""

    def __init__(
        self, style: str = DEFAULT, language: str = "en", store: Store | None = None
    ) -> None:
        self._file = file_of(style)
        self._language = _locale(language)
        self._store = store
        self._engine: Engine | None = None
        self._digest = ""

    def line(self, item: Item, letter: str = "") -> Styled:
        """The work's line in the list, without its number; with a link to its DOI or address."""
        marked = "" if _by_doi_alone(item) else self._cached("entry", item, letter)
        return _styled(item, marked)

    def listed(self, items: Sequence[Item], citations: Sequence[Sequence[Cite]]) -> ReferenceList:
        """The list of all ``items``, which stand in the order of first citation."""
        layout = Layout(**json.loads(self._cached("layout", {})))
        order = self._order(items, range(len(items)), "keys", layout.descending)
        letters = [""] * len(items)
        added: Mapping[int, Added] = {}
        if not layout.numeric:
            added = self._added(items, order, layout)
            if layout.letters:
                letters = self._letters(items, order, added)
        place = {work: number for number, work in enumerate(order, 1)}

        def render(one: Cite) -> RenderedCite:
            more = added.get(one.work, NOTHING)
            return self._cite(one, items[one.work], letters[one.work], more, layout)

        def sort(cites: Sequence[Cite]) -> Sequence[Cite]:
            return self._sorted(cites, items, place, layout)

        return ReferenceList(
            tuple(order),
            tuple(self._lines(items, order, letters, layout.substitute)),
            layout.numeric,
            tuple(clusters.citation(sort(cites), render, place, layout) for cites in citations),
        )

    def _lines(
        self, items: Sequence[Item], order: Sequence[int], letters: Sequence[str], substitute: str
    ) -> Iterator[Styled]:
        """The lines of the list; ``substitute`` stands for the names of the line above."""
        before: tuple[str, object] = ("", None)
        for work in order:
            item = items[work]
            marked = "" if _by_doi_alone(item) else self._cached("entry", item, letters[work])
            names = clusters.names(marked)
            this = (names, item.get("author") or item.get("editor"))
            if substitute and names and this == before:
                marked = substitute + marked[len(names) :]
            before = this
            yield _styled(item, marked)

    def _sorted(
        self,
        cites: Sequence[Cite],
        items: Sequence[Item],
        place: Mapping[int, int],
        layout: Layout,
    ) -> Sequence[Cite]:
        """The cites of one citation in the order that the style gives them."""
        if not layout.cite_descending or len(cites) < 2:
            return cites
        by_place = sorted(cites, key=lambda one: place[one.work])
        works = list(dict.fromkeys(one.work for one in by_place))
        order = self._order(items, works, "cite keys", layout.cite_descending, place)
        rank = {work: number for number, work in enumerate(order)}
        return sorted(by_place, key=lambda one: rank[one.work])

    def _order(
        self,
        items: Sequence[Item],
        works: Iterable[int],
        what: str,
        descending: Sequence[bool],
        place: Mapping[int, int] | None = None,
    ) -> list[int]:
        """``works`` by the keys of a sort; ``place`` is that of each in the list."""
        order = list(works)
        keys: dict[int, list[str]] = {}
        if descending:
            for work in order:
                if not _by_doi_alone(items[work]):
                    found = json.loads(self._cached(what, items[work]))
                    number = "" if place is None else str(place[work])
                    keys[work] = [key.replace(markup.NUMBER, number) for key in found]
        # A sort that keeps the order of equals, from the last key to the first.
        for at in range(len(descending) - 1, -1, -1):
            down = descending[at]
            order.sort(
                key=lambda n: _sortable(keys[n][at] if n in keys else "", down), reverse=down
            )
        return order

    def _added(
        self, items: Sequence[Item], order: Sequence[int], layout: Layout
    ) -> dict[int, Added]:
        """What is added to the cites of works so that they differ."""
        if not (layout.add_names or layout.add_given or layout.conditions):
            return {}
        works = [work for work in order if not _by_doi_alone(items[work])]

        def render(work: int, added: Added) -> str:
            return markup.plain(self._cached("cite", items[work], added=added))

        def names_of(work: int) -> tuple[int, Sequence[Sequence[str]]]:
            count, names = json.loads(self._cached("names", items[work]))
            return count, names

        return disambiguated(works, render, names_of, layout)

    def _letters(
        self, items: Sequence[Item], order: Sequence[int], added: Mapping[int, Added]
    ) -> list[str]:
        """A letter for each work that would be cited as another one is: 2020a, 2020b."""
        same: dict[str, list[int]] = {}
        for work in order:
            if not _by_doi_alone(items[work]):
                marked = self._cached("cite", items[work], added=added.get(work, NOTHING))
                same.setdefault(markup.plain(marked), []).append(work)
        letters = [""] * len(items)
        for works in same.values():
            if len(works) > 1:
                for number, work in enumerate(works):
                    letters[work] = _letter(number)
        return letters

    def _cite(
        self, one: Cite, item: Item, letter: str, added: Added, layout: Layout
    ) -> RenderedCite:
        if _by_doi_alone(item) and not layout.numeric:
            return RenderedCite(f"doi:{_doi(item)}" + (f", {one.locator}" if one.locator else ""))
        locator = (one.label, one.locator) if one.locator else None
        marked = self._cached("cite", item, letter, locator, added)
        if layout.numeric:
            marked = marked if markup.NUMBER in marked else markup.NUMBER + marked
        if not markup.plain(marked).strip() and markup.NUMBER not in marked:
            marked = _name(item)
        return RenderedCite(marked, letter)

    # --- the cache

    def _cached(
        self,
        what: str,
        item: Item,
        letter: str = "",
        locator: tuple[str, str] | None = None,
        added: Added = NOTHING,
    ) -> str:
        more = (added.names, added.given, added.condition)
        data = json.dumps(
            [what, item, letter, locator, more], sort_keys=True, ensure_ascii=False, default=str
        )
        key = digest("citing", self._digest or self._identify(), data)
        if key in _MEMORY:
            return _MEMORY[key]
        stored = self._store.get(key) if self._store is not None else None
        if stored is not None:
            text = stored.decode("utf-8")
        else:
            text = self._evaluate(what, item, letter, locator, added)
            if self._store is not None:
                self._store.put(key, text.encode("utf-8"))
        if len(_MEMORY) >= _MOST:
            _MEMORY.clear()
        _MEMORY[key] = text
        return text

    def _identify(self) -> str:
        try:
            data = self._file.read_bytes()
        except OSError as error:
            raise StyleProblem(f"the style cannot be read: {error.strerror}") from error
        self._digest = digest(_FORM, version("citeproc-py"), data, self._language)
        return self._digest

    def _evaluate(
        self, what: str, item: Item, letter: str, locator: tuple[str, str] | None, added: Added
    ) -> str:
        try:
            if self._engine is None:
                self._engine = _engine(self._file, self._digest, self._language)
            match what:
                case "layout":
                    return json.dumps(asdict(self._engine.layout))
                case "keys":
                    return json.dumps(self._engine.sort_keys(item))
                case "cite keys":
                    return json.dumps(self._engine.sort_keys(item, cites=True))
                case "names":
                    return json.dumps(self._engine.names(item))
                case "entry":
                    return self._engine.entry(item, letter)
                case _:
                    return self._engine.cite(item, locator, letter, added)
        except StyleProblem:
            raise
        except Exception as error:
            # A stranger's style may hit any line of citeproc-py.
            name = str(item.get("id") or "")
            raise StyleProblem(
                f"the style cannot be followed{f' for the work `{name[:60]}`' if name else ''} "
                f"({type(error).__name__}: {str(error)[:120]})",
                "try another style, or look at that entry of the bibliography",
            ) from error


@lru_cache(8)
def _engine(file: Path, _digest: str, language: str) -> Engine:
    """The style of ``file``, which is read once while it has this digest."""
    from pressroom.citations.engine import Engine

    return Engine(file, language)


_MEMORY: dict[str, str] = {}
_LABEL = re.compile(rf"^[\[(]?{markup.NUMBER}[\])]?[.:]?\s*")


def _styled(item: Item, marked: str) -> Styled:
    """A line of the list as inlines, without its number, and with a link to the work."""
    doi, url = _doi(item), str(item.get("URL") or "")
    children = markup.inlines(_LABEL.sub("", marked, count=1), doi)
    address = doi_url(doi) if doi else url if url.startswith(("http://", "https://")) else ""
    if address and not any(isinstance(n, Link) and n.href == address for n in walk(children)):
        shown = f"https://doi.org/{doi}" if doi else url
        link = Link(LinkKind.EXTERNAL, address, (Text(shown),))
        gap = ". " if plain_text(children)[-1:].isalnum() else " "
        children = (*children, Text(gap), link) if children else (link,)
    if not plain_text(children).strip():
        children = (Text(_name(item)),)
    return Styled(children, plain_text(children))


def _letter(number: int) -> str:
    letters = string.ascii_lowercase
    return (_letter(number // 26 - 1) if number >= 26 else "") + letters[number % 26]


def _sortable(key: str, descending: bool) -> tuple[bool, float, str]:
    """A key as one sorts by it: without marks, accents and case; what is empty comes last."""
    words = markup.plain(key).casefold()
    words = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    words = re.sub(r"[^\w\s]", "", words).strip()
    number = float(words) if re.fullmatch(r"\d{1,15}", words) else 0.0
    return (bool(words) is descending, number, words)


def _doi(item: Item) -> str:
    doi = parse_doi(str(item.get("DOI") or ""))
    return "" if isinstance(doi, Refusal) else doi


def _name(item: Item) -> str:
    """What to call a work of which a style has nothing to show."""
    return str(item.get("title") or "").strip() or str(item.get("id") or "").strip() or "?"


def _by_doi_alone(item: Item) -> bool:
    """Whether nothing is known of a work but its DOI."""
    return bool(item.get("DOI")) and not (set(item) - {"id", "type", "DOI"})


def _locale(language: str) -> str:
    """A BCP 47 tag as CSL names locales: language and region."""
    found = re.match(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?(?:-|$)", language)
    if found is None:
        return "en-US"
    return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
