"""The private parts of WeasyPrint that are used are there, and their absence is noticed."""

from __future__ import annotations

import inspect
import io
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pypdf import PdfReader

from pressroom.paper.typesetting import Job, Stylesheet, engine, internals, typeset


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    engine.import_weasyprint()
    missing = internals.missing  # a test may put another in its place
    missing.cache_clear()
    yield
    missing.cache_clear()


def test_this_version_has_all_that_is_needed() -> None:
    lost = internals.missing()
    assert not lost, "WeasyPrint has changed, see typesetting/internals.py: " + "; ".join(lost)


@pytest.mark.parametrize("name", [n for n in internals.FUNCTIONS if "__init__" not in n])
def test_a_function_that_is_gone_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, _, attribute = name.replace(":", ".").rpartition(".")
    owner = internals._get(name.rpartition(".")[0]) if "." in name.partition(":")[2] else None
    if owner is not None:
        monkeypatch.delattr(owner, attribute)
    else:
        monkeypatch.delattr(place + "." + attribute)
    assert internals.missing() == (f"{name} is gone",)


@pytest.mark.parametrize("name", internals.FUNCTIONS)
def test_other_parameters_are_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(context: Any, *, new: int = 0) -> None: ...

    module, _, path = name.partition(":")
    *owners, attribute = path.split(".")
    monkeypatch.setattr(".".join((module, *owners, attribute)), other)
    expected = internals.FUNCTIONS[name]
    assert internals.missing() == (f"{name} takes (context new) in place of ({expected})",)


def test_an_attribute_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.formatting_structure.boxes import Box

    monkeypatch.delattr(Box, "link_annotation")
    assert "weasyprint.formatting_structure.boxes:Box has no link_annotation" in internals.missing()
    monkeypatch.setitem(internals.ATTRIBUTES, "weasyprint.document:Page", "_page_box _other")
    internals.missing.cache_clear()
    assert "weasyprint.document:Page has no _other" in internals.missing()
    monkeypatch.setitem(internals.ATTRIBUTES, "weasyprint.nothing:Page", "x")
    internals.missing.cache_clear()
    assert "weasyprint.nothing:Page is gone" in internals.missing()


def test_an_archival_file_is_reported_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(internals, "missing", lambda: ("x is gone",))
    html = '<html lang="en"><title>T</title><p>a'
    result = engine.render(Job(html, archival=True))
    assert [complaint.text for complaint in result.complaints] == [
        "this version of WeasyPrint does not suit: x is gone"
    ]
    assert engine.render(Job(html)).complaints == ()


def test_installing_twice_wraps_once() -> None:
    from weasyprint.layout import block

    internals.install()
    before = block._linebox_layout, block._in_flow_layout, block.block_container_layout
    internals.install()
    assert before == (block._linebox_layout, block._in_flow_layout, block.block_container_layout)
    for function in before:
        assert not hasattr(inspect.unwrap(function), "__wrapped__")


def test_tags_are_ours_only_while_a_file_is_written() -> None:
    import weasyprint.pdf

    before = weasyprint.pdf.add_tags
    with internals.tags_by(lambda *_: None):
        assert weasyprint.pdf.add_tags is not before
    assert weasyprint.pdf.add_tags is before
    with pytest.raises(ZeroDivisionError), internals.tags_by(lambda *_: 1 / 0):
        weasyprint.HTML(string="<p>a").write_pdf(pdf_tags=True)
    assert weasyprint.pdf.add_tags is before


# --- lines whose text fits but for the space at its end

WORDS = "mixed trials of poor quality"


def lines(widths: Sequence[float]) -> list[tuple[str, ...]]:
    """For each width, in CSS pixels, the lines of words with a citation after them."""
    style = Stylesheet(
        "test.css",
        '@page { size: 300px 100px; margin: 0 } body { margin: 0; font: 9pt/12pt "Source Sans 3" }'
        " div { break-after: page }"
        + "".join(f" #w{n} {{ width: {width}px }}" for n, width in enumerate(widths)),
    )
    cited = f'{WORDS} <span>[<a href="#x">8</a>]</span>'
    columns = "".join(f'<div id="w{n}">{cited}</div>' for n in range(len(widths)))
    made = typeset(f'<html lang="en"><title>T</title>{columns}', (style,))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages]
    return [tuple(line.strip() for line in page.splitlines()) for page in pages[: len(widths)]]


def test_no_line_ends_before_it_must() -> None:
    # In steps of half a pixel, through the width of the words without and with their space.
    found = lines([width / 2 for width in range(250, 304)])
    assert len(found) == 54
    assert set(found) == {
        ("mixed trials of poor", "quality [8]"),
        (WORDS, "[8]"),
        (f"{WORDS} [8]",),
    }
