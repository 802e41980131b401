"""How to cite a work, as one line of plain text.

The form is that of APA style, 7th edition (reference examples at
https://apastyle.apa.org/style-grammar-guidelines/references): authors, year,
title, version, publisher, address. It is close to the style, not a processor
for it: no letters after equal years, and titles keep their capitals.
"""

from __future__ import annotations

import re

from pressroom.languages import Language, language
from pressroom.model.doi import doi_key, doi_url
from pressroom.model.work import Article, Author, Catalog, Organisation, Person, Work
from pressroom.text import one_line

_MOST_AUTHORS = 20  # APA 7: up to 20 are named; of more, the first 19 and the last
_LEGAL_FORMS = re.compile(r",\s*(?=(?:Inc|Ltd|LLC|LLP|L\.L\.C|GmbH|Corp|Co|PLC|S\.A|AG|BV)\b)")
_NAME_PARTS = re.compile(r"[\s\u00a0]+")
_HYPHENS = re.compile(r"([-\u2010\u2011])")
_ENDED = re.compile(r"[.?!\u2026\u3002\uff01\uff1f][\"'\u2019\u201d\u00bb\u203a)\]]*$")


def citation_text(work: Work, catalog: Catalog) -> str:
    """The citation of ``work``: one line, no markup.

    A part that has no DOI of its own is placed by its number in the series and
    carries the DOI of the volume; a work with neither has the address of its
    post, if it was published. A corporate author is not repeated as publisher;
    without an author the title stands first, and ``n.d.`` stands for a date.
    """
    meta = work.meta
    authors = _author_list(meta.authors)
    words = words_of(work, catalog)
    year = f"({meta.date.year})" if meta.date else f"({words.say('no-date')})."
    number = words.say("version-number", version=meta.version.removeprefix("v"))
    version = f" ({number})" if meta.version else ""
    title = one_line(meta.full_title) + version
    sentences = [f"{authors} {year}", title] if authors else [title, year]
    address = doi_url(meta.doi) if meta.doi else ""
    if not address and isinstance(work, Article) and work.series is not None:
        sentences.append(part_text(work, catalog))
        address = doi_url(work.series.doi) if work.series.doi else ""
    if [meta.publisher] != [author.name for author in meta.authors]:
        sentences.append(one_line(meta.publisher))
    text = " ".join(_sentence(sentence) for sentence in sentences if sentence)
    return " ".join(filter(None, (text, address or meta.substack.url)))


def part_text(article: Article, catalog: Catalog) -> str:
    """``Part 1 of 2 of <series>``, or nothing for an article outside a series.

    The total is the catalog's, as a series may have grown since the article
    was parsed; where the catalog does not hold the volume it is the series' own.
    """
    series = article.series
    if series is None:
        return ""
    words, title = words_of(article, catalog), one_line(series.title)
    if article.part is None:
        return words.say("part-of-series", series=title)
    total = part_count(article, catalog)
    name = "part-of" if total else "part-of-some"
    return words.say(name, part=article.part, parts=total, series=title)


def words_of(work: Work, catalog: Catalog) -> Language:
    """The fixed words for ``work``, in its language."""
    return language(work.meta.language, catalog.publication.root)


def part_count(article: Article, catalog: Catalog) -> int:
    """How many parts the article's series has; 0 where its own number would contradict that.

    Numbers may have gaps, and an article may stand outside a series.
    """
    siblings = catalog.siblings(article)
    total = len(siblings) if len(siblings) > 1 else article.series.parts if article.series else 0
    return total if article.part is not None and article.part <= total else 0


def neighbours(article: Article, catalog: Catalog) -> tuple[Article | None, Article | None]:
    """The part before and the part after ``article`` in its series."""
    siblings = catalog.siblings(article)
    here = next(i for i, part in enumerate(siblings) if part.path == article.path)
    before = siblings[here - 1] if here else None
    after = siblings[here + 1] if here + 1 < len(siblings) else None
    return before, after


def same_doi(first: str, second: str) -> bool:
    """Whether two DOIs name one thing: they are compared without case (DOI Handbook, 2.4)."""
    return bool(first) and doi_key(first) == doi_key(second)


def without_comma(name: str) -> str:
    """An organisation's name that nothing takes for ``Family, Given``.

    A comma before a legal form is dropped, as companies do themselves; any
    other becomes a dash.
    """
    return re.sub(r"\s*,\s*", " \u2013 ", _LEGAL_FORMS.sub(" ", one_line(name)).strip(" ,"))


def _sentence(text: str) -> str:
    return text if _ENDED.search(text) else f"{text}."


def _author_list(authors: tuple[Author, ...]) -> str:
    names = [_author(author) for author in authors]
    if len(names) > _MOST_AUTHORS:
        listed = ", ".join(names[: _MOST_AUTHORS - 1])
        joined = f"{listed}, \u2026 {names[-1]}"
    elif len(names) > 1:
        joined = f"{', '.join(names[:-1])}, & {names[-1]}"
    else:
        joined = "".join(names)
    return _sentence(joined) if joined else ""


def _author(author: Author) -> str:
    match author:
        case Organisation():
            return one_line(author.name)
        case Person() if author.family_first:
            return author.name
        case Person():
            family, given = one_line(author.family), _initials(author.given)
            return f"{family}, {given}" if family and given else family or one_line(author.given)


def _initials(given: str) -> str:
    """``Jean-Luc M`` -> ``J.-L. M.``; names in a script without case stay whole."""
    return " ".join(_initial(part) for part in _NAME_PARTS.split(given) if part)


def _initial(part: str) -> str:
    pieces = _HYPHENS.split(part)
    return "".join(
        piece if index % 2 else _shorten(piece) for index, piece in enumerate(pieces) if piece
    )


def _shorten(piece: str) -> str:
    # "J.K." is two names that were written without a space
    if piece.count(".") > 1:
        return " ".join(_shorten(letter) for letter in piece.split(".") if letter)
    for index, char in enumerate(piece):
        if char.isalpha():
            if char.lower() == char.upper():
                return piece
            # a letter may be several code points: keep its combining marks
            end = index + 1
            while end < len(piece) and not piece[end].isalnum() and piece[end] not in ".'\u2019":
                end += 1
            return f"{piece[index:end].upper()}."
    return piece
