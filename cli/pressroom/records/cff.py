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
from pressroom.model.citation import part_text
from pressroom.model.document import Reference
from pressroom.model.doi import doi_url
from pressroom.model.identifiers import orcid_url, ror_url
from pressroom.model.work import (
    Article,
    Author,
    Catalog,
    Metadata,
    Organisation,
    Person,
    Work,
    cited,
)
from pressroom.records import cited_item
from pressroom.records.cited_item import Item, Name
from pressroom.records.common import editors, filled, issued, keywords, license_of, once
from pressroom.text import Json, one_line, uri

_MESSAGE = "Please cite this work by the entry under `preferred-citation`."

# The schema's pattern is narrower than DOIs are: no `<`, `>`, `+`, `~` or letters beyond ASCII.
_DOI = re.compile(r"10\.[0-9]{4,9}(\.[0-9]+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+")

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
        "date-released": issued(meta).isoformat(),
        "version": meta.version,
        **_address(meta),
        "abstract": meta.abstract.strip(),
        "keywords": keywords(meta),
        **_license(meta),
        "identifiers": _identifiers(meta),
    }
    language = vocabularies.language_code(meta.language)
    preferred = {
        "type": vocabularies.kind(meta.zenodo.type).cff,
        **common,
        "status": "preprint" if meta.zenodo.type == "preprint" else "",
        "date-published": issued(meta).isoformat(),
        "year": issued(meta).year,
        "month": issued(meta).month,
        "editors": _authors(editors(meta)),
        "publisher": {"name": one_line(meta.publisher)},
        "languages": [language] if language else [],
        **_collection(work, catalog),
    }
    return {
        "cff-version": "1.2.0",
        "message": _MESSAGE,
        "type": "dataset",
        **filled(common),
        **filled({"references": _references(work)}),
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
    if _DOI.fullmatch(meta.doi):
        return {"doi": meta.doi}
    return {"url": doi_url(meta.doi)}


def _identifiers(meta: Metadata) -> list[Json]:
    """Other names of the work, beside the one that :func:`_address` gives."""
    found: list[Json] = []
    if meta.doi and not _DOI.fullmatch(meta.doi):
        found.append({"description": "DOI", "type": "other", "value": f"doi:{meta.doi}"})
    if meta.doi and meta.substack.url:
        value = uri(meta.substack.url)
        found.append({"description": "The post", "type": "url", "value": value})
    return found


def _license(meta: Metadata) -> Json:
    # The schema's list of SPDX identifiers is that of 2021; a later one is named by its address.
    if license_of(meta).id in vocabularies.CITATION_LICENSES:
        return {"license": license_of(meta).id}
    return {"license-url": uri(license_of(meta).url)}


def _collection(work: Work, catalog: Catalog) -> Json:
    if not isinstance(work, Article) or work.series is None:
        return {}
    series = work.series
    return {
        "collection-title": one_line(series.title),
        "collection-type": "series",
        "collection-doi": series.doi if _DOI.fullmatch(series.doi) else "",
        "notes": part_text(work, catalog),
    }


# --- what it cites
#
# The schema asks each entry for an author. Where one has none its editors stand there, as in a
# citation, or its publisher; a work without any of them is not in the list, as no name is made up.

# The schema's pattern: an ISBN of ten that ends with X needs its hyphens.
_ISBN = re.compile(r"[0-9\- ]{10,17}X?")
_ISSN = re.compile(r"(?<![0-9-])[0-9]{4}-[0-9]{3}[0-9xX](?![0-9-])")

_PERIODICAL = ("article-journal", "article-magazine", "article-newspaper", "review", "review-book")


def _references(work: Work) -> list[Json]:
    """The works that ``work`` cites, in order, each once."""
    entries = (_reference(reference) for reference in cited(work))
    return once(entry for entry in entries if entry)


def _reference(reference: Reference) -> Json:
    """The entry; empty where the item has no title or nobody who could be its author."""
    item = reference.item
    title, kind = cited_item.title(item), cited_item.value(item, "type")
    authors, editors = _cited_names(item, "author"), _cited_names(item, "editor")
    publisher = filled({"name": cited_item.value(item, "publisher")})
    responsible = authors or editors or ([publisher] if publisher else [])
    if not title or not responsible:
        return {}
    first, last = cited_item.pages(item)
    around = cited_item.value(item, "container-title")
    series = cited_item.value(item, "collection-title")
    isbn, issn = cited_item.isbn(item), _ISSN.search(cited_item.value(item, "ISSN"))
    in_journal = kind in _PERIODICAL
    return filled(
        {
            "type": vocabularies.cited_kind(kind).cff,
            "title": title,
            "authors": responsible,
            "editors": editors,
            **_issued(item),
            "journal": around if in_journal else "",
            "collection-title": series if in_journal else around or series,
            "conference": filled({"name": cited_item.value(item, "event-title", "event")}),
            "volume": cited_item.value(item, "volume"),
            "issue": cited_item.value(item, "issue"),
            "number": cited_item.value(item, "number"),
            "start": first,
            "end": last,
            "edition": cited_item.value(item, "edition"),
            "publisher": publisher,
            "thesis-type": cited_item.value(item, "genre") if kind == "thesis" else "",
            "version": cited_item.value(item, "version"),
            "isbn": isbn if _ISBN.fullmatch(isbn) else "",
            "issn": issn[0] if issn else "",
            **_cited_address(reference),
        }
    )


def _cited_names(item: Item, role: str) -> list[Json]:
    return once(_cited_name(name) for name in cited_item.people(item, role))


def _cited_name(name: Name) -> Json:
    if name.literal:
        return {"name": name.literal}
    return filled(
        {
            "family-names": name.family,
            "given-names": name.given,
            "name-particle": " ".join(filter(None, (name.dropping, name.particle))),
            "name-suffix": name.suffix,
        }
    )


def _issued(item: Item) -> Json:
    when = cited_item.issued(item)
    fields: Json = dict(zip(("year", "month"), when, strict=False))
    if len(when) == 3:
        fields["date-published"] = f"{when[0]:04}-{when[1]:02}-{when[2]:02}"
    return fields


def _cited_address(reference: Reference) -> Json:
    """The DOI if the schema can hold it, else the address it leads to, else that of the entry."""
    if _DOI.fullmatch(reference.doi):
        return {"doi": reference.doi}
    if reference.doi:
        return {"url": doi_url(reference.doi)}
    return {"url": uri(reference.url) if cited_item.is_web(reference.url) else ""}


# --- as YAML


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
