"""docs/templates.md is true: its example is built from its very text, its lists are complete."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdf
import pytest
import shared
import whitepaper_works as works

from pressroom.build import loading, pipeline
from pressroom.diagnostics import Collector
from pressroom.files import shipped
from pressroom.metadata.fields import FIELDS
from pressroom.model.work import DEFAULT_ACCENT, DEFAULT_INK, DEFAULT_PAPER, Fonts
from pressroom.paper import manuscript
from pressroom.paper.tables import Paper

PAGE = (shared.REPOSITORY / "docs" / "templates.md").read_text(encoding="utf-8")


def example(root: Path) -> None:
    """Write the files of the worked example: each code block after its name."""
    for name, text in re.findall(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```$", PAGE, re.M | re.S):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def listed(heading: str) -> list[str]:
    """The names in the first column of the table below the line with ``heading``."""
    table = PAGE.split(f"\n{heading}", 1)[1].split("\n\n|", 1)[1].split("\n\n", 1)[0]
    cells = [row.split("|")[1 if row.startswith("|") else 0] for row in table.splitlines()[2:]]
    return [name for cell in cells for name in re.findall(r"`(\w+)(?:\([\w, ]+\))?`", cell)]


def test_the_example_is_built_as_the_page_gives_it(tmp_path: Path) -> None:
    example(tmp_path)
    built = pipeline.build(tmp_path, only=["pdf"], jobs=1)
    assert [d for d in built.diagnostics if d.severity != "note"] == []
    reader = pypdf.PdfReader(io.BytesIO((tmp_path / "build/tides/tides.pdf").read_bytes()))
    first = reader.pages[0].extract_text()
    whole = "\n".join(page.extract_text() for page in reader.pages)
    assert "Read before publication by two harbour masters." in first
    assert "Harbour Notes, 9 March 2026. Set in Source Sans 3" in re.sub(r"\s+", " ", whole)
    assert "§ " in whole
    assert [float(n) for n in reader.pages[0].mediabox[2:]] == pytest.approx([612, 792])
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("Sans" in name for name in fonts)
    assert not any("Serif" in name for name in fonts)


def test_the_example_without_its_templates_is_another_page(tmp_path: Path) -> None:
    example(tmp_path)
    for file in (tmp_path / "templates" / "whitepaper").iterdir():
        file.unlink()
    collector = Collector()
    catalog = loading.load(tmp_path, collector)
    html = works.html(catalog.works[0], catalog)
    assert "harbour masters" not in html
    assert "§" not in html
    assert 'class="logo"' in html


def test_the_blocks_are_those_of_the_template() -> None:
    template = (shipped() / "whitepaper" / "whitepaper.html.j2").read_text(encoding="utf-8")
    assert listed("## Blocks") == re.findall(r"\{% block (\w+)", template)


def test_the_names_are_those_that_the_templates_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, set[str]] = {}
    fill = manuscript.fill

    def watched(
        root: Path, name: str, values: Mapping[str, object], *rest: Any, **named: Any
    ) -> str | None:
        given[name] = set(values)
        return fill(root, name, values, *rest, **named)

    monkeypatch.setattr(manuscript, "fill", watched)
    example(tmp_path)
    catalog = loading.load(tmp_path, Collector())
    works.html(catalog.works[0], catalog)
    assert set(listed("The names that a template may use:")) == given[manuscript.PAGE]
    assert set(listed("## A stylesheet")) == given["whitepaper/extra.css"]


def test_every_measure_of_the_paper_is_one() -> None:
    [row] = re.findall(r"^\| `paper` \| (`name`.*) \|$", PAGE, re.M)
    sheet = Paper.named("A4")
    assert all(hasattr(sheet, name) for name in re.findall(r"`(\w+)`", row))


def test_the_settings_are_those_there_are_with_their_defaults() -> None:
    rows = re.findall(r"^\| (?:`\[fonts\]` )?`(\w+)` \|.*\| (\S.*?) \|$", PAGE, re.M)
    shown = dict(rows)
    assert {"paper", "accent", "ink", "logo"} <= set(FIELDS) & set(shown)
    fonts = Fonts()
    for name, value in (
        ("accent", DEFAULT_ACCENT),
        ("ink", DEFAULT_INK),
        ("paper", DEFAULT_PAPER),
        ("text", fonts.text),
        ("display", fonts.display),
        ("code", fonts.code),
    ):
        assert shown[name] == f'`"{value}"`'


def test_the_message_that_the_page_shows_is_the_one_that_is_given(tmp_path: Path) -> None:
    from pressroom.commands import output

    example(tmp_path)
    [shown] = re.findall(r"^```\n(templates/.*?)^```$", PAGE, re.M | re.S)
    file = tmp_path / "templates" / "whitepaper" / "whitepaper.html.j2"
    file.write_text(
        '{% extends "pressroom/whitepaper/whitepaper.html.j2" %}\n{% block title %}\n'
        "\n<h1>{{ mata.title }}</h1>\n{% endblock %}\n",
        encoding="utf-8",
    )
    built = pipeline.build(tmp_path, only=["pdf"], jobs=1)
    rows = file.read_text(encoding="utf-8").split("\n")
    text = output.paragraphs(built.diagnostics, lambda _path, line: rows[line - 1])
    assert text == shown
    assert built.written == ()
