"""The controlled vocabularies of the archives and of the citation format, as data.

Sources: the legacy deposit API of Zenodo (https://developers.zenodo.org, "Deposit metadata"),
the fixtures of InvenioRDM (``invenio_rdm_records/fixtures/data/vocabularies``, release 36) and
the JSON schema of the Citation File Format 1.2.0. The data stand in ``vocabularies.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

_DATA: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


def _words(name: str) -> tuple[str, ...]:
    return tuple(_DATA[name].split())


@dataclass(frozen=True, slots=True)
class Kind:
    """A publication type in the words of each format.

    ``datacite`` is a ``resourceTypeGeneral`` (kernel 4.5), ``genre`` the type in plain words,
    ``csl`` a type of csl-data 1.0.2, ``bibtex`` an entry type, ``ris`` a value of ``TY``,
    ``schema`` a type of schema.org and ``cff`` the type of a reference in CITATION.cff 1.2.0.
    """

    datacite: str
    genre: str
    csl: str
    bibtex: str
    ris: str
    schema: str
    cff: str


KINDS: Mapping[str, Kind] = {name: Kind(*row) for name, row in _DATA["kinds"].items()}
"""Publication type of Zenodo -> its names elsewhere."""


def kind(publication_type: str) -> Kind:
    """The names of a publication type; of one that is not known, those of ``other``."""
    return KINDS.get(publication_type, KINDS["other"])


@dataclass(frozen=True, slots=True)
class CitedKind:
    """A type of csl-data in the words of the formats that list what a work cites."""

    cff: str
    datacite: str
    schema: str


_CITED_KINDS: Mapping[str, CitedKind] = {n: CitedKind(*row) for n, row in _DATA["cited"].items()}


def cited_kind(csl_type: str) -> CitedKind:
    """The names of a type of csl-data; a type that is not known is one of text."""
    return _CITED_KINDS.get(csl_type, CitedKind("generic", "Text", "CreativeWork"))


BABEL_LANGUAGES: Mapping[str, str] = _DATA["babel"]
"""BCP 47 tag -> name of the language in babel."""

PUBLICATION_TYPES: tuple[str, ...] = tuple(KINDS)
"""``publication_type`` of Zenodo's legacy vocabulary, for ``zenodo.type``."""

UPLOAD_TYPE = "publication"
"""``upload_type`` of everything that Pressroom writes."""

RESOURCE_TYPES: Mapping[str, str] = {name: f"{UPLOAD_TYPE}-{name}" for name in PUBLICATION_TYPES}
"""Publication type of Zenodo -> id in InvenioRDM's vocabulary of resource types."""

ALTERNATE_IDENTIFIER = "isAlternateIdentifier"
"""The one relation that InvenioRDM keeps in another field (``identifiers``)."""

RELATIONS: tuple[str, ...] = _words("relations")
"""Relations of Zenodo's legacy vocabulary, for ``related``."""

RELATION_IDS: Mapping[str, str] = {
    name: name.lower() for name in RELATIONS if name != ALTERNATE_IDENTIFIER
}
"""Relation of Zenodo -> id in InvenioRDM's vocabulary of relation types."""

CONTRIBUTOR_ROLES: tuple[str, ...] = _words("contributor_roles")
"""Roles of contributors that Zenodo, InvenioRDM and DataCite have in common."""

ACCESS_KINDS: tuple[str, ...] = ("open", "embargoed", "restricted")
"""Access rights of Zenodo's legacy vocabulary that leave a file to be read by somebody."""

ARCHIVE_PREFIXES: frozenset[str] = frozenset({"10.5281", "10.5072"})
"""DOI prefixes that Zenodo and its sandbox mint under and refuse from outside."""

_UNLISTED_LANGUAGES: frozenset[str] = frozenset(_words("unlisted_languages"))


def language_code(tag: str) -> str:
    """The ISO 639-3 code of a BCP 47 tag (``en-GB`` -> ``eng``), or nothing if none is listed.

    An archive refuses a whole record for a code that it does not list, and for a private one,
    ``qaa`` to ``qtz``.
    """
    if tag == "en":  # without the import, which takes as long as reading an article
        return "eng"
    import langcodes

    try:
        code = langcodes.Language.get(tag).to_alpha3()
    except (LookupError, ValueError):
        return ""
    listed = code not in _UNLISTED_LANGUAGES and not "qaa" <= code <= "qtz"
    return code if listed and code != "und" else ""


# --- licences

CITATION_LICENSES: frozenset[str] = frozenset(_words("citation_licenses"))
"""SPDX identifiers that CITATION.cff 1.2.0 accepts, spelt exactly so."""

ARCHIVE_LICENSES: frozenset[str] = (
    frozenset(name.lower() for name in CITATION_LICENSES) - frozenset(_words("no_archive_licenses"))
) | {"cc-pdm-1.0"}
"""Licence ids of Zenodo and InvenioRDM: SPDX identifiers in lower case, as of 2021."""

COMMON_LICENSES: Mapping[str, tuple[str, str]] = {
    identifier: (name, url) for identifier, (name, url) in _DATA["common_licenses"].items()
}
"""Full names and addresses of the licences that publications use most."""


def describe_license(identifier: str) -> tuple[str, str]:
    """Name and address of the licence with this SPDX identifier."""
    return COMMON_LICENSES.get(
        identifier, (identifier, f"https://spdx.org/licenses/{identifier}.html")
    )


def license_spelling(identifier: str) -> str | None:
    """The exact spelling of an identifier of the SPDX licence list, or ``None`` if it is none."""
    return _licenses_by_lower_case().get(identifier.lower())


def license_ids(*, deprecated: bool = False) -> tuple[str, ...]:
    """The identifiers of the SPDX licence list in alphabetical order; the deprecated on request."""
    rows = _spdx().values()
    return tuple(sorted(str(row["id"]) for row in rows if deprecated or not row["deprecated"]))


@cache
def _licenses_by_lower_case() -> dict[str, str]:
    return {str(row["id"]).lower(): str(row["id"]) for row in _spdx().values()}


def _spdx() -> Mapping[str, Mapping[str, str | bool]]:
    # The list as data is in a private module of `packaging`. What is public there judges
    # expressions, such as `MIT+` and `(MIT)`, and an archive takes an identifier.
    from packaging.licenses._spdx import LICENSES

    return cast("Mapping[str, Mapping[str, str | bool]]", LICENSES)
