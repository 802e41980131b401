"""From what was told to findings at their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import CONFIG
from pressroom.online.cache import Facts
from pressroom.online.fetch import Answer, Failure
from pressroom.online.likeness import family_names, fits, missing, same_title
from pressroom.online.questions import Claim, Kind, Subject
from pressroom.online.registries import why

_SHOWN = 120


def of_facts(subject: Subject, facts: Facts, collector: Collector) -> None:
    """Report what ``facts`` say against each claim about ``subject``."""
    for claim in subject.claims:
        if subject.kind is Kind.DOI:
            _doi(subject.id, claim, facts, collector)
        elif subject.kind is Kind.ORCID:
            _orcid(subject.id, claim, facts, collector)
        elif not facts.get("found"):
            collector.report(
                rules.LINK_ANSWERS,
                claim.place,
                f"the page is not there: the server answers {facts.get('status')}",
                "correct the address, or link a copy of the page in a web archive",
            )


def _doi(doi: str, claim: Claim, facts: Facts, collector: Collector) -> None:
    if not facts.get("found"):
        if claim.own:
            collector.report(
                rules.DOI_REGISTERED,
                claim.place,
                f"{doi} is not registered yet",
                "a reserved DOI is registered when its record is published; "
                "if that has been done, compare it with the record",
            )
        else:
            collector.report(
                rules.DOI_RESOLVES,
                claim.place,
                f"doi.org knows no {doi}",
                "copy the DOI anew from the work itself",
            )
        return
    ours, registered = claim.item.get("title"), facts.get("title")
    if isinstance(ours, str) and isinstance(registered, str) and not same_title(ours, registered):
        collector.report(
            rules.DOI_TITLE,
            claim.place,
            f"{doi} is registered as {_shown(registered)}, and cited as {_shown(ours)}",
            "correct the title, or the DOI",
        )
    _authors(doi, claim, facts.get("authors"), collector)


def _authors(doi: str, claim: Claim, told: object, collector: Collector) -> None:
    registered = [name for name in told if isinstance(name, str)] if isinstance(told, list) else []
    ours = family_names(claim.item.get("author"))
    if not ours or not registered:
        return
    extra, lacking = missing(ours, registered), missing(registered, ours)
    parts = []
    if extra:
        parts.append(f"{_names(extra)} not registered")
    if lacking:
        parts.append(f"{_names(lacking)} not cited")
    if not parts and missing(ours[:1], registered[:1]):
        parts.append(f"{registered[0]} comes first in the register, {ours[0]} here")
    if parts:
        collector.report(
            rules.DOI_AUTHORS,
            claim.place,
            f"the authors registered for {doi} differ: {'; '.join(parts)}",
            "correct the authors, or the DOI",
        )


def _orcid(orcid: str, claim: Claim, facts: Facts, collector: Collector) -> None:
    if not facts.get("found"):
        closed = bool(facts.get("closed"))
        collector.report(
            rules.ORCID_RECORD,
            claim.place,
            f"the record of {orcid} is locked or deactivated"
            if closed
            else f"ORCID has no public record of {orcid}",
            "copy the iD anew from its owner's record",
        )
        return
    now = facts.get("now")
    if isinstance(now, str):
        collector.report(
            rules.ORCID_RECORD, claim.place, f"{orcid} has been replaced by {now}", f"write {now}"
        )
    told = facts.get("names")
    names = [name for name in told if isinstance(name, str)] if isinstance(told, list) else []
    if claim.name is not None and not fits(*claim.name, names):
        written = " ".join(part for part in claim.name if part)
        others = f", also {_names(names[1:])}" if names[1:] else ""
        collector.report(
            rules.ORCID_NAME,
            claim.place,
            f"the record of {orcid} is that of {_shown(names[0])}{others}; "
            f"the name here is {_shown(written)}",
            "correct the name, or the iD",
        )


def _shown(text: str) -> str:
    short = " ".join(text.split())
    return f'"{short}"' if len(short) <= _SHOWN else f'"{short[: _SHOWN - 1]}…"'


def _names(names: Sequence[str]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")


# --- what was not told

_NAMES = {Kind.DOI: ("doi.org", "DOI", "DOIs"), Kind.ORCID: ("ORCID", "iD", "iDs")}


def of_silence(
    unanswered: Sequence[tuple[Subject, Answer | None]], reached: int, collector: Collector
) -> None:
    """Report what could not be told: pages at their places, a registry once, no network once.

    ``reached`` is how many questions got any answer of a server.
    """
    private = [row for row in unanswered if row[1] and row[1].failure is Failure.NOT_PUBLIC]
    for subject, _answer in private:
        for claim in subject.claims:
            collector.report(
                rules.LINK_PUBLIC,
                claim.place,
                "the link leads to an address that is not of the public internet",
                "no reader can follow it: link a public page, or leave the link out",
            )
    unanswered = [row for row in unanswered if row not in private]
    if not unanswered:
        return
    if not reached and all(_no_network(answer) for _subject, answer in unanswered):
        collector.report(
            rules.ONLINE_ANSWERS,
            Place(CONFIG),
            "no host could be reached, so nothing was checked online",
            "connect to the network; if it has a proxy, name it in HTTPS_PROXY",
        )
        return
    by_kind: dict[Kind, list[tuple[Subject, Answer | None]]] = {}
    for subject, answer in unanswered:
        by_kind.setdefault(subject.kind, []).append((subject, answer))
    for kind, (registry, one, many) in _NAMES.items():
        rows = by_kind.pop(kind, [])
        reasons = dict.fromkeys(why(answer) for _subject, answer in rows)
        if rows:
            ids = [subject.id for subject, _answer in rows]
            collector.report(
                rules.ONLINE_ANSWERS,
                Place(CONFIG) if len(rows) > 1 else rows[0][0].claims[0].place,
                f"{registry} did not tell about {len(ids)} {one if len(ids) == 1 else many} "
                f"({_names(ids)}): {'; '.join(reasons)}",
                "check again later; what was told is kept and not asked again",
            )
    _pages(by_kind.get(Kind.PAGE, []), collector)


def _no_network(answer: Answer | None) -> bool:
    return answer is None or answer.failure in (
        Failure.NO_HOST,
        Failure.UNREACHABLE,
        Failure.SILENT,
    )


_BAD: Mapping[Failure, str] = {
    Failure.NO_HOST: "correct the address; its host does not exist",
    Failure.CERTIFICATE: "readers get a warning in place of the page: link another address",
}


def _pages(rows: Sequence[tuple[Subject, Answer | None]], collector: Collector) -> None:
    late = [subject for subject, answer in rows if answer is None]
    if late:
        collector.report(
            rules.ONLINE_ANSWERS,
            Place(CONFIG),
            f"there was no time left for {len(late)} link{'s' if len(late) > 1 else ''}",
            "check again; what was told is kept and not asked again",
        )
    for subject, answer in rows:
        if answer is None:
            continue
        for claim in subject.claims:
            hint = _BAD.get(answer.failure) if answer.failure else None
            if hint:
                message = f"the link cannot be followed: {answer.failure}"
                collector.report(rules.LINK_ANSWERS, claim.place, message, hint)
            else:
                collector.report(
                    rules.LINK_CERTAIN,
                    claim.place,
                    f"whether the page is there was not told: {why(answer)}",
                    "open the link in a browser",
                )
