"""One kind of one work before a build: what somebody is waiting to see comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pressroom.build.ingredients import FILES, Pantry, of_files
from pressroom.build.ledger.book import Ledger
from pressroom.build.ledger.units import keep, kept
from pressroom.build.making import render
from pressroom.diagnostics import Collector, Diagnostic, Severity
from pressroom.files import Artifact, Listed
from pressroom.model.work import Catalog, Work


@dataclass(frozen=True, slots=True)
class Ahead:
    """One kind of a work as it was made now, and what was found meanwhile.

    ``listed`` are the files that a landing page lists.
    """

    work: Work
    kind: str
    listed: tuple[Listed, ...]
    made: tuple[Artifact, ...]
    found: tuple[Diagnostic, ...]

    def keep(self, catalog: Catalog, ledger: Ledger) -> None:
        """Have the next build find it in the store; with an error nothing is kept.

        ``ledger`` must not have forgotten its answers since it was made.
        """
        if any(d.severity is Severity.ERROR for d in self.found):
            return
        ingredients = Pantry(catalog, ledger).of(self.work, self.kind)
        if self.kind == "page":
            ingredients[FILES] = of_files(self.listed)
        keep(ledger.store, ingredients, self.made, self.found)


def ahead(work: Work, kind: str, catalog: Catalog, listed: Sequence[Listed] = ()) -> Ahead:
    """Make ``kind`` of ``work`` now; a landing page lists ``listed``."""
    collector = Collector()
    made = render(work, kind, catalog, collector, listed)
    return Ahead(work, kind, tuple(listed), tuple(made), tuple(collector))


def missing(works: Sequence[Work], kind: str, catalog: Catalog, ledger: Ledger) -> list[Work]:
    """The ``works`` of which neither a build nor :class:`Ahead` has kept ``kind`` as it is due."""
    pantry = Pantry(catalog, ledger)
    return [work for work in works if kept(ledger.store, pantry.of(work, kind)) is None]
