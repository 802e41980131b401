"""What only all files together can tell: identifiers, parts, slugs and links between articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from pressroom import rules
from pressroom.build.index import Summary
from pressroom.build.sources import Draft, Series
from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.metadata.vocabularies import ARCHIVE_LICENSES
from pressroom.model.doi import doi_key
from pressroom.model.work import Article, Fonts, Metadata, Organisation
from pressroom.paper.charmaps import lacking
from pressroom.paper.glyphs import report_supplement
from pressroom.paper.systemfonts import choose
from pressroom.text import UNRECORDABLE, closest, safe_slug

SHORTEST_TITLE = 3


def dois(all_series: Iterable[Series], drafts: Iterable[Draft], collector: Collector) -> None:
    """One DOI, one deposited thing."""
    claims: dict[str, Place] = {}

    def claim(doi: str, place: Place, own_series: Series | None) -> None:
        key = doi_key(doi)
        first = claims.setdefault(key, place)
        if first == place:
            return
        if own_series is not None and first == own_series.place("doi"):
            collector.report(
                rules.DOI_ONCE,
                place,
                f"the DOI {doi} is the volume's ({first}); a part does not claim it",
                "delete it here: the part is shown as a part of that DOI",
            )
        else:
            collector.report(
                rules.DOI_ONCE,
                place,
                f"the DOI {doi} is claimed already at {first}",
                "a DOI names one deposited work; correct one of them",
            )

    for series in all_series:
        if series.own.doi:
            claim(series.own.doi, series.place("doi"), None)
    for draft in drafts:
        if draft.own.doi:
            claim(draft.own.doi, draft.place("doi"), draft.series)


def parts(drafts: Iterable[Draft], collector: Collector) -> None:
    """Within a series every part has a number of its own; outside there is none."""
    seen: dict[tuple[str, int], Place] = {}
    for draft in drafts:
        part = draft.own.part
        if draft.series is None:
            if part is not None and draft.own.series is None:
                collector.report(
                    rules.PART_SERIES,
                    draft.place("part"),
                    f"part {part} of what? the article belongs to no series",
                    "put a series.yaml with a title beside it, or delete `part`",
                )
        elif part is None:
            if "part" not in draft.own.given:
                collector.report(
                    rules.PART_GIVEN,
                    draft.source.place(1, 1),
                    "the article belongs to a series and has no `part`",
                    f"add `part: 1`, or move it out of {draft.series.folder}/",
                )
        else:
            first = seen.setdefault((draft.series.folder, part), draft.place("part"))
            if first != draft.place("part"):
                collector.report(
                    rules.PART_ONCE,
                    draft.place("part"),
                    f"part {part} is used already at {first}",
                    "give each part of the series a number of its own",
                )


def recordable(meta: Metadata, place: Callable[[str], Place], collector: Collector) -> None:
    """What archives refuse or cannot hold is not in ``meta``; ``place`` tells where a key stands.

    InvenioRDM and Zenodo want three characters of a title and cut names at a
    comma; XML 1.0 and their clean-up of texts take no control characters;
    Zenodo keeps its list of licences.
    """

    def refuse(key: str, message: str, hint: str) -> None:
        collector.report(rules.VALUE_RECORDABLE, place(key), message, hint)

    for key in (field.name for field in fields(meta)):
        if found := next(filter(None, map(UNRECORDABLE.search, _texts(getattr(meta, key)))), None):
            refuse(
                key,
                f"`{key}` holds the control character U+{ord(found[0]):04X}, which no record can",
                "delete it; it came with a copied text",
            )
    if not meta.recordable:
        return
    if len(" ".join(meta.full_title.split())) < SHORTEST_TITLE:
        refuse(
            "title",
            f"`{meta.title}` is shorter than {SHORTEST_TITLE} characters, and archives refuse it",
            "write a longer title, or add a `subtitle`",
        )
    people = [("authors", author) for author in meta.authors]
    people += [("contributors", contributor.author) for contributor in meta.contributors]
    for key, person in people:
        name = person.name if isinstance(person, Organisation) else person.family
        if not any(char.isalnum() for char in name):
            refuse(key, f"`{name}` is no name: there is no letter in it", "write the name")
    if meta.license is not None and meta.license.id.lower() not in ARCHIVE_LICENSES:
        refuse(
            "license",
            f"Zenodo does not list the licence {meta.license.id}, and would refuse the deposit",
            "take one that it lists, such as CC-BY-4.0",
        )


def _texts(value: object) -> Iterator[str]:
    """Every text in a value of the model."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def glyphs(
    article: Article, source: Source, strange: str, fonts: Fonts, collector: Collector
) -> None:
    """Report the characters of an article that only fonts of the system have.

    ``strange`` are those of its text that no bundled font has. That no font has one is said of
    the PDF, which shows it: it may stand in a comment.
    """
    text = "".join((strange, *_texts(article.meta)))
    characters = lacking(text, fonts.files)
    if characters:
        chosen = choose(characters, article.meta.language)
        first = min(filter(None, (source.text.find(c) + 1 for c in characters)), default=1)
        place = source.place(source.text.count("\n", 0, first - 1) + 1)
        report_supplement(characters, chosen, place, fonts, collector)


def slugs(wanted: Sequence[tuple[str, str, bool, Place]], collector: Collector) -> dict[str, str]:
    """A unique slug for each work: ``(path, name, explicit, place)`` to path -> slug.

    Slugs that were written come first; a repeated one gets the next free number.
    """
    found: dict[str, str] = {}
    taken: dict[str, Place] = {}
    for path, name, explicit, place in sorted(wanted, key=lambda item: not item[2]):
        base = slug = safe_slug(name) or "article"
        number = 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        if slug != base:
            collector.report(
                rules.SLUG_ONCE,
                place if explicit else Place(place.path),
                f"the slug `{base}` names {taken[base]} already; this work becomes `{slug}`",
                "write a `slug:` of its own",
            )
        taken[slug] = Place(place.path)
        found[path] = slug
    return found


def article_links(summaries: Mapping[str, Summary], collector: Collector) -> None:
    """Links between articles end at an article, and at a heading that it has."""
    for summary in summaries.values():
        for path, fragment, place in summary.links:
            if path not in summaries:
                guess = closest(path, summaries)
                collector.report(
                    rules.LINK_ARTICLE,
                    place,
                    f"there is no article `{path}` in the publication",
                    f"did you mean `{guess}`?" if guess else "the path is relative to this file",
                )
            elif fragment and fragment not in (anchors := summaries[path].anchors):
                guess = closest(fragment, anchors)
                collector.report(
                    rules.LINK_HEADING,
                    place,
                    f"there is no heading `#{fragment}` in {path}",
                    f"did you mean `#{guess}`?" if guess else "check the heading's text there",
                )
