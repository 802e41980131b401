"""Bibliographies: CSL-JSON, the same as YAML, and BibTeX, each entry with its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from pressroom import rules
from pressroom.citations import bibtex, csl_files
from pressroom.citations.entry import (
    Bibliography,
    Entry,
    Malformed,
    RawEntry,
    Unusable,
    by_doi_alone,
)
from pressroom.diagnostics import Collector, Place
from pressroom.files import FileRef, Source, read
from pressroom.model.doi import doi_key, parse_doi
from pressroom.model.identifiers import Refusal

__all__ = [
    "FORMS",
    "Bibliography",
    "Entry",
    "Malformed",
    "Unusable",
    "by_doi_alone",
    "check",
    "load",
    "merged",
]

MAX_BYTES = 16 * 1024 * 1024
"""The largest bibliography that is read, in bytes: some 15,000 entries with abstracts."""

FORMS: dict[str, Callable[[Source], Iterator[RawEntry]]] = {
    ".json": csl_files.read_json,
    ".yaml": csl_files.read_yaml,
    ".yml": csl_files.read_yaml,
    ".bib": bibtex.read,
    ".bibtex": bibtex.read,
}
"""Readers by the end of a file's name."""

_HINT = "export it again as CSL-JSON (.json), CSL-JSON as YAML (.yaml) or BibTeX (.bib)"


def load(ref: FileRef, path: str, collector: Collector) -> Bibliography | None:
    """Read the file that a ``bibliography`` setting names; ``path`` is how to call it.

    Every entry that cannot be used is reported; ``None`` when the file as a
    whole cannot.
    """
    if not os.path.isfile(ref.path):  # noqa: PTH113 - Path raises for a name that is too long
        collector.report(
            rules.BIBLIOGRAPHY_VALID,
            ref.place,
            f"the bibliography `{ref.text}` does not exist",
            "the name is relative to the file that gives it",
        )
        return None
    reader = FORMS.get(ref.path.suffix.lower(), csl_files.read_json)
    problems = Collector()
    source = read(ref.path, path, problems, MAX_BYTES, legacy=reader is bibtex.read)
    for one in problems:
        collector.report(rules.BIBLIOGRAPHY_VALID, one.place, one.message, one.hint)
    if source is None:
        return None
    try:
        return Bibliography(_entries(reader(source), source, collector))
    except Malformed as error:
        place = Place(path, error.line, error.column) if error.line else Place(path)
        collector.report(rules.BIBLIOGRAPHY_VALID, place, str(error), _HINT)
        return None


def merged(bibliographies: Iterable[Bibliography]) -> Bibliography:
    """All of them as one; of two entries with one key the first one counts."""
    entries: dict[str, Entry] = {}
    for one in bibliographies:
        entries = {**one.entries, **entries}
    return Bibliography(entries)


def _entries(found: Iterable[RawEntry], source: Source, collector: Collector) -> dict[str, Entry]:
    path = source.path
    entries: dict[str, Entry] = {}
    dois: dict[str, Entry] = {}
    for one in found:
        place = Place(path, one.line, one.column, one.line, one.end_column)
        if one.key is None or one.make is None:
            hint = (
                "an entry is written `@article{key, title = {...}, author = {...}, year = 2020}`"
                if path.lower().endswith((".bib", ".bibtex"))
                else "an item is a mapping with an `id`, a `type`, a `title` and more"
            )
            whole = Place(path) if one.column == one.end_column else place
            collector.report(rules.BIBLIOGRAPHY_VALID, whole, one.problem, hint)
            continue
        if one.key in entries:
            collector.report(
                rules.BIBLIOGRAPHY_VALID,
                place,
                f"the id `{one.key}` stands twice; first at {entries[one.key].place}",
                "the first one is cited; give each work an id of its own",
            )
            continue
        doi = ""
        if one.doi:
            result = parse_doi(one.doi)
            if isinstance(result, Refusal):
                collector.report(
                    rules.BIBLIOGRAPHY_VALID,
                    _place_of(one.doi, one.line, source) or place,
                    f"the DOI of `{one.key}` is left out: {result.message}",
                    result.hint,
                )
            else:
                doi = result
        entry = Entry(one.key, place, doi, one.make)
        entries[one.key] = entry
        if doi and dois.setdefault(doi_key(doi), entry) is not entry:
            collector.report(
                rules.BIBLIOGRAPHY_DOI,
                place,
                f"the work `{one.key}` has the DOI of `{dois[doi_key(doi)].key}`, {doi}",
                "delete one of the two, and cite the other",
            )
    return entries


