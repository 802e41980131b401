"""The whitepaper: a work as a typeset PDF.

An article or the volume of a series becomes one HTML document
(:mod:`.manuscript`), which :mod:`pressroom.paper.typesetting` lays out.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Mapping, Sequence

from pressroom import rules
from pressroom.diagnostics import Collector, Place, PressroomError
from pressroom.files import Artifact
from pressroom.model.work import Catalog, Work
from pressroom.paper import findings
from pressroom.paper.manuscript import Manuscript, ManuscriptBuilder
from pressroom.paper.tables import KINDS, larger
from pressroom.paper.typesetting import (
    Attachment,
    LibraryMissing,
    LimitReached,
    Typeset,
    TypesettingError,
    typeset,
)

_VARIABLE = "SOURCE_DATE_EPOCH"
_LATEST = 253_402_300_799
"""31 December 9999, 23:59:59: beyond it no calendar of four digits goes."""
_FAILURES = (
    (LibraryMissing, rules.SYSTEM_LIBRARY, "run the command above, or build without the PDF"),
    (
        LimitReached,
        rules.RENDER_LIMIT,
        "look for a picture or a table far larger than a page, or split the article",
    ),
    (TypesettingError, rules.PDF_CLEAN, "simplify what was changed last and build again"),
)
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
    ``system-library`` and what :meth:`.ManuscriptBuilder.build` does. Raises
    :class:`PressroomError` for a ``SOURCE_DATE_EPOCH`` that is no number.
    """
    stamp = modified(work.meta.date, os.environ)
    builder = ManuscriptBuilder(work, catalog, [attachment.name for attachment in attachments])
    try:
        done = _laid_out(builder, collector, attachments, stamp)
    except TypesettingError as error:
        rule, hint = next((rule, hint) for kind, rule, hint in _FAILURES if isinstance(error, kind))
        collector.report(rule, Place(work.path), str(error), hint)
        return []
    if done is None:
        return []
    manuscript, result = done
    fonts = catalog.publication.fonts
    findings.report(result.complaints, work, fonts, manuscript.set_as, collector)
    slug = work.meta.slug
    return [Artifact(f"{slug}/{slug}.pdf", result.pdf, "application/pdf", slug)]


def _laid_out(
    builder: ManuscriptBuilder, collector: Collector, attachments: Sequence[Attachment], stamp: str
) -> tuple[Manuscript, Typeset] | None:
    """The pages, with tables that were too wide set smaller; ``None`` without a template."""
    kinds: dict[tuple[int, int], str] = {}
    attempt = 1
    while True:
        notes = Collector()
        manuscript = builder.build(notes, kinds)
        if manuscript is None:
            collector.extend(notes)
            return None
        result = typeset(
            manuscript.html,
            manuscript.stylesheets,
            files=manuscript.files,
            archival=True,
            doi=builder.work.meta.doi,
            attachments=attachments,
            fonts=builder.catalog.publication.fonts.files,
            modified=stamp,
        )
        wide = findings.too_wide(result.complaints, manuscript.set_as)
        again = {source for source in wide if manuscript.set_as[source] != KINDS[-1]}
        if not again or attempt == _TRIES:
            collector.extend(notes)
            return manuscript, result
        paper = builder.paper
        for source in again:
            kinds[source] = larger(manuscript.set_as[source], wide[source], paper, last=attempt > 1)
        attempt += 1


def modified(date: datetime.date, environ: Mapping[str, str]) -> str:
    """When a file was last changed, in UTC as the W3C writes it: ``2026-03-09T00:00:00Z``.

    Never the present: that of ``SOURCE_DATE_EPOCH`` where ``environ`` has it: seconds since 1970
    as decimal digits (https://reproducible-builds.org/specs/source-date-epoch/);
    else midnight of ``date``. Raises :class:`PressroomError` for a value that
    is no such number, as the specification asks.
    """
    value = environ.get(_VARIABLE)
    if value is None:
        return f"{date.isoformat()}T00:00:00Z"
    if not re.fullmatch(r"[0-9]{1,12}", value) or int(value) > _LATEST:
        raise PressroomError(
            f"{_VARIABLE} is {value!r}; expected seconds since 1970-01-01 in decimal digits:"
            " set it to such a number, or unset it"
        )
    moment = datetime.datetime.fromtimestamp(int(value), datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
