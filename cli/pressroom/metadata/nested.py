"""Validators of the keys that hold keys: authors, related works, funding, settings of targets."""

# A validator ends with `return context.refuse(...)`: it reports and has no value.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, TypeVar, cast

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.metadata import vocabularies
from pressroom.metadata.nodes import Mapping, Node, Scalar, kind
from pressroom.metadata.validators import (
    Context,
    Schema,
    Validator,
    choice_schema,
    line,
    list_of,
    one_of,
    refuse_form,
    string,
    unknown_keys,
    validator,
)
from pressroom.metadata.values import date, family, identifier, orcid, ror, url, version
from pressroom.model.work import (
    Access,
    Author,
    Contributor,
    Fonts,
    Funding,
    Organisation,
    Person,
    Related,
    SubstackSettings,
    ZenodoSettings,
)

T = TypeVar("T")
Shape = dict[str, tuple[Validator[object], str]]
"""The keys of a mapping: what each holds, and one line of documentation."""


def _values(
    context: Context, key: str, node: Node, shape: Shape, *required: str
) -> dict[str, Any] | None:
    """The values of a mapping whose keys are all of ``shape``.

    Where keys are ``required`` there are none unless the mapping has these and is faultless, else
    they are the values that are good.
    """
    if not isinstance(node, Mapping):
        what = f"a mapping, and this is {kind(node)}"
        return refuse_form(
            context, key, node, what, f"give it keys, such as `{next(iter(shape))}:`"
        )
    before = len(context.collector)
    unknown_keys(context, node, tuple(shape), f"`{key}`")
    values: dict[str, Any] = {}
    for entry in node:
        if entry.key in shape:
            value = shape[entry.key][0].check(context, f"{key}.{entry.key}", entry.value)
            if value is not None:
                values[entry.key] = value
    _requires(context, key, node, *required)
    return None if required and len(context.collector) > before else values


def _requires(context: Context, key: str, node: Mapping, *names: str) -> None:
    present = {entry.key for entry in node}
    for name in names:
        if name not in present:
            context.refuse(
                rules.KEY_REQUIRED,
                Place(node.place.path, node.place.line, node.place.column),
                f"an entry of `{key}` lacks `{name}`",
                f"add `{name}:`",
            )


def _schema(shape: Shape, *required: str) -> Schema:
    """A mapping with the keys of ``shape``."""
    return {
        "type": "object",
        "properties": {
            key: {"description": description} | value.schema()
            for key, (value, description) in shape.items()
        },
        "required": list(required),
        "additionalProperties": False,
    }


def _mapping(make: Callable[..., T], shape: Shape, *required: str) -> Validator[T]:
    """What ``make`` makes of the values of a mapping with the keys of ``shape``."""

    def check(context: Context, key: str, node: Node) -> T | None:
        values = _values(context, key, node, shape, *required)
        return None if values is None else make(**values)

    return Validator(check, lambda: _schema(shape, *required))


# --- persons and organisations

PERSON: Shape = {
    "given": (line, "Given names, as they shall be printed."),
    "family": (line, "Family name, with its particle."),
    "orcid": (orcid, "ORCID iD, such as 0000-0002-1825-0097."),
    "affiliation": (line, "Name of the institution."),
    "ror": (ror, "ROR id of the institution."),
}
ORGANISATION: Shape = {
    "organisation": (line, "Name of an author that is no person."),
    "ror": (ror, "ROR id of the organisation."),
}
ROLE: Shape = {
    "role": (
        one_of(*vocabularies.CONTRIBUTOR_ROLES),
        "What the contributor did, such as Editor.",
    )
}


def _named(
    context: Context, key: str, node: Node, what: str, more: Shape
) -> tuple[Author, dict[str, str]] | None:
    """A person or an organisation, and the values of the keys in ``more``, all required."""
    if isinstance(node, Scalar) and node.value is not None:
        return context.refuse(
            rules.VALUE_TYPE,
            node.place,
            f"{what} is a mapping, and this is {kind(node)}",
            "write `given:` and `family:`, or `organisation:`",
        )
    corporate = isinstance(node, Mapping) and any(e.key == "organisation" for e in node)
    shape = ORGANISATION if corporate else {**PERSON, "organisation": ORGANISATION["organisation"]}
    name = "organisation" if corporate else "family"
    texts = _values(context, key, node, {**shape, **more}, name, *more)
    if texts is None:
        return None
    rest = {name: texts.pop(name) for name in more}
    if corporate:
        return Organisation(texts["organisation"], texts.get("ror", "")), rest
    return Person(**{"given": "", **texts}), rest


def _named_schema(more: Shape) -> Schema:
    person = _schema({**PERSON, **more}, "family", *more)
    organisation = _schema({**ORGANISATION, **more}, "organisation", *more)
    # Not `anyOf`: an editor then reports against the form that is meant, and not the first.
    corporate = {"type": "object", "required": ["organisation"]}
    offered = {"organisation": {"description": ORGANISATION["organisation"][1]}}
    return {"properties": offered, "if": corporate, "then": organisation, "else": person}


@validator(lambda: _named_schema({}))
def author(context: Context, key: str, node: Node) -> Author | None:
    """A person with ``given`` and ``family``, or an ``organisation``."""
    found = _named(context, key, node, "an author", {})
    return found[0] if found else None


