"""``<slug>.md``: the work as plain Markdown, for machines that read and people that quote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pressroom.markdown.numbering import Numbering, merged
from pressroom.model.citation import citation_text
from pressroom.model.work import Article, Catalog, Metadata, Volume, Work
from pressroom.site.landing import facts
from pressroom.site.landing.blocks import Copy
from pressroom.site.landing.inlines import escaped, guarded, link


def markdown(work: Work, catalog: Catalog) -> str:
    """Title, facts, abstract and text; of a volume its parts in order, numbers counted through.

    Front matter is left out on purpose: what would stand there is said in words.
    """
    parts = [*_heading(work.meta, 1), _facts(work, catalog), _abstract(work.meta, 2)]
    numbering = Numbering()
    articles = work.articles
    references, places = merged([article.document for article in articles])
    for article, place in zip(articles, places, strict=True):
        if isinstance(work, Volume):
            parts.extend(_opening(article, work))
        numbering = replace(numbering, references=place)
        copy = Copy(_neighbour(work, catalog), numbering, depth=int(isinstance(work, Volume)))
        parts.append(copy.document(article.document))
        numbering = numbering.after(article.document)
    if references:
        parts.append("## References")
        parts.append(Copy(_neighbour(work, catalog)).references(references))
    return "\n\n".join(filter(None, parts)) + "\n"


def _neighbour(work: Work, catalog: Catalog) -> Callable[[str], str]:
    inside = {article.path for article in work.articles}

    def address(path: str) -> str:
        other = catalog.articles.get(path)
        if other is None or path in inside:
            return ""
        return f"../{other.meta.slug}/{other.meta.slug}.md"

    return address


def _heading(meta: Metadata, level: int) -> list[str]:
    title = escaped(meta.title).strip()
    if title.endswith("#"):
        title = f"{title[:-1]}\\#"
    subtitle = escaped(meta.subtitle).strip()
    return [f"{'#' * level} {title}", f"*{subtitle}*" if subtitle else ""]


def _facts(work: Work, catalog: Catalog) -> str:
    meta = work.meta
    doi, url = facts.doi_and_address(work)
    rows = [
        ("Authors" if len(meta.authors) > 1 else "Author", "; ".join(map(_author, _bylines(meta)))),
        ("Date", meta.date.isoformat()),
        ("Version", escaped(meta.version)),
        ("DOI" if meta.doi else "DOI of the series", link("", url) if doi else ""),
        ("Licence", _licence(meta)),
        ("Series" if isinstance(work, Article) else "", escaped(facts.place(work, catalog))),
        ("Keywords", escaped(", ".join(meta.keywords))),
        ("Post", link("", meta.substack.url) if meta.substack.url else ""),
        ("How to cite", escaped(citation_text(work, catalog))),
    ]
    return "\n".join(f"- {name}: {value}" for name, value in rows if name and value)


def _bylines(meta: Metadata) -> list[facts.Byline]:
    return facts.bylines(meta.authors)


def _author(author: facts.Byline) -> str:
    words = escaped(author.name)
    if author.orcid:
        words += f" (ORCID {link('', author.orcid_url)})"
    return f"{words}, {escaped(author.affiliation)}" if author.affiliation else words


def _licence(meta: Metadata) -> str:
    words = escaped(f"{meta.license.name} ({meta.license.id})")
    return link(words, meta.license.url) if meta.license.url else words


def _abstract(meta: Metadata, level: int) -> str:
    paragraphs = [guarded(escaped(text).strip()) for text in meta.abstract.split("\n\n")]
    body = "\n\n".join(filter(None, paragraphs))
    return f"{'#' * level} Abstract\n\n{body}" if body else ""


def _opening(article: Article, volume: Volume) -> list[str]:
    meta = article.meta
    by = (
        f"By {'; '.join(map(_author, _bylines(meta)))}"
        if meta.authors != volume.meta.authors
        else ""
    )
    doi = f"DOI: {link('', facts.doi_and_address(article)[1])}" if meta.doi else ""
    return [*_heading(meta, 2), by, doi, _abstract(meta, 3)]
