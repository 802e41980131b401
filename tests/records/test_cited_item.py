"""What is read from a CSL-JSON item, whatever stands in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from pressroom.records import cited_item
from pressroom.records.cited_item import Name

NAMES: list[tuple[Any, list[Name]]] = [
    ([{"family": "Example", "given": "Ada"}], [Name("Example", "Ada")]),
    (
        [{"family": "Berg", "given": "J.", "non-dropping-particle": "van der", "suffix": "Jr."}],
        [Name("Berg", "J.", "", "van der", "Jr.")],
    ),
    (
        [{"family": "Beethoven", "given": "Ludwig", "dropping-particle": "van"}],
        [Name("Beethoven", "Ludwig", "van")],
    ),
    ([{"literal": "Harbour <i>Group</i>"}], [Name(literal="Harbour Group")]),
    ([{"name": "Harbour Group"}], [Name(literal="Harbour Group")]),
    ([{"given": "Plato"}], [Name(literal="Plato")]),
    ([{"family": "A"}, {"family": "A"}, {}, "B", None, {"family": ["C"]}], [Name("A")]),
    ({"family": "A"}, []),
    (None, []),
]

DATES: list[tuple[Any, tuple[int, ...]]] = [
    ({"date-parts": [[2001, 2, 3]]}, (2001, 2, 3)),
    ({"date-parts": [["2001", "2"]]}, (2001, 2)),
    ({"date-parts": [[2001, 2, 3], [2001, 3, 1]]}, (2001, 2, 3)),
    ({"date-parts": [[2001, 2, 30]]}, (2001, 2)),
    ({"date-parts": [[2001, 13, 1]]}, (2001,)),
    ({"date-parts": [[2001, 21]]}, (2001,)),
    ({"date-parts": [[2001, "spring"]]}, (2001,)),
    ({"date-parts": [[-384]]}, ()),
    ({"date-parts": [[0]]}, ()),
    ({"date-parts": [[10000]]}, ()),
    ({"date-parts": [[]], "raw": "1999"}, (1999,)),
    ({"raw": "1999-12-31"}, (1999, 12, 31)),
    ({"literal": "1999-12"}, (1999, 12)),
    ({"literal": "about 1999"}, ()),
    ({"date-parts": "2001"}, ()),
    ("2001", ()),
    (None, ()),
]

PAGES: list[tuple[Any, tuple[str, str]]] = [
    ({"page": "45-67"}, ("45", "67")),
    ({"page": "45 \u2013 67"}, ("45", "67")),
    ({"page": "S1--S10"}, ("S1", "S10")),
    ({"page": "12, 45-67"}, ("12", "67")),
    ({"page": "e0180067"}, ("e0180067", "")),
    ({"page": 7}, ("7", "")),
    ({"page": "the whole issue"}, ("the whole issue", "")),
    ({"page-first": "9"}, ("9", "")),
    ({"page": ["1"]}, ("", "")),
    ({}, ("", "")),
]


@pytest.mark.parametrize(("given_", "expected"), NAMES)
def test_names(given_: Any, expected: list[Name]) -> None:
    assert cited_item.people({"author": given_}, "author") == expected


@pytest.mark.parametrize(("given_", "expected"), DATES)
def test_dates(given_: Any, expected: tuple[int, ...]) -> None:
    assert cited_item.issued({"issued": given_}) == expected


@pytest.mark.parametrize(("item", "expected"), PAGES)
def test_pages(item: Any, expected: tuple[str, str]) -> None:
    assert cited_item.pages(item) == expected


def test_values_are_in_one_line_and_can_be_written() -> None:
    item = {"a": " \n", "b": True, "c": "x\x0b<b>y</b>\x00\ufffe z", "d": 3}
    assert cited_item.value(item, "missing", "a", "b", "c") == "x y z"
    assert cited_item.value(item, "d") == "3"
    assert cited_item.title({"title": "On <i>gauges</i>,\n1 < 2"}) == "On gauges, 1 < 2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("978-3-16-148410-0", "978-3-16-148410-0"),
        ("ISBN 9783161484100 (hardcover)", "9783161484100"),
        ("0-19-852663-6", "0-19-852663-6"),
        ("0-8044-2957-X, 978-3-16-148410-0", "0-8044-2957-X"),
        ("978-3-16-148410-1", ""),
        ("0-19-852663-7; 9783161484100", "9783161484100"),
        ("1234", ""),
        (9783161484100, "9783161484100"),
        (None, ""),
    ],
)
def test_isbn(text: Any, expected: str) -> None:
    assert cited_item.isbn({"ISBN": text}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("https://example.org/a b", False),
        ("https://", False),
        ("ftp://example.org", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_addresses(text: str, expected: bool) -> None:
    assert cited_item.is_web(text) is expected


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["family", "given", "literal", "date-parts", "raw"]), inner
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(ANYTHING)
def test_nothing_raises(anything: Any) -> None:
    item = dict.fromkeys(("author", "issued", "page", "title", "ISBN"), anything)
    when = cited_item.issued(item)
    assert len(when) <= 3
    assert all(isinstance(part, int) for part in when)
    assert cited_item.isbn(item) in cited_item.value(item, "ISBN")
    texts = [cited_item.value(item, "title"), cited_item.title(item), *cited_item.pages(item)]
    texts += [name.family for name in cited_item.people(item, "author")]
    assert all(text == " ".join(text.split()) for text in texts)
    assert all(any((n.family, n.literal)) for n in cited_item.people(item, "author"))
