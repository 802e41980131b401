"""BibTeX and BibLaTeX files, their entries as CSL-JSON items.

bibtexparser parts a file into entries and fields and says on which line each
stands; what they mean is decided here. The tables follow the manuals of BibTeX
("BibTeXing", section 3) and of BibLaTeX (section 2), and CSL 1.0.2, appendices
III and IV.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from pressroom.citations.entry import RawEntry, Unusable
from pressroom.files import Source
from pressroom.text import MONTH_ABBREVIATIONS

_TYPES = {
    name: kind
    for kind, names in {
        "article-journal": "article suppperiodical",
        "book": "book mvbook collection mvcollection proceedings mvproceedings reference "
        "mvreference",
        "pamphlet": "booklet",
        "chapter": "inbook bookinbook suppbook incollection suppcollection",
        "paper-conference": "inproceedings conference",
        "report": "manual report techreport",
        "thesis": "mastersthesis phdthesis thesis",
        "manuscript": "unpublished",
        "webpage": "online electronic www",
        "dataset": "dataset",
        "software": "software",
        "patent": "patent",
        "periodical": "periodical",
        "entry-encyclopedia": "inreference",
        "motion_picture": "video",
        "song": "audio",
    }.items()
    for name in names.split()
}
"""Types of CSL by those of BibTeX and BibLaTeX."""

_THESES = {
    "mastersthesis": "Master’s thesis",
    "phdthesis": "PhD thesis",
    "mathesis": "Master’s thesis",
}
_FIELDS = {
    "shorttitle": "title-short",
    "volume": "volume",
    "volumes": "number-of-volumes",
    "pagetotal": "number-of-pages",
    "isbn": "ISBN",
    "issn": "ISSN",
    "note": "note",
    "abstract": "abstract",
    "keywords": "keyword",
    "version": "version",
    "chapter": "chapter-number",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "eventtitle": "event-title",
    "venue": "event-place",
    "origpublisher": "original-publisher",
}
_WITHIN = frozenset(("chapter", "paper-conference", "entry-encyclopedia"))
_INHERITED = ("title", "subtitle", "shorttitle", "author")
"""Fields of a parent that are not the child's under another name or its own."""

Fields = dict[str, str]


def read(source: Source) -> Iterator[RawEntry]:
    """The entries of a file in order; each that cannot be read with its problem."""
    from bibtexparser import model
    from bibtexparser.splitter import Splitter

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # reported with its place
    library = Splitter(source.text).split()
    strings = {name: f"{{{number}}}" for number, name in enumerate(MONTH_ABBREVIATIONS, 1)}
    parents: dict[str, Callable[[], tuple[str, Fields]]] = {}
    lines = source.lines
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, model.String):
            strings[block.key.lower()] = block.value
        elif isinstance(block, model.Entry):
            yield _found(block, line, lines, strings, parents)
        elif isinstance(block, model.ParsingFailedBlock):
            again = getattr(block, "ignore_error_block", None)
            if isinstance(again, model.Entry):
                yield _found(again, line, lines, strings, parents)
                continue
            reason = getattr(block.error, "abort_reason", "") or "it is no entry of BibTeX"
            yield RawEntry(None, line, 1, len(lines[line - 1]) + 1, "", None, _sentence(reason))


def _sentence(reason: str) -> str:
    return "this entry cannot be read: " + reason[:1].lower() + reason[1:].rstrip(".")


def _found(
    block: Any,
    line: int,
    lines: list[str],
    strings: Mapping[str, str],
    parents: dict[str, Callable[[], tuple[str, Fields]]],
) -> RawEntry:
    def raw() -> tuple[str, Fields]:
        found: Fields = {}
        for field in block.fields:
            for name, value in _uncombined(field.key, str(field.value)):
                found.setdefault(name.lower(), _value(value, strings))
        return block.entry_type.lower(), found

    def make() -> Mapping[str, object]:
        kind, fields = raw()
        parent = parents.get(fields.get("crossref", "").strip())
        if parent is not None:
            parent_fields = parent()[1]
            inherited = {k: v for k, v in parent_fields.items() if k not in _INHERITED}
            inherited.pop("crossref", None)
            if "title" in parent_fields:
                inherited.setdefault("booktitle", parent_fields["title"])
            fields = inherited | fields
        return item(kind, fields)

    key = str(block.key)
    parents.setdefault(key, raw)
    begin = lines[line - 1].find("{") + 1 if line <= len(lines) else 0
    column = lines[line - 1].find(key, begin) + 1 if line <= len(lines) else 0
    doi = next((str(f.value) for f in block.fields if f.key.lower() == "doi"), "")
    doi = unicode_text(doi.strip().strip('{}"')) if doi else ""
    if not key.strip():
        return RawEntry(None, line, 1, 2, "", None, "the entry has no key")
    return RawEntry(key, line, max(column, 1), max(column, 1) + len(key), doi, make)


