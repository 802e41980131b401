"""What stands between the brackets of a citation."""

from __future__ import annotations

import pytest

from pressroom.markdown.citations import locator, pieces


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ("", "")),
        ("p. 3", ("page", "3")),
        ("pp. 3–5", ("page", "3-5")),
        ("pp.3-5, 9", ("page", "3-5, 9")),
        ("12", ("page", "12")),
        ("xii", ("page", "xii")),
        ("chap. 2", ("chapter", "2")),
        ("Chapter 2", ("chapter", "2")),
        ("sec. 4.1", ("section", "4.1")),
        ("§ 4", ("section", "4")),
        ("§§4-6", ("section", "4-6")),
        ("para. 7", ("paragraph", "7")),
        ("fig. 2a", ("figure", "2a")),
        ("app. B", ("appendix", "B")),
        ("vol. 2, p. 3", ("volume", "2, p. 3")),
        ("see there", None),
        ("p.", None),
        ("3 <b>", None),
        ("page three", None),
    ],
)
def test_locators(text: str, wanted: tuple[str, str] | None) -> None:
    assert locator(text) == wanted


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("@a", [("a", "", False)]),
        ("@a; @b", [("a", "", False), ("b", "", False)]),
        ("@a, p. 3; -@b, chap. 2", [("a", "p. 3", False), ("b", "chap. 2", True)]),
        ("-@a", [("a", "", True)]),
        ("@doi:10.1016/0022(81)90087-5", [("doi:10.1016/0022(81)90087-5", "", False)]),
        ("@doi:10.1002/a;2-O; @b", [("doi:10.1002/a;2-O", "", False), ("b", "", False)]),
        ("@doi:10.1002/a,b, 3", [("doi:10.1002/a,b", "3", False)]),
        ("@a,\np. 3", [("a", "p. 3", False)]),
    ],
)
def test_pieces(content: str, wanted: list[tuple[str, str, bool]]) -> None:
    found = list(pieces(content))
    assert [(one.key, one.after, one.bare) for one in found] == wanted
    for one in found:
        assert content[one.start : one.end] == one.key
        assert content[one.after_start : one.after_end] == one.after
