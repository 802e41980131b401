"""The overview of a build: everything that was made, as one page without requests."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pressroom.diagnostics import Collector, Diagnostic, Severity
from pressroom.files import Artifact, Named, asset
from pressroom.model.doi import doi_url
from pressroom.model.identifiers import orcid_url
from pressroom.model.work import Article, Catalog, Extent, Person, Volume, Work, extent, shown_doi
from pressroom.post.raster import few_colours
from pressroom.post.theme import marked, page_css
from pressroom.templates import fill
from pressroom.text import human_size

TEMPLATE = "overview.html.j2"
_LIMIT = 500_000_000  # characters; each work brings the picture of its first page
COVER_WIDTH = 360
"""Pixels; twice the width at which a card shows its cover."""
_COLOURS = 64  # of a cover: a page is text on white

_MAIN = {"index.html": "Landing page", "handover.html": "Hand-over page"}
_LABELS = {
    "substack.html": "Post body",
    "substack.json": "Post for the editor",
    "zenodo.json": "Zenodo deposit",
    "record.json": "InvenioRDM record",
    "datacite.json": "DataCite (JSON)",
    "datacite.xml": "DataCite (XML)",
    "CITATION.cff": "Citation File Format",
    "citation.bib": "BibTeX",
    "citation.ris": "RIS",
    "citation.csl.json": "CSL-JSON",
    "citation.jsonld": "JSON-LD",
}


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file of a work: its address relative to the page, what it is, how large."""

    address: str
    label: str
    size: str


@dataclass(frozen=True, slots=True)
class Card:
    """A work as shown. ``cover`` is a ``data:`` address or empty; ``place`` its part.

    ``doi`` is the work's own, or its volume's when ``doi_of_volume`` says so.
    """

    work: Work
    place: str
    cover: str
    doi: str
    doi_url: str
    doi_of_volume: bool
    authors: tuple[tuple[str, str], ...]
    main: tuple[FileLink, ...]
    more: tuple[FileLink, ...]
    pictures: tuple[FileLink, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A series with its parts, or what stands alone under an empty title."""

    title: str
    cards: tuple[Card, ...]


def cover(pdf: bytes, width: int = COVER_WIDTH) -> bytes:
    """The first page of ``pdf`` as PNG, ``width`` pixels wide.

    Raises ``pypdfium2.PdfiumError`` when it is not a PDF.
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        image = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    finally:
        document.close()
    buffer = io.BytesIO()
    few_colours(image, _COLOURS).save(buffer, "PNG")
    return buffer.getvalue()


def render(
    catalog: Catalog,
    artifacts: Sequence[Named],
    covers: Mapping[str, bytes],
    diagnostics: Sequence[Diagnostic],
    collector: Collector,
) -> Artifact | None:
    """``index.html``: every work that has artifacts, with links to all of its files.

    ``covers`` are PNGs by slug, as :func:`cover` makes them; a work without
    one shows its title in their place. Works that cannot be read now are links
    to what an earlier build made. Of ``diagnostics`` the errors and warnings
    are shown. ``None`` when the publication's own template cannot be
    filled in, which is reported as ``template-valid``.
    """
    by_work: dict[str, list[Named]] = {}
    for artifact in artifacts:
        by_work.setdefault(artifact.work, []).append(artifact)
    works = [work for work in catalog.works if work.meta.slug in by_work]
    known = {work.meta.slug for work in works}
    cards = {
        work.path: _card(work, by_work[work.meta.slug], covers.get(work.meta.slug, b""))
        for work in works
    }
    values: dict[str, object] = {
        "css": page_css(catalog.publication.accent, base="") + asset("overview.css"),
        "marked": marked,
        "publication": catalog.publication,
        "figures": _figures(works),
        "shelves": _grouped(works, cards),
        "kept": [
            FileLink(artifact.path, artifact.work, human_size(artifact.size))
            for artifact in artifacts
            if artifact.path == f"{artifact.work}/index.html" and artifact.work not in known
        ],
        "problems": [
            problem
            for severity in (Severity.ERROR, Severity.WARNING)
            for problem in diagnostics
            if problem.severity is severity
        ],
    }
    html = fill(catalog.publication.root, TEMPLATE, values, collector, limit=_LIMIT)
    if html is None:
        return None
    return Artifact("index.html", html.encode("utf-8"), "text/html")


def _grouped(works: Sequence[Work], cards: Mapping[str, Card]) -> list[Group]:
    """Each volume with its parts in order, then what belongs to no volume that was built."""
    groups: list[Group] = []
    rest = dict(cards)
    for work in works:
        if isinstance(work, Volume):
            paths = [work.path, *(part.path for part in work.parts)]
            shown = tuple(cards[path] for path in paths if path in cards)
            groups.append(Group(work.meta.title, shown))
            for path in paths:
                rest.pop(path, None)
    if rest:
        groups.append(Group("Single articles" if groups else "", tuple(rest.values())))
    return groups


def _card(work: Work, artifacts: Sequence[Named], picture: bytes) -> Card:
    slug = work.meta.slug
    order = {f"{slug}.pdf": "Whitepaper", **_MAIN, f"{slug}.md": "Markdown copy", **_LABELS}
    links: dict[str, list[FileLink]] = {"main": [], "more": [], "pictures": []}
    names = {artifact.path.removeprefix(f"{slug}/"): artifact for artifact in artifacts}
    for name in sorted(names, key=lambda name: list(order).index(name) if name in order else 99):
        kind = "main" if name in (f"{slug}.pdf", *_MAIN) else "more"
        label = order.get(name, name)
        if name.startswith("images/"):
            kind, label = "pictures", name.removeprefix("images/")
        link = FileLink(names[name].path, label, human_size(names[name].size))
        links[kind].append(link)
    uri = f"data:image/png;base64,{b64encode(picture).decode('ascii')}" if picture else ""
    doi = shown_doi(work)
    return Card(
        work,
        _place(work),
        uri,
        doi,
        doi_url(doi) if doi else "",
        not work.meta.doi,
        tuple(
            (author.name, orcid_url(author.orcid) if author.orcid else "")
            if isinstance(author, Person)
            else (author.name, "")
            for author in work.meta.authors
        ),
        *map(tuple, links.values()),
    )


def _place(work: Work) -> str:
    if isinstance(work, Volume):
        count = len(work.parts)
        return f"The whole series, {count} part{'' if count == 1 else 's'}"
    if work.part is None:
        return ""
    total = f" of {work.series.parts}" if work.series else ""
    return f"Part {work.part}{total}"


# --- figures


def _figures(works: Sequence[Work]) -> list[tuple[str, str]]:
    """What was built in numbers: (number, noun). A volume's text counts once, in its parts."""
    total = Extent()
    counted: set[str] = set()
    for work in works:
        for article in (work,) if isinstance(work, Article) else work.parts:
            if article.path not in counted:
                counted.add(article.path)
                total.add(extent(article.document))
    rows = (
        (len(works), "work"),
        (total.words, "word"),
        (total.pictures, "picture"),
        (total.tables, "table"),
        (total.notes, "note"),
        (total.references, "reference"),
    )
    return [(f"{n:,}", noun if n == 1 else f"{noun}s") for n, noun in rows if n]
