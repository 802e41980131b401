"""What every artifact of a work has to say alike, and when two spellings say the same."""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pressroom.model.citation import one_line
from pressroom.model.identifiers import doi_key, doi_url
from pressroom.model.work import Metadata, Person, Work, shown_doi

TITLE, DOI, IDS, DATE, VERSION, LICENCE = (
    "title", "DOI", "ORCID iDs", "date", "version", "licence",
)  # fmt: skip
KINDS = (TITLE, DOI, IDS, DATE, VERSION, LICENCE)

_QUOTES = str.maketrans("‘’‚‛“”„‟«»‹›\u00a0\u202f", "''''\"\"\"\"\"\"''  ")
_DOI_LINK = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:)", re.IGNORECASE)
_ORCID = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"'<>]+")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VERSION = re.compile(r"[Vv]ersion:?\s+([\w.+-]*\w)")
_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a file says: its kind, how it is written there, and where in the file."""

    kind: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What a work's source gives. ``doi`` is its own; ``shown`` that one or its series'."""

    title: str
    doi: str
    shown: str
    orcids: tuple[str, ...]
    date: datetime.date
    version: str
    licence: str
    licence_name: str
    licence_url: str
    title_parts: tuple[str, ...]

    @classmethod
    def of(cls, work: Work) -> Truth:
        """The facts of a work."""
        meta = work.meta
        return cls(
            one_line(meta.full_title),
            meta.doi,
            shown_doi(work),
            _orcids(meta),
            meta.date,
            one_line(meta.version),
            meta.license.id,
            meta.license.name,
            meta.license.url,
            tuple(filter(None, (one_line(meta.title), one_line(meta.subtitle)))),
        )

    def value(self, kind: str, *, shown: bool = False) -> str:
        """What a file has to say, or an empty string where there is nothing to say."""
        doi = self.shown if shown else self.doi
        return {
            TITLE: self.title,
            DOI: doi,
            IDS: ", ".join(self.orcids),
            DATE: self.date.isoformat(),
            VERSION: self.version,
            LICENCE: self.licence,
        }[kind]

    def same(self, kind: str, one: str, other: str) -> bool:
        """Whether two spellings say the same."""
        if one == other:
            return True
        match kind:
            case "DOI":
                return doi_key(bare_doi(one)) == doi_key(bare_doi(other))
            case "title":
                return folded(one) == folded(other)
            case "ORCID iDs":
                return _ORCID.findall(one) == _ORCID.findall(other) != []
            case "licence":
                return self._licence(one) == self._licence(other)
            case _:
                return one.strip() == other.strip()

    def _licence(self, text: str) -> str:
        mine = {self.licence.lower(), self.licence_name.lower(), _address(self.licence_url)}
        mine.add(_address(f"https://spdx.org/licenses/{self.licence}.html"))
        mine.add(_address(f"https://spdx.org/licenses/{self.licence}"))
        found = text.strip().lower()
        return self.licence if found in mine or _address(found) in mine else found


def _orcids(meta: Metadata) -> tuple[str, ...]:
    found = [a.orcid for a in meta.authors if isinstance(a, Person) and a.orcid]
    return tuple(dict.fromkeys(found))


def _address(url: str) -> str:
    bare = url.lower().partition("://")[2] or url.lower()
    return bare.removesuffix("/").removesuffix("/legalcode")


def bare_doi(text: str) -> str:
    """A DOI without the address or label before it; percent-escapes of an address resolved."""
    found = _DOI_LINK.match(text.strip())
    return unquote(text.strip()[found.end() :]) if found else text.strip()


def orcids_in(texts: Iterable[str]) -> str:
    """All ORCID iDs in ``texts``, each once, as one value."""
    return ", ".join(dict.fromkeys(iD for text in texts for iD in _ORCID.findall(text)))


def folded(text: str) -> str:
    """A title without what typography changes: white space and the form of quotation marks."""
    return one_line(unicodedata.normalize("NFC", text).translate(_QUOTES))


def letters(text: str) -> str:
    """Letters and digits alone, in one case: what stays when a text is set in lines."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return re.sub(r"[\W_]+", "", plain.casefold())


# --- facts found again in words


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a page and the addresses its links lead to.

    ``loose`` says that lines may have been broken anywhere, as in a PDF.
    """

    text: str
    links: Sequence[str]
    loose: bool = False


def shown_in(words: Words, truth: Truth, kinds: Iterable[str], where: str) -> Iterator[Fact]:
    """The facts that ``words`` show; in the place of a missing one what comes nearest, if any."""
    for kind in kinds:
        value = truth.value(kind, shown=True)
        if not value:
            continue
        if _SHOWN[kind](words, truth):
            yield Fact(kind, value, where)
        elif near := _nearest(kind, value, words):
            yield Fact(kind, near, where)


