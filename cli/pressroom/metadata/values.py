"""What the values of keys mean: dates, identifiers, languages, licences, colours, files."""

# A validator ends with `return context.refuse(...)`: it reports and has no value.
# mypy: disable-error-code="func-returns-value"

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import cache, partial

from pressroom import rules
from pressroom.citations import StyleProblem, file_of
from pressroom.citations.styles import NAME
from pressroom.files import FileRef
from pressroom.metadata.colours import contrast, readable
from pressroom.metadata.nodes import Mapping as MappingNode, Node, Scalar, Sequence
from pressroom.metadata.validators import (
    Context,
    Invalid,
    Schema,
    Validator,
    any_case,
    choice_schema,
    line,
    list_of,
    matching,
    one_of,
    refined,
    string,
    text,
    text_schema,
    validator,
    word,
)
from pressroom.model.doi import looks_like_doi_link, parse_doi
from pressroom.model.identifiers import Refusal, parse_orcid, parse_ror
from pressroom.model.work import LAYOUTS
from pressroom.text import safe_slug, uncoded, unlinked

PAPER = "#ffffff"
TEXT_CONTRAST = 7.0
"""WCAG 2.2, success criterion 1.4.6: text is read for hours, and printed."""


# One text of at most 191 characters, each run of white space in it being one.
_VERSION = text_schema(r"(?!\s)(?:\S|\s+(?=\S)){1,191}", "A version has at most 191 characters.")


@validator(lambda: {"anyOf": [_VERSION, {"type": "number"}]})
def version(context: Context, key: str, node: Node) -> str | None:
    """A text or a number, which is taken as it is spelt: ``1.0`` stays ``1.0``."""
    if isinstance(node, Scalar) and type(node.value) in (int, float):
        return node.text
    text = line.check(context, key, node)
    if text is not None and len(text) > 191:
        return context.refuse(
            rules.VALUE_TYPE,
            node.place,
            f"`{key}` has {len(text)} characters; archives take at most 191",
            "shorten it",
        )
    return text


def _host(name: str) -> str:
    """A pattern for the address of a resolver up to the identifier."""
    return rf"(?:(?:{any_case('https')}?:)?//)?(?:{any_case('www.')})?{any_case(name)}/"


_DOI_HOST = (
    rf"(?:(?:(?:{any_case('https')}?:)?//)?(?:{any_case('dx.')}|{any_case('www.')})?"
    rf"{any_case('doi.org')}/(?:{any_case('doi:')})?|{any_case('info:doi/')})"
)
_DOI = (
    rf"(?:{any_case('doi:')}\s*)?"
    rf"(?:{_DOI_HOST})?10\.[0-9]{{4,9}}(?:\.[0-9]+)*/\S*"
    """[^\\s.,;:…"“”„‟'‘’‚«»‹›]"""
    r"|\S*(?:\s\S*)?%\S*"  # percent-encoded: what it says shows when it is decoded
)
_ORCID = (
    rf"(?:{any_case('orcid')}(?:{any_case(' id')})?:\s*)?(?:{_host('orcid.org')})?"
    r"(?!(?:0{15}|0{4}-0{4}-0{4}-0{3}).)"
    r"(?:[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9xX]|[0-9]{15}[0-9xX])/?"
)
_ROR = (
    rf"(?:{any_case('ror:')}\s*)?(?:{_host('ror.org')})?"
    r"0[0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{6}[0-9]{2}/?"
)
_DOI_TEXT = text_schema(
    _DOI, "A DOI is written like 10.5281/zenodo.1234567.", "10.5281/zenodo.1234567"
)
_ORCID_TEXT = text_schema(
    _ORCID, "An ORCID iD has 16 digits: 0000-0002-1825-0097.", "0000-0002-1825-0097"
)
_ROR_TEXT = text_schema(_ROR, "A ROR id has 9 characters: 05gq02987.", "05gq02987")


def _identifier(
    parse: Callable[[str], str | Refusal], context: Context, key: str, node: Node
) -> str | None:
    if string.check(context, key, node) is None or not isinstance(node, Scalar):
        return None
    result = parse(node.text)
    if isinstance(result, Refusal):
        place = node.part(result.start, result.end)
        return context.refuse(result.rule, place, result.message, result.hint)
    return result


doi = Validator(partial(_identifier, parse_doi), lambda: _DOI_TEXT)
ror = Validator(partial(_identifier, parse_ror), lambda: _ROR_TEXT)


