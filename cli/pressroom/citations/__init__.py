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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.cache import Store, digest, version
from pressroom.citations import clusters, markup
from pressroom.citations.clusters import Cite, Form, Layout, has_words
from pressroom.citations.disambiguation import NOTHING, Added, disambiguated
from pressroom.citations.styles import DEFAULT, StyleProblem, file_of
from pressroom.diagnostics import Place
from pressroom.model.document import Inline, Link, LinkKind, Text, plain_text, walk
from pressroom.model.doi import doi_url, parse_doi
from pressroom.model.identifiers import Refusal

if TYPE_CHECKING:
    from pressroom.citations.engine import Engine

__all__ = [
    "DEFAULT",
    "CitationStyle",
    "Cite",
    "Citer",
    "Form",
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
    """How an article cites: the style (see :class:`Citer`), the language, and the cache.

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
    numbers them. ``citations`` are what stands in the text, and ``names`` those that
    a sentence has before each.
    """

    order: tuple[int, ...]
    lines: tuple[Styled, ...]
    numbered: bool
    citations: tuple[tuple[Inline, ...], ...]
    names: tuple[tuple[Inline, ...], ...]


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
        self._texts: dict[int, tuple[Item, str]] = {}

    def line(self, item: Item) -> Styled:
        """The work's line in the list, without its number; with a link to its DOI or address."""
        marked = "" if _by_doi_alone(item) else self._cached("entry", item)
        return _styled(item, marked)

    def listed(self, items: Sequence[Item], citations: Sequence[Sequence[Cite]]) -> ReferenceList:
        """The list of all ``items``, which stand in the order of first citation."""
        listing = _Listing(self._cached, items)
        made = [listing.citation(cites) for cites in citations]
        return ReferenceList(
            tuple(listing.order),
            tuple(listing.lines()),
            listing.layout.numeric,
            tuple(words for _, words in made),
            tuple(names for names, _ in made),
        )

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
        data = json.dumps([what, letter, locator, more], ensure_ascii=False)
        key = digest("citing", self._digest or self._identify(), data, self._written(item))
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

    def _written(self, item: Item) -> str:
        """The item as text, made once for all that is asked of it."""
        if id(item) not in self._texts:
            text = json.dumps(item, sort_keys=True, ensure_ascii=False, default=str)
            self._texts[id(item)] = (item, text)  # which keeps the item, and so its id
        return self._texts[id(item)][1]

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
                case "author":
                    return self._engine.author(item)
                case "in text":
                    return self._engine.cite(item, None, letter, added, in_text=True)
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


class _Listing:
    """The list of references of one article; works are numbered from 0 as ``items`` are.

    ``cached`` is :meth:`Citer._cached`; ``order`` are the works as the list has them.
    """

    def __init__(self, cached: Callable[..., str], items: Sequence[Item]) -> None:
        self._cached = cached
        self._items = items
        self.layout = Layout(**json.loads(cached("layout", {})))
        self.order = self._sorted(range(len(items)), "keys", self.layout.descending)
        self._place = {work: number for number, work in enumerate(self.order, 1)}
        self._described = [work for work in self.order if not _by_doi_alone(items[work])]
        self._added: Mapping[int, Added] = {}
        self._letters: Mapping[int, str] = {}
        if not self.layout.numeric:
            self._added = self._additions()
            if self.layout.letters:
                self._letters = dict(self._year_letters())

    def lines(self) -> Iterator[Styled]:
        """The lines of the list; a style may have a dash for the names of the line above."""
        substitute = self.layout.substitute
        before: tuple[str, object] = ("", None)
        for work in self.order:
            item, letter = self._items[work], self._letters.get(work, "")
            marked = "" if _by_doi_alone(item) else self._cached("entry", item, letter)
            names = clusters.names(marked)
            this = (names, item.get("author") or item.get("editor"))
            if substitute and names and this == before:
                marked = substitute + marked[len(names) :]
            before = this
            yield _styled(item, marked)

    def citation(self, cites: Sequence[Cite]) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
        """What stands in the text for ``cites``, in the order that the style gives them.

        Names of the sentence come first.
        """
        if self.layout.cite_descending and len(cites) > 1 and not has_words(cites):
            works = sorted({one.work for one in cites}, key=self._place.__getitem__)
            works = self._sorted(works, "cite keys", self.layout.cite_descending)
            rank = {work: number for number, work in enumerate(works)}
            cites = sorted(cites, key=lambda one: rank[one.work])
        parts = cites, self._cite, self._author, self._place, self.layout
        if cites[0].form is Form.NARRATIVE:
            return clusters.narrative(*parts)
        return (), clusters.citation(*parts)

    def _author(self, one: Cite) -> str:
        """The names of a work in a sentence, or what stands for them, as marked text."""
        item, added = self._items[one.work], self._added.get(one.work, NOTHING)
        if _by_doi_alone(item):
            return f"doi:{_doi(item)}"
        if not self.layout.numeric:
            found = clusters.names(self._cite(one)[0])
            if "&" in found:  # "and" in a sentence
                letter = self._letters.get(one.work, "")
                found = clusters.names(self._cached("in text", item, letter, added=added))
            if found:
                return found
        return self._cached("author", item) or _name(item)

    def _cite(self, one: Cite) -> tuple[str, str]:
        """A cite as marked text, and the letter after its year."""
        item, letter = self._items[one.work], self._letters.get(one.work, "")
        if _by_doi_alone(item) and not self.layout.numeric:
            return f"doi:{_doi(item)}" + (f", {one.locator}" if one.locator else ""), ""
        if one.form is Form.YEAR and (year := _year(item)):
            return year + letter, ""
        locator = (one.label, one.locator) if one.locator else None
        marked = self._cached("cite", item, letter, locator, self._added.get(one.work, NOTHING))
        if self.layout.numeric:
            marked = marked if markup.NUMBER in marked else markup.NUMBER + marked
        if not markup.plain(marked).strip() and markup.NUMBER not in marked:
            marked = _name(item)
        return marked, letter

    def _sorted(self, works: Iterable[int], what: str, descending: Sequence[bool]) -> list[int]:
        """``works`` by the keys of a sort, which know the number of each in the list."""
        order = list(works)
        keys: dict[int, list[str]] = {}
        if descending:
            for work in order:
                if not _by_doi_alone(self._items[work]):
                    found = json.loads(self._cached(what, self._items[work]))
                    number = "" if what == "keys" else str(self._place[work])
                    keys[work] = [key.replace(markup.NUMBER, number) for key in found]
        # A sort that keeps the order of equals, from the last key to the first.
        for at in range(len(descending) - 1, -1, -1):
            down = descending[at]
            order.sort(
                key=lambda n: _sortable(keys[n][at] if n in keys else "", down), reverse=down
            )
        return order

    def _plain_cite(self, work: int, added: Added) -> str:
        return markup.plain(self._cached("cite", self._items[work], added=added))

    def _additions(self) -> dict[int, Added]:
        """What is added to the cites of works so that they differ."""
        layout = self.layout
        if not (layout.add_names or layout.add_given or layout.conditions):
            return {}

        def names_of(work: int) -> tuple[int, Sequence[Sequence[str]]]:
            count, names = json.loads(self._cached("names", self._items[work]))
            return count, names

        return disambiguated(self._described, self._plain_cite, names_of, layout)

    def _year_letters(self) -> Iterator[tuple[int, str]]:
        """A letter for each work that would be cited as another one is: 2020a, 2020b."""
        same: dict[str, list[int]] = {}
        for work in self._described:
            cite = self._plain_cite(work, self._added.get(work, NOTHING))
            same.setdefault(cite, []).append(work)
        for works in same.values():
            if len(works) > 1:
                yield from ((work, _letter(number)) for number, work in enumerate(works))


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


def _year(item: Item) -> str:
    """The year of a work, which not every style shows."""
    issued = item.get("issued")
    found = re.search(r"\d{4}", str(issued.values()) if isinstance(issued, Mapping) else "")
    return found[0] if found else ""


def _by_doi_alone(item: Item) -> bool:
    """Whether nothing is known of a work but its DOI."""
    return bool(item.get("DOI")) and not (set(item) - {"id", "type", "DOI"})


def _locale(language: str) -> str:
    """A BCP 47 tag as CSL names locales: language and region."""
    found = re.match(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?(?:-|$)", language)
    if found is None:
        return "en-US"
    return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
