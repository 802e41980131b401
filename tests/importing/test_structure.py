"""Which numbered lines are headings."""

from __future__ import annotations

import pytest

from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.importing.page import Reporter, blocks_of, lines_of
from pressroom.importing.structure import choose_headings


@pytest.mark.parametrize(
    ("candidates", "numbers"),
    [
        ("1. A|1.1 B|2. C|2.1 D", "1 1.1 2 2.1"),
        ("1. x|1. A|1.1 B", "1 1.1"),
        ("3. A|3.1 B|1. C|1.1 D", "3 3.1"),
        ("1. A|2. B|2.1 C", "2 2.1"),  # two numbers together may be a list
        ("1. A|text|2. B|2.1 C", "1 2 2.1"),
        ("2. A|2.1 B|text|3. C|text|3. D|text", "2 2.1"),
        ("1. A|text|2. B", ""),  # nothing proves that these are sections
        ("1.1 A|1.2 B", ""),
        ("1. A|1.1 B|1.5 mg|1.2 C", "1 1.1 1.2"),
        ("1. A|1.1 B|1.1.1 C|1.1.2 D|1.2 E", "1 1.1 1.1.1 1.1.2 1.2"),
    ],
)
def test_headings_by_their_sequence(candidates: str, numbers: str) -> None:
    source = Source("page.txt", candidates.replace("|", "\n\n"))
    chosen = choose_headings(blocks_of(lines_of(source)), Reporter(source, Collector()))
    found = [".".join(map(str, number)) for number in chosen.values()]
    assert " ".join(found) == numbers