@validator(
    lambda: {"anyOf": [_ORCID_TEXT, {"type": "integer", "minimum": 10, "maximum": 10**16 - 1}]}
)
def orcid(context: Context, key: str, node: Node) -> str | None:
    """An ORCID iD; one written as a number without hyphens is taken by its digits."""
    # A number to YAML, and the zeros before it are lost to a schema.
    if isinstance(node, Scalar) and type(node.value) is int:
        node = Scalar(node.text, node.text, node.place, node.inner)
    return _identifier(parse_orcid, context, key, node)


@cache
def _language(tag: str) -> str | None:
    if tag == "en":  # without the import, which takes as long as reading an article
        return tag
    import langcodes

    if not tag or not re.fullmatch(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", tag):
        return None
    return langcodes.standardize_tag(tag) if langcodes.tag_is_valid(tag) else None


@refined(
    word,
    lambda: text_schema(
        r"(?:[A-Za-z]{2,8}|[iIxX])(?:[_-][A-Za-z0-9]{1,8})*",
        "A BCP 47 tag: en, de, pt-BR.",
        "en",
        "de",
    ),
)
def language(text: str) -> str:
    """A valid BCP 47 tag (RFC 5646), in its canonical form; ``en_GB`` is read as ``en-GB``."""
    tag = _language(text.replace("_", "-"))
    if tag is None:
        hint = "for example en, en-GB, de, zh-Hant"
        raise Invalid(rules.LANGUAGE_KNOWN, f"`{text}` is not a BCP 47 language tag", hint)
    return tag


_URL = rf"{any_case('http')}[sS]?://(?:[^/?#\s]*@)?(?![^/?#\s]*@)[^/?#\s:]\S*"


@refined(word, lambda: text_schema(_URL, "An address begins with https:// or http://."))
def url(text: str) -> str:
    """An absolute http or https address."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        good = False
    if not good:
        message = f"`{text}` is not an absolute address"
        raise Invalid(rules.URL_ABSOLUTE, message, "begin it with https://")
    return text


_NOT_DOI = rf"(?!{any_case('http')}[sS]?://(?:{any_case('dx.')})?{any_case('doi.org')}/[^/?#])"


@validator(lambda: {"anyOf": [_DOI_TEXT, text_schema(_NOT_DOI + _URL)]})
def identifier(context: Context, key: str, node: Node) -> tuple[str, str] | None:
    """A DOI or an address, and which of the two: ``doi`` or ``url``."""
    text = node.text if isinstance(node, Scalar) else ""
    web = text.lower().startswith(("http://", "https://")) and not looks_like_doi_link(text)
    value = (url if web else doi).check(context, key, node)
    return (value, "url" if web else "doi") if value is not None else None


@validator(lambda: choice_schema(LAYOUTS))
def layout(context: Context, key: str, node: Node) -> str | None:
    """``report`` or ``article``; any other in front matter is a template of another tool's."""
    text = word.check(context, key, node)
    if text is None or text.lower() in LAYOUTS:
        return text and text.lower()
    if context.shared:
        context.foreign.setdefault(key, node.place)
        return None
    return one_of(*LAYOUTS).check(context, key, node)


def _macros_schema() -> Schema:
    one = {"anyOf": [string.schema(), {"type": "object", "required": ["macro"]}]}
    return {"anyOf": [{"type": "object", "additionalProperties": one}, {"not": {"type": "object"}}]}


@validator(_macros_schema)
def macros(context: Context, key: str, node: Node) -> Mapping[str, str] | None:
    """LaTeX by the name of a macro (https://mystmd.org/guide/math#math-macros).

    What is no mapping, as ``math: true``, is for another tool.
    """
    if not isinstance(node, MappingNode):
        context.foreign.setdefault(key, node.place)
        return None
    found: dict[str, str] = {}
    for entry in node:
        value = entry.value
        if isinstance(value, MappingNode):
            value = next((one.value for one in value if one.key == "macro"), value)
        text = string.check(context, f"{key}.{entry.key}", value)
        if text is not None:
            found[entry.key] = text
    return found


_SLUG = r"(?![a-z0-9-]{101})[a-z0-9]+(?:-[a-z0-9]+)*"


@validator(lambda: {"anyOf": [text_schema(_SLUG), {"type": "integer", "minimum": 0}]})
def slug(context: Context, key: str, node: Node) -> str | None:
    """A name that is safe as folder and address; one that is not is made so."""
    text = line.check(context, key, node)
    if text is None or re.fullmatch(_SLUG, text):
        return text
    safe = safe_slug(text)
    context.refuse(
        rules.SLUG_SAFE,
        node.place,
        f"`{text}` is no safe name for a folder and an address",
        f"write lower-case letters a-z, digits and single hyphens, at most 100: `{safe}`"
        if safe
        else "write it with letters a-z, digits and single hyphens",
    )
    return safe or None


colour = matching(
    r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})", rules.VALUE_KNOWN, "a colour", "write it as #1d3f72"
)
"""A CSS hex colour."""


