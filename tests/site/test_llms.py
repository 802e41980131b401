"""``llms.txt``: the form of llmstxt.org, and links to what is there."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path

import pytest
from publishing import article, load

from pressroom.build import pipeline
from pressroom.files import Artifact
from pressroom.model.work import Access, Article, Catalog
from pressroom.site import llms

SERIES = """title: How [Harbours] Keep Time
date: 2026-11-01
license: CC-BY-4.0
doi: 10.5555/tides
authors: [{organisation: The Harbour Society}]
abstract: Two studies.
"""


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return load(
        tmp_path,
        {
            "alone.md": article("Alone.", "Mud", "license: CC0-1.0\n").replace(
                "license: CC-BY-4.0\n", "", 1
            ),
            "tides/series.yaml": SERIES,
            "tides/one.md": article("One.", "The Clerk", "part: 1\n"),
        },
    )


def pages(catalog: Catalog, *extra: str) -> list[Artifact]:
    return [
        Artifact(f"{slug}/{name}", b"", "", slug)
        for slug in (work.meta.slug for work in catalog.works)
        for name in ("index.html", f"{slug}.md", *extra)
    ]


def text_of(catalog: Catalog, artifacts: list[Artifact]) -> str:
    made = llms.render(catalog, artifacts)
    assert made is not None
    assert (made.path, made.media_type, made.work) == ("llms.txt", "text/plain", "")
    return made.data.decode()


def test_it_has_the_form_of_the_proposal(catalog: Catalog) -> None:
    lines = text_of(catalog, pages(catalog)).split("\n")
    assert lines[0] == "# Notes on Harbours"
    assert lines[2].startswith("> 2 articles by Josiah Carberry and The Harbour Society, published")
    heads = [line for line in lines if line.startswith("#")]
    assert heads[1:] == [
        r"## How \[Harbours\] Keep Time", "## Articles", "## How to cite", "## Licence",
        "## Optional",
    ]  # fmt: skip


def test_every_link_leads_to_a_file_that_is_there(catalog: Catalog) -> None:
    artifacts = pages(catalog)
    text = text_of(catalog, artifacts)
    links = [link for link in re.findall(r"\]\(([^()]+)\)", text) if "://" not in link]
    assert set(links) == {artifact.path for artifact in artifacts}
    assert "tides/tides.pdf" in text_of(catalog, [*artifacts, Artifact("tides/tides.pdf", b"", "")])


def test_links_are_absolute_where_the_address_is_known(catalog: Catalog) -> None:
    known = replace(catalog, publication=replace(catalog.publication, url="https://e.org/n/"))
    text = text_of(known, pages(known))
    assert "[The Clerk](https://e.org/n/one/one.md): Part 1 of 1 of How" in text


def test_it_says_how_to_cite_and_what_is_allowed(catalog: Catalog) -> None:
    text = text_of(catalog, pages(catalog))
    assert "- The Harbour Society. (2026)." in text
    assert "https://doi.org/10.5555/tides" in text
    assert text.count("(CC-BY-4.0)](https://creativecommons.org/licenses/by/4.0/): ") == 1
    assert re.search(r"CC0-1\.0\)\]\(\S+\): Mud$", text, re.M)


def test_only_what_was_built_is_listed(catalog: Catalog) -> None:
    some = [artifact for artifact in pages(catalog) if artifact.work == "alone"]
    text = text_of(catalog, some)
    assert "The Clerk" not in text
    assert "Mud" in text
    assert llms.render(catalog, []) is None


def test_a_work_that_is_not_open_is_left_out(catalog: Catalog) -> None:
    closed = Access("embargoed", datetime.date(2099, 7, 1))
    works = tuple(
        replace(work, meta=replace(work.meta, access=closed)) if work.part is None else work
        for work in catalog.works
        if isinstance(work, Article)
    )
    text = text_of(replace(catalog, works=works), pages(catalog))
    assert "Mud" not in text
    assert "The Clerk" in text


def test_a_build_writes_it_and_takes_it_away(tmp_path: Path, catalog: Catalog) -> None:
    del catalog
    pipeline.build(tmp_path, only=["page"], jobs=1)
    file = tmp_path / "build" / "llms.txt"
    assert "The Clerk" in file.read_text(encoding="utf-8")
    assert '"llms.txt"' in (tmp_path / "build" / "manifest.json").read_text(encoding="utf-8")
    other = tmp_path / "other"
    pipeline.build(tmp_path, only=["record"], output=other, jobs=1)
    assert not (other / "llms.txt").exists()


def test_a_page_built_alone_lists_what_an_earlier_build_left(
    tmp_path: Path, catalog: Catalog
) -> None:
    del catalog
    pipeline.build(tmp_path, only=["record", "page"], jobs=1)
    pipeline.build(tmp_path, only=["page"], jobs=1)
    html = (tmp_path / "build" / "one" / "index.html").read_text(encoding="utf-8")
    assert '<a href="record.json"' in html
    assert '<a href="one.pdf"' not in html
