"""Bibliographies in CSL-JSON, and a cited work as a line of text.

The format: https://docs.citationstyles.org/en/stable/specification.html and its
``csl-data`` schema. Only what a reference line shows is read; other keys pass.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.identifiers import Refusal, doi_url, parse_doi
from pressroom.model.document import Emphasis, Inline, Link, LinkKind, Text
from pressroom.source import FileRef, read


@dataclass(frozen=True, slots=True)
class CitedWork:
    """One entry, ready to show: as inline content, as plain text, and its identifiers."""

    key: str
    children: tuple[Inline, ...]
    plain: str
    doi: str = ""
    url: str = ""


Bibliography = Mapping[str, CitedWork]


def cited_doi(doi: str) -> CitedWork:
    """A work that is cited by its DOI alone."""
    address = doi_url(doi)
    return CitedWork(
        doi, (Link(LinkKind.EXTERNAL, address, (Text(address),)),), address, doi, address
    )


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
    source = read(ref.path, path, collector)
    if source is None:
        return None
    whole = Place(path)
    try:
        data = _parse(source.text, yaml=ref.path.suffix.lower() in (".yaml", ".yml"))
    except json.JSONDecodeError as error:
        collector.report(
            rules.BIBLIOGRAPHY_VALID,
            Place(path, error.lineno, error.colno),
            f"this is not JSON: {error.msg}",
            "export the bibliography again as CSL-JSON",
        )
        return None
    except (ValueError, RecursionError) as error:
        collector.report(
            rules.BIBLIOGRAPHY_VALID,
            whole,
            f"this is not a bibliography: {error}",
            "export it again as CSL-JSON",
        )
        return None
    if isinstance(data, dict) and isinstance(data.get("references"), list):
        data = data["references"]
    if not isinstance(data, list):
        collector.report(
            rules.BIBLIOGRAPHY_VALID,
            whole,
            "a list of CSL-JSON items was expected",
            "export it again as CSL-JSON",
        )
        return None
    found: dict[str, CitedWork] = {}
    for index, item in enumerate(data, 1):
        entry = _entry(item, index, source.lines, path, collector)
        if entry is None:
            continue
        if entry.key in found:
            collector.report(
                rules.BIBLIOGRAPHY_VALID,
                _find(source.lines, path, entry.key, last=True),
                f"the id `{entry.key}` stands twice",
                "give each work an id of its own",
            )
            continue
        found[entry.key] = entry
    return found


def _parse(text: str, *, yaml: bool) -> Any:
    if not yaml:
        return json.loads(text)
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise ValueError(str(error).splitlines()[0]) from error


def _find(lines: list[str], path: str, text: str, *, last: bool = False) -> Place:
    hits = [
        Place(path, number, line.find(text) + 1, number, line.find(text) + 1 + len(text))
        for number, line in enumerate(lines, 1)
        if text in line
    ]
    return (hits[-1] if last else hits[0]) if hits else Place(path)


def _entry(
    item: Any, index: int, lines: list[str], path: str, collector: Collector
) -> CitedWork | None:
    key = item.get("id") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(key, str | int) or not str(key):
        collector.report(
            rules.BIBLIOGRAPHY_VALID,
            Place(path),
            f"item {index} has no `id`",
            "an item is a mapping with an `id`, a `title` and more",
        )
        return None
    key = str(key)
    if not isinstance(item.get("title"), str) or not item["title"].strip():
        collector.report(
            rules.BIBLIOGRAPHY_VALID,
            _find(lines, path, key),
            f"the work `{key}` has no `title`",
            "add one",
        )
        return None
    doi = ""
    if item.get("DOI"):
        result = parse_doi(str(item["DOI"]))
        if isinstance(result, Refusal):
            place = _find(lines, path, str(item["DOI"]))
            collector.report(result.rule, place, result.message, result.hint)
            return None
        doi = result
    url = str(item.get("URL") or "")
    if url and not url.startswith(("http://", "https://")):
        url = ""
    children = _line(item, doi, url)
    return CitedWork(key, children, _plain(children), doi, url)


def _plain(children: tuple[Inline, ...]) -> str:
    parts = []
    for node in children:
        if isinstance(node, Text):
            parts.append(node.text)
        elif isinstance(node, Emphasis | Link):
            parts.append(_plain(node.children))
    return "".join(parts)


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return " ".join(str(value).split()) if isinstance(value, str | int) else ""


def _names(item: Mapping[str, Any]) -> str:
    names = []
    people = item.get("author") or item.get("editor") or []
    for person in people if isinstance(people, list) else []:
        if not isinstance(person, dict):
            continue
        if person.get("literal"):
            names.append(_text(person, "literal"))
            continue
        particle = _text(person, "non-dropping-particle")
        family = f"{particle} {_text(person, 'family')}".strip()
        initials = " ".join(f"{part[0]}." for part in _text(person, "given").split())
        names.append(f"{family}, {initials}" if initials else family)
    names = [name for name in names if name]
    if len(names) > 8:
        return ", ".join(names[:6]) + ", et al."
    if len(names) > 1:
        return ", ".join(names[:-1]) + " & " + names[-1]
    return "".join(names)


def _year(item: Mapping[str, Any]) -> str:
    issued = item.get("issued")
    if isinstance(issued, dict):
        parts = issued.get("date-parts")
        if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
            return str(parts[0][0])
        return str(issued.get("literal") or issued.get("raw") or "")[:4]
    return ""


def _line(item: Mapping[str, Any], doi: str, url: str) -> tuple[Inline, ...]:
    """Names (year). Title. *Container*, volume(issue), pages. Address."""
    nodes: list[Inline] = []
    names, year = _names(item), _year(item)
    head = f"{names} ({year}). " if names and year else f"{names}. " if names else ""
    title = _text(item, "title").rstrip(".")
    container = _text(item, "container-title")
    stop = "" if title.endswith(("?", "!")) else "."
    if container:
        nodes.append(Text(f"{head}{title}{stop} "))
        nodes.append(Emphasis((Text(container),)))
        volume, issue, page = (_text(item, name) for name in ("volume", "issue", "page"))
        tail = f", {volume}" if volume else ""
        tail += f"({issue})" if issue else ""
        tail += ", " + page.replace("-", "\u2013") if page else ""
        nodes.append(Text(f"{tail}."))
    else:
        nodes.extend((Text(head), Emphasis((Text(title),)), Text(stop)))
        publisher = _text(item, "publisher")
        if publisher:
            nodes.append(Text(f" {publisher}."))
    if not names and year:
        nodes.append(Text(f" ({year})."))
    address = doi_url(doi) if doi else url
    if address:
        shown = f"https://doi.org/{doi}" if doi else url
        nodes.extend((Text(" "), Link(LinkKind.EXTERNAL, address, (Text(shown),))))
    return tuple(node for node in nodes if not (isinstance(node, Text) and not node.text))
