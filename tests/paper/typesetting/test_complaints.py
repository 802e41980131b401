"""Complaints: each with the place in a stylesheet or in the source it is about."""

from __future__ import annotations

import pytest

from pressroom.paper.typesetting import Complaint, Limits, Stylesheet, typeset

BASE = Stylesheet("base.css", '@page { size: 300px } html { font: 12px "Source Serif 4" }')


def complaints(body: str, css: str = "", *, archival: bool = False) -> tuple[Complaint, ...]:
    html = f'<html lang="en"><title>T</title><body data-source="0:1">{body}'
    sheets = (BASE, Stylesheet("own.css", css))
    files = {"bad.svg": b"<svg", "bad.png": b"\x89PNG"}
    return typeset(html, sheets, files=files, archival=archival).complaints


@pytest.mark.parametrize(
    ("css", "text", "line", "column"),
    [
        ("p {\n  colour: red }", "Ignored `colour: red`, unknown property.", 2, 3),
        ("\n\np { margin: 1px 2xx }", "Ignored `margin: 1px 2xx`, invalid value.", 3, 5),
        ("@page { @nowhere { content: 'x' } }", "Unknown @page rule", 1, 9),
        ("p { color: red;\r\n}}\nq { }", "Invalid or unsupported selector, '} q '", 2, 2),
        ("a, b { x: y }", "Ignored `x: y`, unknown property.", 1, 8),
        ("\n\n i::no { color: red }", "Invalid or unsupported selector, 'i::no '", 3, 2),
        ("p {} }", "Parse error: EOF reached before {} block for a qualified rule.", 1, 6),
        (":root { --a: 2xx }\np { margin: var(--a) }", "Ignored `margin: 2xx", 2, 13),
        ("@import 'x.css'", "Failed to load stylesheet at https://pressroom.invalid/x.css", 0, 0),
    ],
)
def test_a_stylesheet_that_is_not_understood(css: str, text: str, line: int, column: int) -> None:
    (complaint, *more) = complaints("<p>a", css)
    assert complaint.text.startswith(text)
    assert (complaint.sheet, complaint.line, complaint.column) == ("own.css", line, column)
    assert not more
    assert (complaint.source, complaint.kind, complaint.ratio) == ("", "", 0.0)


@pytest.mark.parametrize(
    ("body", "text", "source"),
    [
        ('<p data-source="1:5">a <img src="gone.png" alt="a">', "Failed to load image", "1:5"),
        ('<img data-source="1:6" src="bad.png" alt="a">', "Failed to load image", "1:6"),
        ('<p>a <img src="bad.svg" alt="a">', "Failed to load image", "0:1"),
        ('<h2 data-source="1:2" id="x">a</h2><h2 data-source="1:9" id="x">b', "Anchor", "1:9"),
        ('<p data-source="2:3"><a href="#no">b</a>', "No anchor #no for internal URI", "2:3"),
    ],
)
def test_what_names_an_element_has_its_source(body: str, text: str, source: str) -> None:
    (complaint,) = complaints(body)
    assert complaint.text.startswith(text)
    assert complaint.source == source
    assert (complaint.sheet, complaint.kind) == ("", "")


def test_each_character_without_a_glyph_is_named_once() -> None:
    body = '<p data-source="0:4">a 水 水</p><p data-source="0:8"><b>水</b> 火</p>'
    css = "p::after { content: '土' }"
    assert set(complaints(body, css)) == {
        Complaint("水", source="0:4", kind="glyph"),
        Complaint("火", source="0:8", kind="glyph"),
        Complaint("土", kind="glyph"),
    }


def test_what_is_on_no_page_is_named() -> None:
    body = '<section data-source="0:5"><p id="it\'s" style="display: none">a</p></section>b'
    (complaint,) = complaints(body, archival=True)
    assert complaint == Complaint(
        'the element with the id "it\'s" is on no page', source="0:5", kind="lost"
    )


def test_warnings_of_the_interpreter_are_complaints_too() -> None:
    import warnings

    from pressroom.paper.typesetting.complaints import Complaints, Sources

    collected = Complaints()
    with collected.listening():
        warnings.warn("something", UserWarning, stacklevel=1)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert collected.finished(Sources(None)) == (Complaint("something"),)


def test_a_document_says_its_title_and_language() -> None:
    result = typeset("<p>a", [BASE], archival=True)
    assert result.complaints == (
        Complaint("the document says no title", kind="document"),
        Complaint("the document says no language", kind="document"),
    )


def test_many_complaints_cost_little() -> None:
    count = 3_000
    body = "".join(f'<p data-source="0:{n}">{chr(0x4E00 + n)}' for n in range(count))
    html = f'<html lang="en"><title>T</title>{body}'
    result = typeset(html, [BASE], limits=Limits(cpu=20))
    assert [c.source for c in result.complaints] == [f"0:{n}" for n in range(count)]
