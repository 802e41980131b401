"""The whole publication: found on disk, read, checked, and made into a catalog of works.

Files are found by name, front matter is read of each, and texts are parsed unless the index has
a summary of them that holds. What only all together can tell is checked then.
"""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, field, replace
from functools import partial
from pathlib import Path

from pressroom import languages, rules
from pressroom.build import checks, naming
from pressroom.build.cachekeys import value_digest
from pressroom.build.catalog import complete
from pressroom.build.index import Index, Summary
from pressroom.build.sources import (
    Draft,
    check_card,
    find_files,
    path_in,
    read_article,
    read_publication,
    read_series,
)
from pressroom.citations import CitationStyle, bibliography
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.files import FileRef
from pressroom.languages import language
from pressroom.markdown import Body, build
from pressroom.metadata import DEFAULT_LANGUAGE, Settings, publication_settings
from pressroom.model.document import Document
from pressroom.model.work import Catalog, Extent, LazyDocument, extent
from pressroom.paper.charmaps import lacking
from pressroom.processes import imap_unordered, may_fork

Progress = Callable[[str], None]
"""Called with the name of what is done next."""


def load(
    root: Path,
    collector: Collector,
    progress: Progress = lambda _name: None,
    index: Index | None = None,
    jobs: int = 1,
    named: Sequence[Path] = (),
) -> Catalog:
    """Read and check everything in the publication at ``root``, many articles ``jobs`` at once.

    An article of which ``index`` has a summary that holds is not parsed; summaries of others are
    put into it. The catalog holds the works that are complete; whatever is wrong with the
    others, or with these, is reported. Without a ``pressroom.toml`` only what is ``named`` is read.
    Raises :class:`PressroomError` when there is nothing to read.
    """
    root = root.resolve()
    index = index or Index(root)
    own = publication_settings(root, collector)
    about = read_publication(root, own, collector)
    languages.check(root, collector)
    files = find_files(about.sources, root, collector, named)
    all_series = read_series(files.series, root, collector)
    bibliographies = Bibliographies(root, collector)
    drafts: dict[str, Draft] = {}
    texts: dict[str, Text] = {}
    for file in files.articles:
        draft = read_article(file, root, own, all_series, collector, index.front_matter)
        if draft is not None and draft.own.draft:
            collector.report(
                rules.DRAFT,
                draft.place("draft"),
                "the article is a draft, and not built",
                "delete `draft` when it is finished",
            )
        elif draft is not None:
            path = draft.source.path
            drafts[path] = draft = _spoken(draft, collector)
            index.digests.read_as(draft.source.file, draft.source.sha256)
            text = Text(
                draft,
                root,
                bibliographies.of(draft.settings.bibliography),
                _style(draft.settings, index, collector),
                about.url,
            )
            texts[path] = text
            known = index.summaries.get(path)
            if known is not None and not known.holds(text.key, root, index.digests):
                del index.summaries[path]
    for path in naming.included((d.source for d in drafts.values()), root) & drafts.keys():
        del drafts[path], texts[path]
    parsed = parse_all([text for path, text in texts.items() if path not in index.summaries], jobs)
    documents = Documents()
    for number, (path, text) in enumerate(texts.items(), 1):
        progress(f"reading {number} of {len(texts)}: {path}")
        if path in index.summaries:
            documents.later(text, index.summaries[path])
        else:
            one = next(parsed)
            index.summaries[path] = text.summary(one, index)
            documents.add(text, one)
        summary = index.summaries[path]
        collector.extend(summary.findings)
        bibliographies.cited(text.draft.settings.bibliography, summary.cited)
    bibliographies.check()
    summaries = index.summaries = {path: index.summaries[path] for path in drafts}
    checks.dois(all_series.values(), drafts.values(), collector)
    checks.parts(drafts.values(), collector)
    checks.article_links(summaries, collector)
    catalog = complete(about, own, all_series, drafts, documents.by_path, collector)
    for article in catalog.articles.values():
        source = drafts[article.path].source
        checks.glyphs(article, source, summaries[article.path].strange, about.fonts, collector)
    return catalog


