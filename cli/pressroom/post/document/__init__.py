"""A work as an editor document: ``substack.json``.

The document that Substack's editor keeps of a post, a ProseMirror document in
JSON, with native notes, pull quotes, captioned pictures, math and code. It is
made from the same tree as the HTML of the post and says the same words. The
names in it, and how well each is known, stand in :mod:`.nodes`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.markdown.numbering import merged
from pressroom.model import document as d
from pressroom.model.identifiers import doi_url
from pressroom.model.work import Article, Catalog, Work
from pressroom.post.body_inlines import Numbering, Shown
from pressroom.post.document.blocks import Blocks
from pressroom.post.document.check import violations
from pressroom.post.document.inlines import Inlines, Line, Node, marked, text, tidy
from pressroom.post.document.notes import Note, with_notes
from pressroom.post.document.objects import Surroundings, paragraph

__all__ = ["document", "violations"]

_SHOWN = 3


def document(
    work: Work,
    catalog: Catalog,
    collector: Collector,
    picture: Callable[[d.Picture, str, str], str],
    table: Callable[[d.Table, Numbering, str], Sequence[Shown]] | None,
    math: Callable[[str], str] | None,
    before: Sequence[d.Block],
    after: Sequence[d.Block],
) -> dict[str, Any]:
    """The post of a work as ``{"type": "doc", "content": [...]}``.

    ``picture``, ``table`` and ``math`` are asked in the order of appearance,
    as for the HTML (see :class:`Surroundings`); ``before`` and ``after`` are
    the blocks of the post's opening and closing. A volume is its parts,
    numbered through. The result is checked against the table of nodes; what
    is wrong with it is a fault of Pressroom and reported as
    ``post-document-valid``.
    """
    around = Surroundings(collector, picture, table, math, _subscribe(catalog))
    parts = (work,) if isinstance(work, Article) else work.parts
    whole = isinstance(work, Article)
    frame = Blocks(work.path, Inlines(-1, catalog.address, Numbering()), around)
    content = frame.post(before)
    moved: list[Node] = []
    notes: dict[Note, list[Line]] = {}
    references, renumbered = merged([part.document for part in parts])
    figures = tables = 0
    for at, part in enumerate(parts):
        numbers = renumbered[at]
        numbering = Numbering(figures, tables, len(notes), numbers)
        inlines = Inlines(at, catalog.address, numbering)
        body = Blocks(
            part.path, inlines, around, part.meta.substack.tables, depth=0 if whole else 1
        )
        if not whole:
            content.extend(_opening(part))
        content.extend(body.post(part.document.blocks))
        for note in part.document.footnotes:
            notes[at, note.number], pictures = body.note(note)
            moved.extend(pictures)
        figures += body.figures
        tables += body.tables
    content.extend(moved)
    if references:
        content.extend(_references(references))
    content.extend(frame.post(after))
    made: Node = {"type": "doc", "content": with_notes(content or [paragraph([])], notes)}
    _check(made, work, collector)
    return made


def _check(made: Node, work: Work, collector: Collector) -> None:
    found = violations(made)
    if not found:
        return
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    collector.report(
        rules.POST_DOCUMENT,
        Place(work.path),
        f"the editor document of the post is not sound: {'; '.join(found[:_SHOWN])}{more}",
        "this is a fault of Pressroom: report it with the article; substack.html does not need it",
    )


def _subscribe(catalog: Catalog) -> str:
    """Where a subscribe button leads: the publication's page for it, or the publication."""
    url = catalog.publication.url
    host = urlsplit(url).hostname or ""
    if host.endswith(".substack.com"):
        return f"{url.rstrip('/')}/subscribe"
    return url


def _opening(part: Article) -> list[Node]:
    """The heading of a part: with its number, unless the title says it already."""
    title = part.meta.title
    if part.part is not None and not title.casefold().startswith("part "):
        title = f"Part {part.part}. {title}"
    out: list[Node] = [
        {"type": "heading", "attrs": {"level": 2}, "content": tidy([text(title)])},
    ]
    if part.meta.subtitle:
        out.append(paragraph(tidy([text(part.meta.subtitle, marked({}, "em"))])))
    return out


def _references(references: Sequence[d.Reference]) -> list[Node]:
    """Rule, heading, and a list or paragraphs.

    An address is a link even where the formatted line has none.
    """
    lines: list[Node] = []
    inlines = Inlines(-1, lambda _: "", Numbering())
    for reference in references:
        line = inlines.line(reference.children)
        url = doi_url(reference.doi) if reference.doi else reference.url
        if url and not any(
            mark["type"] == "link" for part in line for mark in part.get("marks", [])
        ):
            line = tidy([*line, text(" "), text(url, marked({}, "link", href=url))])
        lines.append(paragraph(line))
    head: list[Node] = [
        {"type": "horizontal_rule"},
        {"type": "heading", "attrs": {"level": 2}, "content": [text("References")]},
    ]
    if not any(reference.numbered for reference in references):
        return [*head, *lines]
    items = [{"type": "list_item", "content": [line]} for line in lines]
    return [*head, {"type": "ordered_list", "attrs": {"order": 1}, "content": items}]
