"""Formulas, code and tables in the whitepaper, and what is said of those that do not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import whitepaper_works as works
from pdf_reading import Pdf

from pressroom import rules
from pressroom.build import pipeline
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.model import document as d
from pressroom.model.work import Article, Catalog, Volume
from pressroom.paper import whitepaper
from pressroom.paper.typesetting import Complaint, Limits, Typeset, typeset


def article(*blocks: d.Block, path: str = "sources/a.md", **changes: object) -> Article:
    return Article(path, works.metadata(**changes), d.Document(blocks))


def rendered(
    work: Article | Volume, root: Path, **settings: object
) -> tuple[Pdf, list[Diagnostic]]:
    collector = Collector()
    catalog = Catalog(works.publication(root, **settings), (work,))
    [artifact] = whitepaper.render(work, catalog, collector)
    return Pdf(artifact.data), list(collector)


def reported(found: Sequence[Diagnostic]) -> list[tuple[str, int | None]]:
    return [(finding.name, finding.line) for finding in found]


# --- formulas


def test_formulas_are_drawings_with_their_latex(tmp_path: Path) -> None:
    tex = r"\frac{a}{b} < 1"
    work = article(
        works.paragraph("Twice ", d.Math(tex), " and ", d.Math(tex), line=3), d.MathBlock(5, tex)
    )
    catalog = Catalog(works.publication(tmp_path, ink="#111122"), (work,))
    html = works.html(work, catalog)
    files = works.manuscript(work, catalog).files
    alt = r'role="math" src="(formulas/\w+\.svg)" alt="\\frac{a}{b} &lt; 1"'
    addresses = re.findall(alt, html)
    assert len(addresses) == 3
    assert set(addresses) == set(files)
    assert len(files) == 2, "inline and display, each once"
    assert all(b'"#111122"' in data for data in files.values() if isinstance(data, bytes))
    pdf, found = rendered(work, tmp_path, ink="#111122")
    assert found == []
    assert "\\frac" not in pdf.text
    assert "/Image" not in str(pdf.reader.pages[1].get("/Resources"))


def test_a_formula_that_cannot_be_drawn_is_code_and_said_once(tmp_path: Path) -> None:
    bad = d.Math(r"\nonsense{x}")
    work = article(
        d.Heading(3, 2, "h", "", (d.Text("On "), bad)),
        works.paragraph("See ", bad, line=5),
        d.MathBlock(7, r"\begin{nonsense}"),
    )
    pdf, found = rendered(work, tmp_path)
    assert reported(found) == [("formula-drawn", 3), ("formula-drawn", 5), ("formula-drawn", 7)]
    assert r"\nonsense{x}" in pdf.texts[-1]
    assert r"\begin{nonsense}" in pdf.text


def test_a_wide_formula_stays_within_the_measure(tmp_path: Path) -> None:
    wide = " + ".join(f"x_{{{n}}} y^{{{n}}}" for n in range(40))
    blocks = (d.MathBlock(3, wide), works.paragraph("In the text: ", d.Math(wide), line=5))
    _, found = rendered(article(*blocks), tmp_path)
    assert reported(found) == [("formula-drawn", 3), ("formula-drawn", 5)]
    assert "scaled to" in found[0].message


# --- code


def test_code_is_the_same_characters(tmp_path: Path) -> None:
    code = (
        "def drop(cup: int) -> str:\n\n"
        "    # " + "a comment that has to go on another line " * 3 + "\n"
        '    return f"shard {cup}"  # done\n'
    )
    pdf, found = rendered(article(d.CodeBlock(3, "python", code)), tmp_path)
    assert found == []
    assert " ".join(code.split()) in pdf.text


def test_an_unknown_language_is_said_at_its_line(tmp_path: Path) -> None:
    _, found = rendered(article(d.CodeBlock(3, "pyhton", "x = 1\n")), tmp_path)
    assert reported(found) == [("code-language-known", 3)]
    assert found[0].hint == "did you mean `python`?"


# --- tables


def grid(columns: int, word: str, rows: int = 3, line: int = 1) -> d.Table:
    row = tuple(works.cell(f"{word}{n}") for n in range(columns))
    return d.Table(line, (d.Align.NONE,) * columns, row, (row,) * rows, works.cell("T"), "", 1)


def test_a_table_of_many_columns_is_turned(tmp_path: Path) -> None:
    blocks = (works.paragraph("Before."), grid(12, "magnesium", line=4), works.paragraph("After."))
    pdf, found = rendered(article(*blocks), tmp_path)
    assert reported(found) == [("table-set-as-written", 4)]
    page = pdf.page_of("magnesium11")
    width, height = pdf.size(page)
    assert width > height
    assert "Before." not in pdf.texts[page - 1]
    assert "After." not in pdf.texts[page - 1]
    for other in (pdf.page_of("Before."), pdf.page_of("After.")):
        assert pdf.size(other)[0] < pdf.size(other)[1]
    left, _, right, _ = pdf.ink(page)
    assert left > 40
    assert right < width - 40


def test_a_long_turned_table_repeats_its_head(tmp_path: Path) -> None:
    pdf, _ = rendered(article(grid(12, "magnesium", rows=70)), tmp_path)
    pages = [n for n, text in enumerate(pdf.texts, 1) if "magnesium11" in text]
    assert len(pages) > 1
    assert all(pdf.size(page)[0] > pdf.size(page)[1] for page in pages)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_no_table_leaves_its_page(paper: str, tmp_path: Path) -> None:
    blocks: list[d.Block] = []
    for index, columns in enumerate((5, 7, 8, 9, 10, 11, 13, 16)):
        table = grid(columns, "magnesium", line=10 * index)
        nested = replace(table, line=10 * index + 5)
        blocks += table, d.BulletList(1, (d.ListItem(1, (nested,)),), True)
    pdf, found = rendered(article(*blocks), tmp_path, paper=paper)
    assert {finding.name for finding in found} <= {"table-set-as-written"}
    for number in range(1, len(pdf.texts) + 1):
        left, _, right, _ = pdf.ink(number)
        assert left > 40
        assert right < pdf.size(number)[0] - 40


def test_a_table_that_no_page_holds_is_an_error(tmp_path: Path) -> None:
    _, found = rendered(article(grid(60, "magnesium", line=4)), tmp_path)
    [finding] = found
    assert (finding.code, finding.line) == (rules.TABLE_FITS.code, 4)
    assert re.search(r"of its 60 columns about \d+ fit", finding.message)
    assert finding.hint


class Press:
    """Stands in for the typesetting: complains of tables as told, run by run."""

    def __init__(self, *ratios: dict[str, float]) -> None:
        self.ratios = list(ratios)
        self.pages: list[str] = []

    def __call__(self, html: str, *_arguments: object, **_options: object) -> Typeset:
        self.pages.append(html)
        ratios = self.ratios.pop(0)
        complaints = [Complaint("", source=s, kind="wide", ratio=r) for s, r in ratios.items()]
        return Typeset(b"%PDF", 1, tuple(complaints))


@pytest.mark.parametrize(
    ("ratios", "kinds", "last"),
    [
        ([{}], [""], None),
        ([{"0:4": 1.05}, {}], ["", "dense"], rules.TABLE_AS_WRITTEN),
        ([{"0:4": 1.3}, {}], ["", "wide"], rules.TABLE_AS_WRITTEN),
        ([{"0:4": 2.0}, {}], ["", "turned"], rules.TABLE_AS_WRITTEN),
        ([{"0:4": 4.0}, {}], ["", "turned"], rules.TABLE_AS_WRITTEN),
        ([{"0:4": 2.0}, {"0:4": 1.1}, {}], ["", "turned", "turned"], rules.TABLE_AS_WRITTEN),
        ([{"0:4": 1.05}, {"0:4": 1.01}, {}], ["", "dense", "turned"], rules.TABLE_AS_WRITTEN),
        ([{"0:4": 4.0}, {"0:4": 1.5}], ["", "turned"], rules.TABLE_FITS),
        ([{"0:4": 1.05}, {"0:4": 1.5}, {"0:4": 1.5}], ["", "dense", "turned"], rules.TABLE_FITS),
    ],
)
def test_what_follows_a_table_that_is_too_wide(
    ratios: list[dict[str, float]],
    kinds: list[str],
    last: rules.Rule | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    press = Press(*ratios)
    monkeypatch.setattr(whitepaper, "typeset", press)
    collector = Collector()
    work = article(grid(4, "a", line=4))
    whitepaper.render(work, Catalog(works.publication(tmp_path), (work,)), collector)
    found = list(collector)
    set_as = [
        next((kind for kind in ("turned", "wide", "dense") if f'class="{kind} short"' in page), "")
        for page in press.pages
    ]
    assert set_as == kinds
    names = [finding.name for finding in found]
    assert (last.name in names) if last else (names == [])
    assert {finding.line for finding in found} <= {4}


def test_only_the_table_that_is_too_wide_is_set_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = Press({"1:4": 1.3}, {})
    monkeypatch.setattr(whitepaper, "typeset", press)
    parts = tuple(
        article(grid(4, "a", line=4), path=f"sources/{name}.md", slug=name) for name in "ab"
    )
    volume = Volume("sources/series.yaml", works.metadata(slug="v"), parts)
    collector = Collector()
    catalog = Catalog(works.publication(tmp_path), (*parts, volume))
    whitepaper.render(volume, catalog, collector)
    assert [(f.path, f.line, f.name) for f in collector] == [
        ("sources/b.md", 4, "table-set-as-written")
    ]
    assert press.pages[1].count('class="wide short"') == 1


def test_decimals_leave_the_text_alone(tmp_path: Path) -> None:
    rows = tuple((works.cell(f"r{n}"), works.cell(t)) for n, t in enumerate(("1.25", "10", "3.5")))
    head = (works.cell("Row"), works.cell("Value"))
    table = d.Table(1, (d.Align.NONE, d.Align.NONE), head, rows, (), "", 0)
    pdf, found = rendered(article(table), tmp_path)
    assert found == []
    assert "r0 1.25 r1 10 r2 3.5" in pdf.text
    page = pdf._document[1].get_textpage()
    text = page.get_text_range()
    # The decimal marks, and the end of the whole number, stand in one line.
    points = [page.get_charbox(match.start())[0] for match in re.finditer(r"(?<=\d)\.(?=\d)", text)]
    ten = page.get_charbox(text.index("10") + 1)[2]
    rows_ = [x for x in points if abs(x - points[0]) < 0.5]
    assert len(rows_) >= 2
    assert abs(ten - points[0]) < 1.5


# --- pictures


def test_a_picture_of_20_000_pixels_fits_the_measure(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "sources" / "wide.png"
    path.parent.mkdir()
    Image.new("1", (20_000, 500), 0).save(path)
    figure = d.Figure(3, d.Picture(path, "wide.png", "image/png", 20_000, 500), "A bar", (), "", 1)
    pdf, found = rendered(article(figure, works.paragraph("End.")), tmp_path)
    assert found == []
    objects = [o for o in pdf._document[1].get_objects() if type(o).__name__ == "PdfImage"]
    assert objects
    left, _, right, _ = objects[0].get_bounds()
    assert right - left == pytest.approx(116 / 25.4 * 72, abs=1)


# --- complaints


def test_complaints_are_at_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    complaints = (
        Complaint("odd", source="1:7"),
        Complaint("lost one", source="0:3", kind="lost"),
        Complaint("the line is 2 times as wide", source="0:9", kind="wide", ratio=2.0),
        Complaint("bad value", sheet="templates/whitepaper/extra.css", line=2, column=5),
        Complaint("bad too", sheet="pressroom/whitepaper/whitepaper.css", line=2, column=5),
        Complaint("nobody knows where"),
        Complaint("beyond", source="9:1"),
    )
    monkeypatch.setattr(whitepaper, "typeset", lambda *_a, **_o: Typeset(b"%PDF", 1, complaints))
    parts = tuple(article(path=f"sources/{name}.md", slug=name) for name in "ab")
    volume = Volume("sources/series.yaml", works.metadata(slug="v"), parts)
    collector = Collector()
    whitepaper.render(volume, Catalog(works.publication(tmp_path), (volume,)), collector)
    assert {(str(f.place), f.name) for f in collector} == {
        ("sources/a.md:3", "pdf-clean"),
        ("sources/a.md:9", "pdf-clean"),
        ("sources/b.md:7", "pdf-clean"),
        ("sources/series.yaml", "pdf-clean"),
        ("templates/whitepaper/extra.css:2:5", "pdf-clean"),
    }
    assert len(list(collector)) == len(complaints)


def test_a_run_beyond_its_limit_is_told_and_leaves_the_last_good_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "pressroom.toml").write_text(
        'name = "N"\nlicense = "CC-BY-4.0"\n[[authors]]\ngiven = "A"\nfamily = "B"\n', "utf-8"
    )
    file = tmp_path / "sources" / "a.md"
    head = "---\ntitle: A title\ndate: 2025-11-21\nabstract: About it.\n---\n\n"
    file.write_text(f"{head}Word.\n", "utf-8")
    pipeline.build(tmp_path, only=("pdf",), jobs=1)
    pdf = tmp_path / "build" / "a" / "a.pdf"
    good = pdf.read_bytes()
    file.write_text(f"{head}Other words.\n", "utf-8")
    bounded = partial(typeset, limits=Limits(wall=0.01))
    monkeypatch.setattr(whitepaper, "typeset", bounded)
    built = pipeline.build(tmp_path, only=("pdf",), jobs=1)
    [finding] = [f for f in built.diagnostics if f.severity == "error"]
    assert (finding.name, finding.path) == ("render-limit", "sources/a.md")
    assert "too long to typeset" in finding.message
    assert "split the article" in finding.hint
    assert built.written == ()
    assert pdf.read_bytes() == good


def test_every_call_typesets_an_archival_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    def press(html: str, *arguments: object, **options: object) -> Typeset:
        asked.update(options)
        return typeset(html, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(whitepaper, "typeset", press)
    rendered(article(works.paragraph("x")), tmp_path)
    assert asked["archival"] is True
    assert asked["modified"] == "2026-03-09T00:00:00Z"
