"""``index.html``: the page that a DOI leads to: an article's text, and how to cite and get it.

It asks for nothing from anywhere and needs no script; its links are relative,
so that the folder can be published as it is (GitHub Pages) or opened from the
disk. The page of a volume leads to those of its parts: the text stands at one
address alone. Where not everyone may read a work, its text is not here either.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pressroom.cache import Store
from pressroom.citations import cite
from pressroom.diagnostics import Collector
from pressroom.files import Artifact, Named, asset
from pressroom.languages import direction
from pressroom.markdown.html import HtmlBody
from pressroom.markdown.numbering import Numbering, merged
from pressroom.markdown.quotes import typographic, typographic_text
from pressroom.model import bylines, document as d
from pressroom.model.citation import citation_text, words_of
from pressroom.model.document import plain_text
from pressroom.model.doi import doi_url
from pressroom.model.work import Article, Author, Catalog, License, Person, Volume, Work
from pressroom.post.theme import page_css
from pressroom.records.citation_files import csl_item
from pressroom.records.linkeddata import linked_data
from pressroom.site import facts
from pressroom.site.body import Entry, PageBody
from pressroom.site.figures import Figures
from pressroom.site.markdown_copy import markdown_copy
from pressroom.templates import fill
from pressroom.text import human_size, one_line, pretty_json

if TYPE_CHECKING:
    from markupsafe import Markup

TEMPLATE = "landing/landing.html.j2"
_LIMIT = 50_000_000  # characters
_STYLES = (("Chicago", "chicago-author-date"), ("Vancouver", "nlm-citation-sequence"))
"""What a style is called on the page, and its name in the repository of CSL styles."""


def render(
    work: Work, catalog: Catalog, collector: Collector, beside: Sequence[Named] = ()
) -> list[Artifact]:
    """``<slug>/<slug>.md``, and ``<slug>/index.html``, which links ``beside``, with its figures.

    ``beside`` are the work's other artifacts, of this build or kept from an
    earlier one. Reports ``template-valid``, and then leaves out the page, and
    ``picture-readable``.
    """
    slug = work.meta.slug
    copy = Artifact(
        f"{slug}/{slug}.md", markdown_copy(work, catalog).encode(), "text/markdown", slug
    )
    figures = Figures(slug, work.path, collector)
    html = landing_page(work, catalog, [*beside, copy], figures, collector)
    if html is None:
        return [copy]
    page = Artifact(f"{slug}/{facts.PAGE}", html.encode(), "text/html", slug)
    return [page, copy, *figures.artifacts]


def landing_page(
    work: Work, catalog: Catalog, beside: Sequence[Named], figures: Figures, collector: Collector
) -> str | None:
    """The page; ``beside`` are the files that will stand in its folder.

    ``None`` when the publication's own template cannot be filled in, which is
    reported as ``template-valid``.
    """
    meta = work.meta
    words = words_of(work, catalog)
    listed = facts.files(work, beside, words)
    has_card = f"{meta.slug}/{_CARD}" in {made.path for made in beside}
    references, _places = merged([article.document for article in work.articles])
    doi, doi_address = facts.doi_and_address(work)
    text = _text(work, catalog, figures)
    row = bylines.row(meta.authors)
    values: dict[str, object] = {
        "css": page_css(catalog.publication.accent)
        + asset("landing/landing.css")
        + asset("landing/text.css"),
        "mark": _mark(),
        "meta": meta,
        "publication": catalog.publication,
        "printed": typographic_text,
        "say": words.say,
        "spoken": words.tag,
        "volume": isinstance(work, Volume),
        "series": work.series if isinstance(work, Article) else None,
        "place": facts.place(work, catalog),
        "people": facts.bylines(meta.authors),
        "row": row,
        "places": facts.places(row.places if row else ()),
        "doi": doi,
        "doi_url": doi_address,
        "license_url": license_url(meta.license) if meta.license else "",
        "day": words.day(meta.date) if meta.date else "",
        "direction": direction(meta.language),
        "abstract": _paragraphs(meta.abstract),
        "text": text,
        "files": [(file, human_size(file.size)) for file in listed],
        "citations": _citations(work, catalog),
        "whole": facts.whole(work, catalog),
        "parts": facts.siblings(work, catalog),
        "references": [_entry(reference) for reference in references],
        "numbered": any(reference.numbered for reference in references),
        "access": facts.access(work, words),
        "highwire": _given(_highwire(work, catalog, listed)),
        "dublin_core": _given(_dublin_core(work, catalog)),
        "open_graph": _given(_open_graph(work, catalog, has_card=has_card)),
        "translations": [(tag, facts.page_of(catalog, slug)) for tag, slug in meta.translations],
        "links": _given(_links(work, catalog, listed)),
        "linked_data": script_json(linked_data(work, catalog)),
    }
    return fill(catalog.publication.root, TEMPLATE, values, collector, limit=_LIMIT)


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of an article as HTML, and what stands before and behind it."""

    body: str
    notes: str
    contents: tuple[Entry, ...]


