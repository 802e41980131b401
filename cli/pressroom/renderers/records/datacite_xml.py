"""``datacite.xml``: the attributes of ``datacite.json`` as DataCite's XML.

Made from the same plain data, so the two cannot differ. An ``identifier`` is
required here: a work without a DOI has ``(:tba)``, the code that the schema's
documentation gives ("Standard values for unknown information", Appendix 3) for
one that is still to be assigned.

Format: the XSD of kernel 4.6, which accepts what 4.5 does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
            case "fundingReferences":
                yield from _group(key, (_funding(entry) for entry in value))
            case _ if key in _LISTS:
                name, text = _LISTS[key]
                yield from _group(key, ([_entry(name, text, entry, 2)] for entry in value))
    yield "</resource>"


def _group(name: str, entries: Iterator[list[str]]) -> Iterator[str]:
    yield f"  <{name}>"
    for lines in entries:
        yield from lines
    yield f"  </{name}>"


def _element(name: str, text: str, attributes: Mapping[str, str], level: int) -> str:
    written = "".join(
        f" {_ATTRIBUTES.get(key, key)}={quoteattr(value)}" for key, value in attributes.items()
    )
    return f"{'  ' * level}<{name}{written}>{escape(text)}</{name}>"


def _entry(name: str, text: str, entry: Mapping[str, str], level: int) -> str:
    """An element whose text is ``entry[text]`` and whose attributes are the other values."""
    attributes = {key: value for key, value in entry.items() if key != text}
    return _element(name, entry[text], attributes, level)


def _person(name: str, entry: Mapping[str, Any]) -> list[str]:
    own = {"contributorType": entry["contributorType"]} if "contributorType" in entry else {}
    opening = "".join(f" {key}={quoteattr(value)}" for key, value in own.items())
    kind = {"nameType": entry["nameType"]}
    lines = [
        f"    <{name}{opening}>",
        _element(f"{name}Name", entry["name"], kind, 3),
        *(
            _element(part, entry[part], {}, 3)
            for part in ("givenName", "familyName")
            if part in entry
        ),
        *(
            _entry("nameIdentifier", "nameIdentifier", identifier, 3)
            for identifier in entry.get("nameIdentifiers", ())
        ),
        *(
            _entry("affiliation", "name", affiliation, 3)
            for affiliation in entry.get("affiliation", ())
        ),
    ]
    return [*lines, f"    </{name}>"]


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
