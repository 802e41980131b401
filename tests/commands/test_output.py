"""Each report format: what stands in it, and that hostile text cannot break out of it."""

from __future__ import annotations

import json

import pytest

from pressroom import rules
from pressroom.commands import output
from pressroom.diagnostics import Collector, Diagnostic, Place

SOURCE = {("a.md", 3): "doi: 10.5555/漢字 and a very odd one", ("a.md", 4): "x" * 300 + "END"}


def _found(place: Place, message: str = "it is wrong", hint: str = "mend it") -> list[Diagnostic]:
    collector = Collector()
    collector.report(rules.DOI_SYNTAX, place, message, hint)
    return list(collector)


def _line(path: str, number: int) -> str | None:
    return SOURCE.get((path, number))


def test_text_shows_the_line_with_a_caret_below_the_exact_cells() -> None:
    out = output.paragraphs(_found(Place("a.md", 3, 14, 3, 16)), _line).splitlines()
    assert out[0] == "a.md:3:14: error: it is wrong [doi-syntax]"
    assert out[1] == "    doi: 10.5555/漢字 and a very odd one"
    assert out[2] == "    " + " " * 13 + "^~~~"  # two wide characters take four cells
    assert out[3] == "    hint: mend it"


def test_text_without_a_column_has_no_caret_and_without_a_line_no_excerpt() -> None:
    assert "^" not in output.paragraphs(_found(Place("a.md", 3)), _line)
    assert output.paragraphs(_found(Place("a.md")), _line).splitlines() == [
        "a.md: error: it is wrong [doi-syntax]",
        "    hint: mend it",
    ]


def test_text_of_a_long_line_is_cut_around_the_column() -> None:
    out = output.paragraphs(_found(Place("a.md", 4, 301, 4, 304)), _line).splitlines()
    assert len(out[1]) < 130
    assert out[1].endswith("END")
    assert out[2].rstrip().endswith("^~~")
    assert out[1][out[2].index("^") :].startswith("END")


def test_colour_adds_nothing_but_escapes() -> None:
    found = _found(Place("a.md", 3, 14, 3, 16))
    plain = output.paragraphs(found, _line)
    coloured = output.paragraphs(found, _line, colour=True)
    for code in ("\x1b[1m", "\x1b[0m", "\x1b[1;31m", "\x1b[31m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain


def test_json_has_every_field_and_null_for_what_is_not_known() -> None:
    data = json.loads(output.as_json(_found(Place("a.md", 3))))
    assert data["version"] == 1
    [row] = data["diagnostics"]
    assert row["code"] == "PR201"
    assert (row["line"], row["column"], row["end_line"]) == (3, None, None)


def test_github_escapes_what_would_end_a_command_or_a_property() -> None:
    out = output.github(_found(Place("a,b:c%.md", 3, 2), "50% of\nlines\r", "x:y,z"))
    assert out == (
        "::error file=a%2Cb%3Ac%25.md,line=3,col=2,title=PR201 doi-syntax::"
        "50%25 of%0Alines%0D. x:y,z\n"
    )


def test_sarif_has_no_region_without_a_line_and_indexes_its_rules() -> None:
    log = json.loads(output.sarif(_found(Place("a b.md")) + _found(Place("a.md", 3, 2, 3, 4))))
    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["columnKind"] == "unicodeCodePoints"
    first, second = (r["locations"][0]["physicalLocation"] for r in run["results"])
    assert first == {"artifactLocation": {"uri": "a%20b.md"}}
    assert second["region"] == {"startLine": 3, "startColumn": 2, "endLine": 3, "endColumn": 4}
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["id"] == "PR201"


@pytest.mark.parametrize(
    ("counts", "words"),
    [((0, 0), ""), ((1, 0), "1 error"), ((2, 1), "2 errors, 1 warning")],
)
def test_summary_counts_in_words(counts: tuple[int, int], words: str) -> None:
    collector = Collector()
    for number in range(counts[0]):
        collector.report(rules.DOI_SYNTAX, Place("a.md", number + 1), "m")
    for number in range(counts[1]):
        collector.report(rules.SLUG_ONCE, Place("a.md", number + 1), "m")
    assert output.summary(list(collector)) == words


def test_notes_that_say_the_same_are_one_with_a_count() -> None:
    collector = Collector()
    for line in (3, 4, 9):
        collector.report(rules.POST_CHANGED, Place("a.md", line), "a table is a picture")
        collector.report(rules.PICTURE_ALT, Place("a.md", line), "the picture has no words")
    collector.report(rules.POST_CHANGED, Place("a.md", 5), "a task list is a list")
    found = output.folded(list(collector))
    assert [(d.line, d.message) for d in found if d.severity == "note"] == [
        (3, "a table is a picture, and at 2 more places"),
        (5, "a task list is a list"),
    ]
    assert len(found) == 5