def linked_in(
    links: Sequence[str], truth: Truth, kinds: Iterable[str], where: str
) -> Iterator[Fact]:
    """The same for addresses alone."""
    yield from shown_in(Words(" ".join(links), links), truth, kinds, where)


def _shows_title(words: Words, truth: Truth) -> bool:
    if words.loose and any(unicodedata.bidirectional(c) in ("R", "AL") for c in truth.title):
        return True  # how a PDF orders what runs from right to left is not a matter of words
    if all(part in words.text for part in truth.title_parts):
        return True  # the usual case, found without a look at every letter
    have = letters(words.text)
    return all(letters(part) in have for part in truth.title_parts)


def _shows_doi(words: Words, truth: Truth) -> bool:
    want = doi_key(truth.shown)
    if any(_DOI_LINK.match(link) and doi_key(bare_doi(link)) == want for link in words.links):
        return True
    text = doi_key(words.text)
    in_address = doi_key(doi_url(truth.shown)).partition("doi.org/")[2]
    return any(_holds(text, form, loose=words.loose) for form in {want, in_address})


def _holds(text: str, doi: str, *, loose: bool) -> bool:
    """Whether ``doi`` stands in ``text`` and is not the beginning of a longer one."""
    if doi not in text and not loose:
        return False
    if not loose:
        return re.search(rf"(?<![\w.]){re.escape(doi)}(?![\w/]|[.-]\w)", text) is not None
    gap = r"[\s\u00ad\ufffe]*"  # a line may break anywhere, and take a hyphen with it
    pattern = gap.join(r"[-\u2010\ufffe]" if c == "-" else re.escape(c) for c in doi)
    return re.search(rf"{pattern}(?!\w)", text) is not None


def _shows_ids(words: Words, truth: Truth) -> bool:
    have = set(_ORCID.findall(" ".join((words.text, *words.links))))
    return have.issuperset(truth.orcids)


def _shows_date(words: Words, truth: Truth) -> bool:
    if truth.date.isoformat() in words.text:
        return True
    text = re.sub(r"\s+", " ", words.text)
    return any(form in text for form in _dates(truth.date))


def _dates(date: datetime.date) -> tuple[str, ...]:
    month = _MONTHS[date.month - 1]
    return (date.isoformat(), f"{date.day} {month} {date.year}")


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_IN_WORDS = re.compile(rf"[0-9]{{1,2}} (?:{'|'.join(_MONTHS)}) [0-9]{{4}}")


def _shows_version(words: Words, truth: Truth) -> bool:
    for version in {truth.version, truth.version.removeprefix("v")}:
        pattern = r"\s+".join(map(re.escape, version.split()))
        if re.search(rf"(?<![\w.]){pattern}(?![\w]|\.\d)", words.text):
            return True
    return words.loose and letters(truth.version) in letters(words.text)


def _shows_licence(words: Words, truth: Truth) -> bool:
    short = rf"(?<![\w.-]){re.escape(truth.licence)}(?![\w-]|\.\w)"
    if truth.licence_name in words.text or re.search(short, words.text, re.IGNORECASE):
        return True
    have = {_address(link) for link in words.links}
    return _address(truth.licence_url) in have or letters(truth.licence_name) in letters(words.text)


_SHOWN: dict[str, Callable[[Words, Truth], bool]] = {
    TITLE: _shows_title,
    DOI: _shows_doi,
    IDS: _shows_ids,
    DATE: _shows_date,
    VERSION: _shows_version,
    LICENCE: _shows_licence,
}


def _nearest(kind: str, value: str, words: Words) -> str:
    """What in ``words`` could be a wrong form of ``value``."""
    text = " ".join((words.text, *words.links))
    match kind:
        case "DOI":
            found = [each.rstrip(".,;)") for each in _DOI.findall(text)]
        case "ORCID iDs":
            found = _ORCID.findall(text)
            wanted = value.split(", ")
            missing = [iD for iD in wanted if iD not in found]
            near = difflib.get_close_matches(missing[0], found, 1, _NEAR) if missing else []
            return ", ".join(near[0] if iD == missing[0] else iD for iD in wanted) if near else ""
        case "date":
            flat = re.sub(r"\s+", " ", words.text)
            found = [*_ISO.findall(flat), *_IN_WORDS.findall(flat)]
            return found[0] if found else ""
        case "version":
            versions = _VERSION.findall(words.text)
            return versions[0] if versions else ""
        case _:
            return ""
    close = difflib.get_close_matches(value, found, 1, _NEAR)
    return close[0] if close else ""
