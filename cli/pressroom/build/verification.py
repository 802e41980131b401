"""Artifacts compared with their source, before they are published.

Two things only are looked at in each build, since nobody would forgive that they are wrong: the
words, and what a record is known by. All else that only the program can get wrong is tested.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from pressroom import rules
from pressroom.build import readback, words
from pressroom.build.readback import Passage
from pressroom.diagnostics import Collector, Place
from pressroom.files import Artifact
from pressroom.model.citation import words_of
from pressroom.model.doi import doi_key, doi_url
from pressroom.model.work import Catalog, Metadata, Person, Work, shown_doi
from pressroom.templates import own
from pressroom.text import one_line


def verify(
    work: Work,
    catalog: Catalog,
    made: Sequence[Artifact],
    sources: Mapping[str, str],
    collector: Collector,
) -> None:
    """Report what the post, PDF and page of a work lack of its source or have otherwise.

    ``made`` are the artifacts, ``sources`` the texts of the articles by path.
    """
    slug = work.meta.slug
    read = {artifact.path: readback.read(artifact) for artifact in made}
    _check_identifiers(work, catalog, read, collector)
    texts = {}
    for artifact in made:
        name = artifact.path.removeprefix(f"{slug}/")
        has_text = name in ("substack.html", f"{slug}.pdf")
        if has_text or (name == "index.html" and _TEXT in artifact.data):
            texts[artifact.path] = words.letters(read[artifact.path][0].text)
        elif name == f"{slug}.md":
            texts[artifact.path] = words.letters(artifact.data.decode())
    post = f"{slug}/substack.html"
    if post in texts:  # tables stand there as pictures, with their words in files beside them
        tables = [words.letters(a.data.decode()) for a in made if a.media_type == "text/csv"]
        texts[post] = "\0".join([texts[post], *tables])
    wanted = [word for path, text in sources.items() for word in words.of_source(text, path)]
    words.check(wanted, texts, collector)


_TEXT = b'id="work:text"'
"""Where a page has the text: a volume's has none, nor one that not everyone may read."""


