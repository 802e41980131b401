"""Typesetting runs: what they may read, what they may use, and that they repeat."""

from __future__ import annotations

import base64
import io
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from pressroom.paper.typesetting import (
    Complaint,
    LibraryMissing,
    LimitReached,
    Limits,
    Stylesheet,
    Typeset,
    TypesettingError,
    process as process_module,
    typeset,
)
from pressroom.paper.typesetting.fonts import bundled_fonts
from pressroom.paper.typesetting.job import Job, limits_for

from .made_fonts import renamed_font

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><path d="M0 0h20v20z"/></svg>'
)
STYLE = Stylesheet("look.css", '@page { size: 100mm } html { font: 12pt "Source Serif 4" }')


def page(body: str, head: str = "") -> str:
    return f'<html lang="en"><head><title>T</title>{head}</head><body>{body}</body></html>'


def sheets(*texts: str) -> list[Stylesheet]:
    return [Stylesheet(f"{number}.css", text) for number, text in enumerate(texts, start=1)]


def reader(result: Typeset) -> PdfReader:
    return PdfReader(io.BytesIO(result.pdf))


def test_pages_are_counted_and_text_is_there() -> None:
    breaks = '<p>one</p><p style="break-before: page">two</p>'
    result = typeset(page(breaks), [STYLE])
    pdf = reader(result)
    assert result.pages == len(pdf.pages) == 2
    assert [p.extract_text().strip() for p in pdf.pages] == ["one", "two"]
    assert result.complaints == ()


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "http://127.0.0.1:9/picture.png",
        "https://example.org/picture.png",
        "ftp://example.org/picture.png",
        "../picture.svg",
        "picture.svg/../../picture.svg",
        "https://pressroom.invalid.example.org/picture.svg",
        "missing.svg",
    ],
)
def test_nothing_but_the_named_files_is_read(address: str) -> None:
    html = page(f'<p><img src="{address}" alt="a"></p>')
    result = typeset(html, [STYLE], files={"pictures/picture.svg": SVG})
    (complaint,) = result.complaints
    assert "is not one of the document's files" in complaint.text


@pytest.mark.parametrize("how", ["@import 'x.css'", "@font-face{font-family:x;src:url(x.ttf)}"])
def test_a_stylesheet_cannot_read_other_files(how: str, tmp_path: Path) -> None:
    result = typeset(
        page("<p>x</p>"), sheets(how, f"body {{ background: url(file://{tmp_path}) }}")
    )
    assert len(result.complaints) == 2


@pytest.mark.parametrize("name", ["a.svg", "folder/a b.svg", "100%.svg", "a#1?.svg", "ä.svg"])
def test_named_pictures_are_served_from_memory_and_from_disk(name: str, tmp_path: Path) -> None:
    from urllib.parse import quote

    file = tmp_path / "any"
    file.write_bytes(SVG)
    html = page(f'<p><img src="{quote(name)}" alt="a"></p>')
    one = typeset(html, [STYLE], files={name: SVG})
    two = typeset(html, [STYLE], files={name: file})
    assert one.complaints == two.complaints == ()
    assert one.pdf == two.pdf
    assert one.pdf != typeset(page("<p></p>"), [STYLE]).pdf


def test_a_picture_within_an_address_is_served() -> None:
    data = base64.b64encode(SVG).decode()
    html = page(f'<p><img src="data:image/svg+xml;base64,{data}" alt="a"></p>')
    assert typeset(html, [STYLE]).complaints == ()


def test_warnings_are_returned_and_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    result = typeset(page('<p style="a: b">x</p><p style="a: b">x</p>'), [STYLE])
    (complaint,) = result.complaints
    assert "Ignored `a: b`" in complaint.text
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_only_the_bundled_fonts_are_found() -> None:
    css = "p { font-family: 'DejaVu Sans', 'Liberation Serif', monospace } b { font-family: serif }"
    fonts = {
        str(font.get_object()["/BaseFont"])
        for font in reader(typeset(page("<p>x <b>y</b></p>"), sheets(css)))
        .pages[0]["/Resources"]["/Font"]
        .values()
    }
    assert fonts
    assert all("Source" in name or "Plex" in name for name in fonts), fonts


def test_a_missing_glyph_is_a_warning() -> None:
    result = typeset(page("<p>水 ok</p>"), [STYLE])
    assert result.complaints == (Complaint("水", kind="glyph"),)


def test_the_environment_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "before")
    with bundled_fonts():
        assert os.environ["FONTCONFIG_FILE"].endswith("fonts.conf")
    assert os.environ["FONTCONFIG_FILE"] == "before"
    monkeypatch.delenv("FONTCONFIG_FILE")
    typeset(page("<p>x</p>"))
    assert "FONTCONFIG_FILE" not in os.environ


