"""What is kept for each style changes no byte, and is left off where it was not made for."""

from __future__ import annotations

import ast
import hashlib
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from pressroom.paper.typesetting import Job, Stylesheet, caching, engine

SOURCES = {
    "weasyprint.css:ComputedStyle": "81058362562f6d10",
    "weasyprint.css:InitialStyle": "eed80c9f71aa5a63",
    "weasyprint.layout.percent:percentage": "c75fddf0ecb77552",
    "weasyprint.layout.percent:resolve_one_percentage": "8abbba7df518308d",
    "weasyprint.layout.percent:resolve_percentages": "92016b948f740deb",
    "weasyprint.text.fonts:font_features": "ba56f96336c74893",
    "weasyprint.text.fonts:get_font_description": "be554c07a53fc092",
    "weasyprint.text.line_break:Layout": "ba2e4044f7c752d3",
    "weasyprint.text.line_break:strut": "e0631a4e87ce02c2",
}
"""What is replaced or relied on, with a digest of its source in the known version."""

CSS = """
@page { size: 120mm 160mm; margin: 12mm; @top-center { content: string(t) " " counter(page) } }
:root { --gap: 3mm }
body { font: 11pt/1.4 'Source Serif 4'; hyphens: auto; overflow-wrap: break-word }
h1 { string-set: t content(); margin: 0 0 calc(2mm + 1%) }
p { text-align: justify; margin: 0 0 var(--gap) }
.spaced { letter-spacing: 0.1em; word-spacing: 2pt }
.wide { word-spacing: 4pt; hyphens: none }
.caps { font-variant-caps: small-caps; font-variant-numeric: oldstyle-nums; font-kerning: none }
.lined { text-decoration: underline overline line-through }
.cut { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; width: 40% }
.cut, .clamp { text-align: left }
.clamp { block-ellipsis: auto; max-lines: 2; continue: discard }
.float { float: right; width: 30%; margin: 1mm; border: 1pt solid; border-radius: 10% 2mm }
.flex { display: flex; gap: 2mm } .flex > * { flex: 1 1 auto }
.columns { columns: 2 } .columns::first-letter { font-size: 2em }
.first::first-line { font-weight: 600; letter-spacing: 1pt }
.moved { position: relative; left: 5%; transform: rotate(2deg) }
.logical { margin-inline-start: 5mm; padding-block-end: 2mm; border-inline-start: 2pt solid }
.rtl { direction: rtl }
.super { vertical-align: super; font-size: 70% }
pre { tab-size: 3; white-space: pre-wrap; font-family: 'IBM Plex Mono'; text-align: justify }
pre.spaced { tab-size: 4ex }
table { border-collapse: collapse; width: 100% } td { border: 0.5pt solid; padding: 1mm }
td.thin { width: 10%; overflow-wrap: anywhere }
.note { float: footnote }
ol { list-style-type: lower-roman }
"""
WORDS = (
    "Extraordinary measurements of characteristic irregularities, taken twice, ring; affine\u00a0"
    "office fjord V. A. Waltz. "
)
HTML = f"""<!doctype html><html lang="en"><head><title>Everything</title></head><body>
<h1 id="top">Everything at once</h1>
<p>{WORDS * 4}</p><p class="spaced">{WORDS * 2}</p>
<p class="wide"> {WORDS * 2}<b> </b>x <i>y </i></p>
<p class="caps">{WORDS} 0123456789</p><p class="lined">{WORDS}</p><p class="cut">{WORDS}</p>
<p class="clamp">{WORDS * 4}</p><div class="float">{WORDS}</div><p>{WORDS * 3}</p>
<div class="flex"><div>{WORDS}</div><div>{WORDS * 2}</div></div>
<div class="columns">{WORDS * 5}</div><p class="first">{WORDS * 2}</p>
<p class="moved">{WORDS}</p><p class="logical">{WORDS * 2}</p>
<p class="rtl logical">{WORDS} 12 שלום עולם (34)</p><p lang="de">Donaudampfschifffahrtsgesellschaft
und Straßenbahnhaltestelle, E=mc<span class="super">2</span>, soft\u00adhyphen, 字,
😀, ☐ \u202bx\u202c</p>
<pre>\tone\ttwo\n\t\tthree   four\n\nfive</pre><pre class="spaced">\ta\tb</pre>
<table><tr><td>{WORDS}</td><td class="thin">unbreakable-word</td></tr></table>
<p>In line<span class="note">A note. {WORDS}</span>.</p>
<ol><li>one</li><li>two <a href="#top">{WORDS}</a></li></ol>
</body></html>"""


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint's own methods."""
    engine.set_up()
    from weasyprint.css import ComputedStyle
    from weasyprint.text.line_break import Layout

    monkeypatch.setattr(Layout, "setup", Layout.setup.__wrapped__)
    monkeypatch.setattr(ComputedStyle, "__missing__", ComputedStyle.__missing__.__wrapped__)
    for module in [module for name, module in sys.modules.items() if name.startswith("weasyprint")]:
        for name in {"resolve_percentages", "strut"} & vars(module).keys():
            monkeypatch.setattr(module, name, getattr(module, name).__wrapped__)
    monkeypatch.setattr(caching, "VERSION", "0")


@pytest.mark.parametrize("archival", [True, False])
def test_no_byte_differs(archival: bool, request: pytest.FixtureRequest) -> None:
    job = Job(HTML, (Stylesheet("all.css", CSS),), {}, archival)
    quick = engine.render(job)
    request.getfixturevalue("plain")
    slow = engine.render(job)
    assert slow.pdf.startswith(b"%PDF-")
    assert len(slow.pdf) > 20_000
    assert quick == slow


def source(name: str) -> str:
    """The source of a class or function, read from its file."""
    module, _, what = name.partition(":")
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    text = Path(spec.origin).read_text(encoding="utf-8")
    [found] = [
        node
        for node in ast.parse(text).body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == what
    ]
    return ast.get_source_segment(text, found) or ""


@pytest.mark.parametrize("name", SOURCES)
def test_the_source_is_the_one_it_was_made_for(name: str) -> None:
    found = hashlib.sha256(source(name).encode()).hexdigest()[:16]
    assert found == SOURCES[name], (
        f"{name} has changed: compare with typesetting/caching.py, run the tests here, then change"
        " caching.VERSION and this digest"
    )


def test_this_version_is_the_known_one() -> None:
    engine.set_up()
    from weasyprint.text.line_break import Layout

    assert hasattr(Layout.setup, "__wrapped__")


@pytest.mark.usefixtures("plain")
def test_another_version_is_left_alone() -> None:
    from weasyprint.css import ComputedStyle
    from weasyprint.text.line_break import Layout

    caching.install()
    assert not hasattr(Layout.setup, "__wrapped__")
    assert not hasattr(ComputedStyle.__missing__, "__wrapped__")
