"""JSON Schema of the front matter, ``series.yaml`` and ``pressroom.toml``, for editors.

Made from the tables that the validators are: :data:`pressroom.metadata.fields.FIELDS`
and the shapes of :mod:`pressroom.metadata.nested`. The dialect is draft-07, the newest
that both the YAML and the TOML language server of VS Code read.

A schema takes everything that ``check`` takes. What it cannot say, such as a check digit
or a day that is in no calendar, it lets pass; ``tests/metadata/test_schema.py`` lists these rules.
Patterns are at once Python's and ECMA-262's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pressroom.files import write_file
from pressroom.metadata import (
    ARTICLE_REQUIRED,
    INHERITED,
    PUBLICATION_REQUIRED,
    SERIES_REQUIRED,
    forms,
    licenses,
    nested,
    values,
)
from pressroom.metadata.fields import FIELDS, Scope, keys
from pressroom.metadata.forms import ListOf, OneOf, Spelt, Validator
from pressroom.metadata.nested import Shape

Schema = dict[str, Any]

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

_REQUIRED = {
    Scope.ARTICLE: ARTICLE_REQUIRED,
    Scope.PUBLICATION: PUBLICATION_REQUIRED,
    Scope.SERIES: SERIES_REQUIRED,
}


def file_name(name: str) -> str:
    """The name of the file of the schema ``name``, which is one of :data:`NAMES`."""
    return f"{name}.schema.json"


def make(name: str) -> Schema:
    """The schema ``name``, which is one of :data:`NAMES`."""
    scope = NAMES[name]
    return {
        "$schema": DIALECT,
        "title": _ABOUT[scope],
        "type": "object",
        "properties": {key: _property(key) for key in keys(scope)},
        "required": list(required(scope)),
        "additionalProperties": False,
    }


def required(scope: Scope) -> tuple[str, ...]:
    """The keys that no file above can give in the place of this one."""
    above = () if scope is Scope.PUBLICATION else INHERITED
    return tuple(key for key in _REQUIRED[scope] if key not in above)


def _property(key: str) -> Schema:
    field = FIELDS[key]
    described = {"title": key.replace("_", " ").capitalize(), "description": field.description}
    return described | _value(field.validator)


# --- values

_BLANK = r"^\s*"
_SPECIAL = re.compile(r"[.+]")  # of what stands in a vocabulary; ECMA-262 forbids needless escapes
_END = r"\s*$"


def _text(pattern: str = "", message: str = "", *examples: str) -> Schema:
    """A text that matches ``pattern``, white space around it; without one, any but a blank."""
    schema: Schema = {
        "type": "string",
        "pattern": f"{_BLANK}(?:{pattern}){_END}" if pattern else r"\S",
    }
    if message:  # VS Code shows this one in the place of the pattern
        schema["patternErrorMessage"] = message
    if examples:
        schema["examples"] = list(examples)
    return schema


def _any_case(word: str) -> str:
    """A pattern for ``word`` in any case; ECMA-262 has no flag within a pattern."""
    return "".join(
        f"[{c.lower()}{c.upper()}]" if c.isascii() and c.isalpha() else _SPECIAL.sub(r"\\\g<0>", c)
        for c in word
    )


def _choice(offered: Iterable[str], taken: Iterable[str] | None = None) -> Schema:
    """One of a vocabulary: as it is ``offered``, or in another case; ``taken`` may be more."""
    offered = list(offered)
    pattern = "|".join(_any_case(word) for word in (offered if taken is None else taken))
    return {"anyOf": [{"enum": offered}, _text(pattern)]}


_ORCID_HOST = (
    rf"(?:(?:{_any_case('https')}?:)?//)?(?:{_any_case('www.')})?{_any_case('orcid.org')}/"
)
_ROR_HOST = rf"(?:(?:{_any_case('https')}?:)?//)?(?:{_any_case('www.')})?{_any_case('ror.org')}/"
_DOI_HOST = (
    rf"(?:(?:(?:{_any_case('https')}?:)?//)?(?:{_any_case('dx.')}|{_any_case('www.')})?"
    rf"{_any_case('doi.org')}/(?:{_any_case('doi:')})?|{_any_case('info:doi/')})"
)
_DOI = (
    rf"(?:{_any_case('doi:')}\s*)?"
    rf"(?:{_DOI_HOST})?10\.[0-9]{{4,9}}(?:\.[0-9]+)*/\S*"
    """[^\\s.,;:…"“”„‟'‘’‚«»‹›]"""
    r"|\S*(?:\s\S*)?%\S*"  # percent-encoded: what it says is told by decoding it
)
_ORCID = (
    rf"(?:{_any_case('orcid')}(?:{_any_case(' id')})?:\s*)?(?:{_ORCID_HOST})?"
    r"(?!(?:0{15}|0{4}-0{4}-0{4}-0{3}).)"
    r"(?:[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9xX]|[0-9]{15}[0-9xX])/?"
)
_ROR = (
    rf"(?:{_any_case('ror:')}\s*)?(?:{_ROR_HOST})?0[0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{{6}}[0-9]{{2}}/?"
)
_URL = rf"{_any_case('http')}[sS]?://(?:[^/?#\s]*@)?(?![^/?#\s]*@)[^/?#\s:]\S*"
_NOT_DOI_URL = (
    rf"(?!{_any_case('http')}[sS]?://(?:{_any_case('dx.')})?{_any_case('doi.org')}/[^/?#])"
)

