"""Validators of authors, contributors and affiliations, in the forms in which people write them.

A person is a text, or a mapping of Pressroom, JOSS, Quarto, MyST, R Markdown or the Citation
File Format. An affiliation is its name, or a number or an id of the list ``affiliations``.
"""

# A validator ends with `return context.refuse(...)`: it reports and has no value.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping as Mapping_
from typing import Any

from pressroom import rules
from pressroom.metadata import names, spellings, vocabularies
from pressroom.metadata.nodes import Entry, Mapping, Node, Scalar, Sequence, kind
from pressroom.metadata.validators import (
    Context,
    Schema,
    Shape,
    Validator,
    flag,
    is_empty,
    line,
    list_of,
    mapping_schema,
    one_of,
    refuse_form,
    spelling,
    validator,
)
from pressroom.metadata.values import orcid, ror
from pressroom.model.work import Affiliation, Author, Contributor, Organisation, Person

# --- affiliations

_INSTITUTION: Shape = {
    "name": (line, "Name of the institution."),
    "department": (line, "Department of the institution."),
    "ror": (ror, "ROR id of the institution."),
    "id": (line, "What authors name the institution by; or `index`, a number."),
}
Names = Mapping_[str, str]

_SEVERAL = re.compile(r"\s*[,;&]\s*|\s+and\s+")


def _institution(context: Context, key: str, node: Mapping) -> tuple[str, Affiliation | None]:
    """The id by which a mapping is named, and the affiliation that it says; each may lack."""
    found = context.values(
        key, node, _INSTITUTION, spellings.INSTITUTION, spellings.INSTITUTION_UNREAD
    )
    name = ", ".join(filter(None, (found.get("department", ""), found.get("name", ""))))
    one = Affiliation(name, found.get("ror", "")) if name or found.get("ror") else None
    return found.get("id", ""), one


def listed(context: Context, node: Mapping) -> dict[str, Affiliation]:
    """The affiliations of a file by number or id: of its list, and of those beside its authors."""
    found: dict[str, Affiliation] = {}
    for entry in node:
        name = spelling(entry.key)
        if name in AFFILIATION_KEYS:
            found |= _numbered(context, entry.key, entry.value)
        elif name in ("author", "authors"):
            people = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
            for inner in _beside(people):
                at, one = _institution(context.quiet(), "affiliations", inner)
                if at and one is not None:
                    found.setdefault(at, one)
    return found


AFFILIATION_KEYS = ("affiliations", "affiliation", "institute", "institutes", "institutions")
"""Keys beside ``authors`` that hold the list, and keys of an author that refer to it."""


def _numbered(context: Context, key: str, node: Node) -> dict[str, Affiliation]:
    found: dict[str, Affiliation] = {}
    if isinstance(node, Mapping) and not _is_institution(node):  # ids as keys
        for entry in node:
            one = _of_node(context, key, entry.value)
            if one is not None:
                found[entry.key] = one
        return found
    for count, item in enumerate(node.items if isinstance(node, Sequence) else (node,), 1):
        if isinstance(item, Mapping):
            at, one = _institution(context, key, item)
        else:
            at, one = "", _of_node(context, key, item)
        if one is not None:
            found.setdefault(at or str(count), one)
            found.setdefault(one.name, one)
    return found


def _of_node(context: Context, key: str, node: Node) -> Affiliation | None:
    if isinstance(node, Mapping):
        return _institution(context, key, node)[1]
    name = None if is_empty(node) else line.check(context, key, node)
    return Affiliation(name) if name else None


def _is_institution(node: Mapping) -> bool:
    known = {*_INSTITUTION, *spellings.INSTITUTION}
    return any(spelling(entry.key) in known for entry in node)


def _beside(people: tuple[Node, ...]) -> Iterator[Mapping]:
    for person in people:
        for entry in person if isinstance(person, Mapping) else ():
            if spelling(entry.key) in AFFILIATION_KEYS:
                held = entry.value
                for item in held.items if isinstance(held, Sequence) else (held,):
                    if isinstance(item, Mapping):
                        yield item


def _affiliations_schema() -> Schema:
    own = mapping_schema(
        _INSTITUTION, spelt=spellings.INSTITUTION, others=spellings.INSTITUTION_UNREAD
    )
    one: Schema = {"anyOf": [{"type": ["string", "number", "null"]}, own]}
    return {"anyOf": [*one["anyOf"], {"type": "array", "items": one}]}


