"""The works that an article cites, its citations, and the list of references made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pressroom import rules
from pressroom.citations import (
    DEFAULT,
    CitationStyle,
    Cite,
    Citer,
    Form,
    ReferenceList,
    Styled,
    StyleProblem,
)
from pressroom.citations.bibliography import Bibliography, Entry, Unusable, by_doi_alone
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.markdown.outline import Change
from pressroom.model import document as d
from pressroom.model.doi import parse_doi
from pressroom.model.identifiers import Refusal
from pressroom.text import closest

_DOI = re.compile(r"(?:doi:|https?://(?:dx\.|www\.)?doi\.org/|10\.\d{4,9}/)\S", re.IGNORECASE)
_NAMED = re.compile(r"(arxiv|pmid|pmcid|isbn):(\S+)|(?:url:)?(https?://\S+)", re.IGNORECASE)
_ADDRESSES = {
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
}
"""Where works are that are cited by an identifier without a DOI."""
_SHOWN = 5
_MOST_GUESSES = 100
"""So many unknown keys are compared with those of the bibliography, which may have thousands."""


def is_doi(key: str) -> bool:
    """Whether ``key`` looks like a DOI, bare, with its scheme or as an address."""
    return _DOI.match(key) is not None


class Citations:
    """The works that one article cites, in the order of first citation, and its citations."""

    def __init__(self, bibliography: Bibliography, collector: Collector) -> None:
        self._bibliography = bibliography
        self._collector = collector
        self._works: list[Entry] = []
        self._numbers: dict[str, int] = {}
        self._unreadable: set[str] = set()
        self._citations: list[tuple[Cite, ...]] = []
        self._missing: dict[str, list[Place]] = {}
        self._guesses: dict[str, str] = {}
        self._by_link: dict[str, list[Place]] = {}

    @property
    def any(self) -> bool:
        """Whether there is a bibliography with works in it."""
        return bool(self._bibliography.entries)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all works that are cited, those that cannot be read too."""
        return frozenset(self._unreadable).union(self._numbers)

    def knows(self, key: str) -> bool:
        """Whether ``key`` is one of the bibliography, or an identifier that says what it is."""
        return key in self._bibliography.entries or is_doi(key) or _NAMED.fullmatch(key) is not None

    def has(self, key: str) -> bool:
        """Whether ``key`` is one of the bibliography."""
        return key in self._bibliography.entries

    def add(self, cites: Sequence[Cite]) -> d.Citation:
        """What stands for a citation until all is read: it says which one it is."""
        self._citations.append(tuple(dict.fromkeys(cites)))
        return d.Citation((len(self._citations) - 1,))

    def missing(self, key: str, place: Place) -> tuple[d.Inline, ...]:
        """What stands for a work that no bibliography has, which is reported when all is read."""
        self._missing.setdefault(key, []).append(place)
        return _unknown(key)

    def is_misspelt(self, key: str) -> bool:
        """Whether ``key`` is nearly one of the bibliography, and none."""
        return bool(self._guess(key))

    def _guess(self, key: str) -> str:
        """The key of the bibliography that is nearest to ``key``, if any is near."""
        if key not in self._guesses:
            few = len(self._guesses) < _MOST_GUESSES
            self._guesses[key] = closest(key, self._bibliography.entries) if few else ""
        return self._guesses[key]

    def cite(
        self,
        key: str,
        place: Place,
        words: tuple[str, str] = ("", ""),
        *,
        bare: bool = False,
        form: Form = Form.PARENTHETICAL,
        before: tuple[d.Inline, ...] = (),
    ) -> Cite:
        """One work of a citation, ``words`` its locator; one that does not exist is reported.

        ``key`` is one of the bibliography, or an identifier.
        """
        shown: tuple[d.Inline, ...] = ()
        work = -1
        entry = self._bibliography.entries.get(key) or self._by_identifier(key, place)
        if not isinstance(entry, Entry):
            shown = entry or self.missing(key, place)
        elif not self._readable(entry):
            shown = _unknown(key)
        else:
            work = self._numbers.setdefault(entry.key, len(self._works))
            if work == len(self._works):
                self._works.append(entry)
        return Cite(work, *words, bare, form, before, words=shown)

    def _by_identifier(self, key: str, place: Place) -> Entry | tuple[d.Inline, ...]:
        """The work with this identifier; words where it leads to nothing that is known."""
        named = _NAMED.fullmatch(key)
        if named and (named[1] or "").lower() == "arxiv":
            number = re.sub(r"v\d+$", "", named[2])
            key = f"10.48550/arXiv.{number}"  # https://info.arxiv.org/help/doi.html
        if is_doi(key):
            result = parse_doi(key)
            if not isinstance(result, Refusal):
                return self._bibliography.by_doi(result) or by_doi_alone(result, place)
            start, end = ((place.column or 0) + at for at in (result.start, result.end))
            exact = Place(place.path, place.line, start, place.line, end)
            self._collector.report(
                rules.REFERENCE_EXISTS,
                exact if place.column else place,
                f"the DOI that is cited cannot be read: {result.message}",
                result.hint,
            )
            return _unknown(key)
        if named is None:
            return ()
        kind = (named[1] or "url").lower()
        address = named[3] or _ADDRESSES.get(kind, "").format(named[2])
        self._by_link.setdefault(kind, []).append(place)
        shown = (d.Text(named[3] or key),)
        return (d.Link(d.LinkKind.EXTERNAL, address, shown),) if address else shown

    def _readable(self, entry: Entry) -> bool:
        """Whether the entry can be read; one that cannot is reported once."""
        if entry.key in self._numbers or entry.key in self._unreadable:
            return entry.key in self._numbers
        try:
            _ = entry.item
        except Unusable as error:
            self._collector.report(
                rules.BIBLIOGRAPHY_VALID,
                entry.place,
                f"the work `{entry.key}` cannot be read: {error}",
                "correct the entry, or export it again",
            )
            self._unreadable.add(entry.key)
            return False
        return True

    # --- what was not found

    def _report(self) -> None:
        """Report the works that are not there: once each, or once if there is no bibliography."""
        for kind, places in self._by_link.items():
            many = f" ({len(places)} times)" if len(places) > 1 else ""
            self._collector.report(
                rules.REFERENCE_EXISTS,
                places[0],
                f"a work cited as `@{kind}:`{many} is not in the list of references",
                "add it to the bibliography with this as its key, or cite its DOI: @doi:10....",
            )
        if self._missing and not self._bibliography.entries:
            keys = list(self._missing)
            more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
            self._collector.report(
                rules.REFERENCE_EXISTS,
                self._missing[keys[0]][0],
                "works are cited, and there is no bibliography: "
                + ", ".join(f"`{key[:60]}`" for key in keys[:_SHOWN])
                + more,
                "name a file: `bibliography: references.bib`, or cite a DOI: [@doi:10....]",
            )
            return
        for key, places in self._missing.items():
            guess = self._guess(key)
            many = f"; it is cited {len(places)} times" if len(places) > 1 else ""
            self._collector.report(
                rules.REFERENCE_EXISTS,
                places[0],
                f"there is no work `{key[:60]}` in the bibliography{many}",
                f"did you mean `{guess}`?"
                if guess
                else "add it to the file that `bibliography` names, or cite a DOI: [@doi:10....]",
            )

    def finish(
        self, document: d.Document, style: CitationStyle, source: Source, resolve: Change
    ) -> d.Document:
        """``document`` with its citations in words and its list of references.

        ``resolve`` is done to all other nodes in the same pass. A style that cannot be followed is
        reported, and the default one taken.
        """
        self._report()
        if not self._citations:
            return d.Document(
                d.rewritten(document.blocks, resolve),
                d.rewritten(document.footnotes, resolve),
                (),
                d.rewritten(document.headings, resolve),
            )
        listed = self._listed(style, style.place or source.whole())
        place_of = {work: number for number, work in enumerate(listed.order, 1)}
        citations: list[tuple[d.Inline, ...]] = []

        def finished(node: d.Node) -> d.Node | tuple[d.Node, ...]:
            return citations[node.numbers[0]] if isinstance(node, d.Citation) else resolve(node)

        made = zip(self._citations, listed.names, listed.citations, strict=True)
        for cites, names, words in made:
            numbers = dict.fromkeys(place_of[one.work] for one in cites if not one.words)
            if any(one.before or one.after for one in cites):  # which may cite, too
                words = d.rewritten(words, finished)
            citations.append((*names, d.Citation(tuple(numbers), words)))

        return d.Document(
            d.rewritten(document.blocks, finished),
            d.rewritten(document.footnotes, finished),
            tuple(self._references(listed)),
            d.rewritten(document.headings, finished),
        )

    def _listed(self, style: CitationStyle, place: Place) -> ReferenceList:
        """The list of references and the citations in this style, else in the default one."""
        items = [entry.item for entry in self._works]
        try:
            return Citer(style.name, style.language, style.store).listed(items, self._citations)
        except StyleProblem as problem:
            instead = f"; works are cited in the style `{DEFAULT}`"
            self._collector.report(
                rules.CITATION_STYLE, place, problem.message + instead, problem.hint
            )
        try:
            return Citer(DEFAULT, style.language, style.store).listed(items, self._citations)
        except StyleProblem:
            return self._bare_list()

    def _references(self, listed: ReferenceList) -> Iterator[d.Reference]:
        for number, (work, line) in enumerate(zip(listed.order, listed.lines, strict=True), 1):
            entry = self._works[work]
            yield d.Reference(
                number,
                entry.key,
                line.children,
                line.plain,
                entry.doi,
                entry.url,
                entry.item,
                listed.numbered,
            )

    def _bare_list(self) -> ReferenceList:
        """Numbers and keys, for works that no style can show."""
        lines = tuple(Styled((d.Text(entry.key),), entry.key) for entry in self._works)
        words = tuple((d.Text(f"[{_numbers(cites)}]"),) for cites in self._citations)
        return ReferenceList(tuple(range(len(lines))), lines, True, words, ((),) * len(words))


def _numbers(cites: Sequence[Cite]) -> str:
    return ", ".join(d.plain_text(one.words) or str(one.work + 1) for one in cites)


def _unknown(key: str) -> tuple[d.Inline, ...]:
    """What stands for a work that cannot be shown, as Pandoc has it."""
    return (d.Strong((d.Text(f"{key}?"),)),)
