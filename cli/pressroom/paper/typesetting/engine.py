"""The run itself: WeasyPrint with a fetcher that knows only the job's files.

Called in a process of its own; see :mod:`pressroom.paper.typesetting.process`.
"""

from __future__ import annotations

import contextlib
import io
import mimetypes
import re
import warnings
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pressroom.paper.typesetting import hooks, swift
from pressroom.paper.typesetting.complaints import Complaints, Sources
from pressroom.paper.typesetting.finishing import finish
from pressroom.paper.typesetting.fonts import bundled_fonts
from pressroom.paper.typesetting.job import (
    BASE_URL,
    INSTALL_COMMAND,
    Complaint,
    Job,
    LibraryMissing,
    Stylesheet,
    Typeset,
)
from pressroom.paper.typesetting.links import merge_links
from pressroom.paper.typesetting.swift.objects import settle
from pressroom.paper.typesetting.swift.starting import imported
from pressroom.paper.typesetting.tagging import tagger
from pressroom.paper.typesetting.widths import wide

_VARIANT = "pdf/a-3a"
_RDF_END = b"</rdf:RDF>"

# XMP properties outside the schemas that PDF/A predefines must be described in
# the file itself: ISO 19005-3, section 6.6.2.3.
_SCHEMA = """<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>\
<pdfaProperty:valueType>{type}</pdfaProperty:valueType>\
<pdfaProperty:category>{category}</pdfaProperty:category>\
<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>\
</rdf:Seq></pdfaSchema:property></rdf:li>"""
_EXTENSION = """<rdf:Description rdf:about="" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
_UA_NAMESPACE = "http://www.aiim.org/pdfua/ns/id/"
_PRISM_NAMESPACE = "http://prismstandard.org/namespaces/basic/2.0/"


def import_weasyprint() -> Any:
    """WeasyPrint, with the bundled fonts alone in sight.

    Raises :class:`LibraryMissing` with the command that mends it.
    """
    with bundled_fonts(), warnings.catch_warnings():
        # Without HarfBuzz's subsetter fontTools does its work, only slower.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            # WeasyPrint prints a page of advice before it raises.
            with contextlib.redirect_stdout(io.StringIO()):
                return imported()
        except (OSError, ImportError) as error:
            raise LibraryMissing(
                f"WeasyPrint cannot start: {error}; on Debian or Ubuntu: {INSTALL_COMMAND}"
            ) from error


def set_up() -> Any:
    """WeasyPrint as a run needs it; raises :class:`LibraryMissing`. Harmless to repeat."""
    weasyprint = import_weasyprint()
    hooks.install()
    swift.install()
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


_OWN_RULES = re.compile(r"@(?:page|media|footnote|(?:top|bottom|left|right)-[a-z-]+)\b")
_MOST_SHEETS = 8
_sheets: dict[str, Any] = {}


def _parsed(sheet: Stylesheet, complaints: Complaints, fetcher: Any, fonts: Any) -> Any:
    """``sheet`` as WeasyPrint reads it, kept for the next job that this process gets.

    Not one that opens files or changes the fonts. Of a declaration with variables WeasyPrint
    complains once, so :func:`render` keeps none where it complained of anything.
    """
    from weasyprint import CSS

    if sheet.text in _sheets:
        return _sheets[sheet.text]
    with complaints.about(sheet):
        made = CSS(string=sheet.text, base_url=BASE_URL, url_fetcher=fetcher, font_config=fonts)
    if sheet.text.count("@") == len(_OWN_RULES.findall(sheet.text)):
        if len(_sheets) >= _MOST_SHEETS:
            _sheets.clear()
        _sheets[sheet.text] = made
    return made


def _schema(title: str, namespace: str, prefix: str, name: str, kind: str, what: str) -> str:
    category = "internal" if kind == "Integer" else "external"
    return _SCHEMA.format(
        title=title,
        namespace=namespace,
        prefix=prefix,
        name=name,
        type=kind,
        category=category,
        description=what,
    )


def _extra_metadata(doi: str) -> bytes:
    """RDF that says the file is PDF/UA-1 as well, and whose DOI it bears."""
    schemas = [
        _schema(
            "PDF/UA identification",
            _UA_NAMESPACE,
            "pdfuaid",
            "part",
            "Integer",
            "Part of ISO 14289 that the file follows",
        )
    ]
    parts = [
        f'<rdf:Description rdf:about="" xmlns:pdfuaid="{_UA_NAMESPACE}">'
        "<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
    ]
    if doi:
        schemas.append(
            _schema("PRISM basic metadata", _PRISM_NAMESPACE, "prism", "doi", "Text", "DOI")
        )
        parts.append(
            f'<rdf:Description rdf:about="" xmlns:prism="{_PRISM_NAMESPACE}">'
            f"<prism:doi>{escape(doi)}</prism:doi></rdf:Description>"
        )
    parts.append(_EXTENSION.format(schemas="".join(schemas)))
    return "".join(parts).encode("utf-8")


def _label(metadata: Any, doi: str) -> None:
    """Merge our RDF into WeasyPrint's one element; a second RDF block is ignored by readers."""
    original = metadata.generate_rdf_metadata

    def generate(*arguments: Any) -> bytes:
        rdf: bytes = original(*arguments)
        return rdf.replace(_RDF_END, _extra_metadata(doi) + _RDF_END)

    metadata.generate_rdf_metadata = generate


