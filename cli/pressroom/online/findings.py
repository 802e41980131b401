"""From what the registries and servers said to findings at their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import CONFIG
from pressroom.online.fetch import Answer, Failure
from pressroom.online.registries import Facts, reason
from pressroom.online.similarity import family_names, fits, missing, same_title
from pressroom.online.subjects import Claim, Kind, Subject

_SHOWN = 120

Row = tuple[Subject, Answer | None]
"""What was asked about, and the answer that decided nothing; ``None`` when there was none."""


def report_facts(subject: Subject, facts: Facts, collector: Collector) -> None:
    """Report what ``facts`` say against each claim about ``subject``."""
    for claim in subject.claims:
        if subject.kind is Kind.DOI:
            _doi(subject.id, claim, facts, collector)
        elif subject.kind is Kind.ORCID:
            _orcid(subject.id, claim, facts, collector)
        elif not facts.found:
            collector.report(
                rules.LINK_ANSWERS,
                claim.place,
                f"the page is not there: the server answers {facts.status}",
                "correct the address, or link a copy of the page in a web archive",
            )


def _doi(doi: str, claim: Claim, facts: Facts, collector: Collector) -> None:
    if not facts.found and claim.own:
        collector.report(
            rules.DOI_REGISTERED,
            claim.place,
            f"{doi} is not registered yet",
            "a reserved DOI is registered when its record is published; "
            "if that has been done, compare it with the record",
        )
    elif not facts.found:
        collector.report(
            rules.DOI_RESOLVES,
            claim.place,
            f"doi.org knows no {doi}",
            "copy the DOI anew from the work itself",
        )
    ours = claim.item.get("title")
    if isinstance(ours, str) and facts.title and not same_title(ours, facts.title):
        collector.report(
            rules.DOI_TITLE,
            claim.place,
            f"{doi} is registered as {_quoted(facts.title)}, and cited as {_quoted(ours)}",
            "correct the title, or the DOI",
        )
    _authors(doi, claim, facts.names, collector)


def _authors(doi: str, claim: Claim, registered: Sequence[str], collector: Collector) -> None:
    ours = family_names(claim.item.get("author"))
    if not ours or not registered:
        return
    extra, lacking = missing(ours, registered), missing(registered, ours)
    parts = []
    if extra:
        parts.append(f"{_listed(extra)} not registered")
    if lacking:
        parts.append(f"{_listed(lacking)} not cited")
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
    if not facts.found:
        collector.report(
            rules.ORCID_RECORD,
            claim.place,
            f"the record of {orcid} is locked or deactivated"
            if facts.closed
            else f"ORCID has no public record of {orcid}",
            "copy the iD anew from its owner's record",
        )
        return
    new, names = facts.replaced, facts.names
    if new:
        message = f"{orcid} has been replaced by {new}"
        collector.report(rules.ORCID_RECORD, claim.place, message, f"write {new}")
    if claim.name is not None and not fits(*claim.name, names):
        written = " ".join(part for part in claim.name if part)
        others = f", also {_listed(names[1:])}" if names[1:] else ""
        collector.report(
            rules.ORCID_NAME,
            claim.place,
            f"the record of {orcid} is that of {_quoted(names[0])}{others}; "
            f"the name here is {_quoted(written)}",
            "correct the name, or the iD",
        )


def _quoted(text: str) -> str:
    short = " ".join(text.split())
    return f'"{short}"' if len(short) <= _SHOWN else f'"{short[: _SHOWN - 1]}…"'


def _listed(names: Sequence[str]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")


# --- what was not answered

_REGISTRIES = {Kind.DOI: ("doi.org", "DOI", "DOIs"), Kind.ORCID: ("ORCID", "iD", "iDs")}
_BAD: Mapping[Failure, str] = {
    Failure.NO_HOST: "correct the address; its host does not exist",
    Failure.CERTIFICATE: "readers get a warning in place of the page: link another address",
}


def report_unanswered(rows: Sequence[Row], reached: int, collector: Collector) -> None:
    """Report what stayed open: pages at their places, a registry once, no network once.

    ``reached`` is how many questions got any answer of a server.
    """
    private = [row for row in rows if row[1] and row[1].failure is Failure.NOT_PUBLIC]
    for subject, _answer in private:
        for claim in subject.claims:
            collector.report(
                rules.LINK_PUBLIC,
                claim.place,
                "the link leads to an address that is not of the public internet",
                "no reader can follow it: link a public page, or leave the link out",
            )
    rows = [row for row in rows if row not in private]
    if (
        rows
        and not reached
        and all(answer is None or answer.unreachable for _subject, answer in rows)
    ):
        collector.report(
            rules.ONLINE_ANSWERS,
            Place(CONFIG),
            "no host could be reached, so nothing was checked online",
            "connect to the network; if it has a proxy, name it in HTTPS_PROXY",
        )
        return
    for kind in _REGISTRIES:
        _registry(kind, [row for row in rows if row[0].kind is kind], collector)
    _pages([row for row in rows if row[0].kind is Kind.PAGE], collector)


def _registry(kind: Kind, rows: Sequence[Row], collector: Collector) -> None:
    if not rows:
        return
    registry, one, many = _REGISTRIES[kind]
    reasons = dict.fromkeys(reason(answer) for _subject, answer in rows)
    ids = [subject.id for subject, _answer in rows]
    collector.report(
        rules.ONLINE_ANSWERS,
        Place(CONFIG) if len(rows) > 1 else rows[0][0].claims[0].place,
        f"{registry} did not tell about {len(ids)} {one if len(ids) == 1 else many} "
        f"({_listed(ids)}): {'; '.join(reasons)}",
        "check again later; what was told is kept and not asked again",
    )


def _pages(rows: Sequence[Row], collector: Collector) -> None:
    late = sum(1 for _subject, answer in rows if answer is None)
    if late:
        collector.report(
            rules.ONLINE_ANSWERS,
            Place(CONFIG),
            f"there was no time left for {late} link{'s' if late > 1 else ''}",
            "check again; what was told is kept and not asked again",
        )
    for subject, answer in rows:
        if answer is None:
            continue
        hint = _BAD.get(answer.failure) if answer.failure else None
        if hint:
            rule, message = rules.LINK_ANSWERS, f"the link cannot be followed: {answer.failure}"
        else:
            rule, hint = rules.LINK_CERTAIN, "open the link in a browser"
            message = f"whether the page is there was not told: {reason(answer)}"
        for claim in subject.claims:
            collector.report(rule, claim.place, message, hint)
