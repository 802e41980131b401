"""Validators of the keys that hold keys: authors, related works, funding, settings of targets."""

# A validator ends with `return context.refuse(...)`: it reports and has no value.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import datetime
from typing import cast

from pressroom import rules
from pressroom.diagnostics import Place
from pressroom.metadata import vocabularies
from pressroom.metadata.forms import (
    Context,
    Validator,
    line,
    list_of,
    one_of,
    refuse_form,
    string,
    unknown_keys,
)
from pressroom.metadata.nodes import Mapping, Node, Scalar, kind
from pressroom.metadata.values import date, doi, family, orcid, ror, url, version
from pressroom.model.identifiers import looks_like_doi_link
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

Shape = dict[str, Validator[object]]
"""The keys of a mapping, and what each holds; the JSON Schema is made from these too."""


def _fields(context: Context, key: str, node: Node, shape: Shape) -> dict[str, object] | None:
    """A mapping whose keys are all of ``shape``; the values that are good."""
    if not isinstance(node, Mapping):
        what = f"a mapping, and this is {kind(node)}"
        return refuse_form(
            context, key, node, what, f"give it keys, such as `{next(iter(shape))}:`"
        )
    unknown_keys(context, node, tuple(shape), f"`{key}`")
    values: dict[str, object] = {}
    for entry in node:
        if entry.key in shape:
            value = shape[entry.key](context, f"{key}.{entry.key}", entry.value)
            if value is not None:
                values[entry.key] = value
    return values


def _requires(context: Context, key: str, node: Mapping, *names: str) -> bool:
    present = {entry.key for entry in node}
    missing = [name for name in names if name not in present]
    for name in missing:
        context.refuse(
            rules.KEY_REQUIRED,
            Place(node.place.path, node.place.line, node.place.column),
            f"an entry of `{key}` lacks `{name}`",
            f"add `{name}:`",
        )
    return not missing


def _whole(
    context: Context, key: str, node: Node, shape: Shape, *required: str
) -> dict[str, object] | None:
    """The values of a mapping that has all of ``required`` and nothing wrong in it."""
    before = len(context.collector)
    values = _fields(context, key, node, shape)
    if values is None or not isinstance(node, Mapping):
        return None
    if not _requires(context, key, node, *required) or len(context.collector) > before:
        return None
    return values


PERSON: Shape = {
    "given": line,
    "family": line,
    "orcid": orcid,
    "affiliation": line,
    "ror": ror,
}
ORGANISATION: Shape = {"organisation": line, "ror": ror}
ROLE: Shape = {"role": one_of(*vocabularies.CONTRIBUTOR_ROLES)}
RELATED: Shape = {"identifier": line, "relation": one_of(*vocabularies.RELATIONS)}
_access_kind = one_of(*vocabularies.ACCESS_KINDS)
ACCESS: Shape = {"kind": _access_kind, "until": date, "conditions": string}
FUNDING: Shape = {
    "funder": line,
    "ror": ror,
    "award": version,
    "title": line,
    "url": url,
}
SUBSTACK: Shape = {
    "seo_title": line,
    "seo_description": line,
    "section": line,
    "tags": list_of(line),
    "url": url,
    "card": line,
    "tables": one_of("picture", "bullets", "code"),
}
ZENODO: Shape = {
    "type": one_of(*vocabularies.PUBLICATION_TYPES),
    "communities": list_of(line),
}
FONTS: Shape = {
    "text": family,
    "display": family,
    "code": family,
    "fallback": list_of(family),
}


def author(context: Context, key: str, node: Node) -> Author | None:
    """A person with ``given`` and ``family``, or an ``organisation``."""
    found = _named(context, key, node, "an author", {})
    return found[0] if found else None


def contributor(context: Context, key: str, node: Node) -> Contributor | None:
    """A person or an organisation, as an author is, and the ``role``."""
    found = _named(context, key, node, "a contributor", ROLE)
    return Contributor(found[0], found[1]["role"]) if found else None


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
    shape = ORGANISATION if corporate else {**PERSON, "organisation": line}
    name = "organisation" if corporate else "family"
    values = _whole(context, key, node, {**shape, **more}, name, *more)
    if values is None:
        return None
    texts = {name: str(value) for name, value in values.items()}
    rest = {name: texts.pop(name) for name in more}
    if corporate:
        return Organisation(texts["organisation"], texts.get("ror", "")), rest
    return Person(**{"given": "", **texts}), rest


