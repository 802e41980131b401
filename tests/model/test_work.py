"""What a work is shown by, and where readers find it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from record_works import CASES

from pressroom.model.document import Document, Reference
from pressroom.model.work import (
    Article,
    Catalog,
    License,
    Metadata,
    Person,
    Publication,
    SeriesInfo,
    SubstackSettings,
    Volume,
    cited,
    shown_doi,
)

POST = "https://example.org/p/one"
PUBLICATION = Publication(Path("/p"), Path("/p/sources"), "Example Press")
META = Metadata(
    slug="one",
    title="One",
    subtitle="",
    date=datetime.date(2026, 3, 9),
    authors=(Person("Josiah", "Carberry"),),
    license=License("CC-BY-4.0", "", ""),
    language="en",
    publisher="Example Press",
)


def part(doi: str, series_doi: str | None, post: str) -> Article:
    meta = replace(META, doi=doi, substack=SubstackSettings(url=post))
    series = None if series_doi is None else SeriesInfo("s", "Studies", series_doi, 2)
    return Article("one.md", meta, Document(()), series)


@pytest.mark.parametrize(
    ("doi", "series_doi", "post", "shown", "address"),
    [
        ("", None, "", "", ""),
        ("", "", "", "", ""),
        ("10.5555/1", None, "", "10.5555/1", "https://doi.org/10.5555/1"),
        ("10.5555/1", "10.5555/s", "", "10.5555/1", "https://doi.org/10.5555/1"),
        ("", "10.5555/s", "", "10.5555/s", "https://doi.org/10.5555/s"),
        ("10.5555/1", "10.5555/s", POST, "10.5555/1", POST),
        ("", None, POST, "", POST),
    ],
)
def test_a_part_without_a_doi_is_shown_and_found_by_that_of_its_series(
    doi: str, series_doi: str | None, post: str, shown: str, address: str
) -> None:
    work = part(doi, series_doi, post)
    assert shown_doi(work) == shown
    assert Catalog(PUBLICATION, (work,)).address("one.md") == address


def test_a_volume_has_its_own_doi_and_what_is_not_published_no_address() -> None:
    volume = Volume("series.yaml", replace(META, doi="10.5555/s"), (part("10.5555/1", "", ""),))
    assert shown_doi(volume) == "10.5555/s"
    assert Catalog(PUBLICATION, (volume,)).address("other.md") == ""


def test_the_same_doi_or_the_same_text_is_one_work() -> None:
    work, _ = CASES["citing"]
    assert [(r.doi, r.plain) for r in cited(work)] == [
        ("10.5555/a", "Example, A. (2001). By DOI."),
        ("", "Example, B. (2002). By address."),
        ("", "Example, B. (2003). By address."),
        ("", "Example, C. (2004). By text."),
        ("10.5555/known", "Example, D. (2005). Known."),
    ]


def test_a_volume_cites_what_its_parts_cite() -> None:
    volume, _ = CASES["volume"]
    assert [r.plain for r in cited(volume)] == [
        "Example, A. (2001). Shared.",
        "Example, A. (2001). Own.",
        "Example, A. (2002). Own.",
        "Example, A. (2003). Own.",
    ]


def test_a_reference_without_text_is_left_out() -> None:
    work, _ = CASES["bare"]
    document = work.document  # type: ignore[union-attr]
    empty = Reference(1, "a", (), " \n", "10.5555/a")
    changed = replace(work, document=replace(document, references=(empty,)))  # type: ignore[call-arg]
    assert cited(changed) == ()


NAMES = {
    ("Ada", "Example"): "Ada Example",
    ("花子", "山田"): "山田花子",
    ("さくら", "山田"): "山田さくら",
    ("민준", "김"): "김민준",
    ("伟", "王"): "王伟",
    ("マリア", "ガルシア"): "マリア ガルシア",
    ("Wei", "王"): "Wei 王",
    ("", "山田"): "山田",
}


@pytest.mark.parametrize("given", NAMES, ids=NAMES.values())
def test_names_of_east_asia_stand_family_first(given: tuple[str, str]) -> None:
    assert Person(*given).name == NAMES[given]
