"""What stands before and after the text of a post, as blocks that every target renders.

Two templates, ``substack/opening.md.j2`` and ``substack/closing.md.j2``, write
Markdown from the metadata; it is parsed like the text of an article. A
publication's own templates come first and may extend the ones that ship.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressroom import rules
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Diagnostic, Place, Severity
from pressroom.files import Source
from pressroom.markdown import build
from pressroom.model import document as d
from pressroom.model.citation import citation_text, neighbours, part_count, same_doi
from pressroom.model.identifiers import doi_url, orcid_url
from pressroom.model.work import Article, Author, Catalog, Person, Volume, Work, shown_doi
from pressroom.post.filling import filled, origin
from pressroom.post.phrases import PHRASES
from pressroom.templates import environment, own_templates

if TYPE_CHECKING:
    from jinja2 import Environment

OPENING = "substack/opening.md.j2"
CLOSING = "substack/closing.md.j2"

_ACTIVE = re.compile(r"([!-/:-@\[-`{-~])")
_SPACE = re.compile(r"[ \t\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_SHOWN = 60


def opening(work: Work, catalog: Catalog, collector: Collector) -> tuple[d.Block, ...]:
    """Byline, statement, place in the series, identifiers and subscribe mark.

    The blocks bear line 1, that of the front matter they come from. A template
    that cannot be filled in gives no blocks and is reported, as is Markdown
    that an article could not hold either (``template-valid``).
    """
    return _Frame(work, catalog, collector).blocks(OPENING)


def closing(work: Work, catalog: Catalog, collector: Collector) -> tuple[d.Block, ...]:
    """How to cite, licence, whitepaper, next part and subscribe mark; as :func:`opening`."""
    return _Frame(work, catalog, collector).blocks(CLOSING)


# --- what the templates are given


class Markdown(str):
    """Text that is Markdown already and is not escaped again."""

    __slots__ = ()


def escaped(value: object) -> Markdown:
    """``value`` as one line of Markdown that shows exactly its characters.

    Every ASCII punctuation character may be escaped (CommonMark 0.31, section
    2.4), so all are; white space becomes one space, as a line break or an
    indent would begin something new.
    """
    if isinstance(value, Markdown):
        return value
    return Markdown(_ACTIVE.sub(r"\\\1", _SPACE.sub(" ", str(value)).strip()))


def link(text: object, url: str) -> Markdown:
    """A link, or the text alone where there is no address."""
    return Markdown(f"[{escaped(text)}](<{escaped(url)}>)") if url else escaped(text)


def say(name: str, /, **values: object) -> Markdown:
    """The phrase ``name`` with ``values`` put in, each escaped unless it is Markdown."""
    filled = {key: escaped(value) for key, value in values.items()}
    return Markdown(PHRASES[name].format(**filled))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The part before or after: its title, and where it is, if anywhere of its own."""

    title: str
    url: str


def byline(authors: tuple[Author, ...]) -> Markdown:
    """All authors with their affiliations; one that all share stands once, at the end."""
    shared = {author.affiliation if isinstance(author, Person) else "" for author in authors}
    common = shared.pop() if len(shared) == 1 and len(authors) > 1 else ""
    names = []
    for author in authors:
        own = author.affiliation if isinstance(author, Person) and not common else ""
        names.append(
            say("author", name=author.name, affiliation=own) if own else escaped(author.name)
        )
    text = _listed(names)
    if common:
        name = "authors-both" if len(authors) == 2 else "authors-all"
        text = say(name, authors=text, affiliation=common)
    return say("by", authors=text)


def _listed(names: list[Markdown]) -> Markdown:
    if not names:
        return Markdown("")
    text, *more = names[:-1] or names
    for name in more:
        text = say("comma", before=text, next=name)
    return say("and", before=text, last=names[-1]) if len(names) > 1 else text


def _context(work: Work, catalog: Catalog) -> dict[str, Any]:
    """The names in a template; all values are plain text, but for ``byline`` and ``place``."""
    meta = work.meta
    series = work.series if isinstance(work, Article) else None
    before, after = neighbours(work, catalog) if isinstance(work, Article) else (None, None)
    doi = shown_doi(work)
    own = bool(meta.doi) and not (series and same_doi(meta.doi, series.doi))
    citation = citation_text(work, catalog)
    address = (doi_url(doi) if doi else "") or meta.substack.url
    if not (address and citation.endswith(f" {address}")):
        address = ""
    parts = work.parts if isinstance(work, Volume) else (work,)
    return {
        "meta": meta,
        "publication": catalog.publication.name,
        "byline": byline(meta.authors),
        "statement": [text for text in re.split(r"\n\s*\n", meta.statement) if text.strip()],
        "place": _place(work, catalog),
        "series": series.title if series else "",
        "volume": isinstance(work, Volume),
        "previous": _neighbour(before),
        "next": _neighbour(after),
        "people": [
            {"name": author.name, "orcid": author.orcid, "url": orcid_url(author.orcid)}
            for author in meta.authors
            if isinstance(author, Person) and author.orcid
        ],
        "doi": doi,
        "doi_url": doi_url(doi) if doi else "",
        "doi_of_series": bool(doi) and not own and series is not None,
        "citation": citation.removesuffix(address).rstrip(),
        "citation_url": address,
        "pdf": f"{meta.slug}.pdf",
        "subscribe": not any(_subscribes(part.document.blocks) for part in parts),
    }


