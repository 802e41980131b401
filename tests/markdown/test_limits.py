"""Input made to hurt: it ends soon, raises nothing, and what is lost is said."""

from __future__ import annotations

import functools
import time
from pathlib import Path

import marked
import pytest

from pressroom.build import pipeline
from pressroom.markdown import parser

N = 50_000


def _boxed(text: str) -> str:
    """A grid table of one cell."""
    lines = text.split("\n")
    width = max(map(len, lines))
    rule = f"+{'-' * (width + 2)}+"
    return "\n".join([rule, *(f"| {line:{width}} |" for line in lines), rule])


HOSTILE = {
    "open-brackets": "[a" * N,
    "open-pictures": "![a" * N,
    "pictures-closed-at-the-end": "![a" * N + "]",
    "nested-pictures": "![" * 300 + "x" + "](a.png)" * 300,
    "nested-brackets": "[" * N + "]" * N,
    "asterisks": "*a " * N,
    "underscores-stars": "*a_b " * N,
    "quotes": ">" * 300 + " deep",
    "lists": "".join("  " * depth + "- x\n" for depth in range(200)),
    "backticks": "".join("`" * n + "x " for n in range(1, 400)),
    "dollars": "$a" * N,
    "references": "[@a;" * N,
    "notes": "[^a]" * N,
    "inline-notes": "^[a" * N,
    "notes-closed-at-the-end": "^[a" * N + "]",
    "nested-notes": "^[" * 300 + "x" + "]" * 300,
    "colons": ":::" * N,
    "containers": "\n".join(":" * (n + 3) + " callout" for n in range(200)),
    "headings": "\n".join("## same" for _ in range(20_000)),
    "table": "|a" * 5000 + "\n" + "|-" * 5000 + "\n" + "\n".join("|x" for _ in range(200)),
    "rows-longer-than-the-head": "|a|\n|-|\n" + ("|x" * 200 + "\n") * 2000,
    "grid-never-closed": "+---+---+\n" + "| a | b |\n" * 10_000,
    "grids-never-closed": "+---+\n| a |\n+ x\n" * 10_000,
    "grid-of-many-columns": "+" + "-+" * 2000 + ("\n|" + "a|" * 2000) * 20 + "\n+" + "-+" * 2000,
    "grids-within-grids": functools.reduce(lambda text, _: _boxed(text), range(60), "x"),
    "lines-of-dashes": "--- ---\na b\n\n" * 10_000,
    "heads-without-rows": "-------\na   b\n--- ---\nx   y\n\n" * 5000,
    "columns-of-dashes": "a " * N + "\n" + "-- " * N + "\n" + "a " * N,
    "captions-of-nothing": "Table: a\n\n--- ---\n\n" * 5000,
    "html": "<a" * N,
    "comment": "<!--" * N,
    "html-in-text": "x <b>y" * N,
    "html-crossing": "x <b><i></b></i>y" * N,
    "html-blocks": "<div><p>" * N,
    "html-blocks-apart": "<div>\n\n" * N,
    "html-code": "<div><pre>\n\n" * N,
    "html-tables": "<table><tr><td>" * N,
    "html-tables-apart": "<table>\n<tr>\n\n<td>\n\n" * 10_000,
    "html-rows": "<table>" + "<tr><td rowspan=900 colspan=900>x" * 5_000 + "</table>",
    "html-lists": "<ul><li>" * N,
    "html-attributes": "<div " + "a='b' " * N + ">",
    "html-quotes": '<a b="' * N,
    "html-ends": "<b>x" + "</i>" * N,
    "html-scripts": "<div><script>" * N,
    "html-entities": "<div>" + "&#" * N,
    "components": "<A b={" * N,
    "components-alone": "<A b={\n" * N,
    "components-apart": "<Abc>\n\n" * N,
    "imports": "import {" * N + "\n\n" + "export const a\n\n" * N,
    "autolinks": "<https://a" * N,
    "definitions": "\n".join(f"[a{n}]: x" for n in range(20_000)),
    "tasks": "\n".join("- [ ] x" for _ in range(20_000)),
    "entities": "&amp;" * N,
    "braces": "## x {#a" + "{" * N,
    "spaces-before-braces": "## x" + " " * N + "{" * N + "x",
    "spaces-in-a-citation": "[@a" + " " * N + "x, p. " + "1 " * N + "$]",
    "control": "\x00\x01\x0b\x0c\x1b[31m\x7f\u200b\ufeff\u2028",
    "surrogate-like": "\ud7ff\ue000\U0010ffff",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_soon_and_raises_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser, "TIME_LIMIT", 1.5)
    case = marked.parse("=== sources/a.md\n@front\n\n")
    case.write(tmp_path)
    file = tmp_path / "sources" / "a.md"
    file.write_text(f"{marked.FRONT}\n\n{HOSTILE[name]}\n", encoding="utf-8")
    begin = time.monotonic()
    checked = pipeline.check(tmp_path)
    assert time.monotonic() - begin < parser.TIME_LIMIT + 10
    assert all(d.path == "sources/a.md" for d in checked.diagnostics)


