"""What an archival file carries beside its pages: files, dates, labels, names in order."""

from __future__ import annotations

import hashlib
from typing import Any

import pikepdf
import pytest

from pressroom.paper.typesetting import Attachment, Stylesheet, TypesettingError, typeset
from pressroom.paper.typesetting.archival import pdf_date

from .pdf_tree import opened

DAY = "2026-03-09T00:00:00Z"
HTML = '<html lang="en"><title>T</title><p>a'
SOURCE = Attachment("z (1).md", "# Ä\n".encode(), "text/markdown", "The source of it", "Source")
RECORD = Attachment("record.json", b"{}", "application/json", "Größe", "Data")
GREEK = Attachment("αβγ.csv", b"1,2", "text/csv", "", "Supplement")


def made(*attachments: Attachment, html: str = HTML, modified: str = DAY) -> pikepdf.Pdf:
    result = typeset(html, archival=True, attachments=attachments, modified=modified)
    assert result.complaints == ()
    return opened(result.pdf)


def test_attachments_are_what_was_given() -> None:
    file = made(SOURCE, RECORD, GREEK)
    names = list(file.Root.Names.EmbeddedFiles.Names)
    assert [str(name) for name in names[::2]] == ["record.json", "z (1).md", "αβγ.csv"]
    raw = [bytes(name) for name in names[::2]]
    assert raw == sorted(raw)
    found = {str(each.UF): each for each in names[1::2]}
    for attachment in (SOURCE, RECORD, GREEK):
        each: Any = found[attachment.name]
        stream = each.EF.F
        assert stream.read_bytes() == attachment.data
        assert str(stream.Subtype) == "/" + attachment.media_type
        assert str(each.Desc) == attachment.description
        assert str(each.AFRelationship) == "/" + attachment.relationship
        assert int(stream.Params.Size) == len(attachment.data)
        assert str(stream.Params.CreationDate) == str(stream.Params.ModDate) == "D:20260309000000Z"
        digest = hashlib.md5(attachment.data, usedforsecurity=False).digest()
        assert bytes(stream.Params.CheckSum) == digest
    assert str(found["αβγ.csv"].F) == "___.csv"


def test_each_attachment_is_associated_once_in_the_order_given() -> None:
    file = made(SOURCE, RECORD)
    assert [str(each.UF) for each in file.Root.AF] == ["z (1).md", "record.json"]


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(TypesettingError, match=r"two files to attach have the name 'record\.json'"):
        made(RECORD, RECORD)


def test_without_attachments_there_are_none() -> None:
    file = made()
    assert "/AF" not in file.Root
    assert "/EmbeddedFiles" not in file.Root.get("/Names", {})


def test_without_a_date_there_is_none() -> None:
    file = made(RECORD, modified="")
    assert "/ModDate" not in file.Root.AF[0].EF.F.Params
    assert "/ModDate" not in file.docinfo


def test_the_date_of_the_last_change() -> None:
    html = HTML.replace("<p>", '<meta name="dcterms.modified" content="2020-01-01"><p>')
    file = made(html=html)
    assert str(file.docinfo["/ModDate"]) == "D:20260309000000Z"
    with file.open_metadata() as metadata:
        assert metadata["xmp:ModifyDate"] == DAY


@pytest.mark.parametrize(
    ("given", "expected"),
    [(DAY, "D:20260309000000Z"), ("", ""), ("2026-03-09", ""), ("2026-03-09T00:00:00+01:00", "")],
)
def test_dates(given: str, expected: str) -> None:
    assert pdf_date(given) == expected


def test_pages_have_labels() -> None:
    html = HTML + '<p style="break-before: page">b'
    file = made(html=html)
    assert [page.label for page in file.pages] == ["1", "2"]


def test_names_of_places_are_in_the_order_of_their_bytes() -> None:
    ids = ["zeta", "äther", "alpha", "αλφα", "beta"]
    html = HTML + "".join(f'<h2 id="{name}">x</h2><a href="#{name}">y</a>' for name in ids)
    file = made(html=html)
    names = list(file.Root.Names.Dests.Names)
    raw = [bytes(name) for name in names[::2]]
    assert raw == sorted(raw)
    assert {str(name) for name in names[::2]} == set(ids)


def test_an_ordinary_file_gets_none_of_it() -> None:
    style = Stylesheet("a.css", "p { color: red }")
    file = opened(typeset(HTML, [style], attachments=[RECORD], modified=DAY).pdf)
    assert "/AF" not in file.Root
    assert "/PageLabels" not in file.Root