def _text(work: Work, catalog: Catalog, figures: Figures) -> _Text | None:
    """The text of an article that everyone may read."""
    if not isinstance(work, Article) or work.meta.access.kind != "open":
        return None
    body = PageBody(
        typographic(work.document, work.meta.language),
        picture=figures.address,
        article=partial(_target, work, catalog),
        store=Store.of(catalog.publication.root),
        offsets=Numbering(language=words_of(work, catalog)),
    )
    contents = body.contents()
    return _Text(body.body(), body.notes(), contents)


def _target(here: Article, catalog: Catalog, link: d.Link) -> str:
    """Where a link from ``here`` to another article leads: its page."""
    fragment = f"#{link.fragment}" if link.fragment else ""
    if link.href == here.path:
        return fragment or "#"
    other = catalog.articles.get(link.href)
    return f"../{other.meta.slug}/{facts.PAGE}{fragment}" if other else ""


def license_url(license_: License) -> str:
    """Where the text of a licence is."""
    return license_.url or f"https://spdx.org/licenses/{license_.id}.html"


def script_json(data: Mapping[str, object]) -> Markup:
    """JSON for a ``script`` element: no character in it can end the element or begin a comment."""
    from markupsafe import Markup

    text = pretty_json(data, 1)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - nothing is left in it that markup knows


def _mark() -> str:
    """The ORCID iD mark as an address that needs no file."""
    data = base64.b64encode(asset("whitepaper/orcid.svg").encode("utf-8"))
    return f"data:image/svg+xml;base64,{data.decode('ascii')}"


