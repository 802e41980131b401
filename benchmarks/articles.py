"""Generated articles of a given length: every common construct, the same for the same number."""

from __future__ import annotations

import random
from pathlib import Path

CONFIG = """\
name = "Generated Notes"
license = "CC-BY-4.0"
language = "en"

[[authors]]
given = "Josiah"
family = "Carberry"
orcid = "0000-0002-1825-0097"
"""

_TEXT = """\
measure sample signal rhythm baseline range effect trial margin figure table method
result question reader record source evidence group interval estimate error model
slowly clearly often rarely plainly small large early late steady open quiet common
shows takes keeps gives holds moves changes explains compares reports finds means
"""
_WORDS = _TEXT.split()


def words(rng: random.Random, count: int) -> str:
    """A sentence of ``count`` words."""
    return " ".join(rng.choice(_WORDS) for _ in range(count)).capitalize() + "."


def front_matter(number: int) -> str:
    """Complete front matter; the DOI is of the test prefix 10.5555."""
    return (
        f"---\ntitle: Generated article {number}\nsubtitle: A subtitle\n"
        f"date: 2025-11-{number % 28 + 1:02d}\nabstract: What article {number} is about.\n"
        f"doi: 10.5555/generated.{number}\nkeywords: [one, two]\nversion: 1.0\n---\n"
    )


def body(number: int, length: int = 5000) -> list[str]:
    """Blocks of about ``length`` words in all: prose, lists, tables, quotes, notes, links."""
    rng = random.Random(number)
    blocks: list[str] = []
    count = section = notes = 0
    while count < length:
        section += 1
        part = [f"## {section}. {words(rng, 4)[:-1]}"]
        for _ in range(3):
            notes += 1
            part.append(
                f"{words(rng, 40)} *{words(rng, 4)}* {words(rng, 40)} **{words(rng, 3)}** "
                f"[{words(rng, 3)}](https://doi.org/10.5555/linked.{section}) {words(rng, 30)}"
                f"[^n{notes}]\n{words(rng, 40)}"
            )
            part.append(f"[^n{notes}]: {words(rng, 20)}")
        part.append("\n".join(f"- {words(rng, 12)}" for _ in range(5)))
        part.append(f"### {section}.1 {words(rng, 3)[:-1]}")
        part.append("> " + words(rng, 30))
        rows = "\n".join(f"| {words(rng, 3)} | {words(rng, 3)} | {i} |" for i in range(4))
        part.append(f"| One | Two | Three |\n|---|---|--:|\n{rows}")
        part.append(words(rng, 60))
        count += sum(len(block.split()) for block in part)
        blocks.extend(part)
    return blocks


def article(number: int, length: int = 5000) -> str:
    """A whole article."""
    return front_matter(number) + "\n" + "\n\n".join(body(number, length)) + "\n"


def publication(root: Path, count: int, length: int = 5000) -> None:
    """Write ``count`` articles as a publication below ``root``."""
    (root / "sources").mkdir(parents=True, exist_ok=True)
    (root / "pressroom.toml").write_text(CONFIG, encoding="utf-8")
    for number in range(count):
        file = root / "sources" / f"article-{number:03d}.md"
        file.write_text(article(number, length), encoding="utf-8")
