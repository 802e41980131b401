"""The table of keys: what each is, where it may stand, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import Any

from pressroom.metadata import dates, licences, nested, people, values
from pressroom.metadata.validators import (
    Validator,
    flag,
    line,
    list_of,
    one_of,
    positive,
    string,
)


class Scope(Flag):
    """The files a key may stand in."""

    PUBLICATION = auto()
    SERIES = auto()
    ARTICLE = auto()


_P, _S, _A = Scope.PUBLICATION, Scope.SERIES, Scope.ARTICLE


@dataclass(frozen=True, slots=True)
class Field:
    """One key: its validator, its scopes, one line of documentation."""

    name: str
    validator: Validator[Any]
    scopes: Scope
    description: str


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("title", values.title, _S | _A, "The title, without the subtitle."),
        Field("subtitle", values.title, _S | _A, "The subtitle."),
        Field("date", dates.date, _S | _A, "Publication date, YYYY-MM-DD."),
        Field("updated", dates.date, _S | _A, "Date of the last change, YYYY-MM-DD."),
        Field("authors", people.authors, _P | _S | _A, "Persons or organisations, in order."),
        Field(
            "affiliations",
            people.institutions,
            _P | _S | _A,
            "Institutions by number or id, for authors who share them.",
        ),
        Field(
            "contributors",
            people.contributors,
            _S | _A,
            "Who helped and is no author; see below.",
        ),
        Field("access", nested.access, _S | _A, "Who may read the files: `open`; see below."),
        Field("doi", values.doi, _S | _A, "The DOI of this work; in series.yaml the volume's."),
        Field("version", values.version, _S | _A, "The version, such as 1.0."),
        Field("abstract", values.abstract, _S | _A, "Plain text; blank lines part paragraphs."),
        Field("keywords", values.keywords, _P | _S | _A, "A list of keywords."),
        Field(
            "license",
            licences.license,
            _P | _S | _A,
            "An SPDX identifier, or a name or address that means one.",
        ),
        Field("language", values.language, _P | _S | _A, "A BCP 47 tag; `en` unless given."),
        Field("series", line, _A, "The series' folder, when the article lies elsewhere."),
        Field("part", positive, _A, "The number of this part of its series."),
        Field("slug", values.slug, _S | _A, "The name in addresses; else the file's or folder's."),
        Field("publisher", line, _P | _S | _A, "Who publishes; else the publication."),
        Field(
            "bibliography",
            values.files,
            _P | _S | _A,
            "A CSL-JSON, YAML or BibTeX file, or a list of such files.",
        ),
        Field("draft", flag, _A, "Whether the article is left out of builds."),
        Field(
            "citation_style",
            values.citation_style,
            _P | _S | _A,
            "A CSL style by name, or a .csl file; `apa` unless given.",
        ),
        Field("related", list_of(nested.related), _S | _A, "Related DOIs or addresses."),
        Field("funding", list_of(nested.funding), _P | _S | _A, "Funders and grants."),
        Field("statement", string, _P | _S | _A, "What a post says at its top."),
        Field("number_sections", flag, _P | _S | _A, "Whether sections are counted."),
        Field(
            "layout",
            values.layout,
            _P | _S | _A,
            "The PDF: `article` begins on page 1, `report` has a title page; see below.",
        ),
        Field("math", values.macros, _P | _S | _A, "Macros of formulas: LaTeX by name."),
        Field("contents", flag, _P | _S | _A, "Whether the PDF has a table of contents."),
        Field("substack", nested.substack, _S | _A, "Fields of the post outside its body."),
        Field("zenodo", nested.zenodo, _P | _S | _A, "The deposit's type and communities."),
        Field("name", line, _P, "The publication's name."),
        Field("url", values.url, _P, "The publication's address, where `build/` is published."),
        Field("accent", values.colour, _P, "The accent colour, #rrggbb."),
        Field("ink", values.ink, _P, "The colour of text in the PDF, at least 7:1 against white."),
        Field("logo", values.file_ref, _P, "A picture for the top of the PDF's first page."),
        Field("fonts", nested.fonts, _P, "The PDF's font families; see below."),
        Field("paper", one_of("A4", "Letter"), _P, "The PDF's paper."),
        Field("sources", line, _P, "The folder of articles; `sources` unless given."),
    )
}


def keys(scope: Scope) -> tuple[str, ...]:
    """All keys that may stand in files of ``scope``, in the table's order."""
    return tuple(name for name, field in FIELDS.items() if scope in field.scopes)
