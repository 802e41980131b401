"""A new publication, one around articles that are there, and a new article."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from pressroom.build import pipeline, starting
from pressroom.build.starting import Answers, Understood
from pressroom.diagnostics import PressroomError

TODAY = datetime.date(2025, 11, 21)
WHO = Answers(author="Josiah Carberry", orcid="0000-0002-1825-0097")


def _files(root: Path) -> dict[str, bytes]:
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in root.rglob("*")
        if file.is_file()
    }


def test_a_new_publication_is_ready_without_a_warning(tmp_path: Path) -> None:
    made = starting.start(tmp_path, WHO, Understood(), TODAY)
    assert {file.relative_to(tmp_path).as_posix() for file in made.written} == set(_files(tmp_path))
    assert (tmp_path / ".gitignore").read_text() == "/build/\n"
    assert (tmp_path / "pressroom.toml").read_text().startswith("#:schema ./schemas/pressroom.")
    built = pipeline.build(tmp_path, only=("substack", "record", "page"))
    assert {d.severity for d in built.diagnostics} <= {"note"}
    [work] = built.checked.works
    assert work.meta.recordable
    assert [author.name for author in work.meta.authors] == ["Josiah Carberry"]


def test_articles_that_are_there_are_adopted_and_not_touched(tmp_path: Path) -> None:
    front = "---\ntitle: {}\nauthor: Ana María López\nlang: es\nlicense: CC0-1.0\n---\n\nTexto.\n"
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/uno.md").write_text(front.format("Uno"), encoding="utf-8")
    (tmp_path / "dos.md").write_text(front.format("Dos"), encoding="utf-8")
    (tmp_path / ".gitignore").write_text("*.pyc\n", encoding="utf-8")
    before = _files(tmp_path)
    known = starting.understand(tmp_path)
    assert known.sentences == (
        "2 articles, in this folder",
        "language: es",
        "authors: Ana María López",
        "licence: CC0-1.0",
    )
    made = starting.start(tmp_path, Answers(), known, TODAY)
    after = _files(tmp_path)
    assert {name: after[name] for name in before} == before
    assert made.hints == ["add the line /build/ to .gitignore: what is built is no source"]
    text = after["pressroom.toml"].decode("utf-8")
    for line in ('sources = "."', 'language = "es"', 'license = "CC0-1.0"', 'given = "Ana María"'):
        assert f"\n{line}\n" in text
    for _again in range(2):  # what was built is no source
        built = pipeline.build(tmp_path, only=("page",))
        assert [work.meta.slug for work in built.checked.works] == ["dos", "uno"]
    with pytest.raises(PressroomError, match="a publication already"):
        starting.start(tmp_path, Answers(), known, TODAY)


def test_authors_who_differ_are_nobody_s_default(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for name in ("One", "Two"):
        text = f"---\ntitle: {name}\nauthors: [{name} Carberry]\n---\n\nText.\n"
        (tmp_path / f"texts/{name}.md").write_text(text, encoding="utf-8")
    known = starting.understand(tmp_path)
    assert (known.sources, known.authors) == ("texts", ())
    assert known.sentences[-1] == "articles have different authors, so pressroom.toml names none"
    starting.start(tmp_path, Answers(name='The "Notes"'), known, TODAY)
    checked = pipeline.check(tmp_path)
    assert checked.catalog.publication.name == 'The "Notes"'
    assert len(checked.works) == 2


def test_a_new_article_has_all_that_a_record_needs(tmp_path: Path) -> None:
    starting.start(tmp_path, WHO, Understood(), TODAY)
    file = starting.new_article(tmp_path, 'Folds: "the" second', "", TODAY)
    assert file == tmp_path / "sources/folds-the-second.md"
    checked = pipeline.check(tmp_path, [file])
    assert checked.diagnostics == ()
    assert [work.meta.title for work in checked.works] == ['Folds: "the" second']
    with pytest.raises(PressroomError, match="exists already"):
        starting.new_article(tmp_path, 'Folds: "the" second', "", TODAY)


def test_a_new_article_of_a_series_is_its_next_part(tmp_path: Path) -> None:
    starting.start(tmp_path, WHO, Understood(), TODAY)
    (tmp_path / "sources/folds").mkdir()
    (tmp_path / "sources/folds/series.yaml").write_text("title: Folds\nabstract: All.\n", "utf-8")
    for number in (1, 2):
        file = starting.new_article(tmp_path, f"Part {number}", "folds", TODAY)
        assert f"\npart: {number}\n" in file.read_text("utf-8")
    assert pipeline.check(tmp_path, [tmp_path / "sources/folds"]).diagnostics == ()
    with pytest.raises(PressroomError, match=r"no series `fold`.*there are: folds"):
        starting.new_article(tmp_path, "Three", "fold", TODAY)
