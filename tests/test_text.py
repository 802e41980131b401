"""Addresses as RFC 3986 wants them, and JSON to be read by people."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from pressroom.text import display_width, pretty_json, uri


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a?b=c&d=e#f", "https://example.org/a?b=c&d=e#f"),
        ("HTTPS://example.org", "https://example.org"),
        ("https://exämple.org/p/ä b", "https://xn--exmple-cua.org/p/%C3%A4%20b"),
        ("https://example.org/a%20b%zz%", "https://example.org/a%20b%25zz%25"),
        ("https://example.org/[x]{y}", "https://example.org/%5Bx%5D%7By%7D"),
        ("https://example.org/a#b#c", "https://example.org/a#b%23c"),
        ("https://example.org?q=[", "https://example.org?q=%5B"),
        ("https://[::1]:80/x", "https://[::1]:80/x"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_uri(address: str, expected: str) -> None:
    assert uri(address) == expected
    assert uri(expected) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside) | st.tuples(inside),
    max_leaves=20,
)


@given(JSON, st.integers(0, 4))
def test_pretty_json_is_that_of_the_library(value: object, indent: int) -> None:
    assert pretty_json(value, indent) == json.dumps(value, ensure_ascii=False, indent=indent)


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("高松", 4), ("e\u0301", 1), ("ﾊ", 1), ("", 0)]
)
def test_display_width(text: str, width: int) -> None:
    assert display_width(text) == width
