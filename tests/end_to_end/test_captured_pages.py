"""The whole way of the real captured pages: import, check, build, with the program itself."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import captured
import html5lib
import pytest
import shared

pytestmark = shared.needs_captures

WORD = re.compile(r"[\w’']+")
SECTIONS = {
    captured.PARTS[0]: {1: 3, 2: 3, 3: 4, 4: 3, 5: 3, 6: 3},
    captured.PARTS[1]: {7: 6, 8: 5, 9: 6, 10: 5, 11: 9, 12: 5},
}
ARTIFACTS = ("substack.html", "handover.html", "zenodo.json", "record.json", "CITATION.cff")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return captured.publication(tmp_path_factory.mktemp("publication"))


@pytest.fixture(scope="module")
def build(root: Path) -> Path:
    built = captured.run(root, "build")
    assert built.returncode == 0, built.stdout + built.stderr
    return root / "build"


def test_the_imported_articles_check_without_errors(root: Path) -> None:
    checked = captured.run(root, "check", "--format", "json")
    assert checked.returncode == 0
    found = json.loads(checked.stdout)["diagnostics"]
    assert {d["name"] for d in found} <= {"abstract-given"}


def test_every_artifact_of_both_articles_and_their_volume_exists(build: Path) -> None:
    for slug in (*captured.PARTS, "magnesium"):
        for name in (*ARTIFACTS, f"{slug}.pdf"):
            assert (build / slug / name).stat().st_size > 200, f"{slug}/{name}"
    volume = json.loads((build / "magnesium" / "record.json").read_text("utf-8"))
    assert volume["metadata"]["title"].startswith("The Neuroscience of Magnesium Glycinate")


@pytest.mark.parametrize("name", SECTIONS)
def test_numbered_sections_are_headings_of_their_level_in_the_post(build: Path, name: str) -> None:
    tree = html5lib.parse(
        (build / name / "substack.html").read_text("utf-8"), namespaceHTMLElements=False
    )
    found = [
        (node.tag, "".join(node.itertext()).split()[0].rstrip("."))
        for node in tree.iter()
        if node.tag in ("h2", "h3", "h4") and "".join(node.itertext()).strip()[:1].isdigit()
    ]
    expected = []
    for section, count in SECTIONS[name].items():
        expected.append(("h2", str(section)))
        expected.extend(("h3", f"{section}.{sub}") for sub in range(1, count + 1))
    assert found == expected


def _parts(node: Any) -> Iterator[str]:
    """The words in order; a picture says its alternative text, which is a table's content."""
    yield node.get("alt", "") if node.tag == "img" else node.text or ""
    for child in node:
        yield from _parts(child)
        yield child.tail or ""


@pytest.mark.parametrize("name", SECTIONS)
def test_the_words_of_the_source_stand_in_the_post_in_order(
    root: Path, build: Path, name: str
) -> None:
    source = (root / "sources" / "magnesium" / f"{name}.md").read_text("utf-8")
    body = source.split("---\n", 2)[2]
    body = body.replace("::: callout\n", "")
    body = re.sub(r"^(?:\d+\.|-|#+) |\\|\*\*|\*|\|\s*-+", "", body, flags=re.MULTILINE)
    tree = html5lib.parse(
        (build / name / "substack.html").read_text("utf-8"), namespaceHTMLElements=False
    )
    words, result = WORD.findall(body), WORD.findall("\n".join(_parts(tree)))
    matcher = difflib.SequenceMatcher(None, words, result, autojunk=False)
    matched = sum(block.size for block in matcher.get_matching_blocks())
    assert len(words) > 2500
    assert matched / len(words) >= 0.995, f"{matched} of {len(words)}"
