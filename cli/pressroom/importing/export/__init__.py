"""Posts as Substack exports them, to sources: HTML in, Markdown with front matter out.

What the HTML looks like was gathered from public importers (TryGhost/migrate
``packages/mg-substack``, kyurikotpq/substack-exports-to-md); it is read by
class names and ``data-attrs``, and what is not known keeps its words.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.files import MAX_BYTES
from pressroom.importing.export import dom, notes, pictures, saved
from pressroom.importing.export.archive import (
    MAX_LISTING,
    MAX_POST,
    Archive,
    Entry,
    Row,
    Unusable,
    read_listing,
    shown,
)
from pressroom.importing.export.blocks import Blocks
from pressroom.importing.sources import Defaults, ImportedArticle, free_stem, unsaid
from pressroom.markdown.links import Target, resolve
from pressroom.model import document as d

IMAGES = "images"


@dataclass
class ImportOptions:
    """How to import: what the publication says already, and the fetcher if pictures are wanted.

    ``names`` are the stems that are taken; an import adds its own.
    """

    defaults: Defaults
    fetcher: pictures.Fetcher | None = None
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _About:
    """What is known of a post apart from its body."""

    title: str = ""
    subtitle: str = ""
    date: datetime.date | None = None
    slug: str = ""
    url: str = ""
    audio: str = ""


def from_archive(
    file: Path, path: str, settings: ImportOptions, collector: Collector
) -> list[ImportedArticle]:
    """All posts of an export zip. ``path`` is the zip's name in reports.

    A post that cannot be read is reported and left out; an archive that
    cannot be read gives none. Raises nothing on any file.
    """
    reader = _Reader(path, settings, collector)
    try:
        archive = Archive(file)
    except Unusable as error:
        reader.report(rules.IMPORT_ARCHIVE, f"the file {error}", error.hint)
        return []
    try:
        rows = reader.rows(archive)
        if rows is None:
            return []
        reader.report_defaults()
        return list(reader.posts(archive, rows))
    finally:
        archive.close()


def from_page(
    data: bytes, path: str, settings: ImportOptions, collector: Collector
) -> list[ImportedArticle]:
    """The article of one saved post, a page or a fragment of one; none with a report."""
    reader = _Reader(path, settings, collector)
    if len(data) > MAX_POST:
        reader.report(
            rules.IMPORT_POST,
            f"the page is larger than {MAX_POST // 2**20} MiB",
            "save it as HTML only, without what belongs to it",
        )
        return []
    tree = reader.parsed(data)
    if tree is None:
        return []
    page = saved.read(tree.root)
    reader.report_defaults()
    stem = re.sub(r"\.html?$", "", re.split(r"[\\/]", path)[-1], flags=re.IGNORECASE)
    slug = re.search(r"/p/([a-z0-9-]+)", page.url)
    about = _About(page.title, page.subtitle, page.date, slug[1] if slug else stem, page.url)
    article = reader.article(tree, page.body, about)
    return [article] if article else []


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one file of an export; ``path`` is its name in reports."""

    path: str
    settings: ImportOptions
    collector: Collector

    def report(self, rule: Rule, message: str, hint: str = "", line: int | None = None) -> None:
        self.collector.report(rule, Place(self.path, line), message, hint)

    def within(self, name: str) -> _Reader:
        """The reader of a file in this zip."""
        return replace(self, path=f"{self.path}!{name}")

    def report_defaults(self) -> None:
        """What neither an export nor pressroom.toml says, once for all posts."""
        keys = ("authors", "license", "language")
        for message, hint in unsaid(self.settings.defaults, keys, "an export"):
            self.report(rules.IMPORT_UNSAID, message, hint)

    # --- a zip

    def rows(self, archive: Archive) -> dict[str, Row] | None:
        """What posts.csv lists; ``None`` with a report if it cannot be read."""
        if archive.listing is None:
            self.report(
                rules.IMPORT_ARCHIVE,
                "the zip holds no posts.csv, so it is no export of a publication",
                "export it in Substack's settings, and import the zip as it was downloaded",
            )
            return None
        listing = self.within(shown(archive.listing.filename))
        try:
            text = archive.read(archive.listing, MAX_LISTING).decode("utf-8", "replace")
        except Unusable as error:
            listing.report(rules.IMPORT_ARCHIVE, f"the list {error}", error.hint)
            return None
        return read_listing(text, listing.path, self.collector)

    def posts(self, archive: Archive, rows: dict[str, Row]) -> Iterator[ImportedArticle]:
        """The posts of a zip that can be read."""
        files: dict[str, Entry] = {}
        for entry in archive.posts:
            reader = self.within(entry.name)
            if entry.id in files:
                reader.report(
                    rules.IMPORT_LISTED,
                    f"the post {shown(entry.id)} has a second file, beside "
                    f"{files[entry.id].name}; it is left out",
                    "see which of the two is right",
                )
                continue
            files[entry.id] = entry
            if entry.id not in rows:
                reader.report(
                    rules.IMPORT_LISTED,
                    "posts.csv does not list this post; its title and date are not known",
                    "complete its front matter",
                )
        for row in rows.values():
            if row.id not in files and archive.listing is not None:
                title = f" {row.title!r}" if row.title else ""
                self.within(shown(archive.listing.filename)).report(
                    rules.IMPORT_LISTED,
                    f"the post{title} is listed and has no HTML in the export",
                    "copy it from its published page, if it has text",
                    row.line,
                )
        for key, entry in files.items():
            article = self.within(entry.name)._post(archive, entry, rows.get(key))
            if article is not None:
                yield article

    def _post(self, archive: Archive, entry: Entry, row: Row | None) -> ImportedArticle | None:
        try:
            data = archive.read(entry.info, MAX_POST)
        except Unusable as error:
            self.report(rules.IMPORT_POST, f"the post {error}", error.hint)
            return None
        tree = self.parsed(data)
        if tree is None:
            return None
        about = _About(slug=entry.slug or entry.id)
        if row is not None:
            slug = entry.slug or row.slug or entry.id
            about = _About(row.title, row.subtitle, row.date, slug, "", row.podcast_url)
            if not row.published:
                self.report(
                    rules.IMPORT_LISTED,
                    "the post is a draft that was never published; it is imported like the others",
                    "see whether it belongs to the sources",
                )
        return self.article(tree, next(tree.root.iter("body"), tree.root), about)

    # --- a post

    def parsed(self, data: bytes) -> dom.Tree | None:
        """The elements of a post; ``None`` with a report."""
        text = data.decode("utf-8", "replace").removeprefix("\ufeff")
        if "\ufffd" in text and b"\xef\xbf\xbd" not in data:
            self.report(
                rules.IMPORT_STRUCTURE,
                "the post is not all UTF-8; a replacement character stands for what could not be "
                "read",
                "compare with the published page",
            )
        try:
            return dom.parse(text)
        except dom.Unparsable as error:
            self.report(rules.IMPORT_POST, f"the HTML {error}", "copy the text from its page")
            return None

    def article(self, tree: dom.Tree, body: Element, about: _About) -> ImportedArticle | None:
        """The article of a post; ``None`` with a report if it has no words."""
        stem = free_stem(about.slug, self.settings.names, "post")
        fetch = _fetching(self.settings.fetcher, stem) if self.settings.fetcher else None
        post = Blocks(self.path, tree, notes.find(body), self.collector, fetch)
        document = post.body(body)
        if about.audio:
            audio = d.Paragraph(0, (_audio(about.audio),))
            document = replace(document, blocks=(audio, *document.blocks))
            self.report(rules.IMPORT_CHANGED, "the episode stands as a link above the text")
        if not document.blocks:
            self.report(
                rules.IMPORT_LISTED,
                "the post has no words; it is left out",
                "copy it from its published page, if it has any",
            )
            return None
        self.settings.names.add(stem)
        title = about.title or _title(body, stem)
        target = resolve(about.url, "") if about.url else None
        settings = {
            "title": title,
            "subtitle": about.subtitle,
            "date": about.date,
            "slug": stem,
            "substack": {"url": target.href} if isinstance(target, Target) else None,
        }
        article = ImportedArticle(self.path, f"{stem}.md", settings, document)
        if len(article.text.encode("utf-8")) > MAX_BYTES - 65_536:
            self.report(
                rules.IMPORT_STRUCTURE,
                f"the article is larger than {MAX_BYTES // 2**20} MiB and cannot be built",
                "split it",
            )
        if not about.title:
            self.report(
                rules.IMPORT_UNSAID,
                f"the post has no title; its first words or its name make one: {title!r}",
                "give it a `title`",
            )
        if about.date is None:
            message, hint = "nothing says the post's date", "add `date` to its front matter"
            self.report(rules.IMPORT_UNSAID, message, hint)
        if post.unfetched and fetch is None:
            count = len(post.unfetched)
            kind = "picture is a link" if count == 1 else "pictures are links"
            post.report(
                rules.IMPORT_PICTURE,
                post.unfetched[0],
                f"{count} {kind} to the original address",
                "import with --download to fetch them beside the article",
            )
        return article


def _fetching(fetcher: pictures.Fetcher, stem: str) -> pictures.Fetch:
    """Fetches the pictures of one article, numbered in order."""
    count = 0

    def fetch(url: str) -> str:
        nonlocal count
        name = fetcher.fetch(url, f"{stem}-{count + 1:02d}")
        count += 1
        return f"{IMAGES}/{name}"

    return fetch


def _audio(url: str) -> d.Inline:
    if not isinstance(resolve(url, ""), Target):
        return d.Text(url)
    return d.Link(d.LinkKind.EXTERNAL, url, (d.Text("Listen to the episode"),))


def _title(body: Element, stem: str) -> str:
    """The first heading, else the slug in words."""
    for element in body.iter():
        if dom.tag(element) in ("h1", "h2", "h3", "h4") and (words := dom.words(element)):
            return words[:300]
    return stem.replace("-", " ").strip().capitalize()
