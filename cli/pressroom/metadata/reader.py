"""From a file's text to its settings: split, parse, check each key by the table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.files import CONFIG, Source, read
from pressroom.metadata import toml_nodes, yaml_nodes
from pressroom.metadata.fields import FIELDS, Scope, keys
from pressroom.metadata.forms import Context, unknown_keys
from pressroom.metadata.nodes import Entry, Mapping, Sequence
from pressroom.metadata.settings import INHERITED, PUBLICATION_REQUIRED, Settings, require

MAX_CHARACTERS = 64_000

_FILE_OF = {
    Scope.PUBLICATION: "pressroom.toml",
    Scope.SERIES: "series.yaml",
    Scope.ARTICLE: "an article's front matter",
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The YAML between the ``---`` lines (``None`` if too large); the lines before the body."""

    text: str | None
    lines: int


def split(source: Source, collector: Collector) -> FrontMatter | None:
    """Find the front matter of an article; report and return ``None`` where there is none."""
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
            text: str | None = "\n".join(lines[1:index])
            if text is not None and len(text) > MAX_CHARACTERS:
                collector.report(
                    rules.FILE_SIZE,
                    source.place(1, 1),
                    f"the front matter has {len(text)} characters, more than {MAX_CHARACTERS}",
                    "move the text into the body",
                )
                text = None
            return FrontMatter(text, index + 1)
    collector.report(
        rules.FRONT_MATTER_PRESENT,
        source.place(1, 1, 3),
        "the front matter has no end",
        "close it with a line `---` before the text",
    )
    return None


def read_article_settings(
    source: Source, front: FrontMatter, collector: Collector
) -> Settings | None:
    """Settings of an article; ``None`` if its YAML does not parse."""
    if front.text is None:
        return None
    node = yaml_nodes.parse(front.text, 2, source, collector)
    return None if node is None else _settings(node, Scope.ARTICLE, source, collector)


def read_series_settings(source: Source, collector: Collector) -> Settings | None:
    """Settings of a ``series.yaml``; ``None`` if it does not parse."""
    if len(source.text) > MAX_CHARACTERS:
        collector.report(
            rules.FILE_SIZE,
            source.place(1, 1),
            f"the file has {len(source.text)} characters, more than {MAX_CHARACTERS}",
            "shorten it",
        )
        return None
    node = yaml_nodes.parse(source.text, 1, source, collector)
    return None if node is None else _settings(node, Scope.SERIES, source, collector)


def read_publication_settings(source: Source, collector: Collector) -> Settings | None:
    """Settings of a ``pressroom.toml``; ``None`` if it does not parse."""
    node = toml_nodes.parse(source, collector)
    return None if node is None else _settings(node, Scope.PUBLICATION, source, collector)


def _settings(node: Mapping, scope: Scope, source: Source, collector: Collector) -> Settings:
    context = Context(source, collector)
    known = keys(scope)
    strange = []
    found: dict[str, Any] = {}
    places: dict[str, Place] = {}
    for entry in node:
        if entry.key in known:
            value = FIELDS[entry.key].validator(context, entry.key, entry.value)
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


UNREADABLE = Settings(given=frozenset({*INHERITED, "title", "abstract"}))
"""Stands for a file that does not parse: what it might have said is not called missing."""


def publication_settings(root: Path, collector: Collector) -> Settings:
    """What ``pressroom.toml`` says; its problems are reported."""
    source = read(root / CONFIG, CONFIG, collector)
    found = read_publication_settings(source, collector) if source else None
    if found is None:
        return UNREADABLE
    require(found, Place(CONFIG, 1, 1), PUBLICATION_REQUIRED, collector)
    return found


def front_matter(source: Source, collector: Collector) -> tuple[Settings | None, int]:
    """The settings of an article's front matter and the number of lines before its body."""
    matter = split(source, collector)
    if matter is None:
        return None, 0
    return read_article_settings(source, matter, collector), matter.lines
