"""The libraries of the system that typesetting loads, and the packages that bring them."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Library:
    """A library by its ``names``, of which WeasyPrint takes the first that loads.

    ``packages`` are what bring it, in the order of :data:`SYSTEMS`.
    """

    title: str
    names: tuple[str, ...]
    packages: tuple[str, str, str, str, str]


LIBRARIES = (
    Library(
        "GObject",
        (
            "libgobject-2.0-0",
            "gobject-2.0-0",
            "gobject-2.0",
            "libgobject-2.0.so.0",
            "libgobject-2.0.0.dylib",
            "libgobject-2.0-0.dll",
        ),
        ("libpango-1.0-0", "glib2", "glib2", "glib", "glib2"),  # Debian has two names for it
    ),
    Library(
        "Pango",
        (
            "libpango-1.0-0",
            "pango-1.0-0",
            "pango-1.0",
            "libpango-1.0.so.0",
            "libpango-1.0.dylib",
            "libpango-1.0-0.dll",
        ),
        ("libpango-1.0-0", "pango", "pango", "pango", "pango"),
    ),
    Library(
        "HarfBuzz",
        (
            "libharfbuzz-0",
            "harfbuzz",
            "harfbuzz-0.0",
            "libharfbuzz.so.0",
            "libharfbuzz.0.dylib",
            "libharfbuzz-0.dll",
        ),
        ("libharfbuzz0b", "harfbuzz", "harfbuzz", "harfbuzz", "harfbuzz"),
    ),
    Library(
        "HarfBuzz's subsetter",
        (
            "libharfbuzz-subset-0",
            "harfbuzz-subset",
            "harfbuzz-subset-0.0",
            "libharfbuzz-subset.so.0",
            "libharfbuzz-subset.0.dylib",
            "libharfbuzz-subset-0.dll",
        ),
        ("libharfbuzz-subset0", "harfbuzz", "harfbuzz", "harfbuzz", "harfbuzz"),
    ),
    Library(
        "fontconfig",
        (
            "libfontconfig-1",
            "fontconfig-1",
            "fontconfig",
            "libfontconfig.so.1",
            "libfontconfig.1.dylib",
            "libfontconfig-1.dll",
        ),
        ("libfontconfig1", "fontconfig", "fontconfig", "fontconfig", "fontconfig"),
    ),
    Library(
        "PangoFT2",
        (
            "libpangoft2-1.0-0",
            "pangoft2-1.0-0",
            "pangoft2-1.0",
            "libpangoft2-1.0.so.0",
            "libpangoft2-1.0.dylib",
            "libpangoft2-1.0-0.dll",
        ),
        ("libpangoft2-1.0-0", "pango", "pango", "pango", "pango"),
    ),
)

SYSTEMS = {
    "debian": "apt-get install",
    "fedora": "dnf install",
    "arch": "pacman -S",
    "macos": "brew install",
    "windows": "pacman -S",
}
"""What installs packages; on Windows the shell of MSYS2 (https://www.msys2.org) does."""
_MINGW = "mingw-w64-x86_64-"


def missing() -> list[Library]:
    """The libraries that cannot be loaded."""
    return [library for library in LIBRARIES if not any(map(_loads, library.names))]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def system() -> str:
    """Which of :data:`SYSTEMS` this is or is like; empty for another one."""
    if sys.platform in ("darwin", "win32"):
        return "macos" if sys.platform == "darwin" else "windows"
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    names = " ".join(values.get(key, "").strip("\"'") for key in ("ID", "ID_LIKE")).split()
    known = {**dict.fromkeys(SYSTEMS), "ubuntu": None, "rhel": None}
    found = next((name for name in names if name in known), "")
    return {"ubuntu": "debian", "rhel": "fedora"}.get(found, found)


def command(libraries: Iterable[Library], name: str) -> str:
    """The one command that installs ``libraries`` on the system ``name``."""
    at = list(SYSTEMS).index(name)
    packages = dict.fromkeys(library.packages[at] for library in libraries)
    prefix = _MINGW if name == "windows" else ""
    return " ".join((SYSTEMS[name], *(f"{prefix}{package}" for package in packages)))


def advice() -> str:
    """What to run, in words: the command of this system for what is missing here."""
    lacking, name = missing() or LIBRARIES, system()
    if not name:
        titles = ", ".join(library.title for library in lacking)
        return f"install with the packages of your system: {titles}"
    return f"run: {command(lacking, name)}"
