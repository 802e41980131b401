"""One work as HTML with its stylesheets and pictures: what is typeset."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote

from pressroom import __version__
from pressroom.cache import Store
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.files import asset
from pressroom.languages import direction
from pressroom.markdown.numbering import Numbering
from pressroom.markdown.quotes import typographic, typographic_text
from pressroom.metadata.colours import readable
from pressroom.model import document as d
from pressroom.model.bylines import Row, row
from pressroom.model.citation import part_text, words_of
from pressroom.model.doi import doi_url
from pressroom.model.work import LAYOUTS, Article, Author, Catalog, Volume, Work
from pressroom.paper import words
from pressroom.paper.fontfiles import bundled
from pressroom.paper.formulas import Drawings
from pressroom.paper.glyphs import supplement
from pressroom.paper.paged import PagedBody
from pressroom.paper.paged_inlines import lines
from pressroom.paper.systemfonts import Chosen
from pressroom.paper.tables import Paper
from pressroom.paper.typesetting import Stylesheet
from pressroom.templates import fill, own, shown

PAGE = "whitepaper/whitepaper.html.j2"
STYLES = ("whitepaper/whitepaper.css", "whitepaper/extra.css")
"""The second is a publication's alone, and comes after the first."""

_PAPER = "#ffffff"
_CONTENTS_LEVEL = 3
_SHORT = 6 * 30
"""Lines of a text that begins below its title, as :func:`lines` counts: about six pages."""

