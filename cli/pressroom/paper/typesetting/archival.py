"""What an archival file has beyond WeasyPrint's: labels, page labels, sorted names, attachments."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from html import escape
from typing import Any

import pydyf  # type: ignore[import-untyped]

from pressroom.paper.typesetting.job import Attachment, Job, TypesettingError

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z")
_RDF_END = b"</rdf:RDF>"

# XMP properties outside the schemas that PDF/A predefines must be described in
# the file itself: ISO 19005-3, section 6.6.2.3.
_SCHEMA = """<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{0.title}</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>{0.namespace}</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>{0.prefix}</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{0.name}</pdfaProperty:name>\
<pdfaProperty:valueType>{0.type}</pdfaProperty:valueType>\
<pdfaProperty:category>{0.category}</pdfaProperty:category>\
<pdfaProperty:description>{0.description}</pdfaProperty:description></rdf:li>\
</rdf:Seq></pdfaSchema:property></rdf:li>"""
_EXTENSION = """<rdf:Description rdf:about="" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
_VALUE = """<rdf:Description rdf:about="" xmlns:{0.prefix}="{0.namespace}">\
<{0.prefix}:{0.name}>{value}</{0.prefix}:{0.name}></rdf:Description>"""


@dataclass(frozen=True, slots=True)
class _Property:
    """An XMP property, the one of its schema that is used."""

    title: str
    namespace: str
    prefix: str
    name: str
    type: str
    category: str
    description: str


_UA_PART = _Property(
    "PDF/UA identification",
    "http://www.aiim.org/pdfua/ns/id/",
    "pdfuaid",
    "part",
    "Integer",
    "internal",
    "Part of ISO 14289 that the file follows",
)
_DOI = _Property(
    "PRISM basic metadata",
    "http://prismstandard.org/namespaces/basic/2.0/",
    "prism",
    "doi",
    "Text",
    "external",
    "DOI",
)


def label(metadata: Any, job: Job) -> None:
    """Let the metadata of a document say when it was changed, that it is PDF/UA-1, and its DOI.

    Ours goes into WeasyPrint's one element: a second RDF block is ignored by readers.
    """
    if job.modified:
        metadata.modified = job.modified
    original = metadata.generate_rdf_metadata
    values = {_UA_PART: "1", _DOI: job.doi} if job.doi else {_UA_PART: "1"}
    ours = "".join(_VALUE.format(one, value=escape(value)) for one, value in values.items())
    ours += _EXTENSION.format(schemas="".join(map(_SCHEMA.format, values)))

    def generate(*arguments: Any) -> bytes:
        rdf: bytes = original(*arguments)
        return rdf.replace(_RDF_END, ours.encode("utf-8") + _RDF_END)

    metadata.generate_rdf_metadata = generate


def finish(pdf: Any, job: Job) -> None:
    """Complete the ``pydyf`` document of an archival ``job``.

    Raises :class:`.TypesettingError` if two of its attachments have the same name.
    """
    # Every page is called by its number: ISO 32000-1, section 12.4.2.
    pdf.catalog["PageLabels"] = pydyf.Dictionary(
        {"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])}
    )
    names = pdf.catalog.get("Names")
    if names and "Dests" in names:
        names["Dests"]["Names"] = _sorted(names["Dests"]["Names"])
    if job.attachments:
        _attach(pdf, job)


def pdf_date(modified: str) -> str:
    """A W3C date-time in UTC as ISO 32000-1, section 7.9.4, writes it; ``""`` for none."""
    found = _DATE.fullmatch(modified)
    return f"D:{''.join(found.groups())}Z" if found else ""


def _bytes(text: str) -> bytes:
    """What a string object holds, which is what a name tree is sorted by (section 7.9.6)."""
    return text.encode() if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")


def _sorted(names: Any) -> Any:
    """The names of a name tree in the order of their bytes: WeasyPrint sorts by characters."""
    pairs = sorted(zip(names[::2], names[1::2], strict=True), key=lambda p: _bytes(p[0].string))
    return pydyf.Array(item for pair in pairs for item in pair)


def _attach(pdf: Any, job: Job) -> None:
    """Embed the attachments: ISO 32000-1, section 7.11.4, and ISO 19005-3, section 6.8."""
    names = pydyf.Array()
    specifications = pydyf.Array()
    seen = set()
    for attachment in job.attachments:
        if attachment.name in seen:
            raise TypesettingError(f"two files to attach have the name {attachment.name!r}")
        seen.add(attachment.name)
        specification = _specification(pdf, attachment, pdf_date(job.modified))
        specifications.append(specification.reference)
        names.extend((pydyf.String(attachment.name), specification.reference))
    tree = pydyf.Dictionary({"Names": _sorted(names)})
    pdf.add_object(tree)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = tree.reference
    # Files associated with the whole document.
    pdf.catalog["AF"] = specifications


def _specification(pdf: Any, attachment: Attachment, date: str) -> Any:
    digest = hashlib.md5(attachment.data, usedforsecurity=False).hexdigest()
    parameters = pydyf.Dictionary({"Size": len(attachment.data), "CheckSum": f"<{digest}>"})
    if date:
        parameters["CreationDate"] = pydyf.String(date)
        parameters["ModDate"] = pydyf.String(date)
    stream = pydyf.Stream(
        [attachment.data],
        {
            "Type": "/EmbeddedFile",
            "Subtype": pydyf.name(attachment.media_type),
            "Params": parameters,
        },
        compress=True,
    )
    pdf.add_object(stream)
    plain = attachment.name.encode("ascii", "replace").decode().replace("?", "_")
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(plain),
            "UF": pydyf.String(attachment.name),
            "EF": pydyf.Dictionary({"F": stream.reference, "UF": stream.reference}),
            "Desc": pydyf.String(attachment.description),
            "AFRelationship": pydyf.name(attachment.relationship),
        }
    )
    pdf.add_object(specification)
    return specification
