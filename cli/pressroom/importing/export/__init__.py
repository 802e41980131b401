"""Posts as Substack exports them, to sources: HTML in, Markdown with front matter out.

What the HTML looks like was gathered from public importers (TryGhost/migrate
``packages/mg-substack``, kyurikotpq/substack-exports-to-md); it is read by
class names and ``data-attrs``, and what is not known keeps its words.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.diagnostics import Collector, Place, Rule
from pressroom.files import MAX_BYTES
from pressroom.importing.export import dom, notes, saved
from pressroom.importing.export.archive import MAX_POST, Archive, Details, Entry, Row, shown
from pressroom.importing.export.blocks import Blocks
from pressroom.importing.export.dom import Unusable
from pressroom.importing.page import leads
from pressroom.importing.sources import Defaults, ImportedArticle, free_stem, missing_settings
from pressroom.markdown.links import Target, resolve
from pressroom.model import document as d
from pressroom.online.pictures import Fetcher

IMAGES = "images"


@dataclass
class ImportOptions:
    """How to import: what the publication says already, and the fetcher if pictures are wanted.

    ``names`` are the stems that are taken; an import adds its own.
    """

    defaults: Defaults
    fetcher: Fetcher | None = None
    names: set[str] = field(default_factory=set)


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
    with closing(archive):
        return reader.posts(archive)


def from_page(
    data: bytes, path: str, settings: ImportOptions, collector: Collector
) -> list[ImportedArticle]:
    """The article of one saved post, a page or a fragment of one; none with a report."""
    reader = _Reader(path, settings, collector)
    if len(data) > MAX_POST:
        hint = "save it as HTML only, without what belongs to it"
        reader.report(rules.IMPORT_POST, f"the page is larger than {MAX_POST // 2**20} MiB", hint)
        return []
    tree = reader.parsed(data)
    if tree is None:
        return []
    reader.report_defaults()
    body, details = saved.read(tree.root)
    stem = re.sub(r"\.html?$", "", re.split(r"[\\/]", path)[-1], flags=re.IGNORECASE)
    article = reader.article(tree, body, replace(details, slug=details.slug or stem))
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
        return replace(self, path=f"{self.path}!{shown(name)}")

    def report_defaults(self) -> None:
        """What neither an export nor pressroom.toml says, once for all posts."""
        keys = ("authors", "license", "language")
        for message, hint in missing_settings(self.settings.defaults, keys, "an export"):
            self.report(rules.IMPORT_UNSAID, message, hint)

    # --- a zip

    def posts(self, archive: Archive) -> list[ImportedArticle]:
        """The posts of a zip that can be read."""
        if archive.listing is None:
            message = "the zip holds no posts.csv, so it is no export of a publication"
            hint = "export it in Substack's settings, and import the zip as it was downloaded"
            self.report(rules.IMPORT_ARCHIVE, message, hint)
            return []
        listing = self.within(archive.listing.filename)
        try:
            rows = archive.rows(archive.listing, listing.path, self.collector)
        except Unusable as error:
            listing.report(rules.IMPORT_ARCHIVE, f"the list {error}", error.hint)
            return []
        if rows is None:
            return []
        self.report_defaults()
        files = self._files(archive, rows, listing)
        articles = (
            self.within(entry.info.filename)._post(archive, entry, rows.get(key))
            for key, entry in files.items()
        )
        return [article for article in articles if article is not None]

    def _files(self, archive: Archive, rows: dict[str, Row], listing: _Reader) -> dict[str, Entry]:
        """The file of each post by its id; reports those listed or there alone, or there twice."""
        files: dict[str, Entry] = {}
        for entry in archive.posts:
            if files.setdefault(entry.id, entry) is not entry:
                message = (
                    f"the post {shown(entry.id)} has a second file, beside "
                    f"{shown(files[entry.id].info.filename)}; it is left out"
                )
                hint = "see which of the two is right"
            elif entry.id not in rows:
                message = "posts.csv does not list this post; its title and date are not known"
                hint = "complete its front matter"
            else:
                continue
            self.within(entry.info.filename).report(rules.IMPORT_LISTED, message, hint)
        for key, row in rows.items():
            if key not in files:
                title = f" {row.details.title!r}" if row.details.title else ""
                message = f"the post{title} is listed and has no HTML in the export"
                hint = "copy it from its published page, if it has text"
                listing.report(rules.IMPORT_LISTED, message, hint, row.line)
        return files

    def _post(self, archive: Archive, entry: Entry, row: Row | None) -> ImportedArticle | None:
        try:
            data = archive.read(entry.info, MAX_POST)
        except Unusable as error:
            self.report(rules.IMPORT_POST, f"the post {error}", error.hint)
            return None
        tree = self.parsed(data)
        if tree is None:
            return None
        details = row.details if row is not None else Details()
        if row is not None and not row.published:
            message = "the post is a draft that was never published; it is imported like the others"
            self.report(rules.IMPORT_LISTED, message, "see whether it belongs to the sources")
        details = replace(details, slug=entry.slug or details.slug or entry.id)
        return self.article(tree, next(tree.root.iter("body"), tree.root), details)

    # --- a post

    def parsed(self, data: bytes) -> dom.Tree | None:
        """The elements of a post; ``None`` with a report."""
        text = data.decode("utf-8", "replace").removeprefix("\ufeff")
        if "\ufffd" in text and b"\xef\xbf\xbd" not in data:
            message = (
                "the post is not all UTF-8; a replacement character stands for what could not be "
                "read"
            )
            self.report(rules.IMPORT_STRUCTURE, message, "compare with the published page")
        try:
            return dom.parse(text)
        except Unusable as error:
            self.report(rules.IMPORT_POST, f"the HTML {error}", error.hint)
            return None

    def article(self, tree: dom.Tree, body: Element, details: Details) -> ImportedArticle | None:
        """The article of a post; ``None`` with a report if it has no words."""
        stem = free_stem(details.slug, self.settings.names, "post")
        fetcher = self.settings.fetcher
        fetch = fetcher.numbered(IMAGES, stem) if fetcher else None
        post = Blocks(self.path, tree, notes.find(body), self.collector, fetch)
        document = post.body(body)
        if details.audio:
            audio = d.Paragraph(0, (_audio(details.audio),))
            document = replace(document, blocks=(audio, *document.blocks))
            self.report(rules.IMPORT_CHANGED, "the episode stands as a link above the text")
        if not document.blocks:
            hint = "copy it from its published page, if it has any"
            self.report(rules.IMPORT_LISTED, "the post has no words; it is left out", hint)
            return None
        self.settings.names.add(stem)
        title = details.title or _title(body, stem)
        target = resolve(details.url, "") if details.url else None
        settings = {
            "title": title,
            "subtitle": details.subtitle,
            "date": details.date,
            "slug": stem,
            "substack": {"url": target.href} if isinstance(target, Target) else None,
        }
        article = ImportedArticle(self.path, f"{stem}.md", settings, document)
        if len(article.text.encode("utf-8")) > MAX_BYTES - 65_536:
            message = f"the article is larger than {MAX_BYTES // 2**20} MiB and cannot be built"
            self.report(rules.IMPORT_STRUCTURE, message, "split it")
        if not details.title:
            message = f"the post has no title; its first words or its name make one: {title!r}"
            self.report(rules.IMPORT_UNSAID, message, "give it a `title`")
        if details.date is None:
            hint = "add `date` to its front matter"
            self.report(rules.IMPORT_UNSAID, "nothing says the post's date", hint)
        if post.unfetched and fetch is None:
            count = len(post.unfetched)
            kind = "picture is a link" if count == 1 else "pictures are links"
            message = f"{count} {kind} to the original address"
            hint = "import with --download to fetch them beside the article"
            post.report(rules.IMPORT_PICTURE, post.unfetched[0], message, hint)
        return article


def _audio(url: str) -> d.Inline:
    if not leads(url):
        return d.Text(url)
    return d.Link(d.LinkKind.EXTERNAL, url, (d.Text("Listen to the episode"),))


def _title(body: Element, stem: str) -> str:
    """The first heading, else the slug in words."""
    for element in body.iter():
        if dom.tag(element) in ("h1", "h2", "h3", "h4") and (words := dom.words(element)):
            return words[:300]
    return stem.replace("-", " ").strip().capitalize()
