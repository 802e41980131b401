"""What the archives accept: every key, vocabulary and shape of ``zenodo.json`` and ``record.json``.

Zenodo drops a key it does not know without a word, publishes a string as a
list of letters, and answers some mistakes with status 500; InvenioRDM refuses
an unknown id without naming the field. So the tests hold what is written
against tables.

Sources: https://developers.zenodo.org ("Deposit metadata") and the schemas of
``invenio_rdm_records.services.schemas``, release 36.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from pressroom.metadata import vocabularies
from pressroom.model.doi import doi_key, parse_doi
from pressroom.model.identifiers import Refusal, parse_orcid, parse_ror


def zenodo_violations(metadata: object) -> list[Violation]:
    """Everything in a legacy metadata object that Zenodo would refuse, drop or mangle."""
    return list(_zenodo("", metadata))


def record_violations(record: object) -> list[Violation]:
    """Everything in a draft's body that InvenioRDM would refuse or drop."""
    return list(_RECORD("", record))


def _id(check: Check) -> Check:
    return mapping({"id": check})


# --- parts that the tables are made of: each yields what is wrong and where


@dataclass(frozen=True, slots=True)
class Violation:
    """Where in an object something is wrong (``creators[0].orcid``), and what was expected."""

    pointer: str
    problem: str


Check = Callable[[str, object], Iterator[Violation]]

