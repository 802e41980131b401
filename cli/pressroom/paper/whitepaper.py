"""The whitepaper: a work as a typeset PDF.

An article or the volume of a series becomes one HTML document
(:mod:`.manuscript`), which :mod:`pressroom.paper.typesetting` lays out; what it complains of
becomes diagnostics.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Mapping, Sequence

from pressroom import rules
from pressroom.diagnostics import Collector, Place, PressroomError
from pressroom.files import TEMPLATES, Artifact
from pressroom.model import document as d
from pressroom.model.work import Catalog, Fonts, Work
from pressroom.paper.glyphs import report_missing
from pressroom.paper.manuscript import Kinds, Manuscript, ManuscriptBuilder
from pressroom.paper.tables import KINDS, MEND, TOO_WIDE, columns_fitting, larger
from pressroom.paper.typesetting import (
    Attachment,
    Complaint,
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
    stamp = modified(work.meta.updated or work.meta.date, os.environ)
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
    _report(result.complaints, work, fonts, manuscript.set_as, collector)
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
            fonts=(*builder.catalog.publication.fonts.files, *manuscript.supplement.files),
            modified=stamp,
        )
        wide = _too_wide(result.complaints, manuscript.set_as)
        again = {source for source in wide if manuscript.set_as[source] != KINDS[-1]}
        if not again or attempt == _TRIES:
            collector.extend(notes)
            return manuscript, result
        paper = builder.paper
        for source in again:
            kinds[source] = larger(manuscript.set_as[source], wide[source], paper, last=attempt > 1)
        attempt += 1


_EPOCH = datetime.date(1970, 1, 1)


def modified(date: datetime.date | None, environ: Mapping[str, str]) -> str:
    """When a file was last changed, in UTC as the W3C writes it: ``2026-03-09T00:00:00Z``.

    Never the present: that of ``SOURCE_DATE_EPOCH`` where ``environ`` has it: seconds since 1970
    as decimal digits (https://reproducible-builds.org/specs/source-date-epoch/);
    else midnight of ``date``, or of the day that such seconds begin with. Raises
    :class:`PressroomError` for a value that is no such number, as the specification asks.
    """
    value = environ.get(_VARIABLE)
    if value is None:
        return f"{(date or _EPOCH).isoformat()}T00:00:00Z"
    if not re.fullmatch(r"[0-9]{1,12}", value) or int(value) > _LATEST:
        raise PressroomError(
            f"{_VARIABLE} is {value!r}; expected seconds since 1970-01-01 in decimal digits:"
            " set it to such a number, or unset it"
        )
    moment = datetime.datetime.fromtimestamp(int(value), datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


# --- what was wrong with the pages, as diagnostics at the lines it comes from

_TOO_LARGE = "make it narrower, or write it on several lines"
_LEFT_OUT = "PDF/UA asks for it; a template of the publication leaves it out"
_MESSAGES = {
    "wide": ("", _TOO_LARGE),
    "tall": ("", _TOO_LARGE),
    "alt": ("", _LEFT_OUT),
    "document": ("", _LEFT_OUT),
    "lost": ("the PDF lacks something: ", "shorten the note or the block there, or move it"),
    "": ("WeasyPrint says: ", "the PDF may lack something; change what it names"),
}
"""What a message begins with, and its hint, by the kind of the complaint."""


def _source_of(complaint: Complaint) -> tuple[int, int] | None:
    """Part, from 0, and line that a complaint is about, where it says so."""
    part, _, line = complaint.source.partition(":")
    return (int(part), int(line)) if part.isdigit() and line.isdigit() else None


def _too_wide(complaints: Iterable[Complaint], set_as: Kinds) -> dict[tuple[int, int], float]:
    """How many times too wide which tables are."""
    found: dict[tuple[int, int], float] = {}
    for complaint in complaints:
        source = _source_of(complaint)
        if complaint.kind == "wide" and source in set_as:
            assert source is not None
            found[source] = max(complaint.ratio, found.get(source, 0))
    return found


def _report(
    complaints: Iterable[Complaint],
    work: Work,
    fonts: Fonts,
    set_as: Mapping[tuple[int, int], str],
    collector: Collector,
) -> None:
    """Turn complaints into ``pdf-clean`` and ``table-fits-page``.

    A complaint about the publication's own stylesheet is at its place there;
    others are at the line they come from, or at the work where that is not known.
    """
    missing: set[str] = set()
    wide = _too_wide(complaints := tuple(complaints), set_as)
    foreseen = {(f.path, f.line) for f in collector if f.code == rules.TABLE_FITS.code}
    for source, ratio in wide.items():
        if (work.articles[source[0]].path, source[1]) in foreseen:
            continue
        _report_table(source, ratio, work, collector)
    for complaint in complaints:
        if complaint.kind == "glyph":
            missing.add(complaint.text)
        elif complaint.kind == "wide" and _source_of(complaint) in wide:
            continue
        else:
            _report_one(complaint, work, collector)
    if missing:
        report_missing(missing, work, fonts, collector)


def _place(complaint: Complaint, work: Work) -> Place:
    if complaint.sheet.startswith(f"{TEMPLATES}/"):
        return Place(complaint.sheet, complaint.line or None, complaint.column or None)
    source = _source_of(complaint)
    articles = work.articles
    if source is None or source[0] >= len(articles):
        return Place(work.path)
    return Place(articles[source[0]].path, source[1])


def _report_one(complaint: Complaint, work: Work, collector: Collector) -> None:
    start, hint = _MESSAGES[complaint.kind]
    collector.report(rules.PDF_CLEAN, _place(complaint, work), f"{start}{complaint.text}", hint)


def _report_table(source: tuple[int, int], ratio: float, work: Work, collector: Collector) -> None:
    part, line = source
    article = work.articles[part]
    nodes = d.walk((*article.document.blocks, *article.document.footnotes), skip=d.Marker)
    tables = (node for node in nodes if isinstance(node, d.Table))
    columns = next((len(table.columns) for table in tables if table.line == line), 1)
    fitting = columns_fitting(columns, ratio)
    message = TOO_WIDE.format(count=columns, fitting=fitting)
    collector.report(rules.TABLE_FITS, Place(article.path, line), message, MEND)
