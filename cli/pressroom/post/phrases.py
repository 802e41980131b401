"""The fixed words of a post's opening and closing, all in one place.

Each is Markdown with names in braces; what is put in for them is escaped.
"""

from __future__ import annotations

PHRASES = {
    "by": "By {authors}",
    "author": "{name} ({affiliation})",
    "authors-both": "{authors} (both {affiliation})",
    "authors-all": "{authors} (all {affiliation})",
    "and": "{before} and {last}",
    "comma": "{before}, {next}",
    "part-of-many": "Part {part} of {parts} of *{series}*.",
    "part": "Part {part} of *{series}*.",
    "part-unnumbered": "Part of *{series}*.",
    "volume": "The whole series in one post: {parts} parts.",
    "previous": "Previous part: {part}",
    "next": "Next part: {part}",
    "orcid": "ORCID iD: {orcid}",
    "orcid-of": "ORCID iD of {name}: {orcid}",
    "doi": "DOI: {doi}",
    "doi-of-series": "DOI of the whole series, of which this is a part: {doi}",
    "cite": "How to cite",
    "license": "Licence: {license}",
    "whitepaper": "Whitepaper (PDF): {link}",
    "whitepaper-of-series": "Whitepaper of the whole series (PDF): {link}",
}
"""Phrases by name."""
