"""Captured pages of Substack posts to articles and, if they are parts of one, their series.

A captured page is the text that a browser shows, with Markdown marks for
emphasis, lists and links. It holds the article and everything around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePosixPath

from pressroom import rules
from pressroom.diagnostics import Collector
from pressroom.files import Source
from pressroom.importing import header, structure
from pressroom.importing.header import Header, Identifier
from pressroom.importing.page import Line, Reporter, lines_of, plain, readable, shown, without
from pressroom.importing.sources import (
    Defaults,
    Import,
    ImportedArticle,
    Settings,
    author_settings,
    free_stem,
    missing_settings,
)
from pressroom.model.doi import doi_key
from pressroom.model.work import Person


@dataclass(slots=True)
class _Page:
    """What is known of one page before the pages are seen together."""

    source: Source
    reporter: Reporter
    head: Header
    ids: dict[str, Identifier]
    id_lines: list[Line]
    body: list[Line]
    title: str
    doi: str
    part: int | None = None
    series: str = ""
    authors: tuple[dict[str, str], ...] = ()
    publisher: str = ""

    def report_doi(self, message: str, hint: str) -> None:
        """A finding about the DOI that the page shows."""
        self.reporter.report(rules.IMPORT_IDENTIFIER, self.ids["doi"].text, message, hint)


def import_captures(
    pages: Sequence[Source], defaults: Defaults, collector: Collector, *, verbatim: bool = False
) -> Import:
    """Read captured pages; report what was dropped, moved, mended or not understood.

    Pages whose titles are parts of the same thing make a series. A page
    without a title is an error and gives no article. With ``verbatim`` the text keeps the form of
    the page, see :mod:`.repairs`, and a file the name of its page. Never raises.
    """
    read = [page for source in pages if (page := _read(source, collector)) is not None]
    texts = [source.text for source in pages]
    for page in read:
        _credit(page, defaults, texts)
        _report_unsaid(page, defaults)
    together = _series(read)
    doi = _volume_doi(read) if together else ""
    for page in read:
        _report_moves(page, doi)
    for page, other in _shared(read):
        page.report_doi(
            f"{other.source.path} shows the DOI {page.doi} too",
            "one DOI names one deposited thing: find out whose it is",
        )
    names: set[str] = set()
    articles = tuple(_article(page, texts, names, verbatim) for page in read)
    return Import(articles, _volume(read, doi) if together else None)


def _read(source: Source, collector: Collector) -> _Page | None:
    reporter = Reporter(source, collector)
    if not readable(source.text):
        message = "the page is not text: it is full of control characters"
        reporter.report(rules.IMPORT_READABLE, None, message, "save the text of the page as UTF-8")
        return None
    lines = lines_of(source)
    kinds = _furniture(lines)
    article = without(lines, kinds)
    head = header.read(article)
    if head is None:
        message = "the page has no title: it should begin with one, above its date"
        reporter.report(rules.IMPORT_READABLE, None, message, "copy the page from its title on")
        return None
    for line in lines:
        if line.number in kinds:
            message = f"{shown(plain(line.text))} is left out: {kinds[line.number]}"
            reporter.report(rules.IMPORT_DROPPED, line, message)
    body = without(article, (line.number for line in head.lines))
    ids, id_lines = header.identifiers(body, reporter)
    body = without(body, (line.number for line in id_lines))
    title = plain(head.title.text).lstrip("#").strip()
    doi = ids["doi"].value if "doi" in ids else ""
    part, series = header.part_of(title) or (None, "")
    return _Page(source, reporter, head, ids, id_lines, body, title, doi, part, series)


def _credit(page: _Page, defaults: Defaults, texts: Sequence[str]) -> None:
    """Find authors and publisher; report authors that nobody knows."""
    persons = [author for author in defaults.authors if isinstance(author, Person)]
    named = None
    if page.head.name is not None:
        name = plain(page.head.name.text)
        named = next((p for p in persons if p.name.casefold() == name.casefold()), None)
        if named is None:
            known = [defaults.publisher] if not defaults.publisher.isupper() else []
            page.publisher = header.recased(name, texts, known)
    if orcid := page.ids.get("orcid"):
        owner = next((person for person in persons if person.orcid == orcid.value), None)
        if owner is not None:
            page.authors = (author_settings(owner, orcid.value),)
            return
        page.reporter.report(
            rules.IMPORT_UNSAID,
            orcid.line,
            f"the page shows the ORCID iD {orcid.value}, but not whose it is, and no author in "
            "pressroom.toml has it; the article is left without authors of its own",
            "add the author with this iD to pressroom.toml, and import again",
        )
    elif named is not None:
        page.authors = (author_settings(named),)
    elif not defaults.authors:
        message = "neither the page nor pressroom.toml says who wrote the article"
        page.reporter.report(rules.IMPORT_UNSAID, None, message, "add `authors` to pressroom.toml")


def _report_unsaid(page: _Page, defaults: Defaults) -> None:
    """Report what neither the page nor the publication says."""
    reporter, dated = page.reporter, page.head.dated
    if not page.publisher and not defaults.publisher:
        message = "neither the page nor pressroom.toml names the publisher"
        reporter.report(rules.IMPORT_UNSAID, None, message, "add `publisher` to pressroom.toml")
    for message, hint in missing_settings(defaults, ("license", "language"), "a captured page"):
        reporter.report(rules.IMPORT_UNSAID, None, message, hint)
    hint = "add `date` to the article's front matter"
    if dated is None:
        reporter.report(rules.IMPORT_UNSAID, None, "the page shows no date", hint)
    elif page.head.day is None:
        message = f"{shown(dated.text)} is not a day of the calendar, with its year"
        reporter.report(rules.IMPORT_UNSAID, dated, message, hint)


def _series(pages: Sequence[_Page]) -> bool:
    """Whether all pages are parts of one series; if only some are, none keeps its number."""
    titles = {" ".join(page.series.casefold().split()) for page in pages}
    together = len(titles) == 1 and "" not in titles
    numbers: dict[int, _Page] = {}
    for page in pages:
        if page.part is None:
            continue
        if not together:
            message = (
                f"the page is part {page.part} of {shown(page.series)}, but others of this import "
                "are not of that series; the number is left out"
            )
            hint = "import the pages of each series by themselves, into a folder of their own"
            page.part = None
        elif (other := numbers.setdefault(page.part, page)) is not page:
            message = f"{other.source.path} is part {page.part} too"
            hint = "import each part once"
        else:
            continue
        page.reporter.report(rules.IMPORT_STRUCTURE, page.head.title, message, hint)
    return together


def _shared(pages: Sequence[_Page]) -> Iterator[tuple[_Page, _Page]]:
    """Pages that show a DOI which one before them shows, with that one."""
    seen: dict[str, _Page] = {}
    for page in pages:
        if page.doi:
            other = seen.setdefault(doi_key(page.doi), page)
            if other is not page:
                yield page, other


def _volume_doi(pages: Sequence[_Page]) -> str:
    """The DOI that two parts show: the volume's. Parts with it no longer claim it."""
    for page, other in _shared(pages):
        doi = other.doi
        for claimant in pages:
            if claimant.doi and doi_key(claimant.doi) == doi_key(doi):
                claimant.doi = ""
        page.report_doi(
            f"{other.source.path} shows the DOI {doi} too; one DOI names one deposited "
            "thing, so it is taken for the volume's and stands in series.yaml; it may also name "
            "another text than these posts",
            "see what it names: one that is not these posts goes into `related` with the relation "
            "that it has; a part that was deposited by itself has a DOI of its own",
        )
        return doi
    return ""


