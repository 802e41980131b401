"""Validators of the keys that hold keys: authors, related works, funding, settings of targets."""

# A validator ends with `return context.refuse(...)`: it reports and has no value.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

from typing import cast

from pressroom import rules, vocabularies
from pressroom.diagnostics import Place
from pressroom.frontmatter.nodes import Mapping, Node, Scalar, kind
from pressroom.frontmatter.values import (
    Context,
    Validator,
    doi,
    family,
    line,
    list_of,
    one_of,
    orcid,
    ror,
    string,
    unknown_keys,
    url,
    version,
)
from pressroom.identifiers import looks_like_doi_link
from pressroom.model.work import (
    Author,
    Fonts,
    Funding,
    Organisation,
    Person,
    Related,
    SubstackSettings,
    ZenodoSettings,
)


def _fields(
    context: Context, key: str, node: Node, shape: dict[str, Validator[object]]
) -> dict[str, object] | None:
    """A mapping whose keys are all of ``shape``; the values that are good."""
    if not isinstance(node, Mapping):
        if isinstance(node, Scalar) and node.value is None:
            string(context, key, node)
            return None
        return context.refuse(
            rules.VALUE_TYPE,
            node.place,
            f"`{key}` is a mapping, and this is {kind(node)}",
            f"give it keys, such as `{next(iter(shape))}:`",
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


_PERSON: dict[str, Validator[object]] = {
    "given": line,
    "family": line,
    "orcid": orcid,
    "affiliation": line,
    "ror": ror,
}
_ORGANISATION: dict[str, Validator[object]] = {"organisation": line, "ror": ror}


def author(context: Context, key: str, node: Node) -> Author | None:
    """A person with ``given`` and ``family``, or an ``organisation``."""
    before = len(context.collector)
    if isinstance(node, Mapping) and any(e.key == "organisation" for e in node):
        values = _fields(context, key, node, _ORGANISATION)
        if values is None or len(context.collector) > before:
            return None
        return Organisation(str(values["organisation"]), str(values.get("ror", "")))
    if isinstance(node, Scalar) and node.value is not None:
        return context.refuse(
            rules.VALUE_TYPE,
            node.place,
            "an author is a mapping, and this is " + kind(node),
            "write `given:` and `family:`, or `organisation:`",
        )
    shape = {**_PERSON, "organisation": line}
    values = _fields(context, key, node, shape)
    if values is None or not isinstance(node, Mapping):
        return None
    if not _requires(context, key, node, "family"):
        return None
    if len(context.collector) > before:
        return None
    names = {name: str(value) for name, value in values.items()}
    return Person(**{"given": "", **names})


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
    before = len(context.collector)
    values = _fields(
        context,
        key,
        node,
        {"identifier": line, "relation": one_of(*vocabularies.RELATIONS)},
    )
    if values is None or not isinstance(node, Mapping):
        return None
    if not _requires(context, key, node, "identifier", "relation"):
        return None
    target = next(entry.value for entry in node if entry.key == "identifier")
    if len(context.collector) > before or not isinstance(target, Scalar):
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
    before = len(context.collector)
    shape: dict[str, Validator[object]] = {
        "funder": line,
        "ror": ror,
        "award": version,
        "title": line,
        "url": url,
    }
    values = _fields(context, key, node, shape)
    if values is None or not isinstance(node, Mapping):
        return None
    if not _requires(context, key, node, "funder") or len(context.collector) > before:
        return None
    return Funding(**{name: str(value) for name, value in values.items()})


def substack(context: Context, key: str, node: Node) -> SubstackSettings | None:
    """The fields of the post outside its body."""
    shape: dict[str, Validator[object]] = {
        "seo_title": line,
        "seo_description": line,
        "section": line,
        "tags": list_of(line),
        "url": url,
        "card": line,
        "tables": one_of("picture", "bullets", "code"),
    }
    values = _fields(context, key, node, shape)
    return None if values is None else SubstackSettings(**values)  # type: ignore[arg-type]


def zenodo(context: Context, key: str, node: Node) -> ZenodoSettings | None:
    """The deposit's type and communities."""
    shape: dict[str, Validator[object]] = {
        "type": one_of(*vocabularies.PUBLICATION_TYPES),
        "communities": list_of(line),
    }
    values = _fields(context, key, node, shape)
    return None if values is None else ZenodoSettings(**values)  # type: ignore[arg-type]


def fonts(context: Context, key: str, node: Node) -> Fonts | None:
    """The font families of the whitepaper; whether there are such, the publication knows."""
    shape: dict[str, Validator[object]] = {
        "text": family,
        "display": family,
        "code": family,
        "fallback": list_of(family),
    }
    values = _fields(context, key, node, shape)
    return None if values is None else Fonts(**values)  # type: ignore[arg-type]
