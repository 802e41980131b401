"""``pressroom references add``: what is registered with a DOI, into a bibliography.

Asked of doi.org by content negotiation (https://www.crossref.org/documentation/retrieve-metadata/
content-negotiation/, https://support.datacite.org/docs/datacite-content-resolver). Nothing else
fetches metadata, and never during a build.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pressroom.citations import bibliography
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Place, PressroomError
from pressroom.files import ARTICLES, SERIES, SOURCES, FileRef, read, write_file
from pressroom.metadata import Scope, Settings, publication_settings, read_settings
from pressroom.model.doi import doi_url, parse_doi
from pressroom.model.identifiers import Refusal
from pressroom.online.fetch import Guard, Limits, fetch
from pressroom.online.registries import CSL

RESOLVER = "https://doi.org/"
_LIMITS = Limits(request=20.0, size=1024 * 1024)
_TYPES = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "posted-content": "article",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "dissertation": "thesis",
    "component": "article-journal",
    "peer-review": "review",
    "": "document",
}
"""Crossref's own names of types, which it sometimes gives in place of CSL's."""
_TEXTS = (
    "title",
    "container-title",
    "collection-title",
    "volume",
    "issue",
    "page",
    "number",
    "edition",
    "version",
    "genre",
    "event-title",
    "publisher",
    "publisher-place",
    "ISBN",
    "language",
)
_ROLES = ("author", "editor", "translator")
_PARTS = ("family", "given", "literal", "suffix", "non-dropping-particle", "dropping-particle")
_TAG = re.compile(r"</?(?:jats:|mml:)?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?>")
_KEPT_TAG = re.compile(r"</?(?:i|b|sup|sub)>")
_SKIP = frozenset(("a", "an", "the", "on", "of", "and", "in", "der", "die", "das", "le", "la"))


@dataclass(frozen=True, slots=True)
class Added:
    """A work that was added: its key, the file relative to the publication, and the item."""

    key: str
    path: str
    item: Mapping[str, object]


def add(root: Path, written: str, named: Path | None = None, resolver: str = RESOLVER) -> Added:
    """Fetch the work with the DOI ``written`` and add it to a bibliography below ``root``.

    ``named`` is the file; without it, it is the one bibliography that the
    publication names. Raises :class:`PressroomError` with what is wrong.
    """
    doi = parse_doi(written)
    if isinstance(doi, Refusal):
        raise PressroomError(f"{written}: {doi.message}; {doi.hint}")
    file = _file(root, named)
    known = _loaded(file, root)
    there = known.by_doi(doi)
    if there is not None:
        raise PressroomError(f"{doi} is there already: [@{there.key}], {there.place}")
    item = cleaned(_fetched(doi, resolver), doi)
    key = _key(item, known)
    item = {"id": key, **item}
    text = file.read_bytes().decode("utf-8") if file.exists() else ""
    write_file(file, _with(text, item, file).encode("utf-8"))
    return Added(key, file.relative_to(root).as_posix(), item)


def _file(root: Path, named: Path | None) -> Path:
    if named is not None:
        file = named.resolve()
    else:
        found = sorted(set(_bibliographies(root)))
        if len(found) != 1:
            listed = ", ".join(file.relative_to(root).as_posix() for file in found)
            raise PressroomError(
                f"which bibliography? There are {listed}; name one: --bibliography FILE"
                if found
                else "no article names a bibliography yet; name one: "
                "--bibliography sources/references.json, and `bibliography:` in the article"
            )
        file = found[0]
    if not file.is_relative_to(root):
        raise PressroomError(f"{file}: lies outside the publication")
    if file.suffix.lower() == ".bib":
        raise PressroomError(
            f"{file.name}: a BibTeX file is left to the program that writes it; add the work "
            "there, or name a .json or .yaml file"
        )
    if file.suffix.lower() not in bibliography.FORMS:
        raise PressroomError(f"{file.name}: a bibliography ends in .json, .yaml or .yml")
    if not file.parent.is_dir():
        raise PressroomError(f"{file.parent}: there is no such folder")
    return file


def _bibliographies(root: Path) -> Iterator[Path]:
    """The bibliographies that the publication's files name, as far as they are in it."""
    ignored = Collector()
    own = publication_settings(root, ignored)
    found: list[Settings | None] = [own]
    folder = (root / (own.sources or SOURCES)).resolve()
    for file in sorted(folder.rglob("*")) if folder.is_relative_to(root) else ():
        is_article = file.suffix.lower() in ARTICLES
        if is_article or file.name == SERIES:
            source = read(file, file.relative_to(root).as_posix(), ignored)
            scope = Scope.ARTICLE if is_article else Scope.SERIES
            found.append(read_settings(source, scope, ignored) if source else None)
    for settings in found:
        for ref in (settings.bibliography or ()) if settings is not None else ():
            if ref.path.resolve().is_relative_to(root):
                yield ref.path.resolve()