@validator(_affiliations_schema)
def affiliations(context: Context, key: str, node: Node) -> tuple[Affiliation, ...] | None:
    """What an author belongs to: names, or numbers and ids of the list, one or several."""
    found: list[Affiliation] = []
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Mapping):
            at, one = _institution(context, key, item)
            known = context.affiliations.get(at)
            if one is None and known is None:
                _unknown(context, item, at)
            found += filter(None, (one or known,))
        elif not is_empty(item):
            text = line.check(context, key, item)
            if text is not None:
                found += _referred(context, item, text)
    return tuple(dict.fromkeys(found))


def _list_schema() -> Schema:
    one = affiliations.schema()
    return {"anyOf": [*one["anyOf"], {"type": "object", "additionalProperties": one}]}


institutions = Validator(affiliations.check, _list_schema)
"""The list of a file, read by :func:`listed` before all else; also a mapping of ids."""


def _referred(context: Context, node: Node, text: str) -> list[Affiliation]:
    known = context.affiliations
    if text in known:
        return [known[text]]
    pieces = [piece for piece in _SEVERAL.split(text) if piece]
    if all(piece in known or piece.isdigit() for piece in pieces):
        for piece in pieces:
            if piece not in known:
                _unknown(context, node, piece)
        return [known[piece] for piece in pieces if piece in known]
    return [Affiliation(text)]


def _unknown(context: Context, node: Node, name: str) -> None:
    ids = [one for one in context.affiliations if " " not in one]
    context.refuse(
        rules.AFFILIATION_KNOWN,
        node.place,
        f"no affiliation has the number or id `{name}`, so none is shown here"
        if name
        else "an affiliation has no name, so none is shown here",
        f"known: {', '.join(ids)}"
        if ids
        else "write the institution's name here, or a list beside `authors`: "
        f"`affiliations: [{{index: {name or 1}, name: ...}}]`",
    )


# --- persons and organisations

_PERSON: Shape = {
    "name": (line, "The whole name; or `given` and `family`."),
    "given": (line, "Given names, as they shall be printed."),
    "family": (line, "Family name, with its particle."),
    "orcid": (orcid, "ORCID iD, such as 0000-0002-1825-0097."),
    "affiliation": (
        affiliations,
        "Institutions: a name, or a number or id of `affiliations`, or a list of these.",
    ),
    "ror": (ror, "ROR id of the institution."),
    "email": (line, "Address for letters, of a corresponding author."),
    "corresponding": (flag, "Whether this is the author to write to."),
    "equal_contrib": (flag, "Whether this author contributed as much as others marked so."),
    "suffix": (line, "What follows the family name, such as Jr."),
    "particle": (line, "What goes before the family name, such as van."),
}
_ORGANISATION: Shape = {
    "organisation": (line, "Name of an author that is no person."),
    "ror": (ror, "ROR id of the organisation."),
}
_ORGANISATION_SPELT: Names = {"organization": "organisation"}
_ROLE: Shape = {
    "role": (
        one_of(*vocabularies.CONTRIBUTOR_ROLES),
        "What the contributor did, such as Editor.",
    )
}
_NAMES = ("name", "family")


def _flattened(node: Mapping) -> Mapping:
    """The keys within ``name`` and within Quarto's ``attributes`` beside the others."""
    entries: list[Entry] = []
    for entry in node:
        name, within = spelling(entry.key), entry.value
        if not isinstance(within, Mapping) or name not in ("name", "attributes"):
            entries.append(entry)
        elif name == "name":
            entries.extend(within)
        else:
            known = {*_PERSON, *spellings.PERSON}
            entries.extend(inner for inner in within if spelling(inner.key) in known)
    return Mapping(tuple(entries), node.place)


def _named(
    context: Context, key: str, node: Node, what: str, more: Shape
) -> tuple[Author, dict[str, str]] | None:
    """A person or an organisation, and the values of the keys in ``more``, all required."""
    if not isinstance(node, Mapping):
        hint = "write `given:` and `family:`, or `organisation:`"
        return refuse_form(context, key, node, f"{what}, a mapping, and this is {kind(node)}", hint)
    node = _flattened(node)
    spelt, others = _ORGANISATION_SPELT, frozenset[str]()
    if any(spelling(e.key) in ("organisation", "organization") for e in node):
        needed = ("organisation", *more)
        shape = {**_ORGANISATION, **more}
    else:
        needed = tuple(more)
        offered = {"organisation": _ORGANISATION["organisation"]}
        shape, spelt = {**_PERSON, **offered, **more}, spellings.PERSON
        others = spellings.PERSON_UNREAD - {*more}
    found = context.values(key, node, shape, spelt, others, needed)
    if found.refused:
        return None
    rest = {name: found[name] for name in more}
    if "organisation" in found:
        return Organisation(found["organisation"], found.get("ror", "")), rest
    if not any(found.get(name) for name in _NAMES):
        context.lacks(key, node, "family", "add `name:`, or `given:` and `family:`")
        return None
    return _person(found), rest


