"""What a bibliography is told about beyond its form: what lacks, and what nobody cites."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pressroom import rules
from pressroom.citations.entry import Bibliography, Entry, Unusable
from pressroom.diagnostics import Collector

_NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "article-journal": (("container-title",),),
    "article-magazine": (("container-title",),),
    "article-newspaper": (("container-title",),),
    "chapter": (("container-title",), ("publisher", "URL", "DOI")),
    "paper-conference": (("container-title", "event-title", "event", "publisher"),),
    "book": (("publisher", "URL", "DOI"),),
    "report": (("publisher", "URL", "DOI", "number"),),
    "thesis": (("publisher", "URL", "DOI"),),
    "webpage": (("URL",),),
    "dataset": (("publisher", "URL", "DOI"),),
    "software": (("publisher", "URL", "DOI"),),
    "entry-encyclopedia": (("container-title",),),
}
"""Beside title, names and year: of each group one. What APA 7, IEEE and Vancouver ask of a type."""

_WORDS = {
    "container-title": "the journal or book it is in (`container-title`)",
    "publisher": "a `publisher`",
    "URL": "an address (`URL`)",
}
_SHOWN = 5
_EACH = 8
"""So many unused entries are told one by one; of more a single note counts them."""


def judge(bibliography: Bibliography, cited: Collection[str], collector: Collector) -> None:
    """Report what cited works lack, and which entries no article cites.

    ``cited`` are the keys that the articles with this bibliography cite.
    """
    for key, entry in bibliography.entries.items():
        if key in cited:
            _complete(entry, collector)
    _unused(bibliography, cited, collector)


def _complete(entry: Entry, collector: Collector) -> None:
    """Report what a cited work lacks of what its type needs in a list of references."""
    try:
        item = entry.item
    except Unusable:  # told where it is cited
        return
    missing = []
    if not _says(item, "title"):
        missing.append("a `title`")
    if not any(_says(item, role) for role in ("author", "editor", "translator", "composer")) and (
        item.get("type") not in ("webpage", "dataset", "software", "entry-encyclopedia", "book")
    ):
        missing.append("an `author`")
    if not _says(item, "issued") and item.get("type") != "webpage":
        missing.append("a year (`issued`)")
    missing += [
        _WORDS.get(group[0], f"`{group[0]}`")
        for group in _NEEDED.get(str(item.get("type")), ())
        if not any(_says(item, name) for name in group)
    ]
    if missing:
        what = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}"
        collector.report(
            rules.ENTRY_COMPLETE,
            entry.place,
            f"the work `{entry.key}` lacks {what}",
            "add it; `pressroom references add DOI` fetches what is registered with a DOI",
        )


def _says(item: Mapping[str, object], name: str) -> bool:
    value = item.get(name)
    return bool(value.strip() if isinstance(value, str) else value)


def _unused(bibliography: Bibliography, cited: Collection[str], collector: Collector) -> None:
    left = [entry for entry in bibliography.entries.values() if entry.key not in cited]
    if len(left) > _EACH:
        names = ", ".join(f"`{entry.key}`" for entry in left[:_SHOWN])
        collector.report(
            rules.ENTRY_CITED,
            left[0].place,
            f"{len(left)} works of this file are not cited: {names} and {len(left) - _SHOWN} more",
        )
        return
    for entry in left:
        collector.report(
            rules.ENTRY_CITED, entry.place, f"the work `{entry.key}` is not cited by any article"
        )
