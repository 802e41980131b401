"""What an article's file says where its front matter does not: title, name, language, day, card."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import langcodes

from pressroom import rules
from pressroom.diagnostics import Collector
from pressroom.files import ARTICLES, SERIES, SOURCES, FileRef, Source
from pressroom.markdown import pictures
from pressroom.metadata import Settings
from pressroom.model.work import SubstackSettings
from pressroom.text import unmarked

FOLDER_NAMES = ("index", "readme", "paper", "main", "article")
"""Names of files, without their ends, that say nothing: the folder's name is the article's."""
CARDS = (".png", ".jpg", ".jpeg")
"""Pictures that Substack takes for a social card."""

_HEADING = re.compile(r" {0,3}#[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-|$)")
_LANGUAGE = re.compile(r"(.+)[._]([a-z]{2,3}(?:-[A-Za-z]{2,4})?)")


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a file says: a name for the article, and perhaps its language and day.

    ``text`` is the path without the language and the end: translations of one text share it.
    """

    name: str
    text: str
    language: str = ""
    day: datetime.date | None = None

    @property
    def slug(self) -> str:
        """The name for addresses; that of a translation ends with its language."""
        return f"{self.name}-{self.language.lower()}" if self.language else self.name

    @property
    def title(self) -> str:
        """The name as words."""
        words = _DAY.sub("", self.name).replace("-", " ").replace("_", " ").strip()
        return f"{words[:1].upper()}{words[1:]}" or self.name


def name_of(file: Path) -> Named:
    """What is said by the name of ``file``, or by its folder where it is such as ``index.md``.

    ``index.es.md`` is a translation where ``index.md`` is beside it or the name is one of those.
    ``2025-11-21-name.md`` has its date in its name, as in Jekyll and Zola.
    """
    stem, tag = file.stem, ""
    found = _LANGUAGE.fullmatch(stem)
    if found is not None:
        beside = any(file.with_name(f"{found[1]}{end}").is_file() for end in ARTICLES)
        if (beside or found[1].lower() in FOLDER_NAMES) and langcodes.tag_is_valid(found[2]):
            stem, tag = found[1], langcodes.standardize_tag(found[2])
    text = file.with_name(stem).as_posix()
    if stem.lower() in FOLDER_NAMES and file.parent.name not in ("", SOURCES):
        stem = file.parent.name
    dated = _DAY.match(stem)
    try:
        day = datetime.date.fromisoformat(dated[1]) if dated else None
    except ValueError:
        day = None
    return Named(stem, text, tag, day)


def completed(own: Settings, named: Named, source: Source, skip: int, root: Path) -> Settings:
    """``own`` with what it does not say, and the name of its file and its first heading do."""
    if own.title is None:
        own = replace(own, title=first_heading(source, skip) or named.title)
    if own.language is None and named.language:
        own = replace(own, language=named.language)
    if own.date is None and named.day is not None and "date" not in own.given:
        own = replace(own, date=named.day)
    card = own.substack.card if own.substack else ""
    if own.card is not None and not card and _is_card(own.card, source, root):
        substack = replace(own.substack or SubstackSettings(), card=own.card.text)
        own = replace(own, substack=substack)
    return own


def untitled(source: Source, title: str, collector: Collector) -> None:
    """Report that a work has no title and is called ``title``."""
    collector.report(
        rules.TITLE_GIVEN,
        source.place(1, 1),
        f"there is no title, so the work is called “{title}”",
        "add `title:` to the settings"
        + (" or begin the text with a heading `# Title`" if source.file.name != SERIES else ""),
    )


def first_heading(source: Source, skip: int) -> str:
    """The words of the first heading of level 1 after ``skip`` lines; empty if there is none."""
    fence = ""
    lines = source.lines[skip:]
    for number, line in enumerate(lines):
        opening = _FENCE.match(line)
        if opening is not None and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else opening[1]
        elif not fence:
            found = _HEADING.match(line)
            if found is not None and found[1].strip():
                return unmarked(found[1])
            if number and _UNDERLINE.match(line) and lines[number - 1].strip():
                return unmarked(lines[number - 1])
    return ""


_INCLUDE = re.compile(r"\{\{<[ \t]*include[ \t]+([^\s<>]+)[ \t]*>\}\}")


def included(sources: Iterable[Source], root: Path) -> set[str]:
    """The files that articles take into their text, by path in ``root``: no articles themselves."""
    found = set()
    for source in sources:
        for one in _INCLUDE.finditer(source.text):
            name = one[1].strip("\"'")
            path = os.path.normpath(source.file.parent / name)
            if Path(path) != source.file and Path(path).is_relative_to(root):
                found.add(Path(path).relative_to(root).as_posix())
    return found


def _is_card(ref: FileRef, source: Source, root: Path) -> bool:
    """Whether a picture that other tools show of an article can be its social card."""
    if ref.path.suffix.lower() not in CARDS or ref.text.startswith(("/", "http:", "https:")):
        return False
    return (
        pictures.find(ref.text, source.file.parent, root, ref.place, Collector().report) is not None
    )
