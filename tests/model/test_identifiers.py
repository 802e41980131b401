"""Identifiers: cases from data files, a second opinion from idutils, and properties."""

import random
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import idutils
import pytest

from pressroom.model.doi import doi_key, doi_url, looks_like_doi_link, parse_doi
from pressroom.model.identifiers import (
    Refusal,
    looks_like_orcid_link,
    orcid_url,
    parse_orcid,
    parse_ror,
    ror_url,
)

PARSE: dict[str, Callable[[str], str | Refusal]] = {
    "doi": parse_doi,
    "orcid": parse_orcid,
    "ror": parse_ror,
}
URL: dict[str, Callable[[str], str]] = {"doi": doi_url, "orcid": orcid_url, "ror": ror_url}
ACCEPTS = {"doi": idutils.is_doi, "orcid": idutils.is_orcid, "ror": idutils.is_ror}
NORMALIZE = {
    "doi": idutils.normalize_doi,
    "orcid": idutils.normalize_orcid,
    "ror": idutils.normalize_ror,
}
AT_LEAST = {"doi": 70, "orcid": 40, "ror": 20}


@dataclass(frozen=True)
class Case:
    kind: str
    input: str
    canonical: str | None = None
    rule: str = ""
    start: int = 0
    end: int = 0
    part: str = ""
    message: str = ""
    disagrees: str = ""


def _load(kind: str) -> list[Case]:
    path = Path(__file__).parent / "cases" / f"{kind}.toml"
    with path.open("rb") as file:
        return [Case(kind, **fields) for fields in tomllib.load(file)["case"]]


CASES = [case for kind in PARSE for case in _load(kind)]
ACCEPTED = [case for case in CASES if case.canonical is not None]
REFUSED = [case for case in CASES if case.canonical is None]


def _id(case: Case) -> str:
    return f"{case.kind}-{case.input[:40]!a}"


@pytest.mark.parametrize("kind", PARSE)
def test_there_are_enough_cases_and_none_twice(kind: str) -> None:
    inputs = [case.input for case in CASES if case.kind == kind]
    assert len(inputs) >= AT_LEAST[kind]
    assert len(set(inputs)) == len(inputs)


@pytest.mark.parametrize("case", ACCEPTED, ids=_id)
def test_accepted(case: Case) -> None:
    assert PARSE[case.kind](case.input) == case.canonical


@pytest.mark.parametrize("case", REFUSED, ids=_id)
def test_refused(case: Case) -> None:
    refusal = PARSE[case.kind](case.input)
    assert isinstance(refusal, Refusal)
    assert (refusal.rule.name, refusal.start, refusal.end) == (case.rule, case.start, case.end)
    assert case.input[refusal.start : refusal.end] == case.part
    assert case.message
    assert case.message in refusal.message
    assert refusal.hint


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_second_opinion(case: Case) -> None:
    accepts = bool(ACCEPTS[case.kind](case.input))
    other = NORMALIZE[case.kind](case.input) if accepts else None
    if other == case.canonical:
        assert not case.disagrees, "idutils agrees: take the reason away"
    else:
        assert case.disagrees, f"idutils answers {other!r}: say why it differs"


@pytest.mark.parametrize("case", ACCEPTED, ids=_id)
def test_canonical_form_and_address_read_back(case: Case) -> None:
    assert case.canonical is not None
    assert PARSE[case.kind](case.canonical) == case.canonical
    address = URL[case.kind](case.canonical)
    assert address.isascii()
    assert PARSE[case.kind](address) == case.canonical
    parts = urlsplit(address)
    assert (parts.scheme, parts.query, parts.fragment) == ("https", "", "")


def test_doi_address_encodes_by_the_handbook() -> None:
    assert doi_url("10.1000/456#789") == "https://doi.org/10.1000/456%23789"
    assert doi_url('10.5555/%"? <>{}^[]`|\\+') == (
        "https://doi.org/10.5555/%25%22%3F%20%3C%3E%7B%7D%5E%5B%5D%60%7C%5C%2B"
    )
    assert doi_url("10.5555/é(1);2:3/4_5") == "https://doi.org/10.5555/%C3%A9(1);2:3/4_5"
    assert doi_url("10.5555/./../a") == "https://doi.org/10.5555/.%2F..%2Fa"


def test_doi_key_folds_ascii_letters_only() -> None:
    assert doi_key("10.5555/ABCÉ") == "10.5555/abcÉ"
    assert doi_key("10.5555/aBc") == doi_key("10.5555/AbC")
    assert doi_key("10.5555/\u212a") != doi_key("10.5555/k")


def test_orcid_and_ror_addresses() -> None:
    assert orcid_url("0000-0002-1825-0097") == "https://orcid.org/0000-0002-1825-0097"
    assert ror_url("03yrm5c26") == "https://ror.org/03yrm5c26"


