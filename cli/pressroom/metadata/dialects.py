"""Front matter of other tools: their keys brought to ours, with what they keep within mappings."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.metadata import dates, spellings
from pressroom.metadata.fields import FIELDS
from pressroom.metadata.nodes import Entry, Mapping, Node, Scalar, Sequence
from pressroom.metadata.validators import Context, is_empty, spelling


def entries(node: Mapping, context: Context) -> Iterator[tuple[str, Entry]]:
    """The entries of an article's front matter, ours first, each with the key that it means.

    One without a value is left out where the key is another tool's. ``published: false`` is a
    draft, as in Jekyll.
    """
    lifted = list(_lifted(node, context))
    known = [(_key(entry), entry) for entry in node if spelling(entry.key) not in spellings.WITHIN]
    own = [(key, entry) for key, entry in known if spelling(entry.key) == key]
    others = [(key, entry) for key, entry in known if spelling(entry.key) != key]
    own_keys = {key for key, _entry in own}
    for key, entry in own:
        if _is_ours(key, entry.value):
            yield key, entry
        else:
            context.unknown.setdefault(entry.key, entry.key_place)
    for key, entry in (*others, *lifted):
        if spelling(entry.key) == "published":
            yield from _published(entry, context)
        elif key in own_keys and key != "keywords":
            context.foreign.setdefault(entry.key, entry.key_place)
        elif not is_empty(entry.value):
            yield key, entry


_WITHIN_OURS = {
    "funding": frozenset({"funder", "award", "ror"}),
    "related": frozenset({"identifier", "relation"}),
    "contributors": frozenset({"role"}),
}
"""Keys of which other tools have lists and texts of their own, and one key that ours have."""


def _is_ours(key: str, node: Node) -> bool:
    """Whether a value has the form that the key has here, as far as one can tell it from others."""
    if key == "series":
        return not isinstance(node, Sequence)
    if key not in _WITHIN_OURS or is_empty(node):
        return True
    items = node.items if isinstance(node, Sequence) else (node,)
    keys = {entry.key for item in items if isinstance(item, Mapping) for entry in item}
    return not items or bool(keys & _WITHIN_OURS[key])


def _key(entry: Entry) -> str:
    name = spelling(entry.key)
    if name == "published":
        return ""
    if name in FIELDS or (name in spellings.UNREAD and name not in spellings.ARTICLE):
        return name
    return spellings.ARTICLE.get(name, name)


def _lifted(node: Mapping, context: Context) -> Iterator[tuple[str, Entry]]:
    """What stands within :data:`~.spellings.WITHIN`; whether anything else does is noted."""
    for entry in node:
        wanted = spellings.WITHIN.get(spelling(entry.key))
        if wanted is None:
            continue
        inner = entry.value.entries if isinstance(entry.value, Mapping) else ()
        found = [one for one in inner if spelling(one.key) in wanted]
        if not found or len(found) < len(inner):
            context.foreign.setdefault(entry.key, entry.key_place)
        yield from ((_key(one), one) for one in found)


def _published(entry: Entry, context: Context) -> Iterator[tuple[str, Entry]]:
    value = entry.value
    if isinstance(value, Scalar) and isinstance(value.value, bool):
        draft = Scalar(not value.value, "", value.place)
        yield "draft", Entry("published", entry.key_place, draft)
    elif isinstance(value, Scalar) and dates.read(value.text) is not None:
        yield "date", entry
    else:
        context.foreign.setdefault(entry.key, entry.key_place)
