"""What the values of keys mean: dates, identifiers, languages, licences, colours, files.

Each is a validator in one of the :mod:`~pressroom.metadata.forms`.
"""

# A validator ends with `return context.refuse(...)`: it reports and has no value.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable
from functools import cache

from pressroom import citations as citing
from pressroom import rules
from pressroom.files import FileRef
from pressroom.metadata import licenses
from pressroom.metadata.forms import Context, Spelt, line, string
from pressroom.metadata.nodes import Node, Scalar
from pressroom.model.identifiers import Refusal, parse_doi, parse_orcid, parse_ror
from pressroom.model.work import License
from pressroom.paper.theme import contrast, readable
from pressroom.text import closest

PAPER = "#ffffff"
TEXT_CONTRAST = 7.0
"""WCAG 2.2, success criterion 1.4.6: text is read for hours, and printed."""


def version(context: Context, key: str, node: Node) -> str | None:
    """A text or a number, which is taken as it is spelt: ``1.0`` stays ``1.0``."""
    if isinstance(node, Scalar) and type(node.value) in (int, float):
        return node.text
    text = line(context, key, node)
    if text is not None and len(text) > 191:
        return context.refuse(
            rules.VALUE_TYPE,
            node.place,
            f"`{key}` has {len(text)} characters; archives take at most 191",
            "shorten it",
        )
    return text


def date(context: Context, key: str, node: Node) -> datetime.date | None:
    """A calendar date, ISO 8601 extended format."""
    if not isinstance(node, Scalar) or node.value is None:
        string(context, key, node)
        return None
    text = node.text.strip()
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return context.refuse(
            rules.DATE_EXISTS,
            node.place,
            f"`{text}` is not a date",
            "write year, month and day as YYYY-MM-DD, for example 2025-11-21",
        )
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        reason = str(error).partition(":")[0]
        return context.refuse(
            rules.DATE_EXISTS,
            node.place,
            f"there is no {text} in the calendar: {reason}",
            "correct the month or the day",
        )


def _identifier(
    parse: Callable[[str], str | Refusal],
) -> Callable[[Context, str, Node], str | None]:
    def validate(context: Context, key: str, node: Node) -> str | None:
        text = string(context, key, node)
        if text is None or not isinstance(node, Scalar):
            return None
        result = parse(node.text)
        if isinstance(result, Refusal):
            return context.refuse(
                result.rule, node.part(result.start, result.end), result.message, result.hint
            )
        return result

    return validate


_orcid_text = _identifier(parse_orcid)
doi = _identifier(parse_doi)
ror = _identifier(parse_ror)


def orcid(context: Context, key: str, node: Node) -> str | None:
    """An ORCID iD; one written as a number without hyphens is taken by its digits."""
    if isinstance(node, Scalar) and type(node.value) is int:
        node = Scalar(node.text, node.text, node.place, node.inner)
    return _orcid_text(context, key, node)


@cache
def _language(tag: str) -> str | None:
    import langcodes

    if not tag or not re.fullmatch(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", tag):
        return None
    return langcodes.standardize_tag(tag) if langcodes.tag_is_valid(tag) else None


def language(context: Context, key: str, node: Node) -> str | None:
    """A valid BCP 47 tag (RFC 5646), in its canonical form."""
    text = line(context, key, node)
    if text is None:
        return None
    tag = _language(text)
    if tag is None:
        guess = _language(text.replace("_", "-"))
        hint = f"did you mean `{guess}`?" if guess else "for example en, en-GB, de, zh-Hant"
        return context.refuse(
            rules.LANGUAGE_KNOWN, node.place, f"`{text}` is not a BCP 47 language tag", hint
        )
    return tag


def license(context: Context, key: str, node: Node) -> License | None:  # noqa: A001 - the key
    """One identifier of the SPDX licence list, in its exact spelling."""
    text = line(context, key, node)
    if text is None:
        return None
    found = licenses.spelling(text)
    if found is None:
        guess = closest(text.replace(" ", "-"), licenses.COMMON)
        hint = f"did you mean `{guess}`?" if guess else "for example CC-BY-4.0 or CC0-1.0"
        return context.refuse(
            rules.LICENSE_KNOWN,
            node.place,
            f"`{text}` is not an identifier of the SPDX licence list",
            hint,
        )
    return License(found, *licenses.describe(found))


def url(context: Context, key: str, node: Node) -> str | None:
    """An absolute http or https address."""
    from urllib.parse import urlsplit

    text = line(context, key, node)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        good = False
    if not good:
        return context.refuse(
            rules.URL_ABSOLUTE,
            node.place,
            f"`{text}` is not an absolute address",
            "begin it with https://",
        )
    return text


slug = Spelt(
    r"(?![a-z0-9-]{101})[a-z0-9]+(?:-[a-z0-9]+)*",
    rules.SLUG_SAFE,
    "a slug",
    "use lower-case letters a-z, digits and single hyphens, at most 100 characters",
)
"""A name that is safe as folder and address."""

colour = Spelt(
    r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})", rules.VALUE_KNOWN, "a colour", "write it as #1d3f72"
)
"""A CSS hex colour."""


def ink(context: Context, key: str, node: Node) -> str | None:
    """A CSS hex colour in which long text reads well on white."""
    text = colour(context, key, node)
    if text is None:
        return None
    ratio = contrast(text, PAPER)
    if ratio < TEXT_CONTRAST:
        # Cut and not rounded: what is short of the limit shall not be shown as the limit.
        return context.refuse(
            rules.COLOUR_CONTRAST,
            node.place,
            f"`{text}` on white has a contrast of {int(ratio * 10) / 10}:1, "
            f"and text needs {TEXT_CONTRAST:.0f}:1",
            f"take a darker colour, such as {readable(text, PAPER, TEXT_CONTRAST)}",
        )
    return text


def family(context: Context, key: str, node: Node) -> str | None:
    """The name of a font family, which stands between quotes in a stylesheet."""
    text = string(context, key, node)
    if text is None:
        return None
    bad = next((c for c in text if c in "\"'\\<>," or not c.isprintable()), None)
    if bad is not None:
        return context.refuse(
            rules.FONT_KNOWN,
            node.place,
            f"the character {bad!r} does not belong into the name of a font family",
            'name one family, such as "Source Serif 4"',
        )
    return " ".join(text.split())


def file_ref(context: Context, key: str, node: Node) -> FileRef | None:
    """A path relative to the file that names it."""
    text = line(context, key, node)
    if text is None:
        return None
    return FileRef(context.source.file.parent / text, text, node.place)


def citation_style(context: Context, key: str, node: Node) -> FileRef | None:
    """The name of a style of the CSL repository, or the path of a ``.csl`` file.

    The path of what is returned is that of the style's file.
    """
    ref = file_ref(context, key, node)
    if ref is None:
        return None
    named = os.fspath(ref.path) if ref.text.endswith(".csl") else ref.text
    try:
        path = citing.file_of(named)
    except (citing.StyleProblem, OSError, ValueError) as error:
        message, hint = (
            (error.message, error.hint)
            if isinstance(error, citing.StyleProblem)
            else (f"`{ref.text[:60]}` is no name of a style", "e.g. apa, ieee, nature")
        )
        return context.refuse(rules.CITATION_STYLE, node.place, message, hint)
    return FileRef(path, ref.text, node.place)
