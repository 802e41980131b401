"""``llms.txt``: what a language model should read of a publication, and how to cite it.

Form: https://llmstxt.org. A heading with the name, a summary as a quotation,
words, then lists of links under headings of the second level; what stands
under "Optional" may be skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pressroom.files import Artifact, Named
from pressroom.markdown.inline_writer import InlineWriter
from pressroom.model.citation import citation_text, part_text
from pressroom.model.doi import doi_url
from pressroom.model.work import Article, Catalog, License, Volume, Work
from pressroom.text import one_line

NAME = "llms.txt"

_CITE = (
    "To quote or to use a work, read its Markdown copy: it is the whole text, with the citation of"
    " the work near its top. Cite the work by that citation, with its DOI, and name its authors;"
    " do not cite this file or an address of this site where there is a DOI. What a work itself"
    " takes from others is marked in its text and listed under its references: cite those for it."
)


def render(catalog: Catalog, artifacts: Sequence[Named]) -> Artifact | None:
    """The file, naming the works whose pages are among ``artifacts``; ``None`` if there are none.

    A work that not everyone may read is left out. Links are absolute where the
    publication's address is known.
    """
    paths = {artifact.path for artifact in artifacts}
    works = [
        work
        for work in catalog.works
        if f"{work.meta.slug}/{work.meta.slug}.md" in paths and work.meta.access.kind == "open"
    ]
    if not works:
        return None
    text = "\n".join(_lines(catalog, works, paths)) + "\n"
    return Artifact(NAME, text.encode(), "text/plain")


def _lines(catalog: Catalog, works: Sequence[Work], paths: set[str]) -> Iterator[str]:
    publication = catalog.publication
    base = f"{publication.url.rstrip('/')}/" if publication.url else ""
    volumes = [work for work in works if isinstance(work, Volume)]
    inside = {part.path for volume in volumes for part in volume.parts}
    yield f"# {_plain(publication.name)}"
    yield ""
    yield f"> {_summary(works)}"
    yield ""
    yield _CITE
    for volume in volumes:
        yield from ("", f"## {_plain(volume.meta.title)}", "")
        yield _entry(volume, catalog, base, paths)
        parts = {part.path for part in volume.parts}
        for work in works:
            if work.path in parts:
                yield _entry(work, catalog, base, paths)
    alone = [work for work in works if isinstance(work, Article) and work.path not in inside]
    if alone:
        yield from ("", "## Articles", "")
        for work in alone:
            yield _entry(work, catalog, base, paths)
    yield from ("", "## How to cite", "")
    for work in works:
        yield f"- {_plain(citation_text(work, catalog))}"
    licences = list(_licences(works))
    if licences:
        yield from ("", "## Licence", "")
    for name, url, titles in licences:
        of = "All works" if len(titles) == len(works) else "; ".join(titles)
        link = _WRITER.link(name, url) if url else name
        yield f"- {link}: {of}"
    pages = [work for work in works if f"{work.meta.slug}/index.html" in paths]
    if pages:
        yield from ("", "## Optional", "")
        for work in pages:
            page = _WRITER.link(_plain(work.meta.title), f"{base}{work.meta.slug}/index.html")
            yield f"- {page}: landing page with all files"


def _summary(works: Sequence[Work]) -> str:
    articles = sum(isinstance(work, Article) for work in works)
    authors = list(dict.fromkeys(a.name for work in works for a in work.meta.authors))
    shown = authors if len(authors) <= 5 else [*authors[:5], "others"]
    names = " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else ""
    count = f"{articles} article{'' if articles == 1 else 's'}" if articles else "Works"
    publishers = list(dict.fromkeys(work.meta.publisher for work in works))
    by = f" by {names}" if names else ""
    return _plain(f"{count}{by}, published by {', '.join(publishers)}.")


def _entry(work: Work, catalog: Catalog, base: str, paths: set[str]) -> str:
    meta = work.meta
    slug = meta.slug
    words = [
        part_text(work, catalog) if isinstance(work, Article) else "all parts in one",
        meta.subtitle,
        meta.date.isoformat() if meta.date else "",
        f"version {meta.version}" if meta.version else "",
    ]
    facts = [_plain(word) for word in words if word]
    if meta.doi:
        facts.append(doi_url(meta.doi))
    if f"{slug}/{slug}.pdf" in paths:
        facts.append(_WRITER.link("PDF", f"{base}{slug}/{slug}.pdf"))
    copy = _WRITER.link(_plain(meta.title), f"{base}{slug}/{slug}.md")
    return f"- {copy}: {'; '.join(facts)}"


def _licences(works: Sequence[Work]) -> Iterator[tuple[str, str, list[str]]]:
    found: dict[License, list[str]] = {}
    for work in works:
        if work.meta.license is not None:
            found.setdefault(work.meta.license, []).append(_plain(work.meta.title))
    for license_, titles in found.items():
        yield f"{_plain(license_.name)} ({license_.id})", license_.url, titles


class _Writer(InlineWriter):
    """Escapes no more than what could end a link or begin code, emphasis or HTML."""

    special = re.compile(r"[\\\[\]<>`*]")


_WRITER = _Writer()


def _plain(text: str) -> str:
    return _WRITER.escaped(one_line(text))
