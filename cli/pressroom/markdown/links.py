"""What a link in a body points at, and whether it may."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from markdown_it.common.normalize_url import normalizeLink

from pressroom import rules
from pressroom.diagnostics import Place, Report, Rule
from pressroom.files import ARTICLES
from pressroom.model.document import LinkKind
from pressroom.model.doi import doi_url, looks_like_doi_link, parse_doi
from pressroom.model.identifiers import Refusal, looks_like_orcid_link, orcid_url, parse_orcid


@dataclass(frozen=True, slots=True)
class Target:
    """A link that may stand. See :class:`LinkKind` for ``href`` and ``fragment``."""

    kind: LinkKind
    href: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a link may not stand; ``start`` and ``end`` are offsets within its address."""

    rule: Rule
    message: str
    hint: str
    start: int = 0
    end: int = 0


def resolve(href: str, folder: str, site: str = "") -> Target | Problem:
    """Check an address as written in an article whose folder is ``folder`` (``a/b`` or empty).

    ``site`` is the publication's own address, to which a path such as ``/about/`` is joined.

    Links to DOIs and ORCID iDs are checked and brought to their canonical
    address. A path is resolved within the publication; whether there is an
    article at it is checked when all articles are known.
    """
    if looks_like_doi_link(href):
        return _identifier(parse_doi(href), doi_url)
    if looks_like_orcid_link(href):
        return _identifier(parse_orcid(href), orcid_url)
    if href.startswith("#"):
        return Target(LinkKind.HEADING, unquote(href[1:]))
    try:
        parts = urlsplit(href)
        scheme, host = parts.scheme.lower(), parts.hostname
    except ValueError:
        return _address(href, "is not an address", "write it as https://example.org/page")
    if not scheme:
        return _article(href, parts, folder, site)
    if scheme not in ("http", "https", "mailto"):
        hint = "a post carries http, https and mailto links"
        return _address(href, f"has the scheme `{scheme}:`", hint)
    if not host and scheme != "mailto":
        return _address(href, "names no host", "write it as https://example.org/page")
    return Target(LinkKind.EXTERNAL, normalizeLink(href))


def _article(href: str, parts: SplitResult, folder: str, site: str) -> Target | Problem:
    """A link by path, which is one to another article."""
    if href.startswith("//"):
        return _address(href, "has no scheme", f"write `https:{href}`")
    path = unquote(parts.path)
    if not path:
        return _address(href, "is empty", "write an address, `#heading` or `article.md`")
    if path.startswith("/") and site:
        return Target(LinkKind.EXTERNAL, normalizeLink(urljoin(site, href)))
    if path.startswith("/"):
        what = "leads to a page of a site whose address is not known"
        return _address(href, what, "write the whole address, or `url` in pressroom.toml")
    if not path.lower().endswith(ARTICLES):
        guess = f"did you mean `https://{href}`? " if "." in path.split("/")[0] else ""
        return _address(
            href, "is not an article", f"{guess}a file cannot travel with a post: link its address"
        )
    target = posixpath.normpath(posixpath.join(folder, path))
    if target.startswith(".."):
        return Problem(
            rules.LINK_ARTICLE,
            f"`{href}` lies outside the publication",
            "link the article's published address",
        )
    return Target(LinkKind.ARTICLE, target, unquote(parts.fragment))


def _address(href: str, what: str, hint: str) -> Problem:
    return Problem(rules.LINK_ADDRESS, f"the link address `{href[:80]}` {what}", hint)


def _identifier(result: str | Refusal, address: Callable[[str], str]) -> Target | Problem:
    if isinstance(result, Refusal):
        return Problem(result.rule, result.message, result.hint, result.start, result.end)
    return Target(LinkKind.EXTERNAL, address(result))


def report(problem: Problem, place: Place, to: Report) -> None:
    """Report ``problem``; ``place`` is of the address, and narrows to the part at fault."""
    if problem.end > problem.start and place.column is not None and place.line == place.end_line:
        column = place.column
        place = Place(
            place.path, place.line, column + problem.start, place.line, column + problem.end
        )
    to(problem.rule, place, problem.message, problem.hint)
