"""The run itself: WeasyPrint with a fetcher that knows only the job's files.

Called in a process of its own; see :mod:`pressroom.paper.typesetting.process`.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pydyf  # type: ignore[import-untyped]

from pressroom.paper.typesetting import internals
from pressroom.paper.typesetting.archival import finish, label
from pressroom.paper.typesetting.checks import check
from pressroom.paper.typesetting.complaints import Complaints, Sources
from pressroom.paper.typesetting.fonts import bundled_fonts
from pressroom.paper.typesetting.job import BASE_URL, Job, Typeset
from pressroom.paper.typesetting.loading import import_weasyprint
from pressroom.paper.typesetting.tagging import merge_links, tagger

_VARIANT = "pdf/a-3a"


def set_up() -> Any:
    """WeasyPrint as a run needs it; raises :class:`.LibraryMissing`. Harmless to repeat."""
    weasyprint = import_weasyprint()
    internals.install()
    return weasyprint


def _fetcher(files: Mapping[str, bytes | Path]) -> Any:
    """A fetcher that serves ``files`` below :data:`BASE_URL` and refuses everything else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002
            if url.startswith("data:"):
                return super().fetch(url)
            name = unquote(url.removeprefix(BASE_URL)) if url.startswith(BASE_URL) else None
            if name is None or name not in files:
                raise ValueError(f"{url!r} is not one of the document's files")
            content = files[name]
            data = content.read_bytes() if isinstance(content, Path) else content
            media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, data, {"Content-Type": media_type})

    return Fetcher()


class _Settled(pydyf.Object):  # type: ignore[misc]
    """An object of a PDF as bytes."""

    data = b""
    compressible = False

    def __init__(self, other: Any) -> None:
        super().__init__()
        for name in ("number", "offset", "generation", "free", "compressible", "data"):
            setattr(self, name, getattr(other, name))


def settle(file: Any) -> None:
    """Make each object of a ``pydyf`` document into bytes: what is changed later is not seen.

    pydyf makes each twice, for the file and for the digest that identifies it, and so compresses
    each stream twice.
    """
    file.objects[:] = [one if one.free == "f" else _Settled(one) for one in file.objects]


def render(job: Job) -> Typeset:
    """Typeset one job in this process. What WeasyPrint raises goes through."""
    weasyprint = set_up()
    from weasyprint.text.fonts import FontConfiguration

    complaints = Complaints(job.stylesheets)
    with bundled_fonts(job.fonts), complaints.listening():
        given = {"base_url": BASE_URL, "url_fetcher": _fetcher(job.files)}
        fonts = FontConfiguration()
        styles = []
        for sheet in job.stylesheets:
            with complaints.about(sheet):
                styles.append(weasyprint.CSS(string=sheet.text, font_config=fonts, **given))
        html = weasyprint.HTML(string=job.html, **given)
        # Options of a variant must be known both when laying out and when writing.
        options = {"pdf_variant": _VARIANT} if job.archival else {}
        document = html.render(font_config=fonts, stylesheets=styles, **options)
        sources = Sources(html.etree_element)
        tags: AbstractContextManager[None] = nullcontext()
        if job.archival:
            for complaint in check(html.etree_element, document, sources):
                complaints.add(complaint)
            merge_links(document)
            label(document.metadata, job)
            tags = internals.tags_by(tagger(html.etree_element, sources, complaints.add))

        def finisher(_document: Any, file: Any) -> None:
            if job.archival:
                finish(file, job)
            settle(file)

        with tags:
            pdf = document.write_pdf(finisher=finisher, pdf_identifier=True, **options)
    return Typeset(pdf, len(document.pages), complaints.finished(sources))
