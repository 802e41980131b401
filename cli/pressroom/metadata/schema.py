"""JSON Schema of the front matter, ``series.yaml`` and ``pressroom.toml``, for editors.

Put together from what the validators of :data:`pressroom.metadata.fields.FIELDS` say of
themselves. The dialect is draft-07, the newest that both the YAML and the TOML language
server of VS Code read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pressroom.files import write_file
from pressroom.metadata.fields import FIELDS, Scope, keys
from pressroom.metadata.nested import picture
from pressroom.metadata.settings import PUBLICATION_REQUIRED
from pressroom.metadata.spellings import ARTICLE, CARD, UNREAD, WITHIN
from pressroom.metadata.validators import Schema, spellings, word

DIALECT = "http://json-schema.org/draft-07/schema#"

NAMES: Mapping[str, Scope] = {
    "front-matter": Scope.ARTICLE,
    "pressroom": Scope.PUBLICATION,
    "series": Scope.SERIES,
}
"""What a schema is called, and the file that it is about."""

_ABOUT = {
    Scope.ARTICLE: "Front matter of an article of Pressroom",
    Scope.PUBLICATION: "pressroom.toml: the settings of a publication of Pressroom",
    Scope.SERIES: "series.yaml: the settings of a series of Pressroom",
}


def required(scope: Scope) -> tuple[str, ...]:
    """The keys without which a file is not complete."""
    return PUBLICATION_REQUIRED if scope is Scope.PUBLICATION else ()


def make(name: str) -> Schema:
    """The schema ``name``, which is one of :data:`NAMES`."""
    scope = NAMES[name]
    own = {key: _about(key) for key in keys(scope)}
    if scope is Scope.ARTICLE:  # a template of another tool's is a layout too, and left out
        own["layout"]["anyOf"] = [*own["layout"]["anyOf"], word.schema()]
    return {
        "$schema": DIALECT,
        "title": _ABOUT[scope],
        "type": "object",
        "properties": own | (_of_other_tools() if scope is Scope.ARTICLE else {}),
        "required": list(required(scope)),
        "additionalProperties": False,
    }


def _about(key: str) -> Schema:
    return {
        "title": key.replace("_", " ").capitalize(),
        "description": FIELDS[key].description,
        **FIELDS[key].validator.schema(),
    }


def _of_other_tools() -> dict[str, Schema]:
    """The keys of other tools in an article: those that mean one of ours, and those left out."""
    found = {way: _about(key) for key in keys(Scope.ARTICLE) for way in spellings(key)[1:]}
    for name, key in ARTICLE.items():
        about = picture.schema() if key == CARD else FIELDS[key].validator.schema()
        what = "A picture for the social card." if key == CARD else f"Read as `{key}`."
        # Without a value it is left out.
        given = {"anyOf": [about, {"enum": [None, ""]}]} if about else about
        found |= {way: {"description": what, **given} for way in spellings(name)}
    what = "A picture for the social card."
    found |= {CARD: {"description": what}}
    for name in (*sorted(UNREAD), *WITHIN, "published"):
        for way in spellings(name):
            found.setdefault(way, {"description": "Of other tools."})
    return {way: found[way] for way in sorted(found) if way not in keys(Scope.ARTICLE)}


def as_text(name: str) -> str:
    """The schema ``name`` as JSON, its keys in the order of the tables."""
    return json.dumps(make(name), ensure_ascii=False, indent=2) + "\n"


def write(folder: Path, names: Iterable[str] = NAMES) -> list[Path]:
    """Write the schemas ``names`` into ``folder``; returns their files.

    Raises :class:`PressroomError` when the disk refuses.
    """
    files = {folder / f"{name}.schema.json": as_text(name) for name in names}
    for file, text in files.items():
        write_file(file, text.encode("utf-8"))
    return list(files)
