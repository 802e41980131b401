"""From a file's text to its settings: split, parse, check each key by the table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import CONFIG, Source, read
from pressroom.metadata import toml_nodes, yaml_nodes
from pressroom.metadata.fields import FIELDS, Scope, keys
from pressroom.metadata.nodes import Entry, Mapping, Sequence
from pressroom.metadata.settings import INHERITED, PUBLICATION_REQUIRED, Settings, require
from pressroom.metadata.validators import Context, unknown_keys

MAX_CHARACTERS = 64_000

UNREADABLE = Settings(given=frozenset({*INHERITED, "title", "abstract"}))
"""Stands for a file that does not parse: what it might have said is not called missing."""

_FILE_OF = {
    Scope.PUBLICATION: "pressroom.toml",
    Scope.SERIES: "series.yaml",
    Scope.ARTICLE: "an article's front matter",
}


def split(source: Source, collector: Collector) -> tuple[str, int] | None:
    """The front matter of an article, and the number of lines before its body.

    Reports and returns ``None`` where there is none.
    """
    lines = source.lines
    if lines[0].rstrip() != "---":
        collector.report(
            rules.FRONT_MATTER_PRESENT,
            source.place(1, 1),
            "the file does not begin with front matter",
            "begin it with a line `---`, the settings, and another line `---`",
        )
        return None
    for index in range(1, len(lines)):
        if lines[index].rstrip() in ("---", "..."):
            return "\n".join(lines[1:index]), index + 1
    collector.report(
        rules.FRONT_MATTER_PRESENT,
        source.place(1, 1, 3),
        "the front matter has no end",
        "close it with a line `---` before the text",
    )
    return None


def front_matter(source: Source, collector: Collector) -> tuple[Settings | None, int]:
    """The settings of an article's front matter and the number of lines before its body.

    The settings are ``None`` if there are none or if they do not parse.
    """
    matter = split(source, collector)
    if matter is None:
        return None, 0
    text, lines = matter
    if len(text) > MAX_CHARACTERS:
        _too_long(
            source, f"the front matter has {len(text)}", "move the text into the body", collector
        )
        return None, lines
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
    """What ``pressroom.toml`` in ``root`` says; its problems are reported."""
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
    context = Context(source, collector)
    known = keys(scope)
    strange = []
    found: dict[str, Any] = {}
    places: dict[str, Place] = {}
    for entry in node:
        if entry.key in known:
            value = FIELDS[entry.key].validator.check(context, entry.key, entry.value)
            found[entry.key] = value
            places[entry.key] = entry.value.place
            if isinstance(entry.value, Mapping):
                for inner in entry.value:
                    name = f"{entry.key}.{inner.key}"
                    places[name] = inner.value.place
                    if isinstance(inner.value, Sequence):
                        items = enumerate(inner.value.items)
                        places |= {f"{name}.{number}": item.place for number, item in items}
        elif entry.key in FIELDS:
            _misplaced(context, entry, scope)
        else:
            strange.append(entry)
    unknown_keys(context, strange, known, _FILE_OF[scope])
    return Settings(**found, places=places, given=frozenset(found))


def _misplaced(context: Context, entry: Entry, scope: Scope) -> None:
    homes = [name for home, name in _FILE_OF.items() if home in FIELDS[entry.key].scopes]
    context.refuse(
        rules.KEY_KNOWN,
        entry.key_place,
        f"`{entry.key}` does not belong in {_FILE_OF[scope]}",
        f"it belongs in {' or '.join(homes)}",
    )
