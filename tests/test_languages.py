"""The fixed words: every file complete and sound, the order in which they are looked up, dates."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path

import pytest

from pressroom.diagnostics import Collector
from pressroom.files import shipped
from pressroom.languages import check, guessed, language

FOLDER = shipped() / "languages"
FILES = sorted(file.stem for file in FOLDER.glob("*.toml"))
REQUIRED = {"en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "zh", "ja", "ar"}
SAME = {
    "first-day",
    "comma",
    "with-affiliation",
    "doi-label",
    "doi",
    "orcid",
    "quoted",
    "version-number",
}
"""Words that may be those of English."""
DAY = datetime.date(2026, 3, 9)


def words(name: str) -> dict[str, str]:
    found: dict[str, str] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return found


def own(root: Path, name: str, text: str) -> None:
    (root / "templates/languages").mkdir(parents=True, exist_ok=True)
    (root / f"templates/languages/{name}.toml").write_text(text, encoding="utf-8")


def slots(text: object) -> set[str]:
    return set(re.findall(r"\{.*?\}", text)) if isinstance(text, str) else set()


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_words_of_english_with_the_same_slots(name: str) -> None:
    english, found = words("en"), words(name)
    assert set(found) <= set(english)
    assert {key: slots(text) for key, text in found.items()} == {
        key: slots(english[key]) for key in found
    }
    if name in REQUIRED:
        assert set(english) - set(found) <= SAME


def test_the_languages_that_ship() -> None:
    assert set(FILES) >= REQUIRED


DATES = {
    "en": "9 March 2026", "de-AT": "9. März 2026", "fr": "9 mars 2026", "es": "9 de marzo de 2026",
    "pl": "9 marca 2026", "ja": "2026年3月9日", "zh-TW": "2026年3月9日", "ar": "9 مارس 2026",
    "xx": "9 March 2026",
}  # fmt: skip


@pytest.mark.parametrize("tag", DATES)
def test_a_date_has_the_form_of_the_language(tag: str) -> None:
    assert language(tag).day(DAY) == DATES[tag]


def test_the_first_of_a_month() -> None:
    assert language("fr").day(datetime.date(2026, 5, 1)) == "1er mai 2026"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("pt-BR", "Sumário"),
        ("pt-PT", "Índice"),
        ("zh-CN", "目录"),
        ("zh-TW", "目錄"),
        ("und", "Contents"),
    ],
)
def test_the_nearest_file_comes_first(tag: str, expected: str) -> None:
    assert language(tag).say("contents") == expected


def test_a_word_that_lacks_is_english_and_a_publication_has_its_own(tmp_path: Path) -> None:
    own(tmp_path, "de", 'figure = "Abb. {number}"\n')
    own(tmp_path, "fi", 'figure = "Kuva {number}"\n')
    assert language("de", tmp_path).numbered("figure", 3) == "Abb.\u00a03"
    assert language("de", tmp_path).say("contents") == "Inhalt"
    assert language("fi", tmp_path).numbered("figure", 3) == "Kuva\u00a03"
    assert language("fi", tmp_path).say("contents") == "Contents"
    assert language("fi").tag == "en"
    found = Collector()
    check(tmp_path, found)
    assert list(found) == []


def test_only_names_in_braces_are_put_in(tmp_path: Path) -> None:
    own(tmp_path, "de", 'figure = "{number.__class__} {number!r} {number}"\n')
    assert language("de", tmp_path).say("figure", number=3) == "{number.__class__} {number!r} 3"


FAULTS = {
    "figur = 'x'": "there is no word `figur`",
    "figure = 3": "`figure` is no text",
    "figure = '{count}'": "nothing is put in for `{count}`",
    "months = ['a']": "no list of twelve names",
    "figure = ": "the file is no TOML",
    f"figure = '{'x' * 70000}'": "larger than 64 KiB",
}


@pytest.mark.parametrize("text", FAULTS, ids=FAULTS.values())
def test_what_is_wrong_with_a_file_is_reported(text: str, tmp_path: Path) -> None:
    own(tmp_path, "de", text)
    collector = Collector()
    check(tmp_path, collector)
    [found] = collector
    assert (found.name, found.path) == ("template-valid", "templates/languages/de.toml")
    assert FAULTS[text] in found.message
    assert found.hint
    assert language("de", tmp_path).say("contents") == "Inhalt"


GUESSED = {
    "Plain English text.": "", "Ein Text über Größe und Maß.": "", "": "", "123 + 4": "",
    "نص عربي مع كلمة React واحدة": "ar", "متن فارسی که پژوهش و چاپ و گزارش را می‌گوید": "fa",
    "Ελληνικό κείμενο": "el", "טקסט בעברית": "he",
    "日本語の文章です。": "ja", "这是一个中文句子。": "zh",
    "這是一個中文句子，我們來了。": "zh-Hant", "한국어 문장입니다": "ko", "Русский текст": "ru",
    "Український текст із літерами її": "uk", "An English text that names 東京 once.": "",
}  # fmt: skip


@pytest.mark.parametrize("text", GUESSED)
def test_the_script_tells_a_language(text: str) -> None:
    assert guessed(text) == GUESSED[text]
