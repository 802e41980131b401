"""A work as the body of one post: an article, or all parts of a volume."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from pressroom.diagnostics import Collector
from pressroom.markdown.numbering import merged
from pressroom.model import document as d
from pressroom.model.identifiers import doi_url
from pressroom.model.work import Article, Catalog, Work
from pressroom.post.body import PostBody, PostMark
from pressroom.post.body_inlines import Drawings, Numbering


@dataclass(frozen=True, slots=True)
class Post:
    """The body fragment in the safe profile, and what no paste can create."""

    html: str
    marks: tuple[PostMark, ...]
    notes: int
    tables: int


def compose(
    work: Work,
    catalog: Catalog,
    collector: Collector,
    picture: Callable[[d.Picture, str, str], str],
    drawings: Drawings | None = None,
    before: Sequence[d.Block] = (),
    after: Sequence[d.Block] = (),
) -> Post:
    """The post of a work: what opens it, its parts, notes and references, what closes it.

    A volume is its parts, numbered through, with all notes behind them.

    ``picture(picture, alt, caption)`` is asked in the order of appearance for
    the address of each. ``drawings`` makes pictures of tables and display math,
    which without it stand as bullets and as code.
    """
    parts = (work,) if isinstance(work, Article) else work.parts
    whole = isinstance(work, Article)
    out: list[str] = []
    items: list[str] = []
    moved: list[str] = []
    marks: list[PostMark] = []
    references, renumbered = merged([part.document for part in parts])
    figures = tables = seen_tables = 0

    def frame(blocks: Sequence[d.Block]) -> None:
        body = PostBody(work.path, collector, picture, catalog.address)
        out.append(body.post(blocks))
        marks.extend(body.marks)

    frame(before)
    for part, numbers in zip(parts, renumbered, strict=True):
        body = PostBody(
            part.path,
            collector,
            picture,
            catalog.address,
            Numbering(figures, tables, len(items), numbers),
            depth=0 if whole else 1,
            drawings=drawings,
            tables=part.meta.substack.tables,
        )
        if not whole:
            out.append(_opening(part))
        out.append(body.post(part.document.blocks))
        notes, pictures = body.notes(part.document.footnotes)
        items.extend(notes)
        moved.extend(pictures)
        marks.extend(body.marks)
        figures += body.figures
        tables += body.tables
        seen_tables += body.table_count
    out.extend(_end_matter(items, moved, references))
    frame(after)
    return Post("\n".join(filter(None, out)) + "\n", tuple(marks), len(items), seen_tables)


def _opening(part: Article) -> str:
    """The heading of a part: with its number, unless the title says it already."""
    title = part.meta.title
    if part.part is not None and not title.casefold().startswith("part "):
        title = f"Part {part.part}. {title}"
    html = f"<h2>{escape(title, quote=False)}</h2>"
    if part.meta.subtitle:
        html += f"\n<p><em>{escape(part.meta.subtitle, quote=False)}</em></p>"
    return html


def _end_matter(notes: list[str], moved: list[str], references: Sequence[d.Reference]) -> list[str]:
    out: list[str] = []
    if notes or references:
        out.append("<hr>")
    if notes:
        out.append("<h2>Notes</h2>\n<ol>\n" + "\n".join(notes) + "\n</ol>")
        out.extend(moved)
    if references and not any(reference.numbered for reference in references):
        out.append("<h2>References</h2>")
        out.extend(f"<p>{_reference(reference)}</p>" for reference in references)
    elif references:
        lines = "\n".join(f"<li><p>{_reference(reference)}</p></li>" for reference in references)
        out.append(f"<h2>References</h2>\n<ol>\n{lines}\n</ol>")
    return out


def _reference(reference: d.Reference) -> str:
    """A cited work; its address is a link even where the formatted line has none."""
    body = PostBody("", Collector(), lambda *_: "", lambda _: "")
    html = body.inlines(reference.children)
    url = doi_url(reference.doi) if reference.doi else reference.url
    if url and "<a " not in html:
        html += f' <a href="{escape(url)}">{escape(url, quote=False)}</a>'
    return html
