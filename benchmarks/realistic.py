"""Generated articles as people write them: about 5,000 words, pictures, tables, notes, references.

The same number gives the same bytes (the JPEG and PNG files: with the same Pillow). Words are
invented from syllables and drawn by rank, as words of a language are, so that lines break and
hyphenate as those of a text do. ``realistic.py FOLDER COUNT`` writes a publication.
"""

from __future__ import annotations

import bisect
import itertools
import json
import math
import multiprocessing
import random
import re
import sys
from pathlib import Path

import drawing

WORDS = 5000
WORKS = 60
"""Works in the bibliography that all articles share."""

CITED = 12
"""Works that one article cites."""

CONFIG = """\
name = "Generated Notes"
license = "CC-BY-4.0"
language = "en"

[[authors]]
given = "Josiah"
family = "Carberry"
orcid = "0000-0002-1825-0097"
"""
AUTHOR = "Josiah Carberry"

_WORD = re.compile(r"\b[A-Za-z]+\b")
_SMALL = """\
the of and to in a is that it as was for with on be by at which this from are not or an have
but one had were all their they more when if its has into other than some may these only then
"""
_STARTS = """\
ba be bri ca co cra de di dra e fa fi flo ga gre ha in ka la li lo ma me mo na ne no o pa per po
pro ra re ri sa se si so sta ta te tra u va ve vi wa
"""
_MIDDLES = ["", "", "b", "can", "del", "fi", "gra", "la", "men", "ni", "por", "ra", "si", "ti"]
_ENDS = "tion ment ter ness ble ling ted ry ity nce al ic ous ive s m rd nd st ck"


def _vocabulary() -> tuple[list[str], list[float]]:
    """Words in order of rank, and their cumulated frequency (that of a rank is one through it)."""
    parts = itertools.product(_STARTS.split(), _MIDDLES, _ENDS.split())
    chosen = list(dict.fromkeys("".join(part) for part in parts))
    random.Random("vocabulary").shuffle(chosen)
    words = _SMALL.split() + chosen[:4000]
    return words, list(itertools.accumulate(1 / (rank + 8) for rank in range(len(words))))


_VOCABULARY, _WEIGHTS = _vocabulary()


