"""What an import makes: articles as settings and the typed tree, and the text of their files."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pressroom.markdown.writer import MarkdownWriter
from pressroom.model import document as d
from pressroom.model.work import Affiliation, Author, Organisation

# Not printable in YAML 1.2.2, section 5.1; the line ends of YAML 1.1 besides.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")

MAX_STEM = 80
"""The longest stem of a file name that is made, in characters."""

Value = str | int | datetime.date | Mapping[str, str] | Sequence[Mapping[str, str]] | None
Settings = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What ``pressroom.toml`` says, already validated; empty where it says nothing."""

    authors: tuple[Author, ...] = ()
    license: str = ""
    publisher: str = ""
    language: str = ""


@dataclass(frozen=True)
class ImportedArticle:
    """One article to write. ``source`` is where it came from, ``filename`` has no folder."""

    source: str
    filename: str
    settings: Settings
    document: d.Document

    @cached_property
    def text(self) -> str:
        """The whole Markdown file."""
        body = MarkdownWriter().document(self.document)
        return f"---\n{yaml(self.settings)}---\n" + (f"\n{body}\n" if body else "")


@dataclass(frozen=True, slots=True)
class Import:
    """All that was understood of some pages, and the settings of their series if they make one."""

    articles: tuple[ImportedArticle, ...]
    series: Settings | None = None


def missing_settings(
    defaults: Defaults, keys: Sequence[str], pages: str
) -> Iterator[tuple[str, str]]:
    """Message and hint for each of ``keys`` that pressroom.toml lacks and ``pages`` do not say."""
    for key in keys:
        if not getattr(defaults, key):
            message = f"pressroom.toml has no `{key}`, and {pages} does not say it"
            yield message, f"add `{key}` to pressroom.toml"


def free_stem(text: str, taken: Container[str], default: str) -> str:
    """A safe name made of ``text``, numbered if it is taken; ``default`` where nothing is left.

    Safe is ASCII: small letters and digits, words joined by hyphens.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return unique(re.sub(r"[^a-z0-9]+", "-", plain)[:MAX_STEM].strip("-") or default, taken)


def unique(name: str, taken: Container[str]) -> str:
    """``name``, with a number after it if it is taken."""
    found, count = name, 1
    while found in taken:
        count += 1
        found = f"{name}-{count}"
    return found


def yaml(settings: Settings) -> str:
    """YAML with one line a key, in the order given; what is ``None`` or empty is left out."""
    out: list[str] = []
    for key, value in settings.items():
        if value is None or value == "" or value == ():
            continue
        if isinstance(value, str):
            out.append(f"{key}: {quoted(value)}")
        elif isinstance(value, int | datetime.date):
            out.append(f"{key}: {value}")
        elif isinstance(value, Mapping):
            out.append(f"{key}:")
            out.extend(f"  {name}: {quoted(text)}" for name, text in value.items())
        else:
            out.append(f"{key}:")
            for entry in value:
                given = [f"{name}: {quoted(text)}" for name, text in entry.items() if text]
                out.append("  - " + "\n    ".join(given))
    return "".join(line + "\n" for line in out)


def quoted(text: str) -> str:
    """A double-quoted YAML scalar on one line (YAML 1.2.2, section 7.3.1)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'


def author_settings(value: Author, orcid: str = "") -> dict[str, str]:
    """An author's entry; ``orcid`` as the page shows it."""
    if isinstance(value, Organisation):
        return {"organisation": value.name, "ror": value.ror}
    place = value.affiliations[0] if value.affiliations else Affiliation("")
    return {
        "given": value.given,
        "family": value.family,
        "orcid": orcid or value.orcid,
        "affiliation": place.name,
        "ror": place.ror,
    }
