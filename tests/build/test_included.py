"""Files that articles include: bounded, and their findings are those of the article."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressroom.build import pipeline

HEAD = "---\ntitle: A title\n---\n\n"


def found(folder: Path, name: str = "a.md") -> list[tuple[str, str, int | None]]:
    checked = pipeline.check(folder, [folder / name])
    return [(d.name, d.path, d.line) for d in checked.diagnostics if d.name != "record-complete"]


def test_what_is_wrong_in_an_included_file_is_told_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(HEAD + "Text.\n\n{{< include _b.md >}}\n", encoding="utf-8")
    (tmp_path / "_b.md").write_text("> " * 200 + "deep\n\n{{ x }}\n", encoding="utf-8")
    assert found(tmp_path) == [("nesting-limit", "_b.md", 1), ("syntax-read", "_b.md", 3)]


def test_a_file_that_includes_itself_many_times_ends(tmp_path: Path) -> None:
    text = HEAD + "Text.\n\n" + "{{< include a.md >}}\n\n" * 30
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert {name for name, _path, _line in found(tmp_path)} == {"include-exists"}


@pytest.mark.parametrize("text", ["![[{}.png]]", "[[{}]]", "{{{{< include {}.md >}}}}"])
def test_a_name_longer_than_any_file_has_is_told_or_text(tmp_path: Path, text: str) -> None:
    line = text.format("n" * 300)
    (tmp_path / "a.md").write_text(f"{HEAD}Text.\n\n{line}\n", encoding="utf-8")
    assert {name for name, _path, _line in found(tmp_path)} <= {"include-exists", "picture-exists"}
