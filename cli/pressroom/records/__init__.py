"""The work as a deposit and as a registration.

``zenodo.json`` is for Zenodo's legacy API, ``record.json`` for InvenioRDM,
``datacite.json`` and ``datacite.xml`` for the registration of a DOI. The two
for archives are checked against what the archive accepts before they are written.
"""

from __future__ import annotations

import re

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import Artifact
from pressroom.model.work import Catalog, Work
from pressroom.records.accepted import record_violations, zenodo_violations
from pressroom.records.datacite import datacite_metadata
from pressroom.records.datacite_xml import datacite_xml
from pressroom.records.invenio import record_body
from pressroom.records.shapes import Violation
from pressroom.records.zenodo import zenodo_metadata
from pressroom.text import Json, pretty_json

__all__ = ["datacite_metadata", "datacite_xml", "record_body", "render", "zenodo_metadata"]

# Where in the front matter a field of a record comes from, for hints.
_KEYS = {
    "publication_type": "zenodo.type",
    "resource_type": "zenodo.type",
    "publication_date": "date",
    "creators": "authors",
    "description": "abstract",
    "rights": "license",
    "additional_titles": "subtitle",
    "additional_descriptions": "access.conditions",
    "subjects": "keywords",
    "languages": "language",
    "dates": "access.until",
    "access_right": "access.kind",
    "access_conditions": "access.conditions",
    "embargo_date": "access.until",
    "notes": "funding",
    "identifiers": "related",
    "related_identifiers": "related",
    "references": "bibliography",
    "communities": "zenodo.communities",
    "pids": "doi",
}


def render(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:
    """``zenodo.json``, ``record.json``, ``datacite.json`` and ``datacite.xml`` below ``<slug>/``.

    Reports ``record-valid`` for each thing that an archive would refuse, drop
    or mangle in one of the first two, and then leaves out that file and DataCite's.
    """
    slug = work.meta.slug
    zenodo, record = zenodo_metadata(work, catalog), record_body(work, catalog)
    checked = (
        ("zenodo.json", zenodo, zenodo_violations(zenodo)),
        ("record.json", record, record_violations(record)),
    )
    artifacts = []
    for name, content, violations in checked:
        for violation in violations:
            _report(work, name, violation, collector)
        if not violations:
            artifacts.append(_json(slug, name, content))
    if len(artifacts) == len(checked):
        registered = datacite_metadata(work, catalog)
        xml = datacite_xml(registered).encode()
        artifacts.append(_json(slug, "datacite.json", registered))
        artifacts.append(Artifact(f"{slug}/datacite.xml", xml, "application/xml", slug))
    return artifacts


def _json(slug: str, name: str, content: Json) -> Artifact:
    text = pretty_json(content) + "\n"
    return Artifact(f"{slug}/{name}", text.encode(), "application/json", slug)


def _report(work: Work, name: str, violation: Violation, collector: Collector) -> None:
    field = re.split(r"[.\[]", violation.pointer.removeprefix("metadata."))[0]
    collector.report(
        rules.RECORD_VALID,
        Place(work.path),
        f"{name} is not written: at {violation.pointer}, {violation.problem}",
        f"correct `{_KEYS.get(field, field)}` in the front matter or where it is inherited from",
    )
