"""Reading bibliographies: entries, places, and what strangers may write."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from pressroom.citations.bibliography import Bibliography, Entry, Unusable, load
from pressroom.diagnostics import Collector, Place
from pressroom.files import FileRef

FOLDER = Path(__file__).parent


def loaded(file: Path) -> tuple[Bibliography, list[str]]:
    collector = Collector()
    ref = FileRef(file, file.name, Place("a.md", 4, 1))
    found = load(ref, file.name, collector)
    return found or Bibliography(), [f"{d.place} {d.name}: {d.message}" for d in collector]


def written(folder: Path, name: str, text: str) -> tuple[Bibliography, list[str]]:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return loaded(file)


def test_bibtex() -> None:
    found, problems = loaded(FOLDER / "works.bib")
    lines = []
    for entry in found.entries.values():
        try:
            shown = json.dumps(entry.item, ensure_ascii=False, indent=1)
        except Unusable as error:
            shown = str(error)
        lines.append(f"{entry.place}-{entry.place.end_column} {shown}")
    text = "\n".join([*lines, *problems]) + "\n"
    golden = FOLDER / "expected-works.txt"
    if os.environ.get("PRESSROOM_REFRESH"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


WORKS = [
    {"id": "a", "type": "book", "title": "No", "issued": {"date-parts": [[2020, 1]]}},
    {"id": 7, "title": "1:30", "author": [{"family": "Ä", "given": "B. C."}], "volume": 3},
    {"id": "c d", "DOI": "https://doi.org/10.5555/X", "URL": "https://example.org/a"},
]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps(WORKS)),
        ("b.json", json.dumps({"references": WORKS}, indent=4)),
        ("c.yaml", """\
# works
references:
  - id: a
    type: book
    title: No
    issued: {date-parts: [[2020, 1]]}
  - title: 1:30
    id: "7"   # quoted
    author:
      - family: Ä
        given: B. C.
    volume: 3

  -
    id: 'c d'
    DOI: https://doi.org/10.5555/X
    URL: https://example.org/a
"""),
        ("d.yml", """\
---
- "id": a
  type: book
  title: >-
    No
  issued:
    date-parts:
    - - 2020
      - 1
- id: 7
  title: 1:30
  author: [{family: Ä, given: B. C.}]
  volume: 3
