"""Fonts of the system: which are taken for what, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import squares
from pdf_reading import Pdf

from pressroom.build import pipeline
from pressroom.paper.systemfonts import choose

ARABIC, HEBREW, HAN, KANA, HANGUL = "\u0627\u0644", "\u05e9\u05dc", "中文", "かな", "한글"


def test_nothing_is_missing_where_nothing_is_asked_for() -> None:
    assert choose("").families == ()
    assert choose("").missing == frozenset()


def test_what_no_font_has_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squares.system(tmp_path, {"A": HEBREW}, monkeypatch)
    chosen = choose(HEBREW + HAN)
    assert chosen.families == ("A",)
    assert chosen.files == (tmp_path / "fonts/A-Regular.ttf",)
    assert chosen.missing == frozenset(HAN)


CHOICES = {
    "noto first": (ARABIC, "", {"A": ARABIC, "Noto Naskh Arabic": ARABIC}, ("Noto Naskh Arabic",)),
    "sans of the script": (HEBREW, "", {"DejaVu Sans": HEBREW, "Noto Sans Hebrew": HEBREW},
        ("Noto Sans Hebrew",)),
    "proportional": (HEBREW, "", {"A Mono": HEBREW, "B": HEBREW}, ("B",)),
    "complete": (HEBREW, "", {"Noto Sans": HEBREW[:1], "Unifont": HEBREW}, ("Unifont",)),
    "one more": (HEBREW + ARABIC, "", {"A": HEBREW, "B": ARABIC}, ("A", "B")),
    "one for both": (HEBREW + ARABIC, "", {"A": HEBREW + ARABIC}, ("A",)),
    "han by kana": (HAN + KANA, "", {"Noto Sans CJK JP": HAN + KANA, "Noto Sans SC": HAN + KANA},
        ("Noto Sans CJK JP",)),
    "han by hangul": (HAN + HANGUL, "", {"Noto Sans CJK KR": HAN + HANGUL, "Noto Serif SC": HAN},
        ("Noto Sans CJK KR",)),
    "han by language": (HAN, "zh-TW", {"Noto Serif CJK SC": HAN, "Noto Serif CJK TC": HAN},
        ("Noto Serif CJK TC",)),
    "han": (HAN, "", {"Noto Serif CJK JP": HAN, "Noto Serif CJK SC": HAN}, ("Noto Serif CJK SC",)),
}  # fmt: skip


@pytest.mark.parametrize("name", CHOICES)
def test_a_family_is_chosen_for_each_script(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    characters, language, fonts, families = CHOICES[name]
    squares.system(tmp_path, fonts, monkeypatch)
    assert choose(characters, language).families == families


def test_one_warning_names_the_family_and_the_font_to_bring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    squares.system(tmp_path / "system", {"Of This System": HEBREW}, monkeypatch)
    root = tmp_path / "work"
    root.mkdir()
    (root / "a.md").write_text(f"# Title\n\nOne.\n\nTwo {HEBREW}.\n\n{HEBREW}\n", encoding="utf-8")
    built = pipeline.build(root, [root / "a.md"], only=["pdf"])
    [found] = [one for one in built.diagnostics if one.name == "font-brought"]
    assert (found.path, found.line) == ("a.md", 5)
    assert "Of This System" in found.message
    assert "Noto Serif Hebrew" in found.hint
    pdf = Pdf((root / "build/a/a.pdf").read_bytes())
    assert HEBREW in pdf.text or HEBREW[::-1] in pdf.text
    checked = pipeline.check(root, [root / "a.md"])
    assert found in checked.diagnostics


def test_a_change_of_the_system_font_makes_the_pdf_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "work"
    root.mkdir()
    (root / "a.md").write_text(f"# Title\n\nTwo {HEBREW}.\n", encoding="utf-8")
    squares.system(tmp_path / "one", {"One": HEBREW}, monkeypatch)
    pipeline.build(root, [root / "a.md"], only=["pdf"])
    squares.system(tmp_path / "two", {"Two": HEBREW}, monkeypatch)
    [reason] = pipeline.build(root, [root / "a.md"], only=["pdf"]).reasons
    assert reason.text == "fonts of the system has changed"


def test_a_text_from_right_to_left_says_so_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    squares.system(tmp_path / "system", {"One": HEBREW}, monkeypatch)
    root = tmp_path / "work"
    root.mkdir()
    (root / "a.md").write_text(
        f"# {HEBREW}\n\nOne {HEBREW * 9}.\n\n***\n\nEnd {HEBREW * 9}\n", "utf-8"
    )
    built = pipeline.build(root, [root / "a.md"])
    assert [d.message for d in built.diagnostics if d.name == "language-given"] == [
        "the text is taken to be in the language `he`, by its script"
    ]
    assert not any(d.severity == "error" for d in built.diagnostics)
    page = (root / "build/a/index.html").read_text("utf-8")
    assert '<html lang="he" dir="rtl">' in page
    assert (root / "build/a/substack.html").read_text("utf-8").startswith('<div dir="rtl">')
    handover = (root / "build/a/handover.html").read_text("utf-8")
    assert 'lang="he" dir="rtl"' in handover
