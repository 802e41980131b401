"""Settings as YAML that any YAML 1.2 reader takes for what it is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence

from pressroom.model.work import Author, Organisation

# Not printable in YAML 1.2.2, section 5.1; the line ends of YAML 1.1 besides.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")

Value = str | int | datetime.date | Mapping[str, str] | Sequence[Mapping[str, str]]


def write(settings: Mapping[str, Value | None]) -> str:
    """One line a key, in the order given; what is ``None`` or empty is left out."""
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


def author(value: Author, orcid: str = "") -> dict[str, str]:
    """An author's entry; ``orcid`` as the page shows it."""
    if isinstance(value, Organisation):
        return {"organisation": value.name, "ror": value.ror}
    return {
        "given": value.given,
        "family": value.family,
        "orcid": orcid or value.orcid,
        "affiliation": value.affiliation,
        "ror": value.ror,
    }