def _report_moves(page: _Page, volume_doi: str) -> None:
    head, reporter = page.head, page.reporter
    name = "publisher" if page.publisher else "authors"
    keys = {"title": head.title, "subtitle": head.subtitle, "substack.section": head.kicker}
    for key, line in {**keys, name: head.name, "date": head.dated}.items():
        if line is None:
            continue
        if key == "date" and head.day is None:
            reporter.report(rules.IMPORT_DROPPED, line, "the date that is none is left out")
        else:
            reporter.report(rules.IMPORT_MOVED, line, f"the line went into `{key}`")
    for line in head.counts:
        reporter.report(rules.IMPORT_DROPPED, line, f"{shown(line.text)} is left out: a counter")
    for line in page.id_lines:
        kinds = {label.kind for label in header.labels(line.text)}
        places = []
        if "orcid" in kinds:
            places.append("`authors`" if page.authors else "the warning about its iD alone")
        if "doi" in kinds:
            places.append("`doi`" if page.doi or not volume_doi else "`doi` of series.yaml")
        message = f"the line's identifiers went into {' and '.join(places)}"
        reporter.report(rules.IMPORT_MOVED, line, message)


def _article(page: _Page, texts: Sequence[str], names: set[str], verbatim: bool) -> ImportedArticle:
    head = page.head
    section = header.recased(plain(head.kicker.text), texts) if head.kicker else ""
    settings: Settings = {
        "title": page.title,
        "subtitle": plain(head.subtitle.text) if head.subtitle else "",
        "date": head.day,
        "authors": page.authors,
        "doi": page.doi,
        "part": page.part,
        "publisher": page.publisher,
        "substack": {"section": section} if section else None,
    }
    path = page.source.path
    name = PurePosixPath(path.replace("\\", "/")).stem if verbatim else page.title
    stem = free_stem(name, names, "article")
    names.add(stem)
    document = structure.read(page.body, page.reporter, verbatim=verbatim)
    return ImportedArticle(path, f"{stem}.md", settings, document)