# --- the same input gives the same bytes

SCRIPT = """
import hashlib, sys
from pathlib import Path
from pressroom.paper.typesetting import Attachment, Stylesheet, typeset
html = (
    '<html lang=en><title>T</title><p id=z>office <i>x</i> <img src=p.svg alt=a> <code>y</code>'
    '<p id=a>note<span class=n>n</span> <a href="#z">up</a><p lang=de>ä<p class=own>own'
)
css = '@page { @top-left { content: counter(page) } } p { font-family: "Source Serif 4" }'
style = Stylesheet('a.css', css + '.n { float: footnote } .own { font-family: "Own Face" }')
result = typeset(
    html, [style], files={'p.svg': %r}, archival=True, doi='10.5555/x',
    attachments=[Attachment('a.md', b'a', 'text/markdown', 'A', 'Source')],
    fonts=[Path(sys.argv[1])], modified='2026-03-09T00:00:00Z',
)
assert not result.complaints, result.complaints
print(hashlib.sha256(result.pdf).hexdigest())
"""


def test_other_processes_give_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for number, (seed, zone, home, locale) in enumerate(
        (("0", "UTC", "/", "C"), ("1", "Asia/Tokyo", str(tmp_path), "C.UTF-8"))
    ):
        folder = tmp_path / f"fonts {number}"
        folder.mkdir()
        renamed_font(folder / "own.ttf", "Own Face")
        os.utime(folder / "own.ttf", (number, number))
        names = {"LANG": locale, "LC_ALL": locale, "TZ": zone, "HOME": home}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT % SVG, str(folder)],
            env={**os.environ, **names, "PYTHONHASHSEED": seed},
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        digests.add(run.stdout.strip())
        if not number:
            time.sleep(1.1)  # a present time in the file would differ
    assert len(digests) == 1


def test_without_a_fork_the_bytes_are_the_same() -> None:
    html = page('<p>ä <img src="p.svg" alt="a"></p>')
    files: dict[str, bytes | Path] = {"p.svg": SVG}
    results: list[Typeset] = []
    thread = threading.Thread(
        target=lambda: results.append(typeset(html, [STYLE], files=files, archival=True))
    )
    thread.start()
    thread.join()
    forked = process_module._by_worker(Job(html, (STYLE,), files, archival=True))
    assert results == [forked]


def test_a_worker_that_grew_large_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "may_fork", lambda: True)
    for large, is_left in ((2**40, True), (1, False)):
        monkeypatch.setattr(process_module, "_LARGE", large)
        _end_worker()
        typeset(page("x"))
        assert process_module._has_worker() is is_left


# --- limits


def _end_worker() -> None:
    """Have the next run get a worker that knows of what is replaced now."""
    if process_module._worker is not None:
        process_module._worker.close()


def _bomb(levels: int) -> bytes:
    """An SVG whose groups each use the one before ten times."""
    groups = []
    for level in range(1, levels):
        use = f'<use href="#a{level - 1}"/>'
        groups.append(f'<g id="a{level}">{use * 10}</g>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"><defs><g id="a0"><path d="M0 0h1"/></g>'
        f'{"".join(groups)}</defs><use href="#a{levels - 1}"/></svg>'
    ).encode()


BOMB = _bomb(9)


def test_processor_time_is_bounded() -> None:
    html = page('<img src="bomb.svg" alt="a">')
    with pytest.raises(LimitReached, match="1 s of processor time"):
        typeset(html, files={"bomb.svg": BOMB}, limits=Limits(cpu=1))


def test_wall_time_is_bounded() -> None:
    html = page('<img src="bomb.svg" alt="a">')
    with pytest.raises(LimitReached, match="too long"):
        typeset(html, files={"bomb.svg": BOMB}, limits=Limits(wall=0.5))


def test_memory_is_bounded() -> None:
    html = page('<table><tr><td colspan="1000000000">x</td></tr></table>')
    with pytest.raises(LimitReached, match="128 MiB of memory"):
        typeset(html, limits=Limits(memory=128 * 1024**2, cpu=60))


def test_limits_hold_without_a_fork() -> None:
    job = Job(page('<img src="bomb.svg" alt="a">'), files={"bomb.svg": BOMB}, limits=Limits(cpu=2))
    with pytest.raises(LimitReached):
        process_module._by_interpreter(job)
    job = Job(job.html, files=job.files, limits=Limits(wall=0.5))
    with pytest.raises(LimitReached, match="too long"):
        process_module._by_interpreter(job)


