"""A new publication, one around articles that are there, and a new article."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pressroom.build.sources import Draft, find_files, path_in, read_article, read_publication
from pressroom.diagnostics import Collector, PressroomError
from pressroom.files import CONFIG, OUTPUT, SERIES, SOURCES, asset, write_file
from pressroom.metadata import DEFAULT_LANGUAGE, Settings, publication_settings, schema
from pressroom.metadata.names import parts
from pressroom.model.work import Author, Person
from pressroom.text import safe_slug

_T = TypeVar("_T")

SCHEMAS = "schemas"
"""The folder of the schemas that the first line of ``pressroom.toml`` names."""
LICENSE = "CC-BY-4.0"
"""The licence unless one is given: what archives advise for articles."""
_EXAMPLE = ("crease.svg", "references.bib")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person says of the publication; what is empty is not said."""

    name: str = ""
    author: str = ""
    orcid: str = ""
    license: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What the articles in a folder say, with ``sentences`` for a person.

    ``authors`` and ``license`` are there if all articles that name any name the same, so that
    nothing is said of an article which it does not say itself.
    """

    count: int = 0
    sources: str = SOURCES
    authors: tuple[Author, ...] = ()
    license: str = ""
    language: str = ""
    sentences: tuple[str, ...] = ()


@dataclass(slots=True)
class Started:
    """The files that were written, and what a person should know."""

    written: list[Path] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    def write(self, file: Path, text: str) -> None:
        """Write ``file`` unless it is there."""
        if not file.exists():
            write_file(file, text.encode("utf-8"))
            self.written.append(file)


# --- a publication


def understand(root: Path) -> Understood:
    """What the articles below ``root``, which is no publication, say."""
    collector = Collector()
    found = [
        draft
        for file in find_files(root, root, collector).articles
        if (draft := read_article(file, root, Settings(), {}, collector)) is not None
    ]
    if not found:
        return Understood()
    authors = _distinct(draft.own.authors for draft in found)
    licences = _distinct(one.own.license.id if one.own.license else None for one in found)
    languages = Counter(draft.own.language or DEFAULT_LANGUAGE for draft in found)
    tops = {draft.source.path.partition("/")[0] for draft in found}
    alone = tops.pop() if len(tops) == 1 else ""
    sources = alone if (root / alone).is_dir() and alone else "."
    names = dict.fromkeys(author.name for group in authors for author in group)
    count = len(found)
    sentences = [
        f"{count} article{'s' if count > 1 else ''}, {_place(sources)}",
        f"language: {', '.join(languages)}",
        f"authors: {_few(names)}" if names else "no article names its authors",
        f"licence: {', '.join(licences)}" if licences else "no article names a licence",
    ]
    if len(authors) > 1:
        sentences.append("articles have different authors, so pressroom.toml names none")
    return Understood(
        count,
        sources,
        authors[0] if len(authors) == 1 else (),
        licences[0] if len(licences) == 1 else "",
        languages.most_common(1)[0][0],
        tuple(sentences),
    )


def _place(sources: str) -> str:
    return "in this folder" if sources == "." else f"in {sources}/"


def _distinct(values: Iterable[_T | None]) -> list[_T]:
    return list(dict.fromkeys(value for value in values if value))


_FEW = 5


def _few(names: Sequence[str] | dict[str, None]) -> str:
    listed = list(names)
    more = len(listed) - _FEW
    return ", ".join(listed[:_FEW]) + (f" and {more} more" if more > 0 else "")


def start(root: Path, answers: Answers, known: Understood, today: datetime.date) -> Started:
    """Make ``root`` a publication by ``answers`` and what is ``known`` of its articles.

    Without articles it gets one. Nothing that exists is changed. Raises :class:`PressroomError`
    where there is a publication, or the disk refuses.
    """
    if (root / CONFIG).exists():
        raise PressroomError(f"{root / CONFIG}: this is a publication already")
    made = Started()
    authors = (_author(answers),) if answers.author else known.authors
    licence = answers.license or known.license or ("" if known.count else LICENSE)
    values = {
        "NAME": json.dumps(answers.name or root.resolve().name, ensure_ascii=False),
        "LANGUAGE": json.dumps(answers.language or known.language or DEFAULT_LANGUAGE),
        "LICENSE": f"license = {json.dumps(licence)}" if licence else f'# license = "{LICENSE}"',
        "AUTHORS": "\n".join(map(_author_table, authors)) or _NO_AUTHOR,
        "SOURCES": "",
    }
    if known.sources != SOURCES:
        said = json.dumps(known.sources, ensure_ascii=False)
        values["SOURCES"] = f"# The folder of the articles\nsources = {said}\n"
    text = asset(f"init/{CONFIG}")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    made.write(root / CONFIG, text)
    if not known.count:
        folder = root / SOURCES
        article = asset("init/article.md").replace("@DATE@", today.isoformat())
        made.write(folder / "how-paper-folds.md", article)
        for name in _EXAMPLE:
            made.write(folder / name, asset(f"init/{name}"))
    for name in schema.NAMES:
        made.write(root / SCHEMAS / f"{name}.schema.json", schema.as_text(name))
    ignored = root / ".gitignore"
    made.write(ignored, f"/{OUTPUT}/\n")
    if ignored not in made.written and OUTPUT not in ignored.read_text("utf-8", "replace"):
        made.hints.append(f"add the line /{OUTPUT}/ to .gitignore: what is built is no source")
    return made


_NO_AUTHOR = """\
# Who writes, unless an article says it:
# [[authors]]
# given = "Josiah"
# family = "Carberry"
# orcid = "0000-0002-1825-0097"
"""


def _author(answers: Answers) -> Person:
    return Person(*parts(answers.author), answers.orcid)


def _author_table(author: Author) -> str:
    rows = {"name": author.name}
    if isinstance(author, Person):
        rows = {"given": author.given, "family": author.family, "orcid": author.orcid}
        rows["affiliation"] = author.affiliation
    lines = [f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in rows.items() if v]
    return "\n".join(("[[authors]]", *lines, ""))


# --- an article


def new_article(root: Path, title: str, series: str, today: datetime.date) -> Path:
    """Write an article with complete front matter into the publication at ``root``; its file.

    ``series`` is the folder of a series among the sources. Raises :class:`PressroomError` where
    there is no such series, where the file exists, or the disk refuses.
    """

    collector = Collector()
    own = publication_settings(root, collector)
    folder = read_publication(root, own, collector).sources
    files = find_files(folder, root, collector)
    part = None
    if series:
        known = {path_in(file.parent, folder): file.parent for file in files.series}
        if series not in known:
            raise PressroomError(
                f"there is no series `{series}`, which is a folder with a {SERIES}; "
                f"there are: {', '.join(known) or 'none'}"
            )
        folder = known[series]
        drafts = [read_article(f, root, own, {}, collector) for f in files.articles]
        part = 1 + max((_part(draft, folder) for draft in drafts), default=0)
    slug = safe_slug(title) or f"article-{today.isoformat()}"
    file = folder / f"{slug}.md"
    if file.exists():
        raise PressroomError(f"{file}: exists already, and is not replaced")
    rows = [
        f"title: {json.dumps(title, ensure_ascii=False)}",
        f"date: {today.isoformat()}",
        *([f"part: {part}"] if part else []),
        "abstract: One paragraph that says what the article is about.",
        "keywords: []",
        f"# Of what {CONFIG} says, an article can have its own:",
        "# authors: [{given: Josiah, family: Carberry, orcid: 0000-0002-1825-0097}]",
        f"# license: {own.license.id if own.license else LICENSE}",
        f"# language: {own.language or DEFAULT_LANGUAGE}",
        "# When the archive has reserved one:",
        "# doi: 10.5281/zenodo.1234567",
    ]
    text = "\n".join(("---", *rows, "---", "", "## Introduction", "", "Text.", ""))
    write_file(file, text.encode("utf-8"))
    return file


def _part(draft: Draft | None, folder: Path) -> int:
    """The number of an article as a part, if it lies in ``folder``."""
    if draft is None or not draft.source.file.is_relative_to(folder):
        return 0
    return draft.own.part or 0