def _person(found: dict[str, Any]) -> Author:
    given, family = found.get("given", ""), found.get("family", "")
    name, note = names.without_note(found.get("name", ""))
    if not family:
        whole = names.author(name)
        if isinstance(whole, Organisation):
            return Organisation(whole.name, found.get("ror", ""))
        given, family = (given or whole.given), whole.family
    if found.get("particle"):
        family = f"{found['particle']} {family}"
    if found.get("suffix"):
        family = f"{family}, {found['suffix']}"
    belongs: tuple[Affiliation, ...] = found.get("affiliation", ())
    corresponds, equals = (word in note.lower() for word in ("correspond", "equal"))
    if note and not belongs and not corresponds and not equals:
        belongs = (Affiliation(note),)
    if found.get("ror"):
        first, *more = belongs or (Affiliation(""),)
        belongs = (Affiliation(first.name, found["ror"]), *more)
    return Person(
        given,
        family,
        found.get("orcid", ""),
        belongs,
        found.get("email", ""),
        corresponding=found.get("corresponding", corresponds),
        equal=found.get("equal_contrib", equals),
    )


def _name_schema() -> Schema:
    parts: Shape = {key: _PERSON[key] for key in ("name", "given", "family", "suffix", "particle")}
    known = {spelt: key for spelt, key in spellings.PERSON.items() if key in parts}
    return {"anyOf": [line.schema(), mapping_schema(parts, spelt=known)]}


def _named_schema(more: Shape) -> Schema:
    person = mapping_schema(
        {**_PERSON, **more}, *more, spelt=spellings.PERSON, others=spellings.PERSON_UNREAD - {*more}
    )
    person["properties"]["name"] = {"description": _PERSON["name"][1], **_name_schema()}
    ways = ("name", "family", *(s for s, key in spellings.PERSON.items() if key in _NAMES))
    person["anyOf"] = [
        {"required": [way]} for one in ways for way in dict.fromkeys((one, one.replace("_", "-")))
    ]
    organisation = mapping_schema({**_ORGANISATION, **more}, *more, spelt=_ORGANISATION_SPELT)
    corporate = {"anyOf": [{"required": [k]} for k in ("organisation", "organization")]}
    offered = {"organisation": {"description": _ORGANISATION["organisation"][1]}}
    # Not `anyOf`: an editor then reports against the form that is meant, and not the first.
    return {
        "properties": offered,
        "if": {"type": "object", **corporate},
        "then": organisation,
        "else": person,
    }


def _author_schema() -> Schema:
    named = _named_schema({})
    return {"if": {"type": "string"}, "then": line.schema(), "else": named}


@validator(_author_schema)
def author(context: Context, key: str, node: Node) -> tuple[Author, ...] | None:
    """A person or an organisation; a text may name several."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        text = line.check(context, key, node)
        text, place = names.without_note(text or "")
        found = names.split(text)
        if len(found) == 1 and place:
            given, family = names.parts(found[0])
            return (Person(given, family, affiliations=(Affiliation(place),)),)
        return tuple(map(names.author, found)) or None
    one = _named(context, key, node, "an author", {})
    return (one[0],) if one else None


def _authors_schema() -> Schema:
    one = _author_schema()
    return {
        "if": {"type": "array"},
        "then": {"type": "array", "items": one, "minItems": 1},
        "else": one,
    }


@validator(_authors_schema)
def authors(context: Context, key: str, node: Node) -> tuple[Author, ...] | None:
    """At least one author: a name, several in one text, a mapping, or a list of these."""
    if not isinstance(node, Sequence):
        return author.check(context, key, node)
    items = [author.check(context, key, item) for item in node.items]
    if not items:
        return context.refuse(
            rules.VALUE_EMPTY, node.place, f"`{key}` is empty", "name at least one author"
        )
    good = [item for item in items if item is not None]
    return tuple(one for item in good for one in item) if len(good) == len(items) else None


@validator(lambda: _named_schema(_ROLE))
def contributor(context: Context, key: str, node: Node) -> Contributor | None:
    """A person or an organisation, as an author is, and the ``role``."""
    found = _named(context, key, node, "a contributor", _ROLE)
    return Contributor(found[0], found[1]["role"]) if found else None


contributors: Validator[tuple[Contributor, ...]] = list_of(contributor)