@pytest.mark.parametrize(
    ("characters", "limits"),
    [
        (0, Limits()),
        (250_999, Limits()),
        (251_000, Limits(120, 300.25, 1026 * 1024**2)),
        (1_250_000, Limits(220, 550.0, 3024 * 1024**2)),
        (50_000_000, Limits(600, 1500.0, 4096 * 1024**2)),
    ],
)
def test_limits_grow_with_the_document(characters: int, limits: Limits) -> None:
    assert limits_for(characters) == limits


@pytest.mark.parametrize(("filler", "memory"), [(0, 1024), (450, 1424)])
def test_a_run_has_the_limits_of_its_document(
    filler: int, memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(_job: Job) -> Typeset:
        raise MemoryError

    _end_worker()
    # Another test may have left a thread behind; a new interpreter would not know the stand-in.
    monkeypatch.setattr(process_module, "may_fork", lambda: True)
    monkeypatch.setattr(process_module, "render", exhausted)
    with pytest.raises(LimitReached, match=f"more than {memory} MiB of memory"):
        typeset("x" * filler * 1000)
    with pytest.raises(LimitReached, match="more than 7 MiB"):
        typeset("x" * filler * 1000, limits=Limits(memory=7 * 1024**2))


@pytest.mark.parametrize("error", [MemoryError, SystemError])
def test_memory_that_ends_while_an_error_is_told(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unspeakable(Exception):
        def __str__(self) -> str:
            raise error

    def fail(_job: Job) -> Typeset:
        raise Unspeakable

    _end_worker()
    monkeypatch.setattr(process_module, "may_fork", lambda: True)
    monkeypatch.setattr(process_module, "render", fail)
    with pytest.raises(LimitReached, match="1024 MiB of memory"):
        typeset(page("x"))


def test_deep_nesting_does_not_crash() -> None:
    deep = "<ul><li>" * 40 + "x" + "</li></ul>" * 40
    assert typeset(page(deep), [STYLE]).pages == 1
    with pytest.raises(TypesettingError):
        typeset(page("<div>" * 3_000 + "x"), [STYLE])


# --- failures


def test_a_missing_library_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(LibraryMissing, match=r"apt-get install libpango-1\.0-0"):
        process_module.preload()


@pytest.mark.parametrize(
    "error", [TypesettingError("one"), LibraryMissing("two"), LimitReached("three")]
)
def test_errors_cross_the_pipe(error: TypesettingError, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_job: Job) -> Typeset:
        raise error

    _end_worker()
    monkeypatch.setattr(process_module, "may_fork", lambda: True)
    monkeypatch.setattr(process_module, "render", fail)
    with pytest.raises(TypesettingError, match=str(error)) as raised:
        typeset(page("x"))
    assert type(raised.value) is type(error)


def test_a_worker_that_ends_without_a_result_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "may_fork", lambda: True)
    for number, words in ((0, "without a result"), (signal.SIGUSR1, "stopped by SIGUSR1")):
        _end_worker()
        end = partial(signal.raise_signal, number) if number else partial(os._exit, 0)
        monkeypatch.setattr(process_module, "render", lambda _job, end=end: end())
        with pytest.raises(TypesettingError, match=words):
            typeset(page("x"))


# --- archival files


def metadata(result: Typeset) -> str:
    root: Any = reader(result).trailer["/Root"]
    return str(root["/Metadata"].get_data().decode("utf-8"))


def test_an_archival_file_says_what_it_follows() -> None:
    result = typeset(page("<h1>x</h1>"), [STYLE], archival=True, doi="10.5555/a&b<c")
    text = metadata(result)
    assert text.count("<rdf:RDF") == 1, "readers take the first block alone"
    assert 'pdfaid:part="3"' in text
    assert 'pdfaid:conformance="A"' in text
    assert "<pdfuaid:part>1</pdfuaid:part>" in text
    assert "<prism:doi>10.5555/a&amp;b&lt;c</prism:doi>" in text
    catalog: Any = reader(result).trailer["/Root"]
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]


def test_what_stands_on_no_page_is_a_warning() -> None:
    html = page('<p id="a">x</p><p id="b" style="display: none">y</p><svg><g id="c"/></svg>')
    result = typeset(html, [STYLE], archival=True)
    lost = [complaint for complaint in result.complaints if complaint.kind == "lost"]
    assert [complaint.text for complaint in lost] == ["the element with the id 'b' is on no page"]


def test_without_a_doi_none_is_named() -> None:
    assert "prism" not in metadata(typeset(page("<h1>x</h1>"), archival=True))


def test_an_ordinary_file_claims_nothing() -> None:
    assert b"pdfaid" not in typeset(page("<h1>x</h1>")).pdf
