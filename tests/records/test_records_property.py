"""Whatever front matter `check` passes, every judge accepts the records and citations of it."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import registries
from hypothesis import HealthCheck, Phase, event, example, given, settings, strategies as st
from judges import JUDGES

from pressroom import records
from pressroom.build import catalog, checks
from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.metadata import RECORD_REQUIRED, Settings, front_matter, vocabularies
from pressroom.model.document import Document, Paragraph, Reference, Text
from pressroom.model.doi import doi_key, doi_url, looks_like_doi_link, parse_doi
from pressroom.model.identifiers import (
    looks_like_orcid_link,
    orcid_url,
    parse_orcid,
    parse_ror,
    ror_url,
)
from pressroom.model.work import Article, Catalog, Metadata, Publication, SeriesInfo, cited
from pressroom.records import citation_files
from pressroom.records.cited_item import is_web
from pressroom.text import one_line

# Letters of many scripts, what LaTeX, YAML, XML, RIS and JSON take for their own, and anything.
MINDED = "\\{}$&#_%~^<>|\"'`-,;:?!@=[]()*/\n\t "
CHARACTERS = st.one_of(
    st.sampled_from(MINDED),
    st.sampled_from("abcXYZ019éßΩжא字あ🙂\u0301\u00a0\u2028\u200f"),
    st.characters(exclude_categories=("Cc", "Cs", "Cn")),
)
# Now and then what check refuses: nothing but blanks, or any character at all.
PLAIN = st.text(CHARACTERS, min_size=1, max_size=30)
RARE = st.one_of(st.text(max_size=3), st.text(min_size=3, max_size=8))
TEXT = st.integers(0, 60).flatmap(lambda n: PLAIN.filter(str.strip) if n else RARE)
NAME = st.one_of(
    st.sampled_from(["van der Berg", "and", "King, Jr.", "others", "X", "de"]),
    TEXT.map(lambda text: f"{text}a"),
)
ORCID = st.sampled_from(["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
ROR = st.just("05gq02987")
DOI = st.one_of(
    st.builds(
        "10.{}/{}z".format, st.integers(1000, 999999999), st.text("aZ9._;()/:-<>+~#%{}&é\\")
    ).filter(lambda doi: isinstance(parse_doi(doi), str)),
    st.just("10.5555/(SICI)1234-5678(199806)49:8<693::AID-XYZ4>3.0.CO;2-O"),
    st.just("10.1000.10/123"),
    st.just("10.5281/zenodo.12"),
)
URL = st.builds(
    "{}://{}/{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["example.org", "exämple.org:80", "u@EXAMPLE.org"]),
    st.text("aZ9._;()/:-<>+~#%{}&é\\字🙂\"'|^`[]=?@!$,*", max_size=20),
)
DATE = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31)).map(lambda d: d.isoformat())
LATER = st.dates(datetime.date(2090, 1, 1), datetime.date(9999, 12, 31))


def mapping(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(required, optional=optional)


PERSON = mapping({"family": NAME}, {"given": NAME, "orcid": ORCID, "affiliation": TEXT, "ror": ROR})
ORGANISATION = mapping({"organisation": NAME}, {"ror": ROR})
AUTHORS = st.lists(st.one_of(PERSON, ORGANISATION), min_size=1, max_size=4)
ROLE = st.sampled_from(vocabularies.CONTRIBUTOR_ROLES)
CONTRIBUTOR = st.builds(
    lambda who, role: {**who, "role": role}, st.one_of(PERSON, ORGANISATION), ROLE
)
RELATED = mapping(
    {
        "identifier": st.one_of(DOI, URL),
        "relation": st.sampled_from(vocabularies.RELATIONS),
    },
    {},
)
FUNDING = mapping({"funder": TEXT}, {"ror": ROR, "award": TEXT, "title": TEXT, "url": URL})
ACCESS = st.one_of(
    st.just("open"),
    st.builds(lambda day: {"kind": "embargoed", "until": day.isoformat()}, LATER),
    st.builds(lambda text: {"kind": "restricted", "conditions": text}, TEXT),
)
LANGUAGE = st.sampled_from(["en", "en-GB", "de-AT", "zh-Hant", "ber", "qaa", "gsw", "und", "mul"])
LICENSE = st.sampled_from(["CC-BY-4.0", "CC0-1.0", "MIT", "OFL-1.1", "CC-BY-NC-ND-4.0", "W3C"])
FRONT = mapping(
    {
        "title": TEXT.map(lambda text: f"{text} xyz"),
        "date": DATE,
        "authors": AUTHORS,
        "license": LICENSE,
    },
    {
        "subtitle": TEXT,
        "abstract": TEXT,
        "keywords": st.lists(TEXT, max_size=4),
        "version": TEXT,
        "publisher": TEXT,
        "language": LANGUAGE,
        "doi": DOI,
        "related": st.lists(RELATED, max_size=4),
        "funding": st.lists(FUNDING, max_size=3),
        "contributors": st.lists(CONTRIBUTOR, max_size=3),
        "access": ACCESS,
        "substack": mapping({"url": URL}, {}),
        "zenodo": mapping(
            {"type": st.sampled_from(sorted(vocabularies.PUBLICATION_TYPES))},
            {"communities": st.lists(TEXT, max_size=3)},
        ),
    },
)
NAME_PARTS = (
    *("family", "given", "literal", "suffix"),
    *("dropping-particle", "non-dropping-particle"),
)
NAMES = st.lists(mapping({}, dict.fromkeys(NAME_PARTS, TEXT)), max_size=3)
PLAIN_VALUE = st.one_of(TEXT, st.integers(), st.none(), st.lists(TEXT, max_size=1))
FIELDS = (
    *("volume", "issue", "number", "edition", "publisher", "version", "genre"),
    *("container-title", "collection-title", "event-title"),
)
ITEM = mapping(
    {"id": TEXT},
    {
        "type": st.sampled_from(["book", "article-journal", "report", "thesis", "nonsense"]),
        "title": TEXT,
        "author": NAMES,
        "editor": NAMES,
        "issued": st.one_of(
            st.builds(lambda parts: {"date-parts": [parts]}, st.lists(st.integers(), max_size=3)),
            st.builds(lambda text: {"raw": text}, DATE),
            st.text(),
        ),
        "page": st.one_of(st.just("45-67"), PLAIN_VALUE),
        "ISBN": st.one_of(st.just("978-3-16-148410-0"), st.text("0123456789- X"), PLAIN_VALUE),
        "ISSN": st.one_of(st.just("1234-567X"), st.text("0123456789-X"), PLAIN_VALUE),
        **dict.fromkeys(FIELDS, PLAIN_VALUE),
    },
)


def reference(number: int, plain: str, doi: str, url: str, item: Any) -> Reference:
    return Reference(number, str(number), (Text(plain),), plain, doi, url, item)


CLEAN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=30)
REFERENCES = st.lists(
    st.builds(
        reference,
        st.integers(1, 99),
        CLEAN,
        st.one_of(st.just(""), DOI.map(parse_doi)),
        st.one_of(st.just(""), URL, CLEAN),
        ITEM,
    ),
    max_size=4,
)
SERIES = st.one_of(st.none(), st.builds(SeriesInfo, st.just("s"), CLEAN, st.just(""), st.just(3)))

UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
"""What does not stand in YAML as it is."""


def checked(front: dict[str, Any]) -> Metadata | None:
    """The metadata of an article with this front matter, if `check` finds no error in it."""
    written = json.dumps(front, ensure_ascii=False)
    written = UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
    text = f"---\n{written}\n---\n\nText.\n"
    collector = Collector()
    source = Source("sources/a.md", text, Path("/nowhere/sources/a.md"))
    found, _ = front_matter(source, collector)
    whole = found or Settings()
    if collector.has_errors or any(getattr(whole, key) is None for key in RECORD_REQUIRED):
        return None
    meta = catalog.metadata(whole, "slug", "Publisher")
    checks.recordable(meta, lambda _key: source.place(1, 1), collector)
    return None if collector.has_errors else meta


def good(**more: Any) -> dict[str, Any]:
    return {
        "title": "A title",
        "date": "2026-01-01",
        "authors": [{"family": "X"}],
        "license": "CC-BY-4.0",
        **more,
    }


def test_the_strategy_is_not_vain() -> None:
    assert checked(good()) is not None
    assert checked(good(title="a\u0007bc")) is None
    assert checked(good(license="CC-BY-3.0-IGO")) is None


@registries.needs_schemas
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # to shrink a whole front matter takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
@example(good(title="}{", subtitle="\\"), [], None)
@example(good(authors=[{"family": ",x", "given": ","}, {"organisation": ", Inc x"}]), [], None)
@example(good(doi="10.5555/{", substack={"url": "HTTPS://example.org/;{}"}), [], None)
@given(FRONT, REFERENCES, SERIES)
def test_what_check_passes_every_judge_accepts(
    front: dict[str, Any], references: list[Reference], series: SeriesInfo | None
) -> None:
    meta = checked(front)
    event("passed" if meta else "refused")
    if meta is None:
        return
    document = Document((Paragraph(9, (Text("Text."),)),), references=tuple(references))
    work = Article("sources/a.md", meta, document, series, 2 if series else None)
    catalog = Catalog(Publication(Path("/nowhere"), Path("/nowhere/sources"), "P"), (work,))
    collector = Collector()
    made = [
        *records.render(work, catalog, collector),
        *citation_files.render(work, catalog, collector),
    ]
    assert [d.message for d in collector] == []
    files = {artifact.path.partition("/")[2]: artifact.data for artifact in made}
    assert set(files) == set(JUDGES)
    assert {name: wrong for name in JUDGES if (wrong := JUDGES[name](files[name]))} == {}
    every_cited_work_stands_in_datacite(work, json.loads(files["datacite.json"]))
    texts = [one_line(reference.plain) for reference in cited(work)]
    assert json.loads(files["zenodo.json"]).get("references", []) == texts
    references = json.loads(files["record.json"])["metadata"].get("references", [])
    assert [entry["reference"] for entry in references] == texts


def every_cited_work_stands_in_datacite(work: Article, content: dict[str, Any]) -> None:
    """By its DOI or its address if it has one; else as an item, with equal ones once."""
    known = {entry["relatedIdentifier"] for entry in content.get("relatedIdentifiers", ())}
    known = {doi_key(identifier) for identifier in known} | known
    count = len(content.get("relatedItems", ()))
    without = 0
    for reference in cited(work):
        if reference.doi:
            assert doi_key(reference.doi) in known | {doi_key(work.meta.doi)}
        elif is_web(reference.url):
            assert reference.url in known
        else:
            without += 1
    assert count <= without
    assert bool(count) == bool(without)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.text(),
        st.text("10./: doi\u2011\uff10\t-X09"),
        st.builds("{}{}{}".format, st.text(max_size=4), st.one_of(DOI, ORCID, ROR), st.text()),
    )
)
def test_no_identifier_makes_anything_raise(text: str) -> None:
    for parse, url in ((parse_doi, doi_url), (parse_orcid, orcid_url), (parse_ror, ror_url)):
        found = parse(text)
        if isinstance(found, str):
            assert parse(found) == found
            assert parse(url(found)) == found
        else:
            assert 0 <= found.start <= found.end <= len(text)
    assert isinstance(doi_key(text), str)
    looks_like_doi_link(text)
    looks_like_orcid_link(text)
