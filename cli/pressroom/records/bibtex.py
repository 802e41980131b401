"""``citation.bib``: one entry that BibTeX and biblatex read alike, in UTF-8.

Every character that LaTeX takes for a command, or joins with its neighbour, is
escaped; braces always balance, as BibTeX counts escaped ones too. ``doi`` and
``url`` are verbatim, as packages that print them expect.

Sources: Patashnik, "BibTeXing" (names: section 4), and the manual of biblatex, section 2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pressroom.metadata import vocabularies
from pressroom.model.citation import part_text
from pressroom.model.work import Article, Author, Catalog, Organisation, Person, Work
from pressroom.records.common import editors, issued, keywords, license_of, web_address
from pressroom.text import MONTH_ABBREVIATIONS, one_line

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "%": r"\%",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        # these three are other characters in TeX's first font encoding
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
    }
)
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[?!])(?=`)|(?<=,)(?=,)")

_PLAIN_NAME = re.compile(r"[^\W\d_](?:[^\W_]|[\u0300-\u036f .\u2019]|['-](?!['-]))*")


# Where an entry type keeps who published it.
_PUBLISHER = {"techreport": "institution", "manual": "organization", "article": "journal"}


def bibtex(work: Work, catalog: Catalog) -> str:
    """The entry; its key is the work's slug."""
    meta = work.meta
    kind = vocabularies.kind(meta.zenodo.type)
    publisher = _escaped(one_line(meta.publisher))
    fields = {
        "author": _names(meta.authors),
        "editor": _names(editors(meta)),
        # In braces of its own: styles would put its capitals into lower case.
        "title": f"{{{_escaped(one_line(meta.full_title))}}}",
        "year": f"{issued(meta).year:04}",
        "month": MONTH_ABBREVIATIONS[issued(meta).month - 1],
        "day": str(issued(meta).day),
        _PUBLISHER.get(kind.bibtex, "publisher"): f"{{{publisher}}}",
        "type": _escaped(kind.genre) if kind.bibtex in ("techreport", "misc", "manual") else "",
        **_series(work, catalog),
        "version": _escaped(meta.version),
        "doi": meta.doi if _balanced(meta.doi) else "",
        "url": web_address(meta),
        "langid": _language(meta.language),
        "copyright": _escaped(license_of(meta).name),
        "keywords": ", ".join(map(_keyword, keywords(meta))),
        "abstract": _escaped(one_line(meta.abstract)),
    }
    lines = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join((f"@{kind.bibtex}{{{meta.slug},", *lines, "}", ""))


def _escaped(text: str) -> str:
    """``text`` as LaTeX prints it letter by letter; the braces in it balance."""
    return "{}".join(piece.translate(_ESCAPES) for piece in _LIGATURES.split(text))


def _names(authors: Sequence[Author]) -> str:
    return " and ".join(_name(author) for author in authors)


def _name(author: Author) -> str:
    match author:
        case Organisation():
            return f"{{{_escaped(one_line(author.name))}}}"
        case Person():
            family, given = one_line(author.family), one_line(author.given)
            if not given:
                return f"{{{_escaped(family)}}}"
            return f"{_part(family)}, {_part(given)}"


def _part(name: str) -> str:
    """Part of a name, in braces unless it is words without any mark that may end or split it."""
    plain = _PLAIN_NAME.fullmatch(name) and not {"and", "others"} & set(name.lower().split())
    return name if plain else f"{{{_escaped(name)}}}"


def _series(work: Work, catalog: Catalog) -> dict[str, str]:
    if not isinstance(work, Article) or work.series is None:
        return {}
    return {
        "series": f"{{{_escaped(one_line(work.series.title))}}}",
        "number": str(work.part) if work.part is not None else "",
        "note": _escaped(part_text(work, catalog)),
    }


def _keyword(text: str) -> str:
    return f"{{{_escaped(text)}}}" if "," in text else _escaped(text)


def _language(tag: str) -> str:
    names = vocabularies.BABEL_LANGUAGES
    return names.get(tag) or names.get(tag.split("-")[0], "")


def _balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0