_doi = _text(_DOI, "A DOI is written like 10.5281/zenodo.1234567.", "10.5281/zenodo.1234567")
_orcid = _text(_ORCID, "An ORCID iD has 16 digits: 0000-0002-1825-0097.", "0000-0002-1825-0097")
_ror = _text(_ROR, "A ROR id has 9 characters: 05gq02987.", "05gq02987")
_url = _text(_URL, "An address begins with https:// or http://.")


def _plain(validator: Validator[Any]) -> Schema | None:
    """The schema of a validator that is a function on its own."""
    # Digits without hyphens are a number to YAML, and the zeros before it are lost to a schema.
    orcid = {"anyOf": [_orcid, {"type": "integer", "minimum": 10, "maximum": 10**16 - 1}]}
    day = _text(
        r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
        "A date is written YYYY-MM-DD.",
        "2025-11-21",
    )
    tag = _text(
        r"(?:[A-Za-z]{2,8}|[iIxX])(?:-[A-Za-z0-9]{1,8})*",
        "A BCP 47 tag: en, de, pt-BR.",
        "en",
        "de",
    )
    # One text of at most 191 characters, each run of white space in it being one.
    version = _text(r"(?!\s)(?:\S|\s+(?=\S)){1,191}", "A version has at most 191 characters.")
    table: dict[Validator[Any], Schema] = {
        forms.string: _text(),
        forms.line: _text(),
        values.file_ref: _text(),
        values.citation_style: _text(
            r"[A-Za-z0-9][A-Za-z0-9_.-]{0,150}|[\s\S]*\.csl",
            "The name of a CSL style, such as apa, or the path of a .csl file.",
            *("apa", "chicago", "harvard", "ieee", "mla", "nature", "vancouver"),
        ),
        forms.flag: {"type": "boolean"},
        forms.positive: {"type": "integer", "minimum": 1, "maximum": 9999},
        values.version: {"anyOf": [version, {"type": "number"}]},
        values.date: day,
        values.doi: _doi,
        values.orcid: orcid,
        values.ror: _ror,
        values.url: _url,
        values.language: tag,
        values.ink: _value(values.colour),
        values.family: _text(r"""(?!\s)(?:[^"'\\<>,\s]| )+""", "The name of one font family."),
    }
    return table.get(validator)


def _value(validator: Validator[Any]) -> Schema:
    """What ``validator`` takes. Raises :class:`KeyError` for one that has no schema yet."""
    match validator:
        case ListOf():
            return {"type": "array", "items": _value(validator.item)}
        case OneOf():
            return _choice(validator.known)
        case Spelt():
            return _text(validator.pattern, validator.hint.capitalize() + ".")
    if validator is values.license:
        return _choice(licenses.identifiers(), licenses.identifiers(deprecated=True))
    return _plain(validator) or _NESTED[validator]()


# --- values that hold keys


def _mapping(shape: Shape, names: str, *required: str) -> Schema:
    """A mapping with the keys of ``shape``; ``names`` is the group of their descriptions."""
    return {
        "type": "object",
        "properties": {
            key: {"description": WORDS[names][key]} | _value(validator)
            for key, validator in shape.items()
        },
        "required": list(required),
        "additionalProperties": False,
    }


