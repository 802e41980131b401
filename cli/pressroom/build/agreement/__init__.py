"""One truth: what the artifacts of a work say of it is read back from them and compared.

Each file has a reader that finds the facts again in its bytes as they will be
written: DOI, ORCID iDs, title, date, version and licence. Whatever made a
file, a renderer, a template of the publication or both, a fact that is wrong
or missing is an error that names the file and another that has it right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pressroom import rules
from pressroom import templates as templating
from pressroom.build.agreement import citations, pages, records
from pressroom.build.agreement.facts import (
    DATE,
    DOI,
    IDS,
    KINDS,
    LICENCE,
    TITLE,
    VERSION,
    Fact,
    Truth,
)
from pressroom.diagnostics import Collector, Place
from pressroom.files import Artifact
from pressroom.metadata.vocabularies import ARCHIVE_PREFIXES
from pressroom.model.work import Catalog, Work

_OWN = ("substack/opening.md.j2", "substack/closing.md.j2")
_POST = frozenset({TITLE, DOI, IDS, VERSION, LICENCE})
_ALL = frozenset(KINDS)


_Read = Callable[[bytes, Truth], Iterator[Fact]]
"""Finds the facts in a file. What is written for people is searched for what is true of the work;
what is written for programs states its facts, see :func:`_stated`."""


def _stated(read: Callable[[bytes], Iterator[Fact]]) -> _Read:
    """The reader of a file whose facts stand in fields, whatever is true of the work."""
    return lambda data, _truth: read(data)


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a file is read, and what has to be found where.

    ``shown`` are the places where a part without a DOI shows that of its
    series; elsewhere a DOI is the work's own. Of ``archived`` an archive's own
    DOI is left out: it refuses one that comes from outside. ``framed`` comes
    from the opening and closing of a post: where those are the publication's
    own, they may leave it out, as the text itself may say it in its own way.
    """

    read: _Read
    must: Mapping[str, frozenset[str]]
    shown: frozenset[str] = field(default_factory=frozenset)
    archived: bool = False
    framed: frozenset[str] = field(default_factory=frozenset)


_READERS: Mapping[str, _Reader] = {
    "{}.pdf": _Reader(
        pages.pdf,
        {
            "first pages": frozenset(pages.KINDS_IN_PRINT),
            "links": frozenset({DOI, IDS}),
            "XMP": frozenset({TITLE, DOI, DATE}),
        },
        frozenset({"first pages", "links"}),
    ),
    "substack.html": _Reader(
        pages.post, {"post": _POST}, frozenset({"post"}), framed=_POST - {DOI}
    ),
    "substack.json": _Reader(
        pages.post_document, {"post": _POST}, frozenset({"post"}), framed=_POST - {DOI}
    ),
    "handover.html": _Reader(
        pages.handover, {"page": _ALL}, frozenset({"page"}), framed=_POST - {DOI, TITLE}
    ),
    "index.html": _Reader(
        pages.landing,
        {
            "page": _ALL,
            "links": frozenset({DOI, IDS}),
            "Highwire tags": frozenset({TITLE, DOI, IDS, DATE}),
            "Dublin Core tags": frozenset({TITLE, DOI, DATE, LICENCE}),
            "JSON-LD": _ALL,
        },
        frozenset({"page", "links"}),
    ),
    "{}.md": _Reader(pages.copy, {"head": _ALL}, frozenset({"head"})),
    "zenodo.json": _Reader(_stated(records.zenodo), {records.RECORD: _ALL}, archived=True),
    "record.json": _Reader(_stated(records.invenio), {records.RECORD: _ALL}, archived=True),
    "datacite.json": _Reader(_stated(records.datacite), {records.RECORD: _ALL}),
    "datacite.xml": _Reader(_stated(records.datacite_xml), {records.RECORD: _ALL}),
    "CITATION.cff": _Reader(_stated(citations.cff), {"top": _ALL, "preferred-citation": _ALL}),
    "citation.bib": _Reader(_stated(citations.bibtex), {records.RECORD: _ALL - {IDS}}),
    "citation.ris": _Reader(_stated(citations.ris), {records.RECORD: _ALL - {IDS}}),
    "citation.csl.json": _Reader(_stated(citations.csl), {records.RECORD: _ALL - {IDS, LICENCE}}),
    "citation.jsonld": _Reader(_stated(records.linked_data), {records.RECORD: _ALL}),
}


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    fact: Fact
    right: bool


def check(
    work: Work, catalog: Catalog, artifacts: Sequence[Artifact], collector: Collector
) -> None:
    """Report ``artifacts-agree`` for every fact of ``work`` that an artifact has wrong or lacks.

    Files of ``artifacts`` that say nothing of the work, such as pictures, are passed over.
    """
    truth = Truth.of(work)
    slug = work.meta.slug
    changed = any(templating.own(catalog.publication.root, name) for name in _OWN)
    readers = {f"{slug}/{name.format(slug)}": reader for name, reader in _READERS.items()}
    found: list[_Found] = []
    for artifact in artifacts:
        reader = readers.get(artifact.path)
        if reader:
            found.extend(_read(artifact, reader, truth))
    for artifact in artifacts:
        reader = readers.get(artifact.path)
        if reader:
            optional = reader.framed if changed else frozenset()
            _compare(work, artifact.path, reader, truth, found, optional, collector)


def _read(artifact: Artifact, reader: _Reader, truth: Truth) -> Iterator[_Found]:
    for fact in dict.fromkeys(reader.read(artifact.data, truth)):
        value = truth.value(fact.kind, shown=fact.where in reader.shown)
        yield _Found(artifact.path, fact, truth.same(fact.kind, fact.value, value))


def _compare(
    work: Work,
    path: str,
    reader: _Reader,
    truth: Truth,
    found: Sequence[_Found],
    optional: frozenset[str],
    collector: Collector,
) -> None:
    mine = [each for each in found if each.path == path]
    for each in mine:
        if not each.right:
            value = truth.value(each.fact.kind, shown=each.fact.where in reader.shown)
            _report(work, path, each.fact, value, found, collector)
    have = {(each.fact.where, each.fact.kind) for each in mine}
    for where, kinds in reader.must.items():
        for kind in KINDS:
            value = truth.value(kind, shown=where in reader.shown)
            if kind not in kinds - optional or not value or (where, kind) in have:
                continue
            if kind == DOI and reader.archived and value.split("/")[0] in ARCHIVE_PREFIXES:
                continue
            _report(work, path, Fact(kind, "", where), value, found, collector)


def _report(
    work: Work,
    path: str,
    fact: Fact,
    value: str,
    found: Sequence[_Found],
    collector: Collector,
) -> None:
    """Name the file, and one that has the fact right: the source itself if there is no other."""
    others = (
        each.path
        for each in found
        if each.right and each.path != path and each.fact.kind == fact.kind and value
    )
    other = next(others, work.path)
    noun = f"{fact.kind}{' are' if fact.kind == IDS else ' is'}"
    theirs = (
        f"in {other} {'they are' if fact.kind == IDS else 'it is'} {value}"
        if value
        else (f"{other} gives none")
    )
    message = (
        f"the {noun} {fact.value} in {path} ({fact.where}); {theirs}"
        if fact.value
        else f"the {noun} missing in {path} ({fact.where}); {theirs}"
    )
    collector.report(
        rules.ARTIFACTS_AGREE,
        Place(work.path),
        message,
        "mend the publication's own template that writes it; if it has none, report this as a fault"
        " of Pressroom",
    )
