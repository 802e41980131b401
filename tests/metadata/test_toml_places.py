"""Where keys and values of TOML stand: exactly what is written, however it is written."""

from __future__ import annotations

import random
import tomllib

import pytest

from pressroom.diagnostics import Collector, Place
from pressroom.files import Source
from pressroom.metadata import toml_nodes
from pressroom.metadata.nodes import Mapping, Node, Scalar, Sequence

WHOLE = '''\
# A comment = "not a key"
name = "Te,st # no" # a comment
a.b . "c d" = [ "x", # one ]
  'y', [1, 2], {p = "q", r.s = 1},
]
when = 1979-05-27 07:32:00
long = """
k = "no" ""\\""" # """
empty = """"""
literal = \'\'\'it''s\'\'\' # b
rest = [] # c
fonts = { text = "A", fallback = ["B", "C"] }

[ table . "in ner" ] # d
yes = true
[[list.of]]
n = 1
[[list.of]]
n = 2.50
[list.of.sub]
z = "é\\"水" # e
'''

PLACES = {
    "name": ("name", '"Te,st # no"'),
    "a": ('a.b . "c d"',) * 2,
    "a.b": ('a.b . "c d"',) * 2,
    "a.b.c d.0": ("", '"x"'),
    "a.b.c d.1": ("", "'y'"),
    "a.b.c d.2": ("", "[1, 2]"),
    "a.b.c d.2.1": ("", "2"),
    "a.b.c d.3": ("", '{p = "q", r.s = 1}'),
    "a.b.c d.3.p": ("p", '"q"'),
    "a.b.c d.3.r.s": ("r.s", "1"),
    "when": ("when", "1979-05-27 07:32:00"),
    "long": ("long", '"""\nk = "no" ""\\""" # """'),
    "empty": ("empty", '""""""'),
    "literal": ("literal", "'''it''s'''"),
    "rest": ("rest", "[]"),
    "fonts.text": ("text", '"A"'),
    "fonts.fallback": ("fallback", '["B", "C"]'),
    "fonts.fallback.1": ("", '"C"'),
    "table": ('table . "in ner"',) * 2,
    "table.in ner.yes": ("yes", "true"),
    "list.of.0.n": ("n", "1"),
    "list.of.1.n": ("n", "2.50"),
    "list.of.1.sub.z": ("z", '"é\\"水"'),
}


def cut(source: Source, place: Place) -> str:
    """What stands at ``place``."""
    assert None not in (place.line, place.column, place.end_line, place.end_column)
    starts = [0]
    for line in source.lines:
        starts.append(starts[-1] + len(line) + 1)
    start = starts[(place.line or 0) - 1] + (place.column or 0) - 1
    end = starts[(place.end_line or 0) - 1] + (place.end_column or 0) - 1
    return source.text[start:end]


def places(node: Node, path: str = "") -> dict[str, tuple[Place | None, Place]]:
    """Place of the key, if there is one, and of the value of everything below ``node``."""
    found: dict[str, tuple[Place | None, Place]] = {}
    if isinstance(node, Mapping):
        for entry in node:
            found[path + entry.key] = (entry.key_place, entry.value.place)
            found |= places(entry.value, f"{path}{entry.key}.")
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            found[f"{path}{number}"] = (None, item.place)
            found |= places(item, f"{path}{number}.")
    return found


@pytest.fixture(scope="module")
def parsed() -> tuple[Source, Mapping]:
    source = Source("pressroom.toml", WHOLE)
    node = toml_nodes.parse(source, Collector())
    assert node is not None
    return source, node


@pytest.mark.parametrize("path", PLACES)
def test_key_and_value_stand_where_they_are_written(
    path: str, parsed: tuple[Source, Mapping]
) -> None:
    source, node = parsed
    key, value = places(node)[path]
    assert ("" if key is None else cut(source, key), cut(source, value)) == PLACES[path]


def test_the_text_within_quotes_has_a_place_of_its_own(parsed: tuple[Source, Mapping]) -> None:
    source, node = parsed
    name = next(entry.value for entry in node if entry.key == "name")
    assert isinstance(name, Scalar)
    assert cut(source, name.part(0, 5)) == "Te,st"


def test_no_text_makes_it_stumble() -> None:
    chance = random.Random(7)
    pieces = ["[", "]", "{", "}", '"', "'", '"""', "'''", "=", ".", ",", "#", "\n", "a", " ", "1"]
    whole = 0
    for _ in range(4000):
        text = WHOLE if chance.random() < 0.7 else ""
        for _change in range(chance.randrange(1, 9)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(pieces) + text[at + chance.randrange(3) :]
        source, collector = Source("pressroom.toml", text), Collector()
        node = toml_nodes.parse(source, collector)
        assert (node is None) == (len(collector) == 1)
        if node is not None:
            whole += 1
            assert {e.key for e in node} == set(tomllib.loads(text))
            for key, value in places(node).values():
                assert [cut(source, p) for p in (key, value) if p and p.end_line]
    assert whole > 100


def test_an_array_as_deep_as_it_can_be_read_is_walked_through() -> None:
    for depth in (10, 100, 200, 400, 2000):
        collector = Collector()
        text = "a = " + "[" * depth + "]" * depth
        node = toml_nodes.parse(Source("pressroom.toml", text), collector)
        assert (node is None) == (len(collector) == 1)
