"""The whitepaper of a volume: openings, contents over all parts, numbers that run on."""

from __future__ import annotations

import re

import pytest
import whitepaper_works as works
from pdf_reading import Pdf

from pressroom.diagnostics import Collector
from pressroom.model.work import Catalog, Volume
from pressroom.paper import whitepaper

TITLES = ("Falling Cups", "Standing Cups", "Cups at Rest")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Volume, Catalog]:
    return works.volume(tmp_path_factory.mktemp("publication"))


@pytest.fixture(scope="module")
def pdf(whole: tuple[Volume, Catalog]) -> Pdf:
    collector = Collector()
    [artifact] = whitepaper.render(*whole, collector)
    assert list(collector) == []
    return Pdf(artifact.data)


def test_title_page_lists_the_parts(pdf: Pdf) -> None:
    assert "Studies in Pottery" in pdf.texts[0]
    assert "Parts Falling Cups Standing Cups Cups at Rest" in pdf.texts[0]
    assert {f"#part-{n}:work:top" for n in (1, 2, 3)} <= set(pdf.links(1))


def test_parts_open_on_the_right(pdf: Pdf) -> None:
    openings = [entry for entry in pdf.outline() if entry.level == 1]
    assert [entry.title for entry in openings] == list(TITLES)
    for entry in openings:
        assert entry.page % 2 == 1
        text = pdf.texts[entry.page - 1]
        assert entry.title in text
        assert "https://doi.org" not in text, "no running foot"


def test_only_the_page_before_an_opening_may_be_blank(pdf: Pdf) -> None:
    openings = {entry.page for entry in pdf.outline() if entry.level == 1}
    blank = {number for number, text in enumerate(pdf.texts, 1) if not text}
    assert blank
    assert blank <= {page - 1 for page in openings}


def test_authors_are_named_where_they_differ(pdf: Pdf) -> None:
    openings = [entry.page for entry in pdf.outline() if entry.level == 1]
    shown = ["Ada Maria Example" in pdf.texts[page - 1] for page in openings]
    assert shown == [False, True, False]


def test_contents_span_all_parts(pdf: Pdf) -> None:
    contents = pdf.texts[1]
    for entry in pdf.outline():
        if entry.level <= 2:
            assert f"{entry.title} {entry.page}" in contents
    assert "Detail" not in contents
    assert len([entry for entry in pdf.outline() if entry.level == 2]) == 9


def test_numbers_run_on_and_references_follow(pdf: Pdf) -> None:
    for number in (1, 2, 3):
        assert f"Figure {number} Shards" in pdf.text
        assert f"Table {number} Readings" in pdf.text
        assert f"Figure {number} and Table {number} see the next" in pdf.text
        assert f"{2 * number - 1} First note of part {number}." in pdf.text
        assert f"{2 * number} Second note of part {number}." in pdf.text
        page = pdf.anchors()[f"part-{number}:fig:curve"]
        assert f"Figure {number} Shards" in pdf.texts[page - 1]
    assert "Figure 4" not in pdf.text


def test_links_between_parts_stay_inside(pdf: Pdf) -> None:
    links = set(pdf.links())
    anchors = pdf.anchors()
    for number in (1, 2, 3):
        assert f"#part-{number}:method" in links
        assert f"#part-{number}:work:top" in links
        assert anchors[f"part-{number}:method"] == anchors[f"part-{number}:work:top"] + 1
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= set(anchors)


def test_each_part_has_its_references(pdf: Pdf) -> None:
    anchors = pdf.anchors()
    openings = [*(entry.page for entry in pdf.outline() if entry.level == 1), len(pdf.texts) + 1]
    for number in (1, 2, 3):
        assert f"#part-{number}:ref:1" in pdf.links()
        assert openings[number - 1] < anchors[f"part-{number}:ref:1"] < openings[number]


def test_ids_are_unique(whole: tuple[Volume, Catalog]) -> None:
    ids = re.findall(r' id="([^"]+)"', works.html(*whole))
    assert len(ids) == len(set(ids)) > 20


def test_a_part_by_itself_links_out(whole: tuple[Volume, Catalog]) -> None:
    volume, catalog = whole
    collector = Collector()
    [artifact] = whitepaper.render(volume.parts[0], catalog, collector)
    alone = Pdf(artifact.data)
    assert list(collector) == []
    assert "Part 1 of 3 of Studies in Pottery" in alone.texts[0]
    assert alone.links().count("https://doi.org/10.5555/pottery") >= 3
    assert "#method" in alone.links()
    assert "#part-1:method" not in alone.links()