_NEXT_FIELD = re.compile(r"[}\"]\s+([A-Za-z][\w-]*)\s*=\s*(?=[{\"\w])")


def _uncombined(name: str, value: str) -> Iterator[tuple[str, str]]:
    """The field, and those that follow it without a comma: ``{A Title} author = {A. B}``."""
    while _NEXT_FIELD.search(value) and (end := _end(value)):
        found = _NEXT_FIELD.match(value, end - 1)
        if found is None:
            break
        yield name, value[:end]
        name, value = found[1], value[found.end() :]
    yield name, value


def _end(value: str) -> int:
    """Where a value ends that begins with a brace or a quotation mark, or 0."""
    depth, closer = 0, {"{": "}", '"': '"'}.get(value[:1])
    for found in re.finditer(r"\\.|[{}\"]", value, re.DOTALL):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0 and found[0] == closer and found.start():
            return found.end()
    return 0


def _value(raw: str, strings: Mapping[str, str], depth: int = 0) -> str:
    """The text of a field: in braces or quotes, a number, a name of a string, or several joined."""
    if depth > 10:
        raise Unusable("its strings name each other in a circle")
    parts = []
    for piece in split(raw, r"\#") if "#" in raw else [raw]:
        piece = piece.strip()
        if (piece[:1] == "{" and piece[-1:] == "}") or (
            len(piece) > 1 and piece[0] == piece[-1] == '"'
        ):
            parts.append(piece[1:-1])
        elif piece.isdecimal() or piece.lower() not in strings:
            parts.append(piece)
        else:
            parts.append(_value(strings[piece.lower()], strings, depth + 1))
    return "".join(parts)


def item(kind: str, fields: Fields) -> dict[str, object]:
    """The CSL-JSON item of an entry of ``kind`` with these ``fields``."""
    texts = {name: unicode_text(value) for name, value in fields.items() if value.strip()}
    get = texts.get
    made: dict[str, object] = {"type": _type(kind, texts)}
    within = made["type"] in _WITHIN
    made["title"] = _titled(texts, "title", "subtitle")
    made["container-title"] = (
        _titled(texts, "booktitle", "booksubtitle")
        if within
        else _titled(texts, "journaltitle" if get("journaltitle") else "journal", "journalsubtitle")
    )
    made["collection-title"] = get("series")
    for role in ("author", "editor", "translator"):
        made[role] = _people(fields.get(role, ""))
    for name, variable in _FIELDS.items():
        made[variable] = get(name)
    number = get("number") or get("issue")
    made[_number_of(str(made["type"]))] = number
    made["edition"] = get("edition")
    made["page"] = re.sub(r"\s*[-–—]+\s*", "-", get("pages") or get("eid") or "")
    made["publisher"] = next(
        (get(n) for n in ("publisher", "institution", "school", "organization") if get(n)), None
    )
    made["publisher-place"] = get("location") or get("address")
    made["genre"] = _genre(kind, get("type") or "")
    made["language"] = get("langid") or get("language")
    made["URL"] = fields.get("url", "").strip().replace("\\", "") or _link(
        fields.get("howpublished", "")
    )
    made["DOI"] = get("doi")
    made["issued"] = _date(texts)
    made["accessed"] = _edtf(get("urldate") or "")
    if (get("eprinttype") or get("archiveprefix") or "").lower() == "arxiv" and get("eprint"):
        made["type"] = "article" if made["type"] == "document" else made["type"]
        made["number"] = f"arXiv:{texts['eprint'].removeprefix('arXiv:')}"
        made["publisher"] = made["publisher"] or "arXiv"
        made["URL"] = made["URL"] or f"https://arxiv.org/abs/{texts['eprint']}"
    return {name: value for name, value in made.items() if value}


def _type(kind: str, texts: Fields) -> str:
    if kind == "article" and not (texts.get("journal") or texts.get("journaltitle")):
        return "article"
    if kind in _TYPES:
        return _TYPES[kind]
    return "webpage" if texts.get("url") and not texts.get("publisher") else "document"


def _titled(texts: Fields, name: str, more: str) -> str:
    title, subtitle = texts.get(name, ""), texts.get(more, "")
    if not (title and subtitle):
        return title or subtitle
    return f"{title} {subtitle}" if title.endswith(("?", "!", ":")) else f"{title}: {subtitle}"


def _number_of(kind: str) -> str:
    if kind == "article-journal":
        return "issue"
    return "collection-number" if kind in ("book", "chapter", "paper-conference") else "number"


