"""Facts found again in records and citation files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from pressroom.build.agreement.facts import (
    DATE,
    DOI,
    IDS,
    LICENCE,
    TITLE,
    VERSION,
    Fact,
    bare_doi,
    orcids_in,
)

RECORD = "record"


def facts(rows: Iterable[tuple[str, object]], where: str = RECORD) -> Iterator[Fact]:
    """Those of ``rows`` (kind, value) that have a value."""
    for kind, value in rows:
        if value not in ("", None):
            yield Fact(kind, str(value), where)


def _titles(title: object, subtitle: object) -> str:
    return f"{title}: {subtitle}" if subtitle else str(title or "")


def zenodo(data: bytes) -> Iterator[Fact]:
    """``zenodo.json``."""
    given = json.loads(data)
    yield from facts(
        (
            (TITLE, given.get("title")),
            (DOI, given.get("doi")),
            (IDS, orcids_in(creator.get("orcid", "") for creator in given.get("creators", ()))),
            (DATE, given.get("publication_date")),
            (VERSION, given.get("version")),
            (LICENCE, given.get("license")),
        )
    )


def invenio(data: bytes) -> Iterator[Fact]:
    """``record.json``."""
    body = json.loads(data)
    given = body["metadata"]
    subtitles = [
        row["title"]
        for row in given.get("additional_titles", ())
        if row.get("type", {}).get("id") == "subtitle"
    ]
    right: Mapping[str, Any] = next(iter(given.get("rights", ())), {})
    people = [creator["person_or_org"] for creator in given.get("creators", ())]
    yield from facts(
        (
            (TITLE, _titles(given.get("title"), next(iter(subtitles), ""))),
            (DOI, body.get("pids", {}).get("doi", {}).get("identifier")),
            (IDS, orcids_in(row["identifier"] for p in people for row in p.get("identifiers", ()))),
            (DATE, given.get("publication_date")),
            (VERSION, given.get("version")),
            (LICENCE, right.get("id") or right.get("link") or right.get("title", {}).get("en")),
        )
    )


def datacite(data: bytes) -> Iterator[Fact]:
    """``datacite.json``."""
    given = json.loads(data)
    titles = {row.get("titleType", ""): row["title"] for row in reversed(given.get("titles", ()))}
    right: Mapping[str, Any] = next(iter(given.get("rightsList", ())), {})
    names = [n for creator in given.get("creators", ()) for n in creator.get("nameIdentifiers", ())]
    dates = {row["dateType"]: row["date"] for row in given.get("dates", ())}
    yield from facts(
        (
            (TITLE, _titles(titles.get(""), titles.get("Subtitle"))),
            (DOI, given.get("doi")),
            (IDS, orcids_in(row["nameIdentifier"] for row in names)),
            (DATE, dates.get("Issued")),
            (VERSION, given.get("version")),
            (LICENCE, right.get("rightsIdentifier") or right.get("rightsUri")),
        )
    )


def datacite_xml(data: bytes) -> Iterator[Fact]:
    """``datacite.xml``."""
    root = ET.fromstring(data)  # noqa: S314 - made by this very build
    space = root.tag.partition("}")[0] + "}"

    def all_of(path: str) -> list[ET.Element]:
        return root.findall("/".join(space + name for name in path.split("/")))

    def first(path: str, attribute: str = "", value: str = "") -> str:
        chosen = (n for n in all_of(path) if not attribute or n.get(attribute, "") == value)
        return next((node.text or "" for node in chosen), "")

    rights = all_of("rightsList/rights")
    doi = first("identifier", "identifierType", "DOI")
    yield from facts(
        (
            (
                TITLE,
                _titles(
                    first("titles/title", "titleType"),
                    first("titles/title", "titleType", "Subtitle"),
                ),
            ),
            (DOI, "" if doi.startswith("(:") else doi),  # `(:tba)`: none yet (appendix 3)
            (IDS, orcids_in(node.text or "" for node in all_of("creators/creator/nameIdentifier"))),
            (DATE, first("dates/date", "dateType", "Issued")),
            (VERSION, first("version")),
            (
                LICENCE,
                rights[0].get("rightsIdentifier") or rights[0].get("rightsURI") if rights else "",
            ),
        )
    )


def linked_data(data: bytes) -> Iterator[Fact]:
    """``citation.jsonld``, and what the landing page holds of it."""
    given: Mapping[str, Any] = json.loads(data)
    authors, address = given.get("author", ()), given.get("@id", "")
    people = authors if isinstance(authors, list) else [authors]
    yield from facts(
        (
            (TITLE, given.get("name")),
            (DOI, given.get("identifier", {}).get("value")),
            (DOI, address if bare_doi(address) != address else ""),
            (IDS, orcids_in(json.dumps(person) for person in people)),
            (DATE, given.get("datePublished")),
            (VERSION, given.get("version")),
            (LICENCE, given.get("license")),
        ),
    )
