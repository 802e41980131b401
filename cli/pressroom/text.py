"""Small helpers for the words of messages and files."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring
from urllib.parse import quote

UNRECORDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no record holds: neither XML 1.0 (section 2.2) nor archives take them."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MONTH_ABBREVIATIONS = tuple(month[:3].lower() for month in MONTHS)
"""``jan`` to ``dec``, as BibTeX spells them too."""

Json = dict[str, object]
"""An object of JSON."""


def listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, or ``A, B and C``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def closest(word: str, known: Iterable[str]) -> str:
    """The known word most like ``word``, compared without case; empty if none is near."""
    if len(word) > 100:
        return ""
    lower = {k.lower(): k for k in known}
    found = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return lower[found[0]] if found else ""


def misspelt(word: str, known: Iterable[str]) -> str:
    """The known word that ``word`` is a slip of, compared without case; empty if of none.

    One letter may be wrong, missing, too many or have changed places with the next; of a word
    of eight letters and more, two.
    """
    low = word.lower()
    for one in known if len(word) <= 100 else ():
        most = 2 if min(len(word), len(one)) >= 8 else 1
        if abs(len(word) - len(one)) <= most and _distance(low, one.lower()) <= most:
            return one
    return ""


def _distance(one: str, other: str) -> int:
    """Letters to change, add, take away or swap with the next (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


_CODE = re.compile(r"(`+)([^`]+)\1(?!`)(?:\{[^{}]*\})?")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_]+)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]+)(?<=\S)\1(?![\w*])")
_LINKED = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_ATTRIBUTES = re.compile(r"\s*\{[#.-][^{}]*\}\s*$")


def uncoded(text: str) -> str:
    """``text`` without the backticks round code."""
    return _CODE.sub(r"\2", text)


def unlinked(text: str) -> str:
    """``text`` without the targets of links, and without the backticks round code."""
    return uncoded(_LINKED.sub(r"\1", text))


def unmarked(text: str) -> str:
    """The words of a heading in Markdown: without links, emphasis, code marks and attributes."""
    text = unlinked(_ATTRIBUTES.sub("", text))
    return " ".join(_STRONG.sub(r"\2", _EMPHASIS.sub(r"\2", text)).split())


def safe_slug(text: str) -> str:
    """``text`` as folder and address: ASCII letters and digits, words joined by hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:100].strip("-")


_URI_CHARACTERS = "/?@!$&'()*+,;=:%~-._"  # RFC 3986, 3.3 to 3.5, and the escape
_URI = re.compile(r"([^:/?#]*)://([^/?#]*)([^#]*)(?:#(.*))?", re.DOTALL)
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")


def uri(address: str) -> str:
    """An http address as RFC 3986 wants it: other characters encoded, what is encoded left so.

    A host beyond ASCII is in Punycode, the scheme in lower case. What is no address stays.
    """
    found = _URI.fullmatch(address)
    if found is None:
        return address
    scheme, host, path, fragment = found.groups()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = quote(host, safe="@:[]")
    end = f"#{_quoted(fragment)}" if fragment is not None else ""
    return f"{scheme.lower()}://{host}{_quoted(path)}{end}"


def _quoted(text: str) -> str:
    return quote(_LONE_PERCENT.sub("%25", text), safe=_URI_CHARACTERS)


def display_width(text: str) -> int:
    """Columns of a terminal: two for a wide character, none for one that combines (UAX #11)."""
    return sum(
        0
        if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me"}
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def human_size(count: int) -> str:
    """A number of bytes for people: ``840 bytes``, ``12 kB``, ``3.4 MB``."""
    if count < 1000:
        return f"{count} byte{'' if count == 1 else 's'}"
    if count < 999_500:
        return f"{round(count / 1000)} kB"
    return f"{count / 1_000_000:.1f} MB"


def pretty_json(value: object, indent: int = 2) -> str:
    """What ``json.dumps(value, ensure_ascii=False, indent=indent)`` gives, in less time.

    The library's own encoder is in C only without an indent. Keys must be strings.
    """
    return _pretty(value, "\n", " " * indent)


def _pretty(value: object, gap: str, step: str) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        if not value:
            return "{}"
        inside = gap + step
        rows = [
            f"{inside}{encode_basestring(key)}: {_pretty(one, inside, step)}"
            for key, one in value.items()
        ]
        return f"{{{','.join(rows)}{gap}}}"
    if isinstance(value, (list, tuple)):
        if not value:
            return "[]"
        inside = gap + step
        return f"[{','.join([inside + _pretty(one, inside, step) for one in value])}{gap}]"
    return json.dumps(value)


def longest_run(text: str, character: str) -> int:
    """The length of the longest run of ``character`` in ``text``."""
    return max(map(len, re.findall(f"{re.escape(character)}+", text)), default=0)


def one_line(text: str) -> str:
    """``text`` with every run of white space as one space."""
    return " ".join(text.split())
