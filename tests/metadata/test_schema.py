"""The JSON Schemas say what the validators say, on every file and value there is."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click.testing
import jsonschema
import marked
import pytest
import shared

from pressroom.commands import cli
from pressroom.diagnostics import Collector, Diagnostic, Place, Severity
from pressroom.files import Source
from pressroom.metadata import (
    Settings,
    read_settings,
    reader,
    require,
    schema,
    split,
    toml_nodes,
    yaml_nodes,
)
from pressroom.metadata.fields import FIELDS, Scope, keys
from pressroom.metadata.nodes import Entry, Mapping, Node, Scalar, Sequence

TESTS = Path(__file__).parents[1]
SCHEMAS = {scope: schema.make(name) for name, scope in schema.NAMES.items()}
VALIDATORS = {scope: jsonschema.Draft7Validator(made) for scope, made in SCHEMAS.items()}
FILES = {
    Scope.ARTICLE: "sources/a.md",
    Scope.SERIES: "sources/s/series.yaml",
    Scope.PUBLICATION: "pressroom.toml",
}

BEYOND = {
    "date-exists": ("how many days a month has in a year is arithmetic", "day is out of range"),
    "orcid-checksum": ("a check digit is arithmetic", ""),
    "ror-syntax": ("check digits are arithmetic", "check digits"),
    "orcid-syntax": (
        "the zeros that a number begins with are lost; a pattern knows no bounds of a label",
        "16 digits, not|character|no iD|the address",
    ),
    "doi-syntax": ("what percent-encoding, markup or copied text in a DOI means", ""),
    "doi-punctuation": ("whether a bracket at the end has its partner is counting", ""),
    "language-known": ("a subtag is looked up in the registry of IANA", ""),
    "url-absolute": ("a host in brackets is an IPv6 address", r"\[|\]"),
    "colour-contrast": ("contrast is arithmetic", ""),
    "citation-style": ("the styles are some thousand files of a package", "style|no file"),
    "font-known": ("which characters can be printed is Unicode's database", "character"),
    "affiliation-known": ("which numbers there are stands elsewhere in the file", ""),
    "license-known": ("which texts name a licence is more than a pattern", r"`(?:[cC]|http)"),
    "embargo-ahead": ("what day it is no schema knows", ""),
    "slug-safe": ("to JSON Schema 1.0 is a whole number", r"`[0-9]+\.0*`"),
    "value-type": ("to JSON Schema 1.0 is a whole number", r"whole number .* `[0-9]+\.0*`|e[0-9]"),
}
"""Rule -> why JSON Schema cannot express it, and what its message has in such a case.

