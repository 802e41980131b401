"""The whitepaper of an article: first page, contents, running heads, notes, links, metadata."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path

import pytest
import whitepaper_works as works
from pdf_reading import Pdf

from pressroom import rules
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.model import document as d
from pressroom.model.work import Article, Catalog, Organisation, SeriesInfo, SubstackSettings, Work
from pressroom.paper import whitepaper, words
from pressroom.paper.typesetting import LibraryMissing, LimitReached, TypesettingError


def render(work: Work, catalog: Catalog) -> Pdf:
    """The PDF of a work that renders without a finding."""
    collector = Collector()
    artifacts = whitepaper.render(work, catalog, collector)
    assert list(collector) == []
    assert len(artifacts) == 1
    return Pdf(artifacts[0].data)


def alone(article: Article, root: Path, **publication: object) -> Catalog:
    return Catalog(works.publication(root, **publication), (article,))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("publication")


@pytest.fixture(scope="module")
def plain(root: Path) -> Pdf:
    article = works.plain_article(root)
    return render(article, alone(article, root))


def short(text: str = "Body.", **changes: object) -> Article:
    return Article("sources/a.md", works.metadata(**changes), d.Document((works.paragraph(text),)))


def test_the_artifact_lies_under_its_slug(root: Path) -> None:
    article = short(slug="one-work")
    [artifact] = whitepaper.render(article, alone(article, root), Collector())
    assert artifact.path == "one-work/one-work.pdf"
    assert artifact.media_type == "application/pdf"
    assert artifact.work == "one-work"
    assert artifact.data.startswith(b"%PDF-1.7")


def test_first_page(plain: Pdf) -> None:
    text = plain.texts[0]
    order = [
        "Notes on Broken Pottery",
        "How Cups Break",
        "Pitch, glaze and the number of shards",
        "Josiah Carberry",
        "Brown University",
        "Ada Maria Example",
        "Abstract",
        "We let two hundred cups fall",
        "Keywords",
        "psychoceramics · fracture",
        "DOI",
        "https://doi.org/10.5555/cups.1",
        "Version",
        "1.2",
        "Date",
        "9 March 2026",
        "Creative Commons Attribution 4.0 International",
        "Carberry, J., & Example, A. M. (2026). How Cups Break",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert set(plain.links(1)) == {
        "https://orcid.org/0000-0002-1825-0097",
        "https://doi.org/10.5555/cups.1",
        "https://creativecommons.org/licenses/by/4.0/",
    }


def test_nothing_stands_in_the_margins_of_the_first_page(plain: Pdf) -> None:
    _, height = plain.size(1)
    _, bottom, _, top = plain.ink(1)
    assert top < height - 70
    assert bottom > 80
    assert plain.ink(3)[1] < 80, "other pages have a foot"


def test_contents_give_the_pages_where_sections_are(plain: Pdf) -> None:
    contents = plain.texts[1]
    outline = plain.outline()
    assert [entry.title for entry in outline][:3] == [
        "1. What the 1 shelf told us about cups",
        "1.1 Kiln number 1",
        "2. What the 2 shelf told us about cups",
    ]
    assert outline[-1].title == "References"
    for entry in outline:
        assert f"{entry.title} {entry.page}" in contents
        assert entry.title in plain.texts[entry.page - 1]
    names = {link for link in plain.links(2) if link.startswith("#")}
    assert len(names) == len(outline)
    assert {name.removeprefix("#") for name in names} <= set(plain.anchors())


RUNNING = re.compile(
    r"How Cups Break(?: (Contents|References|\d+\. .{0,50}?))? (\d+)"
    r" https://doi\.org/10\.5555/cups\.1$"
)


def test_running_heads_and_feet(plain: Pdf) -> None:
    sections = [entry for entry in plain.outline() if entry.level == 1]
    current = ""
    for number, text in enumerate(plain.texts[2:], 3):
        match = RUNNING.search(text)
        assert match, text[-90:]
        begun = [entry.title for entry in sections if entry.page == number]
        # The first section that begins on the page, else the one that goes on.
        assert (match[1] or "") == (begun[0] if begun else current)
        assert match[2] == str(number)
        current = begun[-1] if begun else current
    contents = RUNNING.search(plain.texts[1])
    assert contents
    assert contents.groups() == ("Contents", "2")
    assert not RUNNING.search(plain.texts[0])


def test_notes_stand_on_the_page_of_their_call(root: Path) -> None:
    blocks: list[d.Block] = []
    notes = []
    for number in range(1, 31):
        blocks.append(
            works.paragraph(f"Call{number}x", d.FootnoteRef(number, "x"), " ", *works.prose(4))
        )
        notes.append(d.Footnote(1, number, "x", (works.paragraph(f"Noted{number}."),)))
    article = Article("a.md", works.metadata(), d.Document(tuple(blocks), tuple(notes)))
    pdf = render(article, alone(article, root))
    assert len(pdf.texts) > 3
    for number in range(1, 31):
        assert pdf.page_of(f"Call{number}x{number}") == pdf.page_of(f"{number} Noted{number}.")


def test_a_note_longer_than_a_page_stands_at_the_end(root: Path) -> None:
    long = tuple(works.paragraph(*works.prose(9, i)) for i in range(14))
    notes = (
        d.Footnote(1, 1, "a", (works.paragraph("A short one."),)),
        d.Footnote(1, 2, "b", (works.paragraph("The long one begins."), *long)),
    )
    text = works.paragraph("x", d.FootnoteRef(1, "a"), "y", d.FootnoteRef(2, "b"))
    filler = tuple(works.paragraph(*works.prose(6, i)) for i in range(14))
    article = Article("a.md", works.metadata(), d.Document((text, *filler), notes))
    pdf = render(article, alone(article, root))
    assert pdf.outline()[-1].title == "Notes"
    assert pdf.page_of("The long one begins.") >= pdf.outline()[-1].page > 2
    assert pdf.page_of("1 A short one.") == 2
    assert pdf.anchors()["note:2"] == pdf.page_of("The long one begins.")


def test_metadata(plain: Pdf) -> None:
    info = plain.reader.metadata
    assert info is not None
    assert info.title == (
        "How Cups Break: Pitch, glaze and the number of shards in two hundred falls"
    )
    assert info.author == "Josiah Carberry, Ada Maria Example"
    assert str(info.subject).startswith("We let two hundred cups fall")
    assert info["/Keywords"] == "psychoceramics, fracture, glaze, acoustics"
    assert info["/CreationDate"] == "D:20260309"
    assert info.modification_date == datetime.datetime(2026, 3, 9, tzinfo=datetime.UTC)


def test_citations_lead_to_the_references(plain: Pdf) -> None:
    assert {"#ref:1", "#ref:2"} <= set(plain.links())
    page = plain.anchors()["ref:1"]
    assert page == plain.outline()[-1].page
    assert "https://doi.org/10.5555/12345678" in plain.links(page)


def test_the_same_work_gives_the_same_bytes(root: Path, plain: Pdf) -> None:
    article = works.plain_article(root)
    assert render(article, alone(article, root)).data == plain.data


def test_paper_and_accent_are_the_publications(root: Path) -> None:
    article = short()
    catalog = alone(article, root, paper="Letter", accent="#8a1c1c")
    assert render(article, catalog).size(1) == pytest.approx((612, 792))
    assert "--accent: #8a1c1c" in works.html(article, catalog)
    pale = works.html(article, alone(article, root, accent="#ffcc00"))
    assert "--accent: #ffcc00" not in pale, "too pale to read on white"
    assert render(article, alone(article, root)).size(1) == pytest.approx((595.3, 841.9), abs=0.1)


def test_a_part_shows_the_doi_of_its_volume_as_such(root: Path) -> None:
    article = replace(
        short(doi=""), series=SeriesInfo("s", "Studies in Pottery", "10.5555/all", 2), part=1
    )
    text = render(article, alone(article, root)).texts[0]
    assert "Part of Part 1 of 2 of Studies in Pottery, https://doi.org/10.5555/all" in text
    assert "DOI https" not in text


def test_what_was_not_given_is_not_shown(root: Path) -> None:
    article = short(subtitle="", doi="", version="", abstract="", keywords=())
    text = render(article, alone(article, root)).texts[0]
    for word in ("Abstract", "Keywords", "DOI", "Version", "None"):
        assert word not in text
    assert "Licence" in text


def test_an_organisation_may_write(root: Path) -> None:
    article = short(authors=(Organisation("Laboratory for Broken Pottery"),))
    assert "Laboratory for Broken Pottery. (2026)." in render(article, alone(article, root)).text


def test_markup_in_metadata_is_text(root: Path) -> None:
    article = short(title='A <b>bold</b> & "quoted" {{ title }}', keywords=("<i>",))
    pdf = render(article, alone(article, root))
    assert 'A <b>bold</b> & "quoted" {{ title }}' in pdf.texts[0]


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"substack": SubstackSettings(url="https://p.example/x")}, "https://p.example/x"),
        ({"substack": SubstackSettings(), "doi": "10.5555/other"}, "https://doi.org/10.5555/other"),
        ({"substack": SubstackSettings(), "doi": ""}, "https://doi.org/10.5555/series"),
    ],
)
def test_a_link_to_another_article(changes: dict[str, object], target: str, root: Path) -> None:
    other = works.other_article()
    other = replace(
        other,
        meta=replace(other.meta, **changes),  # type: ignore[arg-type]
        series=SeriesInfo("s", "S", "10.5555/series", 2),
    )
    link = d.Link(d.LinkKind.ARTICLE, other.path, (d.Text("elsewhere"),), "part")
    article = Article("a.md", works.metadata(), d.Document((works.paragraph(link),)))
    pdf = render(article, Catalog(works.publication(root), (article, other)))
    assert pdf.links(len(pdf.texts))[:-2] == [target], "two more are the colophon's"


def test_a_link_that_leads_nowhere_is_text(root: Path) -> None:
    other = replace(works.other_article(), meta=works.metadata(doi=""))
    link = d.Link(d.LinkKind.ARTICLE, other.path, (d.Text("elsewhere"),))
    article = Article("a.md", works.metadata(), d.Document((works.paragraph("See ", link),)))
    pdf = render(article, Catalog(works.publication(root), (article, other)))
    assert len(pdf.links(2)) == 2, "the colophon's alone"
    assert "See elsewhere" in pdf.texts[1]


def test_a_publication_may_have_its_own_template(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "whitepaper"
    folder.mkdir(parents=True)
    (folder / "whitepaper.html.j2").write_text(
        '<html lang="en"><title>T</title><h1>Mine: {{ meta.title }}</h1></html>', "utf-8"
    )
    article = short()
    assert "Mine: How Cups Break" in render(article, alone(article, tmp_path)).text


# --- findings


def found(work: Work, catalog: Catalog) -> list[Diagnostic]:
    collector = Collector()
    whitepaper.render(work, catalog, collector)
    return list(collector)


def test_a_character_without_a_glyph_is_found_at_its_line(root: Path) -> None:
    blocks = (
        works.paragraph("fine", line=10),
        works.paragraph("water is 水 and fire 火", line=12),
        d.CodeBlock(20, "", "שלום"),
    )
    article = Article("a.md", works.metadata(subtitle="字"), d.Document(blocks))
    findings = found(article, alone(article, root))
    assert [(f.code, f.path, f.line) for f in findings] == [
        (rules.PDF_CLEAN.code, "a.md", None),
        (rules.PDF_CLEAN.code, "a.md", 12),
        (rules.PDF_CLEAN.code, "a.md", 20),
    ]
    assert "水 (U+6C34), 火 (U+706B)" in findings[1].message


def test_a_picture_that_reaches_out_is_found(root: Path) -> None:
    picture = works.picture(root, "reaching.svg")
    picture.path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        '<image href="file:///etc/hostname" width="9" height="9"/></svg>',
        "utf-8",
    )
    figure = d.Figure(1, picture, "alt", (), "", 1)
    article = Article("a.md", works.metadata(), d.Document((figure,)))
    [finding] = found(article, alone(article, root))
    assert finding.code == rules.PDF_CLEAN.code
    assert "file:///etc/hostname" in finding.message


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (LibraryMissing("run this command"), rules.SYSTEM_LIBRARY),
        (LimitReached("too much"), rules.RENDER_LIMIT),
        (TypesettingError("it failed"), rules.PDF_CLEAN),
    ],
)
def test_a_run_that_fails_is_a_finding(
    error: TypesettingError, rule: rules.Rule, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(whitepaper, "typeset", fail)
    article = short()
    collector = Collector()
    assert whitepaper.render(article, alone(article, root), collector) == []
    [finding] = collector
    assert (finding.code, finding.message) == (rule.code, str(error))


# --- words


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Short", "Short"),
        ("A Head: and a tail that makes this title far too long for it", "A Head"),
        ("word " * 30, "word word word word word word word word word…"),
        ("x" * 100, "x" * 45 + "…"),
        (
            ": nothing before the colon but much after it, too much",
            ": nothing before the colon but much after…",
        ),
    ],
)
def test_short_title(title: str, expected: str) -> None:
    assert words.short_title(title) == expected
    assert len(expected) <= 46


def test_paragraphs_of_an_abstract() -> None:
    assert words.paragraphs("one\ntwo\n\n\n three \n \nfour") == ["one two", "three", "four"]
    assert words.paragraphs("") == []
