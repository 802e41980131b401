"""What a machine may mend in settings: the spelling of keys, identifiers and dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from pressroom import rules
from pressroom.diagnostics import Collector, Diagnostic, Place
from pressroom.files import CONFIG, SERIES, Source
from pressroom.metadata import dates, toml_nodes, yaml_nodes
from pressroom.metadata.nodes import Mapping, Node, Scalar, Sequence
from pressroom.metadata.reader import TOML, split
from pressroom.metadata.validators import spelling
from pressroom.model.doi import parse_doi
from pressroom.model.identifiers import Refusal, parse_orcid

Correction = tuple[Place, str]
"""A place on one line, and what is to stand there."""


def corrections(source: Source, found: Iterable[Diagnostic]) -> list[Correction]:
    """What can be mended in ``source``: by the findings ``found`` of it, and by its values.

    ORCID iDs become bare with hyphens, DOIs bare without punctuation that was copied with them,
    dates YYYY-MM-DD. Only what can be read in one way is among them.
    """
    out = [(d.place, d.replacement) for d in found if d.path == source.path and d.replacement]
    return out + list(_of_values(_nodes(source)))


def _nodes(source: Source) -> Node | None:
    nobody = Collector()
    name = source.path.rpartition("/")[2]
    if name == CONFIG:
        return toml_nodes.parse(source, nobody)
    if name == SERIES:
        return yaml_nodes.parse(source.text, 1, source, nobody)
    matter = split(source, nobody)
    if matter is None or not matter[1]:
        return None
    if source.lines[0].startswith(TOML):
        return toml_nodes.parse(Source(source.path, f"\n{matter[0]}\n", source.file), nobody)
    return yaml_nodes.parse(matter[0], 2, source, nobody)


def _of_values(node: Node | None) -> Iterator[Correction]:
    match node:
        case Sequence():
            for item in node.items:
                yield from _of_values(item)
        case Mapping():
            for entry in node:
                value = entry.value
                if not isinstance(value, Scalar):
                    yield from _of_values(value)
                elif value.inner is not None:
                    better = _better(spelling(entry.key), value.text)
                    if better and better != value.text:
                        yield value.inner, better


def _better(key: str, text: str) -> str:
    """How the value ``text`` of ``key`` is written; empty where that cannot be told."""
    if key == "orcid":
        orcid = parse_orcid(text)
        return "" if isinstance(orcid, Refusal) else orcid
    if key == "doi":
        doi = parse_doi(text)
        if isinstance(doi, Refusal) and doi.rule is rules.DOI_PUNCTUATION:
            doi = parse_doi(text[: doi.start])
        return "" if isinstance(doi, Refusal) else doi
    # A time belongs to other tools.
    parts = dates.read(text) if key in ("date", "updated") and ":" not in text else None
    try:
        return datetime.date(*parts).isoformat() if parts else ""
    except ValueError:
        return ""
