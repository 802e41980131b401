"""Works built by hand, for the tests of records and citation files: name -> work and catalog."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

from pressroom.model.document import Document, Paragraph, Reference, Text
from pressroom.model.work import (
    Access,
    Affiliation,
    Article,
    Author,
    Catalog,
    Contributor,
    Funding,
    License,
    Metadata,
    Organisation,
    Person,
    Publication,
    Related,
    SeriesInfo,
    SubstackSettings,
    Volume,
    Work,
    ZenodoSettings,
)

CC_BY = License(
    "CC-BY-4.0",
    "Creative Commons Attribution 4.0 International",
    "https://creativecommons.org/licenses/by/4.0/",
)
LATER_LICENSE = License(
    "CC-BY-3.0-IGO",
    "Creative Commons Attribution 3.0 IGO",
    "https://creativecommons.org/licenses/by/3.0/igo/",
)
BROWN = Affiliation("Brown University", "05gq02987")
CARBERRY = Person("Josiah", "Carberry", "0000-0002-1825-0097", (BROWN,))
EXAMPLE = Person("Ada Maria", "Example")
SICI = "10.5555/(SICI)1234-5678(199806)49:8<693::AID-XYZ4>3.0.CO;2-O"
BASE = Metadata(
    slug="example",
    title="Measuring the Example",
    subtitle="A Second Look",
    date=datetime.date(2026, 3, 9),
    authors=(CARBERRY, EXAMPLE),
    license=CC_BY,
    language="en",
    publisher="Example Press",
    abstract="The first paragraph\nof the abstract.\n\nThe second.",
    keywords=("measurement", "examples"),
)


def document(*references: str) -> Document:
    """A body of one paragraph that cites ``references``."""
    return Document(
        (Paragraph(9, (Text("Text."),)),),
        references=tuple(
            Reference(number, f"key{number}", (Text(text),), text)
            for number, text in enumerate(references, 1)
        ),
    )


def article(meta: Metadata, *references: str) -> Article:
    """An article outside a series."""
    return Article(f"sources/{meta.slug}.md", meta, document(*references))


def alone(meta: Metadata, *references: str) -> tuple[Work, Catalog]:
    """An article and a catalog that holds it only."""
    work = article(meta, *references)
    return work, catalog(work)


def catalog(*works: Work) -> Catalog:
    """A catalog of a publication that is nowhere on disk."""
    return Catalog(Publication(Path("/nowhere"), Path("/nowhere/sources"), "Example"), works)


def _series() -> tuple[Volume, Catalog]:
    info = SeriesInfo("series", "Questions of Measure", "10.5555/volume", 3)
    dois = ("10.5072/zenodo.1", "", "10.5555/part.3")
    parts = tuple(
        Article(
            f"sources/series/part-{number}.md",
            replace(
                BASE,
                slug=f"part-{number}",
                title=f"Part the {word}",
                subtitle="",
                doi=doi,
                substack=SubstackSettings(url=f"https://example.org/p/part-{number}"),
                zenodo=ZenodoSettings("article" if number == 3 else "workingpaper"),
            ),
            document("Example, A. (2001). Shared.", f"Example, A. (200{number}). Own."),
            info,
            number,
        )
        for number, (word, doi) in enumerate(
            zip(("First", "Second", "Third"), dois, strict=True), 1
        )
    )
    meta = replace(
        BASE, slug="series", title=info.title, subtitle="", doi=info.doi, version="2.0.1"
    )
    volume = Volume(
        "sources/series/series.yaml", replace(meta, zenodo=ZenodoSettings("book")), parts
    )
    return volume, catalog(volume, *parts)


def _hostile() -> Metadata:
    script = "</p><script>alert('1')</script> & &amp; <!-- x"
    return replace(
        BASE,
        slug="hostile",
        title="no",
        subtitle=f": x # y {script}",
        version="1.0",
        publisher="@null",
        abstract=f'{script}\n\n- a\n\n"q" \\ {{x}} [y] %TAG ! & * | > \'\t~\u2028end',
        keywords=(
            "no",
            "1.0",
            ": x",
            "#",
            "- a",
            '"',
            "\\",
            "~",
            "null",
            "2020-01-01",
            "0x1F",
            "[a",
        ),
        authors=(
            Person("#", ": x", "", (Affiliation("yes"),)),
            Organisation("1.0"),
            Organisation("null"),
        ),
        funding=(Funding("<b>Fund</b> & Co", title="no", award="0e1"),),
    )


def _unicode() -> Metadata:
    return replace(
        BASE,
        slug="unicode",
        title="Мера и число",
        subtitle="测量 · القياس · e\u0301tude \U0001f4d0",
        publisher="Издательство «Пример»",
        language="ru",
        abstract="Аннотация: «кавычки», тире — и 数.",
        keywords=("мера", "测量", "قياس"),
        authors=(
            Person("Анна Мария", "Примерова", affiliations=(Affiliation("Университет примеров"),)),
            Person("太郎", "例"),
            Person("É\u0301lodie-Anne", "d'Exemple"),
            Organisation("Οργανισμός Παραδειγμάτων"),
        ),
    )


def _full() -> Metadata:
    return replace(
        BASE,
        slug="standalone",
        doi="10.5555/example.1",
        version="1.2",
        language="en-GB",
        keywords=("measurement", "examples", "measurement"),
        related=(
            Related(SICI, "doi", "cites"),
            Related("10.5555/Data.Set", "doi", "isSupplementedBy"),
            Related("10.5555/data.set", "doi", "isSupplementedBy"),
            Related("10.5555/data.set", "doi", "isDerivedFrom"),
            Related("https://example.org/p/Same?a=1&b=2#c", "url", "isIdenticalTo"),
            Related("https://example.org/copies/1", "url", "isAlternateIdentifier"),
            Related("https://example.org/copies/2", "url", "isAlternateIdentifier"),
        ),
        funding=(
            Funding("Example Fund", "05gq02987", "EX-1", "The Grant", "https://example.org/grant"),
            Funding("Other Fund"),
        ),
        substack=SubstackSettings(url="https://example.org/p/Same?a=1&b=2#c"),
        zenodo=ZenodoSettings("report", ("examples", "test-community")),
    )


def _helped() -> Metadata:
    return replace(
        BASE,
        slug="embargoed",
        doi="10.5555/embargoed",
        access=Access("embargoed", datetime.date(2099, 7, 1)),
        contributors=(
            Contributor(CARBERRY, "Editor"),
            Contributor(CARBERRY, "DataCurator"),
            Contributor(Organisation("Example, Inc.", "05gq02987"), "Sponsor"),
        ),
    )


def _restricted() -> Metadata:
    asks = Access("restricted", None, "Ask the authors & say <why>.")
    return replace(BASE, slug="restricted", access=asks)


def _citing() -> Article:
    """An article that cites a work twice, one by its address, one by text alone."""
    related = (Related("10.5555/Known", "doi", "references"),)
    work = article(replace(BASE, slug="citing", related=related))
    references = (
        Reference(
            1, "a", (), "Example, A. (2001). By DOI.", "10.5555/a", "https://doi.org/10.5555/a"
        ),
        Reference(2, "b", (), "Example, A. (2001). Again.", "10.5555/A"),
        Reference(3, "c", (), "Example, B. (2002). By address.", "", "https://example.org/c d"),
        Reference(4, "d", (), "Example, B. (2003). By address.", "", "https://example.org/d"),
        Reference(5, "e", (), "Example, C. (2004). By text."),
        Reference(6, "f", (), "Example, D. (2005). Known.", "10.5555/known"),
    )
    items = (
        {
            "id": "a",
            "type": "article-journal",
            "title": "By <i>DOI</i>",
            "author": [{"family": "Example", "given": "Ada"}, {"literal": "Example Group"}],
            "container-title": "Journal of Examples",
            "issued": {"date-parts": [[2001, 2]]},
            "DOI": "10.5555/a",
        },
    )
    return replace(
        work,
        document=replace(
            work.document,
            references=(replace(references[0], item=items[0]), *references[1:]),
        ),
    )


def _organisations() -> Metadata:
    authors: tuple[Author, ...] = (
        Organisation("Faculty of Tests, Example University", "05gq02987"),
        Organisation("Example, Inc."),
        Organisation("One, Two, Three"),
        Person("Ada", "Example, Jr."),
        Person("", "Mononym"),
    )
    return replace(BASE, slug="organisations", authors=authors)


def _many() -> Metadata:
    people = tuple(Person(f"Given{n:02}", f"Family{n:02}") for n in range(1, 61))
    return replace(BASE, slug="many", authors=people)


def _cases() -> dict[str, tuple[Work, Catalog]]:
    volume, series = _series()
    bare = replace(
        BASE, slug="bare", title="What Now?", subtitle="", abstract="", keywords=(), language="und"
    )
    return {
        "bare": alone(bare),
        "citing": (_citing(), catalog(_citing())),
        "embargoed": alone(_helped()),
        "restricted": alone(_restricted()),
        "hostile": alone(_hostile()),
        "many": alone(_many()),
        "organisations": alone(_organisations()),
        "own-sici": alone(replace(BASE, slug="own-sici", doi=SICI, abstract="")),
        "part-1": (volume.parts[0], series),
        "part-2": (volume.parts[1], series),
        "part-3": (volume.parts[2], series),
        "short-subtitle": alone(replace(BASE, slug="short-subtitle", subtitle="II")),
        "standalone": alone(_full(), "Example, A. (1999). “Quoted” — a title.", "", "Second."),
        "unicode": alone(_unicode()),
        "volume": (volume, series),
    }


CASES = _cases()
