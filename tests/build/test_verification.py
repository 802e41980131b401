"""Every fact that a template has wrong or leaves out is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import record_works

from pressroom import post, records
from pressroom.build import pipeline
from pressroom.build.verification import verify
from pressroom.diagnostics import Collector, Diagnostic
from pressroom.files import Artifact
from pressroom.model.work import Catalog, Work
from pressroom.paper import whitepaper
from pressroom.records import citation_files
from pressroom.site import landing

CONFIG = 'name = "Notes on Harbours"\nurl = "https://notes.example.org"\n'
ARTICLE = """---
title: The Clerk and the Moon
subtitle: Tide Tables
date: 2026-11-02
version: "1.4"
license: CC-BY-4.0
doi: 10.5555/tides.1
authors:
  - {given: Josiah, family: Carberry, orcid: 0000-0002-1825-0097}
  - {given: Ada, family: Example, orcid: 0000-0001-5109-3700}
abstract: A short study of tides.
---

It was high water. [A critic](https://doi.org/10.5555/critic.9) disagrees.

## The table

| Port | Rise |
|------|-----:|
| A    |    2 |
"""
SERIES = """title: How Harbours Keep Time
date: 2026-11-03
license: CC-BY-4.0
doi: 10.5555/volume
authors: [{given: Josiah, family: Carberry, orcid: 0000-0002-1825-0097}]
abstract: Studies.
"""
PART = ARTICLE.replace("doi: 10.5555/tides.1\n", "part: 1\n").replace("The Clerk and", "A Day and")

# What is replaced in the source to have the PDF of another work.
IN_SOURCE = {
    "DOI": ("10.5555/tides.1", "10.5555/tides.7"),
    "ORCID iDs": ("0000-0001-5109-3700", "0000-0002-1694-233X"),
    "title": ("The Clerk and the Moon", "The Clark and the Moon"),
    "date": ("2026-11-02", "2026-11-05"),
    "version": ("1.4", "1.5"),
    "licence": ("CC-BY-4.0", "CC-BY-SA-4.0"),
}
# What is replaced in the text of an artifact.
IN_TEXT: Mapping[str, Sequence[tuple[str, str]]] = {
    "DOI": [IN_SOURCE["DOI"]],
    "ORCID iDs": [IN_SOURCE["ORCID iDs"]],
    "title": [IN_SOURCE["title"]],
    "date": [("2026-11-02", "2026-11-05"), ("2026/11/02", "2026/11/05")],
    "version": [("1.4", "1.5")],
    "licence": [("CC-BY-4.0", "CC-BY-3.0"), ("by/4.0", "by/3.0"),
                ("Attribution 4.0", "Attribution 3.0")],
}  # fmt: skip
FILES = ("substack.html", "handover.html", "index.html")


def publish(root: Path, text: str = ARTICLE) -> tuple[Catalog, dict[str, list[Artifact]]]:
    """Every artifact of a publication with one article and a series, as built."""
    (root / "sources" / "time").mkdir(parents=True)
    (root / "pressroom.toml").write_text(CONFIG)
    (root / "sources" / "clerk.md").write_text(text)
    (root / "sources" / "time" / "series.yaml").write_text(SERIES)
    (root / "sources" / "time" / "day.md").write_text(PART)
    checked = pipeline.check(root)
    assert not [d for d in checked.diagnostics if d.severity == "error"]
    made = {}
    for work in checked.works:
        collector = Collector()
        made[work.meta.slug] = everything(work, checked.catalog, collector)
        assert not collector.has_errors, list(collector)
    return checked.catalog, made


def everything(work: Work, catalog: Catalog, collector: Collector) -> list[Artifact]:
    made = [
        *whitepaper.render(work, catalog, collector),
        *post.render(work, catalog, collector),
        *records.render(work, catalog, collector),
        *citation_files.render(work, catalog, collector),
    ]
    return [*made, *landing.render(work, catalog, collector, made)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalog, dict[str, list[Artifact]]]:
    return publish(tmp_path_factory.mktemp("publication"))


def work_of(catalog: Catalog, slug: str) -> Work:
    return next(work for work in catalog.works if work.meta.slug == slug)


def found(catalog: Catalog, slug: str, artifacts: Sequence[Artifact]) -> list[Diagnostic]:
    collector = Collector()
    verify(work_of(catalog, slug), catalog, artifacts, {}, collector)
    assert {d.name for d in collector} <= {"artifacts-agree"}
    return list(collector)


def damaged(
    artifacts: Sequence[Artifact], name: str, pairs: Sequence[tuple[str, str]]
) -> list[Artifact]:
    """``artifacts`` with text replaced in the file ``name``."""
    out = []
    for artifact in artifacts:
        if artifact.path.endswith(f"/{name}"):
            text = artifact.data.decode()
            changed = text
            for old, new in pairs:
                changed = changed.replace(old, new)
            assert changed != text, f"{name} says none of {pairs}"
            artifact = replace(artifact, data=changed.encode())
        out.append(artifact)
    return out


@pytest.mark.parametrize("slug", ["clerk", "day", "time"])
def test_what_is_built_agrees(built: tuple[Catalog, dict[str, list[Artifact]]], slug: str) -> None:
    catalog, made = built
    assert found(catalog, slug, made[slug]) == []


@pytest.mark.parametrize("kind", IN_TEXT)
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_found_and_no_other(
    built: tuple[Catalog, dict[str, list[Artifact]]], name: str, kind: str
) -> None:
    catalog, made = built
    if (name, kind) == ("substack.html", "date"):
        return  # a field of its own there
    wrong = damaged(made["clerk"], name, IN_TEXT[kind])
    findings = found(catalog, "clerk", wrong)
    assert findings
    for finding in findings:
        assert finding.message.startswith(f"the {kind} ")
        assert f"in clerk/{name} (" in finding.message
        assert finding.path == "sources/clerk.md"
        assert "; in sources/clerk.md " in finding.message


@pytest.mark.parametrize("kind", IN_SOURCE)
def test_the_pdf_of_another_work_is_found(
    built: tuple[Catalog, dict[str, list[Artifact]]], tmp_path: Path, kind: str
) -> None:
    catalog, made = built
    (tmp_path / "sources").mkdir()
    (tmp_path / "pressroom.toml").write_text(CONFIG)
    old, new = IN_SOURCE[kind]
    (tmp_path / "sources" / "clerk.md").write_text(ARTICLE.replace(old, new))
    other = pipeline.check(tmp_path).catalog
    [pdf] = whitepaper.render(other.works[0], other, Collector())
    findings = found(catalog, "clerk", [pdf, *made["clerk"][1:]])
    places = {
        "DOI": {"pages", "links"},
        "ORCID iDs": {"links"},
        "title": {"pages", "metadata"},
        "date": {"pages", "metadata"},
        "version": {"pages"},
        "licence": {"pages"},
    }[kind]
    assert {f.message.partition("clerk.pdf (")[2].partition(")")[0] for f in findings} == places
    assert all(f.message.startswith(f"the {kind} ") for f in findings)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('<meta name="citation_doi" content="10.5555/tides.1">', "",
         "the DOI is missing in clerk/index.html (Highwire tags); "
         "in sources/clerk.md it is 10.5555/tides.1"),
        ('<meta name="citation_doi" content="10.5555/tides.1">',
         '<meta name="citation_doi" content="10.5555/tides.7">',
         "the DOI is 10.5555/tides.7 in clerk/index.html (Highwire tags); "
         "in sources/clerk.md it is 10.5555/tides.1"),
    ],
)  # fmt: skip
def test_the_message_names_the_file_and_both_values(
    built: tuple[Catalog, dict[str, list[Artifact]]], old: str, new: str, message: str
) -> None:
    catalog, made = built
    wrong = damaged(made["clerk"], "index.html", [(old, new)])
    assert [finding.message for finding in found(catalog, "clerk", wrong)] == [message]


def test_a_part_shows_the_doi_of_its_series(
    built: tuple[Catalog, dict[str, list[Artifact]]],
) -> None:
    catalog, made = built
    wrong = damaged(made["day"], "index.html", [("10.5555/volume", "10.5555/volumf")])
    messages = {finding.message for finding in found(catalog, "day", wrong)}
    assert {message.partition(" (")[0] for message in messages} == {
        "the DOI is 10.5555/volumf in day/index.html"
    }


@pytest.mark.parametrize(
    ("template", "blocks", "only", "missing"),
    [
        ("whitepaper/whitepaper.html.j2", "facts colophon", "pdf",
         {"DOI", "date", "version", "licence"}),
        ("landing/landing.html.j2", "brief facts cite", "page",
         {"DOI", "date", "version", "licence"}),
        ("landing/landing.html.j2", "authors", "page", {"ORCID iDs"}),
        ("landing/landing.html.j2", "tags", "page",
         {"DOI", "ORCID iDs", "title", "date", "version", "licence"}),
    ],
)  # fmt: skip
def test_a_template_that_leaves_facts_out_stops_the_build(
    tmp_path: Path, template: str, blocks: str, only: str, missing: set[str]
) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "pressroom.toml").write_text(CONFIG)
    (tmp_path / "sources" / "clerk.md").write_text(ARTICLE)
    own = tmp_path / "templates" / template
    own.parent.mkdir(parents=True)
    emptied = "".join(f"{{% block {block} %}}{{% endblock %}}\n" for block in blocks.split())
    own.write_text(f'{{% extends "pressroom/{template}" %}}\n{emptied}')
    done = pipeline.build(tmp_path, only=[only, "record"], jobs=1)
    assert done.written == ()
    wrong = [d for d in done.diagnostics if d.severity == "error"]
    assert {d.name for d in wrong} == {"artifacts-agree"}
    kinds = {d.message.removeprefix("the ").partition(" are")[0].partition(" is")[0] for d in wrong}
    assert kinds == missing
    assert all("in sources/clerk.md " in d.message for d in wrong)


def test_a_post_whose_frame_is_the_publications_own_need_only_show_the_doi(
    built: tuple[Catalog, dict[str, list[Artifact]]], tmp_path: Path
) -> None:
    catalog, made = built
    folder = tmp_path / "templates" / "substack"
    folder.mkdir(parents=True)
    for name in ("opening", "closing"):
        (folder / f"{name}.md.j2").write_text("{# nothing #}\n")
    own = replace(catalog, publication=replace(catalog.publication, root=tmp_path))
    body = Artifact("clerk/substack.html", b"<p>DOI: 10.5555/tides.1</p>", "text/html", "clerk")
    rest = [a for a in made["clerk"] if a.path.endswith("/record.json")]
    assert found(own, "clerk", [body, *rest]) == []
    body = replace(body, data=b"<p>High water.</p>")
    [finding] = found(own, "clerk", [body, *rest])
    assert finding.message.startswith("the DOI is missing in clerk/substack.html (post)")


@pytest.mark.parametrize("name", record_works.CASES)
def test_no_kind_of_work_is_taken_for_wrong(name: str, tmp_path: Path) -> None:
    work, catalog = record_works.CASES[name]
    catalog = replace(catalog, publication=replace(catalog.publication, root=tmp_path))
    collector = Collector()
    made = everything(work, catalog, collector)
    verify(work, catalog, made, {}, collector)
    assert [d for d in collector if d.name == "artifacts-agree"] == []