def _paragraphs(text: str) -> list[str]:
    return [one_line(part) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _citations(work: Work, catalog: Catalog) -> list[tuple[str, Markup]]:
    """How to cite the work in three styles; APA in the words of the PDF and the post."""
    from markupsafe import Markup

    store = Store.of(catalog.publication.root)
    item = {"URL": facts.doi_and_address(work)[1], **csl_item(work, catalog)}
    found = [("APA", _linked(citation_text(work, catalog)))]
    for name, style in _STYLES:
        [line] = cite([item], style, work.meta.language, store)
        html = Markup(_Entries().inlines(line.children))  # noqa: S704 - the walk escapes
        found.append((name, html))
    return found


def _linked(text: str) -> Markup:
    """A citation with the address at its end as a link."""
    from markupsafe import Markup

    words, gap, last = text.rpartition(" ")
    if not last.startswith(("https://", "http://")):
        return Markup("{}").format(text)
    return Markup('{}{}<a href="{}">{}</a>').format(words, gap, last, last)


# --- references


class _Entries(HtmlBody):
    """Inline content of references: links elsewhere are links, any other its words."""

    def link(self, node: d.Link) -> str:
        if node.kind is d.LinkKind.EXTERNAL:
            return super().link(node)
        return self.inlines(node.children)


def _entry(reference: d.Reference) -> Markup:
    from markupsafe import Markup

    # The walk escapes everything that comes from a source.
    html = Markup(_Entries().inlines(reference.children))  # noqa: S704
    url = doi_url(reference.doi) if reference.doi else reference.url
    named = reference.doi or reference.url
    if url and named.lower() not in plain_text(reference.children).lower():
        html += Markup(' <a href="{}">{}</a>').format(url, url)
    return html


# --- what the page says of itself to machines: Highwire and Dublin Core tags, and links
#
# Highwire tags are what Google Scholar and Zotero read
# (https://scholar.google.com/intl/en/scholar/inclusion.html#indexing); an address in one has to
# be absolute, so without the publication's they are left out. Dublin Core in HTML:
# https://www.dublincore.org/specifications/dublin-core/dcq-html/.
# Links to the record's parts: https://signposting.org/FAIR/.

_Tag = tuple[str, str]
_Link = tuple[str, str, str]
"""Relation, address, media type or nothing."""
_Row = TypeVar("_Row", _Tag, _Link)

_CARD = "images/00-card.png"


def _given(rows: Iterable[_Row]) -> list[_Row]:
    """Those tags or links that say something."""
    return [row for row in rows if row[1]]


def _highwire(work: Work, catalog: Catalog, files: Sequence[facts.File]) -> Iterator[_Tag]:
    """``citation_*`` tags; ``files`` are those that the page lists."""
    meta = work.meta
    slug, page = meta.slug, facts.address(catalog, work)
    yield "citation_title", one_line(meta.full_title)
    for author in meta.authors:  # what belongs to an author follows the author
        yield "citation_author", _inverted(author)
        if isinstance(author, Person):
            for one in author.affiliations:
                yield "citation_author_institution", one_line(one.name)
            yield "citation_author_orcid", facts.bylines([author])[0].orcid_url
    day = meta.date.isoformat().replace("-", "/") if meta.date else ""
    yield "citation_publication_date", day
    yield "citation_online_date", day
    yield "citation_doi", meta.doi
    yield "citation_language", "" if meta.language == "und" else meta.language
    yield "citation_keywords", "; ".join(map(one_line, meta.keywords))
    yield "citation_publisher", one_line(meta.publisher)
    # A working paper is a technical report of its institution to Scholar and Zotero.
    yield "citation_technical_report_institution", one_line(meta.publisher)
    series = work.series if isinstance(work, Article) else None
    if series:
        yield "citation_series_title", one_line(series.title)
        yield "citation_technical_report_number", str(getattr(work, "part", "") or "")
    yield "citation_abstract_html_url", page
    yield "citation_fulltext_html_url", meta.substack.url
    if page and any(file.name == f"{slug}.pdf" for file in files):
        yield "citation_pdf_url", f"{page}{slug}.pdf"


def _inverted(author: Author) -> str:
    """``Family, Given``, the form that cannot be read wrongly."""
    if not isinstance(author, Person):
        return one_line(author.name)
    return ", ".join(filter(None, (one_line(author.family), one_line(author.given))))


def _dublin_core(work: Work, catalog: Catalog) -> Iterator[_Tag]:
    """``DC.*`` tags and two of the newer ``DCTERMS.*``."""
    meta = work.meta
    yield "DC.title", one_line(meta.full_title)
    for author in meta.authors:
        yield "DC.creator", _inverted(author)
    for contributor in meta.contributors:
        yield "DC.contributor", _inverted(contributor.author)
    yield "DC.date", meta.date.isoformat() if meta.date else ""
    yield "DC.identifier", doi_url(meta.doi) if meta.doi else facts.address(catalog, work)
    yield "DC.publisher", one_line(meta.publisher)
    yield "DC.rights", (meta.license.url or meta.license.id) if meta.license else ""
    yield "DC.language", "" if meta.language == "und" else meta.language
    yield "DC.description", one_line(meta.abstract)
    for keyword in meta.keywords:
        yield "DC.subject", one_line(keyword)
    yield "DC.type", "Text"
    yield "DC.format", "text/html"
    series = work.series if isinstance(work, Article) else None
    if series:
        yield "DCTERMS.isPartOf", doi_url(series.doi) if series.doi else one_line(series.title)
    elif not isinstance(work, Article):
        for part in work.parts:
            own = part.meta
            yield "DCTERMS.hasPart", doi_url(own.doi) if own.doi else one_line(own.full_title)
    for related in meta.related:
        is_doi = related.scheme == "doi"
        yield "DC.relation", doi_url(related.identifier) if is_doi else related.identifier
    for article in work.articles:
        for reference in article.document.references:
            yield "DCTERMS.references", doi_url(reference.doi) if reference.doi else reference.url


def _open_graph(work: Work, catalog: Catalog, *, has_card: bool) -> Iterator[_Tag]:
    """``og:*`` properties (https://ogp.me), without an address only those that need none."""
    meta = work.meta
    page = facts.address(catalog, work)
    card = f"{page}{_CARD}" if page and has_card else ""
    yield "og:type", "article"
    yield "og:title", one_line(meta.full_title)
    yield "og:description", one_line(meta.abstract or meta.subtitle)
    yield "og:site_name", one_line(catalog.publication.name)
    yield "og:url", page
    yield "og:image", card
    yield "og:image:alt", one_line(meta.title) if card else ""
    yield "article:published_time", meta.date.isoformat() if meta.date else ""
    yield "article:modified_time", meta.updated.isoformat() if meta.updated else ""


def _links(work: Work, catalog: Catalog, files: Sequence[facts.File]) -> Iterator[_Link]:
    """Canonical address, what to cite, licence, authors, and the files by their roles."""
    meta = work.meta
    slug = meta.slug
    yield "canonical", facts.address(catalog, work), ""
    yield "cite-as", doi_url(meta.doi) if meta.doi else "", ""
    yield "license", meta.license.url if meta.license else "", ""
    for byline in facts.bylines(meta.authors):
        yield "author", byline.orcid_url, ""
    roles = {f"{slug}.pdf": "item", f"{slug}.md": "alternate"}
    for file in files:
        yield roles.get(file.name, "describedby"), file.name, file.media_type
    whole = facts.whole(work, catalog)
    if whole:
        yield "collection", whole.address, "text/html"
