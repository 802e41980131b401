"""The work as a deposit and as a registration.

``zenodo.json`` is for Zenodo's legacy API, ``record.json`` for InvenioRDM,
``datacite.json`` and ``datacite.xml`` for the registration of a DOI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import Artifact
from pressroom.model.work import Catalog, Work
from pressroom.records.datacite import datacite_metadata
from pressroom.records.datacite_xml import datacite_xml
from pressroom.records.invenio import record_body
from pressroom.records.zenodo import zenodo_metadata
from pressroom.text import UNRECORDABLE, Json, pretty_json

_KEYS = {"references": "bibliography", "related_identifiers": "related"}
"""Where in the front matter a field comes from whose text is not that of the front matter."""


def render(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:
    """``zenodo.json``, ``record.json``, ``datacite.json`` and ``datacite.xml`` below ``<slug>/``.

    Reports ``record-valid`` for each control character in the first two, which no archive takes
    and which a bibliography can bring in, and then leaves out that file and DataCite's.
    """
    slug = work.meta.slug
    contents = {
        "zenodo.json": zenodo_metadata(work, catalog),
        "record.json": record_body(work, catalog),
    }
    artifacts = []
    for name, content in contents.items():
        found = list(_control_characters(content, ""))
        for pointer, character in found:
            _report(work, name, pointer, character, collector)
        if not found:
            artifacts.append(_json(slug, name, content))
    if len(artifacts) == len(contents):
        registered = datacite_metadata(work, catalog)
        xml = datacite_xml(registered).encode()
        artifacts.append(_json(slug, "datacite.json", registered))
        artifacts.append(Artifact(f"{slug}/datacite.xml", xml, "application/xml", slug))
    return artifacts


def _json(slug: str, name: str, content: Json) -> Artifact:
    text = pretty_json(content) + "\n"
    return Artifact(f"{slug}/{name}", text.encode(), "application/json", slug)


def _control_characters(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    """Each text that holds a control character: the way to it, and the first of them."""
    if isinstance(value, str):
        if found := UNRECORDABLE.search(value):
            yield pointer, found[0]
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from _control_characters(entry, f"{pointer}.{name}" if pointer else name)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _control_characters(entry, f"{pointer}[{index}]")


def _report(work: Work, name: str, pointer: str, character: str, collector: Collector) -> None:
    field = re.split(r"[.\[]", pointer.removeprefix("metadata."))[0]
    collector.report(
        rules.RECORD_VALID,
        Place(work.path),
        f"{name} is not written: at {pointer}, it holds the control character "
        f"U+{ord(character):04X}",
        f"correct `{_KEYS.get(field, field)}` in the front matter or where it is inherited from",
    )
