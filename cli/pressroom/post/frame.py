"""What stands before and after the text of a post, as blocks that every target renders.

Two templates, ``substack/opening.md.j2`` and ``substack/closing.md.j2``, write
Markdown from the metadata; it is parsed like the text of an article. A
publication's own templates come first and may extend the ones that ship.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressroom import rules
from pressroom.citations import CitationStyle
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Place, Severity
from pressroom.files import TEMPLATES, Source
from pressroom.languages import Language
from pressroom.markdown import build
from pressroom.model import document as d
from pressroom.model.citation import (
    citation_text,
    neighbours,
    part_count,
    same_doi,
    words_of,
)
from pressroom.model.doi import doi_url
from pressroom.model.identifiers import orcid_url
from pressroom.model.work import Article, Author, Catalog, Person, Volume, Work, shown_doi
from pressroom.templates import environment, fill, own_templates, shown

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_CHARACTERS = 200_000
"""What a template round a post may write: far more than is needed, and parsed in a moment."""

_ACTIVE = re.compile(r"([!-/:-@\[-`{-~])")
_SPACE = re.compile(r"[ \t\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_SHOWN = 60
_MEND = "mend the template; a value of the metadata is written as `{{ value|md }}`"


def opening(work: Work, catalog: Catalog, collector: Collector) -> tuple[d.Block, ...]:
    """Byline, statement, place in the series, identifiers and subscribe mark.

    The blocks bear line 1, that of the front matter they come from. A template
    that cannot be filled in gives no blocks and is reported, as is Markdown
    that an article could not hold either (``template-valid``).
    """
    return _blocks("substack/opening.md.j2", work, catalog, collector)


def closing(work: Work, catalog: Catalog, collector: Collector) -> tuple[d.Block, ...]:
    """How to cite, licence, whitepaper, next part and subscribe mark; as :func:`opening`."""
    return _blocks("substack/closing.md.j2", work, catalog, collector)


# --- what the templates are given


class Markdown(str):
    """Text that is Markdown already and is not escaped again."""

    __slots__ = ()


def escaped(value: object) -> Markdown:
    """``value`` as one line of Markdown that shows exactly its characters.

    Every ASCII punctuation character may be escaped (CommonMark 0.31, section
    2.4), so all are, but for brackets, which begin a formula after a backslash and are
    written as numbers (section 2.5); white space becomes one space, as a line break or an
    indent would begin something new.
    """
    if isinstance(value, Markdown):
        return value
    return Markdown(_ACTIVE.sub(_literal, _SPACE.sub(" ", str(value)).strip()))


def _literal(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};" if found[0] in "()[]" else f"\\{found[0]}"


def link(text: object, url: str) -> Markdown:
    """A link, or the text alone where there is no address."""
    return Markdown(f"[{escaped(text)}](<{escaped(url)}>)") if url else escaped(text)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The fixed phrases of a language as Markdown."""

    words: Language

    def say(self, name: str, /, **values: object) -> Markdown:
        """The phrase ``name`` with ``values`` put in, each escaped unless it is Markdown."""
        shown_values = {key: escaped(value) for key, value in values.items()}
        return Markdown(self.words.say(name, **shown_values))

    def byline(self, authors: tuple[Author, ...]) -> Markdown:
        """All authors with their affiliations; one that all share stands once, at the end."""
        shared = {author.affiliation if isinstance(author, Person) else "" for author in authors}
        common = shared.pop() if len(shared) == 1 and len(authors) > 1 else ""
        names = []
        for author in authors:
            own = author.affiliation if isinstance(author, Person) and not common else ""
            name = escaped(author.name)
            names.append(self.say("with-affiliation", name=name, affiliation=own) if own else name)
        text = Markdown(self.words.listed(names))
        if common:
            kind = "authors-both" if len(authors) == 2 else "authors-all"
            text = self.say(kind, authors=text, affiliation=common)
        return self.say("by", authors=text)


