"""``citation.ris``: one record in the RIS format, in UTF-8 with CRLF.

A line is a tag of two characters and a value without line breaks. The format
has no field for a licence; it stands among the notes.

Source: RIS format specifications of 2011 (Research Information Systems), as
reference managers read them.
"""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.metadata import vocabularies
from pressroom.model.citation import one_line, part_text
from pressroom.model.work import Article, Catalog, Work
from pressroom.records.common import editors, keywords, language, name_at_comma, web_address


def ris(work: Work, catalog: Catalog) -> str:
    """The record."""
    lines = (f"{tag}  - {one_line(value)}" for tag, value in _fields(work, catalog) if value)
    return "\r\n".join((*lines, "ER  - ", ""))


def _fields(work: Work, catalog: Catalog) -> Iterator[tuple[str, str]]:
    meta = work.meta
    kind = vocabularies.kind(meta.zenodo.type)
    date = meta.date
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
    yield "N1", f"License: {meta.license.name} ({meta.license.id})"
