"""Markdown text to the typed tree of :mod:`pressroom.model.document`, reporting what would be lost.

The tree is built in one pass over the tokens, footnotes last, in the order of their first use;
references by label are resolved when it is whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pressroom import rules
from pressroom.citations import CitationStyle
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.languages import language
from pressroom.markdown import parser, unread
from pressroom.markdown.blocks import BlockBuilder
from pressroom.markdown.citations import Citations
from pressroom.markdown.inlines import ArticleLink, State
from pressroom.markdown.macros import Macros
from pressroom.markdown.outline import Outline, levels
from pressroom.model import document as d

_REFERENCES = (
    *("bibliografia", "bibliografía", "bibliographie", "bibliography", "literatur", "literature"),
    *("literaturverzeichnis", "reference", "references", "referencias", "riferimenti"),
    *("références", "works-cited"),
)
"""An empty last heading, by its id, below which other tools put the list of references."""


@dataclass(frozen=True, slots=True)
class Body:
    """A document, and what only the whole publication can check: links to other articles.

    ``cited`` are the keys of the works of the bibliography that it cites, ``anchors`` the ids of
    its headings, ``pictures`` the files that it shows.
    """

    document: d.Document
    links: tuple[ArticleLink, ...]
    cited: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()
    pictures: tuple[Path, ...] = ()


def build(
    source: Source,
    skip: int,
    root: Path,
    bibliography: Bibliography,
    collector: Collector,
    *,
    title: str = "",
    site: str = "",
    macros: Mapping[str, str] | None = None,
    numbered: bool = False,
    style: CitationStyle = CitationStyle(),  # noqa: B008 - frozen
) -> Body:
    """Parse the body of ``source``, which begins after ``skip`` lines.

    ``root`` is the publication's folder; pictures are looked for below it.
    ``site`` is the address that paths such as ``/about/`` are joined to.
    ``macros`` are those of LaTeX that the front matter gives.
    A lone heading that only says ``title`` again is left out.
    ``numbered`` numbers the sections, which then have no numbers of their own;
    ``style`` says how works are cited.
    Whatever is wrong is reported; the tree holds what could be understood.
    """
    text = "\n" * skip + "\n".join(source.lines[skip:])
    try:
        tokens, env = parser.parse(text)
    except parser.ParseTimeout:
        collector.report(
            rules.PARSE_TIME,
            source.whole(),
            f"the article did not parse within {parser.TIME_LIMIT:.0f} seconds",
            "look for thousands of brackets or asterisks without a partner",
        )
        return Body(d.Document(()), ())
    except RecursionError:
        collector.report(
            rules.NESTING_LIMIT,
            source.whole(),
            "brackets nest too deeply in this article",
            "look for hundreds of brackets within each other",
        )
        return Body(d.Document(()), ())
    for line in env["deep"][:1]:
        collector.report(
            rules.NESTING_LIMIT,
            source.place(line + 1),
            "lists and quotes nest too deeply here; what is inside would be lost",
            "bring it to at most 40 levels",
        )
    spoken = language(style.language, root)
    outline = Outline(source, collector, levels(tokens, title), spoken, numbered=numbered)
    citations = Citations(bibliography, collector)
    footnotes = env.setdefault("footnotes", {})
    state = State(
        source, collector, root, outline, citations, footnotes, style.store, site, Macros(macros)
    )
    builder = BlockBuilder(tokens, state)
    body, notes = builder.body(), tuple(builder.footnotes.built())
    last = body[-1] if body else None
    if isinstance(last, d.Heading) and last.id in _REFERENCES and citations.keys:
        body = body[:-1]
        builder.headings.remove(last)
    blocks = (*body, *builder.footnotes.unused())
    unread.report(state, (*blocks, *notes))
    state.flush()
    document = d.Document(blocks, notes, (), tuple(builder.headings))
    return Body(
        citations.finish(document, style, source, outline.resolve()),
        tuple(state.links),
        citations.keys,
        frozenset(heading.id for heading in builder.headings),
        tuple(state.pictures),
    )
