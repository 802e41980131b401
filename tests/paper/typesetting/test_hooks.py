"""The private parts of WeasyPrint that are used are there, and their absence is noticed."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from pressroom.paper.typesetting import engine, hooks
from pressroom.paper.typesetting.job import Job


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    engine.import_weasyprint()
    hooks.missing.cache_clear()
    yield
    hooks.missing.cache_clear()


def test_this_version_has_all_that_is_needed() -> None:
    lost = hooks.missing()
    assert not lost, "WeasyPrint has changed, see typesetting/hooks.py: " + "; ".join(lost)


@pytest.mark.parametrize("name", hooks.FUNCTIONS)
def test_a_function_that_is_gone_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, _, attribute = name.replace(":", ".").rpartition(".")
    owner = hooks._get(name.rpartition(".")[0]) if "." in name.partition(":")[2] else None
    if owner is not None:
        monkeypatch.delattr(owner, attribute)
    else:
        monkeypatch.delattr(place + "." + attribute)
    assert hooks.missing() == (f"{name} is gone",)


@pytest.mark.parametrize("name", hooks.FUNCTIONS)
def test_other_parameters_are_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(context: Any, *, new: int = 0) -> None: ...

    module, _, path = name.partition(":")
    *owners, attribute = path.split(".")
    monkeypatch.setattr(".".join((module, *owners, attribute)), other)
    assert hooks.missing() == (f"{name} takes (context new) in place of ({hooks.FUNCTIONS[name]})",)


def test_an_attribute_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.formatting_structure.boxes import Box

    monkeypatch.delattr(Box, "link_annotation")
    assert "weasyprint.formatting_structure.boxes:Box has no link_annotation" in hooks.missing()
    monkeypatch.setitem(hooks.ATTRIBUTES, "weasyprint.document:Page", "_page_box _other")
    hooks.missing.cache_clear()
    assert "weasyprint.document:Page has no _other" in hooks.missing()
    monkeypatch.setitem(hooks.ATTRIBUTES, "weasyprint.nothing:Page", "x")
    hooks.missing.cache_clear()
    assert "weasyprint.nothing:Page is gone" in hooks.missing()


def test_an_archival_file_is_reported_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "missing", lambda: ("x is gone",))
    html = '<html lang="en"><title>T</title><p>a'
    result = engine.render(Job(html, archival=True))
    assert [complaint.text for complaint in result.complaints] == [
        "this version of WeasyPrint does not suit: x is gone"
    ]
    assert engine.render(Job(html)).complaints == ()


def test_installing_twice_wraps_once() -> None:
    from weasyprint.layout import block

    hooks.install()
    before = block._linebox_layout, block._in_flow_layout, block.block_container_layout
    hooks.install()
    assert before == (block._linebox_layout, block._in_flow_layout, block.block_container_layout)
    for function in before:
        assert not hasattr(inspect.unwrap(function), "__wrapped__")


def test_tags_are_ours_only_while_a_file_is_written() -> None:
    import weasyprint.pdf

    before = weasyprint.pdf.add_tags
    with hooks.tags_by(lambda *_: None):
        assert weasyprint.pdf.add_tags is not before
    assert weasyprint.pdf.add_tags is before
    with pytest.raises(ZeroDivisionError), hooks.tags_by(lambda *_: 1 / 0):
        weasyprint.HTML(string="<p>a").write_pdf(pdf_tags=True)
    assert weasyprint.pdf.add_tags is before
