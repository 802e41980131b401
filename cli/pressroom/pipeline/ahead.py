"""One kind of one work before a build: what somebody is waiting to see comes first."""

from __future__ import annotations

from collections.abc import Sequence

from pressroom.artifacts import Artifact, Listed
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.ledger.book import Ledger
from pressroom.ledger.units import keep, kept
from pressroom.model.work import Catalog, Work
from pressroom.pipeline.ingredients import FILES, Pantry, of_files
from pressroom.pipeline.making import render

Ahead = tuple[Sequence[Artifact], tuple[Diagnostic, ...]]
"""The files of one kind, and what was found while they were made."""


def ahead(
    work: Work, kind: str, catalog: Catalog, ledger: Ledger, listed: Sequence[Listed] = ()
) -> Ahead:
    """Make ``kind`` of ``work`` now and keep it, so that the next build finds it in the store.

    ``listed`` are the files that a landing page lists. With an error nothing is kept.
    """
    ingredients = Pantry(catalog, ledger).of(work, kind)
    if kind == "page":
        ingredients[FILES] = of_files(listed)
    collector = Collector()
    made = render(work, kind, catalog, collector, listed)
    found = tuple(collector)
    if not collector.has_errors:
        keep(ledger.store, ingredients, made, found)
    return made, found


def missing(works: Sequence[Work], kind: str, catalog: Catalog, ledger: Ledger) -> list[Work]:
    """The ``works`` of which neither a build nor :func:`ahead` has kept ``kind`` as it is due."""
    pantry = Pantry(catalog, ledger)
    return [work for work in works if kept(ledger.store, pantry.of(work, kind)) is None]
