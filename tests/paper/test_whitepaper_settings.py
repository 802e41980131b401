"""What a publication sets for its whitepapers; the first page, the last, and what hurts."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path

import pytest
import whitepaper_works as works
from pdf_reading import Pdf

from pressroom import __version__, rules
from pressroom.diagnostics import Collector, Diagnostic, PressroomError
from pressroom.files import shipped
from pressroom.languages import direction, language
from pressroom.model import document as d
from pressroom.model.work import Article, Catalog, Fonts
from pressroom.paper import whitepaper, words
from pressroom.paper.tables import Paper
from pressroom.paper.typesetting import Attachment
from pressroom.paper.whitepaper import modified
from pressroom.text import listed


def article(*texts: str, **changes: object) -> Article:
    blocks = tuple(works.paragraph(text, line=3 + n) for n, text in enumerate(texts or ("Body.",)))
    return Article("sources/a.md", works.metadata(**changes), d.Document(blocks))


def rendered(
    work: Article, root: Path, attachments: tuple[Attachment, ...] = (), **settings: object
) -> tuple[Pdf | None, list[Diagnostic]]:
    collector = Collector()
    catalog = Catalog(works.publication(root, **settings), (work,))
    made = whitepaper.render(work, catalog, collector, attachments)
    return (Pdf(made[0].data) if made else None), list(collector)


def clean(work: Article, root: Path, **settings: object) -> Pdf:
    pdf, found = rendered(work, root, **settings)
    assert found == []
    assert pdf
    return pdf


def fonts_of(pdf: Pdf) -> set[str]:
    """The names of the embedded fonts, without the tag of the subset (ISO 32000-1, 9.6.4)."""
    names = set()
    for number in range(1, int(str(pdf.reader.trailer["/Size"]))):
        found = pdf.reader.get_object(number)
        if isinstance(found, dict) and "/FontName" in found:
            names.add(str(found["/FontName"]).partition("+")[2])
    return names


# --- colours, fonts, logo


def test_ink_and_accent(tmp_path: Path) -> None:
    work = article()
    catalog = Catalog(works.publication(tmp_path, ink="#102030", accent="#8a1c1c"), (work,))
    html = works.html(work, catalog)
    assert "--ink: #102030" in html
    assert "--accent: #8a1c1c" in html


def test_fonts_by_setting(tmp_path: Path) -> None:
    work = article("Text.")
    plain = fonts_of(clean(work, tmp_path))
    assert any(name.startswith("Source-Serif-4") for name in plain)
    sans = fonts_of(clean(work, tmp_path, fonts=Fonts(text="Source Sans 3")))
    assert not any(name.startswith("Source-Serif-4") for name in sans)


def test_a_font_of_the_publication_and_its_fallback(tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont

    path = tmp_path / "fonts" / "own.ttf"
    path.parent.mkdir()
    with TTFont(shipped() / "fonts" / "SourceSerif4-Regular.ttf") as font:
        for record in font["name"].names:
            if record.nameID in (1, 4, 16):
                font["name"].setName("Own Face", *_key(record))
            elif record.nameID == 6:
                font["name"].setName("OwnFace", *_key(record))
        font.save(path)
    settings = Fonts(text="Own Face", files=(path,))
    pdf = clean(article("Text."), tmp_path, fonts=settings)
    assert "Set in Own Face and Source Sans 3" in pdf.text
    html = works.html(
        article(),
        Catalog(
            works.publication(tmp_path, fonts=replace(settings, fallback=("Source Sans 3",))), ()
        ),
    )
    assert 'font: 10.25pt/14.5pt "Own Face", "Source Sans 3"' in html


def _key(record: object) -> tuple[int, int, int, int]:
    return record.nameID, record.platformID, record.platEncID, record.langID  # type: ignore[attr-defined]


def test_the_logo_stands_on_the_first_page(tmp_path: Path) -> None:
    logo = works.picture(tmp_path, "logo.svg")
    work = article()
    catalog = Catalog(works.publication(tmp_path, logo=logo), (work,))
    html = works.html(work, catalog)
    assert 'src="sources/logo.svg" alt="Notes on Broken Pottery"' in html
    assert works.manuscript(work, catalog).files["sources/logo.svg"] == logo.path
    pdf = clean(work, tmp_path, logo=logo)
    assert "dry" in pdf.texts[0]
    assert "dry" not in pdf.text[len(pdf.texts[0]) :]


@pytest.mark.parametrize("name", ["A4", "Letter"])
def test_paper_gives_the_measure(name: str) -> None:
    sheet = Paper.named(name)
    assert 110 < sheet.measure < 125
    assert sheet.measure < sheet.wide < sheet.width - 20
    assert sheet.room("turned") == pytest.approx(sheet.turned * 72 / 25.4)


# --- templates


def own(root: Path, name: str, text: str) -> None:
    file = root / "templates" / "whitepaper" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_a_stylesheet_beside_the_one_that_ships(tmp_path: Path) -> None:
    own(
        tmp_path,
        "extra.css",
        "/* {{ paper.name }} */ h1 { color: {{ accent }} } .front { color: red }",
    )
    work = article()
    html = works.html(work, Catalog(works.publication(tmp_path), (work,)))
    assert "/* A4 */ h1 { color: #1d3f72 }" in html
    assert html.index("/* A4 */") > html.index("@page")
    clean(work, tmp_path)


def test_a_stylesheet_in_place_of_the_one_that_ships(tmp_path: Path) -> None:
    own(tmp_path, "whitepaper.css", "@page { size: {{ paper.name }} } h1 { color: #123 }")
    work = article()
    html = works.html(work, Catalog(works.publication(tmp_path), (work,)))
    assert html.count("<style>") == 1
    assert "#123" in html
    assert ".colophon {" not in html


@pytest.mark.parametrize("name", ["extra.css", "whitepaper.css"])
def test_what_is_wrong_in_a_stylesheet_is_said_at_its_place(name: str, tmp_path: Path) -> None:
    own(tmp_path, name, "p { color: #333 }\n\np {\n  colour: red;\n}\n")
    _, found = rendered(article(), tmp_path)
    places = {(f.name, str(f.place)) for f in found if f.path.startswith("templates/")}
    assert places == {("pdf-clean", f"templates/whitepaper/{name}:4:3")}


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("whitepaper.html.j2", "<html>\n{% if %}", 2),
        ("whitepaper.html.j2", "<html>\n\n{{ meta.nonsense }}", 3),
        ("whitepaper.css", "p { color: {{ nonsense }} }", 1),
        ("extra.css", "\np { color: {{ accent }\n", None),
    ],
)
def test_a_template_that_cannot_be_filled_in_gives_no_pdf(
    name: str, text: str, line: int | None, tmp_path: Path
) -> None:
    own(tmp_path, name, text)
    pdf, found = rendered(article(), tmp_path)
    assert pdf is None
    [finding] = found
    assert finding.code == rules.TEMPLATE_VALID.code
    assert finding.path == f"templates/whitepaper/{name}"
    assert line is None or finding.line == line


BLOCKS = ("head", "front", "kicker", "title", "authors", "summary", "facts", "contents", "article")


@pytest.mark.parametrize("block", [*BLOCKS, "colophon"])
def test_a_publication_may_change_one_block(block: str, tmp_path: Path) -> None:
    own(
        tmp_path,
        "whitepaper.html.j2",
        '{% extends "pressroom/whitepaper/whitepaper.html.j2" %}'
        f"{{% block {block} %}}<!-- mine: {{{{ meta.title }}}} -->"
        "{{ super() }}{% endblock %}",
    )
    work = works.plain_article(tmp_path, words=400)
    html = works.html(work, Catalog(works.publication(tmp_path), (work,)))
    assert html.count("<!-- mine: How Cups Break -->") == 1
    assert "Toward a Theory of Cups" in html


def test_a_block_has_the_macros_and_its_part(tmp_path: Path) -> None:
    own(
        tmp_path,
        "whitepaper.html.j2",
        '{% extends "pressroom/whitepaper/whitepaper.html.j2" %}'
        "{% block authors %}<b>{{ people | length }}</b>{{ doi_url(meta.doi) }}{% endblock %}"
        "{% block opening %}<i>{{ number }} {{ part.article.meta.title }}</i>{% endblock %}",
    )
    volume, catalog = works.volume(tmp_path)
    html = works.html(volume, catalog)
    assert "<b>2</b>https://doi.org/10.5555/pottery" in html
    assert "<i>2 Standing Cups</i>" in html


# --- the last page


def test_the_colophon(tmp_path: Path) -> None:
    sources = Attachment("cups.md", b"# x", "text/markdown", "Source", "Source")
    record = Attachment("record.json", b"{}", "application/json", "Record", "Data")
    pdf, found = rendered(article(), tmp_path, (sources, record))
    assert found == []
    assert pdf
    last = pdf.texts[-1]
    for words_ in (
        "How Cups Break: Pitch, glaze",
        "https://doi.org/10.5555/cups.1",
        "Version 1.2, 9 March 2026.",
        "Creative Commons Attribution 4.0 International",
        "Set in Source Serif 4, Source Sans 3 and IBM Plex Mono (SIL Open Font License 1.1).",
        f"Made with Pressroom {__version__}.",
        "Attached to this file: cups.md and record.json.",
    ):
        assert words_ in last
    assert sorted(pdf.reader.attachments) == ["cups.md", "record.json"]
    assert "Attached" not in clean(article(), tmp_path).text


@pytest.mark.parametrize(
    ("fonts", "expected"),
    [
        (
            Fonts(code="Source Sans 3"),
            "Set in Source Serif 4 and Source Sans 3 (SIL Open Font License 1.1).",
        ),
        (
            Fonts(text="Own"),
            "Set in Own and Source Sans 3 and IBM Plex Mono (SIL Open Font License 1.1).",
        ),
        (Fonts("Own", "Own", "Own"), "Set in Own."),
    ],
)
def test_faces(fonts: Fonts, expected: str) -> None:
    assert words.faces(fonts, language("en")) == expected


def test_listed() -> None:
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


# --- time


def test_source_date_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    info = clean(article(), tmp_path).reader.metadata
    assert info is not None
    assert info.modification_date == datetime.datetime(
        2023, 11, 14, 22, 13, 20, tzinfo=datetime.UTC
    )


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "2026-03-09T00:00:00Z"),
        ({"SOURCE_DATE_EPOCH": "0"}, "1970-01-01T00:00:00Z"),
        ({"SOURCE_DATE_EPOCH": "253402300799"}, "9999-12-31T23:59:59Z"),
    ],
)
def test_modified(environ: dict[str, str], expected: str) -> None:
    assert modified(datetime.date(2026, 3, 9), environ) == expected


@pytest.mark.parametrize(
    "value", ["", " 1", "1.5", "-1", "0x10", "now", "٣", "253402300800", "9" * 5000]
)
def test_a_malformed_epoch_is_an_error_of_use(value: str) -> None:
    with pytest.raises(PressroomError, match="SOURCE_DATE_EPOCH"):
        modified(datetime.date(2026, 3, 9), {"SOURCE_DATE_EPOCH": value})


# --- what hurts


def test_a_heading_of_400_characters(tmp_path: Path) -> None:
    title = "a heading that never comes to its end " * 11
    heading = d.Heading(3, 2, "long", "1.", (d.Text(title.strip()),))
    other = d.Heading(5, 2, "other", "2.", (d.Text("Short"),))
    text = works.paragraph(*works.prose(4))
    work = Article("a.md", works.metadata(), d.Document((heading, text, other, text)))
    pdf = clean(work, tmp_path)
    entry = pdf.outline()[0]
    assert len(entry.title) <= 120
    assert entry.title.endswith("…")
    assert re.search(r"How Cups Break 1\. a heading that never comes to its end a…", pdf.texts[-1])
    for number in range(1, len(pdf.texts) + 1):
        assert pdf.ink(number)[2] < pdf.size(number)[0] - 40


def test_an_article_of_one_word(tmp_path: Path) -> None:
    pdf = clean(article("Yes."), tmp_path)
    assert len(pdf.texts) == 2
    assert pdf.texts[1].startswith("Yes.")


def test_a_word_of_500_letters(tmp_path: Path) -> None:
    pdf = clean(article("w" * 500), tmp_path)
    assert "w" * 500 in pdf.texts[1].replace(" ", "")
    assert pdf.ink(2)[2] < pdf.size(2)[0] - 40


def test_greek_and_cyrillic_are_there(tmp_path: Path) -> None:
    pdf = clean(article("Ἐν ἀρχῇ ἦν ὁ λόγος, και ελληνικά.", "Это русский текст."), tmp_path)
    assert "ἀρχῇ ἦν ὁ λόγος" in pdf.text
    assert "русский" in pdf.text


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("中文段落", "Noto Serif SC"),
        ("العربية", "Noto Naskh Arabic"),
        ("שלום", "Noto Serif Hebrew"),
        ("日本語のかな", "Noto Serif JP"),
    ],
)
def test_other_scripts_name_the_glyphs_and_the_setting(
    text: str, family: str, tmp_path: Path
) -> None:
    _, found = rendered(article("Fine.", text), tmp_path)
    [finding] = found
    assert (finding.name, finding.path, finding.line) == ("pdf-clean", "sources/a.md", 4)
    assert all(f"U+{ord(character):04X}" in finding.message for character in set(text))
    assert family in finding.hint
    assert "[fonts]" in finding.hint
    assert "fallback" in finding.hint


def test_a_line_of_several_scripts_names_a_family_for_each(tmp_path: Path) -> None:
    _, found = rendered(article("שלום 日本国語 かな العربية"), tmp_path)
    assert "Noto Serif Hebrew, Noto Serif JP and Noto Naskh Arabic" in found[0].hint
    assert "Noto Serif SC" not in found[0].hint


def test_the_hint_keeps_the_fallbacks_there_are(tmp_path: Path) -> None:
    fonts = Fonts(fallback=("Noto Naskh Arabic",))
    _, found = rendered(article("שלום"), tmp_path, fonts=fonts)
    assert '`fallback = ["Noto Naskh Arabic", "Noto Serif Hebrew"]`' in found[0].hint
    _, found = rendered(article("العربية"), tmp_path, fonts=fonts)
    assert "Noto Naskh Arabic does not have it either" in found[0].hint


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("ar-Latn", "ltr"),
        ("az-Arab", "rtl"),
        ("fa", "rtl"),
        ("el", "ltr"),
    ],
)
def test_direction(language: str, expected: str) -> None:
    assert direction(language) == expected


def test_a_language_from_right_to_left(tmp_path: Path) -> None:
    work = article("Short.", language="he")
    html = works.html(work, Catalog(works.publication(tmp_path), (work,)))
    assert '<html lang="he" dir="rtl">' in html
    left, _, right, _ = clean(work, tmp_path).ink(1)
    # The title page is set from the right.
    assert right > 400
    assert left > 40


def test_one_truth_about_the_margins() -> None:
    css = (shipped() / "whitepaper" / "whitepaper.css").read_text("utf-8")
    assert "margin: {{ paper.top }}mm {{ paper.right }}mm" in css