Kinds = Mapping[tuple[int, int], str]
"""How to set tables, by the number of the part, from 0, and the line."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A work ready to be typeset. ``set_as`` says how each table is set; see :data:`Kinds`.

    ``supplement`` are fonts of the system for characters that those of the publication lack.
    """

    html: str
    stylesheets: tuple[Stylesheet, ...]
    files: Mapping[str, bytes | Path]
    set_as: Kinds
    supplement: Chosen


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the contents. ``markup`` is HTML."""

    level: int
    target: str
    number: str
    markup: str


@dataclass(frozen=True, slots=True)
class _Part:
    """An article's body. ``blocks``, ``endnotes`` and ``references`` are HTML.

    ``say`` has the fixed words of its language.
    """

    prefix: str
    article: Article
    running: str
    language: str
    direction: str
    authors: tuple[Author, ...]
    lines: tuple[_Line, ...]
    blocks: str
    endnotes: str
    references: str
    say: Callable[..., str]


class ManuscriptBuilder:
    """Builds the HTML of one work; ``attachments`` are the names of files that go with it."""

    def __init__(self, work: Work, catalog: Catalog, attachments: Sequence[str] = ()) -> None:
        self.work = work
        self.catalog = catalog
        self.attachments = attachments
        self.direction = direction(work.meta.language)
        paper = Paper.named(catalog.publication.paper)
        self.paper = paper.mirrored() if self.direction == "rtl" else paper
        publication = catalog.publication
        self._drawings = Drawings(Store.of(publication.root), publication.ink)
        self._pictures: dict[str, bytes | Path] = {}
        self._set_as: dict[tuple[int, int], str] = {}

    def build(self, collector: Collector, kinds: Kinds | None = None) -> Manuscript | None:
        """The work with its tables set as ``kinds`` says, and else as guessed.

        ``None`` when a template of the publication cannot be filled in.
        Reports ``template-valid``, ``formula-drawn``, ``code-language-known``
        and ``table-set-as-written``.
        """
        self._set_as = {}
        parts = list(self._parts(collector, kinds or {}))
        root, meta = self.catalog.publication.root, self.work.meta
        bodies = [body for part in parts for body in (part.blocks, part.endnotes, part.references)]
        check = partial(accessibility_problems, bodies=bodies)
        html = fill(root, PAGE, self._page_values(parts), collector, check=check)
        if html is None:
            return None
        chosen = supplement(html, self.catalog.publication.fonts, meta.language)
        sheets = []
        for name in STYLES:
            if name == STYLES[0] or own(root, name):
                text = fill(root, name, self._style_values(chosen), collector)
                if text is None:
                    return None
                sheets.append(Stylesheet(shown(root, name), text))
        files: dict[str, bytes | Path] = {**self._pictures, **self._drawings.files}
        return Manuscript(html, tuple(sheets), files, dict(self._set_as), chosen)

    def _style_values(self, chosen: Chosen) -> dict[str, object]:
        publication = self.catalog.publication
        fonts = publication.fonts
        # What a bundled font has is set in it, whatever else would have it.
        last = (*bundled(), *chosen.families) if chosen.families else ()

        def family(name: str) -> str:
            return ", ".join(f'"{one}"' for one in dict.fromkeys((name, *fonts.fallback, *last)))

        return {
            "publication": publication,
            "paper": self.paper,
            "text": family(fonts.text),
            "display": family(fonts.display),
            "code": family(fonts.code),
            "ink": publication.ink,
            "accent": readable(publication.accent, _PAPER),
            "direction": direction(self.work.meta.language),
            "layout": self._layout,
        }

    @cached_property
    def _layout(self) -> str:
        """``article`` or ``report``: as the work says, else by its length.

        A part of a series is a report like the others, however short it is.
        """
        work = self.work
        if isinstance(work, Volume):
            return LAYOUTS[0]
        if work.meta.layout or work.series:
            return work.meta.layout or LAYOUTS[0]
        return LAYOUTS[lines(work.document.blocks) <= _SHORT]

    def _has_contents(self, count: int) -> bool:
        """Whether there is a table of contents of ``count`` lines."""
        asked = self.work.meta.contents
        return count > 1 and (self._layout == LAYOUTS[0] if asked is None else asked)

    def _page_values(self, parts: Sequence[_Part]) -> dict[str, object]:
        meta = self.work.meta
        publication = self.catalog.publication
        article = self.work if isinstance(self.work, Article) else None
        fonts, spoken = publication.fonts, words_of(self.work, self.catalog)
        return {
            "meta": meta,
            "publication": publication,
            "logo": self._picture(publication.logo) if publication.logo else "",
            "volume": isinstance(self.work, Volume),
            "series": article.series if article else None,
            "part": article.part if article else None,
            "parts": parts,
            "contents": self._has_contents(sum(len(part.lines) for part in parts)),
            "layout": self._layout,
            "abstract": words.paragraphs(typographic_text(meta.abstract, meta.language)),
            "running": words.short_title(typographic_text(meta.title, meta.language)),
            "printed": typographic_text,
            "direction": direction(meta.language),
            "title_size": words.title_size(meta.title),
            "author_names": [author.name for author in meta.authors],
            "people": _people(meta.authors),
            "people_of": _people,
            "row_of": _row,
            "paragraphs": words.paragraphs,
            "title_size_of": words.title_size,
            "say": spoken.say,
            "day": spoken.day(meta.date) if meta.date else "",
            "cite_as": words.citation_markup(self.work, self.catalog),
            "part_of": part_text(article, self.catalog) if article else "",
            "doi_url": doi_url,
            "license": meta.license,
            "license_url": words.license_url(meta.license) if meta.license else "",
            "mark": _mark(),
            "faces": words.faces(fonts, spoken),
            "attached": words.attached(self.attachments, spoken),
            "program": f"Pressroom {__version__}",
        }

    def _parts(self, collector: Collector, kinds: Kinds) -> Iterator[_Part]:
        offsets = Numbering()
        for index, article in enumerate(self.work.articles):
            prefix = f"part-{index + 1}:" if isinstance(self.work, Volume) else ""
            printed = typographic(article.document, article.meta.language)
            offsets = replace(offsets, language=words_of(article, self.catalog))
            body = PagedBody(
                printed,
                picture=self._picture,
                article=partial(self._target, article),
                formula=self._drawings.formula,
                report=partial(_report, collector, article.path),
                prefix=prefix,
                part=index,
                offsets=offsets,
                kinds={line: kind for (part, line), kind in kinds.items() if part == index},
                paper=self.paper,
            )
            yield self._part(article, printed, prefix, body)
            self._set_as.update({(index, line): kind for line, kind in body.set_as.items()})
            offsets = offsets.after(article.document)

    def _part(self, article: Article, printed: d.Document, prefix: str, body: PagedBody) -> _Part:
        deepest = _CONTENTS_LEVEL if isinstance(self.work, Article) else _CONTENTS_LEVEL - 1
        lines = [
            _Line(node.level, prefix + node.id, node.number, body.entry(node))
            for node in d.walk(printed.blocks, skip=d.Marker)
            if isinstance(node, d.Heading) and node.level <= deepest
        ]
        blocks = body.body()
        spoken = words_of(article, self.catalog)
        endnotes = body.endnotes()
        if endnotes:
            lines.append(_Line(2, f"{prefix}end:notes", "", escape(spoken.say("notes"))))
        references = body.references()
        if references:
            lines.append(_Line(2, f"{prefix}end:references", "", escape(spoken.say("references"))))
        differ = isinstance(self.work, Volume) and article.meta.authors != self.work.meta.authors
        return _Part(
            prefix,
            article,
            words.short_title(typographic_text(article.meta.title, article.meta.language)),
            article.meta.language,
            direction(article.meta.language),
            article.meta.authors if differ else (),
            tuple(lines),
            blocks,
            endnotes,
            references,
            spoken.say,
        )

    def _picture(self, picture: d.Picture) -> str:
        root = self.catalog.publication.root
        path = picture.path
        name = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
        if picture.drawn:
            name = name.with_suffix(".pdf.png")
        self._pictures[name.as_posix()] = picture.drawn or path
        return quote(name.as_posix())

    def _target(self, here: Article, link: d.Link) -> str:
        """Where a link from ``here`` to another article leads in this work, or ``""``."""
        fragment = link.fragment
        if link.href == here.path and isinstance(self.work, Article):
            return f"#{fragment or 'work:top'}"
        if isinstance(self.work, Volume):
            for number, part in enumerate(self.work.parts, start=1):
                if part.path == link.href:
                    return f"#part-{number}:{fragment or 'work:top'}"
        return self.catalog.address(link.href)


def _report(
    collector: Collector, path: str, rule: Rule, line: int, message: str, hint: str
) -> None:
    collector.report(rule, Place(path, line), message, hint)


def _people(authors: Sequence[Author]) -> list[tuple[Author, str]]:
    return [(author, words.orcid_of(author)) for author in authors]


def _row(people: Sequence[tuple[Author, str]]) -> Row | None:
    return row([author for author, _orcid in people])


def _mark() -> str:
    """The ORCID iD mark as an address that needs no file."""
    data = base64.b64encode(asset("whitepaper/orcid.svg").encode("utf-8"))
    return f"data:image/svg+xml;base64,{data.decode('ascii')}"


# --- what a page lacks of what PDF/UA asks, where its template is a publication's own
#
# PDF/UA-1 (ISO 14289-1, section 7) asks for a language, a title, headings in steps of one level
# and a text in place of each picture. WeasyPrint writes the label without looking. The tags are
# found by a pattern: the text may be a whole book, and no more is asked than which tags it has.

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(
    r"<(?P<name>html|title|h[1-6]|img)\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
    r"(?P<text>[^<]*)",
    re.IGNORECASE,
)
_ATTRIBUTE = r"""\s{}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
_SOURCE = re.compile(r'\sdata-source="([^"]*)"')
_SHOWN = 60
_MOST = 5  # problems of one kind; more say nothing new


