"""Any text at all: nothing raises, places are true, what is text reads as text."""

from __future__ import annotations

import random
import re
import time

import pytest

from pressroom import markdown
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.importing.capture import import_captures
from pressroom.importing.inlines import inlines
from pressroom.importing.page import Line, Reporter
from pressroom.importing.sources import Defaults
from pressroom.markdown.parser import parse
from pressroom.markdown.writer import MarkdownWriter

MARKS = [*"aB19.)-+=#_`~[](<>!&${}|:^@\\'é—“", '"', "&amp;", ":::", "---", "[^1]", "[@k]", "~~"]
MARKS += ["$$", "```", "###", "1.", "https://x.y", "<b", "</", "-->", "word"]
GLUE = [" ", "", "\n"]
CONSTRUCT = re.compile(r"</?b[ />]|<https:|\]\((?:[#/.?)]|www|[a-z+.-]*:)", re.IGNORECASE)


def rendered(text: str) -> tuple[list[str], str]:
    """The block tokens and the text of a paragraph between two others, in the real dialect."""
    tokens = parse(f"Before.\n\n{text}\nAfter.\n")[0]
    blocks = [token.type for token in tokens if token.type != "inline"]
    words: list[str] = []
    for token in tokens:
        children = token.children or []
        words.extend(" " if c.type == "softbreak" else c.content for c in children)
        words.append(" ")
    return blocks, " ".join("".join(words).split())


def paragraph(text: str) -> tuple[str, Collector]:
    collector = Collector()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    parts = [Line(number, 1, line) for number, line in enumerate(lines, 1)]
    reporter = Reporter(Source("page.txt", "\n".join(lines)), collector)
    return MarkdownWriter().paragraph(inlines(parts, reporter)) + "\n", collector


@pytest.mark.parametrize("seed", range(4))
def test_text_reads_as_captured_whatever_it_would_mean_in_markdown(seed: int) -> None:
    chance = random.Random(seed)
    tried = 0
    for _ in range(800):
        text = "".join(chance.choice(MARKS) + chance.choice(GLUE) for _ in range(12))
        if CONSTRUCT.search(text):
            continue
        tried += 1
        blocks, words = rendered(paragraph(text)[0])
        assert blocks == ["paragraph_open", "paragraph_close"] * 3, text
        assert words == " ".join(f"Before. {text} After.".split()), text
    assert tried > 400


@pytest.mark.parametrize("seed", range(4))
def test_asterisks_render_or_are_reported(seed: int) -> None:
    chance = random.Random(seed)
    alphabet = ["*", "**", "***", "**", "a", "b", " ", ".", "(", ")", '"', "\n", "é", ","]
    for _ in range(1500):
        text = "x" + "".join(chance.choice(alphabet) for _ in range(14))
        if "****" in text:
            continue
        out, collector = paragraph(text)
        blocks, words = rendered(out)
        assert blocks == ["paragraph_open", "paragraph_close"] * 3, text
        bare = "".join(words.replace("*", "").split())
        assert bare == "Before." + "".join(text.replace("*", "").split()) + "After.", text
        if "**" in words:
            assert any("kept as text" in d.message for d in collector), text


@pytest.mark.parametrize("seed", range(6))
def test_no_page_makes_it_raise(seed: int) -> None:
    chance = random.Random(seed)
    starts = ["", "T\n\n", "KICKER\n\nTitle\n\nSub\n\nNAME\nMAR 4, 2024\n\nShare\n\n"]
    extra = ["\n\n", "\t", "**", "- ", "1. A\n\n", "1.1 B\n\n", "Share\n\n", "ORCID: ", "\u00a0"]
    extra += ["DOI: 10.5555/x\n\n", "Discussion about this post\n\n", "Comments Restacks\n\n"]
    extra += ["\x00", "\ud800", "\u2028", "\r", "![a](b)", "<p>", "<!--", "Thanks for reading "]
    for _ in range(40):
        text = chance.choice(starts) + "".join(
            chance.choice(MARKS + extra) for _ in range(chance.randrange(300))
        )
        collector = Collector()
        found = import_captures(
            [Source("a.txt", text), Source("b.txt", text[::-1])], Defaults(), collector
        )
        again = import_captures(
            [Source("a.txt", text), Source("b.txt", text[::-1])], Defaults(), Collector()
        )
        assert found == again
        for article in found.articles:
            article.text.encode("utf-8")
            markdown.build(Source("x.md", article.text), 1, None, Bibliography(), Collector())  # type: ignore[arg-type]
        lines = {"a.txt": text.split("\n"), "b.txt": text[::-1].split("\n")}
        for d in collector:
            if d.line is not None and d.column is not None and d.end_column is not None:
                length = len(lines[d.path][d.line - 1])
                assert 1 <= d.column < d.end_column <= length + 1, (d, text)


@pytest.mark.parametrize(
    "unit",
    [
        *("a** ", "**a **", "[", "![a", "<p ", "[a](x(", "*<b>", "- a\n", "1. a\n\n", "a\tb\n"),
        *("Thanks for reading x\n", "ORCID: ", "1.1 A\n\n1. B\n\n", "Comments Restacks\n\n"),
    ],
)
def test_time_grows_with_the_length_alone(unit: str) -> None:
    def seconds(count: int) -> float:
        text = "A Title\n\n" + unit * count
        begin = time.process_time()
        import_captures([Source("a.txt", text)], Defaults(), Collector())
        return time.process_time() - begin

    count = 10_000 // len(unit)
    seconds(10)
    assert seconds(8 * count) < 30 * seconds(count) + 0.25
