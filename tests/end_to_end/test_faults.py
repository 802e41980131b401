"""A hundred articles, a hundred planted faults: each is found where it is, and nothing else is."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import articles
import marked

from pressroom.build import pipeline

FAULTS = tomllib.loads((Path(__file__).parent / "faults.toml").read_text("utf-8"))


def _planted(number: int, rng: random.Random) -> str:
    """The text of article ``number`` with one marked fault somewhere in it."""
    singles = [fault for fault in FAULTS["fault"] if fault.get("alone", True)]
    fault = singles[number % len(singles)]
    front = articles.front_matter(number).splitlines()
    blocks = articles.body(number, 1500)
    if "key" in fault:
        name = fault["key"].partition(":")[0]
        kept = [line for line in front if not line.startswith(f"{name}:")]
        kept.insert(rng.randrange(1, len(kept)), fault["key"])
        if "key-once" in fault["key"]:  # the second one is at fault, wherever the first stands
            kept = [*front[:-1], fault["key"], "---"]
        front = kept
    else:
        blocks.insert(rng.randrange(1, len(blocks)), fault["body"])
    return "\n".join(front) + "\n\n" + "\n\n".join(blocks) + "\n"


def test_each_of_a_hundred_faults_is_found_at_its_place_and_nothing_else(tmp_path: Path) -> None:
    rng = random.Random(20251121)
    articles.publication(tmp_path, 0)
    expected = []
    for number in range(100):
        path = f"sources/article-{number:03d}.md"
        text, findings = marked.unmark(path, _planted(number, rng))
        assert len(findings) == 1, path
        expected.extend(findings)
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = [
        (d.name, d.path, d.line, d.column, d.end_line, d.end_column)
        for d in pipeline.check(tmp_path).diagnostics
    ]
    assert found == expected


def test_generated_articles_without_a_fault_are_clean(tmp_path: Path) -> None:
    articles.publication(tmp_path, 10, 1500)
    checked = pipeline.check(tmp_path)
    assert checked.diagnostics == ()
    assert len(checked.works) == 10


def test_faults_on_one_line_after_wide_characters_have_their_columns(tmp_path: Path) -> None:
    articles.publication(tmp_path, 0)
    [fault] = [fault for fault in FAULTS["fault"] if not fault.get("alone", True)]
    path = "sources/a.md"
    text, expected = marked.unmark(path, articles.front_matter(1) + "\n" + fault["body"] + "\n")
    (tmp_path / path).write_text(text, encoding="utf-8")
    found = [
        (d.name, d.path, d.line, d.column, d.end_line, d.end_column)
        for d in pipeline.check(tmp_path).diagnostics
    ]
    assert found == expected
