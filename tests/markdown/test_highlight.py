"""Code for print: classes for a few kinds of words, and not a character changed."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from pressroom.markdown import highlight
from pressroom.metadata.colours import contrast

PYTHON = '''@decorate
def drop(cup: int) -> str:
    """Let it fall."""

    # not yet
    return f"shard {cup}" * 2
'''

SAMPLES = {
    "python": PYTHON,
    "json": '{"a": [1, 2.5, true],\n "b": "<text> & more"}',
    "sh": 'for f in *.md; do\n\techo "$f"  # each\ndone\n\n',
    "html": "<p class='x'>a &amp; b</p>\r\n<br>",
    "sql": "SELECT a, 'b''c' FROM t WHERE x >= 1.5; -- end",
    "diff": "- old\n+ new\n  same\n",
    "r": "x <- c(1, 2)\nplot(x)  # see\n",
    "latex": "\\frac{a}{b} % half\n",
    "": "plain < text >\n\n  indented",
    "text": "",
    "made-up": "whatever {x}",
}


def words(markup: str) -> str:
    return unescape(re.sub(r"</?span[^>]*>", "", markup))


@pytest.mark.parametrize("language", SAMPLES)
def test_every_character_stays(language: str) -> None:
    text = SAMPLES[language]
    assert "".join(part for _, part in highlight.runs(text, language)) == text
    assert words(highlight.markup(text, language)) == text
    assert words(highlight.hanging_markup(text, language)) == text


def test_kinds_of_words() -> None:
    found = {(kind, part.strip()) for kind, part in highlight.runs(PYTHON, "python")}
    assert {
        ("name", "@decorate"),
        ("kw", "def"),
        ("name", "drop"),
        ("str", '"""Let it fall."""'),
        ("com", "# not yet"),
        ("num", "2"),
    } <= found


def test_lines_that_hang_hold_their_breaks() -> None:
    html = highlight.hanging_markup("a = '''x\ny'''\n\nb", "python")
    lines = re.findall(r'<span class="line">(.*?\n|.*)</span>(?=<span class="line">|$)', html, re.S)
    assert [words(line) for line in lines] == ["a = '''x\n", "y'''\n", "\n", "b"]
    assert html.count('class="str"') == 2, "a span ends with its line"


def test_unknown_languages() -> None:
    assert highlight.is_known("Python")
    assert not highlight.is_known("pyhton")
    assert highlight.suggestion("pyhton") == "python"
    assert highlight.suggestion("qqqqqqq") == ""
    assert highlight.is_plain("TEXT")
    assert highlight.is_plain("")
    assert highlight.markup("x < 1", "pyhton") == "x &lt; 1"


def test_a_very_long_block_is_plain() -> None:
    text = "x = 1\n" * 20_000
    assert highlight.runs(text, "python") == (("", text),)


def test_colours_are_readable_on_the_wash() -> None:
    css = (Path(__file__).parents[2] / "templates/whitepaper/whitepaper.css").read_text("utf-8")
    wash = re.search(r"^pre \{.*?background: (#\w+)", css, re.M)
    assert wash
    colours = re.findall(r"^pre \.(\w+) \{[^}]*?color: (#\w+)", css, re.M)
    assert {kind for kind, _ in colours} >= {"kw", "str", "com", "num"}
    for kind, colour in colours:
        assert contrast(colour, wash[1]) >= 4.5, kind
