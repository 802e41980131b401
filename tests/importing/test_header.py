"""Parts of titles, names in capitals, and lines of labels."""

from __future__ import annotations

import pytest

from pressroom.importing.header import labels, part_of, recased


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