@pytest.mark.parametrize("url", ["10.5555/1", "mailto:a@example.org", "", "#doi:1", "doi.html"])
def test_other_links_are_neither(url: str) -> None:
    assert not looks_like_doi_link(url)
    assert not looks_like_orcid_link(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("doi:10.5555/1", True),
        ("DOI: wrong", True),
        ("info:doi/10.5555/1", True),
        ("https://doi.org/10.5555/1", True),
        ("HTTP://DX.DOI.ORG/10.5555/1", True),
        ("https://www.doi.org/10.5555/1", True),
        ("doi.org/10.5555/1", True),
        ("//doi.org/1O.5555/1", True),
        (" https://doi.org/abc", True),
        ("https://doi.org/", False),
        ("https://www.doi.org/doi-handbook/HTML/index.html", False),
        ("https://api.doi.org/10.5555/1", False),
        ("https://example.org/doi.org/10.5555/1", False),
        ("https://doi.org.example.org/10.5555/1", False),
    ],
)
def test_doi_links_are_recognised(url: str, expected: bool) -> None:
    assert looks_like_doi_link(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("orcid:0000-0002-1825-0097", True),
        ("https://orcid.org/0000-0002-1825-0097", True),
        ("http://www.ORCID.org/0000", True),
        ("orcid.org/O000-0002-1825-0097", True),
        ("https://orcid.org/", False),
        ("https://orcid.org/signin", False),
        ("https://info.orcid.org/2024", False),
        ("https://example.org/orcid.org/0000-0002-1825-0097", False),
    ],
)
def test_orcid_links_are_recognised(url: str, expected: bool) -> None:
    assert looks_like_orcid_link(url) is expected


def test_exactly_one_check_digit_fits_and_every_other_is_told_which() -> None:
    chosen = random.Random(7064)
    for _ in range(500):
        digits = f"{chosen.randrange(1, 10**15):015d}"
        answers = {last: parse_orcid(digits + last) for last in "0123456789X"}
        right = [last for last, answer in answers.items() if isinstance(answer, str)]
        assert len(right) == 1
        assert idutils.is_isni(digits + right[0])
        for last, answer in answers.items():
            if isinstance(answer, Refusal):
                assert answer.rule.name == "orcid-checksum"
                assert f"give {right[0]}, not {last}" in answer.message
                assert (answer.start, answer.end) == (15, 16)


@pytest.mark.parametrize("position", range(15))
def test_one_changed_digit_of_an_orcid_is_always_found(position: int) -> None:
    digits = "0000000218250097"
    for other in set("0123456789") - {digits[position]}:
        answer = parse_orcid(digits[:position] + other + digits[position + 1 :])
        assert isinstance(answer, Refusal)


def test_messages_can_be_printed_whatever_comes_in() -> None:
    chosen = random.Random(26324)
    seeds = ["10.5555/12345678", "doi.org/10.5555/a%2Fb", "0000-0002-1825-0097", "03yrm5c26"]
    extras = [*'%<>/.# "\0é', "%2", "%FF", "\ud800", "\U000e0101"]
    for _ in range(4000):
        text = list(chosen.choice(seeds))
        for _ in range(chosen.randrange(1, 4)):
            text.insert(chosen.randrange(len(text) + 1), chosen.choice(extras))
        given = "".join(text)
        for kind, parse in PARSE.items():
            answer = parse(given)
            if isinstance(answer, Refusal):
                assert 0 <= answer.start < answer.end <= len(given)
                assert (answer.message + answer.hint).isprintable()
            else:
                assert parse(answer) == answer
                assert parse(URL[kind](answer)) == answer


MEGABYTE = 1_000_000
LONG = {
    "letters": "a" * MEGABYTE,
    "spaces": " " * MEGABYTE,
    "spaces after the label": "doi:" + " " * MEGABYTE + "x",
    "spaces inside": "0" + " " * MEGABYTE + "0",
    "digits": "0" * MEGABYTE,
    "hyphens": "0000-" * (MEGABYTE // 5),
    "valid doi": "10.5555/" + "a" * MEGABYTE,
    "valid doi beyond ASCII": "10.5555/" + "é論" * (MEGABYTE // 2),
    "prefix without slash": "10." + "5555." * (MEGABYTE // 5),
    "long registrant": "10." + "5" * MEGABYTE + "/1",
    "empty parts": "10.5555" + "." * MEGABYTE + "/1",
    "slashes": "/" * MEGABYTE,
    "closing brackets": "10.5555/a" + ")" * MEGABYTE,
    "nested brackets": "10.5555/" + "(" * (MEGABYTE // 2) + ")" * (MEGABYTE // 2),
    "angles": "10.5555/" + "<" * MEGABYTE,
    "half tags": "10.5555/" + "<a-" * (MEGABYTE // 3),
    "ampersands": "10.5555/" + "&#1" * (MEGABYTE // 3),
    "percent signs": "10.5555/" + "%" * MEGABYTE,
    "escapes": "https://doi.org/10.5555/" + "%C3%A9" * (MEGABYTE // 6),
    "escapes apart": "https://doi.org/10.5555/" + "%41b" * (MEGABYTE // 4),
    "repeated prefixes": "doi:" * (MEGABYTE // 4),
    "many DOIs": "x10.5555" * (MEGABYTE // 8),
    "full stops": "10.5555/a" + "." * MEGABYTE,
    "every code point": "10.5555/" + "".join(map(chr, range(0x20, 0xF0000))),
    "private at the end": "10.5555/" + "a" * MEGABYTE + "\ue000",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_megabyte_is_answered_at_once(text: str) -> None:
    begun = time.process_time()
    for parse in PARSE.values():
        answer = parse(text)
        if isinstance(answer, Refusal):
            assert len(answer.message) + len(answer.hint) < 600
    looks_like_doi_link(text)
    looks_like_orcid_link(text)
    assert time.process_time() - begun < 5
