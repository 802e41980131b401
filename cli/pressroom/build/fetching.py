"""Pictures from elsewhere, saved beside the articles that show them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pressroom import rules
from pressroom.build.fixing import Fix, corrected
from pressroom.build.sources import find_files, path_in
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Diagnostic, Place
from pressroom.files import Source, read, write_file
from pressroom.markdown import build
from pressroom.metadata.corrections import Correction
from pressroom.online.fetch import Guard
from pressroom.online.pictures import Fetcher, NotFetched

IMAGES = "images"
"""The folder beside an article."""

_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was written, and what could not be fetched."""

    files: tuple[Path, ...]
    fixes: tuple[Fix, ...]
    diagnostics: tuple[Diagnostic, ...]


Remote = tuple[Source, list[Correction]]
"""An article, and the places of the addresses in it."""


def remote(root: Path, folder: Path, paths: Sequence[Path]) -> list[Remote]:
    """The articles that show pictures from elsewhere, with the address at each place.

    ``folder`` holds the articles of the publication at ``root``; ``paths`` are some of them.
    """
    found = []
    root = root.resolve()
    nobody = Collector()
    for file in find_files(folder, root, nobody, paths).articles:
        source = read(file, path_in(file, root), nobody)
        if source is not None:
            body = build(source, 0, root, Bibliography(), nobody)
            at = [(_exactly(source, place, href), href) for place, href in body.remote]
            if at:
                found.append((source, at))
    return found


def _exactly(source: Source, place: Place, href: str) -> Place:
    """Where ``href`` stands within ``place``; the place itself where it is written otherwise.

    Of an element of HTML it is the value of ``src``: other attributes may say the same.
    """
    if place.path != source.path:
        return place
    first, column = place.line or 1, (place.column or 1) - 1
    lines = source.lines[first - 1 : place.end_line or first]
    for pattern in (rf"(?<![\w-])src\s*=\s*[\"']?({re.escape(href)})", f"({re.escape(href)})"):
        for number, line in enumerate(lines, first):
            found = re.compile(pattern).search(line, column if number == first else 0)
            if found is not None:
                return source.place(number, found.start(1) + 1, len(href))
    return place


def fetch(articles: Sequence[Remote], guard: Guard) -> Fetched:
    """Save the pictures to ``images/`` beside each article, and name them there.

    No file that exists is replaced. What cannot be fetched stays as it is, with a finding.
    Raises :class:`PressroomError` when the disk refuses.
    """
    collector = Collector()
    files: list[Path] = []
    fixes: list[Fix] = []
    with tempfile.TemporaryDirectory(prefix="pressroom-") as temporary:
        fetcher = Fetcher(Path(temporary), guard)
        for source, found in articles:
            corrections: list[Correction] = []
            for place, url in found:
                if place.path != source.path:
                    _report(collector, place, url, "stands in a file that is included")
                    continue
                try:
                    file = _saved(fetcher, url, source.file.parent / IMAGES, files)
                except NotFetched as error:
                    _report(collector, place, url, f"was not fetched: {error}")
                    continue
                name = f"{IMAGES}/{file.name}"
                if _stands(source, place, url):
                    corrections.append((place, name))
                else:
                    _report(collector, place, url, f"is `{name}` now; name it so by hand")
            before = source.file.read_bytes().decode("utf-8")
            after = corrected(before, corrections)
            if after != before:
                fixes.append(Fix(source.file, source.path, before, after))
    return Fetched(tuple(files), tuple(fixes), tuple(collector))


def _saved(fetcher: Fetcher, url: str, folder: Path, files: list[Path]) -> Path:
    """The file in ``folder`` with the picture at ``url``; a new one is added to ``files``."""
    if folder.is_symlink():
        raise NotFetched(f"`{folder.name}` is a link, and nothing is written through one")
    name = fetcher.fetch(url, str(len(fetcher.names)))
    data = (fetcher.folder / name).read_bytes()
    file = _free(folder, _stem(url), Path(name).suffix, data)
    if not file.exists():
        write_file(file, data)
        files.append(file)
    return file


def _report(collector: Collector, place: Place, url: str, problem: str) -> None:
    hint = "save it beside the article by hand"
    collector.report(rules.PICTURE_EXISTS, place, f"the picture `{url[:80]}` {problem}", hint)


def _stands(source: Source, place: Place, href: str) -> bool:
    line = source.lines[(place.line or 1) - 1]
    start = (place.column or 1) - 1
    return line[start : start + len(href)] == href


def _stem(url: str) -> str:
    """A name made of the last part of an address."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].rpartition(".")
    return _UNSAFE.sub("-", (last[0] or last[2]).lower()).strip("-")[:60] or "picture"


def _free(folder: Path, stem: str, suffix: str, data: bytes) -> Path:
    """A name in ``folder`` that is free, or that holds these very bytes already."""
    number = 1
    while True:
        file = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        if file.is_symlink() or (file.exists() and not file.is_file()):
            free = False
        else:
            free = not file.exists() or file.read_bytes() == data
        if free:
            return file
        number += 1