def _volume(pages: Sequence[_Page], doi: str) -> Settings:
    """A volume is of the day of its last part; what its parts do not agree on is left out."""
    days = [page.head.day for page in pages if page.head.day is not None]
    first = pages[0]
    publishers = {page.publisher for page in pages}
    return {
        "title": first.series,
        "date": max(days) if len(days) == len(pages) else None,
        "authors": first.authors if all(p.authors == first.authors for p in pages) else None,
        "doi": doi,
        "publisher": first.publisher if len(publishers) == 1 else None,
    }


# --- furniture: buttons, calls to subscribe, other posts, footer
#
# Known by the wording of Substack's own interface, which is the same in every publication; no
# publication's name is needed.

_BUTTON = re.compile(
    r"(?:[✓✔] ?)?(?:share(?: this post)?|subscribed?|leave a comment|upgrade to paid|sign in"
    r"|open in app|read in app|type your email(?:…|\.{3})?)",
    re.IGNORECASE,
)
# Words that are an article's own more easily: only at the page's end.
_END_BUTTON = re.compile(
    r"[←<] ?previous|next ?[→>]|previous|next|see all ?[>→›]?|restack(?:s|ed)?|comments?"
    r"|likes?|\d+(?: likes?| comments?| restacks?)?|get the app|start your substack"
    r"|start writing|ready for more\?|©.*"
    r"|substack is the home for great (?:culture|writing)",
    re.IGNORECASE,
)
_CALL_START = re.compile(
    r"thanks for reading |subscribe for free to receive "
    r"|.{1,120} is a reader-supported publication",
    re.IGNORECASE,
)
_SUBSCRIBE = r"subscribe for free to receive new posts and support my work[.!]?"
_CALL = re.compile(
    rf"thanks for reading .{{1,120}}?[!.] (?:{_SUBSCRIBE}"
    r"|this post is public so feel free to share it[.!]?)"
    rf"|{_SUBSCRIBE}"
    r"|.{1,120}? is a reader-supported publication\. to receive new posts and support my work, "
    r"consider becoming a free or paid subscriber[.!]?",
    re.IGNORECASE,
)
_CALL_LINES = 6
_CALL_LENGTH = 400

_DISCUSSION = re.compile(r"discussion about this (?:post|episode|video)", re.IGNORECASE)
_TAIL = re.compile(
    r"comments? ?restacks?|restacks?|write a comment(?:…|\.{3})?|top latest(?: discussions)?"
    r"|discussions|no posts|ready for more\?|© ?\d{4}.*|start your substack|get the app"
    r"|substack is the home for great (?:culture|writing)",
    re.IGNORECASE,
)
_LIST_OF_POSTS = re.compile(r"top latest(?: discussions)?|comments? restacks?", re.IGNORECASE)


def _furniture(lines: Sequence[Line]) -> dict[int, str]:
    """The numbers of the lines that are furniture, each with a word for what it is.

    - From the heading of the discussion on, all is: other posts and the footer.
    - Before it, and at a page's end, navigation is.
    - Anywhere, a call to subscribe in Substack's words is, whole, over however
      many lines; and a button, if it stands alone between blank lines.
    """
    words = [plain(line.text) for line in lines]
    end = _tail(words)
    kinds = {line.number: "the page's end" for line in lines[end:]}
    index = 0
    while index < end:
        length, kind = _call(words, index, end), "a call to subscribe"
        if not length and _alone(lines, index) and _BUTTON.fullmatch(words[index]):
            length, kind = 1, "a button"
        kinds |= {line.number: kind for line in lines[index : index + length]}
        index += length or 1
    rest = [at for at in reversed(range(end)) if lines[at].number not in kinds]
    ending = takewhile(lambda at: _alone(lines, at) and _END_BUTTON.fullmatch(words[at]), rest)
    return kinds | {lines[at].number: "navigation" for at in ending}


def _alone(lines: Sequence[Line], index: int) -> bool:
    return lines[index].apart and (index + 1 == len(lines) or lines[index + 1].apart)


def _tail(words: Sequence[str]) -> int:
    """The index of the first line after the article.

    A heading of the discussion counts only if more of the page's end follows,
    or nothing at all.
    """
    last = max((at for at, text in enumerate(words) if _TAIL.fullmatch(text)), default=-1)
    for index, text in enumerate(words):
        if _DISCUSSION.fullmatch(text) and (index < last or index + 1 == len(words)):
            return index
        if _LIST_OF_POSTS.fullmatch(text) and index < last:
            return index
    return len(words)


def _call(words: Sequence[str], start: int, end: int) -> int:
    """How many lines from ``start`` make up a call to subscribe; 0 if none does."""
    if not _CALL_START.match(words[start][:_CALL_LENGTH]):
        return 0
    for length in range(min(_CALL_LINES, end - start), 0, -1):
        text = " ".join(filter(None, words[start : start + length]))
        if len(text) <= _CALL_LENGTH and _CALL.fullmatch(text):
            return length
    return 0