def _loaded(file: Path, root: Path) -> Bibliography:
    if not file.exists():
        return Bibliography()
    collector = Collector()
    name = file.relative_to(root).as_posix()
    known = bibliography.load(FileRef(file, name, Place(name)), name, collector)
    if known is None:
        problem = next(iter(collector))
        raise PressroomError(f"{problem.place}: {problem.message}; {problem.hint}")
    return known


def _fetched(doi: str, resolver: str) -> Mapping[str, Any]:
    host = urlsplit(resolver)
    trusted = frozenset({f"{host.hostname}:{host.port}"}) if resolver != RESOLVER else frozenset()
    url = doi_url(doi).replace(RESOLVER, resolver, 1)
    answer = fetch("GET", url, Guard(secure=True, trusted=trusted), _LIMITS, CSL)
    if answer.unreachable:
        raise PressroomError(
            f"doi.org cannot be asked about {doi}: {answer.failure}. "
            "Try again with a connection to the internet; nothing was changed"
        )
    if answer.failure is not None:
        raise PressroomError(f"{doi}: {answer.failure}; nothing was changed")
    if answer.status == 404:
        raise PressroomError(f"{doi}: doi.org knows no such DOI; check its spelling")
    if answer.status != 200:
        raise PressroomError(
            f"{doi}: the registry answers {answer.status} and gives no metadata; "
            "add the work by hand"
        )
    data = answer.json()
    if not isinstance(data, dict):
        raise PressroomError(f"{doi}: what came is not CSL-JSON; add the work by hand")
    return data


def cleaned(data: Mapping[str, Any], doi: str) -> dict[str, object]:
    """The fields of a registered item that a list of references shows, in CSL-JSON."""
    kind = data.get("type") if isinstance(data.get("type"), str) else ""
    made: dict[str, object] = {"type": _TYPES.get(kind or "", kind or "document")}
    for role in _ROLES:
        people = [_person(person) for person in _list(data.get(role))]
        made[role] = [person for person in people if person]
    for name in ("issued", "published", "published-print", "published-online"):
        date = _date(data.get(name))
        if date:
            made["issued"] = date
            break
    for name in _TEXTS:
        made[name] = _text(data.get(name))
    if not made["page"]:
        made["page"] = _text(data.get("article-number"))
    if made["publisher"] and made["type"] == "article-journal":
        made["publisher"] = ""  # of a journal's article no style shows it
    made["DOI"] = doi
    order = ("type", "title", "author", "editor", "translator", "issued", *_TEXTS[1:], "DOI")
    return {name: made[name] for name in order if made.get(name)}


def _list(value: object) -> list[Any]:
    return value[:2000] if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    text = html.unescape(html.unescape(str(value)[:2000]))
    text = _TAG.sub(lambda tag: tag[0] if _KEPT_TAG.fullmatch(tag[0]) else "", text)
    return " ".join(text.split())


