"""What makes WeasyPrint quicker changes no byte, and is left off where it was not made for."""

from __future__ import annotations

import ast
import hashlib
import pickle
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from pressroom.paper.typesetting import Job, Stylesheet, Typeset, engine, swift
from pressroom.paper.typesetting.swift import declared
from pressroom.paper.typesetting.swift.objects import settle

SOURCES = {
    "weasyprint.css:AnonymousStyle": "a03e4d782f9362dc",
    "weasyprint.css:ComputedStyle": "81058362562f6d10",
    "weasyprint.css:InitialStyle": "eed80c9f71aa5a63",
    "weasyprint.draw.text:draw_first_line": "df38b8753e86c3ba",
    "weasyprint.draw.text:draw_text": "d1cfa769e258eb9a",
    "weasyprint.formatting_structure.boxes:Box": "110b2400932a20b6",
    "weasyprint.images:RasterImage": "9e0ebcef3ed0a271",
    "weasyprint.layout.absolute:AbsolutePlaceholder": "ec046e88c727dc40",
    "weasyprint.layout.float:avoid_collisions": "9414233392f728db",
    "weasyprint.layout.inline:add_word_spacing": "9a16bf0652ccb78c",
    "weasyprint.layout.percent:adjust_box_sizing": "a0415df952b1b7b4",
    "weasyprint.layout.percent:percentage": "c75fddf0ecb77552",
    "weasyprint.layout.percent:resolve_one_percentage": "8abbba7df518308d",
    "weasyprint.layout.percent:resolve_percentages": "92016b948f740deb",
    "weasyprint.layout.percent:resolve_radii_percentages": "09b868a4531d9c68",
    "weasyprint.layout.preferred:inline_line_widths": "03e495465273a5fe",
    "weasyprint.pdf.stream:Stream": "ed8183a339ebc0ef",
    "weasyprint.text.fonts:FontConfiguration": "6a8b15f25aa4cf34",
    "weasyprint.text.fonts:font_features": "ba56f96336c74893",
    "weasyprint.text.fonts:get_font_description": "be554c07a53fc092",
    "weasyprint.text.line_break:Layout": "ba2e4044f7c752d3",
    "weasyprint.text.line_break:can_break_text": "50b1f2c840c9decf",
    "weasyprint.text.line_break:create_layout": "5d4b11726a68d0a4",
    "weasyprint.text.line_break:line_size": "186816fcede28485",
    "weasyprint.text.line_break:split_first_line": "f5cfad56910a1b96",
    "weasyprint.text.line_break:strut": "e0631a4e87ce02c2",
    "pydyf:PDF": "92fcbb84944146f6",
    "pydyf:_to_bytes": "2d07f1549e6fba05",
}
"""What is replaced or relied on, with a digest of its source in the known versions."""

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
.box { box-sizing: border-box; width: 50%; padding: 2%; border: 3pt solid; min-height: 10mm }
.pad { box-sizing: padding-box; width: 60mm; padding: 3mm }
.flex { display: flex; gap: 2mm } .flex > * { flex: 1 1 auto }
.grid { display: grid; grid-template-columns: auto 1fr; overflow-wrap: anywhere }
.columns { columns: 2 } .columns::first-letter { font-size: 2em }
.first::first-line { font-weight: 600; letter-spacing: 1pt }
.moved { position: relative; left: 5%; transform: rotate(2deg) }
.logical { margin-inline-start: 5mm; padding-block-end: 2mm; border-inline-start: 2pt solid }
.rtl { direction: rtl }
.super { vertical-align: super; font-size: 70% }
pre { tab-size: 3; white-space: pre-wrap; font-family: 'IBM Plex Mono'; text-align: justify }
pre.spaced { tab-size: 4ex }
table { border-collapse: collapse; width: 100% } td { border: 0.5pt solid; padding: 1mm }
table.apart { border-collapse: separate; border-spacing: 2pt; width: auto }
td.thin { width: 10%; overflow-wrap: anywhere }
.inline { display: inline-block; max-width: 50%; vertical-align: middle }
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
<div class="box">{WORDS}</div><div class="pad">{WORDS}</div>
<div class="flex"><div>{WORDS}</div><div>{WORDS * 2}</div></div>
<div class="grid"><div>Key</div><div>https://example.org/a-long-address-without-a-space</div></div>
<div class="columns">{WORDS * 5}</div><p class="first">{WORDS * 2}</p>
<p class="moved">{WORDS}</p><p class="logical">{WORDS * 2}</p>
<p class="rtl">{WORDS} 12 שלום עולם (34)</p><p lang="de">Donaudampfschifffahrtsgesellschaft und
Straßenbahnhaltestelle, E=mc<span class="super">2</span>, soft\u00adhyphen, 字,
😀, ☐ \u202bx\u202c</p>
<pre>\tone\ttwo\n\t\tthree   four\n\nfive</pre><pre class="spaced">\ta\tb</pre>
<table><tr><td>{WORDS}</td><td class="thin">unbreakable-word</td></tr></table>
<table class="apart"><tr><td>{WORDS}</td><td colspan="2">{WORDS}</td></tr></table>
<p>In <span class="inline">{WORDS}</span> line<span class="note">A note. {WORDS}</span>.</p>
<ol><li>one</li><li>two <a href="#top">{WORDS}</a></li></ol>
</body></html>"""

SCRIPT = """
import pickle, sys
from pressroom.paper.typesetting import engine, swift
how = sys.argv[1]
if how == "slow":
    swift.KNOWN = {"weasyprint": "0"}
    import cffi, fontTools.subset, fontTools.varLib.instancer, weasyprint
