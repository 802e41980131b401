"""What a whitepaper carries within: the sources it was made of, and its record.

PDF/A-3 (ISO 19005-3, section 6.8) lets a file hold files of any kind, each with
a word on how it relates to the document.
"""

from __future__ import annotations

from collections.abc import Sequence

from pressroom.files import Artifact
from pressroom.model.work import Article, Catalog, Work
from pressroom.paper.typesetting.job import Attachment

RECORD = "record.json"


def enclosures(work: Work, catalog: Catalog, records: Sequence[Artifact]) -> tuple[Attachment, ...]:
    """The Markdown of each article in ``work``, and ``record.json`` from ``records``.

    Raises :class:`OSError` when a source that was read before cannot be read now.
    """
    articles = (work,) if isinstance(work, Article) else work.parts
    sources = (
        Attachment(
            f"{article.meta.slug}.md",
            (catalog.publication.root / article.path).read_bytes(),
            "text/markdown",
            f"Source of “{article.meta.title}”",
            "Source",
        )
        for article in articles
    )
    data = (
        Attachment(RECORD, made.data, made.media_type, f"Record of “{work.meta.title}”", "Data")
        for made in records
        if made.path.endswith(f"/{RECORD}")
    )
    return (*sources, *data)
