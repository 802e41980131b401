"""Markdown text to the typed tree of :mod:`pressroom.model.document`, reporting what would be lost.

The tree is built in one pass over the tokens, footnotes last, in the order of their first use;
references by label are resolved when it is whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pressroom.citations import CitationStyle
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Place
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
    its headings, ``files`` those that it shows or includes, ``remote`` the addresses of pictures
    that are elsewhere, each with its place.
    """

    document: d.Document
    links: tuple[ArticleLink, ...]
    cited: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()
    files: tuple[Path, ...] = ()
    remote: tuple[tuple[Place, str], ...] = ()


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
    with parser.limits(source, collector):
        tokens, env = parser.read(text, source, collector)
        spoken = language(style.language, root)
        outline = Outline(source, collector, levels(tokens, title), spoken, numbered=numbered)
        citations = Citations(bibliography, collector)
        footnotes = env.setdefault("footnotes", {})
        state = State(
            source,
            collector,
            root,
            outline,
            citations,
            footnotes,
            style.store,
            site,
            Macros(macros),
        )
        builder = BlockBuilder(tokens, state)
        text_blocks, notes = builder.body(), tuple(builder.footnotes.built())
        last = text_blocks[-1] if text_blocks else None
        if isinstance(last, d.Heading) and last.id in _REFERENCES and citations.keys:
            text_blocks = text_blocks[:-1]
            builder.headings.remove(last)
        blocks = (*text_blocks, *builder.footnotes.unused())
        unread.report(state, (*blocks, *notes))
        state.flush()
        document = d.Document(blocks, notes, (), tuple(builder.headings))
        return Body(
            citations.finish(document, style, source, outline.resolve()),
            tuple(state.links),
            citations.keys,
            frozenset(heading.id for heading in builder.headings),
            tuple(state.files),
            tuple(state.remote),
        )
    return Body(d.Document(()), ())
