"""From a file's text to its settings: split, parse, check each key by the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import CONFIG, Source, read
from pressroom.metadata import dialects, nested, people, spellings, toml_nodes, yaml_nodes
from pressroom.metadata.fields import FIELDS, Scope, keys
from pressroom.metadata.nodes import Entry, Mapping, Sequence
from pressroom.metadata.settings import INHERITED, PUBLICATION_REQUIRED, Settings, require
from pressroom.metadata.validators import Context, is_empty, spelling, unknown_keys

MAX_CHARACTERS = 64_000
YAML, TOML = FENCES = "---", "+++"
"""The lines before and after front matter in each language."""

_SETTING = re.compile(r"[\w.-]+[ \t]*[:=]")

UNREADABLE = Settings(given=frozenset({*INHERITED, "title", "abstract"}))
"""Stands for a file that does not parse: what it might have said is not called missing."""

_FILE_OF = {
    Scope.PUBLICATION: "pressroom.toml",
    Scope.SERIES: "series.yaml",
    Scope.ARTICLE: "an article's front matter",
}


def split(source: Source, collector: Collector) -> tuple[str, int] | None:
    """The front matter of an article, and the number of lines before its body.

    ``+++`` in the first line says that it is TOML. Without front matter there are no such lines;
    front matter that has no end is reported, and ``None``.
    """
    lines = source.lines
    fence = lines[0].rstrip()
    if fence not in FENCES:
        return "", 0
    ends = (fence, "...") if fence == YAML else (fence,)
    for index in range(1, len(lines)):
        if lines[index].rstrip() in ends:
            return "\n".join(lines[1:index]), index + 1
    if len(lines) > 1 and _SETTING.match(lines[1]):
        collector.report(
            rules.FRONT_MATTER_CLOSED,
            source.place(1, 1, 3),
            "the front matter has no end",
            f"close it with a line `{fence}` before the text",
        )
        return None
    return "", 0


def front_matter(source: Source, collector: Collector) -> tuple[Settings | None, int]:
    """The settings of an article's front matter and the number of lines before its body.

    The settings are ``None`` if they do not parse, and empty without front matter.
    """
    matter = split(source, collector)
    if matter is None:
        return None, 0
    text, lines = matter
    if lines == 0:
        return Settings(), 0
    if len(text) > MAX_CHARACTERS:
        _too_long(
            source, f"the front matter has {len(text)}", "move the text into the body", collector
        )
        return None, lines
    if source.lines[0].startswith(TOML):
        # One line stands for the fence, so that places are those of the file.
        node = toml_nodes.parse(Source(source.path, f"\n{text}\n", source.file), collector)
    else:
        node = yaml_nodes.parse(text, 2, source, collector)
    return _settings(node, Scope.ARTICLE, source, collector), lines


def read_settings(source: Source, scope: Scope, collector: Collector) -> Settings | None:
    """The settings of an article, a series or the publication; ``None`` if they do not parse."""
    if scope is Scope.ARTICLE:
        return front_matter(source, collector)[0]
    if scope is Scope.PUBLICATION:
        return _settings(toml_nodes.parse(source, collector), scope, source, collector)
    if len(source.text) > MAX_CHARACTERS:
        _too_long(source, f"the file has {len(source.text)}", "shorten it", collector)
        return None
    return _settings(yaml_nodes.parse(source.text, 1, source, collector), scope, source, collector)


def publication_settings(root: Path, collector: Collector) -> Settings:
    """What ``pressroom.toml`` in ``root`` says, or nothing; its problems are reported."""
    if not (root / CONFIG).exists():
        return Settings()
    source = read(root / CONFIG, CONFIG, collector)
    found = read_settings(source, Scope.PUBLICATION, collector) if source else None
    if found is None:
        return UNREADABLE
    require(found, Place(CONFIG, 1, 1), PUBLICATION_REQUIRED, collector)
    return found


def _too_long(source: Source, what: str, hint: str, collector: Collector) -> None:
    message = f"{what} characters, more than {MAX_CHARACTERS}"
    collector.report(rules.FILE_SIZE, source.place(1, 1), message, hint)


def _settings(
    node: Mapping | None, scope: Scope, source: Source, collector: Collector
) -> Settings | None:
    """The checked values of ``node``; of what did not parse ``None``."""
    if node is None:
        return None
    context = Context(source, collector, shared=scope is Scope.ARTICLE)
    context = replace(context, affiliations=people.listed(context, node))
    found: dict[str, Any] = {}
    places: dict[str, Place] = {}
    given: set[str] = set()
    strange = []
    entries = dialects.entries(node, context) if context.shared else _own(node)
    for key, entry in entries:
        if key in FIELDS and scope not in FIELDS[key].scopes:
            _misplaced(context, entry, scope)
        elif key in people.AFFILIATION_KEYS:
            continue  # read before
        elif key in FIELDS or (key == spellings.CARD and context.shared):
            check = FIELDS[key].validator.check if key in FIELDS else nested.picture.check
            value: Any = check(context, entry.key, entry.value)
            if not is_empty(entry.value):
                given.add(key)
            if key not in places or found.get(key) is None:
                places[key] = entry.value.place
                places.update(_inner_places(key, entry))
            if key == "keywords" and found.get(key):
                value = tuple(dict.fromkeys((*found[key], *(value or ()))))
            if found.get(key) is None or key == "keywords":
                found[key] = value
        else:
            strange.append(entry)
    unknown_keys(context, strange, keys(scope), _FILE_OF[scope], spellings.UNREAD)
    _report_unread(context)
    return Settings(**found, places=places, given=frozenset(given))


def _own(node: Mapping) -> Iterator[tuple[str, Entry]]:
    yield from ((entry.key, entry) for entry in node)


def _inner_places(key: str, entry: Entry) -> Iterator[tuple[str, Place]]:
    """The places within the mapping of a key, by key and number."""
    for inner in entry.value if isinstance(entry.value, Mapping) else ():
        name = f"{key}.{inner.key}"
        yield name, inner.value.place
        if isinstance(inner.value, Sequence):
            for number, item in enumerate(inner.value.items):
                yield f"{name}.{number}", item.place


def _report_unread(context: Context) -> None:
    """One finding for all keys of other tools, and one for all that are nobody's."""
    for rule, found, message, hint in (
        (
            rules.KEY_FOREIGN,
            context.foreign,
            "left out, as only other tools read {}",
            "they may stay",
        ),
        (
            rules.KEY_UNREAD,
            context.unknown,
            "{} not read here",
            "docs/front-matter.md has the keys that are, and in which form",
        ),
    ):
        if found:
            rows = sorted(found.items(), key=lambda row: (row[1].line or 0, row[1].column or 0))
            names = ", ".join(f"`{name}`" for name, _place in rows)
            verb = "is" if len(found) == 1 else "are"
            words = names if rule is rules.KEY_FOREIGN else f"{names} {verb}"
            context.refuse(rule, rows[0][1], message.format(words), hint)


def _misplaced(context: Context, entry: Entry, scope: Scope) -> None:
    homes = [name for home, name in _FILE_OF.items() if home in FIELDS[entry.key].scopes]
    if spelling(entry.key) in spellings.UNREAD and context.shared:
        context.foreign.setdefault(entry.key, entry.key_place)
        return
    context.refuse(
        rules.KEY_UNREAD if context.shared else rules.KEY_KNOWN,
        entry.key_place,
        f"`{entry.key}` does not belong in {_FILE_OF[scope]}, and is not read there",
        f"it belongs in {' or '.join(homes)}",
    )