def _place(work: Work, catalog: Catalog) -> Markdown:
    """Which part of how many, or what a volume holds; nothing for a single article."""
    if isinstance(work, Volume):
        return say("volume", parts=len(work.parts)) if len(work.parts) > 1 else Markdown("")
    series = work.series
    if series is None:
        return Markdown("")
    if work.part is None:
        return say("part-unnumbered", series=series.title)
    total = part_count(work, catalog)
    if not total:
        return say("part", part=work.part, series=series.title)
    return say("part-of-many", part=work.part, parts=total, series=series.title)


def _neighbour(part: Article | None) -> Neighbour | None:
    """The volume's DOI is no address of a part: it would lead to where the reader is."""
    if part is None:
        return None
    url = part.meta.substack.url
    volume = part.series.doi if part.series else ""
    if not url and part.meta.doi and not same_doi(part.meta.doi, volume):
        url = doi_url(part.meta.doi)
    return Neighbour(part.meta.title, url)


def _subscribes(blocks: Iterable[d.Block]) -> bool:
    """Whether the author has put a subscribe mark somewhere."""
    for block in blocks:
        inner: Iterable[tuple[d.Block, ...]] = ()
        match block:
            case d.Marker(mark=d.Mark.SUBSCRIBE):
                return True
            case d.Marker() | d.Quote() | d.PullQuote() | d.Callout():
                inner = (block.blocks,)
            case d.BulletList() | d.OrderedList():
                inner = (item.blocks for item in block.items)
            case d.DefinitionList():
                inner = (detail for entry in block.items for detail in entry.details)
        if any(_subscribes(blocks_within) for blocks_within in inner):
            return True
    return False


def _nodes(value: object) -> Iterator[object]:
    """Every node below ``value``."""
    if isinstance(value, tuple | list):
        for item in value:
            yield from _nodes(item)
    elif is_dataclass(value):
        yield value
        for field in fields(value):
            yield from _nodes(getattr(value, field.name))


# --- from a template to blocks


@lru_cache(maxsize=4)  # compiling costs more than filling in; a changed file is seen all the same
def _environment(root: Path, _own: tuple[str, ...]) -> Environment:
    env = environment(root).overlay(autoescape=False)
    env.filters["md"] = escaped
    env.globals.update(link=link, say=say)
    return env


class _Frame:
    def __init__(self, work: Work, catalog: Catalog, collector: Collector) -> None:
        self._work = work
        self._catalog = catalog
        self._collector = collector

    def blocks(self, name: str) -> tuple[d.Block, ...]:
        root = self._catalog.publication.root
        context = _context(self._work, self._catalog)
        env = _environment(root, own_templates(root))
        text = filled(env, root, name, context, self._collector)
        if text is None:
            return ()
        path, file = origin(root, name)
        source = Source(path, text, file)
        found = Collector()
        body = build(source, 0, root, Bibliography(), found)
        for problem in found:
            if problem.severity is not Severity.NOTE:
                self._markdown(path, source, problem)
        for path_of_link in dict.fromkeys(link.path for link in body.links):
            if path_of_link not in self._catalog.articles:
                self._refuse(
                    Place(path), f"a link leads to `{path_of_link}`, which is no article", _FROM
                )
        blocks = body.document.blocks
        for what in dict.fromkeys(_numbered(blocks)):
            self._refuse(
                Place(path),
                f"the template writes {what}, and the numbers of a post belong to its text",
                "leave it out, or put it into the article",
            )
            blocks = ()
        return tuple(_at_front(block) for block in blocks)

    def _markdown(self, path: str, source: Source, problem: Diagnostic) -> None:
        # The line is one of what the template wrote, not of the template: it is quoted instead.
        line = source.lines[problem.line - 1].strip() if problem.line else ""
        if len(line) > _SHOWN:
            line = line[: _SHOWN - 1] + "…"
        where = f", in “{line}”" if line else ""
        self._refuse(
            Place(path), f"the template writes faulty Markdown: {problem.message}{where}", _FROM
        )

    def _refuse(self, place: Place, message: str, hint: str) -> None:
        self._collector.report(rules.TEMPLATE_VALID, place, message, hint)


_FROM = "mend the template; a value of the metadata is written as `{{ value|md }}`"


def _numbered(blocks: Iterable[d.Block]) -> Iterator[str]:
    """What would take a number from the text of the post, in words."""
    for node in _nodes(blocks):
        match node:
            case d.FootnoteRef():
                yield "a footnote"
            case d.Citation():
                yield "a citation"
            case d.Figure() | d.Table() if node.caption or node.label:
                yield "a caption"


def _at_front(value: Any) -> Any:
    """The same node, it and all below it on line 1."""
    if isinstance(value, tuple):
        return tuple(_at_front(item) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {field.name: _at_front(getattr(value, field.name)) for field in fields(value)}
    if "line" in changes:
        changes["line"] = 1
    return replace(value, **changes)
