"""The works that a work cites, each once: for records, citation files and pages."""

from __future__ import annotations

from pressroom.model.document import Reference
from pressroom.model.identifiers import doi_key
from pressroom.model.work import Volume, Work


def cited(work: Work) -> tuple[Reference, ...]:
    """The references of ``work`` in order; of a volume those of its parts, each once.

    Two are one when they have the same DOI, or none and the same text. One
    without any text is left out.
    """
    articles = work.parts if isinstance(work, Volume) else (work,)
    found: dict[str, Reference] = {}
    for article in articles:
        for reference in article.document.references:
            text = " ".join(reference.plain.split())
            if text:
                key = f"doi:{doi_key(reference.doi)}" if reference.doi else text
                found.setdefault(key, reference)
    return tuple(found.values())
