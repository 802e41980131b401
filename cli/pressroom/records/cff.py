"""``CITATION.cff``: how to cite the work, in the Citation File Format 1.2.0.

The format describes software and data sets. So the article stands in
``preferred-citation``, which is what GitHub and Zotero then show, and the file
itself calls the folder a ``dataset``: of the two types that the schema has at
the top, the one that does not claim a program. What the article cites is in
``references``, as far as the format can hold it.

Format: https://github.com/citation-file-format/citation-file-format/blob/1.2.0/schema-guide.md
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from pressroom.metadata import vocabularies
from pressroom.model.citation import one_line, part_text
from pressroom.model.identifiers import doi_url, orcid_url, ror_url
from pressroom.model.work import Article, Author, Catalog, Metadata, Organisation, Person, Work
from pressroom.records.cff_references import CFF_DOI, filled, once, references
from pressroom.text import Json, uri

_MESSAGE = "Please cite this work by the entry under `preferred-citation`."

# What a double-quoted YAML scalar cannot hold as it is (YAML 1.2.2, 5.1; YAML 1.1 breaks
# lines at U+0085, U+2028 and U+2029 besides).
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def citation_text(work: Work, catalog: Catalog) -> str:
    """The file as text."""
    return "\n".join(_yaml(citation_file(work, catalog))) + "\n"


def citation_file(work: Work, catalog: Catalog) -> Json:
    """The content of the file as plain data."""
    meta = work.meta
    authors = _authors(meta.authors)
    common = {
        "title": one_line(meta.full_title),
        "authors": authors,
        "date-released": meta.date.isoformat(),
        "version": meta.version,
        **_address(meta),
        "abstract": meta.abstract.strip(),
        "keywords": list(dict.fromkeys(one_line(keyword) for keyword in meta.keywords)),
        **_license(meta),
        "identifiers": _identifiers(meta),
    }
    language = vocabularies.language_code(meta.language)
    preferred = {
        "type": vocabularies.kind(meta.zenodo.type).cff,
        **common,
        "status": "preprint" if meta.zenodo.type == "preprint" else "",
        "date-published": meta.date.isoformat(),
        "year": meta.date.year,
        "month": meta.date.month,
        "editors": _authors(c.author for c in meta.contributors if c.role == "Editor"),
        "publisher": {"name": one_line(meta.publisher)},
        "languages": [language] if language else [],
        **_collection(work, catalog),
    }
    return {
        "cff-version": "1.2.0",
        "message": _MESSAGE,
        "type": "dataset",
        **filled(common),
        **filled({"references": references(work)}),
        "preferred-citation": filled(preferred),
    }


def _authors(authors: Iterable[Author]) -> list[Json]:
    return once(_author(author) for author in authors)


def _author(author: Author) -> Json:
    match author:
        case Organisation():
            website = ror_url(author.ror) if author.ror else ""
            return filled({"name": one_line(author.name), "website": website})
        case Person():
            return filled(
                {
                    "family-names": one_line(author.family),
                    "given-names": one_line(author.given),
                    "orcid": orcid_url(author.orcid) if author.orcid else "",
                    "affiliation": one_line(author.affiliation),
                }
            )


def _address(meta: Metadata) -> Json:
    """The DOI if the schema can hold it, else the address it leads to, else that of the post."""
    if not meta.doi:
        return {"url": uri(meta.substack.url)}
    if CFF_DOI.fullmatch(meta.doi):
        return {"doi": meta.doi}
    return {"url": doi_url(meta.doi)}


def _identifiers(meta: Metadata) -> list[Json]:
    """Other names of the work, beside the one that :func:`_address` gives."""
    found: list[Json] = []
    if meta.doi and not CFF_DOI.fullmatch(meta.doi):
        found.append({"description": "DOI", "type": "other", "value": f"doi:{meta.doi}"})
    if meta.doi and meta.substack.url:
        value = uri(meta.substack.url)
        found.append({"description": "The post", "type": "url", "value": value})
    return found


def _license(meta: Metadata) -> Json:
    # The schema's list of SPDX identifiers is that of 2021; a later one is named by its address.
    if meta.license.id in vocabularies.CITATION_LICENSES:
        return {"license": meta.license.id}
    return {"license-url": uri(meta.license.url)}


def _collection(work: Work, catalog: Catalog) -> Json:
    if not isinstance(work, Article) or work.series is None:
        return {}
    series = work.series
    return {
        "collection-title": one_line(series.title),
        "collection-type": "series",
        "collection-doi": series.doi if CFF_DOI.fullmatch(series.doi) else "",
        "notes": part_text(work, catalog),
    }


def _yaml(fields: Json, indent: str = "") -> Iterator[str]:
    """A mapping in block style, in its own order.

    Every string is in double quotes, so nothing that stands in one can mean
    anything to YAML: not ``no``, ``1.0``, ``#`` or ``: ``. JSON's escapes are YAML's.
    """
    for key, value in fields.items():
        match value:
            case dict():
                yield f"{indent}{key}:"
                yield from _yaml(value, indent + "  ")
            case list():
                yield f"{indent}{key}:"
                for item in value:
                    lines = (
                        list(_yaml(item, indent + "    "))
                        if isinstance(item, dict)
                        else [f"{indent}    {_scalar(item)}"]
                    )
                    yield f"{indent}  - {lines[0].lstrip(' ')}"
                    yield from lines[1:]
            case _:
                yield f"{indent}{key}: {_scalar(value)}"


def _scalar(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
