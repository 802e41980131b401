"""The quick import of WeasyPrint gives the real thing, and so do objects that are written once."""

from __future__ import annotations

import io
import pickle
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pydyf  # type: ignore[import-untyped]
import pytest

from pressroom.paper.typesetting import Job, Stylesheet, Typeset, loading
from pressroom.paper.typesetting.engine import settle

CSS = """
@page { size: 120mm 160mm; margin: 12mm; @top-center { content: string(t) " " counter(page) } }
body { font: 11pt/1.4 'Source Serif 4'; hyphens: auto }
h1 { string-set: t content() } p { text-align: justify } .note { float: footnote }
pre { font-family: 'IBM Plex Mono' } td { border: 0.5pt solid; padding: 1mm }
"""
WORDS = (
    "Extraordinary measurements of characteristic irregularities, taken twice, ring; affine\u00a0"
    "office fjord V. A. Waltz. "
)
HTML = f"""<!doctype html><html lang="en"><head><title>Everything</title></head><body>
<h1 id="top">Everything at once</h1><p>{WORDS * 20}</p><p lang="de">Donaudampfschifffahrt und
Straßenbahnhaltestelle, 字, 😀, ☐ \u202bx\u202c 12 שלום עולם (34)</p><pre>\tone\ttwo\n\nfive</pre>
<table><tr><td>{WORDS}</td><td>unbreakable-word</td></tr></table>
<p>In line<span class="note">A note. {WORDS}</span>.</p>
<ol><li>one</li><li>two <a href="#top">{WORDS}</a></li></ol></body></html>"""

SCRIPT = """
import pickle, sys
from pressroom.paper.typesetting import engine
if sys.argv[1] == "slow":
    import cffi, fontTools.subset, fontTools.varLib.instancer, weasyprint
    engine.settle = lambda file: None
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
    quick, quick_backend = rendered(job, "quick")
    if sys.platform == "linux":
        assert quick_backend == "pressroom.paper.typesetting.loading False"
    assert slow.pdf.startswith(b"%PDF-")
    assert len(slow.pdf) > 15_000
    assert quick == slow


def test_the_declarations_are_those_of_weasyprint() -> None:
    spec = find_spec("weasyprint")
    assert spec is not None
    assert spec.submodule_search_locations
    text = Path(spec.submodule_search_locations[0], "text", "ffi.py").read_text(encoding="utf-8")
    [written] = re.findall(r"ffi\.cdef\('''(.*?)'''\)", text, re.DOTALL)
    record = (Path(loading.__file__).parent / loading.NAME).read_text(encoding="utf-8")
    assert f'"digest":"{loading.digest(written)}"' in record, "run scripts/declarations"


def test_what_is_packed_comes_back() -> None:
    value = (b"\x00\xff", 3, (b"a", (-1,)), ())
    assert loading.unpacked(loading.packed(value)) == value


@pytest.mark.skipif(sys.platform != "linux", reason="the record is used on Linux alone")
@pytest.mark.parametrize("change", ['digest(text) + "x"', None])
def test_other_declarations_are_parsed(change: str | None) -> None:
    spoil = (
        f"loading.digest = lambda text, digest=loading.digest: {change}"
        if change
        else "loading.unpacked = lambda value: 0"  # what is on record is of another cffi
    )
    script = (
        "import sys\nfrom pressroom.paper.typesetting import loading\n"
        f"{spoil}\nmade = loading.import_weasyprint()\n"
        "print(type(made.text.ffi.ffi).__module__, sys.modules['cffi'].__name__,"
        " hasattr(sys.modules['cffi'], 'api'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["cffi.api", "cffi", "True"], done.stderr


def test_what_comes_late_is_the_real_thing() -> None:
    script = (
        "import sys\nfrom pressroom.paper.typesetting import loading\nloading.import_weasyprint()\n"
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