Outside of front matter and so of any schema are `yaml-syntax`, `yaml-plain`, `toml-syntax`,
`key-once`, `file-size` and `front-matter-closed` (the text does not become a value, or is cut),
and what other files say: `series-exists`, `doi-once` and the like.
"""

UNPARSED = {"yaml-syntax", "yaml-plain", "toml-syntax", "key-once", "file-size"}


def _data(node: Node) -> Any:
    match node:
        case Mapping():
            return {entry.key: _data(entry.value) for entry in node}
        case Sequence():
            return [_data(item) for item in node.items]
        case Scalar():
            return node.value


def _read(scope: Scope, source: Source, found: Collector) -> tuple[Settings | None, Mapping | None]:
    settings = read_settings(source, scope, found)
    if scope is Scope.PUBLICATION:
        return settings, toml_nodes.parse(source, Collector())
    text, first = source.text, 1
    if scope is Scope.ARTICLE:
        matter = split(source, Collector())
        if matter is None or matter[1] == 0 or source.lines[0] == "+++":
            return None, None
        text, first = matter[0], 2
    return settings, yaml_nodes.parse(text, first, source, Collector())


def _validate(
    scope: Scope, settings: Settings, node: Mapping, source: Source, found: Collector
) -> tuple[list[Diagnostic], list[str]]:
    require(settings, source.place(1, 1), schema.required(scope), found)
    # A note asks nothing of anybody.
    complaints = [d for d in found if d.severity is not Severity.NOTE]
    return complaints, [e.message[:200] for e in VALIDATORS[scope].iter_errors(_data(node))]


def validate_data(scope: Scope, data: dict[str, Any]) -> tuple[list[Diagnostic], list[str]]:
    """The same for a value as it is: without its YAML, of which the parser is the slow part."""
    source, found = Source(FILES[scope], ""), Collector()
    node = _node(data)
    assert isinstance(node, Mapping)
    settings = reader._settings(node, scope, source, found)
    assert settings is not None
    return _validate(scope, settings, node, source, found)


def _node(value: Any) -> Node:
    place = Place("x", 1, 1, 1, 2)
    if isinstance(value, dict):
        return Mapping(tuple(Entry(k, place, _node(v)) for k, v in value.items()), place)
    if isinstance(value, list):
        return Sequence(tuple(_node(v) for v in value), place)
    return Scalar(value, value if isinstance(value, str) else str(value).lower(), place)


def validate_text(scope: Scope, text: str) -> tuple[list[Diagnostic], list[str]] | None:
    """What the validator and what the schema have against ``text``; ``None`` if it is no value."""
    source = Source(FILES[scope], text)
    found = Collector()
    settings, node = _read(scope, source, found)
    if settings is None or node is None or any(d.name in UNPARSED for d in found):
        return None
    return _validate(scope, settings, node, source, found)


def disagreement(scope: Scope, text: str) -> str:
    """How validator and schema differ on ``text``, beyond what is listed; empty if they do not."""
    return _difference(validate_text(scope, text), text)


def _difference(result: tuple[list[Diagnostic], list[str]] | None, text: str) -> str:
    if result is None:
        return ""
    ours, theirs = result
    if not ours and theirs:
        return f"the schema alone refuses {text!r}: {theirs}"
    listed = all(d.name in BEYOND and re.search(BEYOND[d.name][1], d.message) for d in ours)
    if ours and not theirs and not listed:
        return f"the validator alone refuses {text!r}: {[(d.name, d.message) for d in ours]}"
    return ""


# --- files


def _scope(path: str) -> Scope | None:
    name = path.rpartition("/")[2]
    if name == "series.yaml":
        return Scope.SERIES
    if name == "pressroom.toml":
        return Scope.PUBLICATION
    return Scope.ARTICLE if name.endswith(".md") else None


def _files() -> Iterator[tuple[str, str, Scope]]:
    for case in sorted(TESTS.rglob("*.txt")):
        text = case.read_text(encoding="utf-8", errors="replace")
        if re.match("=== ", text):
            for path, content in marked.parse(text).files.items():
                scope = _scope(path)
                if scope is not None and not content.startswith("@bytes "):
                    yield f"{case.name}:{path}", content, scope
    root = shared.REPOSITORY
    for file in sorted(
        [*TESTS.rglob("*"), *(root / "sources").rglob("*"), root / "pressroom.toml"]
    ):
        scope = _scope(file.as_posix())
        if scope is not None and file.is_file():
            yield file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"), scope
    readme = (root / "README.md").read_text(encoding="utf-8")
    yield "README", re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)[0], Scope.PUBLICATION
    yield "README", re.findall(r"```markdown\n(.*?)```", readme, re.DOTALL)[0], Scope.ARTICLE


def test_schema_and_validator_agree_on_every_file_of_the_tests_and_sources() -> None:
    files = list(_files())
    result = [validate_text(scope, text) for _name, text, scope in files]
    assert sum(1 for j in result if j is not None and not j[0]) > 20
    assert sum(1 for j in result if j is not None and j[0]) > 25
    assert [d for _name, text, scope in files if (d := disagreement(scope, text))] == []


# --- values

PLAIN = [
    "text", "two words", " spaced ", "", "   ", "a\nb", "x" * 191, "x" * 192, "x  " * 191, "0", "-",
    None, True, False, 0, 1, 2, 9999, 10000, -1, 1.0, 1.5, 2.0, 16, 218250097, 2025, 10**16,
    [], {}, [""], [None], ["a"], ["a", 1], [["a"]], [{}], {"a": 1}, "null", "true", "no", "open",
    " 2024-02-29 ", "A4", "letter", "LETTER", "Bullets", "picture", "embargoed", "restricted",
    "2025-11-21", "2025-02-30", "2025-13-01", "2025-1-1", "0000-01-01", "21.11.2025", "Open",
    "closed",
    "CC-BY-4.0", "cc-by-4.0", "MIT", "GPL-2.0", "GPL-2.0+", "MIT+", "(MIT)", "MIT OR Apache-2.0",
    "LicenseRef-own", "CC BY 4.0", "en", "EN-gb", "zh-Hant", "en_GB", "x", "english", "de-", "-de",
    "xx-XX", "abcdefghij", "i-klingon", "slug-of-one", "Slug", "a--b", "-a", "a" * 100, "a" * 101,
    "#1d3f72", "#FFF", "#ffff", "1d3f72", "#000", "red", "#12345g", "Source Serif 4", 'a"b', "a<b",
    "a\\b", "a,b", "https://example.org", "HTTP://EXAMPLE.ORG/a?b#c", "https://", "https:///a",
    "https://a b", "ftp://example.org", "//example.org", "http://u@h", "http://u@", "http://:80",
    "http://[::1]/", "http://[", "https://doi.org/10.5555/12345678", "https://doi.org/x",
    "http://dx.doi.org/10.5555/a", "https://www.doi.org/10.5555/a", "10.5555/12345678",
    "doi:10.5555/a", "DOI: 10.5555/a", "info:doi/10.5555/a", "10.5555/a.", "10.5555/", "10.5/a",
    "10.5555/a(b)", "10.5555/a)", "10.5555%2Fa", "10.5555/a b", "11.5555/a", "10.5555",
    "https://doi.org/doi:10.5555/a", "10.5555.6/a", "10.5555./a", "doi.org/10.5555/a",
    "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O", "10.5555/“a”", "10.5555/ä",
    "0000-0002-1825-0097", "0000000218250097", "0000-0002-1694-233x", "orcid:0000-0002-1825-0097",
    "https://orcid.org/0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097/",
    "0000-0002-1825-0098", "0000-0000-0000-0000", "0000-0002-1825", "0000-0002-18250-097",
    "ORCID iD: 0000-0002-1825-0097", "orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097/",
    "05gq02987", "https://ror.org/05gq02987", "ror:05GQ02987", "05gq02988", "15gq02987",
    "ror.org/05gq02987/", "https://ror.org/05gq02987#a", "isSupplementTo", "ISPARTOF", "likes",
    "workingpaper", "WorkingPaper", "blogpost", "Editor", "dataCurator", "Chef", "a.bib", "apa",
    "05gi02987", "own.csl",
]  # fmt: skip

RICH: dict[str, list[Any]] = {
    "authors": [
        [{"family": "B"}],
        [{"given": "A"}],
        [{"organisation": "C"}],
        [{"organisation": "C", "family": "B"}],
        [{"organisation": "C", "ror": "05gq02987"}, {"family": "B", "orcid": 218250097}],
        [{"family": "B", "role": "Editor"}],
        [{"family": "B", "given": None}],
        ["A B"],
    ],
    "contributors": [
        [{"family": "B", "role": "Editor"}],
        [{"family": "B"}],
        [{"organisation": "C", "role": "sponsor"}],
        [{"organisation": "C"}],
        [{"role": "Editor"}],
        [{"family": "B", "role": "Editor", "part": "x"}],
        [{"organisation": "C", "role": "Editor", "part": "x"}],
    ],
    "access": [
        {"kind": "open"},
        {"kind": "Open", "until": "2099-01-01"},
        {"kind": "embargoed", "until": "2099-01-01"},
        {"kind": "embargoed"},
        {"kind": "embargoed", "until": "2099-01-01", "conditions": "Ask"},
        {"kind": "restricted", "conditions": "Ask"},
        {"kind": "restricted"},
        {"until": "2099-01-01"},
        {"kind": "closed"},
        {"kind": "closed", "conditions": "Ask"},
        {"kind": "RESTRICTED", "conditions": "Ask"},
        {"kind": "restricted", "conditions": ""},
        {"kind": "restricted", "conditions": 7},
        {"kind": "restricted", "conditions": "Ask", "until": "2099-01-01"},
        {"kind": "Embargoed", "until": "2099-13-01"},
        {"kind": "embargoed", "until": 7},
        {},
    ],
    "related": [
        [{"identifier": "10.5555/a", "relation": "cites"}],
        [{"identifier": "https://example.org", "relation": "CITES"}],
        [{"identifier": "https://doi.org/10.5555/a", "relation": "cites"}],
        [{"identifier": "https://doi.org/nothing", "relation": "cites"}],
        [{"identifier": "10.5555/a"}],
        [{"relation": "cites"}],
        [{"identifier": "10.5555/a", "relation": "cites", "type": "x"}],
    ],
    "funding": [
        [{"funder": "F"}],
        [{"funder": "F", "award": 12.5, "title": "T", "url": "https://e.org", "ror": "05gq02987"}],
        [{"award": "12"}],
        [{"funder": "F", "award": True}],
        [{"funder": "F", "part": "x"}],
    ],
}  # fmt: skip

BASE: dict[Scope, dict[str, Any]] = {
    Scope.ARTICLE: {"title": "T", "date": "2025-11-21"},
    Scope.SERIES: {"title": "T"},
    Scope.PUBLICATION: {"name": "N"},
}


def _inner(key: str) -> Iterator[tuple[str, ...]]:
    """The ways into the values of ``key``: its own, and those of the keys within it."""
    yield ()
    if key in ("access", "affiliations"):
        return
    made = FIELDS[key].validator.schema()
    made = made.get("then", made) if key == "authors" else made
    made = made.get("items", made)
    made = made.get("else", made) if key == "authors" else made
    for form in (made["then"], made["else"]) if "then" in made else (made,):
        for name in form.get("properties", ()):
            yield (name, *(k for k in ("family", "organisation") if k in form["properties"]))


WHOLE: dict[str, dict[str, Any]] = {
    "related": {"identifier": "10.5555/a", "relation": "cites"},
    "funding": {"funder": "F"},
}


def _values(key: str) -> Iterator[Any]:
    yield from RICH.get(key, ())
    for way in _inner(key):
        for value in PLAIN:
            if not way:
                yield value
                yield [value]
                continue
            base = dict(WHOLE.get(key, {}))
            if len(way) > 1:
                base = {way[1]: "B"} | ({"role": "Editor"} if key == "contributors" else {})
            base[way[0]] = value
            yield base if key in ("substack", "zenodo", "fonts") else [base]


@pytest.mark.parametrize("scope", list(Scope), ids=lambda scope: str(scope.name).lower())
def test_schema_and_validator_agree_on_every_value_of_every_key(scope: Scope) -> None:
    taken = refused = 0
    wrong = []
    for key in (*FIELDS, "keyword", "$schema"):
        for value in _values(key) if key in keys(scope) else ["text", None]:
            data = {**BASE[scope], key: value}
            result = validate_data(scope, data)
            wrong.append(_difference(result, repr(data)))
            taken += not result[0]
            refused += bool(result[0])
    assert [w for w in wrong if w][:20] == []
    assert taken > 400
    assert refused > 2000


@pytest.mark.parametrize(
    ("lines", "good"),
    [
        ("orcid: 0000000218250097", True),
        ("orcid: 218250097", False),
        ("orcid: 0000-0002-1825-0097", True),
        ("affiliation: no", True),
        ("affiliation: 7", False),
        ("affiliation: ~", True),
        ("affiliation:", True),
        ("affiliation: 2025-11-21", True),
        ("affiliation: 'a", None),
    ],
)
def test_schema_and_validator_agree_on_yaml_as_it_is_written(lines: str, good: bool | None) -> None:
    text = f"title: T\ndate: 2025-11-21\nauthors:\n  - family: B\n    {lines}\n"
    result = validate_text(Scope.SERIES, text)
    assert (result is None) == (good is None)
    assert result is None or (not result[0]) == good
    assert _difference(result, text) == ""


@pytest.mark.parametrize("kind", ["doi", "orcid", "ror"])
def test_schema_and_validator_agree_on_every_case_of_identifiers(kind: str) -> None:
    cases = tomllib.loads((TESTS / "model" / "cases" / f"{kind}.toml").read_text("utf-8"))
    wrong = []
    for case in cases["case"]:
        value = case["input"]
        for extra in (
            {"doi": value},
            {"authors": [{"family": "B", kind: value}]},
            {"related": [{"identifier": value, "relation": "cites"}]},
        ):
            data = {**BASE[Scope.SERIES], **extra}
            wrong.append(_difference(validate_data(Scope.SERIES, data), repr(data)))
    assert [w for w in wrong if w] == []


@pytest.mark.parametrize("scope", list(Scope), ids=lambda scope: str(scope.name).lower())
def test_schema_and_validator_agree_on_spoilt_files(scope: Scope) -> None:
    chance = random.Random(5)
    texts = [text for _name, text, own in _files() if own is scope and "@bytes" not in text]
    heads = [re.split(r"(?m)^(?:---|\.\.\.)\s*$", text, maxsplit=2) for text in texts]
    if scope is Scope.ARTICLE:
        texts = [f"---{head[1]}---\n" for head in heads if len(head) == 3]
    wrong = []
    for _ in range(1500):
        text = list(chance.choice(texts)[:3000])
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(4, max(5, len(text) - 4))
            kind = chance.randrange(4)
            if kind == 0:
                del text[at : at + chance.randint(1, 3)]
            elif kind == 1:
                text.insert(at, chance.choice("0aZ .:-/\"'[]{}#,\n\u00e4"))
            elif kind == 2:
                text[at : at + 1] = chance.choice("019xX-")
            else:
                end = "".join(text).find("\n", at)
                line = text[at : end + 1]
                text[at:at] = line
        wrong.append(disagreement(scope, "".join(text)))
    assert [w for w in wrong if w][:10] == []


def test_the_exceptions_are_few_among_identifiers() -> None:
    """Where the validator refuses a value of the table alone, it is one of these rules."""
    alone: dict[str, list[Any]] = {}
    for key in ("doi", "license", "slug", "url", "accent", "date"):
        for value in PLAIN:
            scope = Scope.PUBLICATION if key in ("url", "accent") else Scope.SERIES
            result = validate_data(scope, {**BASE[scope], key: value})
            if result[0] and not result[1]:
                alone.setdefault(key, []).append(value)
    assert alone == {
        "doi": ["10.5555/a)"],
        "url": ["http://["],
        "date": ["2025-02-30"],
        "slug": [1.0, 2.0],
    }


# --- the schemas themselves


@pytest.mark.parametrize("scope", list(Scope), ids=lambda scope: str(scope.name).lower())
def test_a_schema_is_one_and_says_what_every_key_is(scope: Scope) -> None:
    made = SCHEMAS[scope]
    jsonschema.Draft7Validator.check_schema(made)
    assert made["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert tuple(made["properties"])[: len(keys(scope))] == keys(scope)
    for key in keys(scope):
        about = made["properties"][key]
        assert about["description"] == FIELDS[key].description
        assert about["title"]

    def inner(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            if node.get("type") == "object" and "properties" in node:
                yield node
            for child in node.values():
                yield from inner(child)
        elif isinstance(node, list):
            for child in node:
                yield from inner(child)

    for mapping in inner(made):
        assert mapping["additionalProperties"] is False
        assert set(mapping["required"]) <= set(mapping["properties"])
        assert all(about["description"].endswith(".") for about in mapping["properties"].values())


def test_patterns_are_those_of_both_dialects() -> None:
    """ECMA-262, with its flag `u` too, knows less than Python: only what is allowed here."""

    def patterns(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("pattern"), str):
                yield node["pattern"]
            for child in node.values():
                yield from patterns(child)
        elif isinstance(node, list):
            for child in node:
                yield from patterns(child)

    found = {pattern for made in SCHEMAS.values() for pattern in patterns(made)}
    assert len(found) > 15
    for pattern in found:
        re.compile(pattern)
        assert set(re.findall(r"\\(.)", pattern)) <= set("sS.+\\()[]"), pattern
        assert not re.search(r"\(\?(?![:=!])|[+*?}]\+", pattern.replace("\\+", "")), pattern


def test_writing_all_gives_three_files(tmp_path: Path) -> None:
    files = schema.write(tmp_path / "schemas")
    assert sorted(file.name for file in files) == [
        "front-matter.schema.json",
        "pressroom.schema.json",
        "series.schema.json",
    ]
    for file in files:
        made = json.loads(file.read_text(encoding="utf-8"))
        assert made == schema.make(file.name.removesuffix(".schema.json"))


def test_the_command_prints_one_or_writes_all(tmp_path: Path) -> None:
    runner = click.testing.CliRunner()
    printed = runner.invoke(cli, ["schema"])
    assert json.loads(printed.stdout) == schema.make("front-matter")
    assert json.loads(runner.invoke(cli, ["schema", "series"]).stdout) == schema.make("series")
    wrote = runner.invoke(cli, ["schema", "--output", str(tmp_path)])
    assert (wrote.exit_code, wrote.stdout) == (0, "")
    assert len(list(tmp_path.iterdir())) == 3
    assert runner.invoke(cli, ["schema", "articles"]).exit_code == 2


@pytest.mark.parametrize("expression", ["MIT+", "(MIT)", "MIT OR Apache-2.0", "LicenseRef-own"])
def test_an_expression_of_licences_is_no_identifier(expression: str) -> None:
    ours, theirs = validate_data(Scope.ARTICLE, {**BASE[Scope.ARTICLE], "license": expression})
    assert [d.name for d in ours] == ["license-known"]
    assert len(theirs) == 1