def source_texts(work: Work, root: Path, inputs: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The texts of the articles of ``work`` by path; none if one has changed since it was read.

    ``inputs`` have the digest of each file that was read, see :mod:`.cachekeys`.
    """
    known = {name: value for row in inputs.values() for name, value in row.items()}
    found = {}
    for article in work.articles:
        try:
            data = (root / article.path).read_bytes()
        except OSError:
            return {}
        if hashlib.sha256(data).hexdigest() != known.get(article.path):
            return {}
        found[article.path] = data.decode("utf-8-sig")
    return found


# --- what a work is known by: DOI, iDs, title, date, version, licence
#
# Only what a template has a hand in is looked at; of the rest tests see to it.

TITLE, DOI, IDS, DATE, VERSION, LICENCE = (
    "title", "DOI", "ORCID iDs", "date", "version", "licence",
)  # fmt: skip
_ALL = frozenset((TITLE, DOI, IDS, DATE, VERSION, LICENCE))
_MUST: Mapping[str, frozenset[str]] = {
    "substack.html post": _ALL - {DATE},  # a field of its own there
    "handover.html page": _ALL,
    "index.html page": _ALL,
    "index.html links": frozenset({DOI, IDS}),
    "index.html Highwire tags": frozenset({TITLE, DOI, IDS, DATE}),
    "index.html Dublin Core tags": frozenset({TITLE, DOI, DATE, LICENCE}),
    "index.html JSON-LD": _ALL,
    ".pdf pages": _ALL - {IDS},
    ".pdf links": frozenset({DOI, IDS}),
    ".pdf metadata": frozenset({TITLE, DATE}),
}
"""What has to be found in which part of which file."""

_FRAME = ("substack/opening.md.j2", "substack/closing.md.j2")
_IN_FRAME = {"substack.html": _ALL - {DOI}, "handover.html": _ALL - {DOI, TITLE, DATE}}
"""What a publication with an own opening or closing of its posts may leave out there."""

_DOI_LINK = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:)", re.IGNORECASE)
_ORCID = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")
_NEAR = 0.8
_LIKE: Mapping[str, re.Pattern[str]] = {
    DOI: re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"'<>]*[^\s\"'<>.,;)]"),
    IDS: _ORCID,
    DATE: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    VERSION: re.compile(r"(?<=[Vv]ersion )[\w.+-]*\w"),
}


def _check_identifiers(
    work: Work, catalog: Catalog, read: Mapping[str, Iterable[Passage]], collector: Collector
) -> None:
    """Report what a passage of a file lacks or has wrong; ``read`` has the passages by path."""
    date = work.meta.date
    day = words_of(work, catalog).day(date) if date else ""
    own_frame = any(own(catalog.publication.root, name) for name in _FRAME)
    for path, passages in read.items():
        name = ".pdf" if path.endswith(".pdf") else path.rpartition("/")[2]
        free = _IN_FRAME.get(name, frozenset()) if own_frame else frozenset()
        for passage in passages:
            for kind in sorted(_MUST.get(f"{name} {passage.where}", frozenset()) - free):
                value = _value(work, kind, passage)
                if kind == DATE and day and day in " ".join(passage.text.split()):
                    continue
                if value and not _SHOWS[kind](passage, work.meta, value):
                    _report(work, kind, value, path, passage, collector)


def _value(work: Work, kind: str, passage: Passage) -> str:
    """What the source says of ``kind``; a part without a DOI shows that of its series."""
    meta = work.meta
    stated = passage.where in ("Highwire tags", "Dublin Core tags", "JSON-LD")
    return {
        TITLE: one_line(meta.full_title),
        DOI: meta.doi if stated else shown_doi(work),
        IDS: ", ".join(
            dict.fromkeys(a.orcid for a in meta.authors if isinstance(a, Person) and a.orcid)
        ),
        DATE: meta.date.isoformat() if meta.date else "",
        VERSION: one_line(meta.version),
        LICENCE: meta.license.id if meta.license else "",
    }[kind]


def _report(
    work: Work, kind: str, value: str, path: str, passage: Passage, collector: Collector
) -> None:
    like = _LIKE[kind].findall(" ".join((passage.text, *passage.links))) if kind in _LIKE else []
    wanted = value.split(", ") if kind == IDS else [value]
    near = [
        n for v in wanted if v not in like for n in difflib.get_close_matches(v, like, 1, _NEAR)
    ]
    noun, they = (f"{kind} are", "they are") if kind == IDS else (f"{kind} is", "it is")
    collector.report(
        rules.ARTIFACTS_AGREE,
        Place(work.path),
        f"the {noun} {near[0] if near else 'missing'} in {path} ({passage.where}); "
        f"in {work.path} {they} {value}",
        "mend the publication's own template that writes it; if it has none, report this as a fault"
        " of Pressroom",
    )


# --- what shows what


def _shows_title(passage: Passage, meta: Metadata, value: str) -> bool:
    if passage.printed and any(unicodedata.bidirectional(c) in ("R", "AL") for c in value):
        return True  # how a PDF orders what runs from right to left is not a matter of words
    parts = (one_line(meta.title), one_line(meta.subtitle))
    if all(part in passage.text for part in parts):
        return True
    have = words.letters(passage.text)
    return all(words.letters(part) in have for part in parts)


def _shows_doi(passage: Passage, _meta: Metadata, value: str) -> bool:
    want = doi_key(value)
    for link in passage.links:
        found = _DOI_LINK.match(link)
        if found and doi_key(unquote(link[found.end() :])) == want:
            return True
    forms = {want, doi_key(doi_url(value)).partition("doi.org/")[2]}
    # In print a line may break anywhere, and take a hyphen with it.
    gap = r"[\s\u00ad\ufffe]*" if passage.printed else ""
    text = doi_key(passage.text)
    for form in forms:
        pattern = gap.join(r"[-\u2010\ufffe]" if c == "-" else re.escape(c) for c in form)
        if re.search(rf"(?<![\w.]){pattern}(?![\w/]|[.-]\w)", text):
            return True
    return False


def _shows_ids(passage: Passage, _meta: Metadata, value: str) -> bool:
    return set(_ORCID.findall(" ".join((passage.text, *passage.links)))).issuperset(
        value.split(", ")
    )


def _shows_date(passage: Passage, _meta: Metadata, value: str) -> bool:
    text = " ".join(passage.text.split())
    return any(form in text for form in (value, value.replace("-", "/")))


def _shows_version(passage: Passage, _meta: Metadata, value: str) -> bool:
    pattern = r"\s+".join(map(re.escape, value.removeprefix("v").split()))
    if re.search(rf"(?<![\w.])v?{pattern}(?![\w]|\.\d)", passage.text):
        return True
    return passage.printed and words.letters(value) in words.letters(passage.text)


def _shows_licence(passage: Passage, meta: Metadata, value: str) -> bool:
    license_ = meta.license
    if license_ is None or license_.name in passage.text:
        return True
    short = rf"(?<![\w.-]){re.escape(value)}(?![\w-]|\.\w)"
    if re.search(short, passage.text, re.IGNORECASE):
        return True
    address = license_.url.rstrip("/").lower()
    places = (*passage.links, passage.text) if address else ()
    return any(address in s.lower() for s in places) or (
        words.letters(license_.name) in words.letters(passage.text)
    )


_SHOWS: Mapping[str, Callable[[Passage, Metadata, str], bool]] = {
    TITLE: _shows_title,
    DOI: _shows_doi,
    IDS: _shows_ids,
    DATE: _shows_date,
    VERSION: _shows_version,
    LICENCE: _shows_licence,
}