def access(context: Context, key: str, node: Node) -> Access | None:
    """A kind of access alone, or with the day an embargo ends or the conditions of access."""
    if isinstance(node, Scalar):
        chosen = _access_kind(context, key, node)
        if chosen in ACCESS_NEEDS:
            need, example = ACCESS_NEEDS[chosen]
            return context.refuse(
                rules.KEY_REQUIRED,
                node.place,
                f"{chosen} access needs `{need}`",
                f"write `{key}: {{kind: {chosen}, {need}: {example}}}`",
            )
        return Access(chosen) if chosen else None
    values = _whole(context, key, node, ACCESS, "kind")
    if values is None or not isinstance(node, Mapping):
        return None
    before = len(context.collector)
    chosen = str(values["kind"])
    need = ACCESS_NEEDS[chosen][0] if chosen in ACCESS_NEEDS else ""
    for entry in node:
        if entry.key not in ("kind", need):
            context.refuse(
                rules.KEY_KNOWN,
                entry.key_place,
                f"`{entry.key}` says nothing where access is {chosen}",
                "delete the line, or correct `kind`",
            )
    if (need and not _requires(context, key, node, need)) or len(context.collector) > before:
        return None
    until = cast("datetime.date | None", values.get("until"))
    if until is not None and until <= datetime.datetime.now(datetime.UTC).date():
        place = next(entry.value.place for entry in node if entry.key == "until")
        context.refuse(
            rules.EMBARGO_AHEAD,
            place,
            f"the embargo ended on {until.isoformat()}",
            f"write `{key}: open`; archives refuse an embargo that is over",
        )
    return Access(chosen, until, str(values.get("conditions", "")))


ACCESS_NEEDS = {
    "embargoed": ("until", "2030-01-01"),
    "restricted": ("conditions", '"Ask the authors"'),
}
"""Kind of access -> the key that it needs, and an example of its value."""


def authors(context: Context, key: str, node: Node) -> tuple[Author, ...] | None:
    """At least one author."""
    found = cast("tuple[Author, ...] | None", list_of(author)(context, key, node))
    if found == ():
        return context.refuse(
            rules.VALUE_EMPTY, node.place, "`authors` is empty", "name at least one author"
        )
    return found


def related(context: Context, key: str, node: Node) -> Related | None:
    """An identifier (DOI or address) and a relation."""
    values = _whole(context, key, node, RELATED, "identifier", "relation")
    if values is None or not isinstance(node, Mapping):
        return None
    target = next(entry.value for entry in node if entry.key == "identifier")
    if not isinstance(target, Scalar):
        return None
    relation = str(values["relation"])
    if target.text.lower().startswith(("http://", "https://")) and not looks_like_doi_link(
        target.text
    ):
        address = url(context, f"{key}.identifier", target)
        return Related(address, "url", relation) if address else None
    bare = doi(context, f"{key}.identifier", target)
    return Related(bare, "doi", relation) if bare else None


def funding(context: Context, key: str, node: Node) -> Funding | None:
    """A funder, and perhaps a grant."""
    values = _whole(context, key, node, FUNDING, "funder")
    if values is None:
        return None
    return Funding(**{name: str(value) for name, value in values.items()})


def substack(context: Context, key: str, node: Node) -> SubstackSettings | None:
    """The fields of the post outside its body."""
    values = _fields(context, key, node, SUBSTACK)
    return None if values is None else SubstackSettings(**values)  # type: ignore[arg-type]


def zenodo(context: Context, key: str, node: Node) -> ZenodoSettings | None:
    """The deposit's type and communities."""
    values = _fields(context, key, node, ZENODO)
    return None if values is None else ZenodoSettings(**values)  # type: ignore[arg-type]


def fonts(context: Context, key: str, node: Node) -> Fonts | None:
    """The font families of the whitepaper; whether there are such, the publication knows."""
    values = _fields(context, key, node, FONTS)
    return None if values is None else Fonts(**values)  # type: ignore[arg-type]
