"""What the registries and the web say of the identifiers and links of a publication.

Asked only on request (``check --online``), never by a build; each thing once, politely, within
bounds of time and size, and kept for a week.
"""

from __future__ import annotations

from collections.abc import Sequence

from pressroom.diagnostics import Collector, Diagnostic
from pressroom.model.work import Catalog, Work
from pressroom.online import findings, registries
from pressroom.online.cache import FOLDER, WEEK, Cache
from pressroom.online.fetch import Answer, Failure, Limits
from pressroom.online.questions import Subject, gather
from pressroom.online.registries import Registries
from pressroom.online.schedule import run

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
    """Ask about every DOI, ORCID iD and link of ``works``; never raises for what is told.

    What was told less than ``age`` seconds ago is not asked again.
    """
    asked, limits = asked or REGISTRIES, limits or LIMITS
    collector = Collector()
    cache = Cache(catalog.publication.root / FOLDER, age)
    cache.tidy()
    subjects = gather(works, catalog)
    open_: list[Subject] = []
    for subject in subjects:
        facts = cache.get(registries.question(subject))
        if facts is None:
            open_.append(subject)
        else:
            findings.of_facts(subject, facts, collector)
    answers = run([registries.job(subject, asked, limits) for subject in open_], limits)
    unanswered: list[tuple[Subject, Answer | None]] = []
    for subject in open_:
        key = registries.question(subject)
        answer = answers.get(key)
        facts = registries.judge(subject, answer, asked) if answer is not None else None
        if facts is None:
            unanswered.append((subject, answer))
        else:
            cache.put(key, facts)
            findings.of_facts(subject, facts, collector)
    silent = (None, Failure.NO_HOST, Failure.UNREACHABLE, Failure.SILENT, Failure.NOT_PUBLIC)
    reached = sum(1 for a in answers.values() if a.status or a.failure not in silent)
    findings.of_silence(unanswered, reached, collector)
    return tuple(collector)