job = pickle.load(sys.stdin.buffer)
made = engine.render(job)
sys.stderr.write(type(sys.modules["weasyprint"].text.ffi.ffi).__module__)
sys.stderr.write(" " + str("fontTools.subset" in sys.modules))
pickle.dump(made, sys.stdout.buffer)
"""


def rendered(job: Job, how: str) -> tuple[Typeset, str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, how],
        input=pickle.dumps(job),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    made: Typeset = pickle.loads(done.stdout)  # noqa: S301 - of our own process
    return made, done.stderr.decode()


@pytest.mark.parametrize("archival", [True, False])
def test_no_byte_differs(archival: bool) -> None:
    job = Job(HTML, (Stylesheet("all.css", CSS),), {}, archival)
    slow, backend = rendered(job, "slow")
    assert backend == "cffi.api True"
    swift_, quick_backend = rendered(job, "swift")
    if sys.platform == "linux":
        assert quick_backend == "pressroom.paper.typesetting.swift.declared False"
    assert slow.pdf.startswith(b"%PDF-")
    assert len(slow.pdf) > 20_000
    assert swift_ == slow


def source(name: str) -> str:
    """The source of a class or function, read from its file: it may have been replaced by now."""
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
        f"{name} has changed: compare with typesetting/swift, run the tests here, then change"
        " swift.KNOWN and this digest"
    )


def test_these_versions_are_known() -> None:
    engine.set_up()
    assert swift.suits()


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swift, "_PARTS", ("none",))
    monkeypatch.setitem(swift.KNOWN, "pydyf", "0.0")
    assert not swift.suits()
    swift.install.__wrapped__()


def test_the_declarations_are_those_of_weasyprint() -> None:
    spec = find_spec("weasyprint")
    assert spec is not None
    assert spec.submodule_search_locations
    text = Path(spec.submodule_search_locations[0], "text", "ffi.py").read_text(encoding="utf-8")
    [written] = re.findall(r"ffi\.cdef\('''(.*?)'''\)", text, re.DOTALL)
    record = (Path(declared.__file__).parent / declared.NAME).read_text(encoding="utf-8")
    assert f'"digest":"{declared.digest(written)}"' in record, "run scripts/declarations"


def test_what_is_packed_comes_back() -> None:
    value = (b"\x00\xff", 3, (b"a", (-1,)), ())
    assert declared.unpacked(declared.packed(value)) == value


@pytest.mark.skipif(sys.platform != "linux", reason="the record is used on Linux alone")
@pytest.mark.parametrize("change", ['digest(text) + "x"', None])
def test_other_declarations_are_parsed(change: str | None) -> None:
    spoil = (
        f"d.digest = lambda text, digest=d.digest: {change}"
        if change
        else "d.unpacked = lambda value: 0"  # what is on record is of another cffi
    )
    script = (
        "import sys\nfrom pressroom.paper.typesetting.swift import declared as d\n"
        f"{spoil}\nfrom pressroom.paper.typesetting import engine\n"
        "made = engine.import_weasyprint()\n"
        "print(type(made.text.ffi.ffi).__module__, sys.modules['cffi'].__name__,"
        " hasattr(sys.modules['cffi'], 'api'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["cffi.api", "cffi", "True"], done.stderr


def test_what_comes_late_is_the_real_thing() -> None:
    script = (
        "import sys\nfrom pressroom.paper.typesetting import engine\nengine.import_weasyprint()\n"
        "from weasyprint.pdf import fonts\n"
        "assert 'fontTools.subset' not in sys.modules\n"
        "options = fonts.subset.Options(retain_gids=True)\n"
        "import fontTools.subset, fontTools.varLib\n"
        "assert isinstance(options, fontTools.subset.Options)\n"
        "try:\n    fonts.instantiateVariableFont(None, {})\n"
        "except TypeError as error:\n    print(error)\n"
        "import fontTools.varLib.instancer as real\nprint(real.instantiateVariableFont.__module__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == "fontTools.varLib.instancer", done.stderr


def test_settled_objects_are_what_they_were() -> None:
    import io

    import pydyf  # type: ignore[import-untyped]

    def document() -> pydyf.PDF:
        pdf = pydyf.PDF()
        text = pydyf.Stream([b"x" * 500, "text", 1, 2.5, -0.25, 3.0], compress=True)
        pdf.add_object(text)
        pdf.add_object(pydyf.Dictionary({"A": pydyf.Array([1, 0.1, pydyf.String("(é)")])}))
        return pdf

    files = []
    for made in (document(), document()):
        if files:
            settle(made)
        target = io.BytesIO()
        made.write(target, identifier=True, compress=True, version=b"1.7")
        files.append(target.getvalue())
    assert files[0] == files[1]


def test_a_stylesheet_that_was_read_before_is_complained_of_again() -> None:
    sheet = Stylesheet("own.css", ":root { --w: red }\np { width: var(--w) }\n")
    plain = Stylesheet("plain.css", "@page { size: A5 } p { color: red }")
    made = [
        engine.render(Job("<title>A</title><p>Text.</p>", (plain, *sheets)))
        for sheets in ((), (sheet,), (sheet,), ())
    ]
    assert [len(one.complaints) for one in made] == [0, 1, 1, 0]
    assert (made[1].complaints[0].sheet, made[1].complaints[0].line) == ("own.css", 2)
    assert made[2].pdf == made[1].pdf
    assert made[3].pdf == made[0].pdf


def test_a_stylesheet_that_opens_files_is_read_again() -> None:
    sheet = Stylesheet("own.css", "@import 'more.css';")
    first, second = (
        engine.render(Job("<title>A</title><p>Text.</p>", (sheet,), {"more.css": css}))
        for css in (b"p { color: red }", b"p { color: blue }")
    )
    assert first.pdf != second.pdf
    assert not first.complaints
