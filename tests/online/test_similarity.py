"""Titles and names that are the same, and those that are not."""

from __future__ import annotations

import pytest

from pressroom.online.similarity import family_names, fits, missing, same_title, words

MAGNESIUM = (
    "The Effects of Magnesium Supplementation on Subjective Anxiety and Stress—A Systematic Review"
)


@pytest.mark.parametrize(
    ("ours", "registered"),
    [
        (MAGNESIUM.replace("—", " - "), MAGNESIUM),
        (MAGNESIUM.partition("—")[0], MAGNESIUM),
        (MAGNESIUM.upper(), MAGNESIUM),
        ("Sleep", "Sleep: a review"),
        ("Role of <i>Magnesium</i> in sleep", "Role of magnesium in sleep"),
        ("Oral magnesium & insomnia", "Oral magnesium &amp; insomnia"),
        ("Über die Hülle", "Uber die Hulle"),
        ("The colour of the fold", "The color of the fold"),
        ("Schrödinger’s cat in boxes", "Schrodinger's cat in boxes"),
        ("Ο ύπνος και το μαγνήσιο", "Ο υπνος και το μαγνησιο"),
        ("睡眠とマグネシウム", "睡眠とマグネシウム"),
        ("", "Anything"),
        ("???", "!!!"),
    ],
)
def test_titles_of_one_work(ours: str, registered: str) -> None:
    assert same_title(ours, registered)
    assert same_title(registered, ours)


@pytest.mark.parametrize(
    ("ours", "registered"),
    [
        (MAGNESIUM, "Magnesium gates glutamate-activated channels in mouse central neurones"),
        ("Sleep", "Sleep medicine reviewed"),
        ("How paper folds", "How steel bends"),
        ("A", "B"),
        ("睡眠とマグネシウム", "紙の折り方"),
    ],
)
def test_titles_of_two_works(ours: str, registered: str) -> None:
    assert not same_title(ours, registered)


def test_a_title_without_end_is_compared_in_no_time() -> None:
    assert len(words("a " * 1_000_000)) <= 300
    assert not same_title("ab " * 100_000, "xy " * 100_000)


@pytest.mark.parametrize(
    ("given", "family", "names"),
    [
        ("Josiah", "Carberry", ["Josiah Carberry"]),
        ("J.", "Carberry", ["Josiah Stinkney Carberry"]),
        ("Josiah S.", "Carberry", ["Josiah Carberry"]),
        ("Jo", "Carberry", ["Josiah Carberry"]),
        ("Josiah", "Carberry", ["Carberry Josiah"]),
        ("Jörg", "Müller", ["Jorg Muller"]),
        ("Ludwig", "van Beethoven", ["Ludwig van Beethoven"]),
        ("Ana", "García López", ["Ana García-López"]),
        ("", "Plato", ["Plato"]),
        ("Plato", "", ["Plato"]),
        ("太郎", "山田", ["山田太郎", "Taro Yamada"]),
        ("Taro", "Yamada", ["山田太郎", "Taro Yamada"]),
        ("Mary", "Smith-Jones", ["Mary Smith"]),
        ("Josiah", "Carberry", ["Josiah"]),
        ("Josiah", "Carberry", []),
        ("Josiah", "Carberry", ["", "..."]),
    ],
)
def test_names_of_one_person(given: str, family: str, names: list[str]) -> None:
    assert fits(given, family, names)


@pytest.mark.parametrize(
    ("given", "family", "names"),
    [
        ("Josiah", "Carberry", ["Laurel Haak"]),
        ("Josiah", "Carberry", ["Josiah Haak"]),
        ("Josiah", "Carberry", ["Anna Carberry"]),
        ("Taro", "Yamada", ["山田太郎"]),
        ("Li", "Wei", ["Li Ming"]),
    ],
)
def test_names_of_two_persons(given: str, family: str, names: list[str]) -> None:
    assert not fits(given, family, names)


def test_names_of_csl_items() -> None:
    people = [
        {"family": "Boyle", "given": "Neil"},
        {"literal": "The  Fold Group"},
        {"name": "Crossref"},
        {"given": "Plato"},
        {"family": " "},
        "Boyle",
        None,
    ]
    assert family_names(people) == ["Boyle", "The Fold Group", "Crossref", "Plato"]
    assert family_names(None) == []
    assert family_names({"family": "x"}) == []


def test_what_is_missing_among_names() -> None:
    ours = ["Boyle", "Lawton", "van der Berg", "Muller"]
    assert missing(ours, ["Boyle", "Lawton", "Berg", "Müller"]) == []
    assert missing(ours, ["Boyle", "Dye", "Berg"]) == ["Lawton", "Muller"]
    assert missing([], ["Boyle"]) == []
