"""What the registries and the web say of the identifiers and links of a publication.

Asked only on request (``check --online``), never by a build; each thing once, politely, within
bounds of time and size, and kept for a week.
"""

from __future__ import annotations

from collections.abc import Sequence

from pressroom.cache import Store
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.model.work import Catalog, Work
from pressroom.online import findings, registries
from pressroom.online.fetch import Failure, Limits
from pressroom.online.registries import WEEK, Cache, Registries
from pressroom.online.schedule import run
from pressroom.online.subjects import gather

__all__ = ["Limits", "Registries", "verify"]

REGISTRIES = Registries()
LIMITS = Limits()


def verify(
    works: Sequence[Work],
    catalog: Catalog,
    asked: Registries | None = None,
    limits: Limits | None = None,
    *,
    age: float = WEEK,
) -> tuple[Diagnostic, ...]:
    """Ask about every DOI, ORCID iD and link of ``works``; never raises for what they answer.

    What was answered less than ``age`` seconds ago is not asked again.
    """
    asked, limits = asked or REGISTRIES, limits or LIMITS
    collector = Collector()
    cache = Cache(Store.of(catalog.publication.root), age)
    subjects = gather(works, catalog)
    known = {subject.key: cache.get(registries.cache_key(subject)) for subject in subjects}
    open_ = [subject for subject in subjects if known[subject.key] is None]
    answers = run([registries.job(subject, asked, limits) for subject in open_], limits)
    unanswered: list[findings.Row] = []
    for subject in subjects:
        key = registries.cache_key(subject)
        answer, facts = answers.get(key), known[subject.key]
        if facts is None and answer is not None:
            facts = registries.facts_of(subject, answer, asked)
            if facts is not None:
                cache.put(key, facts)
        if facts is None:
            unanswered.append((subject, answer))
        else:
            findings.report_facts(subject, facts, collector)
    reached = sum(
        1 for a in answers.values() if not a.unreachable and a.failure is not Failure.NOT_PUBLIC
    )
    findings.report_unanswered(unanswered, reached, collector)
    return tuple(collector)
