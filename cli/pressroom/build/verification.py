"""Artifacts compared with their source, before they are published.

Two things only are looked at in each build, since nobody would forgive that they are wrong: the
words, and what a record is known by. All else that only the program can get wrong is tested.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pressroom.build import identifiers, readback, words
from pressroom.diagnostics import Collector
from pressroom.files import Artifact
from pressroom.model.work import Catalog, Work


def verify(
    work: Work,
    catalog: Catalog,
    made: Sequence[Artifact],
    sources: Mapping[str, str],
    collector: Collector,
) -> None:
    """Report what the post, PDF and page of a work lack of its source or have otherwise.

    ``made`` are the artifacts, ``sources`` the texts of the articles by path.
    """
    slug = work.meta.slug
    read = {artifact.path: readback.read(artifact) for artifact in made}
    identifiers.check(work, catalog, read, collector)
    texts = {}
    for artifact in made:
        name = artifact.path.removeprefix(f"{slug}/")
        if name in ("substack.html", f"{slug}.pdf"):
            texts[artifact.path] = words.letters(read[artifact.path][0].text)
        elif name == f"{slug}.md":
            texts[artifact.path] = words.letters(artifact.data.decode())
    post = f"{slug}/substack.html"
    if post in texts:  # tables stand there as pictures, with their words in files beside them
        tables = [words.letters(a.data.decode()) for a in made if a.media_type == "text/csv"]
        texts[post] = "\0".join([texts[post], *tables])
    wanted = [word for path, text in sources.items() for word in words.of_source(text, path)]
    words.check(wanted, texts, collector)


def source_texts(work: Work, root: Path, inputs: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The texts of the articles of ``work`` by path; none if one has changed since it was read.

    ``inputs`` have the digest of each file that was read, see :mod:`.cachekeys`.
    """
    known = {name: value for row in inputs.values() for name, value in row.items()}
    found = {}
    for article in work.articles:
        try:
            data = (root / article.path).read_bytes()
        except OSError:
            return {}
        if hashlib.sha256(data).hexdigest() != known.get(article.path):
            return {}
        found[article.path] = data.decode("utf-8-sig")
    return found