def accessibility_problems(html: str, bodies: Iterable[str]) -> list[tuple[str, str]]:
    """Message and hint for whatever ``html`` lacks, in order.

    ``bodies`` is HTML that has to stand in it, its blocks known by their
    ``data-source``.
    """
    text = _COMMENT.sub("", html)
    found = [*_head(text), *_headings(text), *_pictures(text)]
    there = set(_SOURCE.findall(text))
    if any(source not in there for body in bodies for source in _SOURCE.findall(body)):
        found.append(
            (
                "the template leaves out text of the work",
                "write `{{ part.blocks | safe }}`, `{{ part.endnotes | safe }}` and "
                "`{{ part.references | safe }}` for each of `parts`",
            )
        )
    return found


def _attribute(name: str, attributes: str) -> str:
    found = re.search(_ATTRIBUTE.format(name), attributes, re.IGNORECASE)
    return unescape(found[1] or found[2] or found[3] or "").strip() if found else ""


def _head(text: str) -> Iterator[tuple[str, str]]:
    tags = {tag["name"].lower(): tag for tag in _TAG.finditer(text)}
    page = tags.get("html")
    if page is None or not _attribute("lang", page["attributes"]):
        yield "the page does not say its language", 'begin it `<html lang="{{ meta.language }}">`'
    title = tags.get("title")
    if title is None or not title["text"].strip():
        yield "the page has no title", "write `<title>{{ meta.full_title }}</title>` into its head"


def _headings(text: str) -> Iterator[tuple[str, str]]:
    before = count = 0
    for tag in _TAG.finditer(text):
        if tag["name"].lower() in ("html", "title", "img"):
            continue
        level = int(tag["name"][1])
        if level > before + 1 and count < _MOST:
            count += 1
            words = " ".join(unescape(tag["text"]).split())[:_SHOWN]
            after = f"a heading of level {before}" if before else "no heading"
            yield (
                f"the heading “{words}” has level {level} and comes after {after}",
                f"make it `<h{before + 1}>`",
            )
        before = level


def _pictures(text: str) -> Iterator[tuple[str, str]]:
    count = 0
    for tag in _TAG.finditer(text):
        lacks = tag["name"].lower() == "img" and not _attribute("alt", tag["attributes"])
        if lacks and count < _MOST:
            count += 1
            name = _attribute("src", tag["attributes"])[:_SHOWN]
            yield (
                f"the picture `{name}` has no alternative text",
                'say what it shows: `alt="..."`',
            )