def _place_of(text: str, line: int, source: Source) -> Place | None:
    """Where ``text`` stands on ``line`` or one of those after it."""
    for number in range(line, min(line + 60, len(source.lines)) + 1):
        column = source.lines[number - 1].find(text)
        if column >= 0:
            return source.place(number, column + 1, len(text))
    return None


# --- what lacks, and what nobody cites

_NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "article-journal": (("container-title",),),
    "article-magazine": (("container-title",),),
    "article-newspaper": (("container-title",),),
    "chapter": (("container-title",), ("publisher", "URL", "DOI")),
    "paper-conference": (("container-title", "event-title", "event", "publisher"),),
    "book": (("publisher", "URL", "DOI"),),
    "report": (("publisher", "URL", "DOI", "number"),),
    "thesis": (("publisher", "URL", "DOI"),),
    "webpage": (("URL",),),
    "dataset": (("publisher", "URL", "DOI"),),
    "software": (("publisher", "URL", "DOI"),),
    "entry-encyclopedia": (("container-title",),),
}
"""Beside title, names and year: of each group one. What APA 7, IEEE and Vancouver ask of a type."""

_WORDS = {
    "container-title": "the journal or book it is in (`container-title`)",
    "publisher": "a `publisher`",
    "URL": "an address (`URL`)",
}
_SHOWN = 5
_MOST_APART = 8
"""So many entries are reported one by one; more of one kind are counted together."""


def check(bibliography: Bibliography, cited: Collection[str], collector: Collector) -> None:
    """Report what cited works lack, and which entries no article cites.

    ``cited`` are the keys that the articles with this bibliography cite.
    """
    lacking: dict[str, list[Entry]] = {}
    for key, entry in bibliography.entries.items():
        what = _lacks(entry) if key in cited else ""
        if what:
            lacking.setdefault(what, []).append(entry)
    for what, entries in lacking.items():
        apart = entries if len(entries) <= _MOST_APART else entries[:1]
        for entry in apart:
            who = f"the work `{entry.key}` lacks"
            if len(entries) > len(apart):
                who = f"{len(entries)} works lack"
                what += f": {_listed(entries)}"
            collector.report(
                rules.ENTRY_COMPLETE,
                entry.place,
                f"{who} {what}",
                "add it; `pressroom references add DOI` fetches what is registered with a DOI",
            )
    _unused(bibliography, cited, collector)


def _listed(entries: Sequence[Entry]) -> str:
    """The first of many entries, and how many more there are."""
    names = ", ".join(f"`{entry.key}`" for entry in entries[:_SHOWN])
    return f"{names} and {len(entries) - _SHOWN} more"


def _lacks(entry: Entry) -> str:
    """What a cited work lacks of what its type needs in a list of references."""
    try:
        item = entry.item
    except Unusable:  # reported where it is cited
        return ""
    missing = []
    if not _has(item, "title"):
        missing.append("a `title`")
    if not any(_has(item, role) for role in ("author", "editor", "translator", "composer")) and (
        item.get("type") not in ("webpage", "dataset", "software", "entry-encyclopedia", "book")
    ):
        missing.append("an `author`")
    if not _has(item, "issued") and item.get("type") != "webpage":
        missing.append("a year (`issued`)")
    missing += [
        _WORDS.get(group[0], f"`{group[0]}`")
        for group in _NEEDED.get(str(item.get("type")), ())
        if not any(_has(item, name) for name in group)
    ]
    return " and ".join([", ".join(missing[:-1]), missing[-1]] if missing[1:] else missing)


def _has(item: Mapping[str, object], name: str) -> bool:
    value = item.get(name)
    return bool(value.strip() if isinstance(value, str) else value)


def _unused(bibliography: Bibliography, cited: Collection[str], collector: Collector) -> None:
    left = [entry for entry in bibliography.entries.values() if entry.key not in cited]
    if len(left) > _MOST_APART:
        collector.report(
            rules.ENTRY_CITED,
            left[0].place,
            f"{len(left)} works of this file are not cited: {_listed(left)}",
        )
        return
    for entry in left:
        collector.report(
            rules.ENTRY_CITED, entry.place, f"the work `{entry.key}` is not cited by any article"
        )