@pytest.mark.parametrize("name", ["quotes", "lists"])
def test_nesting_beyond_the_limit_is_an_error_with_its_line(name: str, tmp_path: Path) -> None:
    marked.parse("=== sources/a.md\n@front\n\n").write(tmp_path)
    file = tmp_path / "sources" / "a.md"
    file.write_text(f"{marked.FRONT}\n\n{HOSTILE[name]}\n", encoding="utf-8")
    found = [d for d in pipeline.check(tmp_path).diagnostics if d.name == "nesting-limit"]
    assert len(found) == 1
    assert found[0].line is not None
    assert found[0].line >= 7


def test_nesting_within_the_limit_loses_nothing(tmp_path: Path) -> None:
    marked.parse("=== sources/a.md\n@front\n\n").write(tmp_path)
    text = "".join("  " * depth + f"- word{depth}\n" for depth in range(39))
    text += "\n" + ">" * 39 + " deepest\n"
    (tmp_path / "sources" / "a.md").write_text(f"{marked.FRONT}\n\n{text}", encoding="utf-8")
    checked = pipeline.check(tmp_path)
    assert checked.diagnostics == ()
    tree = repr(checked.works)
    assert all(f"word{depth}'" in tree for depth in range(39))
    assert "deepest" in tree


def test_text_that_takes_too_long_is_given_up_with_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser, "TIME_LIMIT", -1.0)
    marked.parse("=== sources/a.md\n@front\n\nA [link](https://example.org).\n").write(tmp_path)
    assert [d.name for d in pipeline.check(tmp_path).diagnostics] == [
        "parse-time",
        "article-not-empty",
    ]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    marked.parse("=== sources/a.md\n@front\n\nText.\n").write(tmp_path)
    big = tmp_path / "sources" / "big.md"
    big.write_text(marked.FRONT + "\n\n" + "x" * (1024 * 1024), encoding="utf-8")
    [found] = pipeline.check(tmp_path).diagnostics
    assert (found.name, found.path) == ("file-size", "sources/big.md")


def test_front_matter_that_is_too_large_is_refused(tmp_path: Path) -> None:
    marked.parse("=== sources/a.md\n@front\n\nText.\n").write(tmp_path)
    long = f"---\ntitle: {'x' * 70_000}\n---\n\nText.\n"
    (tmp_path / "sources" / "a.md").write_text(long, encoding="utf-8")
    [found] = pipeline.check(tmp_path).diagnostics
    assert (found.name, found.line, found.column) == ("file-size", 1, 1)


def test_a_link_out_of_the_publication_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("secret", encoding="utf-8")
    root = tmp_path / "publication"
    marked.parse("=== sources/a.md\n@front\n\nText.\n").write(root)
    (root / "sources" / "link.md").symlink_to(outside)
    [found] = pipeline.check(root).diagnostics
    assert (found.name, found.path) == ("file-readable", "sources/link.md")
