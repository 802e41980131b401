"""``index.html``: the page that a DOI leads to, for readers and for what indexes them.

One file that asks for nothing from anywhere and needs no script; its links are
relative, so that the folder can be published as it is (GitHub Pages) or opened
from the disk.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pressroom.cache import Store
from pressroom.citations import cite
from pressroom.diagnostics import Collector
from pressroom.files import Artifact, Named, asset
from pressroom.markdown.html import HtmlBody
from pressroom.markdown.numbering import merged
from pressroom.markdown.quotes import typographic_text
from pressroom.model import document as d
from pressroom.model.citation import citation_text, one_line
from pressroom.model.document import plain_text
from pressroom.model.doi import doi_url
from pressroom.model.work import Article, Catalog, License, Volume, Work
from pressroom.post.theme import page_css
from pressroom.records.citation_files import csl_item
from pressroom.records.linkeddata import linked_data
from pressroom.site import facts, tags
from pressroom.site.markdown_copy import markdown_copy
from pressroom.templates import fill
from pressroom.text import human_size, pretty_json

if TYPE_CHECKING:
    from markupsafe import Markup

TEMPLATE = "landing/landing.html.j2"
_LIMIT = 50_000_000  # characters
_STYLES = (("Chicago", "chicago-author-date"), ("Vancouver", "nlm-citation-sequence"))
"""What a style is called on the page, and its name in the repository of CSL styles."""


def render(
    work: Work, catalog: Catalog, collector: Collector, beside: Sequence[Named] = ()
) -> list[Artifact]:
    """``<slug>/<slug>.md`` and ``<slug>/index.html``, which links the files of ``beside``.

    ``beside`` are the work's other artifacts, of this build or kept from an
    earlier one. Reports ``template-valid``, and then leaves out the page.
    """
    slug = work.meta.slug
    text = markdown_copy(work, catalog).encode()
    copy = Artifact(f"{slug}/{slug}.md", text, "text/markdown", slug)
    html = landing_page(work, catalog, [*beside, copy], collector)
    if html is None:
        return [copy]
    return [Artifact(f"{slug}/index.html", html.encode(), "text/html", slug), copy]


def landing_page(
    work: Work, catalog: Catalog, beside: Sequence[Named], collector: Collector
) -> str | None:
    """The page; ``beside`` are the files that will stand in its folder.

    ``None`` when the publication's own template cannot be filled in, which is
    reported as ``template-valid``.
    """
    meta = work.meta
    listed = facts.files(work, beside)
    has_card = f"{meta.slug}/{tags.CARD}" in {made.path for made in beside}
    references, _places = merged([article.document for article in work.articles])
    doi, doi_address = facts.doi_and_address(work)
    values: dict[str, object] = {
        "css": page_css(catalog.publication.accent) + asset("landing/landing.css"),
        "mark": _mark(),
        "meta": meta,
        "publication": catalog.publication,
        "printed": typographic_text,
        "english": meta.language.lower().split("-")[0] == "en",
        "volume": isinstance(work, Volume),
        "series": work.series if isinstance(work, Article) else None,
        "place": facts.place(work, catalog),
        "people": facts.bylines(meta.authors),
        "doi": doi,
        "doi_url": doi_address,
        "license_url": license_url(meta.license),
        "abstract": _paragraphs(meta.abstract),
        "files": [(file, human_size(file.size)) for file in listed],
        "citations": _citations(work, catalog),
        "whole": facts.whole(work, catalog),
        "parts": facts.siblings(work, catalog),
        "references": [_entry(reference) for reference in references],
        "numbered": any(reference.numbered for reference in references),
        "access": facts.access(work),
        "highwire": tags.given(tags.highwire(work, catalog, listed)),
        "dublin_core": tags.given(tags.dublin_core(work, catalog)),
        "open_graph": tags.given(tags.open_graph(work, catalog, has_card=has_card)),
        "links": tags.given(tags.links(work, catalog, listed)),
        "linked_data": script_json(linked_data(work, catalog)),
    }
    return fill(catalog.publication.root, TEMPLATE, values, collector, limit=_LIMIT)


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
