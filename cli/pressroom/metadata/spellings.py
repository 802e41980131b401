"""What other tools call the keys of ours, and the keys that only they read, as data.

All are in small letters with ``_``. The data stand in ``spellings.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_DATA: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


def _ours(table: str) -> Mapping[str, str]:
    return {name: key for key, names in _DATA[table].items() for name in names.split()}


ARTICLE: Mapping[str, str] = _ours("article")
"""Key of another tool -> key of ours, in an article's front matter."""

CARD = "card"
"""What :data:`ARTICLE` calls a picture that other tools show of an article."""

WITHIN: Mapping[str, frozenset[str]] = {
    name: frozenset(keys.split()) for name, keys in _DATA["within"].items()
}
"""Mappings of other tools, and the keys in them that are read as if they stood outside."""

PERSON: Mapping[str, str] = _ours("person")
"""Key of another tool -> key of ours, of a person."""

INSTITUTION: Mapping[str, str] = _ours("institution")
"""Key of another tool -> key of ours, of an affiliation."""

UNREAD: frozenset[str] = frozenset(_DATA["unread"]["article"].split())
"""Keys of an article that only other tools read."""

PERSON_UNREAD: frozenset[str] = frozenset(_DATA["unread"]["person"].split())
INSTITUTION_UNREAD: frozenset[str] = frozenset(_DATA["unread"]["institution"].split())
