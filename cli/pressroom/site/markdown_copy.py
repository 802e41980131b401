"""``<slug>.md``: the work as plain Markdown, for machines that read and people that quote.

The dialect is GitHub Flavored Markdown: CommonMark 0.31 with tables, struck
text, notes (``[^1]``) and formulas (``$`x`$``), as
https://github.github.com/gfm/ and https://docs.github.com/en/get-started/writing-on-github
describe them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pressroom.languages import Language
from pressroom.markdown.inline_writer import code_span
from pressroom.markdown.mathtext import katex
from pressroom.markdown.numbering import Numbering, merged
from pressroom.markdown.writer import MarkdownWriter, fenced, indented, quoted
from pressroom.model import document as d
from pressroom.model.citation import citation_text, words_of
from pressroom.model.document import plain_text
from pressroom.model.work import Article, Catalog, Metadata, Volume, Work
from pressroom.site import facts


class MarkdownCopy(MarkdownWriter):
    """The text of one article as Markdown without its pictures.

    ``article(path)`` gives another article's address or ``""``; ``depth`` is added to the levels
    of headings.
    """

    special = re.compile(r"[\\`*\[\]<~$]|&(?=#|\w+;)|(?<![^\W_])_|_(?![^\W_])|@(?=\w)")
    openers = re.compile(
        r"[#>=:|-]|\+(?=\s|$)|(?P<number>[0-9]{1,9})(?=[.)](?:\s|$))|(?P<note>\[\^[0-9]+\])(?=:)"
    )
    rule = "___"  # of dashes or stars, a list's marker would make it part of the rule

    def __init__(
        self,
        article: Callable[[str], str] = lambda _path: "",
        numbering: Numbering | None = None,
        depth: int = 0,
    ) -> None:
        self._article = article
        self._numbering = numbering or Numbering()
        self._depth = depth

    def references(self, references: Sequence[d.Reference]) -> str:
        """A list of references, numbered from 1 where their style numbers them."""
        return "\n".join(self._reference(n, node) for n, node in enumerate(references, 1))

    def _reference(self, number: int, node: d.Reference) -> str:
        words = self.line(node.children)
        url = f"https://doi.org/{node.doi}" if node.doi else node.url
        named = node.doi or node.url
        if url and named.lower() not in plain_text(node.children).lower():
            words = f"{words} {self.link('', url)}"
        return f"{number}. {words}" if node.numbered else f"- {self.guarded(words)}"

    # --- inlines

    def spaced(self, text: str) -> str:
        return super().spaced(text).replace("\n", " ")

    def simplified(self, node: d.Inline) -> Iterable[d.Inline] | None:
        match node:
            case d.Citation():
                return self._numbering.citation(node)
            case d.CrossReference():
                return (d.Text(self._numbering.reference_words(node)),)
            case d.InlinePicture():
                return (d.Text(node.alt),)
            case d.Link() if not self.destination(node):
                return node.children
        return None

    def destination(self, node: d.Link) -> str:
        """The address of a link; nothing of one within the article."""
        if node.kind is d.LinkKind.ARTICLE:
            return self._article(node.href)
        return node.href if node.kind is d.LinkKind.EXTERNAL else ""

    def address(self, url: str) -> str:
        return super().address(url).replace("(", "%28").replace(")", "%29")

    def construct(self, node: d.Inline) -> str:
        match node:
            case d.Math():
                return f"${code_span(node.tex)}$"
            case d.FootnoteRef():
                return f"[^{node.number + self._numbering.notes}]"
        return super().construct(node)

    # --- blocks

    def note(self, note: d.Footnote) -> str:
        return f"[^{note.number + self._numbering.notes}]: {indented(self.blocks(note.blocks), 4)}"

    def heading(self, node: d.Heading) -> str:
        return super().heading(replace(node, level=node.level + self._depth))

    def definition(self, entry: d.Definition) -> str:
        details = "\n".join(f"- {indented(self.blocks(blocks), 2)}" for blocks in entry.details)
        return f"{self.paragraph((d.Strong(entry.term),))}\n\n{details}"

    def callout(self, node: d.Callout) -> str:
        title = self.line((d.Strong(node.title),)) if node.title else ""
        return quoted("\n\n".join(filter(None, (title, self.blocks(node.blocks)))))

    def pull_quote(self, node: d.PullQuote) -> str:
        return quoted(self.blocks(node.blocks))

    def formula(self, node: d.MathBlock) -> str:
        number = self._numbering.equation(node)
        tag = f" \\tag{{{number[1:-1]}}}" if number else ""
        return fenced(katex(node.tex) + tag, "math")

    def figure(self, node: d.Figure) -> str:
        """What the picture shows in words, as the picture itself is not in the file."""
        number = node.number + self._numbering.figures
        alt = f"*The figure shows:* {self.escaped(node.alt)}"
        return f"{self._captioned('Figure', number, node.caption)}\n\n{alt}"

    def table(self, node: d.Table) -> str:
        number = node.number + self._numbering.tables
        return f"{self._captioned('Table', number, node.caption)}\n\n{self.grid(node)}"

    def _captioned(self, kind: str, number: int, caption: Sequence[d.Inline]) -> str:
        return f"**{kind} {number}.** {self.line(caption)}".rstrip()

    def block(self, node: d.Block, marker: str = "-") -> str:
        """As the writer has it, less what means something to Substack alone."""
        return "" if isinstance(node, d.Marker) else super().block(node, marker)


_WRITER = MarkdownCopy()
_escaped, _link = _WRITER.escaped, _WRITER.link


def markdown_copy(work: Work, catalog: Catalog) -> str:
    """Title, facts, abstract and text; of a volume its parts in order, numbers counted through.

    Front matter is left out on purpose: what would stand there is said in words.
    """
    words = words_of(work, catalog)
    parts = [*_heading(work.meta, 1), _facts(work, catalog), _abstract(work.meta, 2, words)]
    numbering = Numbering()
    inside = {article.path for article in work.articles}

    def neighbour(path: str) -> str:
        other = None if path in inside else catalog.articles.get(path)
        return f"../{other.meta.slug}/{other.meta.slug}.md" if other else ""

    references, places = merged([article.document for article in work.articles])
    for article, place in zip(work.articles, places, strict=True):
        if isinstance(work, Volume):
            parts.extend(_opening(article, work, words))
        numbering = replace(numbering, references=place, language=words_of(article, catalog))
        copy = MarkdownCopy(neighbour, numbering, depth=int(isinstance(work, Volume)))
        parts.append(copy.document(article.document))
        numbering = numbering.after(article.document)
    if references:
        parts.append(f"## {words.say('references')}")
        parts.append(MarkdownCopy(neighbour).references(references))
    return "\n\n".join(filter(None, parts)) + "\n"


def _heading(meta: Metadata, level: int) -> list[str]:
    subtitle = _escaped(meta.subtitle).strip()
    return [_WRITER.titled(level, _escaped(meta.title)), f"*{subtitle}*" if subtitle else ""]


def _facts(work: Work, catalog: Catalog) -> str:
    meta = work.meta
    doi, url = facts.doi_and_address(work)
    say = words_of(work, catalog).say
    rows = [
        (say("authors" if len(meta.authors) > 1 else "author"), _authors(meta)),
        (say("date-of"), meta.date.isoformat() if meta.date else ""),
        (say("updated"), meta.updated.isoformat() if meta.updated else ""),
        (say("version"), _escaped(meta.version)),
        (say("doi-label" if meta.doi else "doi-of-series-label"), _link("", url) if doi else ""),
        (say("licence"), _licence(meta)),
        (say("series") if isinstance(work, Article) else "", _escaped(facts.place(work, catalog))),
        (say("keywords"), _escaped(", ".join(meta.keywords))),
        (say("post"), _link("", meta.substack.url) if meta.substack.url else ""),
        (say("cite"), _escaped(citation_text(work, catalog))),
    ]
    return "\n".join(f"- {name}: {value}" for name, value in rows if name and value)


def _authors(meta: Metadata) -> str:
    return "; ".join(map(_author, facts.bylines(meta.authors)))


def _author(author: facts.Byline) -> str:
    words = _escaped(author.name)
    if author.orcid:
        words += f" (ORCID {_link('', author.orcid_url)})"
    return ", ".join([words, *(_escaped(place.name) for place in author.affiliations)])


def _licence(meta: Metadata) -> str:
    if meta.license is None:
        return ""
    words = _escaped(f"{meta.license.name} ({meta.license.id})")
    return _link(words, meta.license.url) if meta.license.url else words


def _abstract(meta: Metadata, level: int, words: Language) -> str:
    paragraphs = [_WRITER.guarded(_escaped(p).strip()) for p in meta.abstract.split("\n\n")]
    body = "\n\n".join(filter(None, paragraphs))
    return f"{'#' * level} {words.say('abstract')}\n\n{body}" if body else ""


def _opening(article: Article, volume: Volume, words: Language) -> list[str]:
    meta = article.meta
    by = ""
    if meta.authors not in ((), volume.meta.authors):
        by = words.say("by", authors=_authors(meta))
    doi = ""
    if meta.doi:
        doi = words.say("doi", doi=_link("", facts.doi_and_address(article)[1]))
    return [*_heading(meta, 2), by, doi, _abstract(meta, 3, words)]
