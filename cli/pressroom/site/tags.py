"""What the page says of itself to machines: Highwire and Dublin Core tags, and links.

Highwire tags are what Google Scholar and Zotero read
(https://scholar.google.com/intl/en/scholar/inclusion.html#indexing); an address
in one has to be absolute, so without the publication's they are left out. Dublin
Core in HTML: https://www.dublincore.org/specifications/dublin-core/dcq-html/.
Links to the record's parts: https://signposting.org/FAIR/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from pressroom.model.citation import one_line
from pressroom.model.doi import doi_url
from pressroom.model.work import Article, Author, Catalog, Person, Work
from pressroom.site import facts

Tag = tuple[str, str]
Link = tuple[str, str, str]
"""Relation, address, media type or nothing."""
Row = TypeVar("Row", Tag, Link)

CARD = "images/00-card.png"


def given(rows: Iterable[Row]) -> list[Row]:
    """Those tags or links that say something."""
    return [row for row in rows if row[1]]


def highwire(work: Work, catalog: Catalog, files: Sequence[facts.File]) -> Iterator[Tag]:
    """``citation_*`` tags; ``files`` are those that the page lists."""
    meta = work.meta
    slug, page = meta.slug, facts.address(catalog, work)
    yield "citation_title", one_line(meta.full_title)
    for author in meta.authors:  # what belongs to an author follows the author
        yield "citation_author", _inverted(author)
        if isinstance(author, Person):
            yield "citation_author_institution", one_line(author.affiliation)
            yield "citation_author_orcid", facts.bylines([author])[0].orcid_url
    day = meta.date.strftime("%d/%m/%Y").split("/")
    yield "citation_publication_date", f"{meta.date.year:04d}/{day[1]}/{day[0]}"
    yield "citation_online_date", f"{meta.date.year:04d}/{day[1]}/{day[0]}"
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


def dublin_core(work: Work, catalog: Catalog) -> Iterator[Tag]:
    """``DC.*`` tags and two of the newer ``DCTERMS.*``."""
    meta = work.meta
    yield "DC.title", one_line(meta.full_title)
    for author in meta.authors:
        yield "DC.creator", _inverted(author)
    for contributor in meta.contributors:
        yield "DC.contributor", _inverted(contributor.author)
    yield "DC.date", meta.date.isoformat()
    yield "DC.identifier", doi_url(meta.doi) if meta.doi else facts.address(catalog, work)
    yield "DC.publisher", one_line(meta.publisher)
    yield "DC.rights", meta.license.url or meta.license.id
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


def open_graph(work: Work, catalog: Catalog, *, has_card: bool) -> Iterator[Tag]:
    """``og:*`` properties (https://ogp.me), without an address only those that need none."""
    meta = work.meta
    page = facts.address(catalog, work)
    card = f"{page}{CARD}" if page and has_card else ""
    yield "og:type", "article"
    yield "og:title", one_line(meta.full_title)
    yield "og:description", one_line(meta.abstract or meta.subtitle)
    yield "og:site_name", one_line(catalog.publication.name)
    yield "og:url", page
    yield "og:image", card
    yield "og:image:alt", one_line(meta.title) if card else ""
    yield "article:published_time", meta.date.isoformat()


def links(work: Work, catalog: Catalog, files: Sequence[facts.File]) -> Iterator[Link]:
    """Canonical address, what to cite, licence, authors, and the files by their roles."""
    meta = work.meta
    slug = meta.slug
    yield "canonical", facts.address(catalog, work), ""
    yield "cite-as", doi_url(meta.doi) if meta.doi else "", ""
    yield "license", meta.license.url, ""
    for byline in facts.bylines(meta.authors):
        yield "author", byline.orcid_url, ""
    roles = {f"{slug}.pdf": "item", f"{slug}.md": "alternate"}
    for file in files:
        yield roles.get(file.name, "describedby"), file.name, file.media_type
    whole = facts.whole(work, catalog)
    if whole:
        yield "collection", whole.address, "text/html"
