"""A fontconfig of our own: the fonts that ship, those a job brings, and no other.

A system font would give other pages on another machine, and WeasyPrint falls
back to one without a word.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from pathlib import Path

from pressroom.files import shipped

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
  <cachedir>{cache}</cachedir>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
"""
_VARIABLE = "FONTCONFIG_FILE"
_SUFFIXES = frozenset({".ttf", ".otf", ".ttc"})


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Holds configurations and fontconfig's cache until this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="pressroom-fonts-")
    atexit.register(folder.cleanup)
    return folder


def font_files(fonts: Iterable[Path]) -> list[Path]:
    """The font files that ``fonts`` names or has in its folders, in the order of their names.

    What is no font stays out: fontconfig would pass over it without a word.
    """
    found: list[Path] = []
    for path in fonts:
        inside = path.rglob("*") if path.is_dir() else (path,)
        found.extend(file for file in inside if file.suffix.lower() in _SUFFIXES and file.is_file())
    return sorted(dict.fromkeys(found), key=lambda file: (file.name, str(file)))


def _configuration(fonts: Iterable[Path]) -> Path:
    """A configuration with the bundled fonts and ``fonts``.

    Fontconfig takes folders only, and remembers what was in one. So the files
    get a folder that is named by what they are now.
    """
    files = font_files(fonts)
    root = Path(_folder().name)
    states = [(str(file.absolute()), file.stat()) for file in files]
    key = repr([(name, state.st_size, state.st_mtime_ns, state.st_ino) for name, state in states])
    name = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16] if files else ""
    configuration = root / f"fonts{name}.conf"
    if configuration.exists():
        return configuration
    folders = [shipped() / "fonts"]
    if files:
        folders.append(root / name)
        folders[-1].mkdir(exist_ok=True)
        for number, file in enumerate(files):
            _place(file.absolute(), folders[-1] / f"{number:04d}{file.suffix.lower()}")
    text = _CONFIGURATION.format(
        folders="\n".join(f"  <dir>{escape(str(folder))}</dir>" for folder in folders),
        cache=escape(str(root / "cache")),
    )
    configuration.write_text(text, encoding="utf-8")
    return configuration


def _place(file: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        target.symlink_to(file)
    except OSError:  # Windows lets few people make links
        shutil.copyfile(file, target)


@contextmanager
def bundled_fonts(fonts: Iterable[Path] = ()) -> Iterator[None]:
    """While inside, a fontconfig that starts sees the bundled fonts and ``fonts`` alone.

    ``fonts`` are files or folders. Fontconfig reads its configuration when
    WeasyPrint is imported and again for each document, so both happen inside.
    The environment is put back: it belongs to other programs that the build
    may start.
    """
    configuration = _configuration(fonts)
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = str(configuration)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before
