"""The whitepaper: a work as a typeset PDF.

An article or the volume of a series becomes one HTML document
(:func:`html`), which :mod:`pressroom.typesetting` lays out.
"""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from pressroom import rules
from pressroom.artifacts import Artifact
from pressroom.body.html import plain_text
from pressroom.body.outline import Offsets, heading_label, shortened, walk
from pressroom.body.paged import PagedBody
from pressroom.diagnostics import Collector, Place
from pressroom.identifiers import doi_url
from pressroom.model import document as d
from pressroom.model.citation import citation_text, one_line, part_text
from pressroom.model.work import (
    Article,
    Author,
    Catalog,
    License,
    Person,
    Volume,
    Work,
)
from pressroom.templating import asset, environment
from pressroom.theme import readable
from pressroom.typesetting import LibraryMissing, LimitReached, TypesettingError, typeset
from pressroom.typesetting.fonts import covered_characters

_PAPER = "#ffffff"
_CONTENTS_LEVEL = 3
_MISSING_GLYPH = re.compile(r"^\.notdef glyph .*\(U\+([0-9A-F]{4,6})\)$")
_SHOWN_CHARACTERS = 8
_WHOLE_ADDRESS = 60  # characters; a longer one may break between lines


def render(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:
    """Return ``<slug>/<slug>.pdf``, or nothing when it cannot be made.

    Reports ``pdf-clean`` for whatever WeasyPrint complains of (with the line
    where a character has no glyph), ``render-limit`` and ``system-library``.
    """
    manuscript = _Manuscript(work, catalog)
    whole = Place(work.path)
    try:
        result = typeset(
            manuscript.html(), files=manuscript.files, archival=True, doi=work.meta.doi
        )
    except LibraryMissing as error:
        collector.report(
            rules.SYSTEM_LIBRARY,
            whole,
            str(error),
            "run the command above, or build without the PDF",
        )
        return []
    except LimitReached as error:
        collector.report(
            rules.RENDER_LIMIT,
            whole,
            str(error),
            "look for a picture or a table far larger than a page, or split the article",
        )
        return []
    except TypesettingError as error:
        collector.report(
            rules.PDF_CLEAN, whole, str(error), "simplify what was changed last and build again"
        )
        return []
    _report(result.warnings, work, collector)
    slug = work.meta.slug
    return [Artifact(f"{slug}/{slug}.pdf", result.pdf, "application/pdf", slug)]


def html(work: Work, catalog: Catalog) -> str:
    """The document that is typeset, its stylesheet within.

    Pictures are named relative to the publication's folder.
    """
    return _Manuscript(work, catalog).html()


def files(work: Work, catalog: Catalog) -> dict[str, bytes | Path]:
    """The pictures that :func:`html` names, by name."""
    manuscript = _Manuscript(work, catalog)
    manuscript.html()
    return manuscript.files


# --- what the template fills in


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the contents. ``markup`` is HTML."""

    level: int
    target: str
    number: str
    markup: str


@dataclass(frozen=True, slots=True)
class _Part:
    """An article's body. ``blocks``, ``endnotes`` and ``references`` are HTML."""

    prefix: str
    article: Article
    running: str
    language: str
    authors: tuple[Author, ...]
    lines: tuple[_Line, ...]
    blocks: str
    endnotes: str
    references: str


class _Manuscript:
    """Builds the HTML of one work and remembers the pictures it names."""

    def __init__(self, work: Work, catalog: Catalog) -> None:
        self.work = work
        self.catalog = catalog
        self.files: dict[str, bytes | Path] = {}

    def html(self) -> str:
        meta = self.work.meta
        publication = self.catalog.publication
        parts = list(self._parts())
        series = self.work.series if isinstance(self.work, Article) else None
        template = environment(publication.root).get_template("whitepaper/whitepaper.html.j2")
        return template.render(
            meta=meta,
            publication=publication,
            accent=readable(publication.accent, _PAPER),
            volume=isinstance(self.work, Volume),
            series=series,
            part=self.work.part if isinstance(self.work, Article) else None,
            parts=parts,
            contents=sum(len(part.lines) for part in parts) > 1,
            abstract=paragraphs(meta.abstract),
            running=short_title(meta.title),
            title_size=title_size(meta.title),
            author_names=[author.name for author in meta.authors],
            people=[(author, _orcid(author)) for author in meta.authors],
            people_of=lambda authors: [(author, _orcid(author)) for author in authors],
            paragraphs=paragraphs,
            title_size_of=title_size,
            day=day(meta.date, meta.language),
            cite_as=citation_markup(self.work, self.catalog),
            part_of=part_text(self.work, self.catalog) if isinstance(self.work, Article) else "",
            doi_url=doi_url,
            license=meta.license,
            license_url=_license_url(meta.license),
            mark=_mark(),
        )

    def _parts(self) -> Iterator[_Part]:
        if isinstance(self.work, Article):
            yield self._part(self.work, "", Offsets())
            return
        offsets = Offsets()
        for number, article in enumerate(self.work.parts, start=1):
            yield self._part(article, f"part-{number}:", offsets)
            offsets = offsets.after(article.document)

    def _part(self, article: Article, prefix: str, offsets: Offsets) -> _Part:
        body = PagedBody(
            article.document,
            picture=self._picture,
            article=partial(self._target, article),
            drawable=_drawable,
            prefix=prefix,
            offsets=offsets,
        )
        deepest = _CONTENTS_LEVEL if isinstance(self.work, Article) else _CONTENTS_LEVEL - 1
        lines = [
            _Line(node.level, prefix + node.id, node.number, body.unlinked(node.children))
            for node in walk(article.document.blocks)
            if isinstance(node, d.Heading) and node.level <= deepest
        ]
        blocks = body.body()
        endnotes = body.endnotes()
        if endnotes:
            lines.append(_Line(2, f"{prefix}end:notes", "", "Notes"))
        references = body.references()
        if references:
            lines.append(_Line(2, f"{prefix}end:references", "", "References"))
        differ = isinstance(self.work, Volume) and article.meta.authors != self.work.meta.authors
        return _Part(
            prefix,
            article,
            short_title(article.meta.title),
            article.meta.language,
            article.meta.authors if differ else (),
            tuple(lines),
            blocks,
            endnotes,
            references,
        )

    def _picture(self, picture: d.Picture) -> str:
        root = self.catalog.publication.root
        path = picture.path
        name = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
        self.files[name.as_posix()] = path
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
        other = self.catalog.articles.get(link.href)
        if other is None:
            return ""
        if other.meta.substack.url:
            return other.meta.substack.url
        doi = other.meta.doi or (other.series.doi if other.series else "")
        return doi_url(doi) if doi else ""


def _drawable(text: str) -> bool:
    glyphs = covered_characters("SourceSerif4")
    return all(ord(character) in glyphs for character in text)


def _mark() -> str:
    """The ORCID iD mark as an address that needs no file."""
    data = base64.b64encode(asset("whitepaper/orcid.svg").encode("utf-8"))
    return f"data:image/svg+xml;base64,{data.decode('ascii')}"


def _orcid(author: Author) -> str:
    return author.orcid if isinstance(author, Person) else ""


def _license_url(license_: License) -> str:
    return license_.url or f"https://spdx.org/licenses/{license_.id}.html"


# --- words of the first page


def paragraphs(text: str) -> list[str]:
    """The paragraphs of plain text: what blank lines part."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def short_title(title: str) -> str:
    """``title`` as it fits into a running head: its part before a colon, else cut at a word."""
    head = title.split(":", 1)[0].strip()
    fits = shortened(title) == title
    return shortened(title if fits or not head else head)


def title_size(title: str) -> str:
    """``large``, ``medium`` or ``small``, by what leaves room for the rest of the page."""
    if len(title) <= 90:
        return "large"
    return "medium" if len(title) <= 170 else "small"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day(date: datetime.date, language: str) -> str:
    """A date in words where the language is English, else in the form of ISO 8601."""
    if language.split("-")[0].lower() == "en":
        return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
    return date.isoformat()


def citation_markup(work: Work, catalog: Catalog) -> Markup:
    """How to cite ``work``, its title in italics and its address a link."""
    text = citation_text(work, catalog)
    title = one_line(work.meta.full_title)
    before, found, after = text.partition(title)
    if not found:
        before, after = text, ""
    words, gap, address = after.rpartition(" ")
    if address.startswith(("https://", "http://")):
        link = Markup('<a{1} href="{0}">{0}</a>').format(
            address, Markup(' class="whole"') if len(address) <= _WHOLE_ADDRESS else ""
        )
        after_markup = Markup("{}{}{}").format(words, gap, link)
    else:
        after_markup = Markup("{}").format(after)
    middle = Markup("<cite>{}</cite>").format(title) if found else Markup("")
    return Markup("{}{}{}").format(before, middle, after_markup)


# --- findings


def _report(warnings: Iterable[str], work: Work, collector: Collector) -> None:
    missing: set[str] = set()
    for warning in warnings:
        if found := _MISSING_GLYPH.match(warning):
            missing.add(chr(int(found[1], 16)))
        else:
            collector.report(
                rules.PDF_CLEAN,
                Place(work.path),
                f"WeasyPrint says: {warning}",
                "the PDF may lack something; change what it names",
            )
    if missing:
        _report_missing(missing, work, collector)


def _report_missing(missing: set[str], work: Work, collector: Collector) -> None:
    left = set(missing)
    for article in (work,) if isinstance(work, Article) else work.parts:
        for line, text in _texts(article.document):
            here = dict.fromkeys(character for character in text if character in missing)
            if here:
                left.difference_update(here)
                _report_characters(list(here), Place(article.path, line), collector)
    if left:
        _report_characters(sorted(left), Place(work.path), collector)


def _report_characters(characters: list[str], place: Place, collector: Collector) -> None:
    shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in characters[:_SHOWN_CHARACTERS])
    more = len(characters) - _SHOWN_CHARACTERS
    tail = f" and {more} more" if more > 0 else ""
    collector.report(
        rules.PDF_CLEAN,
        place,
        f"the fonts have no glyph for {shown}{tail}",
        "write it in letters that Source Serif 4 has, or show it as a picture",
    )


def _texts(document: d.Document) -> Iterator[tuple[int, str]]:
    """Line and own text of every block, notes and references at the end."""
    for block in walk(document.blocks):
        yield block.line, _own_text(block)
    for note in document.footnotes:
        for block in walk(note.blocks):
            yield block.line, _own_text(block)


def _own_text(block: d.Block) -> str:
    text: Callable[[Iterable[d.Inline]], str] = plain_text
    match block:
        case d.Paragraph():
            return text(block.children)
        case d.Heading():
            return heading_label(block)
        case d.CodeBlock():
            return block.text
        case d.MathBlock():
            return block.tex
        case d.Figure():
            return text(block.caption)
        case d.Table():
            cells = (*block.header, *(cell for row in block.rows for cell in row))
            return text(block.caption) + "".join(map(text, cells))
        case d.Callout():
            return block.title
        case d.DefinitionList():
            return "".join(text(entry.term) for entry in block.items)
        case _:
            return ""
