"""The whitepaper: a work as a typeset PDF.

An article or the volume of a series becomes one HTML document
(:mod:`.manuscript`), which :mod:`pressroom.paper.typesetting` lays out.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pressroom import rules
from pressroom.diagnostics import Collector, Place, PressroomError
from pressroom.files import Artifact
from pressroom.model.work import Catalog, Work
from pressroom.paper import findings
from pressroom.paper.manuscript import Made, Manuscript
from pressroom.paper.stamp import modified
from pressroom.paper.tablesetting import KINDS, larger
from pressroom.paper.typesetting import (
    Attachment,
    LibraryMissing,
    LimitReached,
    Typeset,
    TypesettingError,
    typeset,
)

__all__ = ["files", "html", "render"]

_TRIES = 3
"""A table that is too wide is set smaller once, then turned on its side."""


def render(
    work: Work,
    catalog: Catalog,
    collector: Collector,
    attachments: Sequence[Attachment] = (),
) -> list[Artifact]:
    """Return ``<slug>/<slug>.pdf`` with ``attachments`` in it, or nothing when it cannot be made.

    Reports ``pdf-clean`` for whatever WeasyPrint complains of, at its line
    where that is known, ``table-fits-page``, ``render-limit``,
    ``system-library`` and what :meth:`.Manuscript.made` does. Raises
    :class:`PressroomError` for a ``SOURCE_DATE_EPOCH`` that is no number.
    """
    stamp = modified(work.meta.date, os.environ)
    manuscript = Manuscript(work, catalog, [attachment.name for attachment in attachments])
    whole = Place(work.path)
    try:
        done = _laid_out(manuscript, collector, attachments, stamp)
    except LibraryMissing as error:
        collector.report(
            rules.SYSTEM_LIBRARY,
            whole,
            str(error),
            "run the command above, or build without the PDF",
        )
        return []
    except LimitReached as error:
        collector.report(
            rules.RENDER_LIMIT,
            whole,
            str(error),
            "look for a picture or a table far larger than a page, or split the article",
        )
        return []
    except TypesettingError as error:
        collector.report(
            rules.PDF_CLEAN, whole, str(error), "simplify what was changed last and build again"
        )
        return []
    if done is None:
        return []
    made, result = done
    fonts = catalog.publication.fonts
    findings.report(result.complaints, work, fonts, made.set_as, collector)
    slug = work.meta.slug
    return [Artifact(f"{slug}/{slug}.pdf", result.pdf, "application/pdf", slug)]


def _laid_out(
    manuscript: Manuscript, collector: Collector, attachments: Sequence[Attachment], stamp: str
) -> tuple[Made, Typeset] | None:
    """The pages, with tables that were too wide set smaller; ``None`` without a template."""
    kinds: dict[tuple[int, int], str] = {}
    attempt = 1
    while True:
        notes = Collector()
        made = manuscript.made(notes, kinds)
        if made is None:
            collector.extend(notes)
            return None
        result = typeset(
            made.html,
            made.stylesheets,
            files=made.files,
            archival=True,
            doi=manuscript.work.meta.doi,
            attachments=attachments,
            fonts=manuscript.catalog.publication.fonts.files,
            modified=stamp,
        )
        wide = findings.too_wide(result.complaints, made.set_as)
        again = {source for source in wide if made.set_as[source] != KINDS[-1]}
        if not again or attempt == _TRIES:
            collector.extend(notes)
            return made, result
        room = manuscript.paper.room
        for source in again:
            kinds[source] = larger(made.set_as[source], wide[source], room, last=attempt > 1)
        attempt += 1


def _made(work: Work, catalog: Catalog) -> Made:
    collector = Collector()
    made = Manuscript(work, catalog).made(collector)
    if made is None:
        raise PressroomError("; ".join(finding.message for finding in collector))
    return made


def html(work: Work, catalog: Catalog) -> str:
    """The document that is typeset, its stylesheets within.

    Pictures are named relative to the publication's folder. Raises
    :class:`PressroomError` when a template cannot be filled in.
    """
    made = _made(work, catalog)
    sheets = "".join(f"<style>\n{sheet.text}</style>\n" for sheet in made.stylesheets)
    return made.html.replace("</head>", f"{sheets}</head>", 1)


def files(work: Work, catalog: Catalog) -> dict[str, bytes | Path]:
    """The pictures that :func:`html` names, by name."""
    return dict(_made(work, catalog).files)
