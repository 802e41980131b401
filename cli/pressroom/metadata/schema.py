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
from pressroom.metadata.settings import (
    ARTICLE_REQUIRED,
    INHERITED,
    PUBLICATION_REQUIRED,
    SERIES_REQUIRED,
)
from pressroom.metadata.validators import Schema

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
    """The keys that no file above can give in the place of this one."""
    if scope is Scope.PUBLICATION:
        return PUBLICATION_REQUIRED
    names = ARTICLE_REQUIRED if scope is Scope.ARTICLE else SERIES_REQUIRED
    return tuple(name for name in names if name not in INHERITED)


def make(name: str) -> Schema:
    """The schema ``name``, which is one of :data:`NAMES`."""
    scope = NAMES[name]
    return {
        "$schema": DIALECT,
        "title": _ABOUT[scope],
        "type": "object",
        "properties": {
            key: {
                "title": key.replace("_", " ").capitalize(),
                "description": FIELDS[key].description,
                **FIELDS[key].validator.schema(),
            }
            for key in keys(scope)
        },
        "required": list(required(scope)),
        "additionalProperties": False,
    }


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
