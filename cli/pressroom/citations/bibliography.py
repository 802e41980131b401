"""Bibliographies: CSL-JSON, the same as YAML, and BibTeX, each entry with its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from pressroom import rules
from pressroom.citations import bibtex, jsonfile, yamlfile
from pressroom.citations.bibliography_check import judge
from pressroom.citations.entry import Bibliography, Entry, Unusable, by_doi_alone
from pressroom.citations.found import Found, Malformed
from pressroom.diagnostics import Collector, Place
from pressroom.files import FileRef, Source, read
from pressroom.model.identifiers import Refusal, doi_key, parse_doi

__all__ = [
    "FORMS",
    "Bibliography",
    "Entry",
    "Malformed",
    "Unusable",
    "by_doi_alone",
    "judge",
    "load",
]

MAX_BYTES = 16 * 1024 * 1024
"""The largest bibliography that is read, in bytes: some 15,000 entries with abstracts."""

FORMS: dict[str, Callable[[Source], Iterator[Found]]] = {
    ".json": jsonfile.read,
    ".yaml": yamlfile.read,
    ".yml": yamlfile.read,
    ".bib": bibtex.read,
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
    reader = FORMS.get(ref.path.suffix.lower(), jsonfile.read)
    source = read(ref.path, path, collector, MAX_BYTES)
    if source is None:
        return None
    try:
        return Bibliography(_judged(reader(source), source, collector))
    except Malformed as error:
        place = Place(path, error.line, error.column) if error.line else Place(path)
        collector.report(rules.BIBLIOGRAPHY_VALID, place, str(error), _HINT)
        return None


def _judged(found: Iterable[Found], source: Source, collector: Collector) -> dict[str, Entry]:
    path = source.path
    entries: dict[str, Entry] = {}
    dois: dict[str, Entry] = {}
    for one in found:
        place = Place(path, one.line, one.column, one.line, one.end_column)
        if one.key is None or one.make is None:
            hint = (
                "an entry is written `@article{key, title = {...}, author = {...}, year = 2020}`"
                if path.lower().endswith(".bib")
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
                "give each work an id of its own",
            )
            continue
        doi = ""
        if one.doi:
            result = parse_doi(one.doi)
            if isinstance(result, Refusal):
                place = _place_of(one.doi, one.line, source) or place
                collector.report(result.rule, place, result.message, result.hint)
                continue
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
