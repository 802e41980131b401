"""A work of ours as an item of CSL-JSON: what a citation processor needs to cite it.

Format: csl-data 1.0.2 (https://github.com/citation-style-language/schema).
"""

from __future__ import annotations

from pressroom.metadata import vocabularies
from pressroom.model.citation import one_line, part_text
from pressroom.model.identifiers import doi_url
from pressroom.model.work import Article, Author, Catalog, Organisation, Person, Work
from pressroom.text import Json, uri


def csl_item(work: Work, catalog: Catalog) -> Json:
    """The item. A part names its series and its number in it; nothing empty is in it."""
    meta = work.meta
    kind = vocabularies.kind(meta.zenodo.type)
    editors = [c.author for c in meta.contributors if c.role == "Editor"]
    address = doi_url(meta.doi) if meta.doi else meta.substack.url and uri(meta.substack.url)
    publisher = one_line(meta.publisher)
    fields: Json = {
        "id": meta.slug,
        "type": kind.csl,
        "genre": kind.genre if kind.csl in ("report", "article", "document") else "",
        "title": one_line(meta.full_title),
        "author": [_name(author) for author in meta.authors],
        "editor": [_name(author) for author in editors],
        "issued": {"date-parts": [[meta.date.year, meta.date.month, meta.date.day]]},
        "container-title": publisher if kind.csl == "article-journal" else "",
        "publisher": publisher,
        "version": meta.version,
        "DOI": meta.doi,
        "URL": address,
        "language": "" if meta.language == "und" else meta.language,
        "abstract": meta.abstract.strip(),
        "keyword": ", ".join(dict.fromkeys(one_line(keyword) for keyword in meta.keywords)),
    }
    if isinstance(work, Article) and work.series is not None:
        fields["collection-title"] = one_line(work.series.title)
        fields["collection-number"] = str(work.part) if work.part is not None else ""
        fields["note"] = part_text(work, catalog)
    return {name: value for name, value in fields.items() if value not in ("", [], None)}


def _name(author: Author) -> Json:
    match author:
        case Organisation():
            return {"literal": one_line(author.name)}
        case Person():
            given, family = one_line(author.given), one_line(author.family)
            # A particle stays in the family name: which part drops is for the author to say.
            return {"family": family, "given": given} if given else {"family": family}
