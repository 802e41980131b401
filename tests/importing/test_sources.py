"""Names of imported files: safe everywhere, and no two alike."""

from __future__ import annotations

import pytest

from pressroom.importing.sources import MAX_STEM, free_stem, quoted


@pytest.mark.parametrize(
    ("text", "taken", "expected"),
    [
        ("A Plain Title", (), "a-plain-title"),
        ("Łódź é ü", (), "odz-e-u"),
        ("../..\\x", (), "x"),
        ("…", (), "post"),
        ("", (), "post"),
        ("", ("post",), "post-2"),
        ("one", ("one", "one-2"), "one-3"),
        ("a" * 200, (), "a" * MAX_STEM),
        ("a" * (MAX_STEM - 1) + " b", (), "a" * (MAX_STEM - 1)),
    ],
)
def test_a_stem_is_safe_and_free(text: str, taken: tuple[str, ...], expected: str) -> None:
    assert free_stem(text, taken, "post") == expected


def test_a_quoted_scalar_is_one_line_of_printable_characters() -> None:
    assert quoted('a "b" \\ \n \x85 \u2028 é 🌊') == '"a \\"b\\" \\\\ \\u000a \\u0085 \\u2028 é 🌊"'
