"""Official judges of records and citation files; each returns what is wrong, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from shared import SHARED

XSD = {
    version: SHARED / "data" / "datacite" / f"kernel-{version}" / "metadata.xsd"
    for version in ("4.5", "4.6")
}
CFF = SHARED / "data" / "schemas" / "cff_v1.2.0.json"
CSL = SHARED / "data" / "schemas" / "csl-data.json"

needs_schemas = pytest.mark.skipif(
    not all(path.is_file() for path in (*XSD.values(), CFF, CSL)),
    reason=f"the official schemas are not in {SHARED / 'data'}; set PRESSROOM_SHARED",
)


@cache
def _schema(path: Any) -> Any:
    import jsonschema

    schema = json.loads(path.read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)
    return validator(schema, format_checker=jsonschema.FormatChecker())


@cache
def _datacite() -> Any:
    """DataCite's JSON schema 4.5, as the ``datacite`` package carries it."""
    from importlib.resources import files

    import jsonschema

    text = (files("datacite") / "schemas" / "datacite-v4.5.json").read_text("utf-8")
    schema = json.loads(text)
    validator = jsonschema.validators.validator_for(schema)
    return validator(schema, format_checker=jsonschema.FormatChecker())


def _errors(validator: Any, content: object) -> list[str]:
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in validator.iter_errors(content)
    ]


def datacite_json(content: object) -> list[str]:
    """By the JSON schema of kernel 4.5."""
    return _errors(_datacite(), content)


@cache
def _xsd(version: str) -> Any:
    from lxml import etree

    return etree.XMLSchema(etree.parse(XSD[version]))


def datacite_xml(data: bytes) -> list[str]:
    """By the XSDs of kernel 4.5 and 4.6."""
    from lxml import etree

    tree = etree.fromstring(data)
    found = []
    for version in XSD:
        schema = _xsd(version)
        schema.validate(tree)
        found += [f"{version}: {error.line}: {error.message}" for error in schema.error_log]
    return found


def citation_file(content: object) -> list[str]:
    """By the JSON schema of the Citation File Format 1.2.0."""
    return _errors(_schema(CFF), content)


def csl(content: object) -> list[str]:
    """By the csl-data schema."""
    return _errors(_schema(CSL), content)


def csl_types() -> list[str]:
    """Every type of work that the csl-data schema has."""
    found: list[str] = _schema(CSL).schema["items"]["properties"]["type"]["enum"]
    return found


def expanded(content: Mapping[str, Any], context: Mapping[str, Any]) -> list[Any]:
    """JSON-LD expanded with ``context`` in place of schema.org's, off the network."""
    from pyld import jsonld

    def loader(url: str, _options: object) -> Mapping[str, Any]:
        assert url.rstrip("/") == "https://schema.org", f"{url} is not to be fetched"
        return {
            "contextUrl": None,
            "documentUrl": url,
            "contentType": "application/ld+json",
            "document": {"@context": context},
        }

    found: list[Any] = jsonld.expand(content, {"documentLoader": loader})
    return found
