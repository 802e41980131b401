"""Which judges a file of a build is handed to, by its name; each answer is what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable

import read_back
import registries
from archive_judge import record_violations, zenodo_violations


def _yaml(data: bytes) -> object:
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(data.decode())


def _bibtex(data: bytes) -> list[str]:
    entry = read_back.bibtex(data.decode())
    return [] if entry.authors and entry.fields.get("title") else ["no author or no title"]


def _ris(data: bytes) -> list[str]:
    record = read_back.ris(data.decode())
    return [] if record.get("authors") and record.get("title") else ["no author or no title"]


def _linked(data: bytes) -> list[str]:
    (node,) = registries.expanded(json.loads(data), {"@vocab": "https://schema.org/"})
    return [] if "https://schema.org/name" in node else ["no name"]


JUDGES: dict[str, Callable[[bytes], list[str]]] = {
    "zenodo.json": lambda data: [str(v) for v in zenodo_violations(json.loads(data))],
    "record.json": lambda data: [str(v) for v in record_violations(json.loads(data))],
    "datacite.json": lambda data: registries.datacite_json(json.loads(data)),
    "datacite.xml": registries.datacite_xml,
    "CITATION.cff": lambda data: registries.citation_file(_yaml(data)),
    "citation.bib": _bibtex,
    "citation.ris": _ris,
    "citation.csl.json": lambda data: registries.csl(json.loads(data)),
    "citation.jsonld": _linked,
}