- {id: c d, DOI: "https://doi.org/10.5555/X", URL: "https://example.org/a"}
"""),
    ],
)  # fmt: skip
def test_the_same_works_in_each_form(name: str, text: str, tmp_path: Path) -> None:
    found, problems = written(tmp_path, name, text)
    assert problems == []
    assert list(found.entries) == ["a", "7", "c d"]
    items = [entry.item for entry in found.entries.values()]
    assert items[0] == WORKS[0]
    assert str(items[1]["volume"]) == "3"
    assert items[1]["title"] == "1:30"
    assert items[1]["author"] == [{"family": "Ä", "given": "B. C."}]
    assert items[2]["DOI"] == "10.5555/X"
    assert found.by_doi("10.5555/x") is found.entries["c d"]
    lines = (tmp_path / name).read_text(encoding="utf-8").split("\n")
    for entry in found.entries.values():
        place = entry.place
        assert place.line is not None
        assert place.column is not None
        assert place.end_column is not None
        marked = lines[place.line - 1][place.column - 1 : place.end_column - 1]
        assert marked == entry.key


def test_only_what_is_asked_for_is_made(tmp_path: Path) -> None:
    text = "".join(f"@book{{k{n}, title = {{T{n}}}, year = 2000}}\n" for n in range(50))
    found, _ = written(tmp_path, "b.bib", text)
    made: list[str] = []
    for entry in found.entries.values():
        entry.make = _noting(entry, made)
    assert found.entries["k7"].item["title"] == "T7"
    assert found.entries["k7"].item["id"] == "k7"
    assert made == ["k7"]


def _noting(entry: Entry, made: list[str]) -> Any:
    make = entry.make

    def noted() -> Any:
        made.append(entry.key)
        return make()

    return noted


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "[" * 100_000),
        ("b.json", '[{"id": "a", "x": ' + "[" * 900 + "]" * 900 + "}]"),
        ("c.json", '[{"id": ' + "9" * 6000 + "}]"),
        ("d.json", '[{"id": "a"}, 3, null, {"id": true}, {"id": ""}, {"id": {}}]'),
        ("e.json", '{"id": "a"}'),
        ("f.json", '[{"id": "a", "DOI": {"x": 1}, "author": "A"}]'),
        ("g.yaml", "- id: a\n  x: &x [" + ", ".join(["1"] * 50) + "]\n" + "".join(
            f"  x{n}: &x{n} [{', '.join([f'*x{n - 1}' if n else '*x'] * 50)}]\n" for n in range(6))),  # noqa: E501
        ("h.yaml", "- id: a\n  t: !!python/object/apply:os.system ['true']\n"),
        ("i.yaml", "- id: a\n\tx: 3\n"),
        ("j.yaml", "- id: a\n  x: " + "[" * 5000),
        ("k.yaml", "a: &a [*a]\n"),
        ("l.yaml", "- - id: a\n"),
        ("m.yaml", "- id: a\n x: 1\nb\n"),
        ("n.bib", "@" * 50_000),
        ("o.bib", "@a{" * 20_000),
        ("p.bib", "@article{a, title = " + "{" * 20_000 + "}" * 20_000 + "}"),
        ("q.bib", '@article{a, title = "' + "\\" * 20_001),
        ("r.bib", "@book{a, crossref = {a}, title = {\\input{/etc/passwd}}}"),
        ("s.bib", "@book{a, author = {" + " and ".join(["A, B"] * 3000) + "}}"),
        ("t.bib", "@book{a, title = {" + "\\'" * 9000 + "}}"),
        ("u.bib", "not a bibliography"),
        ("v.bib", "@string{a = b # a}\n@book{k, title = a}"),
        ("w.yaml", ""),
        ("x.json", ""),
    ],
)  # fmt: skip
def test_no_file_raises_or_takes_long(name: str, text: str, tmp_path: Path) -> None:
    begin = time.process_time()
    found, _ = written(tmp_path, name, text)
    for entry in found.entries.values():
        try:
            assert entry.item["id"] == entry.key
            assert len(json.dumps(entry.item)) < 2_000_000
        except Unusable:
            pass
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("@book{a, title={A} author = {B, C}\n year=2000}", {"author": "B C", "year": 2000}),
        ('@book{a, title="O {\"}n{\"} e" note="x", year=2000}', {"title": 'O "n" e', "note": "x"}),
        ("@book{a, title={{One} x = {y}}, year=2000}", {"title": "One x = y", "year": 2000}),
        ("@Book(a, TITLE=\"One\", Year=2000, Month=Sept)", {"title": "One", "year": 2000}),
        ("@book{a, title={One}, title={Two}, year=2000,}", {"title": "One", "year": 2000}),
        ("@book{a, title={A\n\n@book{b, title={B}}\n@book{a, title={C}}", {"title": "C"}),
    ],
)  # fmt: skip
def test_bibtex_as_strangers_have_it(text: str, wanted: dict[str, Any], tmp_path: Path) -> None:
    found, _ = written(tmp_path, "a.bib", text)
    item: Any = found.entries["a"].item
    shown = {
        "title": item.get("title"),
        "author": " ".join(item["author"][0].values()) if "author" in item else None,
        "year": item["issued"]["date-parts"][0][0] if "issued" in item else None,
        "note": item.get("note"),
    }
    assert {name: shown[name] for name in wanted} == wanted


def test_a_bibliography_in_another_encoding_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.bib"
    file.write_bytes("@book{a, title={Führer}, year=2000}".encode("cp1252"))
    found, problems = loaded(file)
    assert found.entries["a"].item["title"] == "Führer"
    assert problems == [
        "a.bib:1:18 bibliography-valid: byte 0xfc is not UTF-8; "
        "the file is read as Windows-1252 (Latin-1)"
    ]


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    with file.open("wb") as stream:
        stream.truncate(17 * 1024 * 1024)
    assert loaded(file)[1] == [
        "a.json bibliography-valid: the file is larger than 16384 KiB",
    ]
