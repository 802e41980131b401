"""How to cite the work, for machines: one file for each format that tools read."""

from __future__ import annotations

from pressroom.diagnostics import Collector
from pressroom.files import Artifact
from pressroom.model.work import Catalog, Work
from pressroom.records.bibtex import bibtex
from pressroom.records.cff import citation_file, citation_text
from pressroom.records.cslitem import csl_item
from pressroom.records.linkeddata import linked_data
from pressroom.records.ris import ris
from pressroom.text import pretty_json

__all__ = ["bibtex", "citation_file", "render", "ris"]


def render(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:  # noqa: ARG001
    """The files below ``<slug>/``: ``CITATION.cff`` and ``citation.`` ``bib`` to ``jsonld``.

    Nothing is reported: all that the model holds can be said in them.
    """
    slug = work.meta.slug
    files = (
        ("CITATION.cff", "application/yaml", citation_text(work, catalog)),
        ("citation.bib", "application/x-bibtex", bibtex(work, catalog)),
        ("citation.ris", "application/x-research-info-systems", ris(work, catalog)),
        (
            "citation.csl.json",
            "application/vnd.citationstyles.csl+json",
            _json([csl_item(work, catalog)]),
        ),
        ("citation.jsonld", "application/ld+json", _json(linked_data(work, catalog))),
    )
    return [
        Artifact(f"{slug}/{name}", text.encode(errors="replace"), media_type, slug)
        for name, media_type, text in files
    ]


def _json(content: object) -> str:
    return pretty_json(content) + "\n"
