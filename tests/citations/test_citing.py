"""Lists and citations as CSL styles have them, from one set of works.

``expected-STYLE-LANGUAGE.txt`` are made by this test when PRESSROOM_REFRESH is set, and were
read beside what the styles' own documentation shows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pressroom import citations as citing
from pressroom.cache import Store
from pressroom.citations import Cite, Citer, Form, ReferenceList, StyleProblem, cite
from pressroom.citations.styles import style_names
from pressroom.model import document as d
from pressroom.model.document import plain_text

FOLDER = Path(__file__).parent
WORKS: list[dict[str, Any]] = json.loads((FOLDER / "works.json").read_text(encoding="utf-8"))
CITED = (
    (Cite(0),),
    (Cite(1, "chapter", "2"), Cite(0, "page", "3-5")),
    (Cite(0, bare=True),),
    (Cite(7), Cite(8), Cite(2)),
    (Cite(5), Cite(9)),
    (Cite(9, "page", "4"),),
    (Cite(0, form=Form.NARRATIVE),),
    (Cite(1, "page", "3", form=Form.NARRATIVE, after=(d.Text(", and more"),)), Cite(0)),
    (Cite(2, form=Form.NARRATIVE),),
    (Cite(5, form=Form.NARRATIVE),),
    (Cite(6, form=Form.NARRATIVE),),
    (Cite(9, form=Form.NARRATIVE),),
    (Cite(1, form=Form.NARRATIVE, bare=True),),
    (Cite(8, before=(d.Text("see"),)), Cite(7), Cite(0, after=(d.Text(" and more"),))),
    (Cite(-1, words=(d.Strong((d.Text("none?"),)),)), Cite(0)),
    (Cite(-1, words=(d.Text("none?"),), form=Form.NARRATIVE),),
    (Cite(0, form=Form.OPEN), Cite(1, form=Form.OPEN)),
    (Cite(1, form=Form.AUTHOR), Cite(5, form=Form.AUTHOR)),
    (Cite(0, form=Form.YEAR), Cite(1, form=Form.YEAR)),
)


@pytest.fixture(autouse=True)
def _forgets() -> None:
    citing._MEMORY.clear()


def listed(style: str, language: str = "en") -> ReferenceList:
    return Citer(style, language).listed(WORKS, CITED)


@pytest.mark.parametrize(
    ("style", "language"),
    [
        ("apa", "en"),
        ("apa", "de"),
        ("ieee", "en"),
        ("nature", "en"),
        ("vancouver", "en"),
        ("chicago", "fr"),
        ("mla", "en"),
        ("harvard", "en-GB"),
    ],
)
def test_styles(style: str, language: str) -> None:
    found = listed(style, language)
    made = zip(found.names, found.citations, strict=True)
    lines = [plain_text(names) + plain_text(words) for names, words in made]
    for number, (work, line) in enumerate(zip(found.order, found.lines, strict=True), 1):
        head = f"{number}. " if found.numbered else ""
        lines.append(f"{WORKS[work]['id']}: {head}{shown(line.children)}")
    text = "\n".join(lines) + "\n"
    golden = FOLDER / f"expected-{style}-{language}.txt"
    if os.environ.get("PRESSROOM_REFRESH"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def shown(nodes: tuple[d.Inline, ...]) -> str:
    out = []
    for node in nodes:
        match node:
            case d.Text():
                out.append(node.text)
            case d.Emphasis():
                out.append(f"*{shown(node.children)}*")
            case d.Strong():
                out.append(f"**{shown(node.children)}**")
            case d.Link():
                out.append(f"<{shown(node.children)}>")
    return "".join(out)


def test_each_work_of_a_citation_is_a_link_to_its_line() -> None:
    def targets(nodes: tuple[d.Inline, ...]) -> list[tuple[str, str]]:
        return [
            (node.href, plain_text(node.children)) for node in nodes
            if isinstance(node, d.Link) and node.kind is d.LinkKind.REFERENCE
        ]  # fmt: skip

    found = listed("apa")
    for cites, words in zip(CITED, found.citations, strict=True):
        places = {str(found.order.index(one.work) + 1) for one in cites if not one.words}
        assert {href for href, _ in targets(words)} == places
    for cites, words in zip(CITED, listed("ieee").citations, strict=True):
        if cites[0].form not in (Form.AUTHOR, Form.YEAR):
            assert all(href == text for href, text in targets(words))


def test_every_line_leads_to_its_work() -> None:
    for style in ("apa", "ieee", "nature"):
        for item, line in zip(WORKS, cite(WORKS, style), strict=True):
            if item.get("DOI"):
                assert f"<https://doi.org/{item['DOI']}>" in shown(line.children) or (
                    f"<{item['DOI']}>" in shown(line.children)
                )


def test_what_was_said_once_is_kept(tmp_path: Path) -> None:
    first = Citer("apa", "en", Store(tmp_path)).listed(WORKS, CITED)
    code = (
        "import json, sys; from pathlib import Path\n"
        "from pressroom.citations import Citer, Cite\n"
        "from pressroom.cache import Store\n"
        f"works = json.loads(Path({str(FOLDER / 'works.json')!r}).read_text('utf-8'))\n"
        f"found = Citer('apa', 'en', Store(Path({str(tmp_path)!r}))).listed(works, [[Cite(0)]])\n"
        "print([name for name in ('citeproc', 'lxml') if name in sys.modules])\n"
        "print(ascii([line.plain for line in found.lines]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines() == ["[]", ascii([line.plain for line in first.lines])]


def test_letters_go_on_after_z() -> None:
    works = [
        {"id": str(n), "type": "book", "title": f"{n:02}", "author": [{"family": "Doe"}],
         "issued": {"date-parts": [[2020]]}} for n in range(28)
    ]  # fmt: skip
    found = Citer().listed(works, [[Cite(0)], [Cite(27)]])
    assert [plain_text(words) for words in found.citations] == ["(Doe, 2020a)", "(Doe, 2020ab)"]


@pytest.mark.parametrize(
    "item",
    [
        {"id": "x"},
        {"id": "x", "title": 3, "author": "A", "issued": 2020},
        {"id": "x", "type": "no-such", "author": [3, {}, {"given": "Only"}], "issued": {}},
        {"id": "x", "issued": {"date-parts": [[]]}, "page": "", "volume": True},
        {"id": "x", "issued": {"date-parts": [[2020, 13, 40]]}, "accessed": {"raw": "2020-02"}},
        {"id": "x", "title": "<i>open <b>x</i> \ue000\ue004\ue005", "container-title": "<span>"},
        {"id": "x", "title": "a" * 5000, "author": [{"family": "B" * 3000}] * 300},
        {"id": "x", "number": "9" * 5000, "edition": "x²", "volume": "-"},
        {"id": "x", "issued": {"date-parts": [[-44, 3, 15], [-43]]}, "type": "book", "title": "t"},
    ],
)
@pytest.mark.parametrize("style", ["apa", "ieee"])
def test_odd_works_have_a_line(item: dict[str, Any], style: str) -> None:
    found = Citer(style).listed([item], [[Cite(0)], [Cite(0, "page", "3")]])
    assert found.lines[0].plain.strip()
    assert all(plain_text(words).strip() for words in found.citations)


CSL = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">{}</style>'
LAYOUTS = (
    "<citation><layout>{0}</layout></citation><bibliography><layout>{0}</layout></bibliography>"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not XML"),
        ("<html/>", "no CSL style"),
        (CSL.format(""), "no CSL style with a layout"),
        (CSL.format("<citation><layout/></citation>"), "no list"),
        (CSL.format(LAYOUTS).replace("in-text", "note"), "footnotes"),
        (
            CSL.format('<macro name="a"><text macro="b"/></macro><macro name="b"><text macro="a"/>'
                       "</macro>" + LAYOUTS.format('<text macro="a"/>')),
            "calls itself",
        ),
        (CSL.format(LAYOUTS.format('<text macro="none"/>')), "cannot be followed"),
        (CSL.format(LAYOUTS.format("<x/>")), "cannot be followed"),
        ('<!DOCTYPE s [<!ENTITY a "b">]>' + CSL.format(LAYOUTS.format("&a;")), "cannot be fol"),
        ("<style>" + " " * 1024 * 1024, "larger than"),
    ],
)  # fmt: skip
def test_styles_of_strangers(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "own.csl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StyleProblem) as refused:
        cite(WORKS[:1], str(file))
    assert message in refused.value.message


def test_names_of_styles() -> None:
    assert len(style_names()) > 1000
    assert citing.file_of("vancouver").name == "nlm-citation-sequence.csl"
    for wrong in ("aap", "../apa", "", "x" * 400, "/etc/passwd"):
        with pytest.raises(StyleProblem):
            citing.file_of(wrong)