# --- bibliographies


class Bibliographies:
    """The bibliographies of the publication at ``root``, and what is cited of each."""

    def __init__(self, root: Path, collector: Collector) -> None:
        self._root = root
        self._collector = collector
        self._loaded: dict[Path, Bibliography] = {}
        self._cited: dict[Path, set[str]] = {}

    def of(self, refs: tuple[FileRef, ...] | None) -> Bibliography:
        """All that a setting names as one; of two works with one key the first one counts.

        What cannot be read is left out.
        """
        found = [self._one(ref) for ref in refs or ()]
        return found[0] if len(found) == 1 else bibliography.merged(found)

    def _one(self, ref: FileRef) -> Bibliography:
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
            loaded = bibliography.load(ref, path_in(path, self._root), self._collector)
            self._loaded[path] = loaded or Bibliography()
        return self._loaded[path]

    def cited(self, refs: tuple[FileRef, ...] | None, keys: frozenset[str]) -> None:
        """Note that an article with these bibliographies cites these works."""
        for ref in refs or ():
            self._cited.setdefault(ref.path.resolve(), set()).update(keys)

    def check(self) -> None:
        """Report what cited works lack, and which are cited nowhere."""
        for path, loaded in self._loaded.items():
            bibliography.check(loaded, self._cited.get(path, set()), self._collector)


def _spoken(draft: Draft, collector: Collector) -> Draft:
    """``draft`` with the language that its script tells, where no setting does."""
    if draft.settings.language is not None:
        return draft
    tag = languages.guessed("\n".join(draft.source.lines[draft.skip :]))
    if not tag:
        return draft
    collector.report(
        rules.LANGUAGE_GIVEN,
        draft.place("language"),
        f"the text is taken to be in the language `{tag}`, by its script",
        f"write `lang: {tag}` into the front matter, or the language that it is in",
    )
    return replace(draft, settings=replace(draft.settings, language=tag))


def _style(settings: Settings, index: Index, collector: Collector) -> CitationStyle:
    """How an article with these settings (inherited ones too) cites.

    A style that lies outside the publication is reported and left out.
    """
    language = settings.language or DEFAULT_LANGUAGE
    style = settings.citation_style
    if style is not None and (
        style.text.endswith(".csl") and not style.path.resolve().is_relative_to(index.root)
    ):
        collector.report(
            rules.CITATION_STYLE,
            style.place,
            f"the style `{style.text}` lies outside the publication",
            "copy it into the publication",
        )
        style = None
    if style is None:
        return CitationStyle(language=language, store=index.store)
    return CitationStyle(str(style.path), language, index.store, style.place)