@validator(lambda: list_of(author).schema() | {"minItems": 1})
def authors(context: Context, key: str, node: Node) -> tuple[Author, ...] | None:
    """At least one author."""
    found = cast("tuple[Author, ...] | None", list_of(author).check(context, key, node))
    if found == ():
        return context.refuse(
            rules.VALUE_EMPTY, node.place, "`authors` is empty", "name at least one author"
        )
    return found


@validator(lambda: _named_schema(ROLE))
def contributor(context: Context, key: str, node: Node) -> Contributor | None:
    """A person or an organisation, as an author is, and the ``role``."""
    found = _named(context, key, node, "a contributor", ROLE)
    return Contributor(found[0], found[1]["role"]) if found else None


# --- access

_access_kind = one_of(*vocabularies.ACCESS_KINDS)
ACCESS: Shape = {
    "kind": (_access_kind, "Who may read the deposited files."),
    "until": (date, "The first day on which the files are open, YYYY-MM-DD."),
    "conditions": (string, "Who may have the files, and how."),
}
ACCESS_NEEDS = {
    "embargoed": ("until", "2030-01-01"),
    "restricted": ("conditions", '"Ask the authors"'),
}
"""Kind of access -> the key that it needs, and an example of its value."""


def _access_schema() -> Schema:
    alone = [chosen for chosen in vocabularies.ACCESS_KINDS if chosen not in ACCESS_NEEDS]
    forms = []
    for chosen in vocabularies.ACCESS_KINDS:
        own = {"kind", ACCESS_NEEDS.get(chosen, ("kind", ""))[0]}
        shape = {key: value for key, value in ACCESS.items() if key in own}
        shape["kind"] = (one_of(chosen), ACCESS["kind"][1])
        forms.append({"title": chosen.capitalize(), **_schema(shape, *shape)})
    return {"anyOf": [choice_schema(alone), *forms]}


@validator(_access_schema)
def access(context: Context, key: str, node: Node) -> Access | None:
    """A kind of access alone, or with the day an embargo ends or the conditions of access."""
    if isinstance(node, Scalar):
        chosen = _access_kind.check(context, key, node)
        if chosen in ACCESS_NEEDS:
            need, example = ACCESS_NEEDS[chosen]
            return context.refuse(
                rules.KEY_REQUIRED,
                node.place,
                f"{chosen} access needs `{need}`",
                f"write `{key}: {{kind: {chosen}, {need}: {example}}}`",
            )
        return Access(chosen) if chosen else None
    values = _values(context, key, node, ACCESS, "kind")
    if values is None or not isinstance(node, Mapping):
        return None
    before = len(context.collector)
    chosen = values["kind"]
    need = ACCESS_NEEDS[chosen][0] if chosen in ACCESS_NEEDS else ""
    for entry in node:
        if entry.key not in ("kind", need):
            context.refuse(
                rules.KEY_KNOWN,
                entry.key_place,
                f"`{entry.key}` says nothing where access is {chosen}",
                "delete the line, or correct `kind`",
            )
    if need:
        _requires(context, key, node, need)
    if len(context.collector) > before:
        return None
    until: datetime.date | None = values.get("until")
    if until is not None and until <= datetime.datetime.now(datetime.UTC).date():
        place = next(entry.value.place for entry in node if entry.key == "until")
        context.refuse(
            rules.EMBARGO_AHEAD,
            place,
            f"the embargo ended on {until.isoformat()}",
            f"write `{key}: open`; archives refuse an embargo that is over",
        )
    return Access(**values)


# --- mappings whose values stand for themselves


def _related(identifier: tuple[str, str], relation: str) -> Related:
    return Related(*identifier, relation)


related = _mapping(
    _related,
    {
        "identifier": (identifier, "A DOI, or an http or https address."),
        "relation": (
            one_of(*vocabularies.RELATIONS),
            "What this work is to the other: this work `isSupplementTo` it.",
        ),
    },
    "identifier",
    "relation",
)

funding = _mapping(
    Funding,
    {
        "funder": (line, "Name of the funder."),
        "ror": (ror, "ROR id of the funder."),
        "award": (version, "Number of the grant."),
        "title": (line, "Title of the grant."),
        "url": (url, "Address of the grant."),
    },
    "funder",
)

substack = _mapping(
    SubstackSettings,
    {
        "seo_title": (line, "Title for search engines."),
        "seo_description": (line, "Description for search engines."),
        "section": (line, "Section of the newsletter."),
        "tags": (list_of(line), "Tags of the post."),
        "url": (url, "Where the post was published."),
        "card": (
            line,
            "A PNG or JPEG, 1456 x 1048 pixels, in place of the social card that is made.",
        ),
        "tables": (one_of("picture", "bullets", "code"), "How tables stand in the post."),
    },
)
"""The fields of the post outside its body."""

zenodo = _mapping(
    ZenodoSettings,
    {
        "type": (one_of(*vocabularies.PUBLICATION_TYPES), "Publication type of the deposit."),
        "communities": (list_of(line), "Ids of communities on Zenodo."),
    },
)

fonts = _mapping(
    Fonts,
    {
        "text": (family, "Family of the text."),
        "display": (family, "Family of headings and tables."),
        "code": (family, "Family of code."),
        "fallback": (list_of(family), "Families to look in for a character that the others lack."),
    },
)
"""The font families of the whitepaper; whether there are such, the publication knows."""