_SHOWN = 60
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def shown(value: object) -> str:
    """A value for a message, clipped."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}\u2026"


def string(least: int = 1, most: int | None = None) -> Check:
    """A string of a length in characters, not blank at its ends, without control characters."""

    def check(pointer: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, str):
            yield Violation(pointer, f"a text was expected, not {shown(value)}")
        elif found := _CONTROL.search(value):
            yield Violation(pointer, f"it holds the control character U+{ord(found[0]):04X}")
        elif value != value.strip():
            yield Violation(pointer, f"{shown(value)} begins or ends with white space")
        elif len(value) < least:
            yield Violation(pointer, f"{shown(value)} is shorter than {least} characters")
        elif most is not None and len(value) > most:
            yield Violation(pointer, f"it has {len(value)} characters, more than {most}")

    return check


def matching(test: Callable[[str], bool], expected: str) -> Check:
    """A text that ``test`` accepts; ``expected`` names the form in the message."""
    is_string = string()

    def check(pointer: str, value: object) -> Iterator[Violation]:
        wrong = list(is_string(pointer, value))
        if not wrong and isinstance(value, str) and not test(value):
            wrong = [Violation(pointer, f"{shown(value)} is not {expected}")]
        yield from wrong

    return check


def one_of(vocabulary: Iterable[object], name: str) -> Check:
    """A value of ``vocabulary``; ``name`` says in the message what that is."""
    allowed = set(vocabulary)

    def check(pointer: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, Hashable) or value not in allowed:
            yield Violation(pointer, f"{shown(value)} is not {name}")

    return check


def list_of(item: Check, key: Callable[[object], object] | None = None) -> Check:
    """A list with at least one item, none twice by ``key``."""

    def check(pointer: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, list):
            yield Violation(pointer, f"a list was expected, not {shown(value)}")
            return
        if not value:
            yield Violation(pointer, "the list is empty")
        seen: set[str] = set()
        for index, entry in enumerate(value):
            here = f"{pointer}[{index}]"
            yield from item(here, entry)
            if key is not None:
                identity = repr(key(entry))
                if identity in seen:
                    yield Violation(here, f"{shown(entry)} stands in the list twice")
                seen.add(identity)

    return check


def mapping(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with all the required keys, and of others only the optional ones."""
    known = {**required, **(optional or {})}

    def check(pointer: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield Violation(pointer, f"an object was expected, not {shown(value)}")
            return
        prefix = f"{pointer}." if pointer else ""
        for name in required:
            if name not in value:
                yield Violation(f"{prefix}{name}", "it is missing")
        for name, entry in value.items():
            if name in known:
                yield from known[name](f"{prefix}{name}", entry)
            else:
                yield Violation(f"{prefix}{name}", "the archive does not know this key")

    return check


def one_shape(*shapes: tuple[str, Check]) -> Check:
    """An object whose shape is told by the key it has: the first one that is there."""

    def check(pointer: str, value: object) -> Iterator[Violation]:
        if isinstance(value, dict):
            for name, shape in shapes:
                if name in value:
                    yield from shape(pointer, value)
                    return
        names = " or ".join(name for name, _ in shapes)
        yield Violation(pointer, f"an object with {names} was expected, not {shown(value)}")

    return check


# --- values


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _canonical(parse: Callable[[str], str | Refusal]) -> Callable[[str], bool]:
    return lambda text: parse(text) == text


def _is_url(text: str) -> bool:
    return re.match(r"(?i:https?)://[^\s/?#]+\S*\Z", text) is not None


def _is_doi(text: str) -> bool:
    return parse_doi(text) == text


def _related_value(pointer: str, value: object) -> Iterator[Violation]:
    """A bare DOI or a URL: what Zenodo's detection of schemes then calls so."""
    yield from matching(lambda text: _is_doi(text) or _is_url(text), "a bare DOI or a URL")(
        pointer, value
    )


DESCRIPTION_TAGS = frozenset(
    (
        *("a", "abbr", "acronym", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3"),
        *("h4", "h5", "i", "li", "ol", "p", "pre", "span", "strike", "strong", "sub", "sup"),
        *("table", "tbody", "td", "th", "tr", "u", "ul"),
    )
)
"""Elements that Zenodo keeps in a description; others are stripped without a word."""


class _Markup(HTMLParser):
    """Finds what Zenodo would strip from a description."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.stripped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in DESCRIPTION_TAGS or attrs:
            self.stripped.append(self.get_starttag_text() or tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in DESCRIPTION_TAGS:
            self.stripped.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.stripped.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.stripped.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.stripped.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.stripped.append(f"<?{data}>")

    def handle_data(self, data: str) -> None:
        if "<" in data or "&" in data:
            self.stripped.append(data)


def _markup(pointer: str, value: object) -> Iterator[Violation]:
    """HTML of the elements that an archive keeps, without attributes, at least 3 characters."""
    wrong = list(string(least=3)(pointer, value))
    if not wrong and isinstance(value, str):
        parser = _Markup()
        parser.feed(value)
        parser.close()
        if parser.stripped:
            wrong = [Violation(pointer, f"{shown(parser.stripped[0])} would be stripped from it")]
    yield from wrong


def _family_given(text: str) -> bool:
    return text.count(",") <= 1 and all(part.strip() for part in text.split(","))


def _twice(*names: str) -> Callable[[object], object]:
    """Identity of an object by some of its values; DOIs are compared without case."""

    def key(entry: object) -> object:
        if not isinstance(entry, dict):
            return entry
        values = [str(entry.get(name)) for name in names]
        return [doi_key(value) if _is_doi(value) else value for value in values]

    return key


_TITLE = string(least=3)
_VERSION = string(most=191)
_DATE = matching(_is_date, "a date YYYY-MM-DD")
_DOI = matching(_is_doi, "a bare DOI")
_ORCID = matching(_canonical(parse_orcid), "a bare ORCID iD with a right check digit")
_ROR = matching(_canonical(parse_ror), "a bare ROR id")
_URL = matching(_is_url, "an http or https URL")
_LANGUAGE = matching(lambda text: re.fullmatch("[a-z]{3}", text) is not None, "ISO 639-3")
_LICENSE = one_of(vocabularies.ARCHIVE_LICENSES, "a licence that the archive knows")
_RESOURCE_TYPE = one_of(vocabularies.RESOURCE_TYPES.values(), "a resource type of the archive")
_EXTERNAL_DOI = matching(
    lambda text: _is_doi(text) and text.split("/")[0] not in vocabularies.ARCHIVE_PREFIXES,
    "a bare DOI from outside the archive",
)

# --- Zenodo's legacy metadata

_LEGACY_NAME = {"name": matching(_family_given, "`Family, Given` or a name without a comma")}
_LEGACY_PERSON = {"affiliation": string(), "orcid": _ORCID}

_ZENODO_FIELDS = mapping(
    {
        "upload_type": one_of({vocabularies.UPLOAD_TYPE}, "the upload type `publication`"),
        "publication_type": one_of(
            vocabularies.PUBLICATION_TYPES, "a publication type of Zenodo's vocabulary"
        ),
        "title": _TITLE,
        "publication_date": _DATE,
        "description": _markup,
        "creators": list_of(mapping(_LEGACY_NAME, _LEGACY_PERSON)),
        "access_right": one_of(vocabularies.ACCESS_KINDS, "an access right of Zenodo's vocabulary"),
        "license": _LICENSE,
    },
    {
        "access_conditions": _markup,
        "embargo_date": _DATE,
        "contributors": list_of(
            mapping(
                {
                    **_LEGACY_NAME,
                    "type": one_of(
                        vocabularies.CONTRIBUTOR_ROLES, "a type of Zenodo's contributors"
                    ),
                },
                _LEGACY_PERSON,
            )
        ),
        "doi": _EXTERNAL_DOI,
        "keywords": list_of(string(), key=lambda entry: entry),
        "language": _LANGUAGE,
        "version": _VERSION,
        "notes": _markup,
        "related_identifiers": list_of(
            mapping(
                {
                    "identifier": _related_value,
                    "relation": one_of(vocabularies.RELATIONS, "a relation of Zenodo's vocabulary"),
                },
                {"resource_type": _RESOURCE_TYPE},
            ),
            key=_twice("identifier", "relation"),
        ),
        "references": list_of(string()),
        "communities": list_of(mapping({"identifier": string()}), key=_twice("identifier")),
    },
)

_ACCESS_KEYS = {"embargoed": "embargo_date", "restricted": "access_conditions"}


def _zenodo(pointer: str, value: object) -> Iterator[Violation]:
    """The fields one by one, and that the access right has the field it needs, and no other."""
    yield from _ZENODO_FIELDS(pointer, value)
    if isinstance(value, dict):
        right = value.get("access_right")
        for kind, key in _ACCESS_KEYS.items():
            if (right == kind) is not (key in value):
                problem = "it is missing" if right == kind else f"access is not {kind}"
                yield Violation(key, problem)


# --- InvenioRDM's draft


def _identifier(checks: Mapping[str, Check], more: Mapping[str, Check] | None = None) -> Check:
    """``{scheme, identifier}`` whose value is checked by its scheme."""
    schemes = one_of(checks, f"one of the schemes {', '.join(sorted(checks))}")

    def check(pointer: str, value: object) -> Iterator[Violation]:
        scheme = value.get("scheme") if isinstance(value, dict) else None
        known = checks[scheme] if isinstance(scheme, str) and scheme in checks else string()
        required = {"scheme": schemes, "identifier": known, "relation_type": _RELATION}
        names = ["scheme", "identifier", *(["relation_type"] if more else [])]
        yield from mapping({name: required[name] for name in names}, more)(pointer, value)

    return check


_RELATION = _id(one_of(vocabularies.RELATION_IDS.values(), "a relation type of the archive"))
_LINKS: Mapping[str, Check] = {"doi": _DOI, "url": _URL}

_PERSON = mapping(
    {"type": one_of({"personal"}, "`personal`"), "family_name": string()},
    {"given_name": string(), "identifiers": list_of(_identifier({"orcid": _ORCID}))},
)
_ORGANISATION = mapping(
    {"type": one_of({"organizational"}, "`organizational`"), "name": string()},
    {"identifiers": list_of(_identifier({"ror": _ROR}))},
)
_NAME_OR_ROR = one_shape(("name", mapping({"name": string()})), ("id", _id(_ROR)))
_ENGLISH = mapping({"en": string()})

_PUBLIC = one_of({"public"}, "`public`")
_CREATOR = {"person_or_org": one_shape(("family_name", _PERSON), ("name", _ORGANISATION))}
_AFFILIATIONS = {"affiliations": list_of(_NAME_OR_ROR, key=lambda entry: entry)}
_ROLE = one_of(
    (role.lower() for role in vocabularies.CONTRIBUTOR_ROLES),
    "a role of the archive's contributors",
)

_METADATA = mapping(
    {
        "resource_type": _id(_RESOURCE_TYPE),
        "title": _TITLE,
        "publication_date": _DATE,
        "creators": list_of(mapping(_CREATOR, _AFFILIATIONS)),
        "publisher": string(),
        "description": _markup,
        "rights": list_of(
            one_shape(
                ("id", _id(_LICENSE)), ("title", mapping({"title": _ENGLISH}, {"link": _URL}))
            )
        ),
    },
    {
        "additional_titles": list_of(
            mapping(
                {"title": _TITLE, "type": _id(one_of({"subtitle"}, "the title type `subtitle`"))}
            )
        ),
        "additional_descriptions": list_of(
            mapping({"description": _markup, "type": _id(one_of({"other"}, "the type `other`"))})
        ),
        "contributors": list_of(
            mapping({**_CREATOR, "role": _id(_ROLE)}, _AFFILIATIONS),
        ),
        "dates": list_of(
            mapping(
                {"date": _DATE, "type": _id(one_of({"available"}, "the date type `available`"))}
            )
        ),
        "subjects": list_of(mapping({"subject": string()}), key=_twice("subject")),
        "languages": list_of(_id(_LANGUAGE)),
        "version": _VERSION,
        "funding": list_of(
            mapping(
                {"funder": _NAME_OR_ROR},
                {
                    "award": one_shape(
                        *(
                            (
                                name,
                                mapping(
                                    {name: kind},
                                    {
                                        "title": _ENGLISH,
                                        "number": string(),
                                        "identifiers": list_of(_identifier({"url": _URL})),
                                    },
                                ),
                            )
                            for name, kind in (("number", string()), ("title", _ENGLISH))
                        )
                    )
                },
            )
        ),
        "identifiers": list_of(_identifier(_LINKS), key=_twice("scheme", "identifier")),
        "related_identifiers": list_of(
            _identifier(_LINKS, {"resource_type": _id(_RESOURCE_TYPE)}),
            key=_twice("identifier", "relation_type"),
        ),
        "references": list_of(
            one_shape(
                (
                    "identifier",
                    mapping(
                        {
                            "reference": string(),
                            "scheme": one_of({"doi"}, "the scheme `doi`"),
                            "identifier": _DOI,
                        }
                    ),
                ),
                ("reference", mapping({"reference": string()})),
            )
        ),
    },
)

_EMBARGO = mapping({"active": one_of({True}, "`true`"), "until": _DATE})
_OPEN = mapping({"record": _PUBLIC, "files": _PUBLIC})
_CLOSED = mapping(
    {"record": _PUBLIC, "files": one_of({"restricted"}, "`restricted`")}, {"embargo": _EMBARGO}
)


def _access(pointer: str, value: object) -> Iterator[Violation]:
    """All public, or the files restricted, perhaps up to a day."""
    closed = isinstance(value, dict) and (value.get("files") == "restricted" or "embargo" in value)
    yield from (_CLOSED if closed else _OPEN)(pointer, value)


_RECORD = mapping(
    {
        "access": _access,
        "files": mapping({"enabled": one_of({True}, "`true`")}),
        "metadata": _METADATA,
    },
    {
        "pids": mapping(
            {
                "doi": mapping(
                    {
                        "identifier": _EXTERNAL_DOI,
                        "provider": one_of({"external"}, "the provider `external`"),
                    }
                )
            }
        )
    },
)
