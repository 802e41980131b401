"""``relatedItems`` of DataCite: cited works that have no DOI or address to be related by.

A work with either is a related identifier, which is what DataCite counts and
links. An item says in words what is cited. The kernel has no field for the
journal or book around an item, so that is not in it.

Source: https://datacite-metadata-schema.readthedocs.io/en/4.5/properties/relateditem/
"""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.model.document import Reference
from pressroom.model.work import Work, cited
from pressroom.records import cited_item
from pressroom.records.cited_item import Item, Name
from pressroom.records.common import address, filled
from pressroom.text import Json

_CITES = "Cites"

# Type of csl-data -> resourceTypeGeneral of kernel 4.5. A type that is not here is one of text.
_TYPES = {
    "article-journal": "JournalArticle",
    "book": "Book",
    "broadcast": "Audiovisual",
    "chapter": "BookChapter",
    "collection": "Collection",
    "dataset": "Dataset",
    "event": "Event",
    "figure": "Image",
    "graphic": "Image",
    "map": "Image",
    "motion_picture": "Audiovisual",
    "paper-conference": "ConferencePaper",
    "performance": "Event",
    "report": "Report",
    "software": "Software",
    "song": "Sound",
    "standard": "Standard",
    "thesis": "Dissertation",
}


def related_items(work: Work) -> Iterator[Json]:
    """The works that ``work`` cites and that have no identifier, in order."""
    for reference in cited(work):
        if not address(reference):
            title = cited_item.title(reference.item) or cited_item.clean(reference.plain)
            if title:
                yield _item(reference, title)


def _item(reference: Reference, title: str) -> Json:
    item = reference.item
    year = cited_item.issued(item)[:1]
    first, last = cited_item.pages(item)
    # In the order of the XML schema, which is a sequence.
    return filled(
        {
            "relatedItemType": _TYPES.get(cited_item.value(item, "type"), "Text"),
            "relationType": _CITES,
            "relatedItemIdentifier": _identifier(item),
            "creators": [_person(name) for name in cited_item.people(item, "author")],
            "titles": [{"title": title}],
            "publicationYear": f"{year[0]:04}" if year else "",
            "volume": cited_item.value(item, "volume"),
            "issue": cited_item.value(item, "issue"),
            **_number(item),
            "firstPage": first,
            "lastPage": last,
            "publisher": cited_item.value(item, "publisher"),
            "edition": cited_item.value(item, "edition"),
            "contributors": [
                {**_person(name), "contributorType": "Editor"}
                for name in cited_item.people(item, "editor")
            ],
        }
    )


def _identifier(item: Item) -> Json:
    # Around a chapter the ISBN is that of the whole book.
    isbn = cited_item.isbn(item) if cited_item.value(item, "type") == "book" else ""
    if not isbn:
        return {}
    return {"relatedItemIdentifier": isbn, "relatedItemIdentifierType": "ISBN"}


def _number(item: Item) -> Json:
    number = cited_item.value(item, "number")
    if not number:
        return {}
    report = cited_item.value(item, "type") == "report"
    return {"number": number, "numberType": "Report" if report else "Other"}


def _person(name: Name) -> Json:
    if name.literal:
        # It may be an organisation or a person known by one name; the item does not say which.
        return {"name": name.literal}
    family = " ".join(filter(None, (name.particle, name.family)))
    given = " ".join(filter(None, (name.given, name.dropping)))
    return filled(
        {
            "name": ", ".join(filter(None, (family, given, name.suffix))),
            "nameType": "Personal",
            "givenName": given,
            "familyName": family,
        }
    )
