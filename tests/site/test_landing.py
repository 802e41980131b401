"""The landing page: its words, what it says to machines, and that nothing breaks out of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import pytest
import record_works
from publishing import article, load

from pressroom.diagnostics import Collector
from pressroom.files import Artifact
from pressroom.model.work import Access, Catalog, Work
from pressroom.post import theme
from pressroom.records.linkeddata import linked_data
from pressroom.site import landing

URL = "https://notes.example.org/site"
SERIES = """title: How Harbours Keep Time
date: 2026-11-01
license: CC-BY-4.0
doi: 10.5555/tides
version: "2.0"
authors:
  - {given: Josiah, family: Carberry, orcid: 0000-0002-1825-0097, affiliation: Brown University}
  - {organisation: The Harbour Society}
abstract: |
  Two studies.

  In "one" volume.
keywords: [tides, clocks]
"""
PARTS = {
    "tides/series.yaml": SERIES,
    "tides/one.md": article("One.", "The Clerk", 'part: 1\nversion: "1.1"\n'),
    "tides/two.md": article("Two.", "The Engine", "part: 2\ndoi: 10.5555/two\n"),
}
HOSTILE = "</title></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)><!-- &amp; ]]>"


def parts(folder: Path, url: str = "") -> dict[str, tuple[Work, Catalog]]:
    catalog = load(folder, PARTS)
    catalog = replace(catalog, publication=replace(catalog.publication, url=url))
    return {work.meta.slug: (work, catalog) for work in catalog.works}


def beside(work: Work, *names: str) -> list[Artifact]:
    slug = work.meta.slug
    return [Artifact(f"{slug}/{name}", b"x" * 1500, "text/plain", slug) for name in names]


def page_of(work: Work, catalog: Catalog, *names: str) -> str:
    collector = Collector()
    page, copy = landing.render(work, catalog, collector, beside(work, *names))
    assert list(collector) == []
    slug = work.meta.slug
    assert (page.path, page.media_type, page.work) == (f"{slug}/index.html", "text/html", slug)
    assert (copy.path, copy.media_type) == (f"{slug}/{slug}.md", "text/markdown")
    return page.data.decode()


def tree_of(html: str) -> Any:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def words(node: Any) -> str:
    return " ".join(" ".join(node.itertext()).split())


def tags(html: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in tree_of(html).iter("meta"):
        name = node.get("name") or node.get("property")
        if name:
            found.setdefault(name, []).append(node.get("content"))
    return found


def links(html: str) -> list[tuple[str, str]]:
    return [(node.get("rel"), node.get("href")) for node in tree_of(html).iter("link")]


def linked(html: str) -> Mapping[str, Any]:
    [script] = tree_of(html).iter("script")
    assert script.get("type") == "application/ld+json"
    data: Mapping[str, Any] = json.loads(script.text)
    return data


# --- for machines


def test_the_tags_of_an_article_are_complete(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path, URL)["two"]
    found = tags(page_of(work, catalog, "two.pdf", "images/00-card.png", "zenodo.json"))
    page = f"{URL}/two/"
    assert {name: value for name, value in found.items() if name.startswith("citation_")} == {
        "citation_title": ["The Engine"],
        "citation_author": ["Carberry, Josiah"],
        "citation_author_orcid": ["https://orcid.org/0000-0002-1825-0097"],
        "citation_publication_date": ["2026/11/02"],
        "citation_online_date": ["2026/11/02"],
        "citation_doi": ["10.5555/two"],
        "citation_language": ["en"],
        "citation_keywords": ["tides; clocks"],
        "citation_publisher": [work.meta.publisher],
        "citation_technical_report_institution": [work.meta.publisher],
        "citation_technical_report_number": ["2"],
        "citation_series_title": ["How Harbours Keep Time"],
        "citation_abstract_html_url": [page],
        "citation_pdf_url": [f"{page}two.pdf"],
    }
    assert {name: value for name, value in found.items() if name.startswith("DC")} == {
        "DC.title": ["The Engine"],
        "DC.creator": ["Carberry, Josiah"],
        "DC.date": ["2026-11-02"],
        "DC.identifier": ["https://doi.org/10.5555/two"],
        "DC.publisher": [work.meta.publisher],
        "DC.rights": ["https://creativecommons.org/licenses/by/4.0/"],
        "DC.language": ["en"],
        "DC.description": ["A short study of tides."],
        "DC.subject": ["tides", "clocks"],
        "DC.type": ["Text"],
        "DC.format": ["text/html"],
        "DCTERMS.isPartOf": ["https://doi.org/10.5555/tides"],
    }
    assert found["og:url"] == [page]
    assert found["og:image"] == [f"{page}images/00-card.png"]
    assert found["og:title"] == ["The Engine"]


def test_the_tags_of_a_volume_name_its_parts(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path)["tides"]
    found = tags(page_of(work, catalog, "tides.pdf"))
    assert found["citation_author"] == ["Carberry, Josiah", "The Harbour Society"]
    assert found["citation_author_institution"] == ["Brown University"]
    assert found["citation_doi"] == ["10.5555/tides"]
    assert found["DC.creator"] == ["Carberry, Josiah", "The Harbour Society"]
    assert found["DCTERMS.hasPart"] == ["The Clerk", "https://doi.org/10.5555/two"]
    assert "citation_series_title" not in found


def test_what_has_to_be_absolute_is_left_out_without_an_address(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path)["two"]
    html = page_of(work, catalog, "two.pdf", "images/00-card.png")
    found = tags(html)
    assert not {"citation_pdf_url", "citation_abstract_html_url", "og:url", "og:image"} & set(found)
    assert "canonical" not in dict(links(html))


def test_links_say_what_is_where(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path, f"{URL}/")["two"]
    found = links(page_of(work, catalog, "two.pdf", "citation.bib", "handover.html"))
    assert found == [
        ("schema.DC", "http://purl.org/dc/elements/1.1/"),
        ("schema.DCTERMS", "http://purl.org/dc/terms/"),
        ("canonical", f"{URL}/two/"),
        ("cite-as", "https://doi.org/10.5555/two"),
        ("license", "https://creativecommons.org/licenses/by/4.0/"),
        ("author", "https://orcid.org/0000-0002-1825-0097"),
        ("item", "two.pdf"),
        ("alternate", "two.md"),
        ("describedby", "citation.bib"),
        ("collection", "../tides/index.html"),
        ("icon", "data:,"),
    ]


@pytest.mark.parametrize("name", record_works.CASES)
def test_every_kind_of_work_gives_a_page(name: str) -> None:
    work, catalog = record_works.CASES[name]
    html = page_of(work, catalog, f"{work.meta.slug}.pdf", "citation.bib")
    assert linked(html) == json.loads(json.dumps(linked_data(work, catalog)))
    found = tags(html)
    assert found["citation_title"] == [" ".join(work.meta.full_title.split())]
    assert len(found["citation_author"]) == len(work.meta.authors)
    assert all(value for values in found.values() for value in values)
    assert words(tree_of(html).find(".//h1"))


def test_nothing_breaks_out() -> None:
    work, catalog = record_works.alone(
        replace(
            record_works.BASE,
            title=HOSTILE,
            subtitle=HOSTILE,
            abstract=HOSTILE,
            publisher=HOSTILE,
            keywords=(HOSTILE,),
            version=HOSTILE,
            doi='10.5555/a"><script>',
            access=Access("restricted", None, HOSTILE),
        ),
        HOSTILE,
    )
    html = page_of(work, catalog, "example.pdf")
    tree = tree_of(html)
    assert len(list(tree.iter("script"))) == 1
    assert [node.get("src", "")[:5] for node in tree.iter("img")] == ["data:"]
    assert linked(html)["headline"] == HOSTILE
    assert tags(html)["citation_title"] == [f"{HOSTILE}: {HOSTILE}"]
    assert words(tree.find(".//title")) == " ".join(f"{HOSTILE}: {HOSTILE}".split())
    assert not [n for n in tree.iter() if any(str(key).startswith("on") for key in n.keys())]  # noqa: SIM118


# --- for readers


def test_the_page_says_who_what_and_when(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path)["tides"]
    text = words(tree_of(page_of(work, catalog)).find("body"))
    for fact in (
        "Notes on Harbours 2 parts How Harbours Keep Time",
        "ORCID iD of Josiah Carberry: 0000-0002-1825-0097 Brown University",
        "The Harbour Society",
        "DOI https://doi.org/10.5555/tides",
        "Date 2026-11-01",
        "Version 2.0",
        "Licence Creative Commons Attribution 4.0 International (CC-BY-4.0)",
        "Abstract Two studies. In “one” volume.",
        "Keywords: tides, clocks",
        "Parts The Clerk The Engine",
    ):
        assert fact in text


def test_a_part_leads_to_the_others_and_to_the_volume(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path)["one"]
    tree = tree_of(page_of(work, catalog))
    hrefs = [node.get("href") for node in tree.iter("a")]
    assert "../tides/index.html" in hrefs
    assert "../two/index.html" in hrefs
    assert "../one/index.html" not in hrefs
    [current] = [node for node in tree.iter() if node.get("aria-current")]
    assert words(current) == "The Clerk"
    assert "Part of https://doi.org/10.5555/tides" in words(tree.find("body"))


def test_only_files_that_are_there_are_listed_and_none_of_the_post(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path)["one"]
    html = page_of(work, catalog, "zenodo.json", "substack.html", "handover.html", "one.pdf")
    items = [node for node in tree_of(html).iter("ul") if node.get("class") == "files"]
    rows = [(item.find("a").get("href"), words(item)) for item in items[0]]
    assert [row[0] for row in rows] == ["one.pdf", "one.md", "zenodo.json"]
    assert rows[0][1].startswith("Whitepaper, PDF 2 kB to read")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("embargoed", "Access closed until 2099-07-01"),
        ("restricted", "Access restricted. Ask the authors & say <why>."),
    ],
)
def test_a_work_that_is_not_open_does_not_offer_its_text(name: str, expected: str) -> None:
    work, catalog = record_works.CASES[name]
    catalog = replace(catalog, publication=replace(catalog.publication, url=URL))
    html = page_of(work, catalog, f"{name}.pdf", "citation.bib")
    assert expected in words(tree_of(html).find("body"))
    assert f"{name}.pdf" not in html
    assert f"{name}.md" not in html
    assert '<a href="citation.bib"' in html


def test_how_to_cite_in_three_styles(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path)["two"]
    tree = tree_of(page_of(work, catalog))
    [block] = [node for node in tree.iter("dl") if node.get("class") == "citations"]
    rows = {words(row.find("dt")): row.find("dd") for row in block}
    assert list(rows) == ["APA", "Chicago", "Vancouver"]
    for style, begins in (
        ("APA", "Carberry, J. (2026). The Engine."),
        ("Chicago", "Carberry, Josiah. 2026."),
        ("Vancouver", "Carberry J. The Engine"),
    ):
        assert words(rows[style]).startswith(begins)
        assert [a.get("href") for a in rows[style].iter("a")] == ["https://doi.org/10.5555/two"]


def test_a_part_without_a_doi_is_cited_by_that_of_its_series(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path)["one"]
    tree = tree_of(page_of(work, catalog))
    [block] = [node for node in tree.iter("dl") if node.get("class") == "citations"]
    found = [[a.get("href") for a in row.iter("a")] for row in block]
    assert found == [["https://doi.org/10.5555/tides"]] * 3


def test_references_are_listed_with_their_addresses() -> None:
    work, catalog = record_works.CASES["standalone"]
    text = words(tree_of(page_of(work, catalog)).find("body"))
    assert "References Example, A. (1999). “Quoted” — a title." in text


def test_all_links_of_the_folder_are_relative_and_nothing_is_fetched(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path)["one"]
    html = page_of(work, catalog, "one.pdf")
    tree = tree_of(html)
    for node in tree.iter():
        assert not str(node.get("src") or "data:").startswith(("http", "//", "/"))
    for node in tree.iter("a"):
        href = node.get("href")
        assert href.startswith("https://") or not re.match(r"[a-z]+:|/", href)
    styles = "".join(node.text for node in tree.iter("style"))
    assert "url(" not in styles.replace(theme.font_css("../"), "")
    assert "@import" not in styles


# --- a publication's own template


def test_a_block_can_be_changed(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path)["one"]
    own = tmp_path / "templates" / "landing" / "landing.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text(
        '{% extends "pressroom/landing/landing.html.j2" %}\n'
        "{% block colophon %}<footer><p>Ours, {{ meta.title }}.</p></footer>{% endblock %}\n"
    )
    html = page_of(work, catalog)
    assert "Ours, The Clerk." in html
    assert "Made with Pressroom" not in html


def test_a_fault_of_a_template_is_reported_at_its_line(tmp_path: Path) -> None:
    work, catalog = parts(tmp_path)["one"]
    own = tmp_path / "templates" / "landing" / "landing.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text(
        '{% extends "pressroom/landing/landing.html.j2" %}\n'
        "{% block colophon %}\n{{ mata.title }}\n{% endblock %}\n"
    )
    collector = Collector()
    made = landing.render(work, catalog, collector)
    assert [artifact.path for artifact in made] == ["one/one.md"]
    [found] = collector
    assert (found.name, found.path, found.line) == (
        "template-valid", "templates/landing/landing.html.j2", 3,
    )  # fmt: skip
