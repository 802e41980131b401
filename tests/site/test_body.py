"""The text of an article on its page: every construct, and what leads from one to another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import html5lib
import pytest
from publishing import GAUGE, one, picture

from pressroom.diagnostics import Collector
from pressroom.site import landing

TEXT = """
See [@fig:gauge], [@tbl:ports], [@eq:tide] and [below](#the-end).[^a] Again.[^a]

## The gauge

![A gauge beside a quay.](gauge.svg "What *it* shows"){#fig:gauge}

Formula $x^2$ and

$$ \\sum_i x_i $$ {#eq:tide}

| Port | Range |
|:-----|------:|
| Exampleton | 1.5 |
: Ranges {#tbl:ports}

```python
def tide(): return "<b>"
```

::: callout Mind
The *moon*.
:::

- [x] done
- [ ] open

## More

## Still more

### Within

## The end

Words.

[^a]: A note with a [link](https://example.org) and `code`.
"""


@pytest.fixture
def page(tmp_path: Path) -> Any:
    work, catalog = one(tmp_path, TEXT, gauge_svg=GAUGE)
    collector = Collector()
    made = landing.render(work, catalog, collector)
    assert list(collector) == []
    assert [artifact.path.rpartition("/")[2] for artifact in made] == [
        "index.html", "article.md", "gauge.svg",
    ]  # fmt: skip
    assert made[2].data == GAUGE
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(made[0].data.decode())


def words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def test_every_link_of_the_page_leads_somewhere_and_ids_are_given_once(page: Any) -> None:
    ids = [node.get("id") for node in page.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    inside = [node.get("href")[1:] for node in page.iter("a") if node.get("href")[0] == "#"]
    assert {"fig:gauge", "tbl:ports", "eq:tide", "note:1", "call:1", "the-end"} <= set(inside)
    assert set(inside) <= set(ids)


def test_a_note_leads_back_to_its_first_call(page: Any) -> None:
    calls = [node for node in page.iter("a") if node.get("role") == "doc-noteref"]
    assert [(node.get("id"), words(node)) for node in calls] == [("call:1", "1"), (None, "1")]
    [note] = [node for node in page.iter("li") if node.get("id") == "note:1"]
    assert words(note) == "A note with a link and code. \u21a9\ufe0e"
    [back] = [node for node in note.iter("a") if node.get("role") == "doc-backlink"]
    assert (back.get("href"), back.get("aria-label")) == ("#call:1", "Back to note 1 in the text")


def test_the_contents_are_two_levels_deep(page: Any) -> None:
    [nav] = page.iter("nav")
    assert words(nav) == "Contents The gauge More Still more Within The end"
    [inner] = [node for node in nav.iter("ol") if node is not next(nav.iter("ol"))]
    assert [node.get("href") for node in inner.iter("a")] == ["#within"]


def test_levels_of_headings_go_down_in_single_steps(tmp_path: Path) -> None:
    text = "## A\n\n#### B\n\n#### C\n\n### D\n\n#### E\n\n## F\n"
    work, catalog = one(tmp_path, text)
    html = landing.render(work, catalog, Collector())[0].data.decode()
    found = re.findall(r'<h(\d) id="[a-f]">(.)', html)
    assert found == [("2", "A"), ("3", "B"), ("3", "C"), ("3", "D"), ("4", "E"), ("2", "F")]


def test_figures_and_tables_have_their_words(page: Any) -> None:
    picture_, table = page.iter("figure")
    [image] = picture_.iter("img")
    assert image.get("src") == "figures/gauge.svg"
    assert image.get("alt") == "A gauge beside a quay."
    assert (image.get("width"), image.get("height")) == ("400", "200")
    assert words(picture_.find("figcaption")) == "Figure 1 What it shows"
    assert words(table.find("figcaption")) == "Table 1 Ranges"
    [box] = table.iter("div")
    assert (box.get("tabindex"), box.get("aria-label")) == ("0", "Ranges")
    assert [node.get("class") for node in table.iter("td")] == ["left", "right n"]


def test_a_formula_is_mathml_with_its_number(page: Any) -> None:
    inline, display = page.iter("{http://www.w3.org/1998/Math/MathML}math")
    assert (inline.get("display"), inline.get("alttext")) == ("inline", "x^2")
    assert display.get("display") == "block"
    [equation] = [node for node in page.iter("div") if node.get("id") == "eq:tide"]
    assert words(equation).endswith("(1)")


def test_code_is_coloured_and_escaped(page: Any) -> None:
    [code] = page.iter("pre")
    assert words(code) == 'def tide(): return "<b>"'
    assert {node.get("class") for node in code.iter("span")} >= {"kw", "name", "str"}


def test_pictures_of_one_name_and_one_that_is_gone(tmp_path: Path) -> None:
    text = "![One.](a.png)\n\n![Two.](b/a.png)\n\n![Gone.](gone.png)\n"
    pictures = {"sources/a.png": picture(9, 9), "sources/b/a.png": picture(7, 7)}
    for name, data in {**pictures, "sources/gone.png": picture(5, 5)}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    work, catalog = one(tmp_path, text)
    assert work.articles[0].document.blocks
    (tmp_path / "sources" / "gone.png").unlink()
    collector = Collector()
    page, _copy, *figures = landing.render(work, catalog, collector)
    assert [made.path for made in figures] == ["article/figures/a.png", "article/figures/a-2.png"]
    assert [found.name for found in collector] == ["picture-readable"]
    assert b'<img src="figures/a-2.png" alt=""' in page.data
    assert b"Gone." in page.data


def test_articles_lead_to_each_others_pages(tmp_path: Path) -> None:
    from publishing import article, load

    files = {
        "one.md": article("[Two](two.md#a-part) and [itself](one.md).", "One"),
        "two.md": article("## A part\n\nWords.", "Two"),
    }
    catalog = load(tmp_path, files)
    html = landing.render(catalog.works[0], catalog, Collector())[0].data.decode()
    assert '<a href="../two/index.html#a-part">Two</a>' in html
    assert '<a href="#">itself</a>' in html


def test_a_work_that_is_not_open_does_not_show_its_text(tmp_path: Path) -> None:
    more = "access: {kind: restricted, conditions: Ask.}\n"
    work, catalog = one(tmp_path, "Secret words. ![A gauge.](gauge.svg)", more, gauge_svg=GAUGE)
    page, copy = landing.render(work, catalog, Collector())
    assert b"Secret" not in page.data
    assert b"Secret" in copy.data