def _lost(html: Any, document: Any, sources: Sources) -> Iterator[Complaint]:
    """A complaint for each HTML element with an id that stands on no page.

    WeasyPrint can drop a footnote for which it finds no room, without a word.
    """
    there = {name for page in document.pages for name in page.anchors}
    for element in html.etree_element.iter():
        # Names of other vocabularies, such as SVG's, carry their namespace in braces.
        name = "" if str(element.tag).startswith("{") else element.get("id")
        if name and name not in there:
            yield Complaint(
                f"the element with the id {name!r} is on no page",
                source=sources.of_id(name),
                kind="lost",
            )


def _archival(
    job: Job,
    html: Any,
    document: Any,
    sources: Sources,
    complaints: Complaints,
    options: dict[str, Any],
) -> bytes:
    """The file of a document that is laid out, with all that archives and screen readers need."""
    for change in hooks.missing():
        complaints.add(
            Complaint(f"this version of WeasyPrint does not suit: {change}", kind="document")
        )
    for text, value in (("title", document.metadata.title), ("language", document.metadata.lang)):
        if not value:
            complaints.add(Complaint(f"the document says no {text}", kind="document"))
    for complaint in (*_lost(html, document, sources), *wide(document.pages, sources)):
        complaints.add(complaint)
    merge_links(document)
    if job.modified:
        document.metadata.modified = job.modified
    _label(document.metadata, job.doi)
    with hooks.tags_by(tagger(html.etree_element, sources, complaints.add)):
        pdf: bytes = document.write_pdf(
            finisher=lambda _document, file: _finish(file, job), pdf_identifier=True, **options
        )
    return pdf


def _finish(file: Any, job: Job) -> None:
    finish(file, job)
    settle(file)


def render(job: Job) -> Typeset:
    """Typeset one job in this process. What WeasyPrint raises goes through."""
    weasyprint = set_up()
    from weasyprint.text.fonts import FontConfiguration

    complaints = Complaints(job.stylesheets)
    with bundled_fonts(job.fonts), complaints.listening():
        fonts = FontConfiguration()
        fetcher = _fetcher(job.files)
        styles = [_parsed(sheet, complaints, fetcher, fonts) for sheet in job.stylesheets]
        html = weasyprint.HTML(string=job.html, base_url=BASE_URL, url_fetcher=fetcher)
        options = {"pdf_variant": _VARIANT} if job.archival else {}
        # Options of a variant must be known both when laying out and when writing.
        document = html.render(font_config=fonts, stylesheets=styles, **options)
        sources = Sources(html.etree_element)
        if job.archival:
            pdf = _archival(job, html, document, sources, complaints, options)
        else:
            pdf = document.write_pdf(
                finisher=lambda _document, file: settle(file), pdf_identifier=True
            )
        pages = len(document.pages)
    if complaints.count:
        _sheets.clear()
    return Typeset(pdf, pages, complaints.finished(sources))
