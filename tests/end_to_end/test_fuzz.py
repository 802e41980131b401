"""Nothing a user can write raises: mutated publications are checked, the clean ones built."""

from __future__ import annotations

import random
from pathlib import Path

import marked
import pytest

from pressroom.build import pipeline

SEED = Path(__file__).parents[1] / "markdown" / "cases"
PIECES = [
    "---\n",
    "\n",
    "  ",
    "\t",
    "- ",
    "> ",
    "# ",
    "## ",
    "```\n",
    ":::",
    "::: callout\n",
    "|",
    "|---|\n",
    ": x {#tbl:a}\n",
    "{#fig:a}",
    "[^a]",
    "[^a]: ",
    "^[",
    "]",
    "[",
    "(",
    ")",
    "[@",
    "![",
    "](",
    "<b>",
    "<!--",
    "-->",
    "$",
    "$$\n",
    "*",
    "**",
    "_",
    "`",
    "\\",
    "&amp;",
    "&#x0;",
    "\u200b",
    "\u202e",
    "\ufeff",
    "\x00",
    "é",
    "漢",
    "🕒",
    "https://doi.org/10.",
    "10.5555/",
    "orcid.org/0000-",
    "doi:",
    "title: ",
    "part: 1\n",
    "authors: ",
    "!!x ",
    "&a ",
    "*a ",
    "<<: ",
    "{",
    "}",
    "'",
    '"',
    "%",
    "@",
    "x" * 300,
    "1. ",
    "12. ",
    "[ ] ",
    "~~",
    "\r",
    "\x85",
]


def _mutate(text: str, rng: random.Random) -> str:
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(text) + 1)
        choice = rng.random()
        if choice < 0.5:
            text = text[:at] + rng.choice(PIECES) * rng.randrange(1, 4) + text[at:]
        elif choice < 0.75:
            text = text[:at] + text[at + rng.randrange(1, 30) :]
        else:
            start = rng.randrange(len(text) + 1)
            text = text[:at] + text[start : start + 40] + text[at:]
    return text


@pytest.mark.parametrize("seed", range(6))
def test_mutated_publications_raise_nothing(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    bodies = [file.read_text(encoding="utf-8") for file in sorted(SEED.glob("*.md"))]
    for name in ("square.svg", "refs.json"):
        content = (SEED / name).read_text(encoding="utf-8")
        target = tmp_path / "sources" / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(_mutate(content, rng) if rng.random() < 0.3 else content, "utf-8")
    for number in range(40):
        front = marked.FRONT.replace("---\n", "---\nbibliography: refs.json\n", 1)
        front = front.replace("A title", f"Title {number}")
        if rng.random() < 0.5:
            front = _mutate(front, rng)
        text = front + "\n\n" + _mutate(rng.choice(bodies), rng)
        path = tmp_path / "sources" / f"a{number:02d}.md"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    config = _mutate(marked.CONFIG, rng) if seed % 2 else marked.CONFIG
    (tmp_path / "pressroom.toml").write_bytes(config.encode("utf-8", "surrogatepass"))
    checked = pipeline.check(tmp_path)
    for found in checked.diagnostics:
        assert found.message
        if found.line is None:
            continue
        lines = (tmp_path / found.path).read_text("utf-8", "replace").split("\n")
        assert found.line >= 1
        if found.column is not None and "\r" not in "\n".join(lines):
            assert found.line <= len(lines)
            assert 1 <= found.column <= len(lines[found.line - 1]) + 1
    broken = {d.path for d in checked.diagnostics if d.severity == "error"}
    for path in sorted(broken):
        if path.endswith(".md"):
            (tmp_path / path).unlink()
    (tmp_path / "pressroom.toml").write_text(marked.CONFIG, encoding="utf-8")
    built = pipeline.build(tmp_path, only=["substack", "record", "citation"], jobs=1)
    assert all(d.name != "record-valid" for d in built.diagnostics)
