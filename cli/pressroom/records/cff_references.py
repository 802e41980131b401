"""``references`` of ``CITATION.cff``: the works that the article cites.

The schema asks each for an author. Where an entry has none its editors stand
there, as in a citation, or its publisher; a work without any of them is not
in the list, as no name is made up for it.

Format: https://github.com/citation-file-format/citation-file-format/blob/1.2.0/schema-guide.md
(``definitions.reference``)
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pressroom.model.document import Reference
from pressroom.model.identifiers import doi_url
from pressroom.model.work import Work, cited
from pressroom.records import cited_item
from pressroom.records.cited_item import Item, Name
from pressroom.text import Json, uri

# The schema's pattern is narrower than DOIs are: no `<`, `>`, `+`, `~` or letters beyond ASCII.
CFF_DOI = re.compile(r"10\.[0-9]{4,9}(\.[0-9]+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+")

# The schema's pattern: an ISBN of ten that ends with X needs its hyphens.
_ISBN = re.compile(r"[0-9\- ]{10,17}X?")
_ISSN = re.compile(r"(?<![0-9-])[0-9]{4}-[0-9]{3}[0-9xX](?![0-9-])")

# Type of csl-data -> type of reference; one that is not here is `generic`.
_TYPES = {
    "article": "article",
    "article-journal": "article",
    "article-magazine": "magazine-article",
    "article-newspaper": "newspaper-article",
    "bill": "bill",
    "book": "book",
    "broadcast": "film-broadcast",
    "classic": "historical-work",
    "dataset": "data",
    "entry-dictionary": "dictionary",
    "entry-encyclopedia": "encyclopedia",
    "figure": "art",
    "graphic": "art",
    "hearing": "hearing",
    "legal_case": "legal-case",
    "legislation": "statute",
    "manuscript": "unpublished",
    "map": "map",
    "motion_picture": "film-broadcast",
    "musical_score": "music",
    "pamphlet": "pamphlet",
    "paper-conference": "conference-paper",
    "patent": "patent",
    "periodical": "serial",
    "personal_communication": "personal-communication",
    "post-weblog": "blog",
    "regulation": "legal-rule",
    "report": "report",
    "software": "software",
    "song": "sound-recording",
    "standard": "standard",
    "thesis": "thesis",
    "webpage": "website",
}

_PERIODICAL = ("article-journal", "article-magazine", "article-newspaper", "review", "review-book")


def references(work: Work) -> list[Json]:
    """The works that ``work`` cites, in order, each once."""
    entries = (_reference(reference) for reference in cited(work))
    return once(entry for entry in entries if entry)


def filled(fields: Json) -> Json:
    """The fields that have a value: an empty one is left out, never written."""
    return {name: value for name, value in fields.items() if value not in ("", [], {}, None)}


def once(entries: Iterable[Json]) -> list[Json]:
    """The entries without repeats: the schema refuses a list with the same one twice."""
    found: list[Json] = []
    for entry in entries:
        if entry not in found:
            found.append(entry)
    return found


def _reference(reference: Reference) -> Json:
    """The entry; empty where the item has no title or nobody who could be its author."""
    item = reference.item
    title, kind = cited_item.title(item), cited_item.value(item, "type")
    authors, editors = _names(item, "author"), _names(item, "editor")
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
            "type": _TYPES.get(kind, "generic"),
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
            **_address(reference),
        }
    )


def _names(item: Item, role: str) -> list[Json]:
    return once(_name(name) for name in cited_item.people(item, role))


def _name(name: Name) -> Json:
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


def _address(reference: Reference) -> Json:
    """The DOI if the schema can hold it, else the address it leads to, else that of the entry."""
    if CFF_DOI.fullmatch(reference.doi):
        return {"doi": reference.doi}
    if reference.doi:
        return {"url": doi_url(reference.doi)}
    return {"url": uri(reference.url) if cited_item.is_web(reference.url) else ""}