def _named(more: Shape) -> Schema:
    person = _mapping({**nested.PERSON, **more}, "person", "family", *more)
    organisation = _mapping({**nested.ORGANISATION, **more}, "organisation", "organisation", *more)
    # Not `anyOf`: an editor then reports against the form that is meant, and not the first.
    corporate = {"type": "object", "required": ["organisation"]}
    offered = {"organisation": {"description": WORDS["organisation"]["organisation"]}}
    return {"properties": offered, "if": corporate, "then": organisation, "else": person}


def _related() -> Schema:
    schema = _mapping(nested.RELATED, "related", "identifier", "relation")
    described = {"description": WORDS["related"]["identifier"]}
    schema["properties"]["identifier"] = described | {"anyOf": [_doi, _text(_NOT_DOI_URL + _URL)]}
    return schema


def _access() -> Schema:
    kinds = nested.ACCESS["kind"]
    assert isinstance(kinds, OneOf)
    needs = {kind: need for kind, (need, _example) in nested.ACCESS_NEEDS.items()}
    alone = [kind for kind in kinds.known if kind not in needs]
    forms = []
    for kind in kinds.known:
        own = {"kind", needs.get(kind, "kind")}
        shape = {key: value for key, value in nested.ACCESS.items() if key in own}
        form = _mapping(shape, "access", *shape)
        form["properties"]["kind"] = {"description": WORDS["access"]["kind"]} | _choice([kind])
        forms.append({"title": kind.capitalize(), **form})
    return {"anyOf": [_choice(alone), *forms]}


_NESTED: dict[Validator[Any], Callable[[], Schema]] = {
    nested.author: lambda: _named({}),
    nested.authors: lambda: {"type": "array", "items": _named({}), "minItems": 1},
    nested.contributor: lambda: _named(nested.ROLE),
    nested.related: _related,
    nested.access: _access,
    nested.funding: lambda: _mapping(nested.FUNDING, "funding", "funder"),
    nested.substack: lambda: _mapping(nested.SUBSTACK, "substack"),
    nested.zenodo: lambda: _mapping(nested.ZENODO, "zenodo"),
    nested.fonts: lambda: _mapping(nested.FONTS, "fonts"),
}

_ROLE = "What the contributor did, such as Editor."

WORDS: Mapping[str, Mapping[str, str]] = {
    "person": {
        "given": "Given names, as they shall be printed.",
        "family": "Family name, with its particle.",
        "orcid": "ORCID iD, such as 0000-0002-1825-0097.",
        "affiliation": "Name of the institution.",
        "ror": "ROR id of the institution.",
        "role": _ROLE,
    },
    "organisation": {
        "organisation": "Name of an author that is no person.",
        "ror": "ROR id of the organisation.",
        "role": _ROLE,
    },
    "related": {
        "identifier": "A DOI, or an http or https address.",
        "relation": "What this work is to the other: this work `isSupplementTo` it.",
    },
    "access": {
        "kind": "Who may read the deposited files.",
        "until": "The first day on which the files are open, YYYY-MM-DD.",
        "conditions": "Who may have the files, and how.",
    },
    "funding": {
        "funder": "Name of the funder.",
        "ror": "ROR id of the funder.",
        "award": "Number of the grant.",
        "title": "Title of the grant.",
        "url": "Address of the grant.",
    },
    "substack": {
        "seo_title": "Title for search engines.",
        "seo_description": "Description for search engines.",
        "section": "Section of the newsletter.",
        "tags": "Tags of the post.",
        "url": "Where the post was published.",
        "card": "A PNG or JPEG, 1456 x 1048 pixels, in place of the social card that is made.",
        "tables": "How tables stand in the post.",
    },
    "zenodo": {
        "type": "Publication type of the deposit.",
        "communities": "Ids of communities on Zenodo.",
    },
    "fonts": {
        "text": "Family of the text.",
        "display": "Family of headings and tables.",
        "code": "Family of code.",
        "fallback": "Families to look in for a character that the others lack.",
    },
}
"""What the keys within keys are, by group."""


# --- as files


def as_text(name: str) -> str:
    """The schema ``name`` as JSON, its keys in the order of the tables."""
    return json.dumps(make(name), ensure_ascii=False, indent=2) + "\n"


def write(folder: Path, names: Iterable[str] = NAMES) -> list[Path]:
    """Write the schemas ``names`` into ``folder``; returns their files.

    Raises :class:`PressroomError` when the disk refuses.
    """
    files = {folder / file_name(name): as_text(name) for name in names}
    for file, text in files.items():
        write_file(file, text.encode("utf-8"))
    return list(files)
