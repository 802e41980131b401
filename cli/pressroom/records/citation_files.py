"""How to cite the work, for machines: one file for each format that tools read."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.diagnostics import Collector
from pressroom.files import Artifact
from pressroom.metadata import vocabularies
from pressroom.model.citation import part_text
from pressroom.model.work import Article, Author, Catalog, Organisation, Person, Work
from pressroom.records.bibtex import bibtex
from pressroom.records.cff import citation_text
from pressroom.records.common import (
    editors,
    filled,
    issued,
    keywords,
    language,
    license_of,
    name_at_comma,
    web_address,
)
from pressroom.records.linkeddata import linked_data
from pressroom.text import Json, one_line, pretty_json


def render(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:  # noqa: ARG001
    """The files below ``<slug>/``: ``CITATION.cff`` and ``citation.`` ``bib`` to ``jsonld``.

    Nothing is reported: all that the model holds can be said in them.
    """
    slug = work.meta.slug
    files = (
        ("CITATION.cff", "application/yaml", citation_text(work, catalog)),
        ("citation.bib", "application/x-bibtex", bibtex(work, catalog)),
        ("citation.ris", "application/x-research-info-systems", ris(work, catalog)),
        (
            "citation.csl.json",
            "application/vnd.citationstyles.csl+json",
            _json([csl_item(work, catalog)]),
        ),
        ("citation.jsonld", "application/ld+json", _json(linked_data(work, catalog))),
    )
    return [
        Artifact(f"{slug}/{name}", text.encode(errors="replace"), media_type, slug)
        for name, media_type, text in files
    ]


def _json(content: object) -> str:
    return pretty_json(content) + "\n"


def csl_item(work: Work, catalog: Catalog) -> Json:
    """The work as an item of CSL-JSON (csl-data 1.0.2), what a citation processor needs.

    A part names its series and its number in it; nothing empty is in it.
    """
    meta, date = work.meta, work.meta.date
    kind = vocabularies.kind(meta.zenodo.type)
    publisher = one_line(meta.publisher)
    fields: Json = {
        "id": meta.slug,
        "type": kind.csl,
        "genre": kind.genre if kind.csl in ("report", "article", "document") else "",
        "title": one_line(meta.full_title),
        "author": [_name(author) for author in meta.authors],
        "editor": [_name(author) for author in editors(meta)],
        "issued": {"date-parts": [[date.year, date.month, date.day]]} if date else {},
        "container-title": publisher if kind.csl == "article-journal" else "",
        "publisher": publisher,
        "version": meta.version,
        "DOI": meta.doi,
        "URL": web_address(meta),
        "language": language(meta),
        "abstract": meta.abstract.strip(),
        "keyword": ", ".join(keywords(meta)),
    }
    if isinstance(work, Article) and work.series is not None:
        fields["collection-title"] = one_line(work.series.title)
        fields["collection-number"] = str(work.part) if work.part is not None else ""
        fields["note"] = part_text(work, catalog)
    return filled(fields)


def _name(author: Author) -> Json:
    match author:
        case Organisation():
            return {"literal": one_line(author.name)}
        case Person():
            given, family = one_line(author.given), one_line(author.family)
            # A particle stays in the family name: which part drops is for the author to say.
            return {"family": family, "given": given} if given else {"family": family}


# --- RIS (Research Information Systems, format specifications of 2011), as managers read it
#
# One record in UTF-8 with CRLF. A line is a tag of two characters and a value without line
# breaks. The format has no field for a licence; it stands among the notes.


def ris(work: Work, catalog: Catalog) -> str:
    """The text of ``citation.ris``."""
    lines = (f"{tag}  - {one_line(value)}" for tag, value in _ris_fields(work, catalog) if value)
    return "\r\n".join((*lines, "ER  - ", ""))


def _ris_fields(work: Work, catalog: Catalog) -> Iterator[tuple[str, str]]:
    meta = work.meta
    kind = vocabularies.kind(meta.zenodo.type)
    date, license_ = issued(meta), license_of(meta)
    yield "TY", kind.ris
    for author in meta.authors:
        yield "AU", name_at_comma(author)
    for editor in editors(meta):
        yield "A2", name_at_comma(editor)
    yield "TI", meta.full_title
    if kind.ris == "JOUR":
        yield "T2", meta.publisher
    if isinstance(work, Article) and work.series is not None:
        yield "T3", work.series.title
        yield "VL", str(work.part) if work.part is not None else ""
        yield "N1", part_text(work, catalog)
    yield "PY", f"{date.year:04}"
    yield "DA", f"{date.year:04}/{date.month:02}/{date.day:02}"
    yield "PB", meta.publisher
    yield "M3", kind.genre
    yield "ET", meta.version
    yield "DO", meta.doi
    # A semicolon parts two addresses.
    yield "UR", web_address(meta).replace(";", "%3B")
    yield "LA", language(meta)
    for keyword in keywords(meta):
        yield "KW", keyword
    yield "AB", meta.abstract
    yield "N1", f"License: {license_.name} ({license_.id})"