# --- texts


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came of parsing: the body, how much it is, what was found, what no bundled font has.

    From another process the document comes as bytes, ``packed``, and ``body`` is without it.
    """

    body: Body
    extent: Extent
    findings: tuple[Diagnostic, ...]
    strange: str
    packed: bytes = b""


@dataclass(frozen=True, slots=True)
class Text:
    """An article's text with all that it takes to parse it.

    Beyond what its draft depends on, that is the pictures that the text names and the files of
    ``bibliography`` and ``citation_style``.
    """

    draft: Draft
    root: Path
    works: Bibliography
    style: CitationStyle
    site: str = ""

    @property
    def key(self) -> str:
        """A digest of the settings that have a say in how the text is parsed."""
        settings, style = self.draft.settings, self.style
        values = (
            settings.title,
            bool(settings.number_sections),
            style.language,
            Path(style.name),
            style.place,
            settings.bibliography,
            self.draft.skip,
            language(style.language, self.root).digest,
            settings.math,
            self.site,
        )
        return value_digest(values, self.root)

    def parse(self) -> Parsed:
        """The body, and what is wrong with it."""
        draft, found = self.draft, Collector()
        check_card(draft.source, draft.own, self.root, found)
        body = build(
            draft.source,
            draft.skip,
            self.root,
            self.works,
            found,
            title=draft.settings.title or "",
            site=self.site,
            macros=draft.settings.math,
            numbered=bool(draft.settings.number_sections),
            style=self.style,
        )
        if not body.document.blocks:
            found.report(
                rules.ARTICLE_EMPTY,
                draft.source.place(max(draft.skip, 1)),
                "the article has no text",
                "write it below the front matter",
            )
        cited = (reference.plain for reference in body.document.references)
        strange = lacking("".join((draft.source.text, *cited)))
        return Parsed(body, extent(body.document), tuple(found), "".join(sorted(strange)))

    def document(self) -> Document:
        """The document alone."""
        return self.parse().body.document

    def summary(self, parsed: Parsed, index: Index) -> Summary:
        """What others need of the text that was just parsed."""
        body, settings = parsed.body, self.draft.settings
        paths = {self.draft.source.file, *body.files}
        paths.update(ref.path.resolve() for ref in settings.bibliography or ())
        if Path(self.style.name).is_absolute():
            paths.add(Path(self.style.name))
        if settings.substack is not None and settings.substack.card:
            card = self.draft.source.file.parent / settings.substack.card
            paths.add(Path(os.path.normpath(card)))
        return Summary(
            self.key,
            {
                path_in(path, self.root): index.digests.digest(path)
                for path in sorted(paths)
                if path.is_relative_to(self.root)  # others come with a distribution
            },
            parsed.findings,
            tuple((link.path, link.fragment, link.place) for link in body.links),
            body.cited,
            body.anchors,
            astuple(parsed.extent),
            parsed.strange,
        )


MANY = 24
"""Articles; for fewer, processes take longer to start than they save."""


def parse_all(texts: Sequence[Text], jobs: int) -> Iterator[Parsed]:
    """Each of ``texts`` parsed, in order, ``jobs`` at once if there are :data:`MANY`."""
    if jobs <= 1 or len(texts) < MANY or not may_fork():
        yield from (text.parse() for text in texts)
        return
    # All of them need it.
    import pressroom.citations.engine  # noqa: F401

    early: dict[int, Parsed] = {}
    at = 0
    for number, one in imap_unordered(lambda i: _packed(texts[i].parse()), range(len(texts)), jobs):
        early[number] = one
        while at in early:
            yield early.pop(at)
            at += 1


def _packed(parsed: Parsed) -> Parsed:
    """The same with its document as bytes, which are unpacked by our own processes only."""
    document = zlib.compress(pickle.dumps(parsed.body.document, pickle.HIGHEST_PROTOCOL), 1)
    return replace(parsed, body=replace(parsed.body, document=Document(())), packed=document)


def _unpacked(data: bytes) -> Document:
    document: Document = pickle.loads(zlib.decompress(data))  # noqa: S301 - ours, never on a disk
    return document


MAX_IN_MEMORY = 2_000_000
"""Characters of text kept in memory as documents, some 60 articles; others are kept packed."""


@dataclass(slots=True)
class Documents:
    """The documents of articles by path, each there when it is looked at."""

    by_path: dict[str, LazyDocument] = field(default_factory=dict)
    _in_memory: int = field(default=0, init=False)

    def later(self, text: Text, summary: Summary) -> None:
        """Have ``text`` parsed when its document is looked at."""
        self.by_path[text.draft.source.path] = LazyDocument(text.document, Extent(*summary.extent))

    def add(self, text: Text, parsed: Parsed) -> None:
        """Take the document of ``text`` that was just made."""
        self._in_memory += len(text.draft.source.text)
        if parsed.packed or self._in_memory > MAX_IN_MEMORY:
            data = parsed.packed or _packed(parsed).packed
            document = LazyDocument(partial(_unpacked, data), parsed.extent)
        else:
            document = LazyDocument(text.document, parsed.extent)
            document.fill(parsed.body.document)
        self.by_path[text.draft.source.path] = document
