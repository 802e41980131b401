"""The libraries of the system: those that WeasyPrint loads, and what brings them."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import shared

from pressroom.paper.typesetting import libraries


def test_the_table_has_what_weasyprint_loads() -> None:
    spec = find_spec("weasyprint")
    assert spec is not None
    assert spec.origin is not None
    text = (Path(spec.origin).parent / "text" / "ffi.py").read_text(encoding="utf-8")
    calls = re.findall(r"^\w+ = _dlopen\(\n?\s*ffi,(.*?)\)$", text, re.MULTILINE | re.DOTALL)
    names = [tuple(re.findall(r"'([^']+)'", call)) for call in calls]
    drawn = [row for row in names if "harfbuzz-vector" not in row]  # for a kind of font we lack
    assert drawn == [library.names for library in libraries.LIBRARIES]


def test_nothing_is_missing_here_and_a_missing_one_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert libraries.missing() == []
    monkeypatch.setattr(libraries, "_loads", lambda name: "pango" not in name)
    assert [library.title for library in libraries.missing()] == ["Pango", "PangoFT2"]
    monkeypatch.setattr(libraries, "system", lambda: "debian")
    assert libraries.advice() == "run: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
    monkeypatch.setattr(libraries, "system", lambda: "")
    assert libraries.advice() == "install with the packages of your system: Pango, PangoFT2"


@pytest.mark.parametrize(
    ("system", "command"),
    {
        "fedora": "dnf install glib2 pango harfbuzz fontconfig",
        "arch": "pacman -S glib2 pango harfbuzz fontconfig",
        "macos": "brew install glib pango harfbuzz fontconfig",
        "windows": "pacman -S mingw-w64-x86_64-glib2 mingw-w64-x86_64-pango "
        "mingw-w64-x86_64-harfbuzz mingw-w64-x86_64-fontconfig",
    }.items(),
)
def test_one_command_brings_all(system: str, command: str) -> None:
    assert libraries.command(libraries.LIBRARIES, system) == command


def test_make_installs_packages_of_the_table() -> None:
    script = (shared.REPOSITORY / "scripts" / "system-libraries").read_text(encoding="utf-8")
    [packages] = re.findall(r'^packages="(.*)"$', script, re.MULTILINE)
    assert set(packages.split()) <= {library.packages[0] for library in libraries.LIBRARIES}