def _genre(kind: str, written: str) -> str:
    return _THESES.get(written.lower() or kind, written)


def _link(howpublished: str) -> str:
    found = re.search(r"https?://[^\s{}]+", howpublished)
    return found[0] if found else ""


def _date(texts: Fields) -> dict[str, object] | None:
    if texts.get("date"):
        return _edtf(texts["date"])
    year = texts.get("year", "")
    found = re.search(r"\d{4}", year)
    if found is None:
        return {"literal": year} if year else None
    month = texts.get("month", "").strip().lower()
    number = next((n for n, m in enumerate(MONTH_ABBREVIATIONS, 1) if month.startswith(m)), 0)
    if month.isdecimal() and 1 <= int(month) <= 12:
        number = int(month)
    parts = [int(found[0]), *([number] if number else [])]
    day = texts.get("day", "")
    if number and day.isdecimal() and 1 <= int(day) <= 31:
        parts.append(int(day))
    return {"date-parts": [parts]}


def _edtf(text: str) -> dict[str, object] | None:
    """A date or a range of them, ISO 8601-2 level 0 and the marks of doubt: ``2017-04/2017-05``."""
    dates = []
    for one in text.split("/")[:2]:
        found = re.match(r"\s*(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?", one)
        if found:
            dates.append([int(part) for part in found.groups() if part])
    if not dates:
        return {"literal": text} if text.strip() else None
    return {"date-parts": dates, **({"circa": 1} if re.search(r"[?~%]", text) else {})}


# --- names


def _people(text: str) -> list[dict[str, str]]:
    """The names of a list joined by ``and``, as names of CSL-JSON.

    A name in braces is that of an organisation. ``others`` is nobody.
    """
    found = []
    for name in split(text, r"\sand(?=\s)"):
        name = " ".join(name.split())
        if name and name.lower() != "others":
            found.append(_person(name))
    return [person for person in found if person]


def _person(name: str) -> dict[str, str]:
    if name.startswith("{") and name.endswith("}") and len(split(name, r"\s")) == 1:
        return {"literal": unicode_text(name[1:-1])}
    parts = [part.strip() for part in split(name, ",")]
    if len(parts) == 1:
        words = [word for word in split(parts[0], r"[\s~]+") if word]
        lower = [n for n, word in enumerate(words[:-1]) if _is_particle(word)]
        first = lower[0] if lower else len(words) - 1
        last = lower[-1] + 1 if lower else first
        given, particle, family, suffix = words[:first], words[first:last], words[last:], ""
    else:
        words = [word for word in split(parts[0], r"[\s~]+") if word]
        count = 0
        while count < len(words) - 1 and _is_particle(words[count]):
            count += 1
        particle, family = words[:count], words[count:]
        suffix = parts[1] if len(parts) > 2 else ""
        given = [parts[2] if len(parts) > 2 else parts[1]]
    made = {
        "family": unicode_text(" ".join(family)),
        "given": unicode_text(" ".join(given)),
        "non-dropping-particle": unicode_text(" ".join(particle)),
        "suffix": unicode_text(suffix),
    }
    made = {key: value for key, value in made.items() if value}
    return {"literal": made["family"]} if set(made) == {"family"} else made


def _is_particle(word: str) -> bool:
    """Whether a word begins with a small letter, outside of braces."""
    letter = re.search(r"[^\W\d_]", unicode_text(word)) if not word.startswith("{") else None
    return letter is not None and letter[0].islower()


# --- LaTeX

_PLAIN = re.compile(r"[^\\{}$~%`'\-^_]*")
_PERCENT = re.compile(r"(?<!\\)%")
_LONGEST = 20_000


def unicode_text(latex: str) -> str:
    """``latex`` on one line of Unicode: ``{\\"o}`` is ö, ``--`` an en dash, ``~`` a space."""
    text = latex[:_LONGEST]
    if not _PLAIN.fullmatch(text):
        text = _PERCENT.sub(r"\\%", text)
        if "\\" in text or "$" in text:
            try:
                text = _converter().latex_to_text(text)
            except (LookupError, ValueError, RecursionError, AttributeError, TypeError):
                # Text that no LaTeX would take either: as it is, without braces.
                text = re.sub(r"[{}\\]", "", text)
        else:
            text = re.sub(r"[{}]", "", text.replace("~", " "))
        text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    return " ".join(text.split())


@cache
def _converter() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces=False)


def split(text: str, separator: str) -> list[str]:
    """``text`` parted at a pattern, but not within braces."""
    parts, depth, start = [], 0, 0
    pattern = re.compile(rf"[{{}}]|\\.|{separator}", re.DOTALL | re.IGNORECASE)
    for found in pattern.finditer(text):
        mark = found[0]
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and not mark.startswith("\\"):
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]
