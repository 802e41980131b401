"""``datacite.xml``: the attributes of ``datacite.json`` as DataCite's XML.

Made from the same plain data, so the two cannot differ. An ``identifier`` is
required here: a work without a DOI has ``(:tba)``, the code that the schema's
documentation gives ("Standard values for unknown information", Appendix 3) for
one that is still to be assigned.

Format: the XSD of kernel 4.6, which accepts what 4.5 does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

UNASSIGNED = "(:tba)"

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_NAMESPACES = {
    "xmlns": "http://datacite.org/schema/kernel-4",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": "http://datacite.org/schema/kernel-4 "
    "https://schema.datacite.org/meta/kernel-4.6/metadata.xsd",
}

# JSON spells an attribute's name otherwise than XML.
_ATTRIBUTES = {
    "lang": "xml:lang",
    "schemeUri": "schemeURI",
    "rightsUri": "rightsURI",
    "awardUri": "awardURI",
}

# A list of the JSON -> its element's name and the key of the text in it.
_LISTS = {
    "titles": ("title", "title"),
    "subjects": ("subject", "subject"),
    "dates": ("date", "date"),
    "alternateIdentifiers": ("alternateIdentifier", "alternateIdentifier"),
    "relatedIdentifiers": ("relatedIdentifier", "relatedIdentifier"),
    "rightsList": ("rights", "rights"),
    "descriptions": ("description", "description"),
}


def datacite_xml(content: Mapping[str, Any]) -> str:
    """The whole file for the attributes that ``datacite_metadata`` gives."""
    return "\n".join((_HEAD, *_resource(content), ""))


def _resource(content: Mapping[str, Any]) -> Iterator[str]:
    attributes = " ".join(f"{name}={quoteattr(value)}" for name, value in _NAMESPACES.items())
    yield f"<resource {attributes}>"
    yield _element("identifier", content.get("doi", UNASSIGNED), {"identifierType": "DOI"}, 1)
    for key, value in content.items():
        match key:
            case "creators":
                yield from _group(key, (_person("creator", entry) for entry in value))
            case "contributors":
                yield from _group(key, (_person("contributor", entry) for entry in value))
            case "publisher":
                yield _element(key, value["name"], {}, 1)
            case "types":
                general = {"resourceTypeGeneral": value["resourceTypeGeneral"]}
                yield _element("resourceType", value.get("resourceType", ""), general, 1)
            case "publicationYear" | "language" | "version":
                yield _element(key, value, {}, 1)
            case "relatedItems":
                yield from _group(key, (_item(entry) for entry in value))
            case "fundingReferences":
                yield from _group(key, (_funding(entry) for entry in value))
            case _ if key in _LISTS:
                name, text = _LISTS[key]
                yield from _group(key, ([_entry(name, text, entry, 2)] for entry in value))
    yield "</resource>"


def _group(name: str, entries: Iterable[list[str]], level: int = 1) -> Iterator[str]:
    yield f"{'  ' * level}<{name}>"
    for lines in entries:
        yield from lines
    yield f"{'  ' * level}</{name}>"


def _element(name: str, text: str, attributes: Mapping[str, str], level: int) -> str:
    return f"{'  ' * level}<{name}{_attributes(attributes)}>{escape(text)}</{name}>"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(
        f" {_ATTRIBUTES.get(key, key)}={quoteattr(value)}" for key, value in attributes.items()
    )


def _entry(name: str, text: str, entry: Mapping[str, str], level: int) -> str:
    """An element whose text is ``entry[text]`` and whose attributes are the other values."""
    attributes = {key: value for key, value in entry.items() if key != text}
    return _element(name, entry[text], attributes, level)


def _person(name: str, entry: Mapping[str, Any], level: int = 2) -> list[str]:
    own = {"contributorType": entry["contributorType"]} if "contributorType" in entry else {}
    kind = {"nameType": entry["nameType"]} if "nameType" in entry else {}
    indent, within = "  " * level, level + 1
    lines = [
        f"{indent}<{name}{_attributes(own)}>",
        _element(f"{name}Name", entry["name"], kind, within),
        *(
            _element(part, entry[part], {}, within)
            for part in ("givenName", "familyName")
            if part in entry
        ),
        *(
            _entry("nameIdentifier", "nameIdentifier", identifier, within)
            for identifier in entry.get("nameIdentifiers", ())
        ),
        *(
            _entry("affiliation", "name", affiliation, within)
            for affiliation in entry.get("affiliation", ())
        ),
    ]
    return [*lines, f"{indent}</{name}>"]


def _item(entry: Mapping[str, Any]) -> list[str]:
    """A related item; its fields stand in the order of the schema already."""
    own = {key: entry[key] for key in ("relatedItemType", "relationType")}
    lines = [f"    <relatedItem{_attributes(own)}>"]
    for key, value in entry.items():
        match key:
            case "relatedItemIdentifier":
                lines.append(_entry(key, key, value, 3))
            case "creators" | "contributors":
                name = key.removesuffix("s")
                lines += _group(key, (_person(name, person, 4) for person in value), 3)
            case "titles":
                lines += _group(key, ([_entry("title", "title", title, 4)] for title in value), 3)
            case "number":
                lines.append(_element(key, value, {"numberType": entry["numberType"]}, 3))
            case _ if key not in (*own, "numberType"):
                lines.append(_element(key, value, {}, 3))
    return [*lines, "    </relatedItem>"]


def _funding(entry: Mapping[str, str]) -> list[str]:
    lines = ["    <fundingReference>", _element("funderName", entry["funderName"], {}, 3)]
    if "funderIdentifier" in entry:
        kind = {"funderIdentifierType": entry["funderIdentifierType"]}
        lines.append(_element("funderIdentifier", entry["funderIdentifier"], kind, 3))
    if "awardNumber" in entry:
        address = {"awardUri": entry["awardUri"]} if "awardUri" in entry else {}
        lines.append(_element("awardNumber", entry["awardNumber"], address, 3))
    if "awardTitle" in entry:
        lines.append(_element("awardTitle", entry["awardTitle"], {}, 3))
    return [*lines, "    </fundingReference>"]