class _Writer:
    """Writes prose of one article; all of it comes from the article's number."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(f"article {number}")
        self.notes: list[str] = []

    def words(self, count: int) -> str:
        draw, last = self.random.random, _WEIGHTS[-1]
        return " ".join(_VOCABULARY[bisect.bisect(_WEIGHTS, draw() * last)] for _ in range(count))

    def phrase(self, count: int) -> str:
        """Words without a stop, with a capital: a heading, a caption, a cell."""
        text = self.words(count)
        return text[0].upper() + text[1:]

    def sentence(self) -> str:
        first, second = self.random.randint(5, 14), self.random.randint(4, 12)
        return f"{self.phrase(first)}, {self.words(second)}."

    def prose(self, count: int) -> str:
        """Sentences of at least ``count`` words in all."""
        sentences: list[str] = []
        done = 0
        while done < count:
            sentences.append(self.sentence())
            done += sentences[-1].count(" ") + 1
        return " ".join(sentences)

    def note(self) -> str:
        """A mark; the note itself is kept for the end of the section."""
        name = f"n{len(self.notes) + 1}"
        self.notes.append(f"[^{name}]: {self.prose(18)}")
        return f"[^{name}]"


def _paragraph(writer: _Writer, count: int, aside: str = "") -> str:
    """About ``count`` words with emphasis, and ``aside`` in their midst."""
    half = count // 2 - 8
    return (
        f"{writer.prose(half)} {writer.phrase(4)} *{writer.words(2)}* {writer.words(3)} "
        f"**{writer.words(2)}** {writer.words(4)}{aside}. {writer.prose(half)}"
    )


def _table(writer: _Writer, number: int) -> str:
    """Five columns, two of them figures, and a caption."""
    rows = [
        f"| {writer.phrase(2)} | {writer.words(3)} | {writer.random.randint(2, 900)} "
        f"| {writer.random.random() * 10:.2f} | {writer.phrase(4)} |"
        for _ in range(writer.random.randint(5, 9))
    ]
    head = " | ".join(writer.phrase(1) for _ in range(5))
    caption = f": {writer.phrase(9)}. {{#tbl:t{number}}}"
    return "\n".join([f"| {head} |", "|---|---|--:|--:|---|", *rows]) + f"\n\n{caption}"


def _section(writer: _Writer, number: int, section: int, formulas: bool) -> list[str]:
    """The blocks of one of the eight sections, about 550 words with its notes."""
    keys = [f"work{(number * 7 + section * 5 + step) % WORKS}" for step in (0, 9)]
    both = f" [@{keys[0]}; @{keys[1]}, p. {writer.random.randint(2, 90)}]"
    link = f" ([{writer.words(3)}](https://doi.org/10.5555/linked.{number}.{section}))"
    blocks = [f"## {writer.phrase(4)} {{#s{section}}}"]
    blocks.append(_paragraph(writer, 80, both if section <= CITED // 2 else link))
    blocks.append(_paragraph(writer, 60, writer.note()))
    if section <= len(drawing.KINDS):
        name = drawing.names(number)[section - 1]
        blocks[-1] += f" {writer.phrase(3)} [@fig:f{section}] {writer.words(6)}."
        blocks.append(f'![{writer.phrase(8)}]({name} "{writer.phrase(12)}."){{#fig:f{section}}}')
    blocks.append(f"### {writer.phrase(3)}")
    blocks.append(_paragraph(writer, 60, writer.note()))
    if section % 2:
        blocks[-1] += f" {writer.phrase(4)} [@tbl:t{section}] {writer.words(3)}."
        blocks.append(_table(writer, section))
    else:
        blocks.append("\n".join(f"- {writer.phrase(11)}." for _ in range(5)))
    if formulas:
        blocks.append(f"{writer.phrase(5)} $a_{section} = b^2 + {section}$ {writer.words(4)}:")
        blocks.append(f"$$\n\\sum_{{i=1}}^{{n}} x_i^{section} = \\frac{{a}}{{b + {section}}}\n$$")
    if section in (2, 5):
        blocks.append(f"> {writer.prose(35)}")
    if section == 4:
        blocks.append(f"::: callout {writer.phrase(3)}\n{writer.prose(40)}\n:::")
    blocks.append(f"### {writer.phrase(3)}")
    blocks.append(_paragraph(writer, 80, writer.note()))
    return [*blocks, _paragraph(writer, 60, f" [@{keys[0]}]" if section == 1 else "")]


def article(number: int, *, formulas: bool = False) -> str:
    """A whole article; ``formulas`` adds two to each of its sections."""
    writer = _Writer(number)
    head = (
        f'---\ntitle: "{writer.phrase(4)}, {number}"\nsubtitle: {writer.phrase(6)}\n'
        f"date: 2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}\n"
        f"abstract: >-\n  {writer.prose(120)}\ndoi: 10.5555/realistic.{number}\n"
        f"keywords: [{writer.words(1)} one, {writer.words(1)} two, {writer.words(1)} three]\n"
        'version: "1.0"\nbibliography: references.json\n---\n'
    )
    blocks: list[str] = [_paragraph(writer, 100)]
    for section in range(1, 9):
        blocks += _section(writer, number, section, formulas)
    blocks.append(f"## {writer.phrase(2)}")
    while (missing := WORDS - sum(len(_WORD.findall(b)) for b in blocks + writer.notes)) > 0:
        blocks.append(_paragraph(writer, min(120, max(missing, 40))))
    return head + "\n" + "\n\n".join(blocks + writer.notes) + "\n"


def bibliography() -> list[dict[str, object]]:
    """CSL-JSON of the works that the articles cite, with one to four authors and a DOI each."""
    made: list[dict[str, object]] = []
    for number in range(WORKS):
        writer = _Writer(-1 - number)
        people = [
            {"family": f"{writer.phrase(1)}son{letter}", "given": "Ada Maria"}
            for letter in "abcd"[: number % 4 + 1]
        ]
        made.append(
            {
                "id": f"work{number}",
                "type": "article-journal",
                "title": writer.phrase(9),
                "author": people,
                "container-title": f"Journal of {writer.phrase(2)}",
                "volume": str(number + 1),
                "page": f"{number + 1}-{number + 20}",
                "issued": {"date-parts": [[1950 + number]]},
                "DOI": f"10.5555/work.{number}",
            }
        )
    return made


def name_of(number: int) -> str:
    """The slug of an article."""
    return f"article-{number:04d}"


def write(sources: Path, number: int, formulas: bool = False) -> None:
    """Write one article and its pictures below ``sources``."""
    text = article(number, formulas=formulas)
    (sources / f"{name_of(number)}.md").write_text(text, encoding="utf-8")
    for name, content in drawing.pictures(number).items():
        (sources / name).write_bytes(content)


def publication(root: Path, count: int, *, formulas: bool = False, jobs: int | None = 1) -> None:
    """Write ``count`` articles as a publication below ``root``, ``jobs`` of them at once."""
    sources = root / "sources"
    (sources / drawing.FOLDER).mkdir(parents=True)
    (root / "pressroom.toml").write_text(CONFIG, encoding="utf-8")
    (sources / "references.json").write_text(json.dumps(bibliography(), indent=1), "utf-8")
    work = [(sources, number, formulas) for number in range(count)]
    if jobs == 1:
        for each in work:
            write(*each)
        return
    with multiprocessing.Pool(jobs) as pool:
        pool.starmap(write, work, chunksize=max(1, math.ceil(count / 16)))


def change(root: Path, number: int, time: int) -> None:
    """Add a sentence to the end of the first paragraph, another for each ``time``."""
    file = root / "sources" / f"{name_of(number)}.md"
    head, _, body = file.read_text(encoding="utf-8").partition("\n---\n\n")
    first, _, rest = body.partition("\n\n")
    added = f"{first} Sentence {time} of article {number} was added."
    file.write_text(f"{head}\n---\n\n{added}\n\n{rest}", encoding="utf-8")


if __name__ == "__main__":
    publication(Path(sys.argv[1]), int(sys.argv[2]), formulas="formulas" in sys.argv, jobs=None)
