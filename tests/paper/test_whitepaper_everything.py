"""The whitepaper of an article that holds every construct where it hurts."""

from __future__ import annotations

import re

import html5lib
import pytest
import whitepaper_works as works
from pdf_reading import Pdf

from pressroom.diagnostics import Collector
from pressroom.model.work import Article, Catalog
from pressroom.paper import whitepaper


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Article:
    return works.everything(tmp_path_factory.mktemp("publication"))


@pytest.fixture(scope="module")
def catalog(article: Article, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    root = tmp_path_factory.getbasetemp() / "publication0"
    return Catalog(works.publication(root), (article, works.other_article()))


@pytest.fixture(scope="module")
def pdf(article: Article, catalog: Catalog) -> Pdf:
    collector = Collector()
    [artifact] = whitepaper.render(article, catalog, collector)
    assert [finding.name for finding in collector] == ["table-set-as-written"]
    return Pdf(artifact.data)


def test_the_html_is_well_formed(article: Article, catalog: Catalog) -> None:
    html5lib.HTMLParser(strict=True).parse(works.html(article, catalog))


def test_every_internal_link_has_one_target(article: Article, catalog: Catalog) -> None:
    html = works.html(article, catalog)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    targets = re.findall(r'href="#([^"]*)"', html)
    assert len(targets) > 10
    assert set(targets) <= set(ids)


def test_every_note_is_there_once(article: Article, pdf: Pdf) -> None:
    for note in article.document.footnotes[2:-1]:
        assert pdf.text.count(f" Text of note {note.number}. a link") == 1
    assert "1 Text of note 1, which has a note2 A second paragraph." in pdf.text
    assert pdf.text.count("2 Text of the deep note.") == 1
    assert "3 Text of note 2, with blocks:" in pdf.text
    assert "code in a note" in pdf.text


def test_notes_run_on_at_the_foot(article: Article, pdf: Pdf) -> None:
    numbers = [int(n) for n in re.findall(r"(\d+) Text of (?:note|the deep)", pdf.text)]
    assert numbers == list(range(1, len(article.document.footnotes) + 1))


def test_a_second_call_has_the_number_of_the_first(pdf: Pdf) -> None:
    assert "A note1 and another3 with blocks" in pdf.text
    assert "[2, 1] again1" in pdf.text


def test_nothing_leaves_the_page(pdf: Pdf) -> None:
    for number in range(1, len(pdf.texts) + 1):
        width, height = pdf.size(number)
        left, bottom, right, top = pdf.ink(number)
        assert left > 40
        assert bottom > 30
        assert right < width - 40
        assert top < height - 40


def test_no_page_is_empty(pdf: Pdf) -> None:
    assert all(len(text) > 150 for text in pdf.texts)


def test_no_heading_stands_at_the_foot(pdf: Pdf) -> None:
    for entry in pdf.outline():
        body, running, _ = pdf.texts[entry.page - 1].rpartition("A Title of Three Hundred")
        assert running
        after = body[body.rindex(entry.title) + len(entry.title) :]
        assert len(after) > 3, entry


def test_subscribe_and_paywall_leave_no_trace(pdf: Pdf) -> None:
    assert "Subscribe now" not in pdf.text


def test_long_words_break(pdf: Pdf) -> None:
    assert pdf.text.replace(" ", "").count("x" * 300) == 1
    assert pdf.text.replace(" ", "").count("y" * 300) == 1


def test_captions(pdf: Pdf) -> None:
    for label in ("Figure 1 Curve with a note", "Figure 2", "Table 1 Long", "Table 2 Twelve"):
        assert label in pdf.text
    anchors = pdf.anchors()
    assert anchors["fig:curve"] == pdf.page_of("Figure 1 Curve with a note")
    assert anchors["tbl:wide"] == pdf.page_of("Table 2 Twelve columns")


def test_the_head_of_a_table_repeats(pdf: Pdf) -> None:
    pages = [text for text in pdf.texts if re.search(r"Head\d+ One Two", text)]
    assert len(pages) == 2


def test_outline(pdf: Pdf) -> None:
    titles = [(entry.level, entry.title) for entry in pdf.outline()]
    assert titles == [
        (1, "1. Heading with a note"),
        (2, "1.1 Directly below"),
        (3, "1.1.1 Fourth level"),
        (1, "Unnumbered"),
        (1, "Appendix A. The last"),
        (1, "References"),
    ]


def test_links_lead_where_they_say(pdf: Pdf) -> None:
    links = pdf.links()
    for target in (
        "https://example.org/?a=1&b=2",
        "https://o.example/p/x",
        "#heading-with-a-note",
        "#fig:curve",
        "#tbl:wide",
        "#ref:2",
        "#note:1",
    ):
        assert target in links
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= set(pdf.anchors())


def test_pictures_say_what_they_show(pdf: Pdf) -> None:
    # PDF 1.7, section 14.9.3: alternate descriptions of structure elements
    alternatives = set(re.findall(rb"/S /Figure.{0,200}?/Alt \(([^)]*)\)", _objects(pdf), re.S))
    assert {b"Curve", b"tiny", b"ORCID iD 0000-0002-1825-0097"} <= alternatives


def _objects(pdf: Pdf) -> bytes:
    parts = []
    for number in range(1, int(str(pdf.reader.trailer["/Size"]))):
        found = pdf.reader.get_object(number)
        if isinstance(found, dict) and found.get("/S") == "/Figure":
            parts.append(f"/S /Figure /Alt ({found.get('/Alt')})".encode())
    return b"\n".join(parts)