def _person(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    parts = {name: _text(value.get(name)) for name in _PARTS}
    if not parts["family"] and not parts["literal"]:
        parts["literal"] = _text(value.get("name")) or parts.pop("given", "")
    return {name: text for name, text in parts.items() if text}


def _date(value: object) -> dict[str, object] | None:
    if not isinstance(value, Mapping):
        return None
    dates = []
    for parts in _list(value.get("date-parts"))[:2]:
        numbers = []
        for part in _list(parts)[:3]:
            if not re.fullmatch(r"-?\d{1,4}", str(part)):
                break
            numbers.append(int(part))
        if numbers:
            dates.append(numbers)
    return {"date-parts": dates} if dates else None


def _key(item: Mapping[str, object], known: Bibliography) -> str:
    """A key such as ``boyle2017`` that is free: the first author's family name and the year."""
    people = item.get("author") or item.get("editor")
    first = people[0] if isinstance(people, list) and people else {}
    words = [str(first.get("family") or "")] if first.get("family") else []
    if not words:
        title = str(first.get("literal") or item.get("title") or "work").split()
        words = [word for word in title if word.lower() not in _SKIP][:1]
    folded = unicodedata.normalize("NFKD", "".join(words).casefold())
    name = re.sub(r"[^a-z]", "", folded.encode("ascii", "ignore").decode()) or "work"
    issued: Any = item.get("issued")
    year = str(issued["date-parts"][0][0]) if isinstance(issued, Mapping) else ""
    base = f"{name[:40]}{year}"
    letters = ("", *"bcdefghijklmnopqrstuvwxyz")
    return next(
        (base + letter for letter in letters if base + letter not in known.entries),
        f"{base}-{len(known.entries)}",
    )


# --- into the file


def _with(text: str, item: Mapping[str, object], file: Path) -> str:
    """The text of a bibliography with one more item, all others as they were."""
    end = "\r\n" if "\r\n" in text else "\n"
    made = _yaml(text, item, end) if file.suffix.lower() != ".json" else _json(text, item, end)
    if made is None:
        raise PressroomError(
            f"{file.name}: it is no plain list of items, so nothing was changed; "
            "add the work by hand:\n" + json.dumps(item, ensure_ascii=False, indent=2)
        )
    return made


def _json(text: str, item: Mapping[str, object], end: str) -> str | None:
    bare = text.removeprefix("\ufeff")
    if not bare.strip():
        return text + json.dumps([item], ensure_ascii=False, indent=2).replace("\n", end) + end
    data = json.loads(bare)
    if not isinstance(data, list):
        return None
    found = re.match(r"\s*\[\s*?\n([ \t]*)\S", bare)
    indent = found[1] if found and data else "  "
    close = text.rindex("]")
    before = text[:close].rstrip()
    body = json.dumps(item, ensure_ascii=False, indent=indent or 2)
    body = indent + body.replace("\n", "\n" + indent)
    joint = "," if data else ""
    made = before + joint + end + body.replace("\n", end) + end + text[close:]
    return made if json.loads(made.removeprefix("\ufeff")) == [*data, dict(item)] else None


def _yaml(text: str, item: Mapping[str, object], end: str) -> str | None:
    import yaml

    from pressroom.citations import csl_files
    from pressroom.citations.bibliography import Malformed
    from pressroom.files import Source

    def keys(text: str) -> list[str | None]:
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n")
        return [found.key for found in csl_files.read_yaml(Source("", lines))]

    first = re.search(r"^( *)- ", text, re.MULTILINE)
    indent = first[1] if first else ""
    if text.rstrip().endswith("..."):
        return None
    body = yaml.safe_dump([dict(item)], allow_unicode=True, sort_keys=False, width=10**6)
    body = "".join(indent + line + end for line in body.splitlines())
    made = text + (end if text and not text.endswith("\n") else "") + body
    try:
        return made if keys(made) == [*keys(text), str(item["id"])] else None
    except Malformed:
        return None
