"""Licences as people write them: an SPDX identifier, its address, or its name in words."""

from __future__ import annotations

import re

from pressroom import rules
from pressroom.metadata import vocabularies
from pressroom.metadata.nodes import Mapping, Node, Scalar
from pressroom.metadata.validators import (
    Context,
    Invalid,
    Schema,
    Validator,
    choice_schema,
    line,
    refined,
    text_schema,
)
from pressroom.model.work import License
from pressroom.text import closest

_WORDS = (
    (r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/", "cc "),
    (r"https?://(?:www\.)?opensource\.org/licenses?/", ""),
    (r"https?://spdx\.org/licenses/", ""),
    (r"(?:legalcode|deed)(?:\.[a-z-]+)?$|\.html$", ""),
    (r"creative commons", "cc"),
    (r"attribution", "by"),
    (r"non[ -]?commercial", "nc"),
    (r"share[ -]?alike", "sa"),
    (r"no[ -]?deriv(?:ative)?s?(?: works)?", "nd"),
    (r"\b(?:international|universal|unported|generic|public|licen[cs]es?|the|version)\b", " "),
    (r"(?<=\S)\s*\([^()]*\)$", " "),
    (r"\bv\.?(?=[0-9])", ""),
    (r"[\s,_/-]+", "-"),
)
"""What stands in names and addresses of licences, and what of it stays in an identifier."""

_CC = re.compile(r"(?:cc-)+(?:(by(?:-nc)?(?:-sa|-nd)?)|zero|0)(?:-([0-9]\.[0-9]))?")
_OTHERS = {
    "apache-2": "Apache-2.0",
    "apache": "Apache-2.0",
    "zero-1.0": "CC0-1.0",
    "cc0": "CC0-1.0",
    "gpl-3": "GPL-3.0-only",
    "gpl-3.0": "GPL-3.0-only",
    "gplv3": "GPL-3.0-only",
    "gnu-gpl-3.0": "GPL-3.0-only",
    "bsd-3": "BSD-3-Clause",
    "bsd-2": "BSD-2-Clause",
}


def _identifier(text: str) -> str:
    """The text as an identifier is spelt; it need not be one."""
    text = text.lower().strip()
    for pattern, instead in _WORDS:
        text = re.sub(pattern, instead, text)
    text = text.strip("-.")
    found = _CC.fullmatch(text)
    if found is not None:
        return f"CC-{found[1].upper()}-{found[2] or '4.0'}" if found[1] else "CC0-1.0"
    return _OTHERS.get(text, text)


_ANY = (
    r"[cC][cC][ -]\S[\s\S]*|[cC][cC](?:0|-?BY|-?by)|[cC]reative [cC]ommons\s[\s\S]*"
    r"|https?://(?:www[.])?(?:creativecommons|opensource|spdx)[.]org/\S+"
    r"|[\s\S]*\s[lL]icen[cs]e[\s\S]*|[aA]pache[ -]?[\s\S]*|[gG][pP][lL][- ]?[vV]?3(?:[.]0)?"
)
"""Roughly the texts that name a licence in words, for editors."""


@refined(
    line,
    lambda: {
        "anyOf": [
            *choice_schema(vocabularies.license_ids(), vocabularies.license_ids(deprecated=True))[
                "anyOf"
            ],
            text_schema(_ANY),
        ]
    },
)
def _named(text: str) -> License:
    found = vocabularies.license_spelling(text) or vocabularies.license_spelling(_identifier(text))
    if found is None:
        guess = closest(text.replace(" ", "-"), vocabularies.COMMON_LICENSES)
        hint = f"did you mean `{guess}`?" if guess else "for example CC-BY-4.0 or CC0-1.0"
        message = f"`{text}` names no licence of the SPDX list; without one no record is made"
        raise Invalid(rules.LICENSE_KNOWN, message, hint)
    return License(found, *vocabularies.describe_license(found))


_WITHIN = ("content", "text", "id", "name", "url")
"""Keys that hold the licence in the mappings of MyST and Quarto, in this order."""


def _check(context: Context, key: str, node: Node) -> License | None:
    if not isinstance(node, Mapping):
        return _named.check(context, key, node)
    inner = {entry.key: entry.value for entry in node}
    chosen = next((inner[name] for name in _WITHIN if name in inner), node)
    return _named.check(context, key, chosen if isinstance(chosen, Scalar) else node)


def _schema() -> Schema:
    content: Schema = {"type": "object", "required": ["content"]}
    return {"anyOf": [_named.schema(), content]}


license = Validator(_check, _schema)  # noqa: A001 - the key
"""One licence of the SPDX list. Creative Commons without a version means 4.0."""
