"""Parts of titles, names in capitals, and the order of a head."""

from __future__ import annotations

import pytest

from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.importing.header import labels, part_of, recased
from pressroom.importing.page import Reporter, blocks_of, lines_of
from pressroom.importing.sources import quoted
from pressroom.importing.structure import choose_headings


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Part I - Tides", (1, "Tides")),
        ("Part IV – Tides", (4, "Tides")),
        ("PART XIX: Tides - and Moons", (19, "Tides - and Moons")),
        ("Part 12 — Tides", (12, "Tides")),
        ("Part 0 - Tides", None),
        ("Part IIX - Tides", None),
        ("Part - Tides", None),
        ("Part I", None),
        ("Partial - Tides", None),
    ],
)
def test_part_of_a_title(title: str, expected: tuple[int, str] | None) -> None:
    assert part_of(title) == expected


def test_a_name_in_capitals_is_written_as_it_stands_elsewhere() -> None:
    texts = ["Tidal Notes, TIDAL NOTES and tidal notes", "Tidal  Notes; TidAl Notes; TidAl Notesx"]
    assert recased("TIDAL NOTES", texts) == "Tidal Notes"
    assert recased("TIDAL NOTES", texts, ["TiDaL Notes"]) == "TiDaL Notes"
    assert recased("Tidal NOTES", texts) == "Tidal NOTES"
    assert recased("THE SEA", ["the sea", "THE SEA"]) == "THE SEA"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ORCID: a", ["orcid"]),
        ("ORCID iD: <https://x.y>DOI: [a](b)", ["orcid", "doi"]),
        ("DOI: doi:10.5555/1 | ORCID : 1", ["doi", "orcid"]),
        ("DOI: 10.5555/1 and more", []),
        ("See DOI: 10.5555/1", []),
        ("DOI:", []),
    ],
)
def test_lines_of_labels(text: str, kinds: list[str]) -> None:
    assert [label.kind for label in labels(text)] == kinds


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


def test_a_quoted_scalar_is_one_line_of_printable_characters() -> None:
    assert quoted('a "b" \\ \n \x85 \u2028 é 🌊') == '"a \\"b\\" \\\\ \\u000a \\u0085 \\u2028 é 🌊"'
