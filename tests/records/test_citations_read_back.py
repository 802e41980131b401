"""citation.bib, .ris and .csl.json read by other parsers: every field is there again."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
import read_back
import registries
from record_works import BASE, CARBERRY, CASES, alone

from pressroom.metadata import vocabularies
from pressroom.model.citation import without_comma
from pressroom.model.doi import doi_url
from pressroom.model.work import (
    Author,
    Catalog,
    Contributor,
    Organisation,
    Person,
    SubstackSettings,
    Work,
    ZenodoSettings,
)
from pressroom.records.bibtex import bibtex
from pressroom.records.citation_files import csl_item, ris
from pressroom.text import one_line, uri

MINDED = "\\ { } $ & # _ % ~ ^ < > | \" ' `` '' -- --- ?` !` ,, @ = [x] {\\b} \\alpha $x$"

MORE = {
    f"type-{name}": alone(replace(BASE, zenodo=ZenodoSettings(name)))
    for name in sorted(vocabularies.PUBLICATION_TYPES)
} | {
    "minded": alone(
        replace(
            BASE,
            title=f"A {MINDED}",
            subtitle="\\",
            publisher=f"P {MINDED}",
            version="1_0 {",
            abstract=MINDED,
            keywords=("a, b", "c_d", "{", "#"),
            authors=(
                Person(f"G {MINDED}", f"F {MINDED}"),
                Organisation(f"O {MINDED}"),
                Person("{", "}"),
            ),
        )
    ),
    "particles": alone(
        replace(
            BASE,
            authors=(
                Person("Jan", "van der Berg"),
                Person("Ludwig", "von der Heide zu Ah"),
                Person("Charles", "de Gaulle"),
                Person("", "van Alone"),
                Person("Martin Luther", "King, Jr."),
                Person("Rock and", "Roll and Sons"),
                Person("Ann", "others"),
                Person("bell", "hooks"),
                Person("Jean-Luc", "O’Neil-d'Arc"),
            ),
        )
    ),
    "organisations": alone(
        replace(
            BASE,
            authors=(
                Organisation("Department of Tests and Measures, Example University"),
                Organisation("others"),
                Organisation("the 3rd {Group}"),
            ),
        )
    ),
    "three-hundred": alone(
        replace(BASE, authors=tuple(Person(f"Given {n}", f"Family{n}") for n in range(300)))
    ),
    "greek-and-chinese": alone(
        replace(
            BASE,
            title="Μέτρηση: το παράδειγμα",
            subtitle="测量的例子",
            language="el",
            authors=(
                Person("Αθηνά", "Παραδείγματος"),
                Person("小明", "王"),
                Person("花子", "山田"),
            ),
            keywords=("μέτρο", "测量"),
        )
    ),
    "odd-doi": alone(replace(BASE, doi="10.5555/a_b{c%20#")),
    "braced-doi": alone(replace(BASE, doi="10.5555/a{b}_c")),
    "first-year": alone(replace(BASE, date=datetime.date(987, 12, 31))),
    "edited": alone(
        replace(
            BASE,
            contributors=(
                Contributor(CARBERRY, "Editor"),
                Contributor(Organisation("Board & Co"), "Editor"),
                Contributor(Organisation("Else"), "Sponsor"),
            ),
            substack=SubstackSettings(url="https://exämple.org/a{b%20c}?d=ä#e"),
        )
    ),
}
ALL = CASES | MORE


def names(authors: Any) -> list[tuple[str, str]]:
    return [
        (one_line(author.name), "")
        if isinstance(author, Organisation)
        else (one_line(author.family), one_line(author.given))
        for author in authors
    ]


def without_commas(author: Author) -> str:
    if isinstance(author, Organisation):
        return without_comma(author.name)
    parts = (author.family, author.given)
    return ", ".join(filter(None, (one_line(part.replace(",", " ")) for part in parts)))


def address(work: Work) -> str | None:
    meta = work.meta
    return doi_url(meta.doi) if meta.doi else uri(meta.substack.url) or None


@pytest.mark.parametrize("name", ALL)
def test_bibtex(name: str) -> None:
    work, catalog = ALL[name]
    meta = work.meta
    text = bibtex(work, catalog)
    entry = read_back.bibtex(text)
    kind = vocabularies.kind(meta.zenodo.type)
    assert (entry.kind, entry.key) == (kind.bibtex, meta.slug)
    assert entry.authors == names(meta.authors)
    assert entry.editors == names(c.author for c in meta.contributors if c.role == "Editor")
    fields = entry.fields
    assert fields["title"] == one_line(meta.full_title)
    assert int(fields["year"]) == meta.date.year
    assert fields["month"] == meta.date.strftime("%b").lower()
    assert int(fields["day"]) == meta.date.day
    publishers = {"techreport": "institution", "manual": "organization", "article": "journal"}
    publisher = publishers.get(kind.bibtex, "publisher")
    assert fields[publisher] == one_line(meta.publisher)
    assert fields.get("version", "") == meta.version
    assert fields.get("abstract", "") == one_line(meta.abstract)
    assert fields["copyright"] == meta.license.name
    assert fields.get("url") == address(work)
    assert read_back.bibtex_keywords(text) == list(
        dict.fromkeys(one_line(keyword) for keyword in meta.keywords)
    )
    if name not in ("odd-doi",):
        assert fields.get("doi", "") == meta.doi
    if fields.get("series"):
        assert fields["number"] == str(getattr(work, "part", None))


@pytest.mark.parametrize("name", ALL)
def test_ris(name: str) -> None:
    work, catalog = ALL[name]
    meta = work.meta
    text = ris(work, catalog)
    record = read_back.ris(text)
    assert text.endswith("ER  - \r\n")
    assert record["type_of_reference"] == vocabularies.kind(meta.zenodo.type).ris
    if name != "minded":
        assert record["authors"] == [without_commas(author) for author in meta.authors]
    assert len(record["authors"]) == len(meta.authors)
    assert record["title"] == one_line(meta.full_title)
    assert int(record["year"]) == meta.date.year
    assert record["publisher"] == one_line(meta.publisher)
    assert record.get("doi", "") == meta.doi
    expected = (address(work) or "").replace(";", "%3B")
    assert record.get("urls", [""]) == [expected]
    assert record.get("keywords", []) == list(
        dict.fromkeys(one_line(keyword) for keyword in meta.keywords)
    )
    assert record.get("abstract", "") == one_line(meta.abstract)
    assert record.get("language") == (None if meta.language == "und" else meta.language)
    assert record.get("edition", "") == meta.version


@registries.needs_schemas
@pytest.mark.parametrize("name", ALL)
def test_csl(name: str) -> None:
    work, catalog = ALL[name]
    item = csl_item(work, catalog)
    assert registries.csl([item]) == []
    assert len(item["author"]) == len(work.meta.authors)  # type: ignore[arg-type]
    assert item["title"] == one_line(work.meta.full_title)
    assert item.get("DOI", "") == work.meta.doi


def test_a_part_says_its_place_in_each_format() -> None:
    work: Work
    catalog: Catalog
    work, catalog = CASES["part-2"]
    assert read_back.bibtex(bibtex(work, catalog)).fields["series"] == "Questions of Measure"
    record = read_back.ris(ris(work, catalog))
    assert (record["tertiary_title"], record["volume"]) == ("Questions of Measure", "2")
    item = csl_item(work, catalog)
    assert (item["collection-title"], item["collection-number"]) == ("Questions of Measure", "2")


def test_languages_in_each_formats_own_code() -> None:
    work, catalog = alone(replace(BASE, language="pt-BR"))
    assert "langid = {brazilian}" in bibtex(work, catalog)
    assert "LA  - pt-BR\r\n" in ris(work, catalog)
    assert csl_item(work, catalog)["language"] == "pt-BR"
    assert "langid" not in bibtex(*alone(replace(BASE, language="gsw")))
