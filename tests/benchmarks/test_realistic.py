"""The generated articles: the same each time, clean, and nothing lost on the way to the peers."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import plainer
import pytest
import realistic

from pressroom.build import pipeline


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(root)): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("realistic") / "two"
    realistic.publication(folder, 2)
    return folder


def test_the_same_number_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    realistic.publication(tmp_path / "again", 2)
    assert contents(tmp_path / "again") == contents(root)


def test_articles_differ_in_text_and_pictures(root: Path) -> None:
    made = contents(root)
    assert made["sources/article-0000.md"] != made["sources/article-0001.md"]
    pictures = [content for name, content in made.items() if "/figures/" in name]
    assert len(pictures) == len(set(pictures)) == 10


def test_pictures_are_of_three_kinds(root: Path) -> None:
    begin = {
        name[-3:]: content[:4] for name, content in contents(root).items() if "figures" in name
    }
    assert begin == {"png": b"\x89PNG", "jpg": b"\xff\xd8\xff\xe0", "svg": b"<svg"}


@pytest.mark.parametrize("formulas", [False, True])
def test_what_is_generated_has_neither_error_nor_warning(formulas: bool, tmp_path: Path) -> None:
    realistic.publication(tmp_path, 1, formulas=formulas)
    checked = pipeline.check(tmp_path)
    # A note says that one article does not cite all of the shared bibliography.
    assert {found.name for found in checked.diagnostics} == {"entry-cited"}
    assert len(checked.works) == 1


def test_an_article_has_its_words_and_parts(root: Path) -> None:
    text = (root / "sources" / "article-0000.md").read_text("utf-8")
    body = text.partition("\n---\n")[2]
    assert 5000 <= len(re.findall(r"\b[A-Za-z]+\b", body)) < 5400
    assert len(re.findall(r"^!\[", body, re.MULTILINE)) == 5
    assert len(re.findall(r"^: .* \{#tbl:", body, re.MULTILINE)) == 4
    assert len(re.findall(r"^\[\^n\d+\]: ", body, re.MULTILINE)) == 24
    assert len(set(re.findall(r"@(work\d+)", body))) >= 10


def test_each_change_adds_one_sentence(tmp_path: Path) -> None:
    realistic.publication(tmp_path, 1)
    file = tmp_path / "sources" / "article-0000.md"
    before = file.read_text("utf-8")
    realistic.change(tmp_path, 0, 1)
    realistic.change(tmp_path, 0, 2)
    added = Counter(file.read_text("utf-8").split()) - Counter(before.split())
    assert added.total() == 14
    assert {found.name for found in pipeline.check(tmp_path).diagnostics} == {"entry-cited"}


def words(text: str) -> Counter[str]:
    """The words that a reader sees, of either kind of source."""
    text = re.sub(r"::: callout", ":::", text.partition("\n---\n")[2])
    text = re.sub(r"\[@(?:fig|tbl):\w+\]|\[?(?:Figure|Table) \d+\]?(?:\(#fig:\w+\))?", "", text)
    text = re.sub(r"\{#[\w:]+( alt=)?", "", text)
    return Counter(re.findall(r"[^\W_]+", text))


def test_no_word_is_lost_on_the_way_to_pandoc(root: Path, tmp_path: Path) -> None:
    plainer.publication(root, tmp_path / "plain", realistic.AUTHOR)
    for number in range(2):
        name = f"{realistic.name_of(number)}.md"
        ours = (root / "sources" / name).read_text("utf-8")
        plain = (tmp_path / "plain" / name).read_text("utf-8")
        assert words(plain) == words(ours)
        assert words(ours).total() > 5000
    assert (tmp_path / "plain" / "references.json").is_file()
    assert len(list((tmp_path / "plain" / "figures").iterdir())) == 10


def test_each_construct_becomes_what_pandoc_reads() -> None:
    text = (
        "---\ntitle: T\nkeywords: [a b, c]\n---\n\nAs [@fig:f1] and [@tbl:t3] show [@work1].\n\n"
        '![Alt text](figures/a.png "A caption."){#fig:f1}\n\n'
        "| a |\n|---|\n| b |\n\n: Told. {#tbl:t3}\n\n::: callout Take care\nText.\n:::\n"
    )
    assert plainer.plain(text, "A. Person") == (
        "---\nauthor: A. Person\nlang: en\ntitle: T\n---\n\n"
        "As [Figure 1](#fig:f1) and Table 1 show [@work1].\n\n"
        '![A caption.](figures/a.png){#fig:f1 alt="Alt text"}\n\n'
        "| a |\n|---|\n| b |\n\n: Told.\n\n::: callout\n**Take care**\n\nText.\n:::\n"
    )