def _context(work: Work, catalog: Catalog) -> dict[str, Any]:
    """The names in a template; all values are plain text, but for ``byline`` and ``place``."""
    meta = work.meta
    series = work.series if isinstance(work, Article) else None
    before, after = neighbours(work, catalog) if isinstance(work, Article) else (None, None)
    doi = shown_doi(work)
    own = bool(meta.doi) and not (series and same_doi(meta.doi, series.doi))
    citation = citation_text(work, catalog)
    phrases = Phrases(words_of(work, catalog))
    address = (doi_url(doi) if doi else "") or meta.substack.url
    if not (address and citation.endswith(f" {address}")):
        address = ""
    return {
        "meta": meta,
        "publication": catalog.publication.name,
        "say": phrases.say,
        "byline": phrases.byline(meta.authors) if meta.authors else "",
        "statement": [text for text in re.split(r"\n\s*\n", meta.statement) if text.strip()],
        "place": _place(work, catalog, phrases.say),
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
        "subscribe": not any(
            isinstance(node, d.Marker) and node.mark is d.Mark.SUBSCRIBE
            for part in work.articles
            for node in d.walk(part.document.blocks)
        ),
    }


def _place(work: Work, catalog: Catalog, say: Callable[..., Markdown]) -> Markdown:
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


def _neighbour(part: Article | None) -> dict[str, str] | None:
    """The part before or after: its title, and where it is, if anywhere of its own.

    The volume's DOI is no address of a part: it would lead to where the reader is.
    """
    if part is None:
        return None
    url = part.meta.substack.url
    volume = part.series.doi if part.series else ""
    if not url and part.meta.doi and not same_doi(part.meta.doi, volume):
        url = doi_url(part.meta.doi)
    return {"title": part.meta.title, "url": url}


# --- from a template to blocks


@lru_cache(maxsize=4)  # compiling costs more than filling in; a changed file is seen all the same
def _environment(root: Path, _own: tuple[str, ...]) -> Environment:
    env = environment(root).overlay(autoescape=False)
    env.filters["md"] = escaped
    env.globals.update(link=link)
    return env


def _blocks(name: str, work: Work, catalog: Catalog, collector: Collector) -> tuple[d.Block, ...]:
    root = catalog.publication.root
    env = _environment(root, own_templates(root))
    values = _context(work, catalog)
    text = fill(root, name, values, collector, limit=MAX_CHARACTERS, env=env)
    if text is None:
        return ()
    place = Place(shown(root, name))

    def refuse(message: str, hint: str = _MEND) -> None:
        collector.report(rules.TEMPLATE_VALID, place, message, hint)

    source = Source(place.path, text, root / TEMPLATES / name)
    found = Collector()
    style = CitationStyle(language=work.meta.language)
    body = build(source, 0, root, Bibliography(), found, style=style)
    for problem in found:
        if problem.severity is not Severity.NOTE:
            where = _quoted(source, problem.line)
            refuse(f"the template writes faulty Markdown: {problem.message}{where}")
    for path in dict.fromkeys(link.path for link in body.links):
        if path not in catalog.articles:
            refuse(f"a link leads to `{path}`, which is no article")
    numbered = list(dict.fromkeys(_numbered(body.document.blocks)))
    for what in numbered:
        refuse(
            f"the template writes {what}, and the numbers of a post belong to its text",
            "leave it out, or put it into the article",
        )
    return () if numbered else d.rewritten(body.document.blocks, _at_front)


def _quoted(source: Source, number: int | None) -> str:
    """The line itself: its number is that of what the template wrote, not of the template."""
    line = source.lines[number - 1].strip() if number else ""
    if len(line) > _SHOWN:
        line = line[: _SHOWN - 1] + "…"
    return f", in “{line}”" if line else ""


def _numbered(blocks: Iterable[d.Block]) -> Iterator[str]:
    """What would take a number from the text of the post, in words."""
    for node in d.walk(blocks):
        match node:
            case d.FootnoteRef():
                yield "a footnote"
            case d.Citation():
                yield "a citation"
            case d.Figure() | d.Table() if node.caption or node.label:
                yield "a caption"


def _at_front(node: Any) -> Any:
    return replace(node, line=1) if hasattr(node, "line") else node
