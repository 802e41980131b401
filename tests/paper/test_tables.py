"""How tables are set: the kind by their words, what follows a complaint, decimals in line."""

from __future__ import annotations

import pytest

from pressroom.model import document as d
from pressroom.paper.tables import (
    KINDS,
    Paper,
    Setting,
    column_align,
    decimal_pads,
    larger,
    setting,
)


def cell(words: str) -> d.Cell:
    return (d.Text(words),) if words else ()


def table(columns: int, word: str) -> d.Table:
    row = (cell(word),) * columns
    return d.Table(1, (d.Align.NONE,) * columns, row, (row,), (), "", 0)


@pytest.mark.parametrize(
    ("columns", "word", "kind"),
    [
        (1, "word", ""),
        (5, "magnesium", ""),
        (9, "12.5", ""),
        (6, "eight of", ""),
        (7, "magnesium", "dense"),
        (9, "magnesium", "wide"),
        (12, "magnesium", "turned"),
        (17, "magnesium", "broken"),
        (40, "magnesium", "broken"),
        (2, "https://example.org/" + "x" * 300, ""),
    ],
)
def test_the_first_kind_in_which_no_word_breaks(columns: int, word: str, kind: str) -> None:
    assert setting(table(columns, word), Paper.named("A4")).kind == kind


def test_words_break_only_where_they_must() -> None:
    assert setting(table(12, "magnesium"), Paper.named("A4")).longest > len("magnesium")
    assert setting(table(40, "magnesium"), Paper.named("A4")).longest == 6
    assert setting(table(17, "magnesium"), Paper.named("A4")).longest == 6
    assert setting(table(17, "magnesium"), Paper.named("A4")).fitting == 0
    assert setting(table(40, "magnesium"), Paper.named("A4")).fitting == 15
    assert setting(table(45, "12"), Paper.named("A4")).fitting == 0
    assert setting(table(12, "magnesium"), Paper.named("A4"), "dense") == Setting("dense", 24)
    assert setting(table(5, "magnesium"), Paper.named("A4"), "broken").kind == "broken"


@pytest.mark.parametrize(
    ("kind", "ratio", "last", "expected"),
    [
        ("", 1.01, False, "dense"),
        ("", 1.2, False, "wide"),
        ("", 1.8, False, "turned"),
        ("", 9.0, False, "broken"),
        ("dense", 1.05, False, "wide"),
        ("", 1.01, True, "broken"),
        ("turned", 1.05, False, "broken"),
        ("wide", 1.01, False, "turned"),
    ],
)
def test_a_table_that_is_too_wide_takes_a_kind_with_room(
    kind: str, ratio: float, last: bool, expected: str
) -> None:
    assert larger(kind, ratio, Paper.named("A4"), last=last) == expected
    assert KINDS.index(expected) > KINDS.index(kind)


@pytest.mark.parametrize(
    ("cells", "pads"),
    [
        (("1.25", "10", "3.5"), ("", ".25", "5")),
        (("1,000.5", "20", ""), ("", ".5", "")),
        (("−1.5", "+2", "± 3"), ("", "", "")),
        (("−1.5", "+2", "±3.25"), ("5", ".25", "")),
        (("1,5", "2,25", "3"), ("5", "", ",25")),
        (("1 000,5", "2"), ("", ",5")),
        (("1,000", "2"), ("", "")),
        (("1", "2"), ("", "")),
        (("1.5", "n/a"), ("", "")),
        (("1.5 %", "10 %"), ("", "")),
        (("", ""), ("", "")),
        ((), ()),
    ],
)
def test_decimals(cells: tuple[str, ...], pads: tuple[str, ...]) -> None:
    found = decimal_pads([cell(words) for words in cells])
    # What follows the decimal mark may be any digit: all are of one width.
    assert [len(pad) for pad in found] == [len(pad) for pad in pads]
    assert [pad[:1] in ".," for pad in found] == [pad[:1] in ".," for pad in pads]


def test_columns_of_figures() -> None:
    assert column_align([cell("1"), cell("")]) is d.Align.RIGHT
    assert column_align([cell("1"), cell("x")]) is d.Align.NONE
    assert column_align([]) is d.Align.NONE
