"""Any HTML at all: nothing raises, nothing hangs, no word is lost, the same twice."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import exports
import pytest

from pressroom.diagnostics import Collector
from pressroom.importing import export
from pressroom.importing.export import dom
from pressroom.markdown.parser import parse

TAGS = """p b i em strong a ul ol li div h2 h4 blockquote table tr td span pre code sup s q br
hr"""
WORD = re.compile("w[0-9]+x")


def imported(text: str) -> tuple[str, Collector]:
    collector = Collector()
    settings = export.ImportOptions(exports.DEFAULTS)
    drafts = export.from_page(text.encode(), "page.html", settings, collector)
    return "".join(d.text for d in drafts), collector


def shown(markdown: str) -> str:
    """The text of an article as our own parser reads it."""
    out = []
    for token in parse(markdown.split("---\n", 2)[2])[0]:
        out += (
            [token.content]
            if token.type in ("fence", "code_block", "math_block", "table_caption")
            else []
        )
        out += [c.content + " " for c in token.children or []] if token.type == "inline" else []
    return " ".join(out)


@pytest.mark.parametrize("seed", range(6))
def test_tags_in_any_order_lose_no_word(seed: int) -> None:
    chance = random.Random(seed)
    odd = [
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "\x1b",
        "*",
        "**",
        "_",
        "`",
        "$",
        "[^1]",
        "|",
        ":::",
        "~~",
    ]
    odd += ["\n", "# ", "1. ", "- ", "<", ">", "\\", '"', "![", "^[", "<p", "</"]
    for _ in range(60):
        parts = []
        for number in range(60):
            tag = chance.choice(TAGS.split())
            kinds = [
                f"<{tag}>",
                f"</{tag}>",
                f" w{number}x ",
                f"w{number}x",
                chance.choice(odd),
            ]
            parts.append(chance.choice(kinds))
        html = "".join(parts)
        expected = WORD.findall(dom.words(dom.parse(html).root))
        text, _ = imported(html)
        assert set(expected) <= set(WORD.findall(shown(text) if text else "")), html
        assert imported(html)[0] == text


@pytest.mark.parametrize("seed", range(4))
def test_shapes_with_tags_gone_or_doubled_lose_no_word(seed: int) -> None:
    chance = random.Random(seed)
    shapes = [text for name, text in exports.html().items() if name not in ("furniture", "poetry")]

    def marked(_: re.Match[str]) -> str:
        return f"w{chance.randrange(10**6)}x"

    for _ in range(25):
        html = re.sub(
            "<button>[^<]*</button>|<iframe.*?</iframe>", "", "".join(chance.sample(shapes, 2))
        )
        parts = []
        for part in re.split("(<[^>]*>)", html):
            if not part.startswith("<"):
                parts.append(re.sub(r"[A-Za-z]+", marked, part))
            elif chance.random() > 0.08:
                parts.append(part * (2 if chance.random() < 0.05 else 1))
        html = "".join(parts)
        expected = set(WORD.findall(dom.words(dom.parse(html).root)))
        text, collector = imported(html)
        found = set(WORD.findall(shown(text)))
        dropped = " ".join(d.message for d in collector if d.name == "import-dropped")
        assert expected - found - set(WORD.findall(dropped)) == set(), html


@pytest.mark.parametrize(
    "html",
    [
        "<b>" * 1500 + "deep",
        "<div>" * 50_000 + "deep",
        "<ul><li>" * 300 + "deep",
        "<blockquote>" * 90 + "deep",
        "<table><tr><td>" * 300 + "deep",
        "<font color=1>x<p>" * 500,
        "</p>" * 50_000,
        "<a href=x>" * 20_000,
        '<div data-attrs="' + "[" * 100_000 + '" class="tweet">x</div>',
        '<p class="footnote-anchor"><a class="footnote-anchor" href="#">1</a>',
        "<p>" + "*" * 100_000,
        "<p>" + "[" * 100_000,
        "\x00" * 1000 + "<p>text",
        "<svg><p>x</svg><math><mi>y</math><select><option>z",
    ],
    ids=range(14),
)
def test_hostile_html_ends_soon(html: str) -> None:
    begin = time.process_time()
    text, collector = imported(html)
    assert time.process_time() - begin < 15
    assert text or len(collector)


def test_five_megabytes_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dom, "TIME_LIMIT", 60.0)
    words = "the water falls and rises twice between noon and noon, " * 2
    html = "<p>" + "".join(f"w{n}x <b>bold</b> {words}" for n in range(40_000)) + "</p>"
    assert len(html) > 5_000_000
    text, collector = imported(html)
    assert len(WORD.findall(text)) == 40_000
    assert "import-structure" in {d.name for d in collector}  # too large to be built
    _, collector = imported("<p>" + "x" * (9 * 2**20))
    assert [d.name for d in collector] == ["import-post"]


def test_the_name_of_a_file_is_text(tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_text("a secret", encoding="utf-8")
    assert "".join(dom.parse(str(file)).root.itertext()) == str(file)
