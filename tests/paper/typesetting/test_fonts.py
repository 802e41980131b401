"""Fonts of a job's own: found by name, by nobody else, read anew for each document."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from pressroom.paper.typesetting import Stylesheet, process as process_module, typeset
from pressroom.paper.typesetting.fonts import bundled_fonts, font_files
from pressroom.paper.typesetting.job import Job

from .made_fonts import renamed_font

HTML = '<html lang="en"><title>T</title><p>own <b>shipped</b>'
STYLE = Stylesheet(
    "a.css", 'p { font-family: "Own Face", "IBM Plex Mono" } b { font-family: "Source Sans 3" }'
)


def names(pdf: bytes) -> set[str]:
    """The families of the fonts in a file."""
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    return {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in fonts}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fonts" / "more").mkdir(parents=True)
    renamed_font(tmp_path / "fonts" / "more" / "a.ttf", "Own Face")
    (tmp_path / "fonts" / "LICENSE.txt").write_text("x")
    return tmp_path / "fonts"


def test_fonts_are_found_beside_the_bundled_ones(folder: Path) -> None:
    for given in (folder, folder / "more" / "a.ttf"):
        result = typeset(HTML, [STYLE], fonts=[given])
        assert names(result.pdf) == {"Own-Face", "Source-Sans-3-Bold"}, given


def test_a_worker_sees_the_fonts_of_its_job_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A worker begins as large as the process of the tests, which may be too large to be used again.
    monkeypatch.setattr(process_module, "_LARGE", 2**40)
    other = renamed_font(tmp_path / "b.ttf", "Own Face", "IBMPlexMono-Regular")
    pdfs, workers = [], []
    for fonts in ((folder,), (), (other,), (folder,)):
        pdfs.append(process_module._by_worker(Job(HTML, (STYLE,), fonts=fonts)).pdf)
        workers.append(process_module._worker)
    assert len(set(map(id, workers))) == 1, "it was the same process"
    assert pdfs[0] == pdfs[3]
    assert len({len(pdf) for pdf in pdfs}) == 3
    assert "Own-Face" not in names(pdfs[1])


def test_a_font_that_changed_is_read_anew(folder: Path) -> None:
    file = folder / "more" / "a.ttf"
    before = typeset(HTML, [STYLE], fonts=[folder]).pdf
    renamed_font(file, "Another Face")
    after = typeset(HTML, [STYLE], fonts=[folder]).pdf
    assert "Own-Face" in names(before)
    assert "Own-Face" not in names(after)
    file.unlink()
    assert "Own-Face" not in names(typeset(HTML, [STYLE], fonts=[folder]).pdf)


def test_without_a_fork_the_fonts_are_the_same(folder: Path) -> None:
    job = Job(HTML, (STYLE,), fonts=(folder,))
    assert process_module._by_interpreter(job).pdf == process_module._by_worker(job).pdf


@pytest.mark.parametrize("data", [b"", b"no font", b"\x00\x01\x00\x00" + b"\xff" * 500])
def test_what_is_no_font_does_no_harm(data: bytes, tmp_path: Path, folder: Path) -> None:
    bad = tmp_path / "bad.ttf"
    bad.write_bytes(data)
    result = typeset(HTML, [STYLE], fonts=[bad, tmp_path / "missing.ttf", folder])
    assert "Own-Face" in names(result.pdf)


def test_the_files_of_folders(folder: Path, tmp_path: Path) -> None:
    assert font_files([folder]) == [folder / "more" / "a.ttf"]
    assert font_files([folder, folder / "more" / "a.ttf"]) == [folder / "more" / "a.ttf"]
    assert font_files([folder / "LICENSE.txt", tmp_path / "none"]) == []


def test_the_environment_names_the_configuration(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    with bundled_fonts():
        plain = os.environ["FONTCONFIG_FILE"]
    with bundled_fonts([folder]):
        own = os.environ["FONTCONFIG_FILE"]
    assert plain != own
    assert "FONTCONFIG_FILE" not in os.environ