@refined(colour)
def ink(text: str) -> str:
    """A CSS hex colour in which long text reads well on white."""
    ratio = contrast(text, PAPER)
    if ratio < TEXT_CONTRAST:
        # Cut and not rounded: what is short of the limit shall not be shown as the limit.
        raise Invalid(
            rules.COLOUR_CONTRAST,
            f"`{text}` on white has a contrast of {int(ratio * 10) / 10}:1, "
            f"and text needs {TEXT_CONTRAST:.0f}:1",
            f"take a darker colour, such as {readable(text, PAPER, TEXT_CONTRAST)}",
        )
    return text


@refined(
    text,
    lambda: text_schema(r"""(?!\s)(?:[^"'\\<>,\s]| )+""", "The name of one font family."),
)
def family(text: str) -> str:
    """The name of a font family, which stands between quotes in a stylesheet."""
    bad = next((c for c in text if c in "\"'\\<>," or not c.isprintable()), None)
    if bad is not None:
        raise Invalid(
            rules.FONT_KNOWN,
            f"the character {bad!r} does not belong into the name of a font family",
            'name one family, such as "Source Serif 4"',
        )
    return " ".join(text.split())


@validator(word.schema)
def file_ref(context: Context, key: str, node: Node) -> FileRef | None:
    """A path relative to the file that names it."""
    text = word.check(context, key, node)
    if text is None:
        return None
    return FileRef(context.source.file.parent / text, text, node.place)


@validator(lambda: {"anyOf": [word.schema(), {"type": "array", "items": word.schema()}]})
def files(context: Context, key: str, node: Node) -> tuple[FileRef, ...] | None:
    """A path, or a list of paths."""
    if isinstance(node, Sequence):
        return list_of(file_ref).check(context, key, node)
    one = file_ref.check(context, key, node)
    return (one,) if one is not None else None


@refined(line)
def title(text: str) -> str:
    """A title in one line, code in it without its backticks."""
    return uncoded(text)


@refined(string)
def abstract(text: str) -> str:
    """Plain text, code in it without its backticks and links as their words."""
    return unlinked(text)


def _keywords_schema() -> Schema:
    several: Schema = {"type": "array", "items": line.schema()}
    one = {"anyOf": [line.schema(), several]}
    return {"anyOf": [line.schema(), {"type": "array", "items": one}]}


@validator(_keywords_schema)
def keywords(context: Context, key: str, node: Node) -> tuple[str, ...] | None:
    """A list of keywords, or of lists of them, or a text with commas between them."""
    if isinstance(node, Sequence):
        items = [
            inner
            for item in node.items
            for inner in (item.items if isinstance(item, Sequence) else (item,))
        ]
        return list_of(line).check(context, key, Sequence(tuple(items), node.place))
    text = line.check(context, key, node)
    return tuple(filter(None, map(str.strip, re.split("[,;]", text)))) if text else None


@refined(
    file_ref,
    lambda: text_schema(
        r"[A-Za-z0-9][A-Za-z0-9_.-]{0,150}|[\s\S]*\.csl",
        "The name of a CSL style, such as apa, or the path of a .csl file.",
        *("apa", "chicago", "harvard", "ieee", "mla", "nature", "vancouver"),
    ),
)
def citation_style(ref: FileRef) -> FileRef:
    """The name of a style of the CSL repository, or the path of a ``.csl`` file.

    The path of what is returned is that of the style's file.
    """
    is_file = ref.text.endswith(".csl")
    named = os.fspath(ref.path) if is_file else ref.text
    if not is_file and not NAME.fullmatch(named):
        message = f"`{named[:60]}` is no name of a style"
        raise Invalid(rules.VALUE_TYPE, message, "e.g. apa, ieee, nature")
    try:
        return FileRef(file_of(named), ref.text, ref.place)
    except StyleProblem as error:
        raise Invalid(rules.CITATION_STYLE, error.message, error.hint) from error
    except (OSError, ValueError) as error:
        message = f"`{ref.text[:60]}` is no name of a style"
        raise Invalid(rules.CITATION_STYLE, message, "e.g. apa, ieee, nature") from error
