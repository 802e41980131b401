"""What doi.org, ORCID and the servers of pages are asked, and what their answers mean.

DOIs: the REST API of the proxy server (DOI Handbook, "DOI Resolution Documentation", section
"Proxy Server REST API") tells whether one is registered. For a work that is cited one request with
content negotiation (https://citation.doi.org/docs.html) tells that and the metadata: doi.org itself
answers 404 when it does not know a DOI, and sends on to the registration agency when it does.
iDs: ORCID's public API 3.0, section "person" of a record.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from pressroom.cache import Store, digest
from pressroom.model.doi import doi_url
from pressroom.online.fetch import Answer, Failure, Guard, Limits, Pace, fetch, host_of
from pressroom.online.schedule import Job
from pressroom.online.similarity import family_names
from pressroom.online.subjects import Kind, Subject

CSL = "application/vnd.citationstyles.csl+json"
WEEK = 7 * 24 * 3600.0
SOON = 3600.0
"""How long "there is none" is believed, in seconds: it is what the author goes and mends."""
_VERSION = "online 2"
_GONE = (404, 410)
_MAX_NAMES = 1000


@dataclass(frozen=True, slots=True)
class Registries:
    """Where to ask. ``trusted`` (``host:port``) may be private and without TLS."""

    doi: str = "https://doi.org"
    orcid: str = "https://pub.orcid.org"
    trusted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What an answer says of a DOI, an iD or a page; what it does not say is empty.

    ``names`` are the family names of a work's authors, or the names of a person. ``status`` is
    that of a page that is gone, ``closed`` marks a record that is locked or deactivated, and
    ``replaced`` is the iD that a record has now.
    """

    found: bool = True
    status: int = 0
    title: str = ""
    names: tuple[str, ...] = ()
    closed: bool = False
    replaced: str = ""


def cache_key(subject: Subject) -> str:
    """The key of what is asked about ``subject``: of a cited work it is more than whether it is."""
    return f"work:{subject.key}" if subject.cited else subject.key


def job(subject: Subject, registries: Registries, limits: Limits) -> Job:
    """How to ask about ``subject``."""
    key = cache_key(subject)
    if subject.kind is Kind.PAGE:
        return Job(key, host_of(subject.id), partial(_ask_page, subject.id, registries, limits))
    if subject.kind is Kind.ORCID:
        url, accept = f"{registries.orcid}/v3.0/{subject.id}/person", "application/json"
    else:
        path = doi_url(subject.id).removeprefix("https://doi.org/")
        url = (
            f"{registries.doi}/{path}" if subject.cited else f"{registries.doi}/api/handles/{path}"
        )
        accept = CSL if subject.cited else "application/json"
    strict = Guard(secure=True, public=False, trusted=registries.trusted)
    return Job(key, host_of(url), partial(fetch, "GET", url, strict, limits, accept))


def _ask_page(url: str, registries: Registries, limits: Limits, pace: Pace) -> Answer:
    guard = Guard(trusted=registries.trusted)
    answer = fetch("HEAD", url, guard, limits, pace=pace)
    # Some servers do not know HEAD, or answer it carelessly; only GET is what a reader does.
    if answer.status >= 400 and answer.status != 429:
        answer = fetch("GET", url, guard, limits, pace=pace)
    return answer


def facts_of(subject: Subject, answer: Answer, registries: Registries) -> Facts | None:
    """What ``answer`` says of ``subject``; ``None`` when it decides nothing."""
    if subject.kind is Kind.PAGE:
        return _of_page(answer)
    if subject.kind is Kind.ORCID:
        return _of_person(subject.id, answer)
    if subject.cited:
        return _of_work(answer, host_of(registries.doi))
    return _of_handle(answer)


def _of_page(answer: Answer) -> Facts | None:
    if answer.status in _GONE:
        return Facts(found=False, status=answer.status)
    return Facts() if 200 <= answer.status < 400 else None


def _of_handle(answer: Answer) -> Facts | None:
    """Response codes: 1 found, 2 error, 100 no such handle, 200 no such values (but a handle)."""
    code = _dict(answer.json()).get("responseCode")
    if code in (1, 200):
        return Facts()
    return Facts(found=False) if code == 100 else None


def _of_work(answer: Answer, resolver: str) -> Facts | None:
    elsewhere = bool(answer.url) and host_of(answer.url) != resolver
    if answer.status == 404 and not elsewhere:
        return Facts(found=False)
    data = _dict(answer.json()) if answer.status == 200 else {}
    if data.get("title"):
        title = data["title"]
        if isinstance(title, list):  # as Crossref's own API has it
            title = next((text for text in title if isinstance(text, str)), "")
        names = family_names(data.get("author") or data.get("editor"))
        return Facts(title=str(title)[:2000], names=tuple(names[:_MAX_NAMES]))
    # The agency gives no metadata, but doi.org knew whose the DOI is.
    return Facts() if elsewhere and answer.status not in (0, 429, 503) else None


def _of_person(orcid: str, answer: Answer) -> Facts | None:
    if answer.status in _GONE:
        return Facts(found=False)
    if answer.status == 409:  # error 9018 and 9044: locked or deactivated
        return Facts(found=False, closed=True)
    data = _dict(answer.json()) if answer.status == 200 else {}
    if "name" not in data:
        return None
    name = _dict(data["name"])
    listed = _dict(data.get("other-names")).get("other-name")
    names = [
        f"{_text(name.get('given-names'))} {_text(name.get('family-name'))}".strip(),
        _text(name.get("credit-name")),
        *(_text(other, "content") for other in (listed if isinstance(listed, list) else ())),
    ]
    path = name.get("path")
    # A deprecated record leads to the one that replaced it.
    replaced = path[:40] if isinstance(path, str) and path != orcid else ""
    return Facts(names=tuple([text[:300] for text in names if text][:50]), replaced=replaced)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(node: object, key: str = "value") -> str:
    value = _dict(node).get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def reason(answer: Answer | None) -> str:
    """In words, why nothing follows from ``answer``."""
    if answer is None:
        return "there was no time left"
    if answer.failure is not None and answer.failure is not Failure.NOT_HTTP:
        return str(answer.failure)
    if answer.status == 429:
        return "it asks for a rest (status 429)"
    if answer.status:
        failed = f"has the status {answer.status}" if answer.status >= 400 else "cannot be read"
        return f"the answer {failed}"
    return str(Failure.NOT_HTTP)


# --- what was answered in the last days, so that it is not asked again


class Cache:
    """Facts by key, in ``store``, for ``age`` seconds."""

    def __init__(
        self, store: Store, age: float = WEEK, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._age = age
        self._clock = clock

    def get(self, key: str) -> Facts | None:
        """What was put under ``key``, unless that is too long ago."""
        entry = self._store.load(digest(_VERSION, key))
        try:
            facts = Facts(**{**entry["facts"], "names": tuple(entry["facts"]["names"])})
            since = self._clock() - float(entry["asked"])
        except (ValueError, TypeError, LookupError):
            return None
        return facts if 0 <= since < (self._age if facts.found else min(self._age, SOON)) else None

    def put(self, key: str, facts: Facts) -> None:
        """Keep ``facts`` under ``key``."""
        entry = {"asked": self._clock(), "facts": asdict(facts)}
        self._store.save(digest(_VERSION, key), entry)
