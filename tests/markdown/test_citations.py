"""What stands between the brackets of a citation, and where a key ends in a sentence."""

from __future__ import annotations

import pytest

from pressroom.markdown.citekeys import located, pieces
from pressroom.markdown.parser import parse_line


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ("", "", "")),
        (", p. 3", ("page", "3", "")),
        ("pp. 3–5", ("page", "3-5", "")),
        ("pp.3-5, 9", ("page", "3-5, 9", "")),
        ("p. 3 ff.", ("page", "3 ff.", "")),
        ("12", ("page", "12", "")),
        ("e123", ("page", "e123", "")),
        ("xii", ("page", "xii", "")),
        ("chap. 2", ("chapter", "2", "")),
        ("Chapter 2", ("chapter", "2", "")),
        ("sec. 4.1", ("section", "4.1", "")),
        ("§ 4", ("section", "4", "")),
        ("§§4-6", ("section", "4-6", "")),
        ("para. 7", ("paragraph", "7", "")),
        ("fig. 2a", ("figure", "2a", "")),
        ("app. B", ("appendix", "B", "")),
        ("vol. 2, p. 3", ("volume", "2, p. 3", "")),
        ("pp. iv, 3 and 7, and more", ("page", "iv, 3 and 7", ", and more")),
        (", pp. 33-35, 38-39 and *passim*", ("page", "33-35, 38-39", "and *passim*")),
        ("p. 3, a discussion", ("page", "3", ", a discussion")),
        (
            ", {pp. iv, vi-xi, (xv)-(xvii)} with words",
            ("page", "pp. iv, vi-xi, (xv)-(xvii)", "with words"),
        ),
        ("{chap. 2}", ("chapter", "2", "")),
        (", {}2020", ("", "", "2020")),
        ("see there", ("", "", "see there")),
        (", and more", ("", "", ", and more")),
        ("p.", ("", "", "p.")),
        ("3 <b>", ("page", "3", "<b>")),
        ("page three", ("", "", "page three")),
        ("2nd edition", ("", "", "2nd edition")),
        ("civil law", ("", "", "civil law")),
    ],
)
def test_locators(text: str, wanted: tuple[str, str, str]) -> None:
    assert located(text) == wanted


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("@a", [("", "a", "", False)]),
        ("@a; @b", [("", "a", "", False), ("", "b", "", False)]),
        ("@a, p. 3; -@b, chap. 2", [("", "a", ", p. 3", False), ("", "b", ", chap. 2", True)]),
        ("-@a", [("", "a", "", True)]),
        ("see @a, p. 3; also @b", [("see", "a", ", p. 3", False), ("also", "b", "", False)]),
        ("see this; that @a", [("see this; that", "a", "", False)]),
        ("@a, one; two; and @b", [("", "a", ", one; two", False), ("and", "b", "", False)]),
        ("mail me@example.org, @a", [("mail me@example.org,", "a", "", False)]),
        ("@{a b}", [("", "{a", " b}", False)]),
        ("@{a.}, p. 3", [("", "a.", ", p. 3", False)]),
        ("@a{ii, A}", [("", "a", "{ii, A}", False)]),
        ("@a,p. 3", [("", "a", ",p. 3", False)]),
        ("@known,too, p. 3", [("", "known,too", ", p. 3", False)]),
        ("@a and more", [("", "a", " and more", False)]),
        ("@doi:10.1016/0022(81)90087-5", [("", "doi:10.1016/0022(81)90087-5", "", False)]),
        ("@doi:10.1002/a;2-O; @b", [("", "doi:10.1002/a;2-O", "", False), ("", "b", "", False)]),
        ("@doi:10.1002/a,b, 3", [("", "doi:10.1002/a,b", ", 3", False)]),
        ("@a,\np. 3", [("", "a", ",\np. 3", False)]),
    ],
)
def test_pieces(content: str, wanted: list[tuple[str, str, str, bool]]) -> None:
    found = list(pieces(content, {"known,too"}.__contains__))
    assert [(one.before, one.key, one.after, one.bare) for one in found] == wanted
    for one in found:
        assert content[one.start : one.end] == one.key
        assert content[one.after_start :].startswith(one.after)
        assert content[one.before_start :].startswith(one.before)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Says @a.", ["@a"]),
        ("@a's and (@b) and @c: d, *@d* _@e_", ["@a", "@b", "@c", "@d", "@e"]),
        ("@Foo_bar.baz. @Foo_bar--baz @a:b/c-d", ["@Foo_bar.baz", "@Foo_bar", "@a:b/c-d"]),
        ("@{Foo_bar.baz.}.", ["@{Foo_bar.baz.}"]),
        ("-@a x-@b", ["-@a", "@b"]),
        ("@a [p. 3], @b\n[p. 4] @c[5]", ["@a [p. 3]", "@b\n[p. 4]", "@c[5]"]),
        ("@a [text](b) @a [^1] @a [@b]", ["@a", "@a", "@a"]),
        ("@doi:10.5555/a(1)b, (@doi:10.5555/a).", ["@doi:10.5555/a(1)b", "@doi:10.5555/a"]),
        ("@https://doi.org/10.5555/1.", ["@https://doi.org/10.5555/1"]),
        (r"a@b.org \@a @@a @ @, https://x.org/@a `@a` [@a", ["@a"]),
    ],
)
def test_keys_in_a_sentence(text: str, wanted: list[str]) -> None:
    found = [token.content for token in parse_line(text) if token.type == "narrative"]
    assert found == wanted
