"""Validators of the keys that hold keys: access, related works, funding, settings of targets."""

# A validator ends with `return context.refuse(...)`: it reports and has no value.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

from pressroom import rules
from pressroom.files import FileRef
from pressroom.metadata import vocabularies
from pressroom.metadata.dates import date
from pressroom.metadata.nodes import Mapping, Node, Scalar, Sequence, kind
from pressroom.metadata.validators import (
    Context,
    Schema,
    Shape,
    Validator,
    choice_schema,
    is_empty,
    line,
    list_of,
    mapping_schema,
    one_of,
    refuse_form,
    string,
    validator,
    word,
)
from pressroom.metadata.values import family, file_ref, identifier, ror, url, version
from pressroom.model.work import (
    Access,
    Fonts,
    Funding,
    Related,
    SubstackSettings,
    ZenodoSettings,
)

T = TypeVar("T")


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
    found = context.values(key, node, shape, required=required)
    return None if required and found.refused else found


def _mapping(make: Callable[..., T], shape: Shape, *required: str) -> Validator[T]:
    """What ``make`` makes of the values of a mapping with the keys of ``shape``."""

    def check(context: Context, key: str, node: Node) -> T | None:
        values = _values(context, key, node, shape, *required)
        return None if values is None else make(**values)

    return Validator(check, lambda: mapping_schema(shape, *required))


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
        forms.append({"title": chosen.capitalize(), **mapping_schema(shape, *shape)})
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
    if need and need not in {entry.key for entry in node}:
        context.lacks(key, node, need)
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
            word,
            "A PNG or JPEG, 1456 x 1048 pixels, in place of the social card that is made.",
        ),
        "tables": (one_of("picture", "bullets", "code"), "How tables stand in the post."),
    },
)
"""The fields of the post outside its body."""

_PICTURE_KEYS = ("path", "src", "url", "image", "feature", "teaser", "filename")


@validator(dict)
def picture(context: Context, key: str, node: Node) -> FileRef | None:
    """The file of a picture in any of the forms of other tools; nothing where there is none."""
    if isinstance(node, Mapping):
        inner = {entry.key: entry.value for entry in node}
        return next(
            (
                found
                for name in _PICTURE_KEYS
                if name in inner and (found := picture.check(context, key, inner[name]))
            ),
            None,
        )
    if isinstance(node, Sequence):
        return picture.check(context, key, node.items[0]) if node.items else None
    if is_empty(node) or not isinstance(node.value, str):
        return None
    return file_ref.check(context, key, node)


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
