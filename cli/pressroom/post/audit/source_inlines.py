"""The words that the inline content of a source puts into a post, and the marks on them.

Written apart from the post's own writer, so that an error there is not made
here again: the rules are those of the safe profile, stated once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pressroom.diagnostics import Place
from pressroom.markdown.mathtext import unicode_math
from pressroom.markdown.numbering import Numbering
from pressroom.model import document as d
from pressroom.model.identifiers import doi_url
from pressroom.model.work import Catalog
from pressroom.post.audit.expected import Expected, SourceLink, SourceMarker, SourcePicture
from pressroom.post.audit.words import Segment, Span, superscript


def resolve(catalog: Catalog, path: str) -> str:
    """Where a link to another article has to go: its post, its DOI, its volume's DOI, nowhere."""
    article = catalog.articles.get(path)
    if article is None:
        return ""
    if article.meta.substack.url:
        return article.meta.substack.url
    if article.meta.doi:
        return doi_url(article.meta.doi)
    return doi_url(article.series.doi) if article.series and article.series.doi else ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the numbers of an article become in the post of a volume."""

    figures: int = 0
    tables: int = 0
    notes: int = 0
    references: Mapping[int, int] = field(default_factory=dict)
    depth: int = 0


class InlineReader:
    """Walks inline content of one article (or of the publication's own) into ``expected``."""

    def __init__(self, expected: Expected, catalog: Catalog, path: str, numbers: Numbers) -> None:
        self.expected = expected
        self.catalog = catalog
        self.path = path
        self.numbers = numbers
        self.place = Place(path)
        self.cited: dict[int, Place] = {}  # by number in the post

    def at(self, line: int) -> Place:
        return Place(self.path, line)

    def flush(self, *, signs: bool = True) -> Segment | None:
        segment = self.expected.stream.flush(signs=signs)
        if segment is not None:
            self.expected.segments.append(segment)
            self.expected.places.extend([self.place] * (segment.end - segment.start))
        return segment

    @property
    def here(self) -> int:
        return len(self.expected.stream.words)

    def line(self, nodes: Iterable[d.Inline], before: str = "") -> Span:
        """One segment or, with hard breaks, several."""
        start = self.here
        if before:
            self.expected.stream.add(before)
        self.inlines(nodes)
        self.flush()
        return Span(start, self.here)

    def inlines(self, nodes: Iterable[d.Inline]) -> None:
        add = self.expected.stream.add
        for node in nodes:
            match node:
                case d.Text() | d.Code():
                    add(node.text)
                case d.Math():
                    add(unicode_math(node.tex) or node.tex)
                case d.LineBreak():
                    self.flush()
                case d.Emphasis() | d.Strong() | d.Strikethrough():
                    self.inlines(node.children)
                case d.Link():
                    self.link(node)
                case d.FootnoteRef():
                    self.marker(node)
                case d.CrossReference():
                    add(f"{node.kind.capitalize()}\u00a0{self.number(node.kind, node.number)}")
                case d.Citation():
                    known = self.numbers.references
                    for number in node.numbers:
                        self.cited.setdefault(known.get(number, number), self.place)
                    add(Numbering(references=known).citation_words(node))
                case d.InlinePicture():
                    add(node.alt)
                    self.picture(node.picture, node.alt, apart=True)

    def number(self, kind: str, number: int) -> int:
        return number + (self.numbers.figures if kind == "figure" else self.numbers.tables)

    def target(self, node: d.Link) -> str:
        if node.kind is d.LinkKind.HEADING:
            return ""
        href = node.href
        if node.kind is d.LinkKind.ARTICLE:
            href = resolve(self.catalog, href)
        return href if href.startswith(("https://", "http://", "mailto:")) else ""

    def link(self, node: d.Link) -> None:
        href = self.target(node)
        if not href:
            self.inlines(node.children)
            return
        link = SourceLink(href=href)
        self.expected.stream.mark(link, end=False)
        self.inlines(node.children)
        self.expected.stream.mark(link, end=True)
        self.expected.links.append(link)

    def marker(self, node: d.FootnoteRef) -> None:
        marker = SourceMarker(number=node.number + self.numbers.notes)
        self.expected.stream.add(superscript(str(marker.number)))
        self.expected.stream.mark(marker, end=True)
        self.expected.markers.append(marker)

    def picture(self, picture: d.Picture, alt: str, *, apart: bool) -> None:
        found = SourcePicture(alt=alt, source=picture.source, apart=apart, place=self.place)
        self.expected.stream.mark(found, end=False)
        self.expected.pictures.append(found)


class Aside(InlineReader):
    """The words of inline content by themselves."""

    def __init__(self, reader: InlineReader, *, markers: bool = True) -> None:
        super().__init__(Expected(), reader.catalog, reader.path, reader.numbers)
        self.with_markers = markers

    def words(self, nodes: Iterable[d.Inline]) -> list[str]:
        self.inlines(nodes)
        self.flush(signs=False)
        return self.expected.stream.words

    def marker(self, node: d.FootnoteRef) -> None:
        if self.with_markers:
            super().marker(node)


def flat(nodes: Iterable[d.Inline]) -> Iterator[d.Inline]:
    """All inline nodes in reading order, outer ones before what they hold."""
    for node in nodes:
        yield node
        if isinstance(node, d.Emphasis | d.Strong | d.Strikethrough | d.Link):
            yield from flat(node.children)
